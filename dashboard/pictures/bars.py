"""How many children are at each step of a pathway, each step's bar in parts: in time, past it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from dashboard.pictures.drawing import (
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
from dashboard.pictures.row_layout import NARROW, TEXT, WIDE, RowLayout, layout_of
from dashboard.pictures.scales import Scale

THICK = 18
LOOKS = ("plain", "hatched", "dotted", "crossed")
"""How parts look, in the order in which they first come; a fifth looks as the first does."""
RULES = (
    f"{FONT}.tick{{font-size:13px}}path{{fill:none}}.axis{{stroke:var(--axis)}}"
    ".plain{fill:var(--part)}.hatched{fill:url(#hatched)}.dotted{fill:url(#dotted)}"
    ".crossed{fill:url(#crossed)}.edge{stroke:var(--paper);stroke-width:1.5}"
    ".fill{fill:var(--late)}.line{stroke:var(--ink);stroke-width:1.3}.spot{fill:var(--ink)}"
    ".pale{fill:var(--band)}"
)
PATTERNS = (
    '<defs><pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="fill" width="6" height="6"/>'
    '<path class="line" d="M0,0V6"/></pattern>'
    '<pattern id="dotted" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect class="pale" width="6" height="6"/><circle class="spot" cx="3" cy="3" r="1"/></pattern>'
    '<pattern id="crossed" width="7" height="7" patternUnits="userSpaceOnUse">'
    '<rect class="pale" width="7" height="7"/><path class="line" d="M0,3.5H7M3.5,0V7"/></pattern>'
    "</defs>"
)
Part = tuple[str, float | None]


@dataclass(frozen=True)
class Bar:
    """A step: its name and its parts, each with what it is and how many, None where withheld."""

    name: str
    parts: tuple[Part, ...]


def bars(rows: Sequence[Bar], *, suffix: str = "", narrow: bool = False) -> str:
    """Draw rows in the order given, 960 units wide or 360, their lengths from zero."""
    rows = [Bar(row.name, tuple((each, _count(v)) for each, v in row.parts)) for row in rows]
    labels = list(dict.fromkeys(label for row in rows for label, _ in row.parts))
    told = [_told(row, suffix) for row in rows]
    top, key = _key(labels, NARROW if narrow else WIDE)
    layout = layout_of([row.name for row in rows], told, top=top, narrow=narrow)
    longest = max((sum(v or 0 for _, v in row.parts) for row in rows), default=0)
    across = Scale(0, longest or 1, layout.left, layout.right)
    body = PATTERNS + key
    for number, row in enumerate(rows):
        body += _row(number, row, labels, told[number], across, layout)
    body += stroke("axis", layout.upright(layout.left))
    return document(layout.width, layout.bottom + 6, RULES, body, "by step")


def _count(value: float | None) -> float | None:
    """Give a length; there is none below zero."""
    known = finite(value)
    return None if known is None or known < 0 else known


def _told(row: Bar, suffix: str) -> str:
    """Word a row: the sum and its parts; no sum where a part is withheld, which it would tell."""
    if not row.parts:
        return "no figures"
    values = [value for _, value in row.parts]
    parts = " + ".join("withheld" if value is None else plain(value) for value in values)
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return parts if known else "withheld"
    total = plain(sum(known), suffix)
    return f"{total} = {parts}" if sum(value > 0 for value in known) > 1 else total


def _key(labels: list[str], room: float) -> tuple[float, str]:
    """Draw what each look means; give where the rows may begin."""
    drawn, x, base = "", 0.0, 14.0
    for label in labels if any(labels) else []:
        words = shortened(label, 13, room - 30)
        wide = 24 + width_of(words, 13)
        if x and x + wide > room:
            x, base = 0.0, base + 20
        drawn += _block(_look(label, labels), x, base - 11, 18, 13)
        drawn += written(x + 24, base, words, "tick")
        x += wide + 18
    return (base + 10 if drawn else 4), drawn


def _look(label: str, labels: list[str]) -> str:
    return LOOKS[labels.index(label) % len(LOOKS)]


def _block(look: str, x: float, y: float, wide: float, high: float) -> str:
    place = f'x="{coordinate(x)}" y="{coordinate(y)}"'
    size = f'width="{coordinate(wide)}" height="{coordinate(high)}"'
    return f'<rect class="{look} edge" {place} {size}/>'


def _row(
    number: int, row: Bar, labels: list[str], told: str, across: Scale, layout: RowLayout
) -> str:
    y = layout.middle(number)
    lengths = [value or 0 for _, value in row.parts]
    ends = [0.0, *accumulate(lengths)]
    drawn = layout.name(number, row.name)
    for (label, _), start, end in zip(row.parts, ends, ends[1:], strict=False):
        left, right = across.at(start), across.at(end)
        if right > left:
            drawn += _block(_look(label, labels), left, y - THICK / 2, right - left, THICK)
    room = layout.width - layout.right - 10
    return drawn + written(across.at(ends[-1]) + 8, y + 5, shortened(told, TEXT, room), "ink")
