"""The wording of numbers, dates, periods, changes, targets, statuses and symbols."""

from datetime import date
from typing import Any, get_args

import pytest

from dashboard import words
from dashboard.kpis.definitions import Agency, InspectionTheme, Kpi, SuccessMeasure
from dashboard.kpis.measures import SPLITS, STRONGEST, PeriodKind
from dashboard.kpis.targets import Status

from .counts import how_many, kpi

PERCENT = kpi()
COUNT = kpi(how_many(), unit="count")
RATE = kpi(unit="per_10000")
LOWER = kpi(better="lower")
WITHIN = kpi(better="within")


@pytest.mark.parametrize(
    ("kind", "key", "worded"),
    [
        ("month", "2023-08", "August 2023"),
        ("month", "2024-01", "January 2024"),
        ("quarter", "2026-Q1", "January to March 2026"),
        ("quarter", "2025-Q4", "October to December 2025"),
        ("term", "2025/26 1 autumn", "autumn term 2025/26"),
        ("term", "2025/26 3 summer", "summer term 2025/26"),
        ("calendar_year", "2024", "2024"),
        ("academic_year", "2021/22", "2021/22"),
        ("financial_year", "2024/25", "2024/25"),
        ("year_to_march", "2025", "March 2025"),
        ("january", "2025", "January 2025"),
        ("winter", "2023", "winter 2022/23"),
        ("winter", "2000", "winter 1999/00"),
        ("mid_year", "2024", "June 2024"),
        ("year_as_published", "2025 (prov)", "2025 (prov)"),
    ],
)
def test_period(kind: str, key: str, worded: str) -> None:
    assert words.period(kind, key) == worded


def test_day() -> None:
    assert words.day(date(2026, 6, 3)) == "3 June 2026"


@pytest.mark.parametrize(
    ("value", "worded"), [(1144, "1,144"), (0, "0"), (2.5, "2.5"), (2.25, "2.3"), (12.0, "12")]
)
def test_number(value: float, worded: str) -> None:
    assert words.number(value) == worded


@pytest.mark.parametrize(
    ("about", "value", "worded"),
    [
        (PERCENT, 63.45, "63.5%"),
        (PERCENT, 100, "100.0%"),
        (PERCENT, 0, "0.0%"),
        (COUNT, 1144, "1,144"),
        (COUNT, 2.5, "3"),
        (RATE, 84.25, "84.3 per 10,000"),
    ],
)
def test_figure(about: Kpi, value: float, worded: str) -> None:
    assert words.figure(about, value) == worded


@pytest.mark.parametrize(
    ("symbol", "worded"),
    [
        ("c", "Withheld to protect children"),
        ("x", "Not available"),
        ("z", "Not applicable"),
        ("low", "Rounds to zero, but is not zero"),
        ("blank", "Nothing submitted"),
        ("", "No figure"),
    ],
)
def test_a_symbol_is_said_in_words(symbol: str, worded: str) -> None:
    assert words.figure(PERCENT, None, symbol) == worded


@pytest.mark.parametrize(
    ("about", "moved", "worded"),
    [
        (PERCENT, 27.7, "up 27.7 points since 2023"),
        (PERCENT, -27.7, "down 27.7 points since 2023"),
        (PERCENT, 1.0, "up 1.0 point since 2023"),
        (PERCENT, 1.1, "up 1.1 points since 2023"),
        (COUNT, 1144, "up 1,144 since 2023"),
        (COUNT, -1, "down 1 since 2023"),
        (RATE, 4.1, "up 4.1 per 10,000 since 2023"),
        (PERCENT, None, "no earlier figure to compare with"),
        (PERCENT, 0, "no change since 2023"),
    ],
)
def test_change_is_worded_with_its_size(about: Kpi, moved: float | None, worded: str) -> None:
    assert words.change(about, moved, "2023") == worded


@pytest.mark.parametrize(
    ("about", "low", "high", "worded"),
    [
        (PERCENT, 70, 70, "at least 70%"),
        (PERCENT, 2.5, 2.5, "at least 2.5%"),
        (LOWER, 15, 15, "15% or less"),
        (WITHIN, 40, 45, "between 40% and 45%"),
        (COUNT, 1200, 1200, "at least 1,200"),
        (RATE, 60, 60, "at least 60 per 10,000"),
        (PERCENT, None, None, "no target for this period"),
        (PERCENT, 0, 0, "at least 0%"),
    ],
)
def test_target(about: Kpi, low: float | None, high: float | None, worded: str) -> None:
    assert words.target(about, low, high) == worded


@pytest.mark.parametrize(
    ("more", "name", "value", "worded"),
    [
        ({"standard": 100}, "met", 99.94, "On course"),
        ({"standard": 100}, "met", 99.95, "Met"),
        ({"standard": 100}, "met", 100, "Met"),
        ({"standard": 5, "better": "lower"}, "met", 5.05, "On course"),
        ({"standard": 5, "better": "lower"}, "met", 5.04, "Met"),
        ({"standard": 0, "better": "lower"}, "met", 1, "On course"),
        ({}, "met", 60, "Met"),
        ({"standard": 100}, "close", 60, "Close"),
        ({"standard": 100}, "missed", 60, "Missed"),
        ({}, "not rated", 60, "Not rated"),
        ({}, "no data", None, "No data"),
    ],
)
def test_a_target_met_short_of_the_law_is_on_course(
    more: dict[str, Any], name: str, value: float | None, worded: str
) -> None:
    assert words.status(kpi(**more), name, value) == worded


@pytest.mark.parametrize(
    ("standard", "worded"),
    [(100, "legal standard 100%"), (0, "legal standard 0%"), (None, "")],
)
def test_standard(standard: float | None, worded: str) -> None:
    assert words.standard(kpi(standard=standard)) == worded


@pytest.mark.parametrize(
    ("numerator", "denominator", "worded"),
    [(392, 618, "392 of 618"), (0, 1200, "0 of 1,200"), (None, 618, ""), (392, None, "")],
)
def test_of_how_many(numerator: float | None, denominator: float | None, worded: str) -> None:
    assert words.of_how_many(numerator, denominator) == worded


@pytest.mark.parametrize(
    ("names", "worded"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_listed(names: list[str], worded: str) -> None:
    assert words.listed(names) == worded


@pytest.mark.parametrize(
    ("said", "known"),
    [
        (words.AGENCIES, get_args(Agency)),
        (words.SUCCESS_MEASURES, get_args(SuccessMeasure)),
        (words.INSPECTION_THEMES, get_args(InspectionTheme)),
        (words.STATUSES, get_args(Status)),
        (words.SYMBOLS, STRONGEST),
        (words.PERIOD_KINDS, get_args(PeriodKind)),
        (words.SPLITS, SPLITS),
    ],
)
def test_there_is_a_word_for_everything_that_can_be_shown(
    said: dict[str, Any], known: tuple[str, ...]
) -> None:
    assert set(said) == set(known)
