"""Status against the target: met, close, missed, not rated, no data."""

import math
from datetime import date
from typing import Literal

from dashboard.kpis.definitions import PLACES, Kpi, Target
from dashboard.kpis.rounding import exactly, half_up

Status = Literal["met", "close", "missed", "not rated", "no data"]


def status_of(kpi: Kpi, value: float, denominator: float, day: date) -> Status:
    """Judge a figure as it is shown, rounded half up, against the target of its period's end.

    Equality is met; within the tolerance is close. Not rated: watched KPIs, periods before the
    first target, and denominators under the KPI's minimum (a publisher's bare rate has none).
    """
    if math.isnan(value):
        return "no data"
    target = kpi.target_at(day)
    if kpi.better == "context" or target is None:
        return "not rated"
    if denominator < kpi.minimum_denominator:
        return "not rated"
    short = shortfall(kpi, half_up(value, PLACES[kpi.unit]), target)
    if short <= 0:
        return "met"
    return "close" if short <= kpi.tolerance else "missed"


def shortfall(kpi: Kpi, shown: float, target: Target) -> float:
    """Say how far a figure, as shown, is on the wrong side of its target; 0 or less is met."""
    at = exactly(shown)
    if target.value is not None:
        aim = exactly(target.value)
        return float(aim - at if kpi.better == "higher" else at - aim)
    low, high = exactly(target.low or 0), exactly(target.high or 0)
    return float(max(low - at, at - high))
