"""Which crossings (girls with autism) may be shown: those that bound no nested count's rows.

Of a count that shows sex and need apart, nobody models the crossing. Where a wider or narrower
count shows it, each hidden cell has a limit, and with both margins so have the rows. What a
definition asks of a split crosses it as well: children with autism by sex are a part of sex and
need.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from dashboard.kpis.disclosure.cells import Row, when_counted
from dashboard.kpis.disclosure.coarser import Table
from dashboard.kpis.disclosure.counted import Conditions, What
from dashboard.kpis.measures import SPLITS


class Told(NamedTuple):
    """By which splits rows are told apart, and what is asked of those that they are not sliced by.

    With nothing asked it is a whole breakdown, else a part of one.
    """

    names: frozenset[str]
    asked: Conditions


Shown = dict[What, dict[Told, set[Table]]]
"""For each count, whatever it asks of splits, what is told of it, and in which breakdowns."""


def bare_crossings(rows: Iterable[Row]) -> set[Table]:
    """Give the breakdowns that cannot be shown, because a nested count lacks their crossing.

    Counts are nested where one is a part of the other, or where others between them join the two.
    """
    rows = tuple(rows)
    found = _linked_beside_their_share(rows)
    for shown in _by_time(rows):
        for nested in _nested(shown):
            for told in {told for mine in nested.values() for told in mine if len(told.names) > 1}:
                if _is_bare(told, nested):
                    found |= {table for mine in nested.values() for table in mine.get(told, ())}
    return found


def _linked_beside_their_share(rows: Iterable[Row]) -> set[Table]:
    """Give linked splits of those whom a linked share counts by sex or need: it would bound them.

    Of waits by sex, and of children in both groups by sex, nobody models who of both it is.
    """
    rows = tuple(rows)
    by_split = {
        (row.numerator._replace(where=frozenset()), when_counted(row, row.numerator))
        for row in rows
        if row.numerator is not None and row.slice
    }
    return {
        row.table
        for row in rows
        if row.twin is not None and (row.twin, when_counted(row, row.twin)) in by_split
    }


def _by_time(rows: Iterable[Row]) -> list[Shown]:
    """Give what is told of the counts of each dataset, event and time."""
    found: dict[tuple[object, ...], Shown] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        sliced = {name for name, _ in row.slice}
        for what in (row.numerator, row.denominator):
            if what is not None:
                splits = frozenset(each for each in what.where if each[0] in SPLITS)
                asked = frozenset(each for each in splits if each[0] not in sliced)
                told = Told(frozenset(sliced | {name for name, _ in asked}), asked)
                count = what._replace(where=what.where - splits)
                tables = found[what[:3], when_counted(row, what)][count].setdefault(told, set())
                # Of the whole area there is no breakdown to leave out.
                tables |= {row.table} if sliced else set()
    return list(found.values())


def _nested(shown: Shown) -> Iterator[Shown]:
    """Give the counts that hang together by one being a part of another."""
    whats = list(shown)
    pairs = [
        (one, other)
        for one, mine in enumerate(whats)
        for other, theirs in enumerate(whats)
        if mine.is_part_of(theirs)
    ]
    ends = tuple(zip(*pairs, strict=True))
    joined = csr_matrix(([1] * len(pairs), ends), shape=(len(whats), len(whats)))
    number, labels = connected_components(joined, directed=False)
    for label in range(number):
        yield {what: shown[what] for what, own in zip(whats, labels, strict=True) if own == label}


def _is_bare(crossing: Told, nested: Shown) -> bool:
    """Say whether counts that lack a crossing show two of its splits apart.

    One split and the total are bounded by the other count's own, which is reckoned with.
    """
    same = {crossing, Told(crossing.names, frozenset())}
    apart = {
        name
        for mine in nested.values()
        if not same & mine.keys()
        for told in mine
        if not crossing.names <= told.names
        for name in told.names & crossing.names
    }
    return len(apart) > 1
