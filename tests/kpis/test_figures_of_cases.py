"""A KPI on cases: its history, the marks on it, what is rated, its signal and its course."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.kpis.courses import course_of
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.figures import JOIN, Worked, work_out

from .case_tables import case, records_of, told
from .counts import AREA, HOME, count, frame, kpi, ratio
from .slow_cases import Case

MONTHLY: dict[str, Any] = {
    "kind": "closed_in_time",
    "source": "An agency",
    "dataset": "plans",
    "periods": ["month"],
    "limit_days": 42,
    "companions": False,
}
TARGET = [{"from": date(2020, 1, 1), "value": 60}]
NOTHING = frame(count("in_time", 0, place=("country", "C1", "Country")))


def month_of(year: int, month: int, in_time: int, of: int) -> list[Case]:
    """Give so many cases that close in a month, some of them in time."""
    opened = date(year, month, 1)
    late = date(year - 1, month, 1)
    return [
        case((opened if n < in_time else late).isoformat(), f"{year}-{month:02}-15", child=n)
        for n in range(of)
    ]


def months(*shares: int, start: tuple[int, int] = (2025, 1), of: int = 40) -> list[Case]:
    """Give cases for months that follow each other, with so many in time in each."""
    rows: list[Case] = []
    for place, share in enumerate(shares):
        years, month = divmod(start[0] * 12 + start[1] - 1 + place, 12)
        rows += month_of(years, month + 1, share, of)
    return rows


def worked(
    about: Kpi, rows: list[Case], *counts: dict[str, Any], as_at: str = "2026-12-31"
) -> Worked:
    """Work a KPI out from cases that are whole from 2025 on, and from counts."""
    records = records_of({"plans": told(*rows, whole=("2025-01-01", as_at))})
    return work_out(about, AREA, frame(*counts) if counts else NOTHING, records)


def totals(found: Worked) -> pd.DataFrame:
    """Give the totals, periods as the index."""
    return found.figures[found.figures["split"].isna()].set_index("period")


def test_a_share_of_closed_cases_is_rated_month_by_month() -> None:
    found = totals(worked(kpi(MONTHLY, targets=TARGET), months(24, 23), as_at="2025-02-28"))
    assert found["value"].tolist() == [60, 57.5]
    assert found["status"].tolist() == ["met", "missed"]
    assert found["low"].between(40, 60).all()


def test_months_before_the_first_case_are_left_out_and_gaps_later_are_kept() -> None:
    found = totals(worked(kpi(MONTHLY), months(20, start=(2025, 3)), as_at="2025-05-31"))
    assert found.index.tolist() == ["2025-03", "2025-04", "2025-05"]
    assert found["symbol"].tolist() == ["", "z", "z"]


def test_history_comes_before_the_records_and_the_join_is_marked() -> None:
    history = ratio(period_kind="month", dataset="added_up")
    counts = [
        each
        for period, number in (("2024-11", 30), ("2024-12", 40), ("2025-01", 99))
        for each in (
            count("in_time", number, period, kind="month", dataset="added_up"),
            count("all", 100, period, kind="month", dataset="added_up"),
        )
    ]
    for each in counts:
        each["period_end"] = (pd.Period(each["period"]).end_time).date()
    about = kpi({**MONTHLY, "history": history}, targets=TARGET)
    found = totals(worked(about, months(24), *counts, as_at="2025-01-31"))
    assert found["value"].tolist() == [30, 40, 60]
    assert found["note"].tolist() == ["", "", JOIN]
    assert found["status"].tolist() == ["missed", "missed", "met"]
    alone = work_out(about, AREA, frame(*counts), records_of({}))
    assert totals(alone)["value"].tolist() == [30, 40, 99]


def test_a_change_of_the_definition_is_marked_once_and_a_retired_kpi_ends() -> None:
    life = {
        "proposed": "2024-01-01",
        "agreed": "2024-02-01",
        "retired": "2025-03-31",
        "retired_because": "Counted otherwise.",
    }
    changes = [{"from": "2025-02-10", "reason": "Exceptions are left out."}]
    about = kpi(MONTHLY, life=life, changes=changes)
    found = totals(worked(about, months(20, 20, 20, 20), as_at="2025-04-30"))
    assert found.index.tolist() == ["2025-01", "2025-02", "2025-03"]
    said = "The definition changed from here on: Exceptions are left out."
    assert found["note"].tolist() == ["", said, ""]


def test_without_records_the_next_series_is_rated_and_with_them_it_is_not() -> None:
    about = kpi(MONTHLY, ratio(dataset="published"), targets=TARGET)
    counts = [count("in_time", 70, dataset="published"), count("all", 100, dataset="published")]
    with_cases = worked(about, months(20), *counts, as_at="2025-01-31").figures
    assert with_cases["status"].tolist() == ["missed", "not rated"]
    without = work_out(about, AREA, frame(*counts)).figures
    assert (without["series"].tolist(), without["status"].tolist()) == (
        ["calendar_year:published"],
        ["met"],
    )


def test_the_last_year_before_the_pandemic_is_a_line_for_later_years_only() -> None:
    years = {"2018": 40, "2019": 50, "2020": 30, "2023": 45}
    counts = [
        each
        for year, number in years.items()
        for each in (count("in_time", number, year, place=HOME), count("all", 100, year))
    ]
    lines = work_out(kpi(), AREA, frame(*counts)).comparators
    lines = lines[lines["place"] == "before_the_pandemic"]
    assert lines["period"].tolist() == ["2020", "2023"]
    assert lines["value"].tolist() == [50, 50]
    assert set(lines["name"]) == {"2019, before the pandemic"}


@pytest.mark.parametrize(
    ("better", "variation"), [("higher", "concern_low"), ("lower", "improvement_low")]
)
def test_a_step_down_is_a_signal_from_its_first_month_on(better: str, variation: str) -> None:
    shares = [30, 31, 29, 30, 32, 28, 30, 31, 29, 30, 31, 29, *([20, 21, 19] * 3)]
    found = worked(kpi(MONTHLY, better=better, targets=TARGET), months(*shares), as_at="2026-09-30")
    (signal,) = found.signals.signals.to_dict("records")
    assert (signal["chart"], signal["variation"]) == ("xmr", variation)
    assert signal["since"] == date(2026, 1, 31)
    assert len(found.signals.points) == 21


def test_a_rebase_begins_a_phase_and_the_course_follows_that_phase_alone() -> None:
    shares = [30] * 6 + [10 + n for n in range(13)]
    rebase = [{"from": "2025-07-01", "reason": "A new team.", "by": "Head of SEND"}]
    about = kpi(MONTHLY, rebases=rebase, targets=[{"from": date(2020, 1, 1), "value": 70}])
    found = worked(about, months(*shares), as_at="2026-07-31")
    assert found.signals.points["phase"].tolist() == [0] * 6 + [1] * 13
    assert found.signals.outlook.course == "meets"
    # 28 of 40 are 70%: one more each month from 22 in July 2026 on.
    assert found.signals.outlook.day and found.signals.outlook.day.isoformat()[:7] in (
        "2027-01",
        "2027-02",
    )


def test_no_signal_is_read_off_overlapping_months() -> None:
    about = kpi({**MONTHLY, "periods": ["rolling_12_months"]}, targets=TARGET)
    found = worked(about, months(*[20 + n % 5 for n in range(24)]), as_at="2026-12-31")
    assert len(totals(found)) == 13
    assert found.signals.signals.empty


def test_what_is_missing_to_the_target_is_counted_in_the_rated_figure() -> None:
    about = kpi(MONTHLY, targets=TARGET, counted="plans on time")
    assert worked(about, months(23), as_at="2025-01-31").course.more_needed == 1
    assert worked(about, months(24), as_at="2025-01-31").course.more_needed == 0
    few = kpi(MONTHLY, targets=TARGET, counted="plans on time", minimum_denominator=50)
    assert worked(few, months(23), as_at="2025-01-31").course.more_needed is None


def test_nothing_is_missing_where_a_printed_share_has_met_its_target() -> None:
    about = kpi(MONTHLY, targets=TARGET, counted="plans on time")
    found = worked(about, months(23), as_at="2025-01-31")
    printed = found.figures.assign(status="met")
    assert course_of(about, printed, found.signals.outlook, None).more_needed == 0


def test_of_rounded_counts_it_is_not_told_what_is_missing() -> None:
    about = kpi(MONTHLY, targets=TARGET, counted="plans on time")
    found = worked(about, months(20), as_at="2025-01-31")
    asked = about, found.figures, found.signals.outlook, None
    steps = pd.Series(1, found.figures.index)
    assert course_of(*asked, steps).more_needed == 4
    assert course_of(*asked, steps + 4).more_needed is None


def test_a_list_is_cleared_at_the_pace_of_the_last_six_months() -> None:
    waiting = [case("2024-12-01", child=n) for n in range(12)]
    went = [case("2024-12-05", f"2025-{month:02}-10") for month in range(1, 7) for _ in range(3)]
    came = [case(f"2025-{month:02}-05") for month in range(1, 7)]
    listed = {**MONTHLY, "kind": "open_past", "is_a_list": True}
    del listed["companions"]
    about = kpi(listed, better="lower")
    # 18 wait, and each month two more go than come.
    found = worked(about, [*waiting, *went, *came], as_at="2025-06-30")
    assert found.course.months_to_clear == 9
    growing = worked(about, [*waiting, *came], as_at="2025-06-30")
    assert growing.course.months_to_clear == -1
    steady = worked(about, waiting, as_at="2025-06-30")
    assert steady.course.months_to_clear == 0
    stood = kpi({**listed, "is_a_list": False}, better="lower")
    assert worked(stood, waiting, as_at="2025-06-30").course.months_to_clear is None


def rated_of(found: Worked) -> list[tuple[Any, ...]]:
    """Give series, period and status of what is rated, shown first."""
    told = found.figures[["series", "period", "status"]]
    return [tuple(row) for row in told.head(1).itertuples(index=False)]


def test_a_companion_is_never_rated_in_place_of_a_share_that_has_nothing() -> None:
    about = kpi({**MONTHLY, "companions": True}, targets=TARGET)
    still_open = [case("2025-01-10", child=n) for n in range(90)]
    found = worked(about, still_open, as_at="2025-03-31")
    assert rated_of(found) == [("month:plans", "2025-03", "no data")]
    misspelt = kpi({**MONTHLY, "companions": True, "where": {"outcome": "isued"}}, targets=TARGET)
    assert rated_of(worked(misspelt, months(20), as_at="2025-01-31"))[0][2] == "no data"


def test_twelve_months_are_not_rated_before_there_are_twelve() -> None:
    about = kpi({**MONTHLY, "periods": ["rolling_12_months", "month"]}, targets=TARGET)
    found = worked(about, months(40, 40, 40), as_at="2025-03-31")
    first = found.figures.iloc[0]
    assert (first["series"], first["period"], first["status"]) == (
        "rolling_12_months:plans",
        None,
        "no data",
    )
    assert first["note"] == "There are not 12 whole months of records yet."


def test_history_by_month_does_not_go_before_the_twelve_months_that_are_rated() -> None:
    history = ratio(period_kind="month", dataset="added_up")
    counts = [
        count("in_time", 30, "2024-12", kind="month", dataset="added_up"),
        count("all", 100, "2024-12", kind="month", dataset="added_up"),
    ]
    told_of = {**MONTHLY, "periods": ["rolling_12_months", "month"], "history": history}
    found = worked(kpi(told_of, targets=TARGET), months(*[30] * 12), *counts, as_at="2025-12-31")
    assert rated_of(found) == [("rolling_12_months:plans", "2025-12", "met")]
    assert found.figures["series"].drop_duplicates().tolist()[:2] == [
        "rolling_12_months:plans",
        "month:plans",
    ]


def test_a_kpi_retired_before_its_first_figure_has_none() -> None:
    life = {"proposed": "2024-01-01", "retired": "2024-02-01", "retired_because": "Too dear."}
    found = worked(kpi(MONTHLY, life=life), months(20), as_at="2025-01-31")
    assert found.figures["status"].tolist() == ["no data"]


def test_what_a_second_measure_says_is_neither_good_nor_bad() -> None:
    other = {**MONTHLY, "name": "other", "limit_days": 400}
    about = kpi(MONTHLY, other, targets=TARGET)
    rows = months(*[30, 31, 29] * 5)
    signals = worked(about, rows, as_at="2026-03-31").signals.signals.set_index("series")
    assert signals.loc["month:plans", "why_no_assurance"] == ""
    assert pd.isna(signals.loc["month:other", "assurance"])


def test_months_that_are_unsettled_or_cannot_be_told_yet_are_left_out() -> None:
    measure = {**MONTHLY, "skip_months": 2, "leave_out_months": [5]}
    found = totals(worked(kpi(measure), months(*[20] * 6), as_at="2025-06-30"))
    assert found.index.tolist() == ["2025-03", "2025-04", "2025-06"]
