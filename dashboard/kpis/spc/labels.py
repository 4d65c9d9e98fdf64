"""One label a point, in the reference's order, and whether it is an improvement."""

import numpy as np
import numpy.typing as npt

from dashboard.kpis.spc.rules import Found
from dashboard.kpis.spc.settings import Direction

COMMON = "Common Cause"
Texts = npt.NDArray[np.str_]


def labels(found: Found) -> Texts:
    """Give the label: outside the limits before trend, two in three, shift."""
    above = np.where(found.side > 0, "Above", "Below")
    up = np.where(found.direction == 1, "Increasing", "Decreasing")
    beyond = np.where(found.side > 0, "Above UCL", "Below LCL")
    trend = np.strings.add(np.strings.add("7 Point Trend (", up), ")")
    two = np.strings.add(np.strings.add("2 in 3 ", above), " CL")
    shift = np.strings.add(np.strings.add("7 Points ", above), " CL")
    rules = [found.outside, found.trend, found.two_in_three, found.shift]
    return np.select(rules, [beyond, trend, two, shift], COMMON)


def point_types(given: Texts, direction: Direction) -> Texts:
    """Say whether a label is improvement or concern; a trend is judged by its direction alone.

    Where neither way is better it is high or low, and never good or bad.
    """
    up = _holds(given, "Above", "Increasing")
    down = _holds(given, "Below", "Decreasing")
    if direction == "neutral":
        names = ["special_cause_neutral_high", "special_cause_neutral_low"]
    else:
        names = ["special_cause_improvement", "special_cause_concern"]
    better, worse = (down, up) if direction == "decrease" else (up, down)
    return np.select([better, worse], names, "common_cause")


def _holds(given: Texts, word: str, other: str) -> npt.NDArray[np.bool_]:
    return (np.strings.find(given, word) >= 0) | (np.strings.find(given, other) >= 0)
