"""The days on which it is easily wrong, each with the figure that a person would expect."""

from datetime import date
from typing import Any

import pytest

from dashboard.kpis.case_figures import Asked

from .case_tables import case, case_measure, figure, quick_answers, records_of, told
from .drawn_cases import school_terms
from .slow_cases import About, Case, Told

IN_TIME = case_measure(kind="closed_in_time", limit_days=140)
Z = (0, 0, None, "z")


def percent(measure: Any, period: str, *cases: Case, **more: Any) -> tuple[Any, ...]:
    """Give a share of cases of "plans"."""
    return figure(measure, {"plans": told(*cases)}, period, unit="percent", **more)


def number(measure: Any, period: str, *cases: Case) -> Any:
    """Give a count of cases of "plans"."""
    return figure(measure, {"plans": told(*cases)}, period)[2]


@pytest.mark.parametrize(
    ("limit", "opened", "closed", "in_time"),
    [
        (140, "2025-01-01", "2025-05-21", 1),  # Day 140.
        (140, "2025-01-01", "2025-05-22", 0),
        (140, "2024-01-01", "2024-05-20", 1),  # Over the leap day.
        (140, "2024-01-01", "2024-05-21", 0),
        (42, "2025-03-01", "2025-04-12", 1),  # Over the day on which clocks go forward.
        (42, "2025-03-01", "2025-04-13", 0),
        (42, "2024-10-01", "2024-11-12", 1),  # And back.
        (42, "2024-10-01", "2024-11-13", 0),
        (0, "2025-03-30", "2025-03-30", 1),
        (0, "2025-03-30", "2025-03-31", 0),
    ],
)
def test_the_last_day_is_in_time_and_the_next_is_not(
    limit: int, opened: str, closed: str, in_time: int
) -> None:
    measure = case_measure(kind="closed_in_time", limit_days=limit)
    found = percent(measure, closed[:7], case(opened, closed))
    assert found == (in_time, 1, 100 * in_time, "")


@pytest.mark.parametrize(("closed", "in_time"), [("2024-02-29", 1), ("2024-03-01", 0)])
def test_an_own_due_day_is_in_time(closed: str, in_time: int) -> None:
    measure = case_measure(kind="closed_in_time")
    rows = case("2024-01-01", closed, "2024-02-29"), case("2024-01-01", closed)
    assert percent(measure, closed[:7], *rows)[:2] == (in_time, 1)


@pytest.mark.parametrize(
    ("closed", "month"),
    [("2024-02-29", "2024-02"), ("2024-03-01", "2024-03"), ("2023-12-31", "2023-12")],
)
def test_what_closes_on_the_last_day_closes_in_the_month_and_does_not_stand(
    closed: str, month: str
) -> None:
    row = case("2023-11-01", closed)
    flow = case_measure(kind="flow", count="closed")
    months = ("2023-11", "2023-12", "2024-01", "2024-02", "2024-03")
    assert [number(flow, each, row) for each in months] == [each == month for each in months]
    stock = case_measure(kind="stock")
    assert [number(stock, each, row) for each in months] == [each < month for each in months]


def test_what_opens_on_the_first_or_the_last_day_stands_at_the_end() -> None:
    stock, flow = case_measure(kind="stock"), case_measure(kind="flow", count="opened")
    for opened in ("2024-02-01", "2024-02-29"):
        row = case(opened)
        assert [number(stock, month, row) for month in ("2024-01", "2024-02")] == [0, 1]
        assert [number(flow, month, row) for month in ("2024-01", "2024-02", "2024-03")] == [
            *(0, 1, 0),
        ]


def test_what_opens_and_closes_on_one_day_never_stands_and_took_no_day() -> None:
    row = case("2024-02-29", "2024-02-29")
    assert number(case_measure(kind="stock"), "2024-02", row) == 0
    assert number(case_measure(kind="flow", count="opened"), "2024-02", row) == 1
    wait = case_measure(kind="wait", of="closed")
    assert figure(wait, {"plans": told(row)}, "2024-02", unit="weeks") == (None, 1, 0, "")


@pytest.mark.parametrize(
    ("opened", "past"), [("2025-02-11", 0), ("2025-02-10", 1), ("2025-03-31", 0)]
)
def test_a_case_is_past_48_days_on_the_49th(opened: str, past: int) -> None:
    measure = case_measure(kind="open_past", limit_days=48)
    assert percent(measure, "2025-03", case(opened))[:2] == (past, 1)
    within = case_measure(kind="open_within", limit_days=48)
    assert percent(within, "2025-03", case(opened))[:2] == (1 - past, 1)


def test_a_case_is_past_its_due_day_from_the_next_day_on() -> None:
    measure = case_measure(kind="open_past")
    due_on_the_last, due_before = (
        case("2025-03-01", due=due) for due in ("2025-03-31", "2025-03-30")
    )
    nobody_knows = case("2025-03-01")
    assert percent(measure, "2025-03", due_on_the_last, nobody_knows)[:2] == (0, 1)
    assert percent(measure, "2025-03", due_before, nobody_knows)[:2] == (1, 1)


def test_a_case_that_was_due_before_it_opened_is_not_past_before_it_opens() -> None:
    row = case("2025-03-10", due="2025-01-15")
    found = [percent(case_measure(kind="open_past"), f"2025-{m}", row) for m in ("01", "02", "03")]
    assert found == [Z, Z, (1, 1, 100, "")]


@pytest.mark.parametrize(
    ("opened", "year"),
    [("2024-08-31", "2023/24"), ("2024-09-01", "2024/25"), ("2025-08-31", "2024/25")],
)
def test_an_academic_year_turns_on_the_first_of_september(opened: str, year: str) -> None:
    measure = case_measure(kind="flow", count="opened", periods=["academic_year"])
    years = ("2023/24", "2024/25", "2025/26")
    assert [number(measure, each, case(opened)) for each in years] == [e == year for e in years]


@pytest.mark.parametrize(
    ("kind", "last"),
    [("month", "2025-06"), ("quarter", "2025-Q2"), ("calendar_year", "2024"),
     ("financial_year", "2024/25"), ("academic_year", "2024/25"), ("term", "2024/25 3"),
     ("rolling_12_months", "2025-06")],
)  # fmt: skip
def test_the_last_period_is_the_last_whole_one(kind: str, last: str) -> None:
    measure = case_measure(kind="flow", count="opened", periods=[kind])
    for as_at, is_whole in (("2025-07-21", True), ("2025-07-20", kind not in SCHOOL)):
        area = {"plans": told(case("2024-06-01"), whole=("2023-01-01", as_at))}
        found = quick_answers(measure, records_of(area, school_terms()), Asked("count", 1))
        assert (max(about.period for about in found) == last) == is_whole


SCHOOL = ("academic_year", "term")


@pytest.mark.parametrize(("first", "there"), [("2024-02-01", True), ("2024-02-02", False)])
def test_the_first_period_is_the_first_whole_one(first: str, there: bool) -> None:
    area = {"plans": told(whole=(first, "2024-02-29"))}
    measure = case_measure(kind="flow", count="opened")
    assert bool(quick_answers(measure, records_of(area), Asked("count", 1))) == there


def test_datasets_share_the_days_that_all_of_them_have() -> None:
    measure = case_measure(
        kind="ratio_of_cases",
        numerator={"dataset": "plans", "count": "opened"},
        denominator={"dataset": "visits", "count": "opened"},
    )
    area = {
        "plans": told(whole=("2024-01-01", "2024-03-31")),
        "visits": told(whole=("2024-02-01", "2024-05-31")),
    }
    found = quick_answers(measure, records_of(area), Asked("per_10000", 10_000))
    assert [about.period for about in found] == ["2024-02", "2024-03"]


def by(kind: str, **more: Any) -> Any:
    """Give a share in time by the day on which cases opened, or were due."""
    return case_measure(kind="closed_in_time", by=kind, companions=False, **more)


@pytest.mark.parametrize(("as_at", "last"), [("2025-08-20", "2025-03"), ("2025-08-19", "2025-03")])
def test_by_request_the_last_month_is_one_whose_cases_have_all_had_their_time(
    as_at: str, last: str
) -> None:
    # 31 March and 140 days is 18 August; 30 April and 140 days is 17 September.
    assert _last(by("opened", limit_days=140), as_at) == last


def test_by_request_a_day_less_is_a_month_less() -> None:
    assert _last(by("opened", limit_days=140), "2025-08-18") == "2025-03"
    assert _last(by("opened", limit_days=140), "2025-08-17") == "2025-02"


def _last(measure: Any, as_at: str, *cases: Case) -> str:
    area = {"plans": told(*cases, whole=("2023-01-01", as_at))}
    found = quick_answers(measure, records_of(area, school_terms()), Asked("percent", 100))
    return max(about.period for about in found)


def test_by_request_own_due_days_count_of_the_cases_that_are_asked_for() -> None:
    short = case("2025-01-01", due="2025-01-31", sex="Girls")
    odd = case("2025-01-01", due="2035-01-01", sex="Boys")
    measure = by("opened", where={"sex": ["Girls"]})
    assert _last(measure, "2025-07-30", short, odd) == "2025-06"
    assert _last(measure, "2025-07-29", short, odd) == "2025-05"


@pytest.mark.parametrize(
    ("kind", "as_at", "last"),
    [
        ("opened", "2025-10-12", "2024/25"),  # 31 August and 42 days.
        ("opened", "2025-10-11", "2023/24"),
        ("due", "2025-08-31", "2024/25"),
        ("due", "2025-08-30", "2023/24"),
        ("closed", "2025-07-21", "2024/25"),  # The last taught day.
        ("closed", "2025-07-20", "2023/24"),
    ],
)
def test_a_school_year_of_requests_lasts_until_its_own_end(
    kind: str, as_at: str, last: str
) -> None:
    assert _last(by(kind, limit_days=42, periods=["academic_year"]), as_at) == last


def test_by_request_who_is_still_open_is_late_whatever_outcome_is_asked_for() -> None:
    rows = (
        case("2025-01-01", "2025-01-31", outcome="issued"),
        case("2025-01-01", "2025-01-31", outcome="refused"),
        case("2025-01-01"),
    )
    measure = by("opened", limit_days=140, where={"outcome": "issued"})
    assert percent(measure, "2025-01", *rows)[:2] == (1, 2)


def test_a_wait_is_one_that_somebody_had() -> None:
    rows = [case("2025-01-01", f"2025-01-{day:02}") for day in range(2, 12)]  # 1 to 10 days.
    for centile, days in ((50, 5), (90, 9), (91, 10), (10, 1), (11, 2)):
        wait = case_measure(kind="wait", of="closed", centile=centile)
        found = figure(wait, {"plans": told(*rows)}, "2025-01", unit="weeks")
        assert found == (None, 10, days / 7, "")


def test_a_child_counts_once_and_a_child_whom_nobody_knows_once_a_case() -> None:
    rows = [case("2025-01-01", child=child) for child in (5, 5, None, None)]
    assert number(case_measure(kind="stock"), "2025-01", *rows) == 4
    assert number(case_measure(kind="stock", count="children"), "2025-01", *rows) == 3


def test_of_a_childs_cases_the_earlier_ends_where_the_next_opens() -> None:
    rows = case("2025-01-10", child=1), case("2025-02-28", child=1), case("2025-01-10")
    measure = case_measure(kind="stock", latest_of_child=True)
    assert [number(measure, f"2025-0{month}", *rows) for month in (1, 2, 3)] == [2, 2, 2]
    flow = case_measure(kind="flow", count="closed", latest_of_child=True)
    assert number(flow, "2025-02", *rows) == 1


def test_absence_at_the_limit_counts_and_nothing_of_nothing_does_not() -> None:
    part = {"dataset": "plans", "count": "opened"}
    measure = case_measure(
        kind="ratio_of_cases", numerator=part | {"missed_at_least": 10}, denominator=part
    )
    amounts = [(10, 100), (9.9, 100), (0, 0), (None, 100), (10, None), (3, 30)]
    rows = [case("2025-01-01", amount=a, out_of=b) for a, b in amounts]
    assert percent(measure, "2025-01", *rows)[:2] == (2, 6)


def test_twelve_months_end_with_the_month_that_names_them() -> None:
    measure = case_measure(kind="flow", count="opened", periods=["rolling_12_months"])
    for opened, inside in (("2024-03-31", 0), ("2024-04-01", 1), ("2025-03-31", 1)):
        assert number(measure, "2025-03", case(opened)) == inside
    assert number(measure, "2025-03", case("2025-04-01")) == 0


LINKED = case_measure(
    kind="linked_share",
    of=[{"dataset": "plans", "older_than_days": 30}],
    who_are_in=[{"dataset": "visits", "in_date": True}],
)


@pytest.mark.parametrize(
    ("opened", "due", "found"),
    [
        ("2025-02-28", "2025-03-31", (1, 1)),  # 31 days old, and in date on the last day.
        ("2025-02-28", "2025-03-30", (0, 1)),
        ("2025-03-01", "2025-03-31", (0, 0)),  # 30 days old is not older than 30.
    ],
)
def test_a_group_has_a_child_who_is_older_than_the_days_and_in_date(
    opened: str, due: str, found: tuple[int, int]
) -> None:
    visits = Told((case("2025-01-01", due=due, child=1),), date(2023, 1, 1), date(2025, 12, 31))
    area = {"plans": told(case(opened, child=1)), "visits": visits}
    assert figure(LINKED, area, "2025-03", unit="percent")[:2] == found


def test_a_share_of_no_children_is_not_applicable() -> None:
    empty = Told((), date(2023, 1, 1), date(2025, 12, 31), "health")
    area = {"plans": told(), "visits": empty}
    assert figure(LINKED, area, "2025-03", unit="percent") == Z


def test_a_case_whose_due_day_nobody_knows_is_in_neither_number_of_a_link() -> None:
    group = {"group": {"dataset": "visits"}, "those": "with", "others": "without"}
    measure = case_measure(kind="open_within", linked_split=group)
    rows = case("2025-01-01", due="2027-01-01", child=1), case("2025-01-01", child=2)
    area = {"plans": told(*rows), "visits": told()}
    found = quick_answers(measure, records_of(area), Asked("percent", 100))
    assert found[About("month:plans", "2026-12", "linked", "without")][:2] == (1, 1)


def test_splits_are_told_of_the_latest_month_and_each_12th_before_it() -> None:
    area = {"plans": told(case("2024-02-01", sex="Boys"), whole=("2023-01-01", "2025-03-31"))}
    asked = Asked("count", 1, (("sex",),))
    found = quick_answers(case_measure(kind="stock"), records_of(area), asked)
    told_of = [about.period for about in found if about.split == "sex"]
    assert told_of == ["2023-03", "2024-03", "2025-03"]
