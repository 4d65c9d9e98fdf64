"""Limits of an XmR chart, for one phase of one series."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Numbers = npt.NDArray[np.float64]

TO_LIMIT = 2.66
"""Average moving range to three sigma. Not 3/1.128, which differs in the fourth digit."""
SCREEN = 3.267


def numbers_of(column: "pd.Series[Any]") -> Numbers:
    """Give a column as floats, NaN for what is missing."""
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


class Limits(NamedTuple):
    """The middle and the limits, one number a point; near limits are at two of three sigma."""

    mean: Numbers
    lower: Numbers
    upper: Numbers
    near_lower: Numbers
    near_upper: Numbers


def xmr_limits(values: Numbers, fix_after: int | None, *, screen: bool) -> Limits:
    """Give the limits of a phase, not cut at 0 or 100: that would change what they assure.

    Values in the order of time, NaN for a gap. They rest on the first `fix_after` values, or on
    all. A gap costs the ranges on both sides of it.
    """
    baseline = values[:fix_after]
    middle = mean_of(baseline)
    spread = average_range(baseline, screen=screen)
    return around(np.full(len(values), middle), np.full(len(values), TO_LIMIT * spread))


def around(mean: Numbers, reach: Numbers) -> Limits:
    """Set limits at `reach`, which is three sigma, on both sides of the mean."""
    near = 2 * (reach / 3)
    return Limits(mean, mean - reach, mean + reach, mean - near, mean + near)


def average_range(values: Numbers, *, screen: bool) -> float:
    """Give the average moving range, NaN where no range is left.

    Screening is one pass and leaves ranges of 3.267 times the average and more out. Of a constant
    series it leaves none: nothing is less than 0.
    """
    ranges = np.abs(np.diff(values))
    ranges = ranges[~np.isnan(ranges)]
    if screen:
        ranges = ranges[ranges < SCREEN * mean_of(ranges)]
    return mean_of(ranges)


def mean_of(values: Numbers) -> float:
    """Give the mean of what is not NaN, exact for constant values, NaN where there is none.

    One pass misses most constants by the last digit; then every point lies on one side of the
    mean and is a false shift. The second pass takes the miss away.
    """
    present = values[~np.isnan(values)]
    if not len(present):
        return float("nan")
    first = present.sum() / len(present)
    return float(first + (present - first).sum() / len(present))


def are_missing(limits_apart: float, mean: float) -> bool:
    """Say whether limits collapse on the mean or are undefined, rounding noise left aside."""
    return not limits_apart > 1e-9 * max(1.0, abs(mean))
