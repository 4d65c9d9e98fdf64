"""A change that rounding may have made is not told; one that outlasts it is."""

from datetime import date, timedelta
from functools import partial

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dashboard.kpis.outlook import Outlook
from dashboard.kpis.rounding_noise import WHY, Outlasting, drawn_from, draws, outlasting
from dashboard.kpis.signals import signals_of
from dashboard.kpis.spc.charts import Chart, chart
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


def told_of(values: pd.DataFrame, plan: Plan = PLAN) -> Outlasting:
    """Judge shares, and leave what rounding may have made."""
    judge = partial(chart, plan=plan, period_kind="month", scale=100)
    return outlasting(judge(values), draws(values, 100, judge), values, plan)


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


def test_a_run_of_the_past_that_rounding_may_have_made_is_not_marked() -> None:
    values = counts(*USUAL, *[25] * 7, 20, 25, 20)
    shown, found = told_of(values.assign(step=1)).chart, told_of(values).chart
    assert marked(shown) == [*range(14, 21)]
    assert marked(found) == []
    assert shown.icons.variation == found.icons.variation == "common_cause"
    assert marked(told_of(counts(*USUAL, *[45] * 7)).chart) == [*range(21)]


def marked(told: Chart) -> list[int]:
    """Give the places of the points that are something special, by their label and their type."""
    types = told.points["point_type"].ne("common_cause")
    assert types.equals(told.points["special_cause_type"].ne("Common Cause"))
    return [place for place, is_special in enumerate(types) if is_special]


def test_since_when_a_change_lasts_is_told_only_where_draws_agree() -> None:
    values = counts(*USUAL, 30, *[40] * 7)
    assert told_of(values.assign(step=1)).since == day(len(USUAL))
    found = told_of(values)
    assert (found.chart.icons.variation, found.since) == ("improvement_high", None)


def test_whether_the_target_will_be_met_is_told_only_where_draws_agree() -> None:
    values, plan = counts(*USUAL, *USUAL), PLAN.model_copy(update={"target": 66})
    assert told_of(values.assign(step=1), plan).chart.icons.assurance == "fail"
    icons = told_of(values, plan).chart.icons
    assert (icons.variation, icons.assurance) == ("common_cause", None)
    assert icons.why_no_assurance == WHY


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

    def leads(*tops: float, step: int) -> Outlook:
        figures = figures_of(counts(*tops))
        return signals_of(kpi, figures, pd.Series(step, figures.index)).outlook

    slow = [20, 20, 25, 20, 20, 25, 20, 25, 25, 20, 25, 25, 25]
    assert leads(*slow, step=1).course == "meets"
    assert leads(*slow, step=5) == Outlook("cannot be told")
    fast = [5, 5, 5, 10, 10, 10, 15, 15, 15, 20, 20, 20]
    exact, rounded = leads(*fast, step=1), leads(*fast, step=5)
    assert (exact.course, exact.day) == (rounded.course, rounded.day)
    assert exact.earliest and exact.latest and rounded.earliest and rounded.latest
    # Two of the days that counts which round to these lead to.
    assert rounded.earliest < date(2022, 1, 15) < exact.earliest
    assert exact.latest < date(2022, 4, 1) < rounded.latest
