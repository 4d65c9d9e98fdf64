"""From values and dates to places, and round numbers to name on an axis."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """A straight line from `low`..`high` to `start`..`end`; what lies beyond stays at the end."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Give the place of a value."""
        if self.high <= self.low:
            return (self.start + self.end) / 2
        share = (value - self.low) / (self.high - self.low)
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)


def ticks(values: Iterable[float], most: int, *, whole: bool = False) -> list[float]:
    """Give round numbers from zero, or below the lowest value, to the highest value or above it.

    `most` is how many there may be, at least three. Zero is always one of them, because a line
    over a cut axis looks steeper than it is. With `whole` there are no fractions.
    """
    known = [0.0, *values]
    low, high = min(known), max(known)
    step = _round_step((high - low or 1.0) / max(2, most - 1))
    while _count(low, high, step) > max(3, most):
        step = _round_step(step * 1.01)
    if whole:
        step = max(1.0, step)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(min(first, 0), max(last, first + 1) + 1)]


def _count(low: float, high: float, step: float) -> int:
    return math.ceil(high / step - 1e-9) - math.floor(low / step + 1e-9) + 1


def _round_step(least: float) -> float:
    """Give the smallest of 1, 2, 2.5, 5 times a power of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    steps = (power * each for each in (1, 2, 2.5, 5, 10))
    return next(step for step in steps if step >= least * (1 - 1e-9))
