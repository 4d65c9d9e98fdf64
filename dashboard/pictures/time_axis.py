"""The axis of time below a trend: years, with months or quarters where they fit."""

from calendar import month_abbr
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from dashboard.pictures.chart import Point
from dashboard.pictures.drawing import coordinate, stroke, width_of, written
from dashboard.pictures.scales import Scale

SIZE = 13
PER_PERIOD = 80
"""Days between points from which each has its own name below it; months share the calendar's."""


def time_axis(points: Sequence[Point], across: Scale, y: float, width: float) -> str:
    """Draw ticks and names below the line at `y`: of the points if they are few, else of years.

    No name reaches beyond `width`.
    """
    if _named(points):
        return _by_point(points, across, y, width)
    return _by_calendar(across, y)


def depth(points: Sequence[Point], across: Scale) -> float:
    """Say how much room ticks and names need."""
    return 42 if not _named(points) and _finer(across) else 26


def _named(points: Sequence[Point]) -> bool:
    return len(points) == 1 or _apart(points) >= PER_PERIOD


def _finer(across: Scale) -> int:
    """Give by how many months the axis is named below years; 0 for years alone."""
    month = (across.end - across.start) / max(1.0, (across.high - across.low) / 30.4)
    return next((n for n, room in ((1, 32), (3, 64)) if month * n >= room), 0)


def _apart(points: Sequence[Point]) -> float:
    """Give the usual number of days between neighbours; 0 without any."""
    pairs = pairwise(points)
    days = sorted((after.when - before.when).days for before, after in pairs)
    return days[len(days) // 2] if days else 0


def _by_point(points: Sequence[Point], across: Scale, y: float, width: float) -> str:
    """Name the last point and, to its left, each that has room for its name."""
    drawn, free = "", width
    for point in reversed(points):
        x = across.at(point.when.toordinal())
        half = width_of(point.label, SIZE) / 2
        middle = max(half, min(x, width - half))
        ticked = stroke("axis", f"M{coordinate(x)},{coordinate(y)}v4")
        if middle + half > free:
            drawn += ticked
            continue
        drawn += ticked + written(middle, y + 18, point.label, "tick mid")
        free = middle - half - 6
    return drawn


def _by_calendar(across: Scale, y: float) -> str:
    """Name years between their ends; above them months or quarters, where there is room."""
    finer = _finer(across)
    drawn = _spans(across, y, finer, y + 17, 4) if finer else ""
    return drawn + _spans(across, y, 12, y + (34 if finer else 17), 8 if not finer else 6)


def _spans(across: Scale, y: float, months: int, base: float, tick: float) -> str:
    """Draw a tick at each start of a span of months, and its name within it."""
    drawn, free = "", -1000.0
    for start, end in _between(across, months):
        name = str(start.year) if months == 12 else month_abbr[start.month]
        left, right = (across.at(each.toordinal()) for each in (start, end))
        if start.toordinal() >= across.low:
            drawn += stroke("axis", f"M{coordinate(left)},{coordinate(y)}v{coordinate(tick)}")
        half = width_of(name, SIZE) / 2
        # A quarter is named by its first month, below its start.
        middle = left + half if months == 3 else (left + right) / 2
        if right - left >= 2 * half and middle - half > free:
            drawn += written(middle, base, name, "tick mid")
            free = middle + half + 5
    return drawn


def _between(across: Scale, months: int) -> list[tuple[date, date]]:
    """Give the spans that meet the axis, each with the start of the next."""
    first, last = (date.fromordinal(round(each)) for each in (across.low, across.high))
    start = date(first.year, (first.month - 1) // months * months + 1, 1)
    found = []
    while start <= last:
        number = start.month - 1 + months
        after = date(start.year + number // 12, number % 12 + 1, 1)
        found.append((start, after))
        start = after
    return found
