"""Counts cases by category and period, one pass over whole numbers each.

What is counted is an array of (categories, periods). `places` are categories, -1 for none. A case
stands in the periods at whose end it has come in and not gone out again: one that goes out on the
last day does not.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashboard.kpis.periods import MONTHS_ROLLED, Axis

Counts = NDArray[np.float64]
Places = NDArray[Any]


def flow(at: Places, places: Places, categories: int, periods: int, weights: Any = None) -> Counts:
    """Count what happens in each period; `at` is its period, -1 and `periods` are none."""
    # What is in no category or period is counted in cells around the others, and left out.
    rows, width = categories + 1, periods + 2
    cell = places * width + at
    cell += width + 1
    counted = np.bincount(cell, weights, rows * width).reshape(rows, width)
    return counted[1:, 1:-1].astype(np.float64)


class Stretch(NamedTuple):
    """From which period's end on each case stands, and from which on it does so no longer."""

    come: Places
    gone: Places


def stretch(come: Any, gone: Any, axis: Axis) -> Stretch:
    """Give each case's stretch of an axis by the days on which it comes and goes."""
    # What came before the first period is there from the first on.
    first = np.maximum(axis.places(come), 0)
    return Stretch(first, np.where(gone > come, np.maximum(axis.places(gone), 0), first))


def stock(stood: Stretch, places: Places, categories: int, periods: int) -> Counts:
    """Count what stands at the end of each period: come by its last day, and not gone by it."""
    came = flow(stood.come, places, categories, periods)
    went = flow(stood.gone, places, categories, periods)
    return (came - went).cumsum(axis=1)


def standing(stood: Stretch) -> tuple[Places, Places]:
    """List what stands at the end of each period: the case's row, and the period."""
    first, length = stood.come, stood.gone - stood.come
    rows = np.repeat(np.arange(len(length)), length)
    before = np.repeat(length.cumsum() - length, length)
    return rows, first[rows] + np.arange(len(rows)) - before


def rolled(counts: Counts) -> Counts:
    """Add up 12 months at a time; the first sum is that of the 12th month."""
    sums = np.pad(counts.cumsum(axis=1), ((0, 0), (1, 0)))
    found: Counts = sums[:, MONTHS_ROLLED:] - sums[:, :-MONTHS_ROLLED]
    return found


def centiles(cell: Places, days: Places, shape: tuple[int, int], centile: int) -> Counts:
    """Give the smallest number of days that so many in a hundred of each cell do not exceed.

    The nearest rank, so that it is a wait that somebody had. NaN where a cell is empty.
    """
    cells, width = shape[0] * shape[1], int(days.max(initial=0)) + 1
    ordered = np.sort(cell.astype(np.int64) * width + days)
    size = np.bincount(cell, minlength=cells)
    # Whole numbers, so that 90 in 100 of 10 is the 9th and not, by a hair, the 10th.
    rank = np.maximum(-(-centile * size // 100), 1) - 1
    start = size.cumsum() - size
    there = size > 0
    found = np.full(cells, np.nan)
    found[there] = ordered[(start + rank)[there]] % width
    return found.reshape(shape)
