"""Keeps what was shown of a past period as it was, where what has changed since is a small number.

Whoever holds two versions of a breakdown can subtract one from the other. A few late records would
be found in their categories, and a number that was withheld once could be worked out.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from dashboard.kpis.disclosure.cells import NONE
from dashboard.kpis.disclosure.coarser import Table
from dashboard.kpis.disclosure.problems import apart
from dashboard.kpis.disclosure.protecting import Protected

Breakdown = tuple[str, str, str]
"""A KPI, a series and a period."""
OF = ["kpi", "series", "period"]
TABLE = [*OF, "split"]
KEYS = [*TABLE, "category"]
SHOWN = ["numerator", "denominator", "value"]
AS_BEFORE = "As it was first shown: what has changed since is too little to show."


class Held(NamedTuple):
    """Breakdowns that stay as they were in the version before."""

    breakdowns: frozenset[Breakdown]
    too_small: frozenset[Breakdown] = frozenset()
    """Those that showed a number that is too small by now, and all that hang together with them."""
    bare: frozenset[Table] = frozenset()
    """Crossings that no version may show beside the KPIs that there are now."""

    def put_back(self, figures: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
        """Give one audience's figures with what it was shown of these breakdowns before.

        A breakdown that was not shown before, or may not be shown any more, is not shown at all.
        """
        if not self.breakdowns:
            return figures
        old = self.rows_of(before)
        notes = old["note"].where(old["note"].str.contains(AS_BEFORE, regex=False), _also(old))
        old = old.assign(note=notes).reindex(columns=figures.columns)
        stays = _of(figures, self.breakdowns) & figures["split"].notna()
        left = figures[~stays | _of(figures, self.bare, TABLE)]
        rows = [left.astype(object), old[old["kpi"].isin(figures["kpi"])].astype(object)]
        whole = pd.concat(rows, ignore_index=True)
        order = {name: place for place, name in enumerate(figures["kpi"].unique())}
        numbers = [name for name in figures if pd.api.types.is_float_dtype(figures[name])]
        placed = whole.astype(dict.fromkeys(numbers, "float64"))
        return placed.sort_values("kpi", key=lambda names: names.map(order), kind="stable")

    def rows_of(self, before: pd.DataFrame) -> pd.DataFrame:
        """Give the rows that are put back."""
        found: pd.DataFrame = before[_of(before, self.breakdowns - self.too_small)]
        bare = _of(found, self.bare, TABLE)
        # What was counted otherwise must not stand under what the definition says now.
        return found[found["counted_as_now"].astype(bool) & ~bare]


def held(board: Protected, before: pd.DataFrame) -> Held:
    """Say which breakdowns must stay as they were; `before` are the board's of the version before.

    Those that hang together stay together. One may be shown anew where nothing in it is withheld
    that was not, or the other way round, and each number that changed did so by the threshold.
    """
    if before.empty:
        return Held(frozenset())
    groups = _together(board)
    group_of = {each: at for at, thresholds in enumerate(groups) for each in thresholds}
    now = _by_group(board.figures[board.figures["split"].notna()], group_of)
    found: set[Breakdown] = set()
    too_small: set[Breakdown] = set()
    for at, theirs in _by_group(before, group_of).items():
        thresholds = groups[at]
        if at not in now or not _can_be_shown(now[at], theirs, max(thresholds.values())):
            found |= thresholds.keys()
            too_small |= thresholds.keys() if _shows_too_small(theirs, thresholds) else set()
    return Held(frozenset(found), frozenset(too_small), board.bare)


def _shows_too_small(before: pd.DataFrame, thresholds: Mapping[Breakdown, int]) -> bool:
    """Say whether a number was shown that today's policy and agreements withhold."""
    least = np.array([thresholds.get(key[: len(OF)], 0) for key in before.index])
    numerators, denominators = (before[name] for name in SHOWN[:2])
    counts = [numerators, denominators, denominators - numerators]
    return any(bool(((count > 0) & (count < least)).any()) for count in counts)


def _by_group(figures: pd.DataFrame, group_of: Mapping[Breakdown, int]) -> dict[int, pd.DataFrame]:
    """Part the rows by the group that their breakdown is in; those of no group are left out."""
    keys = zip(*(figures[name] for name in OF), strict=True)
    at = pd.Series([group_of.get(key, -1) for key in keys], index=figures.index)
    parts = figures[at >= 0].groupby(at)
    return {int(number): rows.set_index(KEYS) for number, rows in parts}


def _can_be_shown(now: pd.DataFrame, before: pd.DataFrame, threshold: int) -> bool:
    if not before.index.isin(now.index).all():
        return False
    now = now.reindex(before.index)
    if (now["symbol"] != before["symbol"]).any():
        return False
    numerators, denominators = (now[name] - before[name] for name in SHOWN[:2])
    changes = [numerators, denominators, denominators - numerators]
    small = [(change.abs() > 0) & (change.abs() < threshold) for change in changes]
    # Of a wait and a bare rate there is no number to tell how much has changed.
    bare = before["numerator"].isna() & before["symbol"].eq("")
    other = bare & (now["value"] != before["value"]) & numerators.isna() & ~(denominators.abs() > 0)
    return not (np.logical_or.reduce(small).any() or other.any())


def _together(board: Protected) -> list[dict[Breakdown, int]]:
    """Give the breakdowns that have cells in common, or in sums, each with its threshold."""
    set_of = np.zeros(len(board.cells.values), np.int64)
    for number, block in enumerate(apart(board.cells)):
        set_of[block.places] = number
    units: dict[Breakdown, int] = {}
    entries: list[tuple[int, int]] = []
    thresholds: dict[int, int] = defaultdict(int)
    for row, places in zip(board.rows.values(), board.cells.rows, strict=True):
        unit = units.setdefault((row.table[0], row.table[1], row.table[2]), len(units))
        thresholds[unit] = max(thresholds[unit], row.threshold)
        entries += [(unit, int(set_of[place])) for place in places if place != NONE]
    if not units:
        return []
    rows, columns = zip(*entries, strict=True) if entries else ((), ())
    shape = (len(units), int(set_of.max(initial=0)) + 1)
    joined = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    number, labels = connected_components(joined @ joined.T, directed=False)
    groups: list[dict[Breakdown, int]] = [{} for _ in range(number)]
    for breakdown, at in units.items():
        groups[labels[at]][breakdown] = thresholds[at]
    return groups


def _of(figures: pd.DataFrame, breakdowns: Any, of: Sequence[str] = OF) -> "pd.Series[bool]":
    keys = zip(*(figures[name] for name in of), strict=True)
    return pd.Series([key in breakdowns for key in keys], index=figures.index, dtype=bool)


def _also(old: pd.DataFrame) -> "pd.Series[str]":
    return (old["note"] + " " + AS_BEFORE).str.strip()
