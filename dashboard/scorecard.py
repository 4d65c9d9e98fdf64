"""The questions that pages and papers ask of the board store. Works nothing out: it only reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, Row, Table, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from dashboard import board_store
from dashboard.kpis.definitions import Kpi

STATUS_ORDER = ("missed", "close", "no data", "met", "not rated")


@dataclass(frozen=True)
class Version:
    """A published version, without its figures."""

    name: str
    made_at: Any
    area: str
    made_up: bool
    current: bool


@dataclass(frozen=True)
class Score:
    """One KPI on the board: its figures in total, oldest first, and what they compare with."""

    kpi: Kpi
    series: tuple[tuple[Row[Any], ...], ...]
    """One tuple of figures a measure, in the order of the definition."""
    comparators: tuple[Row[Any], ...]

    @property
    def latest(self) -> Row[Any]:
        """The newest figure of the first series, or the row that says that there is none."""
        return self.series[0][-1]

    @property
    def before(self) -> Row[Any] | None:
        """The figure before the newest that is a number."""
        earlier = [row for row in self.series[0][:-1] if row.value is not None]
        return earlier[-1] if earlier else None

    def compared_with(self, series: str, period: str | None) -> list[Row[Any]]:
        """Give England, region and neighbours for one period of one series."""
        return [row for row in self.comparators if (row.series, row.period) == (series, period)]


@dataclass(frozen=True)
class Scorecard:
    """Everything that one version shows on the board."""

    version: Version
    scores: tuple[Score, ...]
    extracts: tuple[Row[Any], ...]
    feeds: tuple[Row[Any], ...]

    def score(self, kpi: str) -> Score | None:
        """Give one KPI's score."""
        return next((score for score in self.scores if score.kpi.id == kpi), None)

    def count(self, status: str) -> int:
        """Say how many KPIs have this status."""
        return sum(score.latest.status == status for score in self.scores)

    def late(self, today: date) -> list[Row[Any]]:
        """Give the feeds whose next extract should have come before today."""
        return [feed for feed in self.feeds if feed.next_due and feed.next_due < today]

    def came_from(self, score: Score) -> list[Row[Any]]:
        """Give the extracts that a KPI's totals were made from, newest first."""
        used = {
            sha256 for series in score.series for row in series for sha256 in row.sources.split()
        }
        found = [extract for extract in self.extracts if extract.sha256 in used]
        return sorted(found, key=lambda extract: extract.as_at, reverse=True)


def versions(engine: Engine) -> list[Version]:
    """List the versions, newest first; none where nothing was ever published."""
    table, current = board_store.versions, board_store.current
    query = select(table, current.c.version.label("pointed")).outerjoin(
        current, current.c.version == table.c.name
    )
    try:
        with engine.connect() as connection:
            rows = connection.execute(query.order_by(table.c.made_at.desc())).all()
    except (OperationalError, ProgrammingError):
        # No file or no tables yet: the first publishing makes them.
        return []
    return [
        Version(row.name, row.made_at, row.area, row.made_up, row.pointed is not None)
        for row in rows
    ]


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
    kpis = [
        Kpi.model_validate_json(row.body) for row in _rows(engine, board_store.definitions, version)
    ]
    totals = _rows(engine, board_store.figures, version, split=None)
    compared = _rows(engine, board_store.comparators, version)
    return Scorecard(
        version=version,
        scores=tuple(_score(kpi, totals, compared) for kpi in kpis),
        extracts=tuple(_rows(engine, board_store.extracts, version)),
        feeds=tuple(_rows(engine, board_store.feeds, version)),
    )


def _score(kpi: Kpi, totals: Sequence[Row[Any]], compared: Sequence[Row[Any]]) -> Score:
    mine = [row for row in totals if row.kpi == kpi.id]
    names = list(dict.fromkeys(row.series for row in mine))
    return Score(
        kpi=kpi,
        series=tuple(tuple(row for row in mine if row.series == name) for name in names),
        comparators=tuple(row for row in compared if row.kpi == kpi.id),
    )


@lru_cache(maxsize=256)
def split_figures(engine: Engine, version: Version, kpi: str) -> tuple[Row[Any], ...]:
    """Give a KPI's figures by split, for all periods, in their published order."""
    rows = _rows(engine, board_store.figures, version, kpi=kpi)
    return tuple(row for row in rows if row.split is not None)


def all_figures(engine: Engine, kpi: str | None = None) -> list[dict[str, Any]]:
    """Give the current version's figures as `send-kpi figures` prints them, splits included."""
    version = current_version(engine)
    if version is None:
        return []
    kpis = {
        row.kpi: Kpi.model_validate_json(row.body)
        for row in _rows(engine, board_store.definitions, version)
    }
    chosen = {"kpi": kpi} if kpi else {}
    rows = _rows(engine, board_store.figures, version, **chosen)
    return [_flat(row, kpis[row.kpi], version) for row in rows]


def _flat(row: Row[Any], kpi: Kpi, version: Version) -> dict[str, Any]:
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


def _rows(engine: Engine, table: Table, version: Version, **where: Any) -> Sequence[Row[Any]]:
    query = select(table).where(table.c.version == version.name)
    for name, value in where.items():
        query = query.where(table.c[name].is_(None) if value is None else table.c[name] == value)
    ordered = query.order_by(table.c.position) if "position" in table.c else query
    with engine.connect() as connection:
        return connection.execute(ordered).all()
