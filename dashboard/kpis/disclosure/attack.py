"""The attack on what was published: from figures alone, with and without those of a version before.

It knows the definitions and the policy, and everything that is shown. What is withheld it takes to
be the same in both versions, wherever that can be. Nothing of how figures were protected is used
here but the way in which counts add up.
"""

from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from joblib import Parallel, cpu_count, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, identity

from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.cells import NONE, Cells, Row, cells_of
from dashboard.kpis.disclosure.linear import Infeasible, Model, NoAnswer, Numbers, Unbounded
from dashboard.kpis.disclosure.policy import Policy
from dashboard.kpis.disclosure.problems import apart
from dashboard.kpis.disclosure.published import published_rows
from dashboard.kpis.disclosure.rows import Terms

SLACK = 1e-6
Name = tuple[str, str, str, str, str, str]
Period = tuple[str, ...]
"""A KPI, a series and a period of it."""
NOTHING_KNOWN = "The solver gave no answer, so nothing is known:"
FEW = 400
"""Numbers: to try fewer takes less time than to start a process."""


class Pinned(NamedTuple):
    """A number that can be found out more closely than the policy lets anyone."""

    kpi: str
    series: str
    period: str
    split: str
    category: str
    what: str
    low: float
    high: float


class Attack(NamedTuple):
    """What was tried, and what it found out."""

    withheld: int
    """How many numbers were tried: those withheld, and the rests that follow from them."""
    pinned: tuple[Pinned, ...]


class Side(NamedTuple):
    """One version's cells, and between what each lies by what is shown of it alone."""

    rows: list[Row]
    labels: list[tuple[str, str]]
    """For each row its KPI's split and category."""
    cells: Cells
    least: Numbers
    most: Numbers

    @classmethod
    def of(
        cls,
        figures: pd.DataFrame,
        kpis: Iterable[Kpi],
        policy: Policy,
        terms: Mapping[str, Terms],
    ) -> "Side":
        """Read a version's figures: columns FIGURES and TOLD.

        `terms` say what agreements ask of the sources that are agencies' own.
        """
        told = published_rows(figures, kpis, policy, terms)
        cells = cells_of([each.row for each in told])
        least, most = np.zeros(len(cells.values)), np.full(len(cells.values), np.inf)
        for each, places in zip(told, cells.rows, strict=True):
            for place, ends in zip(places[:2], each.ends, strict=True):
                if place != NONE:
                    least[place] = max(least[place], ends[0])
                    most[place] = min(most[place], ends[1])
        return cls([each.row for each in told], [each.label for each in told], cells, least, most)


def attack(
    now: Side,
    policy: Policy,
    before: Side | None = None,
    within: Container[Period] | None = None,
) -> Attack:
    """Try every number that is withheld. `before` is what was shown of an earlier version.

    With `within`, only what hangs together with these periods of series. Raises NoAnswer where the
    solver gives none: then nobody may say that nothing was found out.
    """
    alone = now.least, now.most
    with_before = _also_known(now, before) if before else alone
    names = _names(now)
    asked = None if within is None else _places_in(now, within)
    tasks: list[Task] = []
    for places, sums in apart(now.cells):
        if asked is not None and not asked.intersection(places.tolist()):
            continue
        named = [at for at, place in enumerate(places) if place in names]
        mine, older = ((least[places], most[places]) for least, most in (alone, with_before))
        # What is shown, rounded or not, is no secret.
        if ((mine[1] - mine[0])[named] > policy.round_to).any():
            few = [int(now.cells.thresholds[places[at]]) for at in named]
            tasks.append(Task(places, sums, mine, older, named, few, policy.round_to))
    tried = _tried(tasks)
    found = [Pinned(*names[place], *ends) for each in tried for place, ends in each.found]
    return Attack(sum(each.withheld for each in tried), tuple(found))


class Tried(NamedTuple):
    """How many numbers were tried, and which of them are found out: between what each lies."""

    withheld: int
    found: list[tuple[int, tuple[float, float]]]


class Task(NamedTuple):
    """Cells that hang together, and which of them are to be found out."""

    places: NDArray[np.intp]
    sums: csr_matrix
    alone: tuple[Numbers, Numbers]
    """Between what each cell lies by what is shown now."""
    with_before: tuple[Numbers, Numbers]
    """And by what was shown before."""
    named: list[int]
    few: list[int]
    round_to: int

    def tried(self) -> Tried:
        """Try each cell that is not shown."""
        system = System(self.sums, *self.alone)
        least, most = self.alone
        changed = any((one != other).any() for one, other in zip(*self[2:4], strict=True))
        # Where it was restated, what was withheld before need not be what is withheld now.
        if changed and system.could_lie(*self.with_before):
            least, most = self.with_before
            system = System(self.sums, least, most)
        secret = [
            (at, few)
            for at, few in zip(self.named, self.few, strict=True)
            if most[at] - least[at] > self.round_to
        ]
        found = (
            (int(self.places[at]), system.found_out(at, few, told_few=bool(most[at] < few)))
            for at, few in secret
        )
        return Tried(len(secret), [(place, ends) for place, ends in found if ends])


def _tried(tasks: list[Task]) -> list[Tried]:
    """Do all tasks, on all processors where there is enough to do; the answers are in order."""
    if cpu_count() < 2 or sum(len(each.named) for each in tasks) < FEW:
        return [each.tried() for each in tasks]
    answers: list[Tried] = Parallel(cpu_count())(delayed(each.tried)() for each in tasks)
    return answers


def _places_in(side: Side, within: Container[Period]) -> set[int]:
    """Give the cells of rows of these periods."""
    pairs = zip(side.rows, side.cells.rows, strict=True)
    mine = [places for row, places in pairs if row.table[:3] in within]
    return {int(place) for places in mine for place in places if place != NONE}


class System:
    """Cells that hang together: what adds up, to what, and between what each cell lies."""

    def __init__(self, sums: csr_matrix, least: Numbers, most: Numbers) -> None:
        """Take of each sum that nothing is left over, or as little as what is shown allows."""
        self._ends = np.column_stack([least, most])
        self._model = Model(sums, _what_adds_up(sums, self._ends), self._ends)

    def could_lie(self, least: Numbers, most: Numbers) -> bool:
        """Say whether the cells could lie between other ends, and still add up to the same."""
        self._model.move(np.column_stack([least, most]))
        try:
            self._model.least(np.zeros(self._model.size))
        except Infeasible:
            return False
        except NoAnswer as error:
            raise NoAnswer(f"{NOTHING_KNOWN} {error}") from None
        finally:
            self._model.move(self._ends)
        return True

    def found_out(self, at: int, few: int, *, told_few: bool) -> tuple[float, float] | None:
        """Give between what a cell is known to lie, where it is small and that is too close.

        That it is small and not nought is told, or found out: only then is it known of a child.
        From 1 to one less than `few` is what everyone may know.
        """
        most = self._end(at, -1)
        if not told_few and most > few - 1:
            return None
        least = self._end(at, 1)
        if least < 1 or (least == 1 and most >= few - 1):
            return None
        return least, most

    def _end(self, at: int, sign: int) -> float:
        """Give the least (1) or the most (-1) that a cell can be: a whole number, as counts are."""
        aim = np.zeros(self._model.size)
        aim[at] = sign
        try:
            found = self._model.least(aim).value
        except Unbounded:
            return 0.0 if sign > 0 else float(np.inf)
        except NoAnswer as error:
            raise NoAnswer(f"{NOTHING_KNOWN} {error}") from None
        return float(np.ceil(found - SLACK) if sign > 0 else np.floor(-found + SLACK))


def _what_adds_up(sums: csr_matrix, bounds: Numbers) -> Numbers:
    """Give what each sum comes to: nothing is left over, or as little as what is shown allows.

    Cases with a blank category are in no category, and a child can be in two.
    """
    if not sums.shape[0]:
        return np.zeros(0)
    number, extra = sums.shape[1], sums.shape[0]
    both = hstack([sums, identity(extra), -identity(extra)], format="csr")
    aim = np.concatenate([np.zeros(number), np.ones(2 * extra)])
    free = np.column_stack([np.zeros(2 * extra), np.full(2 * extra, np.inf)])
    try:
        found = Model(both, np.zeros(extra), np.vstack([bounds, free])).least(aim).point
    except NoAnswer as error:
        raise NoAnswer(f"What was published does not fit together: {error}") from None
    over: Numbers = np.round(found[number + extra :] - found[number : number + extra], 6)
    return over


def _also_known(now: Side, before: Side) -> tuple[Numbers, Numbers]:
    """Add what the version before shows of cells, where it can still be so."""
    least, most = now.least.copy(), now.most.copy()
    for key, place in now.cells.places.items():
        there = before.cells.places.get(key)
        if there is None:
            continue
        low, high = max(least[place], before.least[there]), min(most[place], before.most[there])
        if low <= high:
            least[place], most[place] = low, high
    return least, most


def _names(side: Side) -> dict[int, Name]:
    """Name each number that could tell of a child: by one of the rows in which it is."""
    names: dict[int, Name] = {}
    for row, label, places in zip(side.rows, side.labels, side.cells.rows, strict=True):
        for place, what in zip(places, ("numerator", "denominator", "rest"), strict=True):
            if place != NONE and not row.exempt:
                kpi, series, period = row.table[:3]
                names.setdefault(place, (kpi, series, period, *label, what))
    return names
