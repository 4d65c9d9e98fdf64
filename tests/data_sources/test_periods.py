"""Years as publishers write them, and what is not one."""

from datetime import date

import pytest

from data_sources.periods import Period, PeriodKind, month, read_year


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
