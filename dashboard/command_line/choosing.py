"""Finds the one figure that is asked for on the command line, or says what there is."""

import difflib
from collections.abc import Iterable

from dashboard.board_rows import Figure
from dashboard.kpis.definitions import Kpi
from stores import StoreError

SHOWN = 30
"""So many names are told to who asked for another."""


def chosen(
    kpis: dict[str, Kpi], figures: Iterable[Figure], kpi: str, asked: dict[str, str | None]
) -> Figure:
    """Find the figure that is asked for: the newest, of the first series that has it.

    Raises StoreError with what there is, the nearest first.
    """
    if kpi not in kpis:
        raise StoreError(none_such("KPI", kpi, kpis))
    found = [figure for figure in figures if figure.kpi == kpi]
    if not found:
        raise StoreError(f"This audience sees nothing of the KPI '{kpi}'.")
    if asked["category"] and not asked["split"]:
        raise StoreError("A category is one of a split: give --split as well.")
    for name in ("series", "split", "period", "category"):
        wanted = asked[name]
        if wanted is None and name == "split":
            found = [figure for figure in found if figure.split is None]
        elif wanted is not None:
            there = list(dict.fromkeys(getattr(figure, name) or "" for figure in found))
            if wanted not in there:
                raise StoreError(none_such(name, wanted, filter(None, there)))
            found = [figure for figure in found if getattr(figure, name) == wanted]
    first = [figure for figure in found if figure.series == found[0].series]
    newest = max((figure.period_end for figure in first if figure.period_end), default=None)
    last = [figure for figure in first if figure.period_end == newest]
    if len(last) > 1:
        names = ", ".join(f"'{figure.category}'" for figure in last)
        raise StoreError(f"Which category? Give --category, one of: {names}.")
    return last[0]


def none_such(what: str, given: str, known: Iterable[str]) -> str:
    """Say that there is none of that name, and what there is: what may have been meant first."""
    names = list(known)
    near = difflib.get_close_matches(given, names, n=3, cutoff=0.5)
    # The newest periods are the last ones.
    others = [name for name in reversed(names) if name not in near]
    told = [*near, *others]
    more = f" and {len(told) - SHOWN:,} others" if len(told) > SHOWN else ""
    there = ", ".join(f"'{name}'" for name in told[:SHOWN]) or "none"
    return f"There is no {what} '{given}' here. There are: {there}{more}."
