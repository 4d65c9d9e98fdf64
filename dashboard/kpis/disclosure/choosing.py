"""Chooses which cells to withhold beside the small ones: several ways, and the cheapest is kept."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from dashboard.kpis.disclosure.attacker import (
    MUTE,
    SHOWN,
    SLACK,
    TOLD,
    Levels,
    Moves,
    Problem,
    pinned,
)
from dashboard.kpis.disclosure.linear import NoAnswer, Numbers

Weight = Callable[[Problem], Numbers]
WEIGHTS: tuple[Weight, ...] = (
    lambda problem: problem.cost,
    lambda problem: problem.cost * (1 + np.log10(np.maximum(problem.values, 1))),
    lambda problem: problem.cost / np.sqrt(np.maximum(problem.values, 1)),
)
"""What it costs to withhold a cell: each the same, large ones more, large ones less."""
MOST_TRIED = 300
"""So many of the attacker's questions are asked to find out what need not be withheld."""


class Choice(NamedTuple):
    """What is withheld; `stuck` are sensitive cells that nothing could protect."""

    levels: Levels
    stuck: tuple[int, ...] = ()
    points: tuple[Numbers, ...] = ()
    """What an attacker must think possible; they show that nothing can be found out."""


def first_choice(problem: Problem) -> Choice:
    """Withhold by the first way, to see whether there is any."""
    return next(_ways(problem))


def chosen(problem: Problem) -> Choice:
    """Withhold what is sensitive, and the fewest other cells that keep it from being found out."""
    best: Choice | None = None
    for found in _ways(problem):
        if found.stuck:
            return found
        if best is None or _price(problem, found.levels) < _price(problem, best.levels):
            best = found
        if not _extra(problem, best.levels):
            return best
    assert best is not None  # noqa: S101 - there is at least one way
    return best._replace(levels=_shown_again(problem, best.levels, best.points))


def _ways(problem: Problem) -> Iterator[Choice]:
    """Withhold by each weight, the small cells first and the large ones first."""
    cells = [int(cell) for cell in np.flatnonzero(problem.sensitive)]
    rising = sorted(cells, key=lambda cell: (problem.values[cell], cell))
    # Rounding hides most already; to look for more ways to hide less of the rest is not worth it.
    for weight in WEIGHTS[:1] if problem.rounded else WEIGHTS:
        priced = replace(problem, cost=weight(problem))
        for order in (rising, rising[::-1])[: max(len(rising), 1)]:
            yield _withheld(priced, order)


def _withheld(problem: Problem, order: list[int]) -> Choice:
    # What would be told of a cell in one KPI may be too close for another: then nothing is.
    close = (problem.least > problem.low) | (problem.most < problem.high)
    withhold = np.where(close & (problem.rounded == 0), MUTE, TOLD)
    levels = np.where(problem.sensitive & problem.can_show, withhold, SHOWN).astype(np.int8)
    moves = Moves(problem)
    stuck: list[int] = []
    points: list[Numbers] = []
    least, most = problem.values.copy(), problem.values.copy()
    for cell in order:
        for goal in (problem.low[cell], problem.high[cell]):
            if least[cell] <= goal + SLACK and most[cell] >= goal - SLACK:
                # Between two possible points everything is possible.
                continue
            move = moves.cheapest(levels, cell, goal)
            if move is None:
                stuck.append(cell)
                break
            levels = move.levels
            points.append(move.point)
            least, most = np.minimum(least, move.point), np.maximum(most, move.point)
    return Choice(levels, tuple(stuck), tuple(points))


def _price(problem: Problem, levels: Levels) -> tuple[float, float, float]:
    """Give how many cells are withheld, of how many nothing is told, and how much they sum to."""
    hidden = levels > SHOWN
    return (
        float(hidden.sum()),
        float((levels == MUTE).sum()),
        float(problem.values[hidden].sum()),
    )


def _extra(problem: Problem, levels: Levels) -> list[int]:
    """List what is withheld for others, the largest first, and then what nothing is told of."""
    extra = [int(cell) for cell in np.flatnonzero((levels > SHOWN) & ~problem.sensitive)]
    mute = [int(cell) for cell in np.flatnonzero((levels == MUTE) & problem.sensitive)]
    return [*sorted(extra, key=lambda cell: -problem.values[cell]), *mute]


def _shown_again(problem: Problem, levels: Levels, points: tuple[Numbers, ...]) -> Levels:
    """Show again, one after the other, what need not be withheld."""
    tries = MOST_TRIED
    for cell in _extra(problem, levels):
        less = levels.copy()
        less[cell] = TOLD if problem.sensitive[cell] else SHOWN
        tries -= int(problem.sensitive.sum())
        if tries < 0:
            break
        if _is_safe(problem, less, points):
            levels = less
    return levels


def _is_safe(problem: Problem, levels: Levels, points: tuple[Numbers, ...]) -> bool:
    try:
        return not pinned(problem, levels, list(points))
    except NoAnswer:
        return False
