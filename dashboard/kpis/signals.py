"""Real change told from noise: a KPI's series within the year, judged as NHS charts are."""

from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.kpis.definitions import SCALE, Kpi
from dashboard.kpis.lives import NewPhase
from dashboard.kpis.outlook import Outlook, outlook
from dashboard.kpis.periods import add_months
from dashboard.kpis.rounding_noise import MAY_DIFFER, draws, outlasting
from dashboard.kpis.series import series_of
from dashboard.kpis.spc.charts import WITHIN_THE_YEAR, Chart, chart
from dashboard.kpis.spc.settings import Direction, Plan, Rebase

SIGNALS = [
    *("kpi", "series", "chart", "why", "variation", "assurance", "why_no_variation"),
    *("why_no_assurance", "since", "last"),
]
POINTS = [
    *("kpi", "series", "period_end", "phase", "value", "mean", "lower", "upper", "special"),
    "point_type",
]
DIRECTIONS: dict[str, Direction] = {
    "higher": "increase",
    "lower": "decrease",
    "within": "neutral",
    "context": "neutral",
}


class Signals(NamedTuple):
    """What the charts of a KPI say: columns SIGNALS, and their points: columns POINTS."""

    signals: pd.DataFrame
    points: pd.DataFrame
    outlook: Outlook
    """Where the first charted series is going."""


def signals_of(kpi: Kpi, figures: pd.DataFrame, steps: pd.Series | None = None) -> Signals:
    """Judge every main series of a KPI that has several periods a year.

    `figures` has the columns of FIGURES; only totals are read. `steps` says what the counts of
    each row are rounded to; without it they are as they are.
    """
    figures = figures.assign(step=1 if steps is None else steps)
    rows, points, course = [], [], Outlook("too few figures")
    # Other measures are shown beside the KPI: what is aimed for and better is said of the first.
    first = figures["series"].iloc[0]
    own = next((m for m in kpi.measures if first in [s.key for s in series_of(m)]), None)
    aimed = {series.key for series in series_of(own)} if own else set()
    for series in kpi.series.values():
        mine = figures[(figures["series"] == series.key) & figures["split"].isna()]
        if series.role not in ("main", "by_request") or series.period_kind not in WITHIN_THE_YEAR:
            continue
        if mine.empty or mine["period"].isna().all():
            continue
        values = _values(mine, series.period_kind)
        plan = _plan(kpi, values, aimed=series.key in aimed)
        judge = partial(chart, plan=plan, period_kind=series.period_kind, scale=_share(kpi, values))
        shown, drawn = judge(values), draws(values, SCALE[kpi.unit], judge)
        judged, since = outlasting(shown, drawn, values, plan)
        rows.append(_signal(kpi, series.key, judged, since))
        points.append(_points(kpi, series.key, judged))
        if len(rows) == 1 and series.key in aimed:
            course = _course(kpi, shown, drawn)
    filled = [each for each in points if len(each)]
    return Signals(
        pd.DataFrame(rows, columns=SIGNALS),
        pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=POINTS),
        course,
    )


def _share(kpi: Kpi, values: pd.DataFrame) -> float | None:
    """Give the scale of shares; None for what is none, as a forecast that is above its budget."""
    part_of_whole = not (values["numerator"] > values["denominator"]).any()
    return SCALE[kpi.unit] if kpi.unit == "percent" and part_of_whole else None


def _values(mine: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Give x, y, what it is made of and step, with a row for every month that should be there."""
    columns = ["value", "numerator", "denominator", "step"]
    by_end = mine.set_index("period_end")[columns].astype("float64")
    if kind in ("month", "quarter"):
        by_end = by_end.reindex(_ends(min(by_end.index), max(by_end.index), kind))
    named = by_end.rename(columns={"value": "y"}).rename_axis("x").reset_index()
    named["step"] = named["step"].fillna(1)
    return named.sort_values("x", ignore_index=True)


def _ends(first: date, last: date, kind: str) -> list[date]:
    step, found, day = {"month": 1, "quarter": 3}[kind], [], first
    while day <= last:
        found.append(day)
        day = add_months(day.replace(day=1), step + 1) - timedelta(days=1)
    return found


def _plan(kpi: Kpi, values: pd.DataFrame, *, aimed: bool) -> Plan:
    target = kpi.target_at(values["x"].iloc[-1]) if aimed else None
    days = list(values["x"])
    return Plan(
        direction=DIRECTIONS[kpi.better if aimed else "context"],
        target=target.value if target and kpi.better != "within" else None,
        rebases=tuple(_rebase(phase, days) for phase in kpi.rebases if phase.start <= days[-1]),
    )


def _rebase(phase: NewPhase, days: list[date]) -> Rebase:
    """Begin the phase with the first period that ends on its day or after it."""
    return Rebase(
        day=next(day for day in days if day >= phase.start), reason=phase.reason, by=phase.by
    )


def _signal(kpi: Kpi, series: str, judged: Chart, since: date | None) -> dict[str, Any]:
    icons = judged.icons
    values = [icons.variation, icons.assurance, icons.why_no_variation, icons.why_no_assurance]
    last = icons.as_at
    row = [kpi.id, series, judged.kind, judged.why, *values, since, last]
    return dict(zip(SIGNALS, row, strict=True))


def _points(kpi: Kpi, series: str, judged: Chart) -> pd.DataFrame:
    points = judged.points
    nothing = pd.Series(np.nan, index=points.index)
    limits = {name: points.get(at, nothing) for name, at in (("lower", "lpl"), ("upper", "upl"))}
    return pd.DataFrame(
        {
            "kpi": kpi.id,
            "series": series,
            "period_end": points["x"],
            "phase": points["rebase_group"].astype(int),
            "value": points["y"],
            "mean": points["mean"] if "mean" in points else points["middle"],
            **limits,
            "special": points.get("special_cause_type", ""),
            "point_type": points.get("point_type", ""),
        },
        columns=POINTS,
    )


def _course(kpi: Kpi, shown: Chart, drawn: list[Chart]) -> Outlook:
    """Say where the shown chart leads, if nearly all draws lead to the same end.

    When it is reached lies between the earliest and the latest day of all of them.
    """
    found, others = _leads(kpi, shown), [_leads(kpi, each) for each in drawn]
    if sum(each.course != found.course for each in others) > MAY_DIFFER:
        return Outlook("cannot be told")
    reached = [each for each in (found, *others) if each.course == found.course]
    latest = [each.latest for each in reached if each.latest]
    return found._replace(
        earliest=min((each.earliest for each in reached if each.earliest), default=None),
        latest=max(latest) if len(latest) == len(reached) else None,
    )


def _leads(kpi: Kpi, judged: Chart) -> Outlook:
    """Follow the last phase, so that a step that people have accepted is no trend."""
    points = judged.points
    if points.empty:
        return Outlook("too few figures")
    phase = points[points["rebase_group"] == points["rebase_group"].iloc[-1]]
    days = list(phase["x"])
    return outlook(kpi, days, [float(value) for value in phase["y"]], kpi.target_at(days[-1]))
