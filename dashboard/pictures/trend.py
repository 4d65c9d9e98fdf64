"""One KPI over time, with its usual range, its target, the law, other places and where it leads."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from dashboard.pictures import trend_lines, trend_words
from dashboard.pictures.chart import Course, Line, Point, Trend
from dashboard.pictures.drawing import document, finite
from dashboard.pictures.labels import Room
from dashboard.pictures.palette import FONT, MARKS
from dashboard.pictures.time_axis import time_axis
from dashboard.pictures.trend_frame import Frame, days_of, frame_of
from dashboard.pictures.trend_key import key

__all__ = ["Course", "Line", "Point", "Trend", "trend"]

Dated = tuple[date, float | None]
RULES = (
    f"{FONT}{MARKS}path{{fill:none;stroke-linejoin:round;stroke-linecap:round}}"
    "path.better{fill:var(--better)}path.worse{fill:var(--worse)}path.change{fill:var(--change)}"
    ".title{font-size:16px;font-weight:650;fill:var(--ink)}.tick{font-size:13px}"
    ".number{font-size:11px;font-weight:650;fill:var(--paper)}.note{fill:var(--ink)}"
    "path.band,rect.band{fill:var(--band);stroke:none}.mean{stroke:var(--mean);stroke-width:1.2}"
    ".grid{stroke:var(--grid)}.axis{stroke:var(--axis)}.hook{stroke:var(--axis);stroke-width:.8}"
    ".break{stroke:var(--axis);stroke-dasharray:2,4}.lead{stroke-width:.8;stroke-dasharray:.1,4}"
    ".own,.course{stroke:var(--own);stroke-width:2.4}.course{stroke-dasharray:5,5;stroke-width:1.8}"
    ".target{stroke:var(--target);stroke-width:2;stroke-dasharray:.1,4.4}"
    ".law{stroke:var(--ink);stroke-width:.9}.hollow{fill:var(--paper);stroke:var(--own)}"
    ".country,.country-lead{stroke:var(--country)}.region,.region-lead{stroke:var(--region)}"
    ".neighbours,.neighbours-lead{stroke:var(--neighbours)}.own-lead{stroke:var(--own)}"
    ".country,.region,.neighbours{stroke-width:1.5}.country{stroke-dasharray:9,4}"
    ".region{stroke-dasharray:3,4}.neighbours{stroke-dasharray:9,4,.1,4}"
    ".own-words{fill:var(--ink);font-weight:650}.target-words{fill:var(--target)}"
    ".law-words{fill:var(--ink)}.country-words{fill:var(--country)}"
    ".region-words{fill:var(--region)}.neighbours-words{fill:var(--neighbours)}"
)


def trend(chart: Trend, *, narrow: bool = False) -> str:
    """Draw a trend, 960 by 360 units, or 360 by 300 for a narrow screen.

    The axis begins at zero. What is no finite number is a gap.
    """
    chart = _drawable(chart)
    frame = frame_of(chart, narrow=narrow)
    body = trend_words.title(frame) + (
        _plot(chart, frame) if _anything(chart) else trend_words.nothing(frame)
    )
    return document(frame.width, frame.height, RULES, body, chart.title)


def _anything(chart: Trend) -> bool:
    """Say whether there is a value, or a mark for one that is withheld."""
    values = [point.value for point in chart.points]
    values += [value for line in chart.lines for _, value in line.points]
    return bool(chart.withheld) or any(value is not None for value in values)


def _plot(chart: Trend, frame: Frame) -> str:
    """Draw all below the title."""
    return (
        key(frame.key, frame.key_top)
        + trend_lines.usual_range(chart.points, frame)
        + trend_words.value_axis(frame, chart.suffix)
        + time_axis(chart.points, frame.across, frame.up.start, frame.width)
        + _lines(chart, frame)
    )


def _lines(chart: Trend, frame: Frame) -> str:
    """Draw all lines, the own one over the others, and then the words between them."""
    own = trend_lines.with_gaps(((point.when, point.value) for point in chart.points), frame)
    ways = [("mean", trend_lines.means(chart.points, frame))]
    ways += [("target", trend_lines.steps(chart.targets, frame))]
    ways += [(line.look, trend_lines.with_gaps(line.points, frame)) for line in chart.lines]
    ways += [("course", trend_lines.leads(chart.course, frame))] if chart.course else []
    ways += [("own", own)]
    room = Room()
    for _, way in ways:
        room.along(way)
    if chart.standard is not None:
        height = frame.up.at(chart.standard)
        room.along([(frame.across.start, height), (frame.across.end, height)])
    drawn = trend_lines.breaks(chart.points, frame)
    drawn += trend_lines.law(chart.standard, frame) if chart.standard is not None else ""
    drawn += "".join(trend_lines.line(look, way) for look, way in ways)
    drawn += trend_words.line_ends(frame)
    # Hooks from notes go below the marks that they point to.
    words = trend_words.newest(chart, frame, room)
    drawn += trend_words.notes(chart.points, frame, room)
    drawn += trend_lines.marks(chart.points, frame)
    return drawn + trend_lines.withheld(chart.withheld, frame) + words


def _drawable(chart: Trend) -> Trend:
    """Turn what is no finite number into a gap; leave out what is beyond the axis of time."""
    course = chart.course
    if course and any(finite(each[1]) is None for each in (course.start, *course.ends)):
        course = None
    points = tuple(_point(each) for each in sorted(chart.points, key=lambda each: each.when))
    chart = replace(chart, points=points, course=course, standard=finite(chart.standard))
    first, last = days_of(chart)
    lines = (replace(line, points=_dated(line.points, first, last)) for line in chart.lines)
    return replace(
        chart,
        targets=_dated(chart.targets, float("-inf"), last),
        lines=tuple(line for line in lines if any(each is not None for _, each in line.points)),
    )


def _dated(series: Iterable[Dated], first: float, last: float) -> tuple[Dated, ...]:
    """Sort values by day, and give those that are on the axis."""
    known = [(day, finite(each)) for day, each in series if first <= day.toordinal() <= last]
    return tuple(sorted(known, key=lambda each: each[0]))


def _point(point: Point) -> Point:
    return replace(
        point,
        value=finite(point.value),
        mean=finite(point.mean),
        lower=finite(point.lower),
        upper=finite(point.upper),
    )
