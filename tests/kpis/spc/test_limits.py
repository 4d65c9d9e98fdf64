"""XmR and P' limits, against numbers worked out by hand."""

import math
import random

import numpy as np
import pytest
from pydantic import ValidationError

from dashboard.kpis.spc.limits import average_range, mean_of, xmr_limits
from dashboard.kpis.spc.p_prime import denominators_vary, p_prime_limits
from dashboard.kpis.spc.points import judge
from dashboard.kpis.spc.settings import REFERENCE, Plan, Rebase, SpcError
from tests.kpis.spc.series import GAP, day, judged, plan, values

BLIP = [1, 2, 1, 2, 10, *[1, 2] * 6, 1]
"""Mean 35 / 18; of 17 ranges fifteen are 1, one is 8 and one 9."""


@pytest.mark.parametrize(("screen", "average"), [(True, 1), (False, 32 / 17)])
def test_limits_are_the_mean_and_2_66_average_ranges(screen: bool, average: float) -> None:
    points = judged(*BLIP, by=plan(screen=screen))
    assert list(points["mean"].unique()) == pytest.approx([35 / 18])
    assert list(points["upl"].unique()) == pytest.approx([35 / 18 + 2.66 * average])
    assert list(points["lpl"].unique()) == pytest.approx([35 / 18 - 2.66 * average])


def test_near_limits_are_at_two_thirds() -> None:
    limits = xmr_limits(np.array([0.0, 3, 0, 3]), None, screen=True)
    assert limits.near_upper[0] == pytest.approx(1.5 + 2 * 2.66)
    assert limits.near_lower[0] == pytest.approx(1.5 - 2 * 2.66)


def test_a_range_of_exactly_3_267_averages_is_screened() -> None:
    # Ranges 244, 244, 245 and 3267; their average is 1000.
    exactly = np.array([0.0, 244, 0, 245, -3022])
    assert average_range(exactly, screen=False) == 1000
    assert average_range(exactly, screen=True) == pytest.approx(733 / 3)
    assert average_range(exactly + np.array([0, 0, 0, 0, 1]), screen=True) == pytest.approx(999.75)


def test_screening_is_one_pass() -> None:
    # The average of twenty 1s, a 4 and a 30 is 54 / 22; 30 goes. A second pass would take 4 too.
    ys = np.cumsum([0.0, *[1, -1] * 10, 4, 30])
    assert average_range(ys, screen=True) == pytest.approx(24 / 21)


def test_a_gap_costs_two_ranges_and_is_not_bridged() -> None:
    points = judged(1, 2, GAP, 9, 10, by=plan(screen=False))
    assert points["mean"][0] == 5.5
    assert points["upl"][0] == pytest.approx(5.5 + 2.66)


def test_limits_are_not_cut_at_zero_or_a_hundred() -> None:
    points = judged(0, 100, 0, 100)
    assert points["lpl"][0] == pytest.approx(50 - 266)
    assert points["upl"][0] == pytest.approx(50 + 266)


@pytest.mark.parametrize(
    ("ys", "screen", "limit"),
    [
        ([5, 5, 5, 5], True, math.nan),
        ([5, 5, 5, 5], False, 5),
        ([5], True, math.nan),
        ([GAP, GAP], True, math.nan),
        ([3.0] * 10 + [7.0] * 10, True, 5),
    ],
    ids=["constant", "constant, unscreened", "one point", "no value", "one step"],
)
def test_limits_may_collapse_or_be_undefined(ys: list[float], screen: bool, limit: float) -> None:
    points = judged(*ys, by=plan(screen=screen), mode=REFERENCE)
    assert points["upl"][0] == pytest.approx(limit, nan_ok=True)
    assert points["lpl"][0] == pytest.approx(limit, nan_ok=True)


def test_the_mean_of_a_constant_is_that_constant() -> None:
    draw = random.Random(7)
    for _ in range(500):
        constant = round(draw.uniform(0, 100), draw.randint(0, 3))
        assert mean_of(np.full(draw.randint(1, 80), constant)) == constant
    assert not judged(*[0.1] * 30)["rule_shift"].any()


def test_later_points_do_not_move_fixed_limits() -> None:
    points = judged(*[10, 12] * 6, *[30, 40] * 6, by=plan(fix_after=12))
    assert points["mean"].iloc[-1] == 11
    assert points["upl"].iloc[-1] == pytest.approx(11 + 2 * 2.66)


def test_each_phase_is_fixed_on_its_own_first_points() -> None:
    ys = [*[10, 12] * 7, *[30, 34] * 6, 50, 50]
    points = judged(*ys, by=plan(14, fix_after=12))
    assert points["mean"].iloc[13] == 11
    assert points["mean"].iloc[-1] == 32


def test_a_phase_shorter_than_its_baseline_uses_all_it_has() -> None:
    assert judged(1, 2, 3, by=plan(fix_after=12))["mean"][0] == 2


def test_a_rebase_begins_a_phase_at_its_point_and_nothing_crosses() -> None:
    points = judged(*range(1, 11), by=plan(5))
    assert list(points["rebase_group"]) == [0] * 5 + [1] * 5
    assert list(points["mean"]) == [3.0] * 5 + [8.0] * 5
    assert not points["rule_trend"].any()
    assert list(points["n_in_group"].unique()) == [5]


def test_a_rebase_at_the_first_point_begins_phase_one() -> None:
    assert set(judged(1, 2, 3, by=plan(0))["rebase_group"]) == {1}


def test_a_rebase_that_meets_no_point_is_an_error_for_the_board_only() -> None:
    with pytest.raises(SpcError, match="No point is dated 2020-12-01"):
        judged(1, 2, 3, by=plan(3))
    assert set(judged(1, 2, 3, by=plan(3), mode=REFERENCE)["rebase_group"]) == {0}


@pytest.mark.parametrize("absent", ["day", "reason", "by"])
def test_a_rebase_needs_date_reason_and_name(absent: str) -> None:
    whole = {"day": day(1), "reason": "a new team", "by": "A Person"}
    with pytest.raises(ValidationError):
        Rebase.model_validate({name: each for name, each in whole.items() if name != absent})
    with pytest.raises(ValidationError):
        Rebase.model_validate(whole | {absent: " "})


def test_a_baseline_has_twelve_points_or_more() -> None:
    with pytest.raises(ValidationError):
        Plan(direction="increase", fix_after=11)


def test_points_are_ordered_by_date_and_dates_are_unique() -> None:
    shuffled = values(1, 2, 3, 4).iloc[[2, 0, 3, 1]]
    assert list(judge(shuffled, plan())["y"]) == [1, 2, 3, 4]
    with pytest.raises(SpcError, match="2020-09-01 is there twice"):
        judge(values(1, 2).assign(x=day(0)), plan())


def test_p_prime_is_wider_where_there_are_fewer() -> None:
    # p is 250 / 500; sigmas are 0.05 and 0.025, standardised shares -2 and 1.
    limits = p_prime_limits(np.array([40.0, 210]), np.array([100.0, 400]), None, scale=100)
    reach = 3 * 0.05 * (3 / 1.128) * 100
    assert limits.mean == pytest.approx([50, 50])
    assert limits.upper == pytest.approx([50 + reach, 50 + reach / 2])
    assert limits.lower == pytest.approx([50 - reach, 50 - reach / 2])
    assert limits.near_upper == pytest.approx([50 + reach * 2 / 3, 50 + reach / 3])


def test_p_prime_limits_end_at_nothing_and_all() -> None:
    limits = p_prime_limits(np.array([9.0, 50, 90]), np.array([10.0, 100, 100]), None, scale=1)
    assert limits.upper[0] == 1
    assert limits.lower[0] == 0


def test_p_prime_without_counts_or_without_variation_has_no_limits() -> None:
    limits = p_prime_limits(np.array([5.0, GAP, 6]), np.array([10.0, 10, 0]), None, scale=1)
    assert np.isnan(limits.upper[1:]).all()
    full = p_prime_limits(np.array([10.0, 20]), np.array([10.0, 20]), None, scale=100)
    assert full.mean == pytest.approx([100, 100])
    assert np.isnan(full.upper).all()
    none = p_prime_limits(np.array([GAP]), np.array([GAP]), None, scale=100)
    assert np.isnan(none.mean).all()


@pytest.mark.parametrize(
    ("denominators", "vary"),
    [([75, 100, 125], False), ([74, 100, 126], True), ([GAP, 100, 100], False), ([GAP], False)],
)
def test_a_quarter_off_the_mean_is_varying(denominators: list[float], vary: bool) -> None:
    assert denominators_vary(np.array(denominators, dtype=float)) is vary
