"""The attacker: knows all that is shown and the policy, and asks how small or large a cell can be.

What holds for the worst of them is kept simple: he also knows how many cases each sum leaves out.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Levels = NDArray[np.int8]
SHOWN, TOLD, MUTE = 0, 1, 2
"""A cell is shown; or withheld, and told between what it lies; or withheld without a word."""
SLACK = 1e-6
SECONDS = 60
"""A question that takes longer counts as one without an answer."""
OPTIMAL, INFEASIBLE, UNBOUNDED = 0, 2, 3


class NoAnswer(Exception):
    """The solver gave up; nothing may be shown on the strength of it."""


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


def possible(problem: Problem, levels: Levels, cell: int) -> Range:
    """Give the smallest and the largest value that a cell can have. Raises NoAnswer."""
    least, most = problem.bounds(levels)
    known = problem.sums @ problem.values
    ends = []
    for sign in (1, -1):
        aim = np.zeros(len(least))
        aim[cell] = sign
        found = _solved(aim, problem.sums, known, np.column_stack([least, most]))
        if found.status == UNBOUNDED:
            ends.append(sign * -np.inf)
        elif found.status == OPTIMAL:
            ends.append(sign * found.fun)
        else:
            raise NoAnswer(found.message)
    return Range(*ends)


class Move(NamedTuple):
    """The levels at which a point is possible, for all that an attacker knows."""

    levels: Levels
    point: Numbers


def cheapest_move(problem: Problem, levels: Levels, cell: int, goal: float) -> Move | None:
    """Find what must be withheld as well for a cell to be able to be `goal`.

    Gives the levels with the cheapest of it, by `cost` for each unit by which a cell moves within
    what is told of it, and MUTE_COST beyond it; None where nothing helps.
    """
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
    sums = problem.sums
    found = _solved(
        np.concatenate([price, price, far, far]),
        hstack([sums, -sums, sums, -sums], format="csr"),
        np.zeros(sums.shape[0]),
        np.column_stack([lowest.ravel(), highest]),
    )
    if found.status == INFEASIBLE:
        return None
    if found.status != OPTIMAL:
        raise NoAnswer(found.message)
    up, down, further_up, further_down = np.split(found.x, 4)
    by = up - down + further_up - further_down
    moved = np.abs(by) > SLACK
    beyond = np.maximum(further_up, further_down) > SLACK
    near, further = (SHOWN, TOLD) if problem.rounded else (TOLD, MUTE)
    needed = np.where(moved & beyond, further, np.where(moved, near, SHOWN)) * problem.can_show
    return Move(np.maximum(levels, needed).astype(np.int8), own + np.where(moved, by, 0))


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


def _solved(aim: Numbers, sums: csr_matrix, known: Numbers, bounds: Numbers) -> Any:
    rows = {"A_eq": sums, "b_eq": known} if sums.shape[0] else {}
    return linprog(aim, bounds=bounds, method="highs", options={"time_limit": SECONDS}, **rows)


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
    for cell in np.flatnonzero(problem.sensitive & open_still):
        around = possible(problem, levels, int(cell))
        if around.low > problem.low[cell] + SLACK or around.high < problem.high[cell] - SLACK:
            found.append((int(cell), around))
    return found
