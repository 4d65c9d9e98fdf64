"""The words on a trend's plot: names at line ends, the newest value, numbers of notes."""

from collections.abc import Sequence

from dashboard.pictures.chart import Point, Trend
from dashboard.pictures.drawing import (
    Place,
    amount,
    coordinate,
    path,
    plain,
    shortened,
    stroke,
    width_of,
    written,
)
from dashboard.pictures.labels import Box, Room, spread
from dashboard.pictures.trend_frame import LABEL, NARROW, TITLE_ROW, Frame

NOTE = 8
"""Half the height of a note's mark."""


def title(frame: Frame) -> str:
    """Write the title above all."""
    return "".join(
        written(0, TITLE_ROW * number + 15, words, "title")
        for number, words in enumerate(frame.title)
    )


def nothing(frame: Frame) -> str:
    """Say that there is nothing to draw."""
    return written(frame.width / 2, frame.height / 2, "no figures", "mid")


def value_axis(frame: Frame, suffix: str) -> str:
    """Draw a quiet line at each round number, and its name to the left."""
    left, right = coordinate(frame.across.start), coordinate(frame.across.end)
    drawn = ""
    for tick in frame.ticks:
        y = frame.up.at(tick)
        drawn += stroke("axis" if tick == 0 else "grid", f"M{left},{coordinate(y)}H{right}")
        words = plain(tick, "" if frame.unit else suffix)
        drawn += written(frame.across.start - 6, y + 4.5, words, "tick end")
    if frame.unit:
        drawn += written(0, frame.up.end - 12, frame.unit, "tick")
    return drawn


def line_ends(frame: Frame) -> str:
    """Write the names at the right, moved apart, with a fine line to what each belongs to."""
    places = [frame.up.at(label.value) for label in frame.labels]
    moved = spread(places, LABEL + 3, frame.up.end + 2, frame.up.start - 2)
    edge, drawn = frame.across.end, ""
    for label, place, y in zip(frame.labels, places, moved, strict=True):
        end = frame.across.at(label.when.toordinal()) if label.when else edge
        if edge - end > 4:
            way = f"M{coordinate(end + 3)},{coordinate(place)}H{coordinate(edge)}"
            drawn += stroke(f"lead {label.look}-lead", way)
        if abs(y - place) > 3:
            drawn += stroke("hook", path([(edge + 1, place), (edge + 8, y)]))
        words = shortened(label.words, LABEL, frame.width - edge - 10)
        drawn += written(edge + 10, y + 5, words, f"label {label.look}-words")
    return drawn


def newest(chart: Trend, frame: Frame, room: Room) -> str:
    """Write the newest value beside its point, where a course runs on from it."""
    known = [point for point in chart.points if point.value is not None]
    if not known or chart.course is None:
        return ""
    point = known[-1]
    name = f"{chart.name} " if chart.name and frame.width > NARROW[0] else ""
    words = f"{name}{amount(point.value or 0, chart.suffix, chart.places)}"
    words = shortened(words, LABEL, frame.across.end)
    x, y = frame.place(point.when, point.value or 0)
    half = width_of(words, LABEL) / 2
    centres = [
        (x + dx, y + dy) for dx in (half + 8, 0, -half) for dy in (18, -18, 28, -28, 40, -40)
    ]
    boxes = [Box(cx - half, cy - 8, cx + half, cy + 8) for cx, cy in centres]
    box = room.settle(_within(boxes, frame))
    return written((box.left + box.right) / 2, box.bottom - 3, words, "label own-words mid halo")


def notes(points: Sequence[Point], frame: Frame, room: Room) -> str:
    """Number the points that have a note, oldest first, with a fine line to each."""
    drawn = ""
    noted = [point for point in points if point.note and point.value is not None]
    for number, point in enumerate(noted, 1):
        x, y = frame.place(point.when, point.value or 0)
        ways = [(dx, dy) for dy in (-20, 20, -30, 30, -44, 44) for dx in (0, -14, 14, -28, 28)]
        boxes = [_around((x + dx, y + dy)) for dx, dy in ways]
        box = room.settle(_within(boxes, frame))
        drawn += _note(
            str(number), (x, y), ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        )
    return drawn


def _around(place: Place) -> Box:
    x, y = place
    return Box(x - NOTE - 1, y - NOTE - 1, x + NOTE + 1, y + NOTE + 1)


def _note(number: str, point: Place, at: Place) -> str:
    x, y = at
    circle = f'<circle class="note" cx="{coordinate(x)}" cy="{coordinate(y)}" r="{NOTE}"/>'
    return stroke("hook", path([point, at])) + circle + written(x, y + 4, number, "number mid")


def _within(boxes: list[Box], frame: Frame) -> list[Box]:
    """Push boxes that reach beyond the plot back into it."""
    left, right = frame.across.start, frame.across.end + 6
    top, bottom = frame.up.end - 8, frame.up.start
    return [box.pushed(left, right, top, bottom) for box in boxes]
