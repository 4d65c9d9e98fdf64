"""Each kind of difference between two versions is found, told once, and worded for a meeting."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.comparison import Contents, compare, path_of
from dashboard.comparison_words import counts, difference
from dashboard.comparison_words import lines as read_out
from tests.kpis.counts import kpi

from .hand_made import MONTHS, PLANS, WAITS, contents, figure, yearly

MARCH, MAY = figure("2026-03", (40, 65)), figure("2026-05", (33, 60))


def lines(before: Contents, now: Contents) -> list[str]:
    """Give the differences in words."""
    return [difference(each) for each in compare(before, now)]


def test_versions_that_are_alike_do_not_differ() -> None:
    version = contents(MARCH, figure("2026-04", "c"), figure("2026-03", (4, 9), split="sex"))
    assert compare(version, version) == ()
    assert counts(()) == "Nothing differs."


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (figure("2026-03", (42, 69)), "60.9% (42 of 69) now"),
        (figure("2026-03", (80, 130)), "61.5% (80 of 130) now"),
        (figure("2026-03", "c"), "Withheld to protect children now"),
        (replace(MARCH, numerator=None, denominator=None), "61.5% now"),
    ],
)
def test_a_past_figure_that_differs_is_restated(now: Any, told: str) -> None:
    assert lines(contents(MARCH, MAY), contents(now, MAY)) == [
        "Restated: EHC plans issued within 20 weeks, by month (A publisher), "
        f"March 2026: 61.5% (40 of 65) before, {told}"
    ]


def test_the_words_of_a_kpi_with_one_series() -> None:
    one = PLANS.model_copy(update={"measures": PLANS.measures[:1]})
    before, now = (contents(row, kpis=(one,)) for row in (MARCH, figure("2026-03", (42, 69))))
    assert lines(before, now) == [
        "Restated: EHC plans issued within 20 weeks, March 2026: 61.5% (40 of 65) before, "
        "60.9% (42 of 69) now"
    ]


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ({"value": 61.52}, {"value": 61.54}, "61.52 before, 61.54 now"),
        ({"symbol": "low"}, {"symbol": "k"}, "symbol low before, symbol k now"),
    ],
)
def test_what_differs_though_it_looks_the_same(
    one: dict[str, Any], other: dict[str, Any], told: str
) -> None:
    before, now = (contents(figure("2026-03", "x", **more)) for more in (one, other))
    assert [line.split(": ")[-1] for line in lines(before, now)] == [told]


def test_the_noise_of_a_division_and_a_later_target_are_no_restatement() -> None:
    noisy = replace(MARCH, value=(MARCH.value or 0) + 1e-12, target_low=80.0, note="another")
    assert compare(contents(MARCH), contents(noisy)) == ()


def test_a_newer_period_is_changed_and_not_new() -> None:
    april = figure("2026-04", (1, 2))
    assert lines(contents(MARCH), contents(MARCH, april, MAY)) == [
        "Changed: EHC plans issued within 20 weeks, by month (A publisher): "
        "61.5% (40 of 65) in March 2026 before, 55.0% (33 of 60) in May 2026 now"
    ]


def test_series_are_held_apart() -> None:
    before = contents(MARCH, yearly("2024", (1, 2)))
    now = contents(MARCH, yearly("2024", (1, 2)), yearly("2025", (3, 4)))
    assert lines(before, now) == [
        "Changed: EHC plans issued within 20 weeks, calendar years (Another publisher): "
        "50.0% (1 of 2) in 2024 before, 75.0% (3 of 4) in 2025 now"
    ]


def test_past_periods_that_only_one_has() -> None:
    april = figure("2026-04", (1, 2))
    name = "EHC plans issued within 20 weeks, by month (A publisher)"
    assert lines(contents(april, MAY), contents(MARCH, MAY)) == [
        f"New past period: {name}, March 2026: 61.5% (40 of 65)",
        f"Gone past period: {name}, April 2026: 50.0% (1 of 2)",
    ]
    # The newest may be withdrawn as well.
    assert lines(contents(MARCH, MAY), contents(MARCH)) == [
        f"Gone past period: {name}, May 2026: 55.0% (33 of 60)"
    ]


def test_a_whole_kpi_is_told_once() -> None:
    waits = [
        figure(period, kpi="waits", series="year:plans", period_kind="calendar_year", value=value)
        for period, value in (("2024", 9.0), ("2025", 1234.0))
    ]
    waits.append(replace(waits[-1], split="sex", category="Female"))
    one, both = contents(MARCH), contents(MARCH, *waits, kpis=(PLANS, WAITS))
    assert lines(one, both) == ["New KPI: Children who wait: 1,234 in 2025"]
    assert lines(both, one) == ["Gone KPI: Children who wait: 1,234 in 2025"]


def test_a_kpi_that_awaits_its_figures_is_new_without_one() -> None:
    awaited = figure(None, kpi="waits", series="", status="no data")
    assert lines(contents(MARCH), contents(MARCH, awaited, kpis=(PLANS, WAITS))) == [
        "New KPI: Children who wait"
    ]


def test_first_figures_are_a_new_series_and_cross_the_status() -> None:
    awaited = contents(figure(None, status="no data"))
    came = contents(figure("2026-03", (40, 65), status="missed"))
    assert lines(awaited, came) == [
        "Status crossed: EHC plans issued within 20 weeks: no data -> missed "
        "(no figure, now 61.5% (40 of 65) in March 2026)",
        "New series: EHC plans issued within 20 weeks, by month (A publisher): "
        "61.5% (40 of 65) in March 2026",
    ]
    assert [each.what for each in compare(came, awaited)] == ["crossed", "gone"]


def test_splits_and_categories_that_only_one_has() -> None:
    girls, boys = (
        figure("2026-03", numbers, split="sex", category=name)
        for numbers, name in (((3, 4), "Female"), ((1, 2), "Male"))
    )
    name = "EHC plans issued within 20 weeks, by month (A publisher)"
    assert lines(contents(MARCH), contents(MARCH, girls, boys)) == [f"New split: {name}, by sex"]
    assert lines(contents(MARCH, girls, boys), contents(MARCH, girls)) == [
        f"Gone category: {name}, sex Male: 50.0% (1 of 2) in March 2026"
    ]
    restated = replace(girls, numerator=2.0, value=50.0)
    assert lines(contents(girls), contents(restated)) == [
        f"Restated: {name}, sex Female, March 2026: 75.0% (3 of 4) before, 50.0% (2 of 4) now"
    ]


def test_the_status_is_that_of_the_newest_figure_of_the_first_series() -> None:
    lawful = PLANS.model_copy(update={"standard": 100.0})
    before = contents(replace(MARCH, status="met"), yearly("2025", (1, 2)), kpis=(lawful,))
    now = contents(
        replace(MARCH, status="close"),
        replace(MAY, status="missed"),
        yearly("2025", (1, 2), status="met"),
        kpis=(lawful,),
    )
    assert lines(before, now)[0] == (
        "Status crossed: EHC plans issued within 20 weeks: on course -> missed "
        "(61.5% (40 of 65) in March 2026, now 55.0% (33 of 60) in May 2026)"
    )
    assert [each.what for each in compare(before, now)] == ["crossed", "changed"]


def test_a_past_status_does_not_cross() -> None:
    before, now = (
        contents(replace(MARCH, status=status), replace(MAY, status="met"))
        for status in ("missed", "met")
    )
    assert compare(before, now) == ()


def test_a_definition_that_changed_is_told() -> None:
    words = {"title": "Plans in 20 weeks", "tolerance": 5.0}
    other = kpi(
        *(measure.model_dump() for measure in PLANS.measures),
        id="plans",
        targets=[{"from": date(2026, 1, 1), "value": 60.0}],
        **words,
    )
    assert lines(contents(MARCH), contents(MARCH, kpis=(other,))) == [
        "Definition changed: Plans in 20 weeks: title, target and tolerance "
        "(it was: EHC plans issued within 20 weeks)"
    ]


def test_each_version_s_figures_have_its_own_unit() -> None:
    count = PLANS.model_copy(update={"unit": "count", "measures": PLANS.measures[:1]})
    now = contents(figure("2026-03", value=40.0, numerator=40.0), kpis=(count,))
    assert lines(contents(MARCH), now)[0].endswith(": 61.5% (40 of 65) before, 40 now")


def test_of_a_run_of_restated_periods_the_newest_is_read_out() -> None:
    months = [f"2026-0{month}" for month in (1, 2, 3)]
    before = [figure(month, (1, 4)) for month in months] + [yearly("2024", (1, 2))]
    now = [figure(month, (2, 4)) for month in months] + [yearly("2024", (2, 2))]
    found = compare(contents(*before), contents(*now))
    assert len(found) == 4 and " 4 restated," in counts(found)
    monthly, of_the_year = read_out(found)
    assert monthly.endswith(
        ", March 2026: 25.0% (1 of 4) before, 50.0% (2 of 4) now; and 2 earlier periods"
    )
    assert of_the_year.endswith(", 2024: 50.0% (1 of 2) before, 100.0% (2 of 2) now")


def test_the_counts_name_every_kind() -> None:
    found = compare(contents(MARCH), contents(figure("2026-03", (42, 69)), MAY))
    assert counts(found) == (
        "0 statuses crossed, 1 figure changed, 1 restated, 0 new, 0 gone, 0 definitions changed."
    )


def some_version(draw: st.DrawFn) -> Contents:
    """Give a version in which every path may be there or not."""
    whole = [
        figure(f"2026-0{month}", (draw(st.integers(1, 2)), 3), series=series, **split)
        for series in (MONTHS, "calendar_year:plans")
        for month in (1, 2, 3)
        for split in ({}, *({"split": "sex", "category": name} for name in "FM"))
    ]
    kept = draw(st.lists(st.sampled_from(range(len(whole))), unique=True))
    return contents(*(whole[at] for at in sorted(kept)))


@settings(deadline=None)
@given(st.composite(some_version)(), st.composite(some_version)())
def test_every_path_that_only_one_has_is_told_once_or_is_newer(
    before: Contents, now: Contents
) -> None:
    found = compare(before, now)
    then, later = ({path_of(row): row for row in side.figures} for side in (before, now))
    for what, mine, other in (("new", later, then), ("gone", then, later)):
        for path in mine:
            telling = [
                each for each in found if each.what == what and path[: len(each.path)] == each.path
            ]
            same_slice = [key[4] or "" for key in other if key[:4] == path[:4]]
            newer = what == "new" and same_slice and (path[4] or "") > max(same_slice)
            assert len(telling) == (path not in other and not newer)
    restated = {each.path for each in found if each.what == "restated"}
    assert restated == {
        path for path in then.keys() & later.keys() if then[path].numerator != later[path].numerator
    }
