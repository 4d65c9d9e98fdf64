"""Whether a figure's steps may be told with numbers: all of them, or none.

What is weighed is in docs/decisions.md.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from dashboard.board_rows import Figure
from dashboard.kpis.case_measures import CaseMeasure
from dashboard.kpis.disclosure.rows import Counting, centile_of
from dashboard.kpis.records import Records
from dashboard.kpis.steps import OF_ANY_PERIOD, Days, Step, days_of, steps_of

Countings = Mapping[tuple[str, str], Counting]


class StepNumbers:
    """Weighs the numbers of steps against all else that the board is shown."""

    def __init__(self, figures: Iterable[Figure], by_series: Countings, records: Records) -> None:
        """Take all figures of a version, and how each series counts."""
        self._shown = Shown.of(figures, by_series)
        self._by_series, self._records = by_series, records
        self._kept: dict[tuple[Any, ...], set[int]] = {}

    def may_be_told(
        self,
        figure: Figure,
        measure: CaseMeasure,
        steps: tuple[Step, ...],
        threshold: int | None,
    ) -> bool:
        """Say whether a figure's steps may have numbers; without a threshold nothing is small."""
        if not self._shown.may_stand_beside(figure, steps, threshold):
            return False
        return threshold is None or self._apart_from_others(figure, measure, steps, threshold)

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
            for other in self._of(each.measure, figure)
            for number in own
        )

    def _of(self, measure: CaseMeasure, figure: Figure) -> set[int]:
        """Give the numbers of a measure's steps in a figure's period, and those of any period."""
        records, kind, end = self._records, figure.period_kind, figure.period_end
        key = (id(measure), kind, end)
        if key not in self._kept and kind and end and records.has(measure.needed()):
            days = days_of(measure, records, kind, end)  # type: ignore[arg-type]
            steps = steps_of(measure, records, days or Days(0, 0))
            told = [step for step in steps if days or step.left in OF_ANY_PERIOD]
            self._kept[key] = {step.cases or 0 for step in told}
        return self._kept.get(key, set())


class Shown(NamedTuple):
    """What else the board is shown: whole-area numbers, and of which sources one is withheld."""

    numbers: dict[tuple[Any, str], set[float]]
    """By last day and source."""
    withheld: frozenset[str]

    @classmethod
    def of(cls, figures: Iterable[Figure], by_series: Countings) -> "Shown":
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

    def may_stand_beside(
        self, figure: Figure, steps: tuple[Step, ...], threshold: int | None
    ) -> bool:
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
