"""What stays as it was and what is new are never shown together where that tells of a child."""

from typing import Any

import pandas as pd
import pytest

from dashboard.kpis.disclosure.attack import Side, attack
from dashboard.kpis.disclosure.last_look import NOT_ANY_MORE, Older, looked_at, taken_away
from dashboard.kpis.disclosure.policy import Policy
from dashboard.kpis.disclosure.rows import Terms
from dashboard.kpis.disclosure.solving import NotSafe
from dashboard.kpis.disclosure.withholding import TOLD
from dashboard.kpis.figures import FIGURES
from tests.publishing.advised import kpi

POLICY = Policy(audience="board", version=1, why="a test", threshold=5)
IN_TIME = {
    "kind": "closed_in_time",
    "source": "Education",
    "dataset": "plans",
    "periods": ["month"],
    "limit_days": 42,
}
PLANS = kpi("plans", IN_TIME, splits=["sex"])
OWN = {"cases": Terms(0, True)}


def rows(total: tuple[float, float], *sexes: tuple[str, float | None, float]) -> pd.DataFrame:
    """Give one month's figures: of everyone, and by sex; a numerator of None is withheld."""
    series = next(iter(PLANS.series))
    found: list[dict[str, Any]] = []
    for split, category, top, bottom in [
        (None, None, *total),
        *(("sex", sex, top, bottom) for sex, top, bottom in sexes),
    ]:
        row: dict[str, Any] = dict.fromkeys([*FIGURES, *TOLD], None)
        row |= {"kpi": PLANS.id, "series": series, "period_kind": "month", "period": "2026-01"}
        row |= {"period_end": pd.Timestamp("2026-01-31").date(), "geography": "Marlbridge"}
        row |= {"split": split, "category": category, "note": "", "sources": "cases"}
        row |= {"numerator": top, "denominator": bottom, "symbol": "" if top is not None else "c"}
        row |= {"value": None if top is None else 100 * top / bottom, "status": "not rated"}
        if top is None:
            row |= {"numerator_from": 1.0, "numerator_to": 4.0}
        found.append(row)
    numbers = ["numerator", "denominator", "value", "low", "high", "target_low", "target_high"]
    return pd.DataFrame(found, columns=[*FIGURES, *TOLD]).astype(
        dict.fromkeys([*numbers, *TOLD], "float64")
    )


BEFORE = rows((12, 60), ("Female", None, 20), ("Male", None, 40))
"""Both are withheld: each is 1 to 4 by what is told, which is not so; the test does not mind."""
TELLS = rows((23, 60), ("Female", None, 20), ("Male", 20, 40))
"""The whole is new, the breakdown is not: 23 less 20 boys tells of 3 girls."""
SAFE = rows((40, 60), ("Female", 15, 20), ("Male", 25, 40))


def found_out(figures: pd.DataFrame, terms: dict[str, Terms] = OWN) -> int:
    return len(attack(Side.of(figures, [PLANS], POLICY, terms), POLICY).pinned)


def test_what_is_small_goes_by_the_strictest_agreement() -> None:
    """27 less 20 boys tells of 7 girls, which is small where ten is."""
    tells = rows((27, 60), ("Female", None, 20), ("Male", 20, 40))
    tells.loc[1, "numerator_to"] = 9.0
    strict = {"cases": Terms(10, True)}
    assert not found_out(tells, OWN)
    assert found_out(tells, strict)
    shown, gone = looked_at(tells, (PLANS,), POLICY, strict, Older(SAFE, (PLANS,)))
    assert gone and not found_out(shown, strict)


def test_a_breakdown_by_which_a_number_is_found_out_is_taken_away() -> None:
    assert found_out(TELLS)
    shown, gone = looked_at(TELLS, (PLANS,), POLICY, OWN, Older(SAFE, (PLANS,)))
    assert gone == {(*TELLS.loc[1, ["kpi", "series", "period"]], "sex")}
    assert not found_out(shown)
    assert shown["note"].tolist() == ["", NOT_ANY_MORE]
    assert shown.loc[shown["split"].notna(), ["numerator", "denominator"]].isna().all(axis=None)
    assert shown["numerator"].iloc[0] == 23


def test_what_tells_nothing_stays_whole() -> None:
    shown, gone = looked_at(SAFE, (PLANS,), POLICY, OWN, Older(BEFORE, (PLANS,)))
    assert not gone
    pd.testing.assert_frame_equal(shown, SAFE)


def test_what_is_as_it_was_is_not_tried_again() -> None:
    shown, gone = looked_at(TELLS, (PLANS,), POLICY, OWN, Older(TELLS, (PLANS,)))
    assert not gone
    pd.testing.assert_frame_equal(shown, TELLS)


def test_where_nothing_can_be_taken_away_nothing_is_published(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashboard.kpis.disclosure.last_look.MOST_LOOKS", 1)
    with pytest.raises(NotSafe, match="Nothing was published"):
        looked_at(TELLS, (PLANS,), POLICY, OWN, Older(SAFE, (PLANS,)))


def test_nothing_is_taken_away_where_nothing_is_asked() -> None:
    assert taken_away(SAFE, []) is SAFE
