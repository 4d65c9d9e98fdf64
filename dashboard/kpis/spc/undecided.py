"""Which flags the reference leaves empty, because a gap or missing limits leave them open.

R's logic has three values: a rule over a window with a gap is false where the rest of the window
is against it, and otherwise not known. Only the reference mode shows this.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dashboard.kpis.spc.limits import Limits, Numbers
from dashboard.kpis.spc.rules import Flags, Found, spread
from dashboard.kpis.spc.settings import Mode


class Undecided(NamedTuple):
    """Which flags are open, one entry a point. A trend never is."""

    side: Flags
    outside: Flags
    two_in_three: Flags
    shift: Flags


def undecided(values: Numbers, limits: Limits, found: Found, mode: Mode) -> Undecided:
    """Give the flags of a phase that the reference leaves empty."""
    gap = np.isnan(values - limits.mean)
    if not mode.gaps_leave_undecided:
        return Undecided(*(np.zeros(len(values), dtype=bool),) * 4)
    outside = gap | np.isnan(limits.upper)
    side = np.where(gap, np.nan, found.side)
    two = _two_in_three(np.where(outside, np.nan, found.close), side, found.two_in_three)
    return Undecided(gap, outside, two, _shift(side, found.shift, mode.shift_points))


def _shift(side: Numbers, shift: Flags, points: int) -> Flags:
    """Leave open what no full run settles and a run that ends up to six points later might."""
    windows = sliding_window_view(np.concatenate([np.zeros(points - 1), side]), points)
    last = windows[:, -1:]
    against = (~np.isnan(windows) & (windows != last)).any(axis=1) | (side == 0)
    open_ends = np.isnan(side) | (np.isnan(windows).any(axis=1) & ~against)
    edge = np.zeros(points - 1, dtype=bool)
    later = sliding_window_view(np.concatenate([open_ends, edge]), points).any(axis=1)
    return later & ~shift


def _two_in_three(close: Numbers, side: Numbers, found: Flags) -> Flags:
    """Leave open a point that is or may be close, in a window that is not settled."""
    edge = np.zeros(2)
    of_close = sliding_window_view(np.concatenate([edge, close, edge]), 3).sum(axis=1)
    of_side = np.abs(sliding_window_view(np.concatenate([edge, side, edge]), 3).sum(axis=1))
    against = (of_close < 2) | ((of_side != 3) & ~np.isnan(of_side))
    hit = (of_close >= 2) & (of_side == 3)
    open_near = spread(~against & ~hit, 3)[2:-2]
    hit_near = spread(hit, 3)[2:-2]
    return ~found & np.where(np.isnan(close), open_near | hit_near, (close == 1) & open_near)
