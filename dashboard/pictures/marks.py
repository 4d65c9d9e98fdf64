"""The mark of a point by what is special about it: its shape tells, its colour repeats."""

from dashboard.pictures.drawing import coordinate, path

COMMON, BETTER, WORSE, CHANGE = "dot", "better", "worse", "change"
WORDS = {
    BETTER: "really better",
    WORSE: "really worse",
    CHANGE: "really changed",
}
"""Of the marks that need an explanation."""


def mark_of(kind: str) -> str:
    """Give the mark for a chart point's type; one that is not known is common cause."""
    if "improvement" in kind:
        return BETTER
    if "concern" in kind:
        return WORSE
    return CHANGE if kind.startswith(("special", "neutral")) else COMMON


def mark(name: str, x: float, y: float, size: float) -> str:
    """Draw a diamond, a square, a triangle or a dot around a place; `size` is half its width."""
    if name == COMMON:
        place = f'cx="{coordinate(x)}" cy="{coordinate(y)}"'
        return f'<circle class="dot" {place} r="{coordinate(size)}"/>'
    return f'<path class="{name}" d="{_around(name, x, y, size)}"/>'


def _around(name: str, x: float, y: float, size: float) -> str:
    """Give the outline, of about the same area for each shape."""
    if name == BETTER:
        reach = size * 1.3
        corners = [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
    elif name == WORSE:
        corners = [(x - size, y - size), (x + size, y - size)]
        corners += [(x + size, y + size), (x - size, y + size)]
    else:
        reach = size * 1.25
        corners = [(x, y - reach), (x + reach, y + size), (x - reach, y + size)]
    return f"{path(corners)}z"
