"""A text that no case has is found wherever a measure chooses cases, and told beside one figure."""

from typing import Any

import pandas as pd
import pytest

from dashboard.publishing.never_seen import NeverSeen, never_seen, noted
from tests.kpis.case_tables import case, case_measure, records_of, told
from tests.publishing import tiny

AREA = {
    "plans": told(
        case("2025-01-01", "2025-02-01", sex="Girls", outcome="plan issued"),
        case("2025-01-01", sex="Boys"),
    ),
    "waits": told(case("2025-01-01", need="Autism", outcome="seen")),
    "nothing": told(),
}
ONCE = {"outcome": "plan isued"}
PART = {"dataset": "plans", "count": "opened"}
MEASURES: list[dict[str, Any]] = [
    {"kind": "closed_in_time", "where": ONCE},
    {"kind": "flow", "count": "closed", "where": {"outcome": ["plan issued", "plan isued"]}},
    {"kind": "ratio_of_cases", "numerator": {**PART, "where": ONCE}, "denominator": PART},
    {"kind": "ratio_of_cases", "numerator": PART, "denominator": {**PART, "where": ONCE}},
    {
        "kind": "linked_share",
        "of": [{"dataset": "waits"}, {"dataset": "plans", "where": ONCE}],
        "who_are_in": [{"dataset": "waits"}],
    },
    {
        "kind": "linked_share",
        "of": [{"dataset": "waits"}],
        "who_are_in": [{"dataset": "plans", "where": ONCE}],
    },
    {
        "kind": "open_past",
        "dataset": "waits",
        "linked_split": {
            "group": {"dataset": "plans", "where": ONCE},
            "those": "with",
            "others": "without",
        },
    },
]


def found(*measures: dict[str, Any]) -> list[NeverSeen]:
    """Give what is found of a KPI with these measures."""
    kpi = tiny.definitions()[0].model_copy(
        update={"measures": tuple(case_measure(**each) for each in measures)}
    )
    return never_seen([kpi], records_of(AREA))


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure["kind"])
def test_it_is_found_wherever_cases_are_chosen(measure: dict[str, Any]) -> None:
    (one,) = found(measure)
    assert one == ("plans_within_20_weeks", "plans", "outcome", "plan isued", ("plan issued",))
    assert one.note() == "No case has the outcome 'plan isued' so far."


def test_what_is_there_or_was_not_sent_is_not_told() -> None:
    assert found({"kind": "stock", "where": {"sex": ["Girls", "Boys"], "exception": True}}) == []
    assert found({"kind": "stock", "dataset": "nothing", "where": ONCE}) == []
    assert found({"kind": "stock", "dataset": "not sent", "where": ONCE}) == []


def test_it_is_told_once_of_two_measures_and_each_split_has_its_own() -> None:
    two = {"kind": "stock", "where": {"need": "Autism", "outcome": "plan isued"}}
    told_of = found({"kind": "closed_in_time", "where": ONCE}, {**two, "name": "other"})
    assert [(one.field, one.text) for one in told_of] == [
        ("outcome", "plan isued"),
        ("need", "Autism"),
    ]
    assert told_of[1].there == ()
    assert told_of[1].warning() == (
        "KPI 'plans_within_20_weeks': no case of 'plans' has the need 'Autism'. "
        "There are: none at all."
    )


def test_only_so_many_of_what_is_there_are_told() -> None:
    many = tuple(f"text {number:02}" for number in range(20))
    words = NeverSeen("a", "plans", "service", "elsewhere", many).warning()
    assert words.endswith("There are: text 00, " + ", ".join(many[1:12]) + " and others.")


def test_the_note_stands_beside_the_newest_total_of_the_first_series() -> None:
    figures = pd.DataFrame(
        [
            ("a", "rolling", None, ""),
            ("a", "rolling", None, "Before."),
            ("a", "rolling", "sex", ""),
            ("a", "month", None, ""),
            ("b", "rolling", None, ""),
        ],
        columns=["kpi", "series", "split", "note"],
    )
    missing = [NeverSeen("a", "plans", "age_band", "elders", ())]
    assert list(noted(figures, missing)["note"]) == [
        "",
        "Before. No case has the age band 'elders' so far.",
        *[""] * 3,
    ]
    assert list(noted(figures, [])["note"]) == list(figures["note"])
