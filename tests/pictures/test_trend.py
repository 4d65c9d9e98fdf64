"""The trend: where everything stands, what breaks, what is named, and that nothing overlaps."""

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.pictures.trend import Course, Line, Point, Trend, trend
from tests.pictures.reading import Picture


def month(number: int) -> date:
    """Give the first day of a month, counted from January 2024."""
    return date(2024 + number // 12, number % 12 + 1, 1)


def monthly(*values: float | None, **every: object) -> tuple[Point, ...]:
    """Make a point a month."""
    return tuple(
        Point(f"{month(number):%b %Y}", month(number), value, **every)  # type: ignore[arg-type]
        for number, value in enumerate(values)
    )


def chart(*values: float | None, **rest: object) -> Trend:
    """Make a trend of months in percent."""
    return Trend("Plans in time", "%", monthly(*values), **rest)  # type: ignore[arg-type]


def drawn(shown: Trend, *, narrow: bool = False) -> Picture:
    """Draw a trend and read it back."""
    return Picture(trend(shown, narrow=narrow))


FULL = Trend(
    "Education, health and care plans that were issued within twenty weeks",
    "%",
    tuple(
        replace(point, phase=int(number > 14), note="why" if number % 6 == 2 else "")
        for number, point in enumerate(
            monthly(*range(30, 70, 2), mean=50.0, lower=30.0, upper=72.0, kind="special_cause_x")
        )
    ),
    targets=((month(3), 50), (month(12), 60), (month(30), 70)),
    standard=100,
    lines=(
        Line("England", tuple((month(number), 46.2) for number in range(0, 20, 12))),
        Line("Middle Wensland", tuple((month(n), 45.9) for n in range(0, 20, 12)), "region"),
        Line("Mean of 10 neighbours", ((month(0), 47), (month(12), 46.5)), "neighbours"),
    ),
    course=Course(month(26), (month(19), 68), ((month(32), 90),)),
    withheld=(month(20),),
    name="Marlbridge",
)


def test_a_higher_value_is_higher_up_and_the_axis_begins_at_zero() -> None:
    picture = drawn(chart(60, 80, 70))
    (way,) = picture.ways("own")
    assert way[1][1] < way[2][1] < way[0][1]
    zero = next(each for each in picture.words() if each.text == "0%")
    (axis,) = [way for way in picture.ways("axis") if way[0][1] == way[1][1]]
    assert zero.top < axis[0][1] < zero.bottom
    assert (axis[0][1] - way[1][1]) / (axis[0][1] - way[0][1]) == pytest.approx(80 / 60, abs=0.01)


def test_time_runs_by_real_days() -> None:
    points = tuple(Point("", date(2025, 1, day), 5) for day in (1, 11, 16))
    (way,) = drawn(Trend("", "", points)).ways("own")
    assert (way[1][0] - way[0][0]) / (way[2][0] - way[1][0]) == pytest.approx(2, abs=0.01)


def test_a_gap_breaks_the_line() -> None:
    assert [len(way) for way in drawn(chart(1, 2, None, 4, math.nan, 6)).ways("own")] == [2, 1, 1]


def test_a_month_that_never_came_breaks_the_line() -> None:
    points = monthly(1, 2, 3, 4, 5, 6)
    shown = Trend("", "", points[:2] + points[3:])
    assert [len(way) for way in drawn(shown).ways("own")] == [2, 3]


def test_limits_enclose_what_lies_between_them() -> None:
    shown = Trend("", "%", monthly(40, 60, 50, mean=50, lower=30, upper=70))
    picture = drawn(shown)
    (way,), (band,), (mean,) = picture.ways("own"), picture.ways("band"), picture.ways("mean")[1:]
    top, bottom = min(y for _, y in band), max(y for _, y in band)
    assert all(top < y < bottom for _, y in way)
    assert top < mean[0][1] < bottom
    assert "usual range and mean" in picture.texts()


def test_a_new_phase_has_its_own_band_and_mean_with_a_break_between() -> None:
    points = monthly(40, 42, 41, 70, 71, 72, mean=41, lower=30, upper=50)
    later = [replace(each, phase=1, mean=71.0, lower=60.0, upper=80.0) for each in points[3:]]
    picture = drawn(Trend("", "%", points[:3] + tuple(later)))
    first, second = picture.ways("band")
    (rebase,) = picture.ways("break")
    assert max(x for x, _ in first) < rebase[0][0] < min(x for x, _ in second)
    assert max(y for _, y in second) < min(y for _, y in first)
    assert len(picture.ways("mean")) == 3  # one of them in the key


def test_a_mark_has_the_shape_of_what_is_special_and_the_key_explains_it() -> None:
    kinds = ("improvement", "concern", "neutral_high")
    points = [
        replace(point, kind=f"special_cause_{kind}")
        for point, kind in zip(monthly(1, 2, 3), kinds, strict=True)
    ]
    picture = drawn(Trend("", "", (*points, *monthly(1, 2, 3, 4)[3:])))
    assert [len(picture.ways(look)[0]) for look in ("better", "worse", "change")] == [4, 4, 3]
    assert len(picture.ways("better")) == 2  # the point, and the key
    assert len(picture.circles("dot")) == 1
    assert {"really better", "really worse", "really changed"} <= set(picture.texts())
    assert "really better" not in drawn(chart(1, 2)).texts()


def test_the_target_is_a_stair_with_its_last_step_named() -> None:
    targets = ((month(0), 50), (month(2), 70), (month(40), 90))
    picture = drawn(chart(40, 50, 60, 70, targets=targets))
    (way,) = picture.ways("target")
    (own,) = picture.ways("own")
    assert [x for x, _ in way] == [own[0][0], own[2][0], own[2][0], own[3][0]]
    assert way[0][1] == way[1][1] > way[2][1] == way[3][1]
    assert "target 70%" in picture.texts()


def test_a_target_that_has_not_begun_is_not_named() -> None:
    shown = chart(40, 50, targets=((month(9), 70),))
    assert not [text for text in drawn(shown).texts() if text.startswith("target")]


def test_the_law_is_a_double_line() -> None:
    picture = drawn(chart(40, 50, standard=100))
    one, two = picture.ways("law")
    assert 0 < abs(one[0][1] - two[0][1]) < 4
    assert "law 100%" in picture.texts()


def test_other_places_are_told_apart_by_dashes_and_named() -> None:
    for narrow in (False, True):
        picture = drawn(FULL, narrow=narrow)
        for line in FULL.lines:
            assert picture.ways(line.look)
            assert f".{line.look}{{stroke-dasharray" in picture.style
            assert any(text.startswith(line.name) for text in picture.texts())


def test_the_course_runs_from_its_start_to_its_end_and_never_out_of_the_plot() -> None:
    course = Course(month(4), (month(2), 60), ((month(6), 80), (month(6), 300)))
    picture = drawn(chart(40, 50, 60, course=course))
    (own,), (to_end, cut) = picture.ways("own"), picture.ways("course")[1:]
    assert to_end[0] == cut[0] == own[-1]
    assert to_end[1][1] < own[-1][1]
    rise = (own[-1][1] - cut[1][1]) / (cut[1][0] - cut[0][0])
    expected = 12 * (own[-1][1] - to_end[1][1]) / (to_end[1][0] - to_end[0][0])
    assert rise == pytest.approx(expected, rel=0.02)
    assert "present course: target met May 2024" in picture.texts()


def test_withheld_points_are_hollow_marks_on_the_axis() -> None:
    picture = drawn(chart(40, None, 60, withheld=(month(1),)))
    (axis,) = [way for way in picture.ways("axis") if way[0][1] == way[1][1]]
    _of_key, of_point = picture.circles("hollow")
    assert of_point[1] == axis[0][1]
    assert "withheld" in picture.texts()


def test_notes_are_numbered_by_date_and_no_words_of_theirs_are_drawn() -> None:
    picture = drawn(FULL)
    numbers = [each for each in picture.words() if "number" in each.looks]
    assert [each.text for each in numbers] == ["1", "2", "3"]
    assert len(picture.circles("note")) == 3
    assert "why" not in " ".join(picture.texts())


def test_words_are_escaped() -> None:
    nasty = "<b>&\"'\x00"
    shown = replace(FULL, title=nasty, name=nasty, suffix=nasty, lines=())
    picture = drawn(shown)
    assert picture.title == "<b>&\"'"
    assert any(text.startswith("<b>&\"'") for text in picture.texts())


@pytest.mark.parametrize("narrow", [False, True])
def test_all_that_can_be_drawn_has_room(narrow: bool) -> None:
    picture = drawn(FULL, narrow=narrow)
    assert (picture.width, picture.height) == ((360, 300) if narrow else (960, 360))
    assert picture.outside() == []
    assert picture.overlaps() == []


def test_without_figures_it_says_so() -> None:
    for shown in (Trend("", "%", ()), chart(None, math.nan)):
        assert drawn(shown).texts()[-1:] == ["no figures"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(365, ["2021", "2022", "2023"]), (30, ["2021"])],
)
def test_years_are_named_by_their_points_and_months_by_the_calendar(
    days: int, expected: list[str]
) -> None:
    first = date(2021, 6, 30).toordinal()
    points = tuple(Point(str(2021 + n), date.fromordinal(first + n * days), 5) for n in range(3))
    texts = drawn(Trend("", "", points), narrow=True).texts()
    assert sorted(text for text in texts if text.startswith("202")) == expected


def test_numbers_have_their_unit_and_a_fixed_number_of_decimals() -> None:
    assert "2,014" in drawn(Trend("", "", monthly(1, 2014.0), places=0)).texts()
    assert "62.0%" in drawn(chart(1, 62.04)).texts()
    assert "0.3 weeks" in drawn(Trend("", "weeks", monthly(1, 0.25))).texts()


VALUE = st.none() | st.floats(-1e7, 1e7) | st.sampled_from([math.nan, math.inf, 1e300])


@st.composite
def charts(draw: st.DrawFn) -> Trend:
    """Draw any trend at all."""
    days = sorted(draw(st.sets(st.dates(date(1990, 1, 1), date(2060, 1, 1)), max_size=40)))
    kinds = st.sampled_from(["", "common_cause", "special_cause_improvement", "special_cause_x"])
    points = tuple(
        Point(
            *(draw(st.text(max_size=12)), day, draw(VALUE), draw(kinds), draw(VALUE), draw(VALUE)),
            *(draw(VALUE), draw(st.integers(0, 2)), draw(st.sampled_from(["", "", "", "x"]))),
        )
        for day in days
    )
    dated = st.tuples(st.dates(date(1990, 1, 1), date(2060, 1, 1)), VALUE)
    lines = st.builds(Line, st.text(max_size=60), st.lists(dated, max_size=5).map(tuple))
    sure = st.tuples(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.floats(-1e7, 1e7))
    course = st.builds(Course, st.none(), sure, st.lists(sure, max_size=2).map(tuple))
    return Trend(
        *(draw(st.text(max_size=200)), draw(st.sampled_from(["", "%", "weeks"])), points),
        targets=tuple(draw(st.lists(dated, max_size=4, unique_by=lambda each: each[0]))),
        standard=draw(VALUE),
        lines=tuple(draw(st.lists(lines, max_size=3))),
        course=draw(st.none() | course),
        name=draw(st.text(max_size=60)),
        withheld=tuple(days[:2]),
    )


@settings(max_examples=150, deadline=None)
@given(shown=charts(), narrow=st.booleans())
def test_nothing_lies_outside_whatever_is_drawn(shown: Trend, narrow: bool) -> None:
    picture = drawn(shown, narrow=narrow)
    assert picture.outside() == []
    assert "nan" not in "".join(picture.root.xpath("//@d"))
