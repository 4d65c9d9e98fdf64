"""Variation and assurance icons, and what the board is not shown."""

from dataclasses import replace

import pytest

from dashboard.kpis.spc.icons import Icons, icon_row, icons_of
from dashboard.kpis.spc.settings import BOARD, REFERENCE, Direction, Mode, Plan
from tests.kpis.spc.series import GAP, day, judged, plan

SEVEN = [10, 12] * 6 + [11]
"""Thirteen figures about 11, all but the last a step of 2 apart."""
FAR = 60
UPPER, LOWER = 11 + 2.66 * 2, 11 - 2.66 * 2


def icons(*ys: float, by: Plan, mode: Mode = BOARD) -> Icons:
    return icons_of(judged(*ys, by=by, mode=mode), by, mode)


@pytest.mark.parametrize(
    ("direction", "last", "icon"),
    [
        ("increase", FAR, "improvement_high"),
        ("increase", -FAR, "concern_low"),
        ("decrease", FAR, "concern_high"),
        ("decrease", -FAR, "improvement_low"),
        ("neutral", FAR, "neutral_high"),
        ("neutral", -FAR, "neutral_low"),
        ("increase", 11, "common_cause"),
        ("neutral", 11, "common_cause"),
    ],
)
def test_variation_is_the_last_point_s_type(direction: Direction, last: float, icon: str) -> None:
    for mode in (BOARD, REFERENCE):
        assert icons(*SEVEN, last, by=plan(direction=direction), mode=mode).variation == icon


def test_an_earlier_signal_does_not_show() -> None:
    assert icons(*SEVEN, FAR, 11, 12, by=plan()).variation == "common_cause"


@pytest.mark.parametrize(
    ("direction", "target", "icon"),
    [
        ("increase", UPPER + 0.01, "fail"),
        ("increase", UPPER, "inconsistent"),
        ("increase", 11, "inconsistent"),
        ("increase", LOWER, "inconsistent"),
        ("increase", LOWER - 0.01, "pass"),
        ("decrease", UPPER + 0.01, "pass"),
        ("decrease", UPPER, "inconsistent"),
        ("decrease", LOWER, "inconsistent"),
        ("decrease", LOWER - 0.01, "fail"),
        ("increase", 0, "pass"),
        ("decrease", 0, "fail"),
    ],
)
def test_assurance_is_the_target_against_the_limits(
    direction: Direction, target: float, icon: str
) -> None:
    by = plan(direction=direction, target=target, fix_after=12)
    assert icons(*SEVEN, by=by).assurance == icon
    assert icons(*SEVEN, by=by, mode=REFERENCE).assurance == icon
    row = icon_row(judged(*SEVEN, by=by), by)
    assert row["assurance_type"] == {"fail": "consistent_fail", "pass": "consistent_pass"}.get(
        icon, icon
    )


def test_without_target_or_better_way_there_is_no_assurance() -> None:
    assert icons(*SEVEN, by=plan()).why_no_assurance == "there is no target"
    neutral = icons(*SEVEN, by=plan(direction="neutral", target=90))
    assert (neutral.assurance, neutral.why_no_assurance) == (None, "neither way is better")
    assert neutral.variation == "common_cause"


def test_a_rebase_judges_by_its_own_phase() -> None:
    by = plan(13, target=35)
    moved = icons(*SEVEN, *[40, 42] * 7, by=by)
    assert (moved.variation, moved.assurance) == ("common_cause", "pass")


def test_the_board_has_icons_from_thirteen_figures() -> None:
    by = plan(target=90)
    twelve = icons(*SEVEN[:12], by=by)
    assert (twelve.variation, twelve.assurance) == (None, None)
    assert twelve.why_no_variation == "12 figures, and it takes 13"
    assert icons(*SEVEN[:12], GAP, 11, by=by).variation == "common_cause"
    assert icons(*SEVEN[:11], GAP, 11, by=by).variation is None
    assert icons(*SEVEN[:12], by=by, mode=REFERENCE) == Icons("common_cause", "fail", day(11))


def test_figures_are_counted_since_the_rebase() -> None:
    short = icons(*SEVEN, *[40, 42] * 3, by=plan(13))
    assert short.why_no_variation == "6 figures since the rebase, and it takes 13"


@pytest.mark.parametrize(
    "ys", [[100] * 20, [14] * 10 + [12] * 10, [0.1 + 0.2, 0.3] * 10], ids=["same", "step", "noise"]
)
def test_without_limits_the_board_has_no_icon(ys: list[float]) -> None:
    by = plan(target=95)
    mode = replace(BOARD, icons_from=0)
    assert icons(*ys, by=by, mode=mode)[:2] == (None, None)
    assert "figures hardly vary" in icons(*ys, by=by, mode=mode).why_no_assurance


def test_the_reference_calls_undefined_limits_inconsistent() -> None:
    by = plan(target=95)
    assert icons(*[100] * 20, by=by, mode=REFERENCE)[:2] == ("common_cause", "inconsistent")


def test_the_board_drops_trailing_gaps_and_dates_its_icons() -> None:
    ys = [*SEVEN, GAP, FAR, GAP, GAP]
    assert icons(*ys, by=plan())[::2] == ("improvement_high", day(14), "there is no target")
    assert icons(*ys, by=plan(), mode=REFERENCE)[::2][:2] == ("common_cause", day(16))
    assert list(judged(*ys)["seq"]) == list(range(1, 16))


@pytest.mark.parametrize("ys", [[], [GAP, GAP]], ids=["no rows", "no figures"])
def test_a_series_without_a_figure_has_no_icon(ys: list[float]) -> None:
    assert icons(*ys, by=plan()).why_no_variation == "there is no figure"
