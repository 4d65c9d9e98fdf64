"""A KPI's course in the size of a word: the line, its usual range, its target, where it ends."""

from collections.abc import Sequence

from dashboard.pictures.drawing import Place, coordinate, finite, outline, path, stroke
from dashboard.pictures.marks import COMMON, mark, mark_of
from dashboard.pictures.palette import style
from dashboard.pictures.scales import Scale

WIDTH, HEIGHT, MARGIN = 132, 36, 5
MOST = 36
"""Points that are drawn; more are thinner than a line."""
Limits = tuple[float, float] | None
RULES = (
    "path{fill:none;stroke-linecap:round;stroke-linejoin:round}.b{fill:var(--band)}"
    ".l{stroke:var(--own);stroke-width:1.8}.t{stroke:var(--target);stroke-dasharray:.1,3.4;"
    "stroke-width:1.5}"
)


def sparkline(
    values: Sequence[float | None],
    *,
    target: float | None = None,
    limits: Sequence[Limits] = (),
    special: Sequence[str] = (),
) -> str:
    """Draw the last 36 values as a line with gaps, with a mark at the last one; "" without any.

    `limits` and `special` stand beside `values`, one each, and may be shorter: the process limits
    and the type of the chart point. The dotted line is the target of the latest period.
    """
    start = max(0, len(values) - MOST)
    known = [finite(value) for value in values[start:]]
    if all(value is None for value in known):
        return ""
    band = [_known(each) for each in limits[start : len(values)]]
    goal = finite(target)
    across, up = _scales(known, band, goal)
    points = [None if v is None else (across.at(n), up.at(v)) for n, v in enumerate(known)]
    last = max(number for number, value in enumerate(known) if value is not None)
    kind = mark_of(special[start + last]) if start + last < len(special) else COMMON
    level = "" if goal is None else f"M{MARGIN},{coordinate(up.at(goal))}H{WIDTH - MARGIN}"
    body = "".join(stroke("b", each) for each in _bands(band, across, up))
    body += stroke("t", level) + stroke("l", path(points)) + _end(kind, points[last])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"{style(f'{RULES}.{kind}{{fill:var(--{kind})}}')}{body}</svg>"
    )


def _known(pair: Limits) -> Limits:
    """Give limits that can be drawn, the lower one first, or None."""
    low, high = (None, None) if pair is None else map(finite, pair)
    return None if low is None or high is None else (min(low, high), max(low, high))


def _scales(
    known: list[float | None], band: list[Limits], goal: float | None
) -> tuple[Scale, Scale]:
    """Fit all that is drawn into the picture; not from zero, since there is no axis to read."""
    seen = [value for value in (*known, goal) if value is not None]
    seen += [value for pair in band if pair for value in pair]
    # A value alone stands in the middle.
    first, last = (0, len(known) - 1) if len(known) > 1 else (-1, 1)
    across = Scale(first, last, MARGIN, WIDTH - MARGIN)
    return across, Scale(min(seen), max(seen), HEIGHT - MARGIN, MARGIN)


def _bands(band: list[Limits], across: Scale, up: Scale) -> list[str]:
    """Give the outline of each stretch of points with limits; one alone is a step wide."""
    found: list[tuple[list[Place], list[Place]]] = []
    for number, pair in enumerate(band):
        if not pair:
            continue
        if not number or not band[number - 1]:
            found.append(([], []))
        after = number + 1 < len(band) and band[number + 1]
        alone = not found[-1][0] and not after
        for place in (number - 0.5, number + 0.5) if alone else (number,):
            found[-1][0].append((across.at(place), up.at(pair[1])))
            found[-1][1].append((across.at(place), up.at(pair[0])))
    return [outline(upper, lower) for upper, lower in found]


def _end(kind: str, place: Place | None) -> str:
    return mark(kind, *place, 2.8) if place else ""
