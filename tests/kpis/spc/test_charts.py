"""Which kind of chart a series bears."""

import math
from typing import get_args

import pandas as pd
import pytest

from dashboard.kpis.measures import PeriodKind
from dashboard.kpis.spc.charts import RUN_POINTS, WITHIN_THE_YEAR, chart
from dashboard.kpis.spc.points import POINTS
from tests.kpis.spc.series import GAP, plan, values

STEADY = [10, 12] * 8


def shares(numerators: list[float], denominators: list[float]) -> pd.DataFrame:
    frame = values(*(100 * x / n for x, n in zip(numerators, denominators, strict=True)))
    return frame.assign(numerator=numerators, denominator=denominators)


def test_months_are_an_xmr_chart() -> None:
    made = chart(values(*STEADY), plan(), "month")
    assert (made.kind, made.why, list(made.points)) == ("xmr", "", POINTS)
    assert made.icons.variation == "common_cause"
    assert made.since == made.points["x"].iloc[0]


def test_usual_variation_lasts_since_the_last_point_that_was_special() -> None:
    made = chart(values(*STEADY, 20, *STEADY), plan(), "month")
    assert made.points["point_type"].iloc[16].startswith("special_cause")
    assert made.icons.variation == "common_cause"
    assert made.since == made.points["x"].iloc[17]


def test_usual_variation_does_not_last_over_a_period_without_a_figure() -> None:
    for ys, start in (([*STEADY, GAP, *STEADY], 17), ([GAP, GAP, *STEADY], 2)):
        made = chart(values(*ys), plan(), "month")
        assert made.icons.variation == "common_cause"
        assert made.since == made.points["x"].iloc[start]


@pytest.mark.parametrize("kind", sorted(set(get_args(PeriodKind)) - WITHIN_THE_YEAR))
def test_one_figure_a_year_is_a_plain_line(kind: PeriodKind) -> None:
    made = chart(values(*STEADY), plan(target=90), kind)
    assert (made.kind, list(made.points)) == ("line", RUN_POINTS)
    assert made.icons[:2] == (None, None)
    assert made.points["middle"].isna().all()
    assert made.why.startswith("one figure a year")


def test_kinds_of_period_within_the_year_are_known_kinds() -> None:
    assert WITHIN_THE_YEAR.issubset(get_args(PeriodKind))


@pytest.mark.parametrize(
    ("ys", "why"),
    [
        ([100.0] * 20, "the figures hardly vary"),
        ([14.0] * 10 + [12.0] * 10, "the figures hardly vary"),
        ([1.0, 2, 5], "3 figures, and it takes 13"),
        ([], "there is no figure"),
    ],
    ids=["constant", "step", "few", "none"],
)
def test_without_limits_it_is_a_run_chart(ys: list[float], why: str) -> None:
    made = chart(values(*ys), plan(target=95), "month")
    assert (made.kind, made.why, made.icons.why_no_variation) == ("run", why, why)
    assert list(made.points) == RUN_POINTS


def test_a_run_chart_has_a_median_a_phase() -> None:
    made = chart(values(1, 2, 9, 20, 30, GAP), plan(3), "month")
    assert list(made.points["middle"]) == [2, 2, 2, 25, 25]


def test_shares_of_varying_denominators_have_p_prime_limits() -> None:
    denominators = [100.0, 400] * 8
    made = chart(shares([40, 210] * 8, denominators), plan(), "month", scale=100)
    assert (made.kind, made.why) == ("p_prime", "the denominators vary")
    # As worked out in test_limits: p 50%, z -2 and 1, all ranges 3.
    reach = 300 * 0.05 * 3 / 1.128
    assert list(made.points["upl"][:2]) == pytest.approx([50 + reach, 50 + reach / 2])
    assert made.icons.variation == "common_cause"


def test_shares_of_steady_denominators_are_an_xmr_chart() -> None:
    assert chart(shares([40, 60] * 8, [100, 110] * 8), plan(), "month", scale=100).kind == "xmr"


def test_a_share_without_its_counts_is_an_xmr_chart() -> None:
    frame = shares([40, 210] * 8, [100, 400] * 8)
    frame.loc[3, ["numerator", "denominator"]] = math.nan
    assert chart(frame, plan(), "month", scale=100).kind == "xmr"


def test_each_phase_has_p_prime_limits_of_its_own() -> None:
    frame = shares([40, 210] * 8 + [10, 120] * 8, [100, 400] * 16)
    made = chart(frame, plan(16), "month", scale=100)
    assert list(made.points["mean"].unique()) == pytest.approx([50, 26])
