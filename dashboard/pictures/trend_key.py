"""What a trend's marks mean, in rows above it: what is on it and has no label there."""

from calendar import month_name
from dataclasses import dataclass

from dashboard.pictures.chart import Course, Trend
from dashboard.pictures.drawing import coordinate, shortened, stroke, width_of, written
from dashboard.pictures.marks import COMMON, WORDS, mark, mark_of

SIZE, ROW = 13, 18
SWATCH, GAP = 26, 14


@dataclass(frozen=True)
class Item:
    """A mark or a stroke, and what it means."""

    look: str
    words: str


def key_of(chart: Trend, *, narrow: bool) -> list[Item]:
    """Give what must be explained; in a narrow picture also whose line is whose."""
    items = []
    if narrow and chart.lines:
        items += [Item("own", chart.name)] if chart.name else []
        items += [Item(line.look, line.name) for line in chart.lines]
    used = {mark_of(point.kind) for point in chart.points if point.value is not None}
    items += [Item(name, words) for name, words in WORDS.items() if name in used]
    if any(point.upper is not None and point.lower is not None for point in chart.points):
        items.append(Item("band", "usual range and mean"))
    if chart.course:
        items.append(Item("course", _leads(chart.course)))
    if chart.withheld:
        items.append(Item("withheld", "withheld"))
    return items


def _leads(course: Course) -> str:
    if course.meets is None:
        return "present course"
    return f"present course: target met {month_name[course.meets.month]} {course.meets.year}"


def rows_of(items: list[Item], room: float) -> list[list[tuple[float, Item]]]:
    """Lay items out in rows of a width, each with its left end."""
    rows: list[list[tuple[float, Item]]] = []
    ends: list[float] = []
    for item in items:
        words = shortened(item.words, SIZE, room - SWATCH)
        wide = SWATCH + width_of(words, SIZE)
        # The first row with room for it: fewer rows leave more for the plot.
        row = next((n for n, end in enumerate(ends) if end + wide <= room), len(rows))
        if row == len(rows):
            rows.append([])
            ends.append(0.0)
        rows[row].append((ends[row], Item(item.look, words)))
        ends[row] += wide + GAP
    return rows


def key(rows: list[list[tuple[float, Item]]], top: float) -> str:
    """Draw rows of items below `top`."""
    drawn = ""
    for number, row in enumerate(rows):
        base = top + ROW * (number + 1) - 5
        for x, item in row:
            drawn += swatch(item.look, x, base - 4.5)
            drawn += written(x + SWATCH, base, item.words, "tick")
    return drawn


def swatch(look: str, x: float, y: float) -> str:
    """Draw the sample of a look, 20 units wide, from its left end and its middle."""
    if look in (*WORDS, COMMON):
        return mark(look, x + 11, y, 4.2)
    if look == "withheld":
        return hollow(x + 11, y)
    left, middle = coordinate(x), coordinate(y)
    if look == "band":
        return (
            f'<rect class="band" x="{left}" y="{coordinate(y - 6)}" width="20" height="12"/>'
            f"{stroke('mean', f'M{left},{middle}h20')}"
        )
    return stroke(look, f"M{left},{middle}h20")


def hollow(x: float, y: float) -> str:
    """Draw the mark of a withheld point."""
    return f'<circle class="hollow" cx="{coordinate(x)}" cy="{coordinate(y)}" r="3.2"/>'
