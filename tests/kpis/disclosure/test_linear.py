"""The solver's answers, the last of which begins where the one before ended."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from dashboard.kpis.disclosure import linear
from dashboard.kpis.disclosure.linear import Infeasible, Model, NoAnswer, Unbounded

SUM = csr_matrix([[1.0, -1.0, -1.0]])
NOUGHT = np.zeros(1)
LEAST = np.array([0.0, 0.0, 1.0])


def ends(*each: tuple[float, float]) -> linear.Numbers:
    """Give between what numbers lie, a row each."""
    return np.array(each, float)


def test_what_a_hole_in_a_row_must_be_is_found() -> None:
    model = Model(SUM, NOUGHT, ends((50, 50), (48, 48), (1, 4)))
    assert (model.least(LEAST).value, -model.least(-LEAST).value) == (2, 2)


def test_what_has_no_end_and_what_fits_nothing_are_told_apart() -> None:
    model = Model(SUM, NOUGHT, ends((0, np.inf), (5, np.inf), (1, np.inf)))
    with pytest.raises(Unbounded):
        model.least(-LEAST)
    assert model.least(LEAST).value == 1
    model.move(ends((0, 3), (5, 9), (1, 9)))
    with pytest.raises(Infeasible):
        model.least(LEAST)


def test_numbers_that_add_up_to_nothing_lie_between_their_ends() -> None:
    model = Model(csr_matrix((0, 3)), np.zeros(0), ends((0, 3), (5, 9), (1, np.inf)))
    assert model.least(LEAST).value == 1
    with pytest.raises(Unbounded):
        model.least(-LEAST)


def test_without_time_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(SUM, NOUGHT, ends((50, 50), (5, np.inf), (1, 4)))
    monkeypatch.setattr(linear, "SECONDS", 0.0)
    with pytest.raises(NoAnswer, match="Time limit"):
        model.least(LEAST)


@given(st.integers(0, 10**6))
def test_each_answer_is_the_one_that_a_new_solver_gives(seed: int) -> None:
    random = np.random.default_rng(seed)
    number, sums = int(random.integers(3, 25)), int(random.integers(1, 10))
    matrix = csr_matrix(random.choice([-1.0, 0, 0, 1], (sums, number)))
    truth = random.integers(0, 30, number).astype(float)
    least = np.where(random.random(number) < 0.5, truth, 0)
    between = np.column_stack([least, truth + random.integers(0, 9, number)])
    model = Model(matrix, matrix @ truth, between)
    for at in range(number):
        aim = np.zeros(number)
        aim[at] = random.choice([-1, 1])
        fresh = linprog(aim, A_eq=matrix, b_eq=matrix @ truth, bounds=between, method="highs")
        found = model.least(aim)
        assert found.value == pytest.approx(fresh.fun, abs=1e-6)
        assert np.abs(matrix @ (found.point - truth)).max() < 1e-6
