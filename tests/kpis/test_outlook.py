"""How far it is to a target, in children and in time."""

import math
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.kpis.definitions import Kpi, Target
from dashboard.kpis.outlook import Outlook, months_to_clear, more_needed, outlook
from dashboard.kpis.rounding import half_up

from .counts import how_many, kpi, ratio

DAY = date(2020, 1, 1)


def about(better: str, **aim: float) -> tuple[Kpi, Target]:
    """Give a KPI of plans with one target."""
    made = kpi(better=better, counted="plans", targets=[{"from": DAY, **aim}])
    return made, made.targets[0]


@pytest.mark.parametrize(
    ("better", "aim", "numerator", "denominator", "needed"),
    [
        ("higher", {"value": 80}, 631, 815, 21),
        ("higher", {"value": 80}, 652, 815, 0),
        # 79.95% is shown as 80.0%, which meets 80.
        ("higher", {"value": 80}, 1599, 2000, 0),
        ("higher", {"value": 100}, 0, 3, 3),
        ("higher", {"value": 101}, 3, 3, None),
        ("lower", {"value": 22}, 604, 1813, -205),
        ("lower", {"value": 0}, 5, 10, -5),
        ("lower", {"value": 50}, 5, 10, 0),
        ("within", {"low": 40, "high": 45}, 30, 100, 10),
        ("within", {"low": 40, "high": 45}, 50, 100, -5),
        ("within", {"low": 40, "high": 45}, 42, 100, 0),
        # No number of one case is between the two.
        ("within", {"low": 40, "high": 45}, 1, 1, None),
    ],
)
def test_how_many_more_or_fewer_would_meet_the_target(
    better: str, aim: dict[str, float], numerator: int, denominator: int, needed: int | None
) -> None:
    made, target = about(better, **aim)
    assert more_needed(made, numerator, denominator, target) == needed


@given(st.integers(0, 400), st.integers(1, 400), st.integers(0, 100), st.booleans())
def test_it_is_the_smallest_number_that_shows_as_met(
    numerator: int, denominator: int, aim: int, higher: bool
) -> None:
    numerator = min(numerator, denominator)
    made, target = about("higher" if higher else "lower", value=aim)

    def met(count: int) -> bool:
        shown = half_up(100 * count / denominator, 1)
        return shown >= aim if higher else shown <= aim

    counts = range(numerator, denominator + 1) if higher else range(numerator, -1, -1)
    expected = next((count - numerator for count in counts if met(count)), None)
    assert more_needed(made, numerator, denominator, target) == expected


def test_what_is_not_counted_in_children_has_no_distance() -> None:
    made = kpi(targets=[{"from": DAY, "value": 80}])
    assert more_needed(made, 1, 2, made.targets[0]) is None
    assert more_needed(about("higher", value=80)[0], 0, 0, made.targets[0]) is None


@pytest.mark.parametrize(
    ("better", "aim", "count", "needed"),
    [("lower", 20, 35, -15), ("lower", 20, 20, 0), ("higher", 600, 554, 46), ("lower", 0.5, 2, -2)],
)
def test_a_count_is_as_far_away_as_the_difference(
    better: str, aim: float, count: int, needed: int
) -> None:
    made = kpi(
        how_many(),
        unit="count",
        better=better,
        counted="plans",
        targets=[{"from": DAY, "value": aim}],
    )
    assert more_needed(made, count, math.nan, made.targets[0]) == needed


def series(values: list[float], **more: Any) -> Outlook:
    """Follow monthly values to 80."""
    made = kpi(ratio(), targets=[{"from": DAY, "value": 80}], **more)
    days = [date(2025, 1, 31) + timedelta(days=30 * n) for n in range(len(values))]
    return outlook(made, days, values, made.targets[0])


def test_a_steady_rise_meets_the_target_on_the_day_of_the_line() -> None:
    found = series([50 + n for n in range(13)])
    last = date(2025, 1, 31) + timedelta(days=30 * 12)
    assert found.course == "meets"
    assert found.day and abs((found.day - last).days - 18 * 30) <= 1
    assert found.earliest and found.latest
    assert found.earliest <= found.day <= found.latest


def test_noise_alone_is_no_course() -> None:
    assert series([50, 53, 47, 51, 49, 52, 48] * 2).course == "not on the present course"
    assert series([50, 58, 44, 51, 49, 52, 54] * 2).course == "not clear"
    assert series([60 - n for n in range(13)]).course == "not on the present course"


def test_a_rise_that_would_take_more_than_five_years_is_none() -> None:
    assert series([50 + n / 100 for n in range(13)]).course == "not on the present course"


def test_where_lower_is_better_the_same_holds_upside_down() -> None:
    made = kpi(better="lower", targets=[{"from": DAY, "value": 20}])
    days = [date(2025, 1, 31) + timedelta(days=30 * n) for n in range(13)]
    falling = outlook(made, days, [50.0 - n for n in range(13)], made.targets[0])
    assert falling.course == "meets"
    assert falling.earliest and falling.latest and falling.earliest <= falling.latest
    rising = outlook(made, days, [50.0 + n for n in range(13)], made.targets[0])
    assert rising.course == "not on the present course"


def test_too_few_figures_gaps_and_what_is_met() -> None:
    assert series([50.0] * 11).course == "too few figures"
    assert series([50.0, *[math.nan] * 5, *[51.0] * 10]).course == "too few figures"
    assert series([90.0] * 12).course == "met"
    watched = kpi(how_many(), unit="count", better="context")
    assert outlook(watched, [DAY], [1.0], None).course == "no target"


def test_a_list_lasts_as_long_as_it_takes_at_the_net_outflow() -> None:
    assert months_to_clear(120, [10, 10], [20, 30]) == pytest.approx(120 / 15)
    assert months_to_clear(120, [10], [10]) is None
    assert months_to_clear(0, [1], [3]) == 0
