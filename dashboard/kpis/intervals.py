"""How sure a share is: Wilson's interval, and Newcombe's for the gap between two shares.

Wilson, E. B. (1927); Newcombe, R. G. (1998), Statistics in Medicine 17, method 10. Both stay inside
what is possible and hold for small numbers, where the textbook's plus or minus does not.
"""

from typing import Any, NamedTuple

import numpy as np

Z_95 = 1.959963984540054
REST = "the rest"
"""What a category is compared with where it is compared with all the others together."""


class Interval(NamedTuple):
    """The lower and the upper end, as shares of 0 to 1; NaN where there is nothing."""

    low: Any
    high: Any


def wilson(numerator: Any, denominator: Any) -> Interval:
    """Give the 95% interval of shares; NaN where the denominator is 0."""
    number = _above_zero(denominator)
    share = _share(numerator, denominator)
    square = Z_95**2
    centre = share + square / (2 * number)
    half = Z_95 * np.sqrt(share * (1 - share) / number + square / (4 * number**2))
    whole = 1 + square / number
    return Interval((centre - half) / whole, (centre + half) / whole)


def gap(one: tuple[Any, Any], other: tuple[Any, Any]) -> tuple[Any, Interval]:
    """Give one share less another, and its 95% interval; each is (numerator, denominator).

    NaN where a denominator is 0, whatever the numerator.
    """
    first, second = (_share(*each) for each in (one, other))
    a, b = wilson(*one), wilson(*other)
    difference = first - second
    below = np.sqrt((first - a.low) ** 2 + (b.high - second) ** 2)
    above = np.sqrt((a.high - first) ** 2 + (second - b.low) ** 2)
    return difference, Interval(difference - below, difference + above)


def _above_zero(denominator: Any) -> Any:
    return np.where(np.asarray(denominator) > 0, denominator, np.nan).astype(float)


def _share(numerator: Any, denominator: Any) -> Any:
    return np.asarray(numerator, float) / _above_zero(denominator)
