"""How a trend's picture is divided: the title, the key, the plot, and the column of labels."""

from dataclasses import dataclass
from datetime import date

from dashboard.pictures.chart import Trend
from dashboard.pictures.drawing import Place, amount, finite, plain, spaced, width_of, wrapped
from dashboard.pictures.scales import Scale, ticks
from dashboard.pictures.time_axis import depth
from dashboard.pictures.trend_key import ROW, Item, key_of, rows_of

WIDE, NARROW = (960, 360), (360, 300)
HEAVY, LABEL, TICK = 17.5, 14, 13
"""Sizes to reckon with; the title's heavy letters of 16 units are as wide as `HEAVY`."""
TITLE_ROW = 20


@dataclass(frozen=True)
class EndLabel:
    """Words at the right of the plot for what ends at a date and a value."""

    look: str
    words: str
    when: date | None
    value: float


@dataclass(frozen=True)
class Frame:
    """Where everything goes. `up` runs from the bottom of the plot to its top."""

    width: float
    height: float
    title: list[str]
    key: list[list[tuple[float, Item]]]
    unit: str
    """The unit in words over the axis, where it is too long for each tick."""
    ticks: list[float]
    across: Scale
    up: Scale
    labels: list[EndLabel]

    def place(self, when: date, value: float) -> Place:
        """Give where a value of a day is."""
        return self.across.at(when.toordinal()), self.up.at(value)

    @property
    def key_top(self) -> float:
        """Where the key begins."""
        return TITLE_ROW * len(self.title) + 2


def frame_of(chart: Trend, *, narrow: bool) -> Frame:
    """Divide the picture by what its words need."""
    width, height = NARROW if narrow else WIDE
    title = wrapped(chart.title, HEAVY, width, 2 if narrow else 1)
    rows = rows_of(key_of(chart, narrow=narrow), width)
    labels = end_labels(chart, narrow=narrow)
    rungs = ticks(_drawn(chart), 5 if narrow else 6, whole=chart.places == 0)
    unit = spaced(chart.suffix).strip() if len(chart.suffix) > 1 else ""
    left = max(width_of(plain(each, "" if unit else chart.suffix), TICK) for each in rungs) + 8
    right = max([8.0, *(width_of(label.words, LABEL) + 14 for label in labels)])
    first, last = days_of(chart)
    across = Scale(first, last, left, width - min(right, width * 0.45))
    top = TITLE_ROW * len(title) + ROW * len(rows) + (18 if unit else 0) + 15
    up = Scale(rungs[0], rungs[-1], height - depth(chart.points, across), top)
    return Frame(width, height, title, rows, unit, rungs, across, up, labels)


def end_labels(chart: Trend, *, narrow: bool) -> list[EndLabel]:
    """Give what stands at the right: the newest value, the target, the law, others' newest."""
    found = []
    known = [point for point in chart.points if point.value is not None]
    if known and chart.course is None:
        newest = known[-1]
        words = amount(newest.value or 0, chart.suffix, chart.places)
        name = "" if narrow or not chart.name else f"{chart.name} "
        found.append(EndLabel("own", f"{name}{words}", newest.when, newest.value or 0))
    goal = finite(chart.targets[-1][1]) if chart.targets else None
    if goal is not None:
        found.append(EndLabel("target", f"target {plain(goal, chart.suffix)}", None, goal))
    if chart.standard is not None:
        words = f"law {plain(chart.standard, chart.suffix)}"
        found.append(EndLabel("law", words, None, chart.standard))
    for line in chart.lines:
        when, value = next(
            ((day, each) for day, each in reversed(line.points) if each is not None), (None, None)
        )
        if value is not None:
            words = amount(value, chart.suffix, chart.places)
            found.append(
                EndLabel(line.look, words if narrow else f"{line.name} {words}", when, value)
            )
    return found


def days_of(chart: Trend) -> tuple[float, float]:
    """Give the first and the last day of the axis, as ordinals."""
    days = [each.when for each in chart.points] or [
        day for line in chart.lines for day, _ in line.points
    ]
    days += chart.withheld
    if chart.course:
        days += [chart.course.start[0], *(end[0] for end in chart.course.ends)]
    days = days or [date(2000, 1, 1)]
    first, last = min(days).toordinal(), max(days).toordinal()
    # A single day stands in the middle of two months.
    return (first, last) if first < last else (first - 30, last + 30)


def _drawn(chart: Trend) -> list[float]:
    """Give the values that the axis must reach; limits and courses not beyond what can be."""
    own = [point.value for point in chart.points if point.value is not None]
    own += [value for _, value in chart.targets if value is not None]
    own += [] if chart.standard is None else [chart.standard]
    own += [value for line in chart.lines for _, value in line.points if value is not None]
    most = 100.0 if chart.suffix == "%" and max(own, default=0) <= 100 else float("inf")
    beyond = [
        each for point in chart.points for each in (point.lower, point.upper) if each is not None
    ]
    beyond += [end[1] for end in chart.course.ends] if chart.course else []
    least = 0.0 if min(own, default=0) >= 0 else float("-inf")
    return own + [min(most, max(least, each)) for each in beyond]
