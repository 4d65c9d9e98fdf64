"""Intervals against values that are printed in the papers, and what must hold of any."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.kpis.intervals import gap, wilson

from . import slow_intervals

# Newcombe, R. G. (1998), Statistics in Medicine 17, 857-872, table I, method 3.
WILSON = [
    ((81, 263), (0.2553, 0.3662)),
    ((15, 148), (0.0624, 0.1605)),
    ((0, 20), (0.0000, 0.1611)),
    ((1, 29), (0.0061, 0.1718)),
]
# Newcombe, R. G. (1998), Statistics in Medicine 17, 873-890, table II, method 10.
NEWCOMBE = [
    ((56, 70), (48, 80), (0.0524, 0.3339)),
    ((9, 10), (3, 10), (0.1705, 0.8090)),
    ((6, 7), (2, 7), (0.0582, 0.8062)),
    ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ((0, 10), (0, 20), (-0.1611, 0.2775)),
    ((0, 10), (0, 10), (-0.2775, 0.2775)),
    ((10, 10), (0, 20), (0.6791, 1.0000)),
    ((10, 10), (0, 10), (0.6075, 1.0000)),
]


@pytest.mark.parametrize(("share", "ends"), WILSON)
def test_wilsons_interval_is_as_printed(share: tuple[int, int], ends: tuple[float, float]) -> None:
    assert tuple(map(float, wilson(*share))) == pytest.approx(ends, abs=0.00005)


@pytest.mark.parametrize(("one", "other", "ends"), NEWCOMBE)
def test_newcombes_interval_is_as_printed(
    one: tuple[int, int], other: tuple[int, int], ends: tuple[float, float]
) -> None:
    difference, found = gap(one, other)
    assert float(difference) == pytest.approx(one[0] / one[1] - other[0] / other[1])
    assert tuple(map(float, found)) == pytest.approx(ends, abs=0.00005)


SHARES = st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(share=SHARES)
def test_wilsons_interval_holds_the_share_and_stays_in_what_is_possible(
    share: tuple[int, int],
) -> None:
    low, high = (float(end) for end in wilson(*share))
    assert -1e-12 <= low <= share[0] / share[1] + 1e-12 and share[0] / share[1] <= high + 1e-12
    assert high <= 1 + 1e-12 and high - low > 0
    # What did not happen is as sure as what did.
    turned = wilson(share[1] - share[0], share[1])
    assert (1 - high, 1 - low) == pytest.approx(tuple(map(float, turned)), abs=1e-12)
    assert (low, high) == pytest.approx(slow_intervals.wilson(*share), abs=1e-9)


@given(share=SHARES)
def test_ten_times_as_many_are_surer(share: tuple[int, int]) -> None:
    one, ten = (wilson(by * share[0], by * share[1]) for by in (1, 10))
    assert ten.high - ten.low < one.high - one.low


@given(one=SHARES, other=SHARES)
def test_a_gap_turned_round_is_the_same_below_zero(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    difference, ends = gap(one, other)
    back, turned = gap(other, one)
    assert float(difference) == pytest.approx(-float(back), abs=1e-12)
    assert (float(ends.low), float(ends.high)) == pytest.approx(
        (-float(turned.high), -float(turned.low)), abs=1e-12
    )
    assert -1 - 1e-12 <= ends.low <= difference + 1e-12
    assert difference - 1e-12 <= ends.high <= 1 + 1e-12


def test_nothing_has_no_interval() -> None:
    assert np.isnan(wilson([0, 0], [0, 0])).all()


@pytest.mark.parametrize("numerator", [0, 3])
def test_a_gap_to_nothing_is_none(numerator: int) -> None:
    difference, ends = gap((numerator, 0), (1, 2))
    assert np.isnan([float(difference), float(ends.low), float(ends.high)]).all()
