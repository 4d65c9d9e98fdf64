"""Figures as rows of cells: which numbers a KPI's figures show, and what these count."""

from collections.abc import Container, Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from dashboard.kpis.case_measures import CaseMeasure, RatioOfAmounts, Wait
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.cells import Row
from dashboard.kpis.disclosure.counted import Pair, What, those_linked, what_is_counted
from dashboard.kpis.disclosure.policy import Policy
from dashboard.kpis.measures import CountMeasure
from dashboard.kpis.records import Slice
from dashboard.kpis.series import series_of_cases

GAP = "gap in "
LINKED = "linked"
"""The split by what another dataset tells of the child."""


class Terms(NamedTuple):
    """What a feed's agreement asks of what is shown to the board."""

    threshold: int
    whole_area_exact: bool


class Counting(NamedTuple):
    """How one series of a KPI counts."""

    measure: CaseMeasure | CountMeasure
    unit: str

    def pair(self, splits: tuple[str, ...]) -> Pair:
        """Say what is counted of it by these splits."""
        measure = self.measure
        if isinstance(measure, CaseMeasure):
            measure = measure.whole(splits)
        return what_is_counted(measure, self.unit)


def countings(kpis: Iterable[Kpi]) -> dict[tuple[str, str], Counting]:
    """Give for each KPI and series how it counts."""
    found: dict[tuple[str, str], Counting] = {}
    for kpi in kpis:
        for measure in kpi.measures:
            if isinstance(measure, CaseMeasure):
                for series, own in series_of_cases(measure):
                    found[kpi.id, series.key] = Counting(own, series.unit or kpi.unit)
            else:
                found[kpi.id, measure.key] = Counting(measure, kpi.unit)
    return found


def is_counted(row: Any, own: Container[str]) -> bool:
    """Say whether a figure has numbers of an agency's own that a category's or the area's are."""
    if (isinstance(row.split, str) and row.split.startswith(GAP)) or not row.period:
        return False
    return any(source in own for source in row.sources.split())


def rows_of(
    figures: pd.DataFrame, kpis: Iterable[Kpi], policy: Policy, terms: Mapping[str, Terms]
) -> dict[int, Row]:
    """Give by the figure's label in the frame the row of cells of each that is to be protected.

    `figures` has the columns FIGURES and BEHIND; `terms` those of the sources that are no
    publisher's.
    """
    kpis = tuple(kpis)
    sensitive = {kpi.id: kpi.sensitive for kpi in kpis if kpi.of_children}
    by_series = countings(kpis)
    told: Any = figures.itertuples()
    found = {
        row.Index: _row(row, by_series.get((row.kpi, row.series)), policy, terms, sensitive)
        for row in told
        if row.kpi in sensitive and is_counted(row, terms)
    }
    # Which cells are withheld for others must not depend on the order in which KPIs are written.
    return dict(sorted(found.items(), key=_place))


def _place(found: tuple[int, Row]) -> tuple[Any, ...]:
    row = found[1]
    return row.table, [(name, sorted(texts)) for name, texts in row.slice]


def _row(
    row: Any,
    counting: Counting | None,
    policy: Policy,
    terms: Mapping[str, Terms],
    sensitive: Mapping[str, bool],
) -> Row:
    own = [terms[source] for source in row.sources.split() if source in terms]
    pair, counts = _counted(row, counting)
    return Row(
        table=(row.kpi, row.series, row.period, row.split or ""),
        when=(row.period_kind, row.period),
        end=row.period_end,
        slice=row.slice,
        numerator=pair.numerator,
        denominator=pair.denominator,
        is_share=pair.is_share,
        counts=counts,
        threshold=policy.under(each.threshold for each in own),
        exempt=not row.slice and all(each.whole_area_exact for each in own),
        whole_group_tells=sensitive[row.kpi],
        unseen=row.symbol == "u",
        twin=twin_of(row.slice, counting),
    )


def twin_of(slices: Slice, counting: Counting | None) -> What | None:
    """Say which count of a linked share the denominator of a linked slice is as well."""
    [(name, texts)] = slices if len(slices) == 1 else [("", frozenset())]
    if counting is None or name != LINKED:
        return None
    return those_linked(counting.measure, next(iter(texts)))


def _counted(row: Any, counting: Counting | None) -> tuple[Pair, tuple[float, float]]:
    counts = float(row.numerator), float(row.denominator)
    if row.symbol == "u":
        counts = float(row.unseen_numerator), float(row.unseen_denominator)
    pair = pair_of(row, row.slice, counting)
    if counting is not None and isinstance(counting.measure, RatioOfAmounts):
        counts = float("nan"), float(row.records)
    if pair.denominator is not None and counts[0] > counts[1]:
        pair = pair._replace(is_share=False)
    return pair, counts


def pair_of(row: Any, slices: Slice, counting: Counting | None) -> Pair:
    """Say what a figure's two numbers count; of an unknown measure only whose they are."""
    pair = counting.pair(tuple(name for name, _ in slices)) if counting else Pair(None, None)
    known = pair.numerator is not None or pair.denominator is not None
    return pair if known else _unknown(row)


def _unknown(row: Any) -> Pair:
    """Give counts of which is known only whose figure they are."""
    own = What(f"{row.kpi} {row.series}", "figure")
    return Pair(own.but("numerator"), own, False)


def centile_of(counting: Counting | None) -> int | None:
    """Give the centile that a wait's figure is; None of other figures."""
    measure = counting.measure if counting else None
    return measure.centile if isinstance(measure, Wait) else None
