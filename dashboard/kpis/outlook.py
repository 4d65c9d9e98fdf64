"""How far a figure is from its target in children, and where the present course leads.

The course is a straight line through the newest points of one phase (a year at least, two at most);
boards read direction by regression over the plotted span and not by the last step. How sure it is:
the 80% interval of its slope by ordinary least squares, from Student's t.
"""

import math
from bisect import bisect_left
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashboard.kpis.definitions import PLACES, SCALE, Kpi, Target
from dashboard.kpis.rounding import half_up
from dashboard.kpis.targets import shortfall

Course = Literal[
    "met",
    "meets",
    "not on the present course",
    "not clear",
    "cannot be told",
    "too few figures",
    "no target",
]
FEWEST, MOST = 12, 24
"""Of how many points a course is made."""
SURE = 0.80
FURTHEST_YEARS = 5
"""A course is not followed further."""
DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12


class Outlook(NamedTuple):
    """Where the present course leads; `meets` has a date, and the days between which it may lie.

    `latest` is None where the slowest course takes more than five years. Not clear is a course that
    leads there, but may be chance; what cannot be told may come of rounding.
    """

    course: Course
    day: date | None = None
    earliest: date | None = None
    latest: date | None = None


def more_needed(kpi: Kpi, numerator: float, denominator: float, target: Target) -> int | None:
    """Say how many more (or, negative, fewer) of the same denominator would meet the target.

    The figure is judged as it is shown, so the answer is the smallest that shows as met; 0 is met.
    A count has no denominator (NaN). None where the KPI does not say what it counts, or no number
    of them would do.
    """
    if not kpi.counted:
        return None
    if kpi.unit == "count":
        return _to_reach(kpi, numerator, target)
    if not denominator > 0:
        return None
    shown = half_up(SCALE[kpi.unit] * numerator / denominator, PLACES[kpi.unit])
    if shortfall(kpi, shown, target) <= 0:
        return 0
    at, whole = int(numerator), int(denominator)
    up = shown < (target.low or 0) if kpi.better == "within" else kpi.better == "higher"
    aim = target.value if target.value is not None else (target.low if up else target.high)
    steps = range(1, whole - at + 1) if up else range(1, at + 1)

    def share(step: int) -> float:
        count = at + step if up else at - step
        return half_up(SCALE[kpi.unit] * count / denominator, PLACES[kpi.unit])

    def enough(step: int) -> bool:
        return share(step) >= (aim or 0) if up else share(step) <= (aim or 0)

    place = bisect_left(steps, True, key=enough)
    # One step may go from under a band to over it.
    if place == len(steps) or shortfall(kpi, share(steps[place]), target) > 0:
        return None
    return steps[place] if up else -steps[place]


def _to_reach(kpi: Kpi, count: float, target: Target) -> int:
    if shortfall(kpi, count, target) <= 0:
        return 0
    if target.value is not None:
        aim = target.value
    else:
        aim = (target.low or 0) if count < (target.low or 0) else (target.high or 0)
    return math.ceil(aim - count) if aim > count else math.floor(aim - count)


def outlook(kpi: Kpi, days: list[date], values: list[float], target: Target | None) -> Outlook:
    """Follow a series of one phase to its target; gaps are left out."""
    if target is None or target.value is None or kpi.better not in ("higher", "lower"):
        return Outlook("no target")
    known = [(d, v) for d, v in zip(days, values, strict=True) if not math.isnan(v)][-MOST:]
    if len(known) < FEWEST:
        return Outlook("too few figures")
    last = known[-1][0]
    ago = np.array([(day - last).days for day, _ in known], float)
    level, slope, low, high = _line(ago, np.array([value for _, value in known]))
    sign = 1 if kpi.better == "higher" else -1
    gap = sign * (target.value - level)
    if gap <= 0:
        return Outlook("met")
    # The same towards the target from either side: positive slopes lead there.
    slope, slowest, fastest = sign * slope, *sorted((sign * low, sign * high))
    day = _reached(last, gap, slope)
    if slope > 0 and slowest <= 0:
        return Outlook("not clear")
    if day is None:
        return Outlook("not on the present course")
    return Outlook("meets", day, _reached(last, gap, fastest), _reached(last, gap, slowest))


def _line(x: NDArray[Any], y: NDArray[Any]) -> tuple[float, float, float, float]:
    """Fit a line; give its level at x = 0, its slope, and the slope's interval."""
    from scipy import stats

    fit = stats.linregress(x, y)
    half = float(stats.t.ppf(0.5 + SURE / 2, len(x) - 2)) * float(fit.stderr)
    return float(fit.intercept), float(fit.slope), float(fit.slope) - half, float(fit.slope) + half


def _reached(last: date, gap: float, slope: float) -> date | None:
    if slope <= 0 or gap / slope > FURTHEST_YEARS * DAYS_A_YEAR:
        return None
    return last + timedelta(days=math.ceil(gap / slope))


def months_to_clear(standing: float, came: list[float], went: list[float]) -> float | None:
    """Give how many months a list lasts: list over net outflow a month; None where it grows."""
    net = sum(went) - sum(came)
    return standing * len(came) / net if net > 0 and len(came) else None
