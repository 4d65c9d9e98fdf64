"""What stands beside a share that is in time: how many are open, and how many of them too long."""

from typing import Any

import pytest

from dashboard.kpis.disclosure.counted import what_is_counted
from dashboard.kpis.disclosure.rows import Terms
from dashboard.kpis.series import series_of_cases

from ..case_tables import case
from ..counts import kpi
from .made_up import EXACT, OURS, Both, both, figures_for, records_of_cases

IN_TIME = kpi(
    {
        "kind": "closed_in_time", "source": "An agency", "dataset": "plans", "limit_days": 42,
        "periods": ["month"],
    },
    id="in_time",
)  # fmt: skip
NOT_EXACT = {OURS: Terms(5, False)}


def seen_with(young: int, old: int, terms: Any) -> Both:
    """Protect a month at whose end so many are open within the limit, and so many past it."""
    cases = [case("2026-06-20") for _ in range(young)] + [case("2026-01-10") for _ in range(old)]
    closed = [case("2026-05-20", "2026-06-10") for _ in range(30)]
    records = records_of_cases([*cases, *closed], sources=OURS)
    return both(figures_for([IN_TIME], records), [IN_TIME], terms)


def shown(seen: Both, role: str, audience: str) -> Any:
    """Give a companion's count, or None where it is withheld."""
    value = seen.row("in_time", audience=audience, series=f"{role}:month:plans")["value"]
    return None if value != value else value


def test_those_past_the_limit_are_known_to_be_some_of_all_that_are_open() -> None:
    (measure,) = IN_TIME.measures
    counts = {
        series.role: what_is_counted(worked_by, series.unit).numerator  # type: ignore[arg-type]
        for series, worked_by in series_of_cases(measure)  # type: ignore[arg-type]
        if series.unit == "count"
    }
    assert list(counts) == ["open_all", "open_past"]
    every, past = counts["open_all"], counts["open_past"]
    assert every and past and past.is_part_of(every)
    assert not every.is_part_of(past)


def test_both_are_shown_where_what_they_leave_over_is_no_small_number() -> None:
    seen = seen_with(20, 30, NOT_EXACT)
    assert [shown(seen, role, "board") for role in ("open_all", "open_past")] == [50, 30]


@pytest.mark.parametrize("audience", ["board", "public"])
@pytest.mark.parametrize(("young", "old"), [(3, 37), (37, 3)])
def test_the_one_less_the_other_gives_no_small_number(young: int, old: int, audience: str) -> None:
    seen = seen_with(young, old, NOT_EXACT)
    known = [shown(seen, role, audience) for role in ("open_all", "open_past")]
    assert None in known or not 0 < known[0] - known[1] < 5
    assert known != [young + old, old]


def test_the_board_sees_the_whole_areas_as_they_are_where_that_is_agreed() -> None:
    seen = seen_with(3, 37, EXACT)
    assert [shown(seen, role, "board") for role in ("open_all", "open_past")] == [40, 37]
