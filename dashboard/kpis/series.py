"""The series that a measure gives: its own by kind of period, and its companions."""

from typing import Literal, NamedTuple

from dashboard.kpis.case_measures import (
    CaseMeasure,
    ClosedInTime,
    OfOneDataset,
    OpenPast,
    Stock,
    Wait,
)
from dashboard.kpis.measures import CountMeasure
from dashboard.kpis.periods import PeriodKind

Role = Literal["main", "by_request", "open_all", "open_past", "open_median", "open_90th"]
SeriesUnit = Literal["", "count", "weeks"]


class Series(NamedTuple):
    """One line of figures. `unit` is "" where it is the KPI's own."""

    key: str
    period_kind: PeriodKind
    source: str
    role: Role = "main"
    unit: SeriesUnit = ""


def series_of(measure: CaseMeasure | CountMeasure) -> list[Series]:
    """Give the series of any measure, in the order in which they are shown."""
    if isinstance(measure, CaseMeasure):
        return [series for series, _ in series_of_cases(measure)]
    return [Series(measure.key, measure.period_kind, measure.source)]


def series_of_cases(measure: CaseMeasure) -> list[tuple[Series, CaseMeasure]]:
    """Give the series of a measure on cases, each with the measure that works it out."""
    own = [(_series(measure, kind), measure) for kind in measure.periods]
    return [*own, *(_beside(measure) if isinstance(measure, ClosedInTime) else [])]


def key_of(measure: CaseMeasure, kind: PeriodKind) -> str:
    """Give what tells a series from the KPI's others."""
    return f"{kind}:{measure.name or measure.datasets()[0]}"


def _series(measure: CaseMeasure, kind: PeriodKind) -> Series:
    return Series(key_of(measure, kind), kind, measure.source)


def _beside(measure: ClosedInTime) -> list[tuple[Series, CaseMeasure]]:
    """Give what a share closed in time is never shown without, and its twin by request."""
    found: list[tuple[Series, CaseMeasure]] = []
    if measure.by_request:
        twin = measure.model_copy(update={"by": "opened", "periods": ("month",)})
        found.append((_companion(measure, "by_request", ""), twin))
    if not measure.companions:
        return found
    open_now = _still_open(measure)
    found.append((_companion(measure, "open_all", "count"), Stock(kind="stock", **open_now)))
    past = OpenPast(kind="open_past", limit_days=measure.limit_days, **open_now)
    found.append((_companion(measure, "open_past", "count"), past))
    for role, centile in (("open_median", 50), ("open_90th", 90)):
        wait = Wait(kind="wait", of="open", centile=centile, **open_now)
        found.append((_companion(measure, role, "weeks"), wait))  # type: ignore[arg-type]
    return found


def _companion(measure: ClosedInTime, role: Role, unit: SeriesUnit) -> Series:
    key = f"{role}:{key_of(measure, 'month')}"
    return Series(key, "month", measure.source, role, unit)


def _still_open(measure: OfOneDataset) -> dict[str, object]:
    """Give the fields of a measure on the same cases while they are open: no outcome yet."""
    where = {name: wanted for name, wanted in measure.where.items() if name != "outcome"}
    return {
        "source": measure.source,
        "periods": ("month",),
        "dataset": measure.dataset,
        "where": where,
        "latest_of_child": measure.latest_of_child,
        "skip_months": measure.skip_months,
    }
