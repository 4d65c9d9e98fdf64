"""An attacker who knows nothing of how figures are protected, only what is printed and the policy.

He thinks of every sort of child as an unknown whole number, writes down what each printed figure
says of these, and asks a solver of whole numbers how few and how many a count can be.
"""

from collections.abc import Iterable
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from .made_up import NEEDS, SEXES, SHAPES, THOSE, Child, Children, Test, counted_by

SPEEDS = ("quick", "middle", "slow")
PLAIN = [Child(*each) for each in product(SEXES, NEEDS, SPEEDS)]
WITH_THERAPY = [child._replace(linked=THOSE) for child in PLAIN]
BLANK = [
    *(Child(sex, "", speed) for sex, speed in product(SEXES, SPEEDS)),
    *(Child("", need, speed) for need, speed in product(NEEDS, SPEEDS)),
]
SORTS = [*PLAIN, *WITH_THERAPY, *BLANK]
Vector = NDArray[np.float64]
MOST = 10_000


class Outsider:
    """What he knows as rows of inequalities, and what he found out so far."""

    def __init__(self, truth: Children) -> None:
        self.truth = np.array([truth.get(sort, 0) for sort in SORTS], float)
        self.rows: list[tuple[Vector, float, float]] = []
        self.points = [self.truth]
        self.known: LinearConstraint | None = None
        # What holds for the worst: he knows of how many in each group a category is blank.
        for name, speed in product(("sex", "need"), SPEEDS):
            blank = vector_of(
                lambda _: True, [(name, frozenset([""])), ("speed", frozenset([speed]))]
            )
            self.hear(blank, blank @ self.truth, blank @ self.truth)

    def hear(self, vector: Vector, least: float, most: float) -> None:
        """Take in between what a count lies; what is printed must be true."""
        mine = float(vector @ self.truth)
        assert least <= mine <= most, f"{mine} is told as {least} to {most}"
        self.rows.append((vector, least, most))

    def read_board(self, figures: pd.DataFrame) -> None:
        """Take in all that the board is shown."""
        for row in _own(figures):
            for name, vector in _parts(row):
                shown = getattr(row, name) / _each(row, name)
                ends = [getattr(row, f"{name}_{e}") for e in ENDS]
                if not np.isnan(shown):
                    self.hear(vector, shown, shown)
                elif not np.isnan(ends).all():
                    least, most = np.nan_to_num(ends, nan=MOST)
                    self.hear(vector, 0 if np.isnan(ends[0]) else least, most)

    def read_public(self, figures: pd.DataFrame, threshold: int = 8) -> None:
        """Take in all that everyone is shown: rounded, and nothing small."""
        for row in _own(figures):
            shown = {
                name: vector
                for name, vector in _parts(row)
                if not np.isnan(row.__getattribute__(name))
            }
            for name, vector in shown.items():
                number, each = getattr(row, name), _each(row, name)
                least = max((number - 2) / each, threshold) if number else 0
                self.hear(vector, least, (number + 2) / each if number else 0)

    def range_of(self, vector: Vector, low: float, high: float) -> tuple[float, float]:
        """Give how small and how large a count can be; no further than from `low` to `high`."""
        found = [vector @ point for point in self.points]
        least, most = min(found), max(found)
        if least > low:
            least = self._solve(vector)
        if most < high:
            most = self._solve(-vector)
        return least, most

    def _solve(self, aim: Vector) -> float:
        solved = milp(
            aim,
            constraints=self._constraints(),
            integrality=np.ones(len(SORTS)),
            bounds=Bounds(0, MOST),
        )
        assert solved.status == 0, solved.message
        point = np.round(solved.x)
        self.points.append(point)
        return abs(float(aim @ point))

    def _constraints(self) -> LinearConstraint:
        if self.known is None:
            self.hear(np.ones(len(SORTS)), 0, MOST * len(SORTS))
            unique = {(tuple(v), a, b): (v, a, b) for v, a, b in self.rows}.values()
            self.known = LinearConstraint(*(np.array(each) for each in zip(*unique, strict=True)))
        return self.known


ENDS = ("from", "to")


def vector_of(test: Test, slices: Iterable[tuple[str, frozenset[str]]]) -> Vector:
    """Say which sorts of children a count counts."""
    asked = list(slices)
    return np.array(
        [test(s) and all(getattr(s, name) in texts for name, texts in asked) for s in SORTS], float
    )


def _own(figures: pd.DataFrame) -> Iterable[Any]:
    rows: Any = figures[figures["kpi"].isin(list(SHAPES)) & ~_gone(figures)].itertuples()
    return rows  # type: ignore[no-any-return]


def _gone(figures: pd.DataFrame) -> Any:
    """Say which rows stand for a breakdown that is not shown."""
    return figures["split"].notna() & figures["category"].eq("")


def _parts(row: Any) -> list[tuple[str, Vector]]:
    names = ("numerator", "denominator")
    return [
        (name, vector_of(test, row.slice))
        for name, test in zip(names, counted_by(row.kpi, row.slice), strict=True)
        if test is not None
    ]


def _each(row: Any, name: str) -> float:
    """Say what one child adds to a number."""
    return SHAPES[row.kpi].each if name == "denominator" else 1.0


def small_counts(figures: pd.DataFrame, *, exact: bool) -> list[tuple[str, Vector, int]]:
    """List the counts of the rows that are shown or withheld: name, whom, least that may be told.

    `exact`: whole-area counts may be found out. The least is nought where that tells, too.
    """
    found = []
    for row in _own(figures):
        if exact and not row.slice:
            continue
        parts = dict(_parts(row))
        for name, vector in parts.items():
            found.append((f"{row.kpi} {row.category} {name}", vector, 1))
        if len(parts) == 2:
            tells = SHAPES[row.kpi].more.get("sensitive", False) and bool(row.slice)
            rest = parts["denominator"] - parts["numerator"]
            found.append((f"{row.kpi} {row.category} rest", rest, 0 if tells else 1))
    return found


def pinned_counts(
    attacker: Outsider, figures: pd.DataFrame, threshold: int, *, exact: bool
) -> list[str]:
    """Say which small counts he knows closer than from 1 to the threshold."""
    told = []
    for name, vector, lowest in small_counts(figures, exact=exact):
        mine = vector @ attacker.truth
        if lowest <= mine < threshold:
            least, most = attacker.range_of(vector, lowest, threshold - 1)
            if least > lowest or most < threshold - 1:
                told.append(f"{name} is {mine:.0f} and he knows {least:.0f} to {most:.0f}")
    return told


def narrow_counts(public: Outsider, figures: pd.DataFrame) -> list[str]:
    """Say which counts of 1 to 7 everyone knows to fewer than four values."""
    told = []
    for name, vector, lowest in small_counts(figures, exact=False):
        mine = vector @ public.truth
        if max(lowest, 1) <= mine < 8:
            least, most = public.range_of(vector, lowest, 7)
            if most - least < 3:
                told.append(f"{name} is {mine:.0f} and everyone knows {least:.0f} to {most:.0f}")
    return told
