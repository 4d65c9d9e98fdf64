"""The lines of a trend: its own with its usual range, the target, the law, others, the course."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby, pairwise

from dashboard.pictures.chart import Course, Point
from dashboard.pictures.drawing import Place, coordinate, outline, path, stroke
from dashboard.pictures.marks import COMMON, mark, mark_of
from dashboard.pictures.trend_frame import Frame
from dashboard.pictures.trend_key import hollow

Ways = list[Place | None]
LONG = 1.6
"""So many times the usual distance between two periods means that one between them is missing."""


def with_gaps(series: Iterable[tuple[date, float | None]], frame: Frame) -> Ways:
    """Place values, with None where one is unknown or a period never came."""
    series = list(series)
    days = sorted((after[0] - before[0]).days for before, after in pairwise(series))
    most = LONG * days[len(days) // 2] if days else 0
    ways: Ways = []
    for number, (when, value) in enumerate(series):
        if number and (when - series[number - 1][0]).days > most:
            ways.append(None)
        ways.append(None if value is None else frame.place(when, value))
    return ways


def phases(points: Sequence[Point]) -> list[list[Point]]:
    """Part points by their phase, oldest first."""
    return [list(each) for _, each in groupby(points, key=lambda point: point.phase)]


def usual_range(points: Sequence[Point], frame: Frame) -> str:
    """Draw each phase's band between its limits, which ends where the next phase begins."""
    drawn = ""
    for phase in phases(points):
        for known, run in groupby(phase, lambda p: p.lower is not None and p.upper is not None):
            if known:
                drawn += stroke("band", _band(list(run), frame))
    return drawn


def _band(run: list[Point], frame: Frame) -> str:
    upper = _wider([frame.place(point.when, point.upper or 0) for point in run])
    lower = _wider([frame.place(point.when, point.lower or 0) for point in run])
    return outline(upper, lower)


def _wider(points: list[Place]) -> list[Place]:
    """Reach two units beyond each end, so that a phase of one point is seen."""
    (left, first), (right, last) = points[0], points[-1]
    return [(left - 2, first), *points, (right + 2, last)]


def means(points: Sequence[Point], frame: Frame) -> Ways:
    """Place the mean of each phase, with a break between two phases."""
    ways: Ways = []
    for phase in phases(points):
        for known, run in groupby(phase, lambda point: point.mean is not None):
            if known:
                ways += [None, *_wider([frame.place(p.when, p.mean or 0) for p in run])]
    return ways


def breaks(points: Sequence[Point], frame: Frame) -> str:
    """Mark between which two points a new phase begins, from the top of the plot to its bottom."""
    drawn = ""
    for before, after in pairwise(phases(points)):
        x = (frame.place(before[-1].when, 0)[0] + frame.place(after[0].when, 0)[0]) / 2
        way = f"M{coordinate(x)},{coordinate(frame.up.end)}V{coordinate(frame.up.start)}"
        drawn += stroke("break", way)
    return drawn


def steps(targets: Sequence[tuple[date, float | None]], frame: Frame) -> Ways:
    """Place the target as stairs from its first day to the right edge."""
    ways: Ways = []
    first, last = frame.across.low, frame.across.high
    for number, (when, value) in enumerate(targets):
        start = max(first, when.toordinal())
        after = targets[number + 1][0].toordinal() if number + 1 < len(targets) else last
        end = min(last, after)
        if value is None or end < start:
            ways.append(None)
            continue
        if end > first:
            y = frame.up.at(value)
            ways += [(frame.across.at(start), y), (frame.across.at(end), y)]
    return ways


def law(standard: float, frame: Frame) -> str:
    """Draw the law's standard as a thin double line."""
    y = frame.up.at(standard)
    left, right = coordinate(frame.across.start), coordinate(frame.across.end)
    ways = (f"M{left},{coordinate(y + side)}H{right}" for side in (-1.3, 1.3))
    return stroke("law", "".join(ways))


def leads(course: Course, frame: Frame) -> Ways:
    """Place the course's lines into the future, each cut where it leaves the plot."""
    ways: Ways = []
    when, value = course.start
    for end, reached in course.ends:
        share = 1.0
        for edge in (frame.up.low, frame.up.high):
            if (reached - edge) * (value - edge) < 0:
                share = min(share, (edge - value) / (reached - value))
        day = when.toordinal() + share * (end.toordinal() - when.toordinal())
        to = frame.across.at(day), frame.up.at(value + share * (reached - value))
        ways += [None, frame.place(when, value), to]
    return ways


def marks(points: Sequence[Point], frame: Frame) -> str:
    """Draw each point's mark, the special ones over the others."""
    apart = (frame.across.end - frame.across.start) / max(1, len(points))
    small, large = min(2.6, max(1.3, apart / 4)), min(4.2, max(2.6, apart / 2))
    dots, special = "", ""
    for point in points:
        if point.value is None:
            continue
        name = mark_of(point.kind)
        x, y = frame.place(point.when, point.value)
        if name == COMMON:
            dots += mark(name, x, y, small)
        else:
            special += mark(name, x, y, large)
    return dots + special


def withheld(days: Sequence[date], frame: Frame) -> str:
    """Draw a hollow mark on the axis for each withheld point."""
    return "".join(hollow(frame.across.at(day.toordinal()), frame.up.start) for day in days)


def line(look: str, ways: Ways) -> str:
    """Draw a line of a look."""
    return stroke(look, path(ways))
