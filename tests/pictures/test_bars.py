"""Bars of a pathway: as long as there are children, parts told apart by their pattern."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.pictures.bars import LOOKS, Bar, bars
from tests.pictures.reading import Picture


def parts(*values: float | None) -> tuple[tuple[str, float | None], ...]:
    """Name values in the order of a pathway's parts."""
    return tuple(zip(("in time", "past the limit", "no limit"), values, strict=False))


ROWS = (
    Bar("Request received, to be decided", parts(84, 6)),
    Bar("Being assessed", parts(212, 61)),
    Bar("Draft plan sent", parts(48, None)),
    Bar("With the tribunal", parts(7, 2, 4)),
)


def test_parts_are_as_long_as_their_numbers_and_lie_end_to_end() -> None:
    picture = Picture(bars((Bar("a", (("", 30), ("", 0))), Bar("b", (("", 60),)))))
    one, two = picture.rectangles("edge")
    assert two[2] - two[0] == pytest.approx(2 * (one[2] - one[0]), abs=0.2)
    picture = Picture(bars((Bar("a", parts(30, 10)),)))
    (_, plain), (_, hatched) = picture.rectangles("plain"), picture.rectangles("hatched")
    assert plain[2] == pytest.approx(hatched[0], abs=0.2)
    assert plain[2] - plain[0] == pytest.approx(3 * (hatched[2] - hatched[0]), abs=0.5)


def test_parts_are_told_apart_by_patterns_and_named() -> None:
    picture = Picture(bars(ROWS))
    for look in LOOKS[1:]:
        assert f".{look}{{fill:url(#{look})}}" in picture.style
        assert picture.root.xpath("//*[local-name()='pattern'][@id=$name]", name=look)
    assert {"in time", "past the limit", "no limit"} <= set(picture.texts())


def test_a_row_tells_its_sum_and_its_parts() -> None:
    texts = Picture(bars(ROWS, suffix="children")).texts()
    assert {"90 children = 84 + 6", "13 children = 7 + 2 + 4"} <= set(texts)
    assert "15" in Picture(bars((Bar("a", parts(15, 0)),))).texts()


def test_a_withheld_part_hides_the_sum() -> None:
    texts = Picture(bars((*ROWS, Bar("None", parts(None, math.nan))), suffix="children")).texts()
    assert "48 + withheld" in texts and "withheld" in texts
    assert not any(text.startswith("48 children") for text in texts)


@pytest.mark.parametrize("narrow", [False, True])
def test_the_words_have_room(narrow: bool) -> None:
    picture = Picture(bars(ROWS, suffix="children", narrow=narrow))
    assert picture.width == (360 if narrow else 960)
    assert picture.outside() == [] and picture.overlaps() == []
    assert {row.name for row in ROWS} <= set(picture.texts())


def test_words_are_escaped() -> None:
    texts = Picture(bars((Bar('<b>&"', (("<&", 3),)),), suffix="<&")).texts()
    assert texts[:2] == ["<&", '<b>&"']


PART = st.tuples(st.text(max_size=30), st.none() | st.floats())
ROW = st.builds(Bar, st.text(max_size=80), st.lists(PART, max_size=6).map(tuple))


@settings(deadline=None)
@given(rows=st.lists(ROW, max_size=6), suffix=st.text(max_size=20), narrow=st.booleans())
def test_nothing_lies_outside(rows: list[Bar], suffix: str, narrow: bool) -> None:
    assert Picture(bars(rows, suffix=suffix, narrow=narrow)).outside() == []
