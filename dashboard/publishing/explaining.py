"""Says where a figure comes from, so that no number tells of what is withheld.

Why numbers of cases are told as they are is in docs/decisions.md.
"""

from collections.abc import Iterable
from hashlib import sha256 as hashed
from typing import Any

import pandas as pd

from dashboard.board_rows import Figure
from dashboard.board_store import OF_FEED
from dashboard.explanation import Definition, Explanation
from dashboard.kpis.area import Area
from dashboard.kpis.case_measures import CaseMeasure
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.rows import countings
from dashboard.kpis.measures import SPLITS as COUNT_SPLITS
from dashboard.kpis.measures import CategoryShare, CountMeasure
from dashboard.kpis.steps import Step, days_of, steps_of
from dashboard.measure_words import measure as measure_words
from dashboard.publishing.applied import applied
from dashboard.publishing.protection import Policies
from dashboard.publishing.reading import Read
from dashboard.publishing.step_numbers import StepNumbers
from dashboard.words import listed

KEYS = "by NHS number, by UPN, or by name, birth date and postcode together"
Worded = tuple[Any, str]
"""A measure, and the unit of its series."""


class Explainer:
    """Explains the figures of a version, from what it was read of the vault."""

    def __init__(
        self,
        kpis: Iterable[Kpi],
        area: Area,
        read: Read,
        policies: Policies,
        figures: Iterable[Figure],
    ) -> None:
        """Take all figures of a version: what others show decides what may be told of one."""
        self._kpis = {kpi.id: kpi for kpi in kpis}
        self._area, self._read, self._policies = area, read, policies
        self._by_series = countings(self._kpis.values())
        self._numbers = StepNumbers(figures, self._by_series, read.records)

    def explain(self, figure: Figure) -> Explanation:
        """Give a figure's lineage, but for its extracts, which the board store tells."""
        kpi = self._kpis[figure.kpi]
        measure, unit = self._measure(figure)
        policy = self._policies.public if figure.audience == "public" else self._policies.board
        through = applied(kpi, figure, policy, self._read.sources.terms)
        steps = self._steps(figure, measure, through.threshold)
        return Explanation(
            figure=figure,
            title=kpi.title,
            definition=definition_of(kpi, figure),
            measure=measure_words(measure, unit) if measure else kpi.awaiting,
            steps=steps,
            links=self._links(measure),
            policy=through,
        )

    def _measure(self, figure: Figure) -> Worded:
        """Give the measure that made a figure, which may be what there was before the records."""
        counting = self._by_series.get((figure.kpi, figure.series))
        if counting is None:
            return None, ""
        measure = counting.measure
        of_cases = any(source.startswith(OF_FEED) for source in figure.sources.split())
        if isinstance(measure, CaseMeasure):
            if measure.history and figure.sources and not of_cases:
                return measure.history, counting.unit
            if figure.split:
                measure = measure.whole(_splits(figure))
        return measure, counting.unit

    def _steps(self, figure: Figure, measure: Any, threshold: int | None) -> tuple[Step, ...]:
        if measure is None or figure.period_end is None:
            return ()
        if isinstance(measure, CountMeasure):
            return _rows_used(figure, measure, self._read.counts, self._area)
        records = self._read.records
        if not records.has(measure.needed()):
            return ()
        days = days_of(measure, records, figure.period_kind, figure.period_end)  # type: ignore[arg-type]
        if days is None:
            return ()
        steps = steps_of(measure, records, days)
        if self._numbers.may_be_told(figure, measure, steps, threshold):
            return steps
        blank = [Step("", "with a category", "the split is blank", None)] if figure.split else []
        return tuple(step._replace(cases=None) for step in [*steps, *blank])

    def _links(self, measure: Any) -> tuple[str, ...]:
        if not isinstance(measure, CaseMeasure) or not measure.linked():
            return ()
        cases = self._read.records.cases
        there = [cases[name] for name in measure.datasets() if name in cases]
        agencies = sorted({each.agency for each in there})
        if len(agencies) < 2:
            return ()
        who = f"Children of {listed(agencies)}"
        if set(agencies) - set(there[0].reaches):
            return (f"{who} are not joined: not all of the agreements allow it.",)
        return (f"{who} are joined {KEYS}.",)


def definition_of(kpi: Kpi, figure: Figure) -> Definition:
    """Say which definition made a figure, and which change of it applies to its period."""
    end = figure.period_end
    changes = [each for each in kpi.changes if end and each.start <= end]
    last = changes[-1] if changes else None
    return Definition(
        sha256=hashed(kpi.model_dump_json(by_alias=True).encode()).hexdigest(),
        state=kpi.life.state(end) if kpi.life else "proposed",
        agreed=kpi.life.agreed if kpi.life else None,
        changed=last.start if last else None,
        because=last.reason if last else "",
    )


def _splits(figure: Figure) -> tuple[str, ...]:
    return tuple((figure.split or "").removeprefix("gap in ").split(", "))


def _rows_used(
    figure: Figure, measure: CountMeasure, counts: pd.DataFrame, area: Area
) -> tuple[Step, ...]:
    """Tell how many counts of the place and period there are, and how many make the figure."""
    place = area.place(measure.geography).matches(counts, measure.geography)
    asked = (counts["dataset"] == measure.dataset) & counts["item"].isin(measure.items)
    mine = counts[place & asked & (counts["period"] == figure.period)]
    mine = mine[mine["period_kind"] == measure.period_kind]
    for split, category in measure.where.items():
        mine = mine[mine[split] == category]
    open_splits = [split for split in COUNT_SPLITS if split not in measure.where]
    used = sum(_makes(figure, measure, row, open_splits) for row in mine.to_dict("records"))
    number = (len(mine), used) if figure.value is not None else (None, None)
    return (
        Step("", "counts of these items, for this place and period", "", number[0]),
        Step("", "sliced as the figure is", "sliced in another way", number[1]),
    )


def _makes(figure: Figure, measure: CountMeasure, row: dict[Any, Any], splits: list[str]) -> bool:
    """Say whether a count is a part of the figure, by the ways in which it is sliced."""
    sliced = {split: row[split] for split in splits if row[split]}
    if figure.split:
        return sliced == {figure.split: figure.category}
    if isinstance(measure, CategoryShare):
        return not sliced or (
            set(sliced) == {measure.split} and sliced[measure.split] in measure.categories
        )
    return set(sliced) == ({measure.add_up} if measure.add_up else set())
