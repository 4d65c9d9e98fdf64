"""How a KPI's newest figure has moved, and how many it failed, out of the figures as shown."""

from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from dashboard.kpis.definitions import PLACES, Kpi
from dashboard.kpis.periods import MONTHS_ROLLED, add_months
from dashboard.kpis.rounding import half_up
from dashboard.kpis.series import series_of

MOVEMENTS = ["kpi", "series", "moved", "since_kind", "since", "failed"]


class Movement(NamedTuple):
    """One row of MOVEMENTS; `moved` in the series' unit, None where a figure is missing."""

    kpi: str
    series: str
    moved: float | None
    since_kind: str | None
    since: str | None
    """The period that it is compared with; None where there is no earlier figure of the kind."""
    failed: int | None
    """Of a share of children: so many of them are not as they should be."""


def movements(kpi: Kpi, figures: pd.DataFrame) -> pd.DataFrame:
    """Give the one row of MOVEMENTS for what is shown first of a KPI; none without a period.

    `figures` are one audience's, with the columns of FIGURES: what is withheld from it is not in
    them, so that no row can tell of it.
    """
    totals = figures[figures["split"].isna()]
    if totals.empty or pd.isna(totals["period"].iloc[-1]):
        return pd.DataFrame(columns=MOVEMENTS)
    series = str(totals["series"].iloc[0])
    rows = totals[totals["series"] == series].to_dict("records")
    return pd.DataFrame([_movement(kpi, series, rows)], columns=MOVEMENTS, dtype=object)


def _movement(kpi: Kpi, series: str, rows: list[dict[Any, Any]]) -> Movement:
    latest, places = rows[-1], PLACES[kpi.told_in(series).unit]
    failed = _failed(kpi, latest)
    before = _before(rows)
    if before is None:
        return Movement(kpi.id, series, None, None, None, failed)
    since = before["period_kind"], before["period"]
    if pd.isna(latest["value"]):
        return Movement(kpi.id, series, None, *since, failed)
    # Of the figures as shown, so that a reader who subtracts them gets the same answer.
    now, then = (half_up(float(row["value"]), places) for row in (latest, before))
    return Movement(kpi.id, series, half_up(now - then, places), *since, failed)


def _before(rows: list[dict[Any, Any]]) -> dict[Any, Any] | None:
    """Give the newest earlier figure that is a number and has no month in common with the last."""
    latest, earlier = rows[-1], rows[:-1]
    if latest["period_kind"] == "rolling_12_months":
        end: date = latest["period_end"]
        first = add_months(end.replace(day=1), 1 - MONTHS_ROLLED)
        earlier = [row for row in earlier if row["period_end"] < first]
    return next((row for row in reversed(earlier) if pd.notna(row["value"])), None)


def _failed(kpi: Kpi, latest: dict[Any, Any]) -> int | None:
    """Count those who are not in a share that should be high, or in one that should be low.

    Only from two numbers that are both shown. Amounts, such as sessions, are no children.
    """
    series, shown = latest["series"], (latest["numerator"], latest["denominator"])
    if kpi.told_in(series).unit != "percent" or not kpi.of_children or _is_of_amounts(kpi, series):
        return None
    if any(pd.isna(each) for each in (*shown, latest["value"])):
        return None
    numerator, denominator = (float(each) for each in shown)
    failed = {"higher": denominator - numerator, "lower": numerator}.get(kpi.better)
    return int(failed) if failed is not None and failed >= 0 and failed.is_integer() else None


def _is_of_amounts(kpi: Kpi, series: str) -> bool:
    return any(
        measure.kind == "ratio_of_amounts" and series in {each.key for each in series_of(measure)}
        for measure in kpi.measures
    )
