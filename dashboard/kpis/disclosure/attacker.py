"""The attacker: knows all that is shown and the policy, and asks how small or large a cell can be.

What holds for the worst of them is kept simple: he also knows how many cases each sum leaves out.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from dashboard.kpis.disclosure.linear import Infeasible, Model, Numbers, Unbounded

Flags = NDArray[np.bool_]
Levels = NDArray[np.int8]
SHOWN, TOLD, MUTE = 0, 1, 2
"""A cell is shown; or withheld, and told between what it lies; or withheld without a word."""
SLACK = 1e-6


@dataclass(frozen=True)
class Problem:
    """Cells that hang together. All arrays are a cell; `sums` has a row for what adds up."""

    values: Numbers
    sums: csr_matrix
    """`sums @ values` is known to everyone."""
    can_show: Flags
    """Cells of a row that could be shown; the others only follow from these."""
    can_hide: Flags
    sensitive: Flags
    """Their smallness must not be found out."""
    least: Numbers
    most: Numbers
    """What a reader is told where the cell is withheld."""
    low: Numbers
    high: Numbers
    """Between which ends a sensitive cell must remain possible."""
    cost: Numbers
    rounded: int = 0
    """By how much a count that is shown may be off, to either side."""
    as_it_is: Flags | None = None
    """Cells that are known as they are, rounded or not: amounts tell of them. None: no cell."""

    def bounds(self, levels: Levels) -> tuple[Numbers, Numbers]:
        """Give between what each cell lies by what is told of it alone."""
        known, told = self.can_show & (levels == SHOWN), self.can_show & (levels == TOLD)
        first, last = self.seen()
        least = np.where(known, first, np.where(told, self.least, 0))
        most = np.where(known, last, np.where(told, self.most, np.inf))
        return least, most

    def seen(self) -> tuple[Numbers, Numbers]:
        """Give between what each cell lies by what is shown of it; nought is always nought."""
        if not self.rounded:
            return self.values, self.values
        base = 2 * self.rounded + 1
        shown = (2 * self.values + base) // (2 * base) * base
        off = np.where(self.values == 0, 0, self.rounded)
        # He knows that what is shown and not nought is no small number.
        least = np.where(self.can_hide, np.maximum(shown - off, self.high + 1), shown - off)
        least, most = np.minimum(least, self.values), shown + off
        if self.as_it_is is None:
            return least, most
        whole = self.as_it_is
        return np.where(whole, self.values, least), np.where(whole, self.values, most)


class Range(NamedTuple):
    """What a cell may be, for all that an attacker can find out."""

    low: float
    high: float


def possible(model: Model, cell: int) -> Range:
    """Give the smallest and the largest value that a cell can have. Raises NoAnswer."""
    aim = np.zeros(model.size)
    ends = []
    for sign in (1, -1):
        aim[cell] = sign
        try:
            ends.append(sign * model.least(aim).value)
        except Unbounded:
            ends.append(sign * -np.inf)
    return Range(*ends)


def _known(problem: Problem, levels: Levels) -> Model:
    """Give all that an attacker knows."""
    ends = np.column_stack(problem.bounds(levels))
    return Model(problem.sums, problem.sums @ problem.values, ends)


class Move(NamedTuple):
    """The levels at which a point is possible, for all that an attacker knows."""

    levels: Levels
    point: Numbers


class Moves:
    """Finds what must be withheld as well for a cell to be able to be something else."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        sums = problem.sums
        self._model = Model(
            hstack([sums, -sums, sums, -sums], format="csr"),
            np.zeros(sums.shape[0]),
            np.zeros((4 * sums.shape[1], 2)),
        )

    def cheapest(self, levels: Levels, cell: int, goal: float) -> Move | None:
        """Give the levels at which a cell can be `goal`, with the cheapest of what that takes.

        By `cost` for each unit by which a cell moves within what is told of it, and MUTE_COST
        beyond it; None where nothing helps. Raises NoAnswer.
        """
        problem = self._problem
        own = problem.values
        near_up, near_down, far_up, far_down = _room(problem, levels)
        price = np.where(problem.can_show & (levels == SHOWN), problem.cost, 0)
        far = price + np.where(levels == MUTE, 0, MUTE_COST * problem.cost)
        if problem.rounded:
            price = np.zeros(len(own))
        lowest = np.zeros((4, len(own)))
        for way, place in ((goal - own[cell], 0), (own[cell] - goal, 1)):
            room = (near_up, near_down)[place]
            room[cell] = lowest[place][cell] = max(way, 0)
        far_up[cell] = far_down[cell] = 0
        highest = np.concatenate([near_up, near_down, far_up, far_down])
        self._model.move(np.column_stack([lowest.ravel(), highest]))
        try:
            found = self._model.least(np.concatenate([price, price, far, far]))
        except Infeasible:
            return None
        return self._told(levels, np.split(found.point, 4))

    def _told(self, levels: Levels, ways: list[Numbers]) -> Move:
        """Withhold what has to move, and tell nothing of what has to move further than is told."""
        problem = self._problem
        up, down, further_up, further_down = ways
        by = up - down + further_up - further_down
        moved = np.abs(by) > SLACK
        beyond = np.maximum(further_up, further_down) > SLACK
        near, further = (SHOWN, TOLD) if problem.rounded else (TOLD, MUTE)
        needed = np.where(moved & beyond, further, np.where(moved, near, SHOWN))
        levels = np.maximum(levels, needed * problem.can_show).astype(np.int8)
        return Move(levels, problem.values + np.where(moved, by, 0))


MUTE_COST = 3.0


def _room(problem: Problem, levels: Levels) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Give how far each cell may move up and down within what would be told, and beyond it."""
    own = problem.values
    free = ~problem.can_show | (levels == MUTE)
    shown = problem.can_show & (levels == SHOWN)
    fixed = shown & ~problem.can_hide
    first, last = problem.seen()
    told = ~fixed if not problem.rounded else problem.can_show & ~shown
    up = np.where(free, np.inf, np.where(told, problem.most, last) - own)
    down = np.where(free, own, own - np.where(told, problem.least, first))
    far_up = np.where(free | fixed, 0, np.inf)
    far_down = np.where(free | fixed, 0, own - down - (1 if problem.rounded else 0)).clip(min=0)
    return up, down, far_up, far_down


def reached(problem: Problem, levels: Levels, points: list[Numbers]) -> tuple[Numbers, Numbers]:
    """Give the least and the most that cells have at points which an attacker must think possible.

    A point counts where it fits all that is told and everything that adds up, whoever found it.
    """
    own = problem.values
    if not points:
        return own, own
    least, most = problem.bounds(levels)
    all_points = np.array(points)
    fits = ((all_points >= least - SLACK) & (all_points <= most + SLACK)).all(axis=1)
    off = np.abs(problem.sums @ (all_points - own).T)
    fits &= (off <= SLACK).all(axis=0) if off.size else True
    good = np.vstack([own, all_points[fits]])
    return good.min(axis=0), good.max(axis=0)


def pinned(
    problem: Problem, levels: Levels, points: list[Numbers] | None = None
) -> list[tuple[int, Range]]:
    """List the sensitive cells of which an attacker finds out more than the policy lets him.

    `points` are possible ones that are known already, so that fewer have to be looked for.
    """
    found = []
    least, most = reached(problem, levels, points or [])
    open_still = (least > problem.low + SLACK) | (most < problem.high - SLACK)
    known = _known(problem, levels)
    for cell in np.flatnonzero(problem.sensitive & open_still):
        around = possible(known, int(cell))
        if around.low > problem.low[cell] + SLACK or around.high < problem.high[cell] - SLACK:
            found.append((int(cell), around))
    return found
