"""Wilson's and Newcombe's intervals for one share, as their papers write them."""

from math import sqrt

Z = 1.959963984540054


def wilson(hits: float, of: float) -> tuple[float, float] | None:
    """Solve |p - share| = z * sqrt(p (1 - p) / n) for p; None where there is no answer."""
    if not of > 0:
        return None
    # The quadratic a p^2 + b p + c = 0.
    a, b, c = of + Z**2, -(2 * hits + Z**2), hits**2 / of
    root = b**2 - 4 * a * c
    if root < 0:
        return None
    return (-b - sqrt(root)) / (2 * a), (-b + sqrt(root)) / (2 * a)


def newcombe(
    one: tuple[float, float], other: tuple[float, float]
) -> tuple[float, float | None, float | None] | None:
    """Give the difference of two shares and its ends: Newcombe 1998, method 10.

    More than all has a difference and no ends; of nothing there is no difference.
    """
    if not (one[1] > 0 and other[1] > 0):
        return None
    p, q = one[0] / one[1], other[0] / other[1]
    first, second = wilson(*one), wilson(*other)
    if first is None or second is None:
        return p - q, None, None
    below = sqrt((p - first[0]) ** 2 + (second[1] - q) ** 2)
    above = sqrt((first[1] - p) ** 2 + (q - second[0]) ** 2)
    return p - q, p - q - below, p - q + above
