"""Attacks over time (A11), by notes with numbers in them, by counts of agencies and by lists."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.kpis.disclosure.rows import Terms
from dashboard.kpis.figures import figures_of
from dashboard.kpis.records import Records
from dashboard.publishing import before
from dashboard.publishing.protection import Protection, Sources, seen_by_audiences

from ..case_tables import case, cases_of, told
from ..counts import AREA, count, frame, how_many, kpi, ratio
from ..slow_cases import Case
from .made_up import (
    AUTISM,
    EXACT,
    OURS,
    SPEECH,
    Both,
    both,
    figures_for,
    policies,
    records_of_cases,
)

NOT_EXACT = {OURS: Terms(5, False)}


def closings(*periods: str, **more: Any) -> Any:
    """Give a KPI that counts what closes in periods of these kinds."""
    measure = {
        "kind": "flow", "source": "An agency", "dataset": "plans", "count": "closed",
        "periods": list(periods),
    }  # fmt: skip
    return kpi(measure, unit="count", **{"id": "closings", "better": "context"} | more)


def closing(*months: int, year: int = 2025, sex: str = "Boys") -> list[Case]:
    """Give so many cases that close in each month of a year."""
    return [
        case(f"{year}-{month:02}-01", f"{year}-{month:02}-15", sex=sex)
        for month, number in enumerate(months, start=1)
        for _ in range(number)
    ]


def seen_of_year(*kpis: Any, cases: list[Case], terms: Any = NOT_EXACT) -> Both:
    """Protect figures of records that are whole in 2025."""
    records = records_of_cases(cases, whole=("2025-01-01", "2025-12-31"), sources=OURS)
    return both(figures_for(kpis, records), kpis, terms)


@pytest.mark.parametrize("longer", ["calendar_year", "rolling_12_months"])
@pytest.mark.parametrize("shorter", ["month", "quarter"])
def test_a11_a_year_less_its_other_parts_does_not_give_a_small_one(
    longer: str, shorter: str
) -> None:
    seen = seen_of_year(
        closings(shorter, longer), cases=closing(3, *(0, 0), *(9, 9, 9), *(12, 9, 9), *(9, 9, 9))
    )
    board = seen.board.figures
    parts = board[board["period_kind"] == shorter]["numerator"]
    year = board[board["period_kind"] == longer]["numerator"].iloc[0]
    assert parts.isna().any()
    assert not (parts.between(1, 4)).any()
    assert np.isnan(year) or parts.isna().sum() > 1


def test_a_year_that_is_rolled_is_the_calendars_and_is_withheld_with_it() -> None:
    """Each alone would do; together the one must not fill in what the other withholds."""
    cases = [
        *closing(1, 1, 1, 0, sex="Boys"), *closing(9, 9, 9, 4, sex="Girls"), *closing(8, sex="X")
    ]  # fmt: skip
    rolled = closings("rolling_12_months", id="rolled", splits=["sex"])
    calendar = closings("calendar_year", id="calendar", splits=["sex"])
    seen = seen_of_year(rolled, calendar, cases=cases, terms=EXACT)
    for name in ("Boys", "Girls", "X"):
        symbols = {seen.row(each, name).symbol for each in ("rolled", "calendar")}
        assert len(symbols) == 1
    assert seen.row("rolled", "Boys").symbol == "c"


def linked(boys: int, looked_up: int) -> Both:
    """Give of children with a plan those with a visit, of whom so many boys could be looked up."""
    plans = [
        case("2026-06-01", sex=sex, child=number, reaches=frozenset(["health"] * (number < known)))
        for sex, start, end, known in (
            ("Boys", 0, boys, looked_up),
            ("Girls", boys, boys + 30, boys + 30),
        )
        for number in range(start, end)
    ]
    visits = told(*(case("2026-06-01", child=n) for n in range(boys, boys + 20)))
    found = {
        "plans": told(*plans, whole=("2026-06-01", "2026-06-30")),
        "visits": visits._replace(agency="health", as_at=date(2026, 6, 30)),
    }
    records = Records({name: replace(cases_of(each), sources=OURS) for name, each in found.items()})
    about = kpi(
        {
            "kind": "linked_share", "source": "All", "periods": ["month"],
            "of": [{"dataset": "plans"}], "who_are_in": [{"dataset": "visits"}],
        },
        splits=["sex"], minimum_match=50,
    )  # fmt: skip
    return both(figures_for([about], records), [about])


@pytest.mark.parametrize(("boys", "looked_up"), [(3, 2), (4, 1), (3, 0)])
def test_a_match_rate_tells_nobody_of_how_many_it_is(boys: int, looked_up: int) -> None:
    seen = linked(boys, looked_up)
    for audience in (seen.board.figures, seen.public.figures):
        told_of = audience[audience["category"] == "Boys"]["note"]
        assert not told_of.str.contains(r"\d", regex=True).any()
    assert f"of {boys + 30} children" in seen.row("plans_in_time").note
    public = seen.row("plans_in_time", audience="public").note
    assert public in ("", "At least 90% of children could be looked up.")


def small_counts() -> tuple[Any, pd.DataFrame]:
    """Give an agency's own count by sex, of which one is small and one is blank."""
    about = kpi(how_many(), unit="count", better="context", splits=["sex"])
    counts = frame(
        count("all", 53, sha256=OURS), count("all", 3, sha256=OURS, sex="Boys"),
        count("all", 40, sha256=OURS, sex="Girls"), count("all", "x", sha256=OURS, sex="Other"),
    )  # fmt: skip
    return about, counts


def test_an_agencys_own_counts_are_protected_and_its_symbols_kept() -> None:
    about, counts = small_counts()
    figures = figures_of(about, AREA, counts).figures
    seen = both(figures, [about])
    assert seen.row("plans_in_time", "Boys").symbol == "c"
    assert seen.row("plans_in_time", "Other").symbol == "x"
    assert seen.row("plans_in_time").value == 53
    published = both(figures, [about], terms={})
    for audience in (published.board.figures, published.public.figures):
        assert audience["value"].equals(figures["value"])


@pytest.mark.parametrize("blank", ["z", "x"])
def test_a_blank_beside_a_small_number_does_not_give_it_away(blank: str) -> None:
    """That there are none of a category that does not apply, everyone knows."""
    about, counts = small_counts()
    counts.loc[counts["sex"] == "Other", "symbol"] = blank
    counts.loc[counts["sex"] == "", "value"] = 43
    seen = both(figures_of(about, AREA, counts).figures, [about])
    assert seen.row("plans_in_time").value == 43
    shown = seen.board.figures.query("category in ('Boys', 'Girls')")["value"]
    assert shown.isna().all()


def test_what_a_share_of_categories_leaves_over_is_small_as_well() -> None:
    share = {
        "kind": "category_share", "source": "An agency", "dataset": "plans",
        "period_kind": "calendar_year", "count": ["all"], "split": "phase",
        "categories": ["Special"],
    }  # fmt: skip
    about = kpi(share)
    counts = frame(count("all", 99, sha256=OURS), count("all", 96, sha256=OURS, phase="Special"))
    seen = both(figures_of(about, AREA, counts).figures, [about], NOT_EXACT)
    assert seen.row("plans_in_time").symbol == "c"


def test_the_year_before_the_pandemic_is_shown_as_the_figure_of_that_year_is() -> None:
    about = kpi(ratio(period_kind="academic_year"))
    counts = frame(*(
        count(item, number, year, kind="academic_year", sha256=OURS)
        for year, numbers in (("2019", (3, 42)), ("2024", (30, 43)))
        for item, number in zip(("in_time", "all"), numbers, strict=True)
    ))  # fmt: skip
    found = figures_of(about, AREA, counts)
    then = "before_the_pandemic"
    assert then in set(found.comparators["place"])
    for terms, expected in ((NOT_EXACT, []), (EXACT, [100 * 3 / 42])):
        sources = Sources(terms, frozenset())
        protect = Protection(policies(), sources, before.NONE.shown)
        seen = seen_by_audiences((about,), [found], found.figures, protect, Records({}))
        for audience, values in (("board", expected), ("public", [])):
            worked = seen[audience].worked[0]  # type: ignore[index]
            own = worked.comparators[worked.comparators["place"] == then]
            assert own["value"].tolist() == values


def test_a_kpi_without_a_figure_does_not_keep_others_from_being_protected() -> None:
    """Its numbers are None, beside which a pandas sum of nothing is None, and no NaN."""
    awaited = kpi(ratio(dataset="nothing"), id="awaited")
    about = closings("calendar_year", splits=["need"])
    cases = [
        each._replace(splits=(("sex", ""), ("need", need)))
        for need, months in ((AUTISM, (2,)), (SPEECH, (30, 5)))
        for each in closing(*months)
    ]
    seen = seen_of_year(about, awaited, cases=cases, terms=EXACT)
    assert seen.row("closings", "Communication and interaction").value == 37
    assert set(seen.board.figures.query("kpi == 'awaited'")["symbol"]) == {"x"}
