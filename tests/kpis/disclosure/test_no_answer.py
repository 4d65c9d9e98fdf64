"""No answer is no safety (P12), processes change nothing (P7), and the strictest source wins."""

import hashlib
import os
import subprocess
import sys
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.kpis.disclosure import attacker, public, solving
from dashboard.kpis.disclosure.linear import Least, Model, NoAnswer, Numbers
from dashboard.kpis.disclosure.rows import Terms
from dashboard.kpis.disclosure.solving import NotSafe

from .drawn import random_table, shown
from .made_up import OURS, policies, seen_of

NAMES = ["in_6_weeks", "closings", "share_autistic"]


class OutOfTime(Model):
    """A model whose solver needs too long."""

    def least(self, aim: Numbers) -> Least:
        """Give no answer."""
        raise NoAnswer(f"no end of {len(aim)} numbers in time")


@pytest.mark.parametrize("module", [attacker, public])
def test_p12_without_an_answer_nothing_is_safe(
    module: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "Model", OutOfTime)
    with pytest.raises(NotSafe, match="no answer"):
        seen_of(random_table(26)[0], NAMES)


def test_p12_a_last_question_without_an_answer_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is chosen looks safe; to prove it the solver must answer, and here it does not."""

    def gives_up(*_: Any, **__: Any) -> Any:
        raise NoAnswer("time limit reached")

    monkeypatch.setattr(solving, "pinned", gives_up)
    with pytest.raises(NotSafe, match="time limit reached"):
        seen_of(random_table(26)[0], NAMES)


def test_p7_one_process_or_many_choose_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    kids = random_table(26)[0]
    alone = seen_of(kids, NAMES)
    monkeypatch.setattr(solving, "FEW", 0)
    monkeypatch.setattr(solving, "cpu_count", lambda: 2)
    many = seen_of(kids, NAMES)
    for audience in ("board", "public"):
        pd.testing.assert_frame_equal(
            *(shown(getattr(each, audience).figures) for each in (alone, many))
        )


def fingerprint() -> str:
    """Give what both audiences see of a table, as a hash."""
    seen = seen_of(random_table(26)[0], NAMES)
    frames = (shown(each.figures).to_csv() for each in (seen.board, seen.public))
    return hashlib.sha256("".join(frames).encode()).hexdigest()


def test_p7_the_seed_of_hashes_changes_nothing() -> None:
    program = f"from {__name__} import fingerprint; print(fingerprint())"
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert found == {f"{fingerprint()}\n"}


THRESHOLDS = st.lists(st.integers(0, 20), max_size=4)


@given(THRESHOLDS, THRESHOLDS)
def test_the_strictest_threshold_wins_in_whatever_order(one: list[int], two: list[int]) -> None:
    for policy in policies():
        join = policy.under([*one, *two])
        assert join == policy.under([*two, *one]) == policy.under([policy.under(one), *two])
        assert join == policy.under([join, join])
        assert join >= max([policy.threshold, *one, *two])


@pytest.mark.parametrize(("asked", "withheld"), [(5, 0), (9, 2)])
def test_a_stricter_agreement_withholds_what_a_looser_one_shows(asked: int, withheld: int) -> None:
    kids = dict.fromkeys(random_table(1)[0], 0)
    kids |= dict(zip(list(kids)[::9], (7, 40), strict=True))
    seen = seen_of(kids, ["waits"], {OURS: Terms(asked, True)})
    sexes = seen.board.figures[seen.board.figures["split"] == "sex"]
    assert sexes["denominator"].isna().sum() == withheld
