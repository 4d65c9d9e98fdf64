"""Withholds what an audience may not see: frames of figures in, frames of figures out.

All figures of a version are protected together. Where nothing can keep a small number from being
found out, its breakdown is shown in coarser groups, and where that does not help, not at all.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.attacker import Levels
from dashboard.kpis.disclosure.cells import NONE, Cells, Row, cells_of
from dashboard.kpis.disclosure.choosing import first_choice
from dashboard.kpis.disclosure.coarser import ADDED, GONE, Table, coarsened, moved
from dashboard.kpis.disclosure.crossings import bare_crossings
from dashboard.kpis.disclosure.policy import Policy
from dashboard.kpis.disclosure.price import Price, price_of
from dashboard.kpis.disclosure.problems import problems, told_of
from dashboard.kpis.disclosure.rows import Terms, rows_of
from dashboard.kpis.disclosure.solving import NotSafe, Solver, safe_choice, solved
from dashboard.kpis.disclosure.withholding import withheld

NUMBERS = ("value", "low", "high", *ADDED)
MOST_ROUNDS = 12
"""Of coarsening: each takes at least one breakdown a rung down, and each has two or three."""


class Protected(NamedTuple):
    """The figures as the audience sees them, what that costs, and the cells it was done with."""

    figures: pd.DataFrame
    price: Price
    rows: dict[int, Row]
    cells: Cells
    levels: Levels
    hidden: tuple[Row, ...] = ()
    """Rows of breakdowns that are shown in coarser groups or not at all."""
    bare: frozenset[Table] = frozenset()
    """Breakdowns that cannot be shown because of what nested counts show apart."""


def protected(
    figures: pd.DataFrame, kpis: Iterable[Kpi], policy: Policy, terms: Mapping[str, Terms]
) -> Protected:
    """Withhold what the policy and the feeds' agreements ask for, and what would give it away.

    `figures` has the columns FIGURES and BEHIND; TOLD are added. Raises NotSafe where the solver
    gives no answer, or the attacker finds something out after all.
    """
    kpis, solver = tuple(kpis), Solver(first_choice)
    # A KPI without a figure has None for its numbers, and all others' would be no numbers then.
    figures = figures.astype(dict.fromkeys(NUMBERS, "float64"))
    bare = frozenset(bare_crossings(rows_of(figures, kpis, policy, terms).values()))
    rungs: Counter[Table] = Counter(dict.fromkeys(bare, GONE))
    for _ in range(MOST_ROUNDS):
        coarse = coarsened(figures, kpis, policy, rungs)
        rows = rows_of(coarse, kpis, policy, terms)
        hidden = tuple(_hidden(rows_of(moved(figures, rungs), kpis, policy, terms)))
        cells = cells_of(list(rows.values()), hidden)
        worse = _worse(cells, list(rows.values()), policy, solver, rungs)
        if not worse:
            break
        rungs.update(worse)
    else:
        raise NotSafe("No way was found to show the breakdowns that is safe.")
    levels = _levels(cells, list(rows.values()))
    told = told_of(cells, list(rows.values()))
    out = withheld(coarse, rows, cells, levels, told, kpis, policy)
    price = price_of(cells, levels, rungs, policy)
    return Protected(out, price, rows, cells, levels, hidden, bare)


def _hidden(rows: Mapping[int, Row]) -> Iterator[Row]:
    """Give rows that nobody is shown; small numbers in them need no protection of their own."""
    for row in rows.values():
        yield row._replace(table=(*row.table, "hidden"), unseen=True, exempt=True)


def _worse(
    cells: Cells, rows: list[Row], policy: Policy, solver: Solver, rungs: Counter[Table]
) -> set[Table]:
    """Give which tables must go a rung down."""
    levels = np.zeros(len(cells.values), np.int8)
    stuck: set[int] = set()
    listed = list(problems(cells, rows, told_of(cells, rows)))
    choices = solver.solve(problem for _, problem in listed)
    for (places, _), choice in zip(listed, choices, strict=True):
        levels[places] = choice.levels
        stuck |= {int(places[cell]) for cell in choice.stuck}
    if stuck:
        return _tables_of(stuck, cells, rows)
    return _too_bare(cells, rows, levels, policy, rungs)


def _levels(cells: Cells, rows: list[Row]) -> Levels:
    """Choose well, and let the attacker try; raises NotSafe where he finds anything out."""
    levels = np.zeros(len(cells.values), np.int8)
    listed = list(problems(cells, rows, told_of(cells, rows)))
    choices = solved((problem for _, problem in listed), safe_choice)
    for (places, _), choice in zip(listed, choices, strict=True):
        if choice.stuck:
            raise NotSafe(f"{len(choice.stuck)} withheld numbers could be found out.")
        levels[places] = choice.levels
    return levels


def _tables_of(stuck: set[int], cells: Cells, rows: list[Row]) -> set[Table]:
    """Give the breakdowns that show a cell which cannot be protected; the finest of each KPI."""
    near = set(stuck)
    for each in cells.sums:
        if stuck & each.keys():
            near |= {place for place in each if place in stuck or not cells.shown[place]}
    for within in (stuck, near, _around(near, cells)):
        tables = {
            row.table: len(row.slice)
            for row, places in zip(rows, cells.rows, strict=True)
            if row.slice and within & set(places)
        }
        if tables:
            deepest = max(tables.values())
            return {table for table, depth in tables.items() if depth == deepest}
    for within in (stuck, near, _around(near, cells)):
        totals = {
            row.table
            for row, places in zip(rows, cells.rows, strict=True)
            if not row.exempt and within & set(places)
        }
        if totals:
            return totals
    raise NotSafe("A whole-area count that is too small cannot be kept from being found out.")


def _around(places: set[int], cells: Cells) -> set[int]:
    return {place for each in cells.sums if places & each.keys() for place in each}


def _too_bare(
    cells: Cells, rows: list[Row], hidden: Any, policy: Policy, rungs: Counter[Table]
) -> set[Table]:
    """Give the breakdowns of which too much would be withheld, where coarser groups are left."""
    number: Counter[Table] = Counter()
    gone: Counter[Table] = Counter()
    for row, places in zip(rows, cells.rows, strict=True):
        if row.slice:
            number[row.table] += 1
            gone[row.table] += any(place != NONE and hidden[place] for place in places[:2])
    found = set()
    for table, all_rows in number.items():
        can_be_coarser = rungs[table] == 0 and any(
            name in policy.coarser for name in table[3].split(", ")
        )
        if can_be_coarser and 100 * gone[table] > policy.most_withheld * all_rows:
            found.add(table)
    return found
