"""The questions that pages and papers ask of the board store. Works nothing out: it only reads."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Engine, Table, select
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from dashboard import board_store
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.targets import Status

STATUS_ORDER: tuple[Status, ...] = ("missed", "close", "no data", "met", "not rated")


@dataclass(frozen=True)
class Version:
    """A published version, without its figures."""

    name: str
    made_at: datetime
    area: str
    made_up: bool
    current: bool


@dataclass(frozen=True)
class Figure:
    """One KPI, one period, one slice. `split` is None for a total; `value` None has a symbol."""

    audience: str
    kpi: str
    series: str
    period_kind: str | None
    period: str | None
    period_end: date | None
    geography: str
    split: str | None
    category: str | None
    numerator: float | None
    denominator: float | None
    value: float | None
    symbol: str
    target_low: float | None
    target_high: float | None
    status: Status
    note: str
    sources: str


@dataclass(frozen=True)
class Comparator:
    """What another place has for the same period: England, the region, the neighbours' mean."""

    kpi: str
    series: str
    period: str
    place: str
    name: str
    value: float | None
    symbol: str
    note: str


@dataclass(frozen=True)
class Extract:
    """A file that figures were made from."""

    feed: str
    title: str
    agency: str
    publisher: str
    where: str
    file_name: str
    sha256: str
    as_at: date
    loaded_at: datetime
    rows_read: int
    rows_kept: int
    rows_refused: int
    warnings: int
    note: str


@dataclass(frozen=True)
class FeedState:
    """A feed, the end of its newest period, and when the next extract is to be expected."""

    feed: str
    title: str
    agency: str
    as_at: date | None
    next_due: date | None

    def is_late(self, today: date) -> bool:
        """Say whether the next extract should have come before today."""
        return self.next_due is not None and self.next_due < today


@dataclass(frozen=True)
class Score:
    """One KPI on the board: its figures in total, oldest first, and what they compare with."""

    kpi: Kpi
    series: tuple[tuple[Figure, ...], ...]
    """One tuple of figures a measure, in the order of the definition."""
    comparators: tuple[Comparator, ...]

    @property
    def latest(self) -> Figure:
        """The newest figure of the first series, or the row that says that there is none."""
        return self.series[0][-1]

    @property
    def before(self) -> Figure | None:
        """The figure before the newest that is a number."""
        earlier = [row for row in self.series[0][:-1] if row.value is not None]
        return earlier[-1] if earlier else None

    def compared_with(self, series: str, period: str | None) -> list[Comparator]:
        """Give England, region and neighbours for one period of one series."""
        return [row for row in self.comparators if (row.series, row.period) == (series, period)]


@dataclass(frozen=True)
class Scorecard:
    """Everything that one version shows on the board."""

    version: Version
    scores: tuple[Score, ...]
    extracts: tuple[Extract, ...]
    feeds: tuple[FeedState, ...]

    def score(self, kpi: str) -> Score | None:
        """Give one KPI's score."""
        return next((score for score in self.scores if score.kpi.id == kpi), None)

    def count(self, status: str) -> int:
        """Say how many KPIs have this status."""
        return sum(score.latest.status == status for score in self.scores)

    @property
    def expected(self) -> int:
        """How many feeds have come once and are to come again."""
        return sum(feed.next_due is not None for feed in self.feeds)

    def late(self, today: date) -> list[FeedState]:
        """Give the feeds whose next extract should have come before today."""
        return [feed for feed in self.feeds if feed.is_late(today)]

    def came_from(self, figures: tuple[Figure, ...]) -> list[Extract]:
        """Give the extracts that figures were made from, newest first."""
        used = {sha256 for figure in figures for sha256 in figure.sources.split()}
        found = [extract for extract in self.extracts if extract.sha256 in used]
        return sorted(found, key=lambda extract: extract.as_at, reverse=True)

    def late_feed_of(self, score: Score, today: date) -> FeedState | None:
        """Give the feed that should have brought a newer figure by now, or None."""
        feeds = {extract.feed for extract in self.came_from((score.latest,))}
        return next((feed for feed in self.late(today) if feed.feed in feeds), None)


def versions(engine: Engine) -> list[Version]:
    """List the versions, newest first; none where nothing was ever published."""
    table, current = board_store.versions, board_store.current
    query = select(table, current.c.version.label("pointed")).outerjoin(
        current, current.c.version == table.c.name
    )
    try:
        with engine.connect() as connection:
            rows = connection.execute(query.order_by(table.c.made_at.desc())).all()
    except (OperationalError, ProgrammingError) as error:
        if not is_not_made_yet(error):
            raise
        return []
    return [
        Version(row.name, row.made_at, row.area, row.made_up, row.pointed is not None)
        for row in rows
    ]


def is_not_made_yet(error: DBAPIError) -> bool:
    """Say whether there is no file or no tables yet: the first publishing makes them.

    A server that is down, or a role without a grant, is something else and must not read as that.
    """
    undefined_table = getattr(error.orig, "sqlstate", None) == "42P01"
    told = str(error.orig)
    return undefined_table or told.startswith(("unable to open database file", "no such table"))


def current_version(engine: Engine) -> Version | None:
    """Give the version that readers see, or None before the first publishing."""
    return next((version for version in versions(engine) if version.current), None)


def scorecard(engine: Engine) -> Scorecard | None:
    """Give the current version whole, or None before the first publishing."""
    version = current_version(engine)
    return _scorecard(engine, version) if version else None


# A version never changes, so what was read of it once can be kept.
@lru_cache(maxsize=8)
def _scorecard(engine: Engine, version: Version) -> Scorecard:
    kpis = _kpis(engine, version)
    totals = _figures(engine, version, ("split", None))
    compared = _read(Comparator, engine, board_store.comparators, version)
    return Scorecard(
        version=version,
        scores=tuple(_score(kpi, totals, compared) for kpi in kpis.values()),
        extracts=tuple(_read(Extract, engine, board_store.extracts, version)),
        feeds=tuple(_read(FeedState, engine, board_store.feeds, version)),
    )


def _score(kpi: Kpi, totals: list[Figure], compared: list[Comparator]) -> Score:
    mine = [figure for figure in totals if figure.kpi == kpi.id]
    names = list(dict.fromkeys(figure.series for figure in mine))
    return Score(
        kpi=kpi,
        series=tuple(tuple(each for each in mine if each.series == name) for name in names),
        comparators=tuple(row for row in compared if row.kpi == kpi.id),
    )


@lru_cache(maxsize=256)
def _split_figures(engine: Engine, version: Version, kpi: str) -> tuple[Figure, ...]:
    return tuple(
        figure for figure in _figures(engine, version, ("kpi", kpi)) if figure.split is not None
    )


def split_figures(engine: Engine, kpi: str) -> tuple[Figure, ...]:
    """Give a KPI's figures by split in the current version, all periods, in published order."""
    version = current_version(engine)
    return _split_figures(engine, version, kpi) if version else ()


def all_figures(engine: Engine, kpi: str | None = None) -> list[dict[str, Any]]:
    """Give the current version's figures as `send-kpi figures` prints them, splits included."""
    version = current_version(engine)
    if version is None:
        return []
    kpis = _kpis(engine, version)
    where = ("kpi", kpi) if kpi else None
    return [_flat(figure, kpis[figure.kpi], version) for figure in _figures(engine, version, where)]


def contents(
    engine: Engine, version: Version, *, splits: bool = False
) -> tuple[tuple[Kpi, ...], tuple[Figure, ...]]:
    """Give any version's KPIs, as they were defined then, and its figures in published order."""
    figures = _figures(engine, version, None if splits else ("split", None))
    return tuple(_kpis(engine, version).values()), tuple(figures)


def _flat(row: Figure, kpi: Kpi, version: Version) -> dict[str, Any]:
    sources = {measure.key: measure.source for measure in kpi.measures}
    band = row.target_low is not None and kpi.better == "within"
    return {
        "kpi": row.kpi,
        "title": kpi.title,
        "agency": kpi.agency,
        "series": row.series,
        "period": row.period,
        "period_kind": row.period_kind,
        "period_end": row.period_end.isoformat() if row.period_end else None,
        "split": row.split,
        "category": row.category or None,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "value": row.value,
        "unit": kpi.unit,
        "symbol": row.symbol,
        "target": [row.target_low, row.target_high] if band else row.target_low,
        "status": row.status,
        "geography": row.geography,
        "source": sources.get(row.series, ""),
        "note": row.note,
        "files": row.sources.split(),
        "audience": row.audience,
        "version": version.name,
        "made_up": version.made_up,
    }


T = TypeVar("T")
Where = tuple[str, str | None]


def _kpis(engine: Engine, version: Version) -> dict[str, Kpi]:
    table = board_store.definitions
    query = select(table.c.kpi, table.c.body).where(table.c.version == version.name)
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(table.c.position)).all()
    return {row.kpi: Kpi.model_validate_json(row.body) for row in rows}


def _figures(engine: Engine, version: Version, where: Where | None = None) -> list[Figure]:
    return _read(Figure, engine, board_store.figures, version, where)


def _read(
    kind: type[T], engine: Engine, table: Table, version: Version, where: Where | None = None
) -> list[T]:
    """Read a version's rows of one table, in their order, into a class with the same fields."""
    columns = [table.c[field.name] for field in fields(kind)]  # type: ignore[arg-type]
    query = select(*columns).where(table.c.version == version.name)
    if where:
        name, value = where
        query = query.where(table.c[name].is_(None) if value is None else table.c[name] == value)
    ordered = query.order_by(table.c.get("position", table.c.version))
    with engine.connect() as connection:
        return [kind(*row) for row in connection.execute(ordered)]
