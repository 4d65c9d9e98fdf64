"""A dot a category: where dots, intervals and the whole area's line stand."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.pictures.dots import Dot, dots
from tests.pictures.reading import Picture

ROWS = (
    Dot("Autistic spectrum disorder", 60, 50, 70, "of 180"),
    Dot("Speech, language and communication needs", 75, 65, 85, "of 121"),
    Dot("Hearing impairment", None),
    Dot("Profound and multiple learning difficulty", 100, 72, 100, "of 9"),
)


def test_a_higher_figure_is_further_right_and_a_later_row_lower() -> None:
    (one, two) = Picture(dots(ROWS[:2], suffix="%")).circles("dot")
    assert one[0] < two[0] and one[1] < two[1]


def test_an_interval_encloses_its_dot() -> None:
    picture = Picture(dots(ROWS[:1], suffix="%"))
    (dot,), (interval,) = picture.circles("dot"), picture.ways("interval")
    assert interval[0][0] < dot[0] < interval[1][0]
    assert interval[0][1] == interval[1][1] == dot[1]


@pytest.mark.parametrize("narrow", [False, True])
def test_the_whole_area_and_the_target_are_named_lines_through_all_rows(narrow: bool) -> None:
    picture = Picture(dots(ROWS, suffix="%", whole=58.2, target=70, narrow=narrow))
    whole, target = picture.ways("whole"), picture.ways("target")
    dot, places = (
        picture.circles("dot"),
        [{x for way in line for x, _ in way} for line in (whole, target)],
    )
    assert [len(each) for each in places] == [1, 1]
    assert max(places[0]) < dot[0][0] < max(places[1]) < dot[1][0]
    for _, y in dot:
        assert all(
            any(top < y < bottom for (_, top), (_, bottom) in line) for line in (whole, target)
        )
    assert {"whole area 58.2%", "target 70%"} <= set(picture.texts())


def test_on_a_narrow_screen_no_line_runs_through_a_name() -> None:
    picture = Picture(dots(ROWS, suffix="%", whole=10, target=20, narrow=True))
    ways = [*picture.ways("whole"), *picture.ways("target")]
    for box in (each for each in picture.words() if each.text in {row.name for row in ROWS}):
        for (x, top), (_, bottom) in ways:
            assert not (box.left < x < box.right and top < box.bottom and box.top < bottom)


def test_a_withheld_row_says_so_and_has_no_mark() -> None:
    picture = Picture(dots((Dot("a", None, 1, 2), Dot("b", math.nan)), suffix="%"))
    assert picture.texts().count("withheld") == 2
    assert not picture.circles("dot") and not picture.ways("interval")


def test_a_withheld_rows_words_are_whole_on_a_narrow_screen() -> None:
    rows = (*ROWS[:1], Dot("Profound difficulty", None, note="5 or more of 1,024"))
    picture = Picture(dots(rows, suffix="%", narrow=True))
    assert "withheld, 5 or more of 1,024" in picture.texts()
    assert picture.outside() == []


@pytest.mark.parametrize("narrow", [False, True])
def test_the_words_have_room(narrow: bool) -> None:
    picture = Picture(dots(ROWS, suffix="%", whole=58.2, target=60, narrow=narrow))
    assert picture.width == (360 if narrow else 960)
    assert picture.outside() == [] and picture.overlaps() == []
    assert {row.name for row in ROWS} <= set(picture.texts())


def test_words_are_escaped() -> None:
    assert '<b>&"' in Picture(dots((Dot('<b>&"', 1, note="<&"),), suffix="<&")).texts()


ANY = st.none() | st.floats()
ROW = st.builds(Dot, st.text(max_size=80), ANY, ANY, ANY, st.text(max_size=40))


@settings(deadline=None)
@given(rows=st.lists(ROW, max_size=8), target=ANY, whole=ANY, narrow=st.booleans())
def test_nothing_lies_outside(
    rows: list[Dot], target: float | None, whole: float | None, narrow: bool
) -> None:
    drawn = dots(rows, suffix="%", target=target, whole=whole, narrow=narrow)
    assert Picture(drawn).outside() == []
