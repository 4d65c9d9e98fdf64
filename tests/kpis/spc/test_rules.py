"""The four rules, the label and the type of a point."""

from dataclasses import replace

import numpy as np
import pytest

from dashboard.kpis.spc.rules import run_lengths
from dashboard.kpis.spc.settings import BOARD, REFERENCE, Direction, Mode
from tests.kpis.spc.series import GAP, judged, places, plan

STEADY = [-1, 2] * 6
"""A baseline of twelve: mean 0.5, average range 3, limits 0.5 -/+ 7.98, near ones -/+ 5.32."""
FIXED = plan(fix_after=12)
SAW = [*range(1, 8), *range(1, 8)]


def after_steady(*ys: float) -> list[float]:
    return [*STEADY, *ys]


@pytest.mark.parametrize(
    ("signs", "lengths"),
    [([], []), ([1], [1]), ([0, 0], [0, 0]), ([1, 1, -1, 0, -1], [2, 2, 1, 0, 1])],
)
def test_lengths_of_runs(signs: list[float], lengths: list[int]) -> None:
    assert list(run_lengths(np.array(signs, dtype=float))) == lengths


def test_only_beyond_the_limit_is_outside() -> None:
    upper, lower = 0.5 + 2.66 * 3, 0.5 - 2.66 * 3
    points = judged(*after_steady(upper, lower, upper + 0.01, lower - 0.01), by=FIXED)
    assert places(points, "outside_limits") == [15, 16]
    assert list(points["special_cause_type"][14:]) == ["Above UCL", "Below LCL"]
    assert places(points, "close_to_limits") == [13, 14]


def test_seven_on_one_side_are_a_shift_and_six_are_not() -> None:
    assert places(judged(*after_steady(1, 2, 1, 2, 1), by=FIXED), "rule_shift") == []
    seven = judged(*after_steady(1, 2, 1, 2, 1, 2), by=FIXED)
    assert places(seven, "rule_shift") == list(range(12, 19))
    assert set(seven["special_cause_type"][11:]) == {"7 Points Above CL"}


@pytest.mark.parametrize("breaking", [0.5, GAP], ids=["on the mean", "a gap"])
def test_what_has_no_side_breaks_a_shift(breaking: float) -> None:
    points = judged(*after_steady(1, 2, 1, breaking, 2, 1, 2, 1, 2, 1), by=FIXED)
    assert places(points, "rule_shift") == []


def test_six_steps_one_way_are_a_trend_and_a_tie_breaks_it() -> None:
    rise = judged(*after_steady(-1, 0, 1, 2, 3, 4, 5), by=FIXED)
    assert places(rise, "rule_trend") == list(range(13, 20))
    assert set(rise["special_cause_type"][12:19]) == {"7 Point Trend (Increasing)"}
    assert places(judged(*after_steady(-1, 0, 1, 2, 2, 3, 4, 5), by=FIXED), "rule_trend") == []
    assert places(judged(*after_steady(-1, 0, 1, GAP, 2, 3, 4), by=FIXED), "rule_trend") == []


@pytest.mark.parametrize("mode", [REFERENCE, BOARD], ids=["reference", "board"])
def test_a_peak_of_a_rise_and_a_fall_takes_the_fall(mode: Mode) -> None:
    ys = after_steady(*range(-3, 4), *range(2, -4, -1))
    label = judged(*ys, by=FIXED, mode=mode)["special_cause_type"]
    assert list(label[17:20]) == [f"7 Point Trend ({way}creasing)" for way in ("In", "De", "De")]


@pytest.mark.parametrize(
    ("mode", "label", "kind"),
    [
        (REFERENCE, "7 Point Trend (Decreasing)", "special_cause_concern"),
        (BOARD, "7 Point Trend (Increasing)", "special_cause_improvement"),
    ],
    ids=["reference", "board"],
)
def test_only_the_reference_calls_the_end_of_a_rise_a_fall(
    mode: Mode, label: str, kind: str
) -> None:
    points = judged(*SAW, by=plan(screen=False), mode=mode)
    assert (points["special_cause_type"][6], points["point_type"][6]) == (label, kind)
    assert set(points["special_cause_type"].drop(6)) == {"7 Point Trend (Increasing)"}


def test_two_close_of_three_on_one_side_flag_the_close_ones() -> None:
    points = judged(*after_steady(7, 1, 7), by=FIXED)
    assert places(points, "rule_two_in_three") == [13, 15]
    assert points["special_cause_type"][12] == "2 in 3 Above CL"
    assert places(judged(*after_steady(7, -1, 7), by=FIXED), "rule_two_in_three") == []
    assert places(judged(*after_steady(-6, -6), by=FIXED), "rule_two_in_three") == []


def test_windows_are_of_three_real_points() -> None:
    assert places(judged(*after_steady(-1, 7, 7), by=FIXED), "rule_two_in_three") == []
    assert places(judged(*after_steady(7, 7), by=FIXED), "rule_two_in_three") == [13, 14]


def test_points_beyond_the_limits_count_in_two_in_three_only_where_that_is_set() -> None:
    ys = after_steady(7, 1, 20)
    assert places(judged(*ys, by=FIXED), "rule_two_in_three") == []
    wider = replace(BOARD, outside_counts_as_close=True)
    assert places(judged(*ys, by=FIXED, mode=wider), "rule_two_in_three") == [13, 15]


def test_lengths_of_shift_and_trend_are_settings() -> None:
    six = replace(BOARD, shift_points=6, trend_points=6)
    assert places(judged(*after_steady(1, 2, 1, 2, 1), by=FIXED, mode=six), "rule_shift")
    assert places(judged(*after_steady(-1, 0, 1, 2, 3, 4), by=FIXED, mode=six), "rule_trend")


def test_outside_wins_over_trend_and_all_flags_are_kept() -> None:
    points = judged(*range(0, 40, 2))
    first = points.iloc[0]
    assert first["rule_trend"] and first["outside_limits"]
    assert (first["special_cause_type"], first["point_type"]) == (
        "Below LCL",
        "special_cause_concern",
    )


@pytest.mark.parametrize(
    ("direction", "rising", "falling"),
    [
        ("increase", "special_cause_improvement", "special_cause_concern"),
        ("decrease", "special_cause_concern", "special_cause_improvement"),
        ("neutral", "special_cause_neutral_high", "special_cause_neutral_low"),
    ],
)
def test_a_trend_is_judged_by_its_direction_not_its_side(
    direction: Direction, rising: str, falling: str
) -> None:
    by = plan(direction=direction, fix_after=12)
    below = judged(*[0, 30] * 6, 1, 2, 3, 4, 5, 6, 7, by=by)
    assert below["point_type"].iloc[-2] == rising
    above = judged(*[0, 30] * 6, 28, 27, 26, 25, 24, 23, 22, by=by)
    assert above["point_type"].iloc[-2] == falling


def test_flags_that_a_gap_leaves_open_are_empty_in_the_reference_only() -> None:
    ys = after_steady(7, GAP, 7, 1, -1)
    points = judged(*ys, by=FIXED, mode=REFERENCE)
    empty = {rule: list(points["seq"][points[rule].isna()]) for rule in points.filter(like="rule")}
    assert empty == {
        "rule_astronomical": [14],
        "rule_trend": [],
        # 13 is close, and so would 14 have to be; 15 stands in a window of 14, 15 and 16.
        "rule_two_in_three": [13, 14, 15],
        "rule_shift": list(range(8, 15)),
    }
    assert not judged(*ys, by=FIXED).filter(like="rule").isna().any(axis=None)
    assert judged(*ys, by=FIXED)["relative_to_mean"].isna().sum() == 1


def test_a_full_run_settles_its_flags_though_a_gap_follows() -> None:
    shift = judged(*after_steady(1, 2, 1, 2, 1, 2, GAP), by=FIXED, mode=REFERENCE)["rule_shift"]
    assert list(shift[11:18]) == [True] * 7
    assert shift[18:].isna().all()
    close = judged(*after_steady(7, 1, 7, GAP), by=FIXED, mode=REFERENCE)["rule_two_in_three"]
    assert list(close[12:15]) == [True, False, True]


def test_phases_of_fewer_than_thirteen_points_are_short() -> None:
    assert judged(*STEADY)["short_group_warning"].all()
    assert not judged(*STEADY, 1)["short_group_warning"].any()
