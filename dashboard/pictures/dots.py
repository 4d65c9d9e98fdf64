"""A category a row: its figure as a dot with its 95% interval, against the whole area's figure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.pictures.drawing import (
    amount,
    coordinate,
    document,
    finite,
    plain,
    shortened,
    stroke,
    width_of,
    written,
)
from dashboard.pictures.palette import FONT
from dashboard.pictures.row_layout import TEXT, RowLayout, layout_of
from dashboard.pictures.scales import Scale, ticks

RULES = (
    f"{FONT}path{{fill:none;stroke-linecap:round}}.tick{{font-size:13px}}"
    ".grid{stroke:var(--grid)}.axis{stroke:var(--axis)}.dot{fill:var(--own)}"
    ".interval{stroke:var(--own);stroke-width:2.4;opacity:.55}.whole{stroke:var(--ink)}"
    ".target{stroke:var(--target);stroke-width:2;stroke-dasharray:.1,4.4}"
    ".target-words{fill:var(--target)}.whole-words{fill:var(--ink)}"
)
KEY_ROW = 18


@dataclass(frozen=True)
class Dot:
    """A category's figure and its 95% interval; without a value it is withheld."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""
    """What else is told of it: of how many children it is."""


def dots(
    rows: Sequence[Dot],
    *,
    suffix: str,
    target: float | None = None,
    whole: float | None = None,
    narrow: bool = False,
) -> str:
    """Draw rows in the order given, 960 units wide or 360; the axis begins at zero."""
    rows = [_drawable(row) for row in rows]
    lines = [("whole", "whole area", finite(whole)), ("target", "target", finite(target))]
    known = [(look, words, each) for look, words, each in lines if each is not None]
    told = [_told(row, suffix) for row in rows]
    top = KEY_ROW * (len(known) + 1) + 6
    layout = layout_of([row.name for row in rows], told, top=top, narrow=narrow)
    scale = _scale(rows, [each for _, _, each in known], suffix, layout)
    body = _axis(*scale, suffix, layout) + written(
        0, 14, "dot and line: figure, 95% interval", "tick"
    )
    for number, (look, words, value) in enumerate(known, 1):
        said = f"{words} {plain(value, suffix) if look == 'target' else amount(value, suffix)}"
        body += _upright(look, said, scale[1].at(value), 14 + KEY_ROW * number, layout)
    for number, row in enumerate(rows):
        body += _row(number, row, told[number], scale[1], layout)
    return document(layout.width, layout.height, RULES, body, "by category")


def _drawable(row: Dot) -> Dot:
    return replace(row, value=finite(row.value), low=finite(row.low), high=finite(row.high))


def _told(row: Dot, suffix: str) -> str:
    said = "withheld" if row.value is None else amount(row.value, suffix)
    return f"{said}, {row.note}" if row.note else said


def _scale(
    rows: list[Dot], lines: list[float], suffix: str, layout: RowLayout
) -> tuple[list[float], Scale]:
    """Give the round numbers and the scale; a share's axis is never longer than 100%."""
    shown = [row for row in rows if row.value is not None]
    ends = [each for row in shown for each in (row.value, row.low, row.high) if each is not None]
    rungs = ticks([*ends, *lines], 5 if layout.narrow else 6)
    return rungs, Scale(rungs[0], rungs[-1], layout.left, layout.right)


def _axis(rungs: list[float], across: Scale, suffix: str, layout: RowLayout) -> str:
    drawn, free = "", -1.0
    for rung in rungs:
        x, words = across.at(rung), plain(rung, suffix)
        drawn += stroke("axis" if rung == 0 else "grid", layout.upright(x))
        half = width_of(words, 13) / 2
        middle = min(layout.width - half, max(half, x))
        if middle - half > free:
            drawn += written(middle, layout.bottom + 18, words, "tick mid")
            free = middle + half + 8
    return drawn


def _upright(look: str, words: str, x: float, base: float, layout: RowLayout) -> str:
    """Draw a line through all rows, and at its top what it is."""
    way = f"M{coordinate(x)},{coordinate(base + 4)}V{coordinate(layout.top)}{layout.upright(x)}"
    half = width_of(words, TEXT) / 2
    middle = min(layout.width - half, max(half, x))
    return stroke(look, way) + written(middle, base, words, f"{look}-words mid halo")


def _row(number: int, row: Dot, told: str, across: Scale, layout: RowLayout) -> str:
    y = layout.middle(number)
    if row.value is None:
        # Where there is no dot, words that are longer begin where it would be.
        begin = max(layout.left, min(layout.right + 12, layout.width - width_of(told, TEXT)))
        cut = shortened(told, TEXT, layout.width - begin)
        return layout.name(number, row.name) + written(begin, y + 5, cut, "halo")
    cut = shortened(told, TEXT, layout.width - layout.right - 12)
    drawn = layout.name(number, row.name) + written(layout.right + 12, y + 5, cut, "ink")
    if row.low is not None and row.high is not None:
        ends = sorted((across.at(row.low), across.at(row.high)))
        drawn += stroke("interval", f"M{coordinate(ends[0])},{coordinate(y)}H{coordinate(ends[1])}")
    x = coordinate(across.at(row.value))
    return f'{drawn}<circle class="dot" cx="{x}" cy="{coordinate(y)}" r="4.6"/>'
