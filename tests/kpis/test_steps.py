"""The steps of a figure end at what it counts, whichever kind of measure and period it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.kpis.case_figures import Asked, figures_of_cases
from dashboard.kpis.case_measures import RatioOfAmounts
from dashboard.kpis.series import series_of_cases
from dashboard.kpis.steps import days_of, steps_of

from .case_tables import case, case_measure, records_of, told
from .drawn_cases import UNITS, questions
from .test_metamorphic import QUICK

AREA = {
    "plans": told(
        case("2025-01-02", closed="2025-01-20", due="2025-01-15", outcome="issued"),
        case("2025-01-02", closed="2025-01-20", outcome="issued"),
        case("2025-01-02", closed="2025-01-20", due="2025-01-15", outcome="refused"),
        case("2025-01-02", closed="2025-02-20", due="2025-01-15", outcome="issued"),
        case("2025-01-02"),
    )
}


@pytest.mark.parametrize("kind", UNITS)
@QUICK
@given(data=st.data())
def test_the_last_step_is_what_the_figure_counts(kind: str, data: st.DataObject) -> None:
    question = data.draw(questions(kind))
    records = records_of(question.area, question.terms)
    table = figures_of_cases(question.measure, records, question.asked)
    measures = {series.key: own for series, own in series_of_cases(question.measure)}
    totals = table[table["split"].isna()].astype(object)
    for row in totals.where(totals.notna(), None).itertuples():
        measure = measures[row.series]
        days = days_of(measure, records, row.period_kind, row.period_end)
        assert days is not None
        steps = steps_of(measure, records, days)
        counted = {step.of: step.cases for step in steps}
        in_order = [step.cases for step in steps if step.of == steps[-1].of]
        assert in_order == sorted(in_order, reverse=True)  # type: ignore[type-var]
        if row.symbol == "u" or isinstance(measure, RatioOfAmounts):
            continue
        if "numerator" in counted:
            assert counted["numerator"] == row.numerator
            assert row.denominator is None or counted["denominator"] == row.denominator
        elif row.denominator is not None:
            assert counted[""] == row.denominator
        elif measure.kind in ("stock", "flow"):
            assert counted[""] == row.numerator
        else:
            assert counted[""] >= row.numerator


def test_each_step_says_why_the_others_are_left_out() -> None:
    measure = case_measure(kind="closed_in_time", by="closed", where={"outcome": "issued"})
    records = records_of(AREA)
    totals = figures_of_cases(measure, records, Asked("percent", 100))
    january = totals[(totals["period"] == "2025-01") & (totals["series"] == "month:plans")].iloc[0]
    assert (january["numerator"], january["denominator"]) == (0, 1)
    days = days_of(measure, records, "month", january["period_end"])
    assert days is not None
    assert [(step.left_out, step.cases) for step in steps_of(measure, records, days)] == [
        ("", 5),
        ("not as the definition asks for", 3),
        ("closed outside the period, or not yet", 2),
        ("no due day", 1),
    ]
