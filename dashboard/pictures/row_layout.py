"""Where the rows of a picture with a row for each category are: names, plot, and what is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.pictures.drawing import coordinate, shortened, width_of, written

WIDE, NARROW = 960, 360
TEXT = 14
BELOW = 26
"""What the axis of values needs below the rows."""


@dataclass(frozen=True)
class RowLayout:
    """The plot is between `left` and `right`; in a narrow picture names are above their marks."""

    width: float
    left: float
    right: float
    top: float
    row: float
    count: int
    narrow: bool

    @property
    def bottom(self) -> float:
        """Where the last row ends."""
        return self.top + self.row * self.count

    @property
    def height(self) -> float:
        """How high the whole picture is."""
        return self.bottom + BELOW

    def middle(self, number: int) -> float:
        """Give the height of a row's mark."""
        return self.top + self.row * number + (29 if self.narrow else self.row / 2)

    def upright(self, x: float) -> str:
        """Give the way of a line down the plot; in a narrow picture it leaves out the names."""
        if not self.narrow:
            return f"M{coordinate(x)},{coordinate(self.top)}V{coordinate(self.bottom)}"
        tops = (coordinate(self.middle(number) - 9) for number in range(self.count))
        return "".join(f"M{coordinate(x)},{top}v20" for top in tops)

    def name(self, number: int, words: str) -> str:
        """Write a row's name, above its mark or left of it."""
        if self.narrow:
            cut = shortened(words, TEXT, self.width)
            return written(0, self.middle(number) - 14, cut, "ink halo")
        return written(0, self.middle(number) + 5, shortened(words, TEXT, self.left - 14), "ink")


def layout_of(names: Sequence[str], told: Sequence[str], *, top: float, narrow: bool) -> RowLayout:
    """Divide a picture for the rows' names and for what is told at the right of each."""
    width = NARROW if narrow else WIDE
    right = max((width_of(words, TEXT) for words in told), default=0) + 14
    right = min(width * (0.55 if narrow else 0.36), max(20.0, right))
    left = min(width * 0.42, max((width_of(name, TEXT) for name in names), default=0) + 16)
    if narrow:
        return RowLayout(width, 6, width - right, top, 44, len(names), narrow)
    return RowLayout(width, left, width - right, top, 30, len(names), narrow)
