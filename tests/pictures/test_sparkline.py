"""The sparkline: what is higher is higher up, gaps stay gaps, and it is small."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.pictures.sparkline import HEIGHT, MOST, WIDTH, sparkline
from tests.pictures.reading import Picture

VALUES = st.lists(st.none() | st.floats(width=32), max_size=60)


def test_a_higher_value_is_higher_up_and_a_later_one_further_right() -> None:
    (way,) = Picture(sparkline([10, 20, 15, 40])).ways("l")
    heights = [y for _, y in way]
    assert heights[3] < heights[1] < heights[2] < heights[0]
    assert all(before[0] < after[0] for before, after in pairwise(way))


def test_a_gap_breaks_the_line_and_nothing_is_drawn_in_it() -> None:
    ways = Picture(sparkline([1, 2, None, 4, 5])).ways("l")
    assert [len(way) for way in ways] == [2, 2]
    (way,) = Picture(sparkline([1, 2, 3, 4, 5])).ways("l")
    assert (ways[0][-1][0], ways[1][0][0]) == (way[1][0], way[3][0])


def test_what_is_no_number_is_a_gap() -> None:
    drawn = sparkline([1, 2, math.nan, 4, math.inf, 6], target=math.nan)
    assert [len(way) for way in Picture(drawn).ways("l")] == [2, 1, 1]
    assert "nan" not in drawn and "inf" not in drawn


def test_the_band_encloses_what_lies_between_the_limits() -> None:
    picture = Picture(sparkline([10, 12, 11], limits=[(8, 14), (8, 14), (8, 14)]))
    (way,), (band,) = picture.ways("l"), picture.ways("b")
    top, bottom = min(y for _, y in band), max(y for _, y in band)
    assert all(top < y < bottom for _, y in way)


def test_where_no_limits_are_known_there_is_no_band() -> None:
    picture = Picture(sparkline([1, 2, 3, 4, 5], limits=[(0, 9), (0, 9), None, (1, math.nan)]))
    (band,), (way,) = picture.ways("b"), picture.ways("l")
    assert max(x for x, _ in band) == way[1][0]
    assert not Picture(sparkline([1, 2])).ways("b")


def test_the_target_is_a_level_line_between_a_lower_and_a_higher_value() -> None:
    picture = Picture(sparkline([10, 30], target=20))
    (goal,), (way,) = picture.ways("t"), picture.ways("l")
    assert goal[0][1] == goal[1][1]
    assert way[1][1] < goal[0][1] < way[0][1]
    assert "stroke-dasharray" in picture.style


@pytest.mark.parametrize(
    ("kind", "corners"),
    [
        ("special_cause_improvement", 4),
        ("special_cause_concern", 4),
        ("special_cause_neutral_low", 3),
    ],
)
def test_the_end_is_shaped_by_what_is_special_about_it(kind: str, corners: int) -> None:
    look = {"improvement": "better", "concern": "worse"}.get(kind.split("_")[2], "change")
    (around,) = Picture(sparkline([1, 2, None], special=["", kind, ""])).ways(look)
    assert len(around) == corners
    assert (len({x for x, _ in around}) == 2) is (look == "worse")


def test_a_common_point_at_the_end_is_a_dot() -> None:
    picture = Picture(sparkline([1, 2, None], special=["special_cause_concern", "common_cause"]))
    assert picture.circles("dot") == [picture.ways("l")[0][-1]]
    assert not picture.ways("worse")


def test_only_the_newest_points_are_drawn() -> None:
    many = [float(number) for number in range(100)]
    kinds = ["special_cause_concern"] * 99 + ["common_cause"]
    limits = [(0.0, 1000.0)] * (100 - MOST) + [(60.0, 100.0)] * MOST
    newest = sparkline(many[-MOST:], limits=limits[-MOST:], special=kinds[-MOST:])
    assert sparkline(many, limits=limits, special=kinds) == newest


def test_without_a_value_there_is_no_picture() -> None:
    assert sparkline([]) == sparkline([None, math.nan]) == ""


def test_a_value_alone_stands_in_the_middle() -> None:
    assert Picture(sparkline([7])).circles("dot") == [(WIDTH / 2, HEIGHT / 2)]


def test_two_years_of_months_take_less_than_1600_bytes() -> None:
    values = [50 + 37.123 * math.sin(number * 7) for number in range(24)]
    limits = [(20 + number % 5 * 1.7, 81.3 - number % 7 * 2.1) for number in range(24)]
    drawn = sparkline(values, target=70.25, limits=limits, special=["special_cause_concern"] * 24)
    assert len(drawn.encode()) < 1600
    assert "  " not in drawn


@given(values=VALUES, target=st.none() | st.floats(), spread=st.floats(0, 1e6))
def test_everything_lies_within_the_picture(
    values: list[float | None], target: float | None, spread: float
) -> None:
    limits = [None if v is None else (v - spread, v + spread) for v in values]
    drawn = sparkline(values, target=target, limits=limits)
    if drawn:
        picture = Picture(drawn)
        assert (picture.width, picture.height) == (WIDTH, HEIGHT)
        assert picture.outside() == []
