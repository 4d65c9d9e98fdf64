"""Periods as publishers and agencies write them, and what is not one."""

from datetime import date
from typing import get_args

import pytest

from data_sources.periods import (
    FORMS,
    TERMS,
    Period,
    PeriodKind,
    month,
    months_long,
    quarter,
    read_period,
    read_year,
    term,
)


@pytest.mark.parametrize(
    ("kind", "text", "key", "end"),
    [
        ("calendar_year", "2024", "2024", date(2024, 12, 31)),
        ("calendar_year", " 2024 ", "2024", date(2024, 12, 31)),
        ("academic_year", "202425", "2024/25", date(2025, 8, 31)),
        ("academic_year", "2024/25", "2024/25", date(2025, 8, 31)),
        ("academic_year", "2024-25", "2024/25", date(2025, 8, 31)),
        ("academic_year", "199900", "1999/00", date(2000, 8, 31)),
        ("financial_year", "202425", "2024/25", date(2025, 3, 31)),
        ("year_to_march", "2025", "2025", date(2025, 3, 31)),
        ("year_to_march", "202425", "2025", date(2025, 3, 31)),
        ("january", "202425", "2025", date(2025, 1, 31)),
        ("mid_year", "2024", "2024", date(2024, 6, 30)),
        ("winter", "2024", "2024", date(2024, 2, 29)),
        ("winter", "202425", "2025", date(2025, 2, 28)),
        ("year_as_published", "2024", "2024", date(2024, 12, 31)),
    ],
)
def test_years_that_are_read(kind: PeriodKind, text: str, key: str, end: date) -> None:
    assert read_year(kind, text) == Period(kind, key, end)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("calendar_year", text) for text in ("", "24", "20245", "x", "-2024", "2024.0", "0000")),
        ("calendar_year", "202425"),  # a calendar year is one year
        *(("academic_year", text) for text in ("202426", "202424", "2024 25", "2024/2025")),
        *(("academic_year", text) for text in ("2024//25", "20242", "999900")),
    ],
)
def test_years_that_are_not(kind: PeriodKind, text: str) -> None:
    with pytest.raises(ValueError, match=r"year|out of range"):
        read_year(kind, text)


@pytest.mark.parametrize(
    ("year", "number", "key", "end"),
    [
        (2023, 8, "2023-08", date(2023, 8, 31)),
        (2024, 2, "2024-02", date(2024, 2, 29)),
        (2024, 12, "2024-12", date(2024, 12, 31)),
    ],
)
def test_months(year: int, number: int, key: str, end: date) -> None:
    assert month(year, number) == Period("month", key, end)


@pytest.mark.parametrize(
    ("kind", "text", "key", "end"),
    [
        ("month", "2026-09", "2026-09", date(2026, 9, 30)),
        ("quarter", "2026-Q1", "2026-Q1", date(2026, 3, 31)),
        ("quarter", " 2025 q4 ", "2025-Q4", date(2025, 12, 31)),
        ("quarter", "2026Q2", "2026-Q2", date(2026, 6, 30)),
        ("term", "2025/26 1 autumn", "2025/26 1 autumn", date(2025, 12, 31)),
        ("term", "2025-26 Spring", "2025/26 2 spring", date(2026, 3, 31)),
        ("term", "202526 3 SUMMER", "2025/26 3 summer", date(2026, 8, 31)),
        ("term", "1999/00 summer", "1999/00 3 summer", date(2000, 8, 31)),
        ("academic_year", "2025/26", "2025/26", date(2026, 8, 31)),
    ],
)
def test_periods_of_agreed_sheets(kind: str, text: str, key: str, end: date) -> None:
    assert read_period(kind, text) == (kind, key, end)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("quarter", text) for text in ("", "2026", "2026-Q5", "2026-Q0", "26-Q1", "2026-Q11")),
        # Whoever counts quarters from April means another three months.
        *(("quarter", text) for text in ("Q1 2026/27", "2026/27-Q1", "2026-03")),
        *(("term", text) for text in ("", "autumn", "2025 autumn", "2025/26", "2025/26 winter")),
        *(("term", text) for text in ("2025/26 2 autumn", "2025/27 autumn", "2025/26 4 summer")),
        *(("month", text) for text in ("2026", "2026-13", "September 2026", "2026-Q3")),
        ("season", "2026"),
    ],
)
def test_periods_that_are_not(kind: str, text: str) -> None:
    with pytest.raises(ValueError):
        read_period(kind, text)


def test_keys_of_quarters_and_terms_sort_by_time() -> None:
    quarters = [quarter(year, number) for year in (2025, 2026) for number in range(1, 5)]
    terms = [term(year, name) for year in (2025, 2026) for name in TERMS]
    for made in (quarters, terms):
        assert sorted(made, key=lambda each: each.key) == sorted(made, key=lambda each: each.end)
        assert [read_period(*each[:2]) for each in made] == made


@pytest.mark.parametrize(
    ("period", "begun"),
    [
        (month(2026, 2), date(2026, 2, 1)),
        (quarter(2026, 3), date(2026, 7, 1)),
        (term(2025, "autumn"), date(2025, 9, 1)),
        (term(2025, "spring"), date(2026, 1, 1)),
        (term(2025, "summer"), date(2026, 4, 1)),
        (read_year("academic_year", "2025/26"), date(2025, 9, 1)),
    ],
)
def test_how_long_a_period_is(period: Period, begun: date) -> None:
    first_month = 12 * period.end.year + period.end.month - months_long(period.kind, period.end)
    assert divmod(first_month, 12) == (begun.year, begun.month - 1)


def test_the_forms_that_are_told_are_read() -> None:
    for kind in get_args(PeriodKind):
        for text in FORMS.get(kind, "2026").replace(" or ", ", ").split(", "):
            assert read_period(kind, text.partition(" for ")[0]).kind == kind
