"""Where words go, so that they cover neither each other nor the lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dashboard.pictures.drawing import Place


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places that are closer than `gap` apart as little as possible, within low..high.

    Answers are in the order of `wanted`. Where there is no room for all, the gap shrinks.
    """
    if not wanted:
        return []
    gap = min(gap, (high - low) / max(1, len(wanted) - 1))
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    groups: list[list[float]] = []
    for rank, number in enumerate(order):
        groups.append([wanted[number] - rank * gap])
        while len(groups) > 1 and _mean(groups[-2]) > _mean(groups[-1]):
            groups[-2:] = [groups[-2] + groups[-1]]
    most = high - gap * (len(wanted) - 1)
    level = [min(most, max(low, _mean(group))) for group in groups for _ in group]
    places = [0.0] * len(wanted)
    for rank, number in enumerate(order):
        places[number] = level[rank] + rank * gap
    return places


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


@dataclass(frozen=True)
class Box:
    """An upright rectangle, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Say whether two boxes share some of the page."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def pushed(self, left: float, right: float, top: float, bottom: float) -> "Box":
        """Move it as little as possible to lie between; one that is too wide ends at `right`."""
        across = min(right - self.right, max(0.0, left - self.left))
        down = min(bottom - self.bottom, max(0.0, top - self.top))
        return Box(self.left + across, self.top + down, self.right + across, self.bottom + down)

    def holds(self, place: Place) -> bool:
        """Say whether a place is within it."""
        return self.left <= place[0] <= self.right and self.top <= place[1] <= self.bottom


@dataclass
class Room:
    """What is taken on a picture: places that lines run through, and boxes of words."""

    lines: list[Place] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def along(self, points: Iterable[Place | None]) -> None:
        """Take the way between neighbouring points, in steps of about three units."""
        before: Place | None = None
        for point in points:
            if point and before:
                steps = int(max(abs(point[0] - before[0]), abs(point[1] - before[1])) // 3) + 1
                ways = (number / steps for number in range(1, steps))
                self.lines += [
                    (
                        before[0] + way * (point[0] - before[0]),
                        before[1] + way * (point[1] - before[1]),
                    )
                    for way in ways
                ]
            if point:
                self.lines.append(point)
            before = point

    def settle(self, boxes: Sequence[Box]) -> Box:
        """Take the first of the boxes that is least in the way of what is there."""
        best = min(boxes, key=self._in_the_way)
        self.boxes.append(best)
        return best

    def _in_the_way(self, box: Box) -> int:
        covered = sum(box.holds(place) for place in self.lines)
        return covered + 1000 * sum(box.meets(other) for other in self.boxes)
