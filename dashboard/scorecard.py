"""The questions that pages and papers ask of the board store. Works nothing out: it only reads."""

from dataclasses import fields
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Engine, Table, select
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from dashboard import board_store
from dashboard.board_rows import (
    ChartPoint,
    Comparator,
    Course,
    Extract,
    FeedState,
    Figure,
    Lineage,
    Movement,
    Score,
    Scorecard,
    Signal,
    Version,
)
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.policy import Audience
from dashboard.kpis.targets import Status
from stores import is_there

STATUS_ORDER: tuple[Status, ...] = ("missed", "close", "no data", "met", "not rated")


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
        if not is_not_made_yet(engine, error):
            raise
        return []
    return [
        Version(row.name, row.made_at, row.area, row.made_up, row.pointed is not None)
        for row in rows
    ]


def is_not_made_yet(engine: Engine, error: DBAPIError) -> bool:
    """Say whether there is no file or no tables yet: the first publishing makes them.

    A server that is down, a role without a grant, or a file in a folder in which nothing can be
    written is something else and must not read as that.
    """
    undefined_table = getattr(error.orig, "sqlstate", None) == "42P01"
    no_table = str(error.orig).startswith("no such table")
    return undefined_table or no_table or not is_there(engine)


def current_version(engine: Engine) -> Version | None:
    """Give the version that readers see, or None before the first publishing."""
    return next((version for version in versions(engine) if version.current), None)


def scorecard(
    engine: Engine, audience: Audience = "board", version: Version | None = None
) -> Scorecard | None:
    """Give a version as an audience sees it, or None before the first publishing.

    Without a version it is the current one. KPIs of which the public sees nothing are not there.
    """
    version = version or current_version(engine)
    return _scorecard(engine, version, audience) if version else None


# A version never changes, so what was read of it once can be kept.
@lru_cache(maxsize=8)
def _scorecard(engine: Engine, version: Version, audience: Audience) -> Scorecard:
    kpis = _kpis(engine, version)
    seen = ("audience", audience)
    totals = _figures(engine, version, ("split", None), seen)
    there = {figure.kpi for figure in totals}
    compared = _read(Comparator, engine, board_store.comparators, version, seen)
    told = _Told(
        totals,
        compared,
        _read(Signal, engine, board_store.signals, version, seen),
        _read(Course, engine, board_store.courses, version, seen),
        _read(Movement, engine, board_store.movements, version, seen),
        _read(ChartPoint, engine, board_store.chart_points, version, seen),
        _read(Lineage, engine, board_store.lineages, version, seen),
    )
    return Scorecard(
        version=version,
        scores=tuple(_score(kpi, told) for kpi in kpis.values() if kpi.id in there),
        extracts=tuple(_read(Extract, engine, board_store.extracts, version)),
        feeds=tuple(_read(FeedState, engine, board_store.feeds, version)),
    )


class _Told(NamedTuple):
    totals: list[Figure]
    comparators: list[Comparator]
    signals: list[Signal]
    courses: list[Course]
    movements: list[Movement]
    points: list[ChartPoint]
    lineages: list[Lineage]


def _score(kpi: Kpi, told: _Told) -> Score:
    mine = [figure for figure in told.totals if figure.kpi == kpi.id]
    names = list(dict.fromkeys(figure.series for figure in mine))
    return Score(
        kpi=kpi,
        series=tuple(tuple(each for each in mine if each.series == name) for name in names),
        comparators=tuple(row for row in told.comparators if row.kpi == kpi.id),
        signals=tuple(row for row in told.signals if row.kpi == kpi.id),
        course=next((row for row in told.courses if row.kpi == kpi.id), None),
        movement=next((row for row in told.movements if row.kpi == kpi.id), None),
        points=tuple(row for row in told.points if row.kpi == kpi.id),
        lineage=tuple(row for row in told.lineages if row.kpi == kpi.id),
    )


@lru_cache(maxsize=256)
def _split_figures(
    engine: Engine, version: Version, kpi: str, audience: Audience
) -> tuple[Figure, ...]:
    found = _figures(engine, version, ("kpi", kpi), ("audience", audience))
    return tuple(figure for figure in found if figure.split is not None)


def split_figures(
    engine: Engine, kpi: str, audience: Audience = "board", version: Version | None = None
) -> tuple[Figure, ...]:
    """Give a KPI's figures by split, all periods, in published order.

    Without a version, those of the current one.
    """
    version = version or current_version(engine)
    return _split_figures(engine, version, kpi, audience) if version else ()


def all_figures(
    engine: Engine,
    kpi: str | None = None,
    audience: Audience = "board",
    version: Version | None = None,
) -> list[dict[str, Any]]:
    """Give figures as `send-kpi figures` prints them, splits included.

    Without a version, those of the current one.
    """
    version = version or current_version(engine)
    if version is None:
        return []
    kpis = _kpis(engine, version)
    where: list[Where] = [("audience", audience), *([("kpi", kpi)] if kpi else [])]
    files = _files_of_feeds(_read(Extract, engine, board_store.extracts, version))
    return [
        _flat(figure, kpis[figure.kpi], version, files)
        for figure in _figures(engine, version, *where)
    ]


def _files_of_feeds(extracts: list[Extract]) -> dict[str, list[str]]:
    """Give for what stands for all extracts of a feed the hashes of them."""
    found: dict[str, list[str]] = {}
    for extract in extracts:
        found.setdefault(f"{board_store.OF_FEED}{extract.feed}", []).append(extract.sha256)
    return found


def contents(
    engine: Engine, version: Version, *, splits: bool = False, audience: Audience = "board"
) -> tuple[tuple[Kpi, ...], tuple[Figure, ...]]:
    """Give any version's KPIs, as they were defined then, and its figures in published order."""
    totals: list[Where] = [] if splits else [("split", None)]
    figures = _figures(engine, version, ("audience", audience), *totals)
    return tuple(_kpis(engine, version).values()), tuple(figures)


def extracts_of(engine: Engine, version: Version) -> tuple[Extract, ...]:
    """Give the extracts that any version was made from."""
    return tuple(_read(Extract, engine, board_store.extracts, version))


def manifest(engine: Engine, version: Version) -> str:
    """Give what a version was made from, as the text that its name is the hash of."""
    table = board_store.versions
    with engine.connect() as connection:
        found = connection.execute(select(table.c.manifest).where(table.c.name == version.name))
        return str(found.scalar_one())


def _flat(row: Figure, kpi: Kpi, version: Version, files: dict[str, list[str]]) -> dict[str, Any]:
    series = kpi.series.get(row.series)
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
        "numerator_between": row.above,
        "denominator_between": row.below,
        "value": row.value,
        "low": row.low,
        "high": row.high,
        "unit": (series.unit if series else "") or kpi.unit,
        "symbol": row.symbol,
        "target": [row.target_low, row.target_high] if band else row.target_low,
        "status": row.status,
        "geography": row.geography,
        "source": series.source if series else "",
        "note": row.note,
        "files": [file for source in row.sources.split() for file in files.get(source, [source])],
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


def _figures(engine: Engine, version: Version, *where: Where) -> list[Figure]:
    return _read(Figure, engine, board_store.figures, version, *where)


def _read(kind: type[T], engine: Engine, table: Table, version: Version, *where: Where) -> list[T]:
    """Read a version's rows of one table, in their order, into a class with the same fields."""
    columns = [table.c[field.name] for field in fields(kind)]  # type: ignore[arg-type]
    query = select(*columns).where(table.c.version == version.name)
    for name, value in where:
        query = query.where(table.c[name].is_(None) if value is None else table.c[name] == value)
    ordered = query.order_by(table.c.get("position", table.c.version))
    with engine.connect() as connection:
        return [kind(*row) for row in connection.execute(ordered)]
