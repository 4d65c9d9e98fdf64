"""Small panels: one scale for all, the newest value named, the whole area behind."""

import math
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.pictures.multiples import BOTTOM, HEIGHT, TOP, WIDTH, Series, panel
from tests.pictures.reading import Picture


def years(*values: float | None) -> Series:
    """Make a value a year."""
    return [(date(2020 + number, 12, 31), value) for number, value in enumerate(values)]


def drawn(points: Series, whole: Series = (), title: str = "Autism") -> Picture:
    """Draw a panel from 0 to 100% and read it back."""
    return Picture(panel(title, points, limits_low=0, limits_high=100, suffix="%", whole=whole))


def test_panels_of_one_scale_have_the_same_height_for_the_same_value() -> None:
    (one,), (two,) = drawn(years(20, 50)).ways("own"), drawn(years(50, 90)).ways("own")
    assert one[1][1] == two[0][1] == (TOP + BOTTOM) / 2
    assert two[1][1] < two[0][1] < one[0][1]


def test_panels_of_one_scale_have_the_same_years_in_the_same_place() -> None:
    whole = years(10, 20, 30, 40)
    (long,), (short,) = drawn(whole, whole).ways("own"), drawn(whole[2:], whole).ways("own")
    assert short[0] == long[2]
    assert drawn(years(None, None), whole).ways("whole") == drawn(whole, whole).ways("whole")


def test_a_gap_breaks_the_line() -> None:
    assert [len(way) for way in drawn(years(1, 2, None, 4, math.inf, 6)).ways("own")] == [2, 1, 1]


def test_the_newest_value_is_named_where_it_is() -> None:
    picture = drawn(years(20, 62.04, None))
    (words,) = [each for each in picture.words() if each.text == "62.0%"]
    (dot,) = picture.circles("dot")
    assert dot == picture.ways("own")[0][-1]
    assert words.top < dot[1] < words.bottom and words.left > dot[0]


def test_a_count_has_no_decimals() -> None:
    drawing = panel("a", years(1, 1542), limits_low=0, limits_high=4265, suffix="", places=0)
    assert "1,542" in Picture(drawing).texts()


def test_without_any_value_it_is_withheld() -> None:
    picture = drawn(years(None, math.nan), years(1, 2))
    assert "withheld" in picture.texts()
    assert not picture.circles("dot") and picture.ways("whole")


def test_the_whole_area_lies_behind() -> None:
    drawing = panel("a", years(1, 2), limits_low=0, limits_high=9, suffix="", whole=years(3, 4))
    assert drawing.index('class="whole"') < drawing.index('class="own"')


def test_words_are_escaped_and_have_room() -> None:
    picture = drawn(years(10, 100), years(20, 30), title='<b>&" ' * 20)
    assert picture.title.startswith('<b>&" <b>')
    assert (picture.width, picture.height) == (WIDTH, HEIGHT)
    assert picture.outside() == [] and picture.overlaps() == []


VALUES = st.lists(st.tuples(st.dates(), st.none() | st.floats()), max_size=9)


@settings(deadline=None)
@given(points=VALUES, whole=VALUES, suffix=st.text(max_size=20), most=st.floats(-1e6, 1e9))
def test_nothing_lies_outside(points: Series, whole: Series, suffix: str, most: float) -> None:
    drawing = panel("a", points, limits_low=0, limits_high=most, suffix=suffix, whole=whole)
    assert Picture(drawing).outside() == []
