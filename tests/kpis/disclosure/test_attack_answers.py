"""An attack whose solver gives no answer must not read as one that found nothing."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from dashboard.kpis.disclosure import linear
from dashboard.kpis.disclosure.attack import System
from dashboard.kpis.disclosure.linear import NoAnswer

SUMS = csr_matrix([[1.0, -1.0, -1.0]])


def test_a_hole_in_a_row_is_found_out() -> None:
    system = System(SUMS, np.array([50.0, 48.0, 1.0]), np.array([50.0, 48.0, 4.0]))
    assert system.found_out(2, 5, told_few=True) == (2, 2)


def test_two_holes_with_room_are_not() -> None:
    system = System(SUMS, np.array([50.0, 5.0, 1.0]), np.array([50.0, np.inf, 4.0]))
    assert system.found_out(2, 5, told_few=True) is None


def test_no_answer_is_not_nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    system = System(SUMS, np.array([50.0, 5.0, 1.0]), np.array([50.0, np.inf, 4.0]))

    monkeypatch.setattr(linear, "SECONDS", 0.0)
    with pytest.raises(NoAnswer, match="so nothing is known"):
        system.found_out(2, 5, told_few=True)
