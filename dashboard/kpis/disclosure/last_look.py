"""The last look before something is shown beside an older version: what an outsider could find out.

What was protected together is safe. But where a past breakdown stays as it was, while the figures
around it are new, old and new numbers stand side by side that were never protected together.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.attack import Period, Pinned, Side, attack
from dashboard.kpis.disclosure.coarser import Table
from dashboard.kpis.disclosure.linear import NoAnswer
from dashboard.kpis.disclosure.policy import Policy
from dashboard.kpis.disclosure.rows import Terms
from dashboard.kpis.disclosure.solving import NOTHING_PUBLISHED, NotSafe
from dashboard.kpis.disclosure.withholding import TOLD

NOT_ANY_MORE = (
    "Not shown for this period any more: beside what is shown now, it could tell of a child."
)
MOST_LOOKS = 20
OF = ["kpi", "series", "period", "split"]
NUMBERS = ["symbol", "numerator", "denominator", "value", *TOLD]
EMPTIED = ["numerator", "denominator", "value", "low", "high", *TOLD]


class Older(NamedTuple):
    """An older version, as one audience was shown it: its figures, and the KPIs as they were."""

    figures: pd.DataFrame
    kpis: tuple[Kpi, ...]


def taken_away(figures: pd.DataFrame, tables: Iterable[Table]) -> pd.DataFrame:
    """Give figures without these breakdowns: a row says of each that it is not shown any more."""
    wanted = set(tables)
    if not wanted:
        return figures
    keys = pd.Series(list(zip(*(figures[name] for name in OF), strict=True)), figures.index)
    gone = keys.isin(wanted)
    first = figures[gone & ~keys.where(gone).duplicated()].copy()
    first[EMPTIED] = float("nan")
    first = first.assign(category="", symbol="c", note=NOT_ANY_MORE)
    return pd.concat([figures[~gone], first]).sort_index(kind="stable")


def looked_at(
    figures: pd.DataFrame,
    kpis: tuple[Kpi, ...],
    policy: Policy,
    terms: Mapping[str, Terms],
    older: Older,
) -> tuple[pd.DataFrame, frozenset[Table]]:
    """Give one audience's figures without what an attacker finds something out by, and which it is.

    He knows what is shown, and what the older version showed; what hangs together with nothing
    that differs from it was safe then. Columns FIGURES and TOLD; `terms` say what agreements
    ask of the sources that are agencies' own. Raises NotSafe where the solver gives no answer, or
    where he still finds something out after twenty looks.
    """
    figures, gone = figures.reset_index(drop=True), frozenset[Table]()
    before = Side.of(older.figures, older.kpis, policy, terms)
    everything = within = _changed(figures, older.figures)
    for _ in range(MOST_LOOKS):
        now = Side.of(figures, kpis, policy, terms)
        found = _found_out(now, policy, before, within, alone=within is everything)
        if not found and within is everything:
            return figures, gone
        tables = _tables(figures, found)
        if found and not tables:
            break
        figures, gone = taken_away(figures, tables), gone | tables
        # What nothing was taken away of is as it was; at the end all is looked at once more.
        within = frozenset(table[:3] for table in tables) or everything
    raise NotSafe(f"{NOTHING_PUBLISHED} Beside it a withheld number could be found out.")


def _changed(figures: pd.DataFrame, older: pd.DataFrame) -> frozenset[Period]:
    """Give the periods of series of which a row is another than it was, or was not there."""
    both = [frame[[*OF, "category", *NUMBERS]].astype(object) for frame in (figures, older)]
    mine, theirs = ([*each.where(each.notna(), None).itertuples(index=False)] for each in both)
    there = set(theirs)
    return frozenset(row[:3] for row in mine if row not in there)


def _found_out(
    now: Side, policy: Policy, before: Side, within: frozenset[Period], *, alone: bool
) -> list[Pinned]:
    """Try with the older version, and where nothing was found without it too."""
    try:
        found = list(attack(now, policy, before, within).pinned)
        if alone and not found:
            found += attack(now, policy, within=within).pinned
    except NoAnswer as error:
        raise NotSafe(f"{NOTHING_PUBLISHED} {error}") from None
    return found


def _tables(figures: pd.DataFrame, found: Iterable[Pinned]) -> frozenset[Table]:
    """Give the breakdowns in which something was found out; of a whole area, all of its period."""
    shown = figures[figures["split"].notna() & figures["category"].ne("")]
    there = set(zip(*(shown[name] for name in OF), strict=True))
    tables: set[Table] = set()
    for each in found:
        period = (each.kpi, each.series, each.period)
        exact = (*period, each.split)
        tables |= {exact} if exact in there else {key for key in there if key[:3] == period}
    return frozenset(tables)
