"""Turns cells that hang together into problems, and says what a reader is told of each cell."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_array, csr_matrix
from scipy.sparse.csgraph import connected_components

from dashboard.kpis.disclosure.attacker import Problem
from dashboard.kpis.disclosure.cells import NONE, Cells, Row
from dashboard.kpis.disclosure.linear import Numbers

COST_OF_A_WHOLE = 2.5
"""With a denominator the numerator is withheld, too."""
COST_OF_A_CROSSING = 0.7
COST_OF_A_TOTAL = 20.0


Ends = tuple[float, float]


class Told(NamedTuple):
    """Between what each cell is said to lie where it is withheld."""

    least: Numbers
    most: Numbers


def told_of(cells: Cells, rows: list[Row]) -> Told:
    """Work out what a reader is told: a small count reads 1 to 4, one withheld for it 5 or more.

    A numerator may be withheld because the rest is small; then it is so much less than the whole.
    Where either or both could be small, it is told as 1 to one less than the whole, because which
    of both is small would tell more.
    """
    least, most = np.zeros(len(cells.values)), np.full(len(cells.values), np.inf)
    for places, row in zip(cells.rows, rows, strict=True):
        if row.unseen:
            continue
        ranges = _ranges(cells, places)
        for place, (low, high) in zip(places[:2], ranges, strict=True):
            if place != NONE:
                least[place], most[place] = max(least[place], low), min(most[place], high)
    return Told(least, most)


def _ranges(cells: Cells, places: tuple[int, int, int]) -> tuple[Ends, Ends]:
    """Give what a row tells of its numerator and of its denominator."""
    numerator, denominator, rest = places
    own, of = (_of_itself(cells, place) if place != NONE else (0.0, np.inf) for place in places[:2])
    if rest == NONE:
        return own, of
    if not cells.exempt[denominator] and cells.values[denominator] < cells.thresholds[denominator]:
        # A row whose denominator is withheld tells nothing of its numerator.
        return (0.0, np.inf), of
    whole, part, over = cells.values[denominator], cells.values[numerator], cells.values[rest]
    few, least_over = cells.thresholds[rest], 0 if cells.nought_tells[rest] else 1
    end = whole - least_over
    if part and over >= least_over and whole <= 2 * few - 2:
        return (1.0, end), of
    if least_over <= over < few:
        return (whole - few + 1, end), of
    return own, of


def _of_itself(cells: Cells, place: int) -> Ends:
    few = float(cells.thresholds[place])
    return (1.0, few - 1) if cells.values[place] < few else (few, np.inf)


def problems(
    cells: Cells, rows: list[Row], told: Told
) -> Iterator[tuple[NDArray[np.intp], Problem]]:
    """Give the cells that hang together, by their places, each with its problem; others need none.

    Cells with nothing sensitive among them are left out.
    """
    values, thresholds = np.array(cells.values, float), np.array(cells.thresholds, float)
    lowest = np.where(np.array(cells.nought_tells, bool), 0.0, 1.0)
    free = ~np.array(cells.exempt, bool)
    sensitive = free & (values >= lowest) & (values < thresholds)
    can_show = np.array(cells.shown, bool)
    cost = _costs(cells, rows)
    for places, own in apart(cells):
        if not sensitive[places].any():
            continue
        yield (
            places,
            Problem(
                values=values[places],
                sums=own,
                can_show=can_show[places],
                can_hide=(can_show & free & (values >= thresholds))[places],
                sensitive=sensitive[places],
                least=told.least[places],
                most=told.most[places],
                low=lowest[places],
                high=(thresholds - 1)[places],
                cost=cost[places],
            ),
        )


def matrix(cells: Cells) -> csr_matrix:
    """Give what adds up: a row for each sum, a column for each cell."""
    entries = [
        (number, place, factor)
        for number, each in enumerate(cells.sums)
        for place, factor in each.items()
    ]
    if not entries:
        return csr_matrix((0, len(cells.values)))
    numbers, places, factors = zip(*entries, strict=True)
    return csr_matrix((factors, (numbers, places)), shape=(len(cells.sums), len(cells.values)))


class Block(NamedTuple):
    """Cells that no sum joins to the others."""

    places: NDArray[np.intp]
    sums: csr_matrix
    """A row for each sum of these cells, a column for each of them."""


def apart(cells: Cells) -> Iterator[Block]:
    """Part cells where no sum joins them, in the order of each part's first one."""
    sums, number = matrix(cells), len(cells.values)
    graph = block_array([[csr_matrix((number, number)), sums.T], [sums, None]])
    _, labels = connected_components(graph, directed=False)
    order, sums_order = (np.argsort(each, kind="stable") for each in np.split(labels, [number]))
    own = sums[sums_order][:, order]
    many = int(labels.max(initial=-1)) + 1
    firsts, first_sums = (
        np.concatenate([[0], np.cumsum(np.bincount(each, minlength=many))])
        for each in np.split(labels, [number])
    )
    for part in range(many):
        (start, end), (top, below) = firsts[part : part + 2], first_sums[part : part + 2]
        ends = own.indptr[top : below + 1]
        inside = slice(ends[0], ends[-1])
        entries = own.data[inside], own.indices[inside] - start, ends - ends[0]
        yield Block(order[start:end], csr_matrix(entries, shape=(below - top, end - start)))


def _costs(cells: Cells, rows: list[Row]) -> Numbers:
    cost = np.ones(len(cells.values))
    for places, row in zip(cells.rows, rows, strict=True):
        for place, own in zip(places[:2], (1.0, COST_OF_A_WHOLE), strict=True):
            if place != NONE:
                depth = COST_OF_A_CROSSING if len(row.slice) > 1 else 1.0
                cost[place] = max(cost[place] * depth, own * depth)
                if not row.slice:
                    cost[place] = COST_OF_A_TOTAL
    return cost
