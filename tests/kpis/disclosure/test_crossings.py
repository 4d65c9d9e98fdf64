"""A crossing is not shown where a nested count lacks it and shows its splits apart."""

import pytest

from .drawn import leaks, random_table, seen_of_drawn
from .made_up import APART, SEXES, THOSE, Children, children, seen_of

CROWD: Children = children(
    *((sex, need, speed, 40) for sex in SEXES for need in ("Autistic spectrum disorder",
      "Hearing impairment") for speed in ("quick", "middle", "slow"))
)  # fmt: skip


THERAPIES: Children = {child._replace(linked=THOSE): 40 for child in CROWD}


def _rows(kpi: str, split: str, *names: str) -> int:
    """Say how many rows of a KPI's breakdown the board sees with a number."""
    figures = seen_of({**CROWD, **THERAPIES}, names).board.figures
    mine = figures[(figures["kpi"] == kpi) & (figures["split"] == split)]
    return int(mine["value"].notna().sum())


def _crossed(kpi: str, *names: str) -> int:
    return _rows(kpi, "sex, need", *names)


@pytest.mark.parametrize("beside", [[], ["closings"], ["waits"]])
def test_a_crossing_stays_beside_what_shows_it_or_counts_the_same(beside: list[str]) -> None:
    assert _crossed("in_6_weeks", "in_6_weeks", *beside) == 4


@pytest.mark.parametrize("beside", [[], ["closings"], ["in_6_weeks"]])
def test_who_asks_for_some_needs_still_shows_them_by_sex(beside: list[str]) -> None:
    assert _crossed("two_needs", "two_needs", *beside) == 4
    assert _rows("two_needs", "sex", "two_needs", *beside) == 2


def test_a_crossing_is_not_shown_where_a_wider_count_shows_its_splits_alone() -> None:
    assert _crossed("in_6_weeks", "in_6_weeks", "in_20_weeks") == 0


def test_nor_is_what_the_definition_makes_a_part_of_one() -> None:
    """Boys with autism are a part of sex and need, which plans within 20 weeks show apart."""
    assert _rows("autistic", "sex", "autistic", "in_20_weeks") == 0
    assert _rows("two_needs", "sex", "two_needs", "in_20_weeks") == 0
    assert _rows("two_needs", "need", "two_needs", "in_20_weeks") == 2
    assert _rows("in_20_weeks", "sex", "two_needs", "in_20_weeks") == 2


@pytest.mark.parametrize(
    ("seed", "name"), [(1, "in_6_weeks"), (10, "two_needs"), (102, "two_needs")]
)
def test_the_wider_count_would_be_bounded_by_it(seed: int, name: str) -> None:
    """Before such were held back, of these tables a withheld number was known too closely."""
    kids, _, terms = random_table(seed)
    drawn = kids, [name, "in_20_weeks"], terms
    assert leaks(drawn, seen_of_drawn(drawn)) == []


def test_a_linked_split_is_not_shown_beside_a_linked_share_by_splits() -> None:
    assert _rows("past", "linked", "past", "standing") == 2
    assert _rows("past", "linked", "past", "in_therapy") == 0


@pytest.mark.parametrize("seed", [165, 176, 196, 338])
def test_the_linked_split_would_be_bounded_by_the_share(seed: int) -> None:
    """Before both were held against each other, a withheld number was known too closely."""
    drawn = random_table(seed, APART[1])
    assert leaks(drawn, seen_of_drawn(drawn)) == []
