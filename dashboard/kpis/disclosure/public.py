"""What everyone may see, made from what the board is shown and from nothing else.

So whoever holds both knows no more than the board does. Counts are rounded and small ones withheld
by the rule of NHS England's Hospital Episode Statistics; the attacker has his try at that as well.
"""

from collections.abc import Iterable, Set
from dataclasses import replace

import numpy as np
import pandas as pd

from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.attacker import (
    MUTE,
    SHOWN,
    Flags,
    Levels,
    Problem,
)
from dashboard.kpis.disclosure.cells import NONE, Cells, Row, cells_of
from dashboard.kpis.disclosure.counted import AMOUNTS, What
from dashboard.kpis.disclosure.linear import Model, NoAnswer
from dashboard.kpis.disclosure.policy import Policy
from dashboard.kpis.disclosure.price import price_of
from dashboard.kpis.disclosure.problems import Told, problems
from dashboard.kpis.disclosure.protecting import Protected
from dashboard.kpis.disclosure.rounded import rounded_figures
from dashboard.kpis.disclosure.solving import NotSafe, Solver, safe_choice

MOST_ROUNDS = 12


def made_public(
    board: Protected, kpis: Iterable[Kpi], policy: Policy, kept_back: Set[str]
) -> Protected:
    """Round and withhold for the public what the board is shown.

    A figure with a source that is `kept_back` from the public is left out, and with it a KPI of
    which nothing else is left. Raises NotSafe.
    """
    kpis = tuple(kpis)
    figures = _without(board.figures, kept_back)
    rows = {
        label: _asked(row, policy) for label, row in board.rows.items() if label in figures.index
    }
    gone: set[int] = set()
    solver = Solver(safe_choice)
    for _ in range(MOST_ROUNDS):
        left = {label: row for label, row in rows.items() if label not in gone}
        more = [_as_hidden(row) for label, row in rows.items() if label in gone]
        cells = cells_of(list(left.values()), [*board.hidden, *more])
        levels, stuck = _levels(cells, left, _known(cells, board), policy, solver)
        if not stuck:
            break
        gone |= _labels_of(stuck, cells, left)
    else:
        raise NotSafe("No way was found to show the public anything that is safe.")
    hidden = gone | {
        label
        for label, places in zip(left, cells.rows, strict=True)
        if any(place != NONE and levels[place] for place in places[:2])
    }
    out = rounded_figures(figures, set(rows), hidden, kpis, policy)
    price = price_of(cells, levels, {}, policy)
    price.gone = len({rows[label].table for label in gone})
    return Protected(out, price, left, cells, levels)


def _without(figures: pd.DataFrame, kept_back: Set[str]) -> pd.DataFrame:
    """Leave out what the public may not see, and KPIs of which it sees nothing."""
    mine = ~came_from(figures, kept_back)
    told = figures[mine & figures["sources"].ne("")]["kpi"].unique()
    left: pd.DataFrame = figures[mine & figures["kpi"].isin(told)]
    return left


def came_from(figures: pd.DataFrame, sources: Set[str]) -> "pd.Series[bool]":
    """Say which figures have one of these sources."""
    return figures["sources"].map(lambda told: bool(sources & set(told.split()))).astype(bool)


def _asked(row: Row, policy: Policy) -> Row:
    return row._replace(threshold=policy.under([row.threshold]), exempt=False)


def _as_hidden(row: Row) -> Row:
    return row._replace(table=(*row.table, "hidden"), unseen=True, exempt=True)


def _known(cells: Cells, board: Protected) -> Flags:
    """Say which cells the board is shown, or can work out from what it is shown."""
    at = board.cells.places
    known = np.zeros(len(cells.values), np.bool_)
    for key, place in cells.places.items():
        theirs = at.get(key)
        if theirs is not None:
            known[place] = board.cells.shown[theirs] and board.levels[theirs] == SHOWN
    for each in cells.sums:
        if len(each) == 3:
            others = [place for place in each if cells.shown[place]]
            for place in each:
                if not cells.shown[place] and len(others) == 2:
                    known[place] = all(known[other] for other in others)
    return known


def _levels(
    cells: Cells, rows: dict[int, Row], known: Flags, policy: Policy, solver: Solver
) -> tuple[Levels, set[int]]:
    """Give the level of each cell, and those that nothing can protect."""
    number = len(cells.values)
    levels = np.zeros(number, np.int8)
    told = Told(np.ones(number), np.full(number, np.inf))
    amounts = _of_amounts(cells)
    listed = [
        (places, replace(_anchored(problem, known[places], policy), as_it_is=amounts[places]))
        for places, problem in problems(cells, list(rows.values()), told)
    ]
    stuck: set[int] = set()
    choices = solver.solve(problem for _, problem in listed)
    for (places, _), choice in zip(listed, choices, strict=True):
        stuck |= {int(places[cell]) for cell in choice.stuck}
        levels[places] = choice.levels
    levels[np.array(cells.shown, bool) & ~known] = MUTE
    return levels, stuck


def _of_amounts(cells: Cells) -> Flags:
    """Say which cells amounts tell of: sessions to the nearest five tell of how many children."""
    found = np.zeros(len(cells.values), np.bool_)
    for key, place in cells.places.items():
        found[place] = isinstance(key[0], What) and AMOUNTS in key[0].also
    return found


def _anchored(problem: Problem, known: Flags, policy: Policy) -> Problem:
    """Put in place of what the board is not shown what might as well be there.

    So that what is chosen tells of nothing that the board does not know.
    """
    least = np.where(known, problem.values, 0)
    most = np.where(known, problem.values, np.inf)
    values = problem.values
    if not known.all() and problem.sums.shape[0]:
        model = Model(problem.sums, problem.sums @ values, np.column_stack([least, most]))
        try:
            found = model.least(np.ones(len(values)))
        except NoAnswer as error:
            raise NotSafe(f"The solver gave no answer: {error}") from None
        values = np.where(known, values, found.point)
    elif not known.all():
        values = np.where(known, values, problem.low)
    return replace(
        problem,
        values=values,
        can_show=problem.can_show & known,
        can_hide=problem.can_hide & known,
        sensitive=problem.sensitive & known,
        rounded=policy.round_to // 2,
    )


def _labels_of(stuck: set[int], cells: Cells, rows: dict[int, Row]) -> set[int]:
    """Give the rows of the tables in which a cell is that cannot be protected; else those near."""
    near = {place for each in cells.sums if stuck & each.keys() for place in each}
    for within in (stuck, near):
        tables = {
            row.table
            for row, places in zip(rows.values(), cells.rows, strict=True)
            if within & set(places)
        }
        if tables:
            return {label for label, row in rows.items() if row.table in tables}
    raise NotSafe("A number of the public's cannot be kept from being found out.")
