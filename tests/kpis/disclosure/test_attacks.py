"""The attacks of the field, A1 to A14: each must fail on what is published, and once worked.

A10 (another version) and A13 (what a page hides) are tested where versions and pages are made.
"""

import numpy as np
import pandas as pd
import pytest

from .made_up import AUTISM, HEARING, SPEECH, Both, Children, children, seen_of
from .outsider import Outsider, pinned_counts, vector_of


def attacked(kids: Children, *names: str) -> tuple[Both, Outsider]:
    """Protect the figures of some KPIs, and hold that the board cannot pin a small count."""
    seen = seen_of(kids, names)
    board = Outsider(kids)
    board.read_board(seen.board.figures)
    assert not pinned_counts(board, seen.board.figures, 5, exact=True)
    return seen, board


def category(seen: Both, kpi: str, name: str, audience: str = "board") -> "pd.Series[object]":
    """Give a KPI's figure of a category."""
    found: pd.Series[object] = seen.row(kpi, name, audience)
    return found


def test_a1_one_hole_in_a_row_is_never_left_alone() -> None:
    kids = children(
        ("Boys", AUTISM, "slow", 30), ("Girls", SPEECH, "slow", 18), ("Girls", HEARING, "slow", 2)
    )
    seen, _ = attacked(kids, "closings")
    needs = seen.board.figures[seen.board.figures["split"] == "need"]
    assert seen.row("closings").numerator == 50
    assert not (needs["numerator"] == 2).any()
    assert needs["numerator"].isna().sum() != 1


def test_a2_and_a9_what_two_kpis_share_is_withheld_in_both() -> None:
    """Sex, need and both crossed stand in several KPIs: each would fill another's hole."""
    kids = children(
        ("Boys", AUTISM, "slow", 4),
        ("Girls", AUTISM, "slow", 14),
        ("Boys", SPEECH, "slow", 40),
        ("Girls", SPEECH, "slow", 20),
        ("Boys", HEARING, "slow", 9),
        ("Girls", HEARING, "slow", 11),
    )
    seen, board = attacked(kids, "closings", "autistic", "waits", "in_6_weeks")
    assert category(seen, "autistic", "Boys")["symbol"] == "c"
    boys = vector_of(lambda child: child.need == AUTISM, [("sex", frozenset(["Boys"]))])
    assert board.range_of(boys, 1, 4)[0] <= 1


@pytest.mark.parametrize(
    "together", [("of_hearing", "waits"), ("two_needs",)], ids=["with the rest", "as one"]
)
def test_a9_kpis_that_have_no_child_in_common_are_not_subtracted(together: tuple[str, ...]) -> None:
    """No breakdown shows them side by side; who knows the definitions adds them up himself."""
    kids = children(
        ("Girls", AUTISM, "slow", 2),
        ("Girls", SPEECH, "slow", 20),
        ("Girls", HEARING, "slow", 30),
        ("Boys", AUTISM, "slow", 40),
        ("Boys", SPEECH, "slow", 20),
        ("Boys", HEARING, "slow", 30),
    )
    seen, _ = attacked(kids, "autistic", "of_speech", *together)
    assert category(seen, "autistic", "Girls")["symbol"] == "c"


def test_a3_two_that_sum_to_little_are_not_enough() -> None:
    kids = children(
        ("Boys", AUTISM, "slow", 2), ("Boys", SPEECH, "slow", 3), ("Girls", HEARING, "slow", 45)
    )
    seen, _ = attacked(kids, "closings", "waits")
    sexes = seen.board.figures.query("kpi == 'waits' and split == 'sex'")
    assert (sexes["denominator"].fillna(5) >= 5).all()


@pytest.mark.parametrize("slow", [(1, 8), (7, 21), (1, 12), (4, 24), (2, 6)])
def test_a4_rounding_does_not_pin_what_the_public_is_not_told(slow: tuple[int, int]) -> None:
    kids = children(("Boys", AUTISM, "slow", slow[0]), ("Girls", AUTISM, "slow", slow[1]))
    seen = seen_of(kids, ["waits", "autistic"])
    public = Outsider(kids)
    public.read_public(seen.public.figures)
    boys = vector_of(lambda child: child.sex == "Boys", [])
    low, high = public.range_of(boys, 1, 7)
    assert high - low >= 3


def test_a5_a_percentage_goes_with_its_numerator() -> None:
    kids = children(
        ("Boys", AUTISM, "quick", 3), ("Boys", AUTISM, "slow", 6), ("Girls", AUTISM, "quick", 20),
        ("Girls", AUTISM, "slow", 30),
    )  # fmt: skip
    seen, _ = attacked(kids, "in_6_weeks")
    for audience in ("board", "public"):
        boys = category(seen, "in_6_weeks", "Boys", audience)
        assert boys["symbol"] == "c"
        assert np.isnan([boys[each] for each in ("value", "low", "high", "numerator")]).all()  # type: ignore[arg-type]


def test_a6_the_three_who_were_late_are_not_what_is_left_over() -> None:
    kids = children(
        ("Boys", AUTISM, "quick", 96), ("Boys", AUTISM, "slow", 3), ("Girls", AUTISM, "quick", 50),
        ("Girls", AUTISM, "slow", 40),
    )  # fmt: skip
    seen, _ = attacked(kids, "in_6_weeks")
    boys = category(seen, "in_6_weeks", "Boys")
    assert (boys["denominator"], boys["symbol"]) == (99, "c")
    assert (boys["numerator_from"], boys["numerator_to"]) == (95, 98)


def test_a7_that_all_of_a_group_are_counted_is_told_only_where_it_tells_nothing() -> None:
    kids = children(
        ("Boys", AUTISM, "quick", 12), ("Girls", AUTISM, "quick", 40), ("Girls", SPEECH, "slow", 40)
    )
    seen, board = attacked(kids, "share_autistic")
    shown = seen.board.figures.query("kpi == 'share_autistic' and category == 'Boys'")
    assert shown["value"].isna().all()
    others = vector_of(lambda child: child.need != AUTISM, [("sex", frozenset(["Boys"]))])
    assert board.range_of(others, 0, 4) == (0, 4)


def test_a8_a_median_of_few_is_one_childs_own_wait() -> None:
    kids = children(
        *((sex, AUTISM, "slow", 8) for sex in ("Boys", "Girls")), ("Girls", SPEECH, "slow", 3)
    )
    seen, _ = attacked(kids, "waits")
    for audience, fewest in (("board", 4), ("public", 16)):
        shown = getattr(seen, audience).figures
        told = shown[shown["value"].notna()]
        assert (told["denominator"] >= fewest).all()
    assert seen.row("waits").value > 0


@pytest.mark.parametrize("number", range(13, 23))
def test_a8_whether_a_median_is_shown_tells_the_public_nothing_of_how_many(number: int) -> None:
    kids = children(("Boys", AUTISM, "slow", number))
    row = seen_of(kids, ["waits"]).row("waits", audience="public")
    alike = {n for n in range(8, 40) if (2 * n + 5) // 10 * 5 == row.denominator}
    others = [seen_of(children(("Boys", AUTISM, "slow", n)), ["waits"]) for n in alike]
    shown = {each.row("waits", audience="public").value > 0 for each in others}
    assert shown == {row.value > 0}


def test_a9_one_limit_less_the_other_leaves_no_small_count() -> None:
    """12 within 20 weeks and 10 within 6 are both large; the 2 between them are not."""
    kids = children(
        ("Boys", AUTISM, "quick", 10), ("Boys", AUTISM, "middle", 2), ("Boys", AUTISM, "slow", 20),
        ("Girls", AUTISM, "quick", 30), ("Girls", AUTISM, "middle", 30),
        ("Girls", AUTISM, "slow", 30),
    )  # fmt: skip
    _, board = attacked(kids, "in_6_weeks", "in_20_weeks")
    between = vector_of(lambda child: child.speed == "middle", [("sex", frozenset(["Boys"]))])
    low, high = board.range_of(between, 1, 4)
    assert low <= 1
    assert high >= 4


def test_a12_who_holds_both_knows_what_the_board_knows() -> None:
    kids = children(
        ("Boys", AUTISM, "quick", 13), ("Boys", SPEECH, "slow", 3), ("Girls", AUTISM, "quick", 22),
        ("Girls", SPEECH, "slow", 17), ("Girls", HEARING, "middle", 9),
    )  # fmt: skip
    names = ("in_6_weeks", "closings", "share_autistic", "waits")
    seen, board = attacked(kids, *names)
    holder = Outsider(kids)
    holder.read_board(seen.board.figures)
    holder.read_public(seen.public.figures)
    for sex in ("Boys", "Girls"):
        for need in (AUTISM, SPEECH, HEARING):
            mine = [("sex", frozenset([sex])), ("need", frozenset([need]))]
            one = vector_of(lambda _: True, mine)
            assert holder.range_of(one, 0, 99) == board.range_of(one, 0, 99)
