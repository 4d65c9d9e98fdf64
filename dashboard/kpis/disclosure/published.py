"""Published figures as rows of cells, for who knows nothing but what was published."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.cells import UNKNOWN, Row
from dashboard.kpis.disclosure.policy import Policy
from dashboard.kpis.disclosure.rows import (
    Counting,
    Terms,
    countings,
    is_counted,
    pair_of,
    twin_of,
)
from dashboard.kpis.records import Slice

Ends = tuple[float, float]


class Told(NamedTuple):
    """A row, its split and category, and between what its numerator and its denominator lie."""

    row: Row
    label: tuple[str, str]
    ends: tuple[Ends, Ends]


def published_rows(
    figures: pd.DataFrame, kpis: Iterable[Kpi], policy: Policy, terms: Mapping[str, Terms]
) -> list[Told]:
    """Give the rows of figures with an agency's own numbers; columns FIGURES and TOLD.

    `terms` are those of the sources that are no publisher's. What is withheld is UNKNOWN, unless
    another row shows it.
    """
    kpis = tuple(kpis)
    of_children = {kpi.id for kpi in kpis if kpi.of_children}
    by_series, categories = countings(kpis), _categories(figures)
    rows: Any = figures.itertuples()
    found = []
    for row in rows:
        if row.kpi not in of_children or not is_counted(row, terms) or _gone(row):
            continue
        asked = [terms[source].threshold for source in row.sources.split() if source in terms]
        told = _told(row, by_series.get((row.kpi, row.series)), policy, categories)
        found.append(told._replace(row=told.row._replace(threshold=policy.under(asked))))
    return found


def _gone(row: Any) -> bool:
    """Say whether it stands for a breakdown that is not shown."""
    return isinstance(row.split, str) and not row.category


def _told(
    row: Any, counting: Counting | None, policy: Policy, categories: dict[str, set[str]]
) -> Told:
    slices = slice_of(row.split, row.category, categories, policy)
    pair = pair_of(row, slices, counting)
    ends = _ends(row, "numerator", policy), _ends(row, "denominator", policy)
    counts = tuple(low if low == high else UNKNOWN for low, high in ends)
    split = row.split if isinstance(row.split, str) else ""
    return Told(
        Row(
            table=(row.kpi, row.series, row.period, split),
            when=(row.period_kind, row.period),
            end=row.period_end,
            slice=slices,
            numerator=pair.numerator if _there(row, "numerator") else None,
            denominator=pair.denominator if _there(row, "denominator") else None,
            is_share=pair.is_share,
            counts=(counts[0], counts[1]),
            threshold=policy.threshold,
            exempt=not slices and row.symbol == "" and policy.round_to == 1,
            whole_group_tells=False,
            twin=twin_of(slices, counting),
        ),
        (split, row.category or ""),
        ends,
    )


def _there(row: Any, name: str) -> bool:
    """Say whether the row has such a number, be it withheld."""
    return row.symbol in ("", "c", "u") and not (row.symbol == "" and np.isnan(getattr(row, name)))


def _ends(row: Any, name: str, policy: Policy) -> Ends:
    value = getattr(row, name)
    if not np.isnan(value):
        off = policy.round_to // 2 if value else 0
        return value - off, value + off
    low, high = getattr(row, f"{name}_from"), getattr(row, f"{name}_to")
    return (0.0 if np.isnan(low) else low), (np.inf if np.isnan(high) else high)


def _categories(figures: pd.DataFrame) -> dict[str, set[str]]:
    """Give the categories that are seen of each split alone."""
    parts = figures[figures["split"].notna() & figures["category"].ne("")]
    pairs = zip(parts["split"], parts["category"], strict=True)
    found: dict[str, set[str]] = {}
    for split, category in pairs:
        found.setdefault(str(split), set()).add(str(category))
    return found


def slice_of(
    split: str | None, category: str | None, categories: dict[str, set[str]], policy: Policy
) -> Slice:
    """Give what a category is made of: of a crossing the two parts, of a group its categories."""
    if not isinstance(split, str) or not category:
        return ()
    names = split.split(", ")
    parts = [category] if len(names) == 1 else _parted(category, names, categories)
    return tuple(
        (name, frozenset(policy.coarser.get(name, {}).get(part, (part,))))  # type: ignore[call-overload]
        for name, part in zip(names, parts, strict=True)
    )


def _parted(category: str, names: list[str], categories: dict[str, set[str]]) -> list[str]:
    """Part "Girls, 5 to 10" at the comma where both sides are categories that are seen alone."""
    commas = [at for at in range(len(category)) if category.startswith(", ", at)]
    pairs = [(category[:at], category[at + 2 :]) for at in commas]
    good = [
        pair
        for pair in pairs
        if all(part in categories.get(name, set()) for part, name in zip(pair, names, strict=True))
    ]
    return list((good or pairs)[0])
