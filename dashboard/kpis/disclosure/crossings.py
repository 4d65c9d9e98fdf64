"""Which crossings (girls with autism) may be shown: those that all nested counts show as well.

Of a count that shows sex and need apart, nobody models the crossing; a wider or narrower count that
shows it would bound it cell by cell, and so the rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from dashboard.kpis.disclosure.cells import Row, when_counted
from dashboard.kpis.disclosure.coarser import Table
from dashboard.kpis.disclosure.counted import What

Names = frozenset[str]
"""The splits of a breakdown: one, or of a crossing two."""
Shown = dict[What, dict[Names, set[Table]]]
"""For each count the breakdowns in which its rows are."""


def bare_crossings(rows: Iterable[Row]) -> set[Table]:
    """Give crossings that cannot be shown, because a nested count shows one of their splits alone.

    Counts are nested where one is a part of the other, or where others between them join the two.
    What two KPIs count alike, the crossing of the one tells of the other as well.
    """
    found: set[Table] = set()
    for shown in _by_time(rows):
        if any(len(names) > 1 for breakdowns in shown.values() for names in breakdowns):
            for nested in _nested(list(shown)):
                found |= _bare({what: shown[what] for what in nested})
    return found


def _by_time(rows: Iterable[Row]) -> list[Shown]:
    """Give the counts of each dataset, event and time."""
    found: dict[tuple[object, ...], Shown] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        names = frozenset(name for name, _ in row.slice)
        for what in (row.numerator, row.denominator):
            if what is not None:
                breakdowns = found[what[:3], when_counted(row, what)][what]
                breakdowns.setdefault(names, set()).add(row.table)
    return list(found.values())


def _nested(whats: list[What]) -> Iterator[list[What]]:
    """Give the counts that hang together by one being a part of another."""
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
        yield [what for what, own in zip(whats, labels, strict=True) if own == label]


def _bare(nested: Shown) -> set[Table]:
    crossings = {names for shown in nested.values() for names in shown if len(names) > 1}
    return {
        table
        for crossing in crossings
        if any(_lacks(what, shown.keys(), crossing) for what, shown in nested.items())
        for shown in nested.values()
        for table in shown.get(crossing, ())
    }


def _lacks(what: What, shown: Iterable[Names], crossing: Names) -> bool:
    """Say whether a count shows a part of a crossing, and not the whole.

    Who counts children with autism alone, by sex, does show a part of the crossing itself.
    """
    one_text = {name for name, texts in what.where if len(texts) == 1}
    return crossing not in shown and any(
        names & crossing and not crossing <= names | one_text for names in shown
    )
