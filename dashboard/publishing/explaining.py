"""Says where a figure comes from, so that no number tells of what is withheld.

Why numbers of cases are told as they are is in docs/decisions.md.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256 as hashed
from typing import Any, NamedTuple

import pandas as pd

from dashboard.board_rows import Figure
from dashboard.board_store import OF_FEED
from dashboard.explanation import Definition, Explanation
from dashboard.kpis.area import Area
from dashboard.kpis.case_measures import CaseMeasure
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.rows import Counting, centile_of, countings
from dashboard.kpis.measures import SPLITS as COUNT_SPLITS
from dashboard.kpis.measures import CategoryShare, CountMeasure
from dashboard.kpis.steps import OF_ANY_PERIOD, Days, Step, days_of, steps_of
from dashboard.measure_words import measure as measure_words
from dashboard.publishing.applied import applied
from dashboard.publishing.protection import Policies
from dashboard.publishing.reading import Read
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
        self._kept: dict[tuple[Any, ...], set[int]] = {}
        self._others = _Others.of(figures, self._by_series)

    def explain(self, figure: Figure) -> Explanation:
        """Give a figure's lineage, but for its extracts, which the board store tells."""
        kpi = self._kpis[figure.kpi]
        measure, unit = self._measure(figure)
        policy = self._policies.public if figure.audience == "public" else self._policies.board
        through = applied(kpi, figure, measure, policy, self._read.sources.terms)
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
        if self._others.may_tell(figure, steps, threshold) and (
            threshold is None or self._apart_from_others(figure, measure, steps, threshold)
        ):
            return steps
        blank = [Step("", "with a category", "the split is blank", None)] if figure.split else []
        return tuple(step._replace(cases=None) for step in [*steps, *blank])

    def _apart_from_others(
        self, figure: Figure, measure: CaseMeasure, steps: tuple[Step, ...], threshold: int
    ) -> bool:
        """Say whether no step leaves over a small number of another measure's step."""
        own = {step.cases or 0 for step in steps}
        there = set(measure.datasets())
        return all(
            _apart(number, other, threshold)
            for each in self._by_series.values()
            if isinstance(each.measure, CaseMeasure) and there & set(each.measure.datasets())
            for other in self._numbers(each.measure, figure)
            for number in own
        )

    def _numbers(self, measure: CaseMeasure, figure: Figure) -> set[int]:
        """Give the numbers of a measure's steps in a figure's period, and those of any period."""
        records, kind, end = self._read.records, figure.period_kind, figure.period_end
        key = (id(measure), kind, end)
        if key not in self._kept and kind and end and records.has(measure.needed()):
            days = days_of(measure, records, kind, end)  # type: ignore[arg-type]
            steps = steps_of(measure, records, days or Days(0, 0))
            told = [step for step in steps if days or step.left in OF_ANY_PERIOD]
            self._kept[key] = {step.cases or 0 for step in told}
        return self._kept.get(key, set())

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


class _Others(NamedTuple):
    """What else the board is shown: whole-area numbers, and of which sources one is withheld."""

    numbers: dict[tuple[Any, str], set[float]]
    """By last day and source."""
    withheld: frozenset[str]

    @classmethod
    def of(
        cls, figures: Iterable[Figure], by_series: Mapping[tuple[str, str], Counting]
    ) -> "_Others":
        numbers: dict[tuple[Any, str], set[float]] = {}
        withheld: set[str] = set()
        for figure in figures:
            if figure.split is not None or figure.audience != "board":
                continue
            for source in figure.sources.split():
                told = {figure.numerator, figure.denominator} - {None}
                numbers.setdefault((figure.period_end, source), set()).update(told)  # type: ignore[arg-type]
                # Of a wait that is withheld for itself the number of cases is shown.
                wait = centile_of(by_series.get((figure.kpi, figure.series))) is not None
                counted = wait and figure.denominator is not None
                if figure.value is None and figure.symbol in ("c", "u") and not counted:
                    withheld.add(source)
        return cls(numbers, frozenset(withheld))

    def may_tell(self, figure: Figure, steps: tuple[Step, ...], threshold: int | None) -> bool:
        """Say whether all steps' numbers may be told; of some of them nothing can be said."""
        sources = figure.sources.split()
        if figure.split is not None or figure.audience != "board" or figure.value is None:
            return False
        if threshold is None or self.withheld & set(sources):
            return threshold is None
        beside = {n for source in sources for n in self.numbers[figure.period_end, source]}
        parts: dict[str, list[int]] = {}
        for step in steps:
            parts.setdefault(step.of, []).append(step.cases or 0)
        return all(
            _apart(number, other, threshold)
            for numbers in parts.values()
            for number in numbers
            for other in (0, *numbers, *beside)
        )


def _apart(one: float, other: float, threshold: int) -> bool:
    """Say whether what one number leaves over of another is nothing, or not small."""
    return one == other or abs(one - other) >= threshold
