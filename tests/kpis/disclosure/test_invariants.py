"""What holds for every table: SDC-P1 to P9, P12 and P13, against an attacker of another make."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.kpis.disclosure.cells import NONE, Row
from dashboard.kpis.disclosure.protecting import Protected
from dashboard.kpis.disclosure.public import made_public
from dashboard.kpis.disclosure.rows import Terms

from .drawn import DRAWN, NAMES, TABLES, Drawn, leaks, random_table, seen_of_drawn, shown
from .made_up import (
    APART,
    HEARING,
    OURS,
    PLANS,
    Both,
    counted_by,
    figures_for,
    kpi_of,
    policies,
    records_of,
    seen_of,
)
from .outsider import PLAIN, Outsider, Vector, pinned_counts, vector_of

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))


def check(drawn: Drawn) -> None:
    """Hold a drawn table to all of it, so that it is protected once.

    The attacker knows beforehand of how many children a category is blank: of an area with fewer
    than eight others that alone tells him too much (docs/small_numbers.md).
    """
    seen = seen_of_drawn(drawn)
    if sum(number for child, number in drawn[0].items() if child.need and child.sex) >= 8:
        assert not leaks(drawn, seen)
    _nothing_small_is_shown(drawn, seen)
    _what_is_shown_is_true(seen)
    _no_sum_has_one_hole(seen)
    _the_same_count_is_the_same_everywhere(seen.board.figures)


def _nothing_small_is_shown(drawn: Drawn, seen: Both) -> None:
    terms = drawn[2]
    for audience, under in (("board", 5), ("public", 8)):
        figures = getattr(seen, audience).figures
        if terms.whole_area_exact and audience == "board":
            figures = figures[figures["split"].notna()]
        for name in ("numerator", "denominator"):
            inside = figures[name].between(1, max(under, terms.threshold) - 1)
            assert not inside.any(), figures[inside]


def _what_is_shown_is_true(seen: Both) -> None:
    """P5 and P6: nought is nought; counts of the public are off by two at most."""
    board = seen.board.figures
    truth = seen.figures.reindex(board.index)
    fine = board["note"] == ""
    for name in ("numerator", "denominator", "value"):
        there = fine & board[name].notna()
        assert board[name][there].equals(truth[name][there])
    rounded = seen.public.figures
    for name in ("numerator", "denominator"):
        there = rounded[name].notna()
        assert (rounded[name][there] % 5 == 0).all()
        assert ((rounded[name] - board[name])[there].abs() <= 2).all()
        assert ((rounded[name] == 0) == (board[name] == 0))[there].all()


def _no_sum_has_one_hole(seen: Both) -> None:
    """P4, of the sums all of whose cells are shown or withheld."""
    cells, levels = seen.board.cells, seen.board.levels
    for each in cells.sums:
        if all(cells.shown[place] for place in each):
            assert sum(levels[place] > 0 for place in each) != 1


def _the_same_count_is_the_same_everywhere(board: pd.DataFrame) -> None:
    """P8: what two KPIs count is shown by both or by neither, and told in the same words."""
    told: dict[tuple[object, ...], set[object]] = {}
    for row in board[board["slice"].map(bool)].itertuples():
        everyone = {"waits": "denominator", "closings": "numerator", "in_6_weeks": "denominator"}
        name = everyone.get(str(row.kpi))
        if name:
            told.setdefault((row.slice, row.split), set()).add(str(getattr(row, name)))
    assert all(len(each) == 1 for each in told.values())


@QUICK
@given(DRAWN)
def test_every_invariant_holds(drawn: Drawn) -> None:
    check(drawn)


@pytest.mark.slow
@LONG
@given(DRAWN)
def test_every_invariant_holds_of_many_more(drawn: Drawn) -> None:
    check(drawn)


def test_totals_that_give_a_small_rest_away_are_withheld_and_the_others_are_shown() -> None:
    """Eight closings less seven of hearing leave one; the agreement lets no total be exact."""
    need = next(child for child in PLAIN if child.need == HEARING)
    kids = dict.fromkeys(PLAIN, 0) | {need: 7, need._replace(need=""): 1}
    drawn: Drawn = kids, ["of_hearing", "autistic", "closings"], Terms(0, False)
    seen = seen_of_drawn(drawn)
    assert leaks(drawn, seen) == []
    assert seen.board.figures["numerator"].notna().any()


def _random_tables(seeds: range, shapes: list[str] = PLANS) -> None:
    withheld = rows = 0
    for seed in seeds:
        drawn = random_table(seed, shapes)
        if not sum(drawn[0].values()):
            continue
        seen = seen_of_drawn(drawn)
        assert not leaks(drawn, seen), seed
        sliced = seen.board.figures[seen.board.figures["split"].notna()]
        withheld, rows = withheld + int((sliced["symbol"] == "c").sum()), rows + len(sliced)
    print(f"of {rows} rows in splits {withheld} withheld ({100 * withheld / rows:.1f}%)")
    assert withheld < rows


def test_no_random_table_leaks() -> None:
    _random_tables(range(40))


@pytest.mark.parametrize("shapes", APART, ids=["closed", "standing"])
def test_nor_does_one_with_amounts_therapies_and_blanks(shapes: list[str]) -> None:
    _random_tables(range(40), shapes)


@pytest.mark.parametrize("seed", [66, 176, 309])
def test_amounts_tell_everyone_of_how_many_they_are(seed: int) -> None:
    """Of these tables it was known, as long as amounts were thought to be rounded as counts are."""
    kids, _, terms = random_table(seed, APART[0])
    drawn = kids, ["absence"], terms
    assert leaks(drawn, seen_of_drawn(drawn)) == []


@pytest.mark.slow
@pytest.mark.parametrize("shapes", [PLANS, *APART], ids=["plans", "closed", "standing"])
def test_none_of_300_random_tables_leaks(shapes: list[str]) -> None:
    _random_tables(range(300), shapes)


@settings(QUICK, max_examples=25)
@given(TABLES, NAMES, st.randoms(use_true_random=False))
def test_p7_the_order_of_rows_and_kpis_changes_nothing(tables, names, rng) -> None:  # type: ignore[no-untyped-def]
    first = seen_of(tables, names)
    turned = list(tables.items())
    rng.shuffle(turned)
    other = list(names)
    rng.shuffle(other)
    again = seen_of(dict(turned), other)
    for audience in ("board", "public"):
        one, two = (shown(getattr(each, audience).figures) for each in (first, again))
        pd.testing.assert_frame_equal(one, two)


@settings(QUICK, max_examples=25)
@given(TABLES, NAMES)
def test_p9_a_higher_threshold_never_shows_a_small_number_again(tables, names) -> None:  # type: ignore[no-untyped-def]
    low, high = (seen_of(tables, names, {OURS: Terms(t, True)}) for t in (5, 9))
    small = [
        label
        for label, places in zip(low.board.rows, low.board.cells.rows, strict=True)
        if any(p != NONE and 0 < low.board.cells.values[p] < 5 for p in places)
        and low.board.rows[label].slice
    ]
    kept = high.board.figures[high.board.figures["note"] == ""]
    assert kept.reindex(small)["value"].isna().all()


def test_p13_nobody_and_one_child_are_protected_without_a_word() -> None:
    nobody = dict.fromkeys(random_table(1)[0], 0)
    one = nobody | {next(iter(nobody)): 1}
    crowd = dict.fromkeys(nobody, 1000)
    for tables in (nobody, one, crowd):
        seen = seen_of(tables, ["in_6_weeks", "closings", "share_autistic", "waits"])
        assert len(seen.public.figures) == len(seen.board.figures)
    assert not (seen.board.figures["symbol"] == "c").any()


def _as_if(seen: Both, point: Vector) -> Protected:
    """Give what the board is shown, made from other children that it cannot tell from these."""

    def of(row: Row) -> Row:
        tests = counted_by(row.table[0], row.slice)
        counts = [
            float("nan") if test is None else float(vector_of(test, row.slice) @ point)
            for test in tests
        ]
        return row._replace(counts=(counts[0], counts[1]))

    board = seen.board
    rows = {
        label: of(row) if row.table[3] or row.slice else row for label, row in board.rows.items()
    }
    return board._replace(rows=rows, hidden=tuple(of(row) for row in board.hidden))


@pytest.mark.parametrize("seed", [3, 4, 7, 9, 12, 26, 49])
def test_p3_what_the_board_does_not_know_does_not_change_what_the_public_sees(seed: int) -> None:
    kids, names, _ = random_table(seed)
    names = [name for name in names if name != "waits"] or ["closings"]
    seen = seen_of(kids, names)
    board = Outsider(kids)
    board.read_board(seen.board.figures)
    pinned_counts(board, seen.board.figures, 5, exact=True)
    for point in board.points[:6]:
        public = made_public(_as_if(seen, point), map(kpi_of, names), policies().public, set())
        pd.testing.assert_frame_equal(shown(public.figures), shown(seen.public.figures))


def test_the_outsider_is_no_fool() -> None:
    """He finds a number out where nothing is withheld but that number itself."""
    kids = dict(random_table(1)[0])
    attacker = Outsider(kids)
    kpis = [kpi_of("in_6_weeks")]
    figures = figures_for(kpis, records_of(kids)).assign(
        **dict.fromkeys(
            ["numerator_from", "numerator_to", "denominator_from", "denominator_to"], np.nan
        )
    )
    hidden = figures["category"] == "Boys"
    figures.loc[hidden, ["numerator", "denominator"]] = np.nan
    attacker.read_board(figures)
    boys = vector_of(lambda _: True, [("sex", frozenset(["Boys"]))])
    assert attacker.range_of(boys, 0, 999)[0] == boys @ attacker.truth
