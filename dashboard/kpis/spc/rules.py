"""The four rules of special cause, for one phase of one series.

Source of each: NHSRplotthedots 0.2.2. A point without a value has no side, breaks every run and is
never flagged. A point exactly on the mean breaks a shift, a tie breaks a trend.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from dashboard.kpis.spc.limits import Limits, Numbers
from dashboard.kpis.spc.settings import Mode

Flags = npt.NDArray[np.bool_]


class Found(NamedTuple):
    """What the rules find, one entry a point; rules may overlap."""

    side: Numbers
    """1 above the mean, -1 below, 0 on it or without a value."""
    outside: Flags
    close: Flags
    trend: Flags
    two_in_three: Flags
    shift: Flags
    direction: Numbers
    """Of a point in a trend: 1 where it rises; other points' has no meaning."""


def find(values: Numbers, limits: Limits, mode: Mode) -> Found:
    """Apply the rules to a phase's values, in the order of time."""
    side = np.nan_to_num(np.sign(values - limits.mean))
    outside = (values > limits.upper) | (values < limits.lower)
    close = ~outside & ((values > limits.near_upper) | (values < limits.near_lower))
    beyond = close | outside if mode.outside_counts_as_close else close
    trend, direction = trends(values, mode)
    shift = run_lengths(side) >= mode.shift_points
    return Found(side, outside, close, trend, two_in_three(beyond, side), shift, direction)


def run_lengths(signs: Numbers) -> npt.NDArray[np.int64]:
    """Give for each sign how many equal ones stand together with it; 0 for no sign."""
    starts = np.flatnonzero(np.diff(signs, prepend=np.nan) != 0)
    lengths = np.diff(starts, append=len(signs))
    return np.where(signs != 0, np.repeat(lengths, lengths), 0)


def trends(values: Numbers, mode: Mode) -> tuple[Flags, Numbers]:
    """Find points in a run of rising, or of falling, values; and which way each goes.

    A peak that a rise and a fall share takes the fall, as in the reference.
    """
    steps = np.nan_to_num(np.sign(np.diff(values)))
    in_run = np.where(run_lengths(steps) >= mode.trend_points - 1, steps, 0.0)
    none = np.zeros(min(1, len(values)))
    before, after = np.concatenate([none, in_run]), np.concatenate([in_run, none])
    trend = (before != 0) | (after != 0)
    if mode.trend_takes_own_direction:
        return trend, np.where(after != 0, after, before)
    next_is_in_trend = np.concatenate([trend[1:], none != 0])
    step_before, step_after = np.concatenate([none, steps]), np.concatenate([steps, none])
    return trend, np.where(trend & next_is_in_trend, step_after, step_before)


def two_in_three(close: Flags, side: Numbers) -> Flags:
    """Find the close points of three in a row on one side of which two or more are close."""
    if len(side) < 3:
        return np.zeros(len(side), dtype=bool)
    together = np.abs(sliding_window_view(side, 3).sum(axis=1)) == 3
    found = together & (sliding_window_view(close, 3).sum(axis=1) >= 2)
    return close & spread(found, 3)


def spread(windows: Flags, width: int) -> Flags:
    """Mark every point that lies in any marked window of this width."""
    edge = np.zeros(width - 1, dtype=bool)
    seen = sliding_window_view(np.concatenate([edge, windows, edge]), width)
    return np.asarray(seen.any(axis=1), dtype=np.bool_)
