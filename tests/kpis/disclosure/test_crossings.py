"""A crossing is shown where every nested count shows it, and not where one of them cannot."""

import pytest

from .drawn import leaks, random_table
from .made_up import SEXES, Children, children, seen_of

CROWD: Children = children(
    *((sex, need, speed, 40) for sex in SEXES for need in ("Autistic spectrum disorder",
      "Hearing impairment") for speed in ("quick", "middle", "slow"))
)  # fmt: skip


def _crossed(kpi: str, *names: str) -> int:
    """Say how many rows of a KPI's crossing the board sees with a number."""
    figures = seen_of(CROWD, names).board.figures
    mine = figures[(figures["kpi"] == kpi) & (figures["split"] == "sex, need")]
    return int(mine["value"].notna().sum())


@pytest.mark.parametrize("beside", [[], ["closings"], ["waits"]])
def test_a_crossing_stays_beside_what_shows_it_or_counts_the_same(beside: list[str]) -> None:
    assert _crossed("in_6_weeks", "in_6_weeks", *beside) == 4


def test_a_crossing_is_not_shown_where_a_wider_count_shows_its_splits_alone() -> None:
    assert _crossed("in_6_weeks", "in_6_weeks", "in_20_weeks") == 0


def test_the_wider_count_would_be_bounded_by_it() -> None:
    """Before crossings were held back, 2 to 4 was known of a number that was withheld."""
    kids, _, terms = random_table(1)
    drawn = kids, ["in_6_weeks", "in_20_weeks"], terms
    assert leaks(drawn, seen_of(kids, drawn[1])) == []
