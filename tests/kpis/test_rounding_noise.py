"""A change that rounding may have made is not told; one that outlasts it is."""

from datetime import timedelta
from functools import partial

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dashboard.kpis.rounding_noise import WHY, Outlasting, drawn_from, draws, outlasting
from dashboard.kpis.signals import signals_of
from dashboard.kpis.spc.charts import chart
from dashboard.kpis.spc.settings import Plan
from tests.kpis.counts import kpi as of_counts
from tests.kpis.counts import ratio
from tests.kpis.spc.series import day

PLAN = Plan(direction="increase", target=60)
MONTH_ENDS = [day(at + 1) - timedelta(days=1) for at in range(30)]
USUAL = [20, 25, 20, 25, 20, 25, 25, 20, 20, 25, 20, 25, 25, 20]


def counts(*tops: float, bottom: float = 50, step: float = 5) -> pd.DataFrame:
    """Give shares by month, with what their counts are rounded to."""
    shown = np.array(tops, float)
    return pd.DataFrame(
        {
            "x": [day(at) for at in range(len(tops))],
            "y": 100 * shown / bottom,
            "numerator": shown,
            "denominator": bottom,
            "step": step,
        }
    )


def told_of(values: pd.DataFrame) -> Outlasting:
    """Judge shares, and leave what rounding may have made."""
    judge = partial(chart, plan=PLAN, period_kind="month", scale=100)
    return outlasting(judge(values), draws(values, 100, judge), values, PLAN)


def test_a_run_that_rounding_may_have_made_is_not_told() -> None:
    values = counts(*USUAL, *[25] * 7)
    as_they_are = told_of(values.assign(step=1))
    assert as_they_are.chart.icons.variation == "improvement_high"
    assert as_they_are.since == day(len(USUAL))
    found = told_of(values)
    assert (found.chart.kind, found.chart.why, found.since) == ("run", WHY, None)
    assert found.chart.icons.variation is None
    assert found.chart.icons.why_no_variation == WHY


def test_a_step_that_is_far_wider_is_told_and_since_when() -> None:
    found = told_of(counts(*USUAL, *[45] * 7))
    assert found.chart.icons.variation == "improvement_high"
    assert found.since == day(len(USUAL))
    assert len(found.chart.points) == len(USUAL) + 7


def test_of_each_point_what_rounding_may_have_made_is_not_told() -> None:
    # A run just above the mean that is over by now, and a step that outlasts all rounding.
    values = counts(*USUAL, *[25] * 7, 20, 20, 20, *[45] * 7)
    shown, found = told_of(values.assign(step=1)).chart.points, told_of(values).chart.points
    special = shown["point_type"] != "common_cause"
    assert special[:14].any() and special[-7:].all()
    still = found["point_type"] != "common_cause"
    assert 0 < still.sum() < special.sum() and still[-7:].all()
    assert (found.loc[still, "point_type"] == shown.loc[still, "point_type"]).all()
    assert found["special_cause_type"].ne("Common Cause").tolist() == still.tolist()


def test_of_large_counts_rounding_hides_nothing() -> None:
    tops = [*(100 * each for each in USUAL), *[2700] * 7]
    values = counts(*tops, bottom=5000)
    rounded, exact = told_of(values), told_of(values.assign(step=1))
    assert (rounded.chart.icons, rounded.since) == (exact.chart.icons, exact.since)


COUNTS = st.lists(
    st.tuples(st.integers(0, 40).map(lambda n: 5 * n), st.integers(1, 40).map(lambda n: 5 * n)),
    min_size=1,
    max_size=20,
)


@given(COUNTS, st.integers(0, 1000))
def test_what_is_drawn_would_be_rounded_to_what_is_shown(
    shown: list[tuple[int, int]], seed: int
) -> None:
    tops, bottoms = (np.array(each, float) for each in zip(*shown, strict=True))
    values = counts(*tops).assign(denominator=bottoms, y=100 * tops / bottoms)
    drawn = drawn_from(values, 100, np.random.default_rng(seed))
    for name in ("numerator", "denominator"):
        again = (2 * drawn[name] + 5) // 10 * 5
        # A share that was of all, or less, still is.
        assert (again.eq(values[name]) | drawn["numerator"].eq(drawn["denominator"])).all()
    assert (drawn["numerator"].eq(0) == values["numerator"].eq(0)).all()
    part = values["numerator"] <= values["denominator"]
    assert (drawn["numerator"] <= drawn["denominator"])[part].all()
    assert drawn["y"].equals(100 * drawn["numerator"] / drawn["denominator"])


def test_what_is_as_it_is_or_withheld_stays() -> None:
    values = counts(20, 25, 0).assign(step=[1, 5, 5])
    values.loc[1, ["y", "numerator"]] = np.nan
    drawn = drawn_from(values, 100, np.random.default_rng(1))
    assert drawn["numerator"].tolist()[::2] == [20, 0]
    assert np.isnan(drawn.loc[1, "y"]) and np.isnan(drawn.loc[1, "numerator"])
    assert drawn.loc[0, "y"] == 40 and drawn.loc[2, "y"] == 0


def figures_of(values: pd.DataFrame) -> pd.DataFrame:
    """Give shares by month as a KPI's figures."""
    return values.rename(columns={"x": "period_end", "y": "value"}).assign(
        series="month:plans", split=None, period="shown", period_end=MONTH_ENDS[: len(values)]
    )


def test_a_kpis_rounded_series_is_judged_so_and_another_is_not() -> None:
    kpi = of_counts(ratio(period_kind="month"))
    figures = figures_of(counts(*USUAL, *[25] * 7))
    told = [
        signals_of(kpi, figures, steps).signals["variation"].tolist()
        for steps in (None, pd.Series(1, figures.index), figures["step"])
    ]
    assert told == [["improvement_high"], ["improvement_high"], [None]]


def test_where_a_rounded_series_leads_is_told_only_where_rounding_cannot_turn_it() -> None:
    kpi = of_counts(ratio(period_kind="month"), targets=[{"from": "2020-01-01", "value": 60}])

    def leads(*tops: float, step: int) -> str:
        figures = figures_of(counts(*tops))
        return signals_of(kpi, figures, pd.Series(step, figures.index)).outlook.course

    slow = [20, 20, 25, 20, 20, 25, 20, 25, 25, 20, 25, 25, 25]
    fast = [5, 5, 5, 10, 10, 10, 15, 15, 15, 20, 20, 20]
    assert leads(*slow, step=1) == "meets"
    assert leads(*slow, step=5) == "cannot be told"
    assert leads(*fast, step=5) == leads(*fast, step=1) == "meets"
