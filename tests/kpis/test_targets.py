"""Status: judged on the figure as shown, against the target of the day on which its period ends."""

import math
from datetime import date
from typing import Any

import pytest

from dashboard.kpis.targets import status_of

from .counts import how_many, kpi

END = date(2025, 12, 31)
AT_60 = {"targets": [{"from": date(2025, 1, 1), "value": 60}], "tolerance": 5}
LOWER = AT_60 | {"better": "lower"}
BAND = {
    "better": "within",
    "targets": [{"from": date(2025, 1, 1), "low": 40, "high": 45}],
    "tolerance": 2,
}
WATCHED = {"better": "context"}


@pytest.mark.parametrize(
    ("words", "value", "status"),
    [
        (AT_60, 60, "met"),
        (AT_60, 60.1, "met"),
        (AT_60, 100, "met"),
        (AT_60, 59.95, "met"),
        (AT_60, 59.94, "close"),
        (AT_60, 55, "close"),
        (AT_60, 54.95, "close"),
        (AT_60, 54.94, "missed"),
        (AT_60, 0, "missed"),
        (AT_60 | {"tolerance": 0}, 59.95, "met"),
        (AT_60 | {"tolerance": 0}, 59.94, "missed"),
        (AT_60 | {"tolerance": 0.1}, 59.9, "close"),
        (LOWER, 60, "met"),
        (LOWER, 60.04, "met"),
        (LOWER, 60.05, "close"),
        (LOWER, 65.04, "close"),
        (LOWER, 65.05, "missed"),
        (LOWER, 0, "met"),
        (BAND, 40, "met"),
        (BAND, 45, "met"),
        (BAND, 42.5, "met"),
        (BAND, 39.95, "met"),
        (BAND, 39.94, "close"),
        (BAND, 45.05, "close"),
        (BAND, 38, "close"),
        (BAND, 47, "close"),
        (BAND, 37.9, "missed"),
        (BAND, 47.1, "missed"),
        (WATCHED, 60, "not rated"),
        (AT_60, math.nan, "no data"),
        (WATCHED, math.nan, "no data"),
        ({}, 60, "not rated"),
    ],
)
def test_status_at_the_boundaries(words: dict[str, Any], value: float, status: str) -> None:
    assert status_of(kpi(**words), value, 1000, END) == status


@pytest.mark.parametrize(
    ("value", "status"), [(60, "met"), (59.5, "met"), (59.4, "close"), (54, "missed")]
)
def test_a_count_is_judged_without_decimals(value: float, status: str) -> None:
    assert status_of(kpi(how_many(), unit="count", **AT_60), value, math.inf, END) == status


@pytest.mark.parametrize(
    ("minimum", "denominator", "status"),
    [(30, 30, "met"), (30, 29, "not rated"), (0, 1, "met"), (30, math.inf, "met")],
)
def test_too_few_children_are_not_rated(minimum: int, denominator: float, status: str) -> None:
    few = kpi(**AT_60, minimum_denominator=minimum)
    assert status_of(few, 60, denominator, END) == status


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2024, 12, 31), "not rated"),
        (date(2025, 1, 1), "met"),
        (date(2025, 8, 31), "met"),
        (date(2025, 9, 1), "missed"),
        (date(2030, 1, 1), "missed"),
    ],
)
def test_the_target_is_the_one_in_force_on_the_day(day: date, status: str) -> None:
    targets = [{"from": date(2025, 1, 1), "value": 60}, {"from": date(2025, 9, 1), "value": 80}]
    assert status_of(kpi(targets=targets), 60, 1000, day) == status
