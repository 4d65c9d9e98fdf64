"""How far each category is from the rest: from what an audience is shown, and from nothing else."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.kpis.disclosure.rows import Terms

from ..counts import kpi
from ..slow_intervals import newcombe
from .made_up import (
    AUTISM,
    EXACT,
    HEARING,
    OURS,
    SHAPES,
    SPEECH,
    Both,
    Child,
    Children,
    both,
    figures_for,
    records_of,
)

NEEDS = (AUTISM, SPEECH, HEARING)
MANY: dict[str, tuple[int, int]] = {AUTISM: (31, 12), SPEECH: (44, 51), HEARING: (17, 23)}
"""Of each need how many were quick and how many slow; none is a small number."""


def children(numbers: dict[str, tuple[int, int]], split: str) -> Children:
    """Give so many children of each category who were quick, and who were slow."""
    return {
        Child(name, AUTISM, speed) if split == "sex" else Child("Boys", name, speed): times
        for name, both in numbers.items()
        for speed, times in zip(("quick", "slow"), both, strict=True)
    }


def seen(
    numbers: dict[str, tuple[int, int]], split: str = "need", terms: Any = EXACT, **measure: Any
) -> Both:
    """Give what both audiences see of a share by a split, with each category's gap to the rest.

    Needs have larger groups to be shown in where too much is withheld; sexes have none.
    """
    about = kpi(
        SHAPES["in_20_weeks"].words | measure,
        id="timely", unit="percent", splits=[split], gaps=[{"split": split, "each": True}],
    )  # fmt: skip
    return both(figures_for([about], records_of(children(numbers, split))), [about], terms)


def gaps(found: Both, audience: str = "board") -> dict[str, Any]:
    """Give the rows of gaps by the category that is held against the rest."""
    figures = getattr(found, audience).figures
    rows = figures[figures["split"].isin(["gap in need", "gap in sex"])]
    told = {row.category.removesuffix(" less the rest"): row for row in rows.itertuples()}
    assert len(told) == len(rows)
    return told


def shown(found: Both, audience: str = "board") -> dict[str, Any]:
    """Give the rows of categories; the total is under ""."""
    figures: pd.DataFrame = getattr(found, audience).figures
    rows: Any = figures[figures["split"].fillna("need").isin(["need", "sex"])].itertuples()
    return {row.category or "": row for row in rows}


def test_the_board_reads_each_need_less_the_rest_with_newcombes_interval() -> None:
    found = gaps(seen(MANY))
    assert set(found) == set(NEEDS)
    for need, row in found.items():
        others = [MANY[other] for other in NEEDS if other != need]
        rest = sum(quick for quick, _ in others), sum(map(sum, others))
        wanted = newcombe((MANY[need][0], sum(MANY[need])), rest)
        assert wanted is not None
        assert (row.value, row.low, row.high) == pytest.approx([100 * each for each in wanted])
        assert np.isnan([row.numerator, row.denominator]).all()


def test_the_publics_rest_is_the_rounded_total_less_the_rounded_category() -> None:
    found = seen(MANY)
    rows, told = shown(found, "public"), gaps(found, "public")
    assert (rows[""].numerator, rows[""].denominator) == (90, 180)
    assert (rows[AUTISM].numerator, rows[AUTISM].denominator) == (30, 45)
    # 60 of 135 are 44%, and 30 of 45 are 67%.
    assert (told[AUTISM].value, told[AUTISM].symbol) == (23, "")
    assert np.isnan([told[AUTISM].low, told[AUTISM].high]).all()


@pytest.mark.parametrize("audience", ["board", "public"])
def test_a_withheld_category_has_no_gap(audience: str) -> None:
    found = seen({"A": (31, 12), "B": (44, 51), "C": (3, 23), "D": (61, 42)}, "sex")
    rows, told = shown(found, audience), gaps(found, audience)
    bare = {name for name in told if np.isnan(rows[name].value)}
    assert "C" in bare and bare != set(told)
    for name, row in told.items():
        assert np.isnan(row.value) == (name in bare)
        assert row.symbol == ("c" if name in bare else "")
        assert np.isnan([row.low, row.high]).all() or name not in bare


@pytest.mark.parametrize("audience", ["board", "public"])
def test_a_withheld_total_leaves_no_gap_though_a_category_is_shown(audience: str) -> None:
    found = seen({"A": (0, 30), "B": (3, 40)}, "sex", {OURS: Terms(5, False)})
    rows, told = shown(found, audience), gaps(found, audience)
    assert np.isnan(rows[""].value) and not np.isnan(rows["A"].value)
    assert [(np.isnan(row.value), row.symbol) for row in told.values()] == [(True, "c")] * 2


def test_rounding_that_leaves_more_than_all_of_the_rest_tells_nothing() -> None:
    # 63 of 71 are shown as 65 of 70, and 52 of 60 as 50 of 60: of the rest 15 of 10.
    found = seen({"A": (52, 8), "B": (11, 0)}, "sex")
    rows, told = shown(found, "public"), gaps(found, "public")["A"]
    assert (rows["A"].numerator, rows["A"].denominator) == (50, 60)
    assert np.isnan(told.value) and told.symbol == "c"


def test_a_need_that_where_leaves_out_is_not_held_against_a_total_without_it() -> None:
    found = seen(MANY, where={"need": [AUTISM, SPEECH]})
    assert set(shown(found)) == {"", *NEEDS}
    assert set(gaps(found)) == {AUTISM, SPEECH}
    wanted = newcombe((31, 43), (44, 95))
    assert wanted is not None
    assert gaps(found)[AUTISM].value == pytest.approx(100 * wanted[0])
