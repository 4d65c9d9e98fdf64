"""Which feed a file is of: any order and case of columns, and what to say when it is none."""

import random
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from data_sources.feed import TurnedAway
from data_sources.loading import examine, load

from .conftest import everything
from .timeliness import HEADINGS, TOTAL, line, sex, write

ROWS = (line(), sex("Female"), sex("Male", plans_issued_den="x"))


def counts_of(path: Path) -> pd.DataFrame:
    """Give the counts of a file, in an order that does not depend on it."""
    counts = examine(path).checked.counts
    return counts.sort_values(list(counts.columns), ignore_index=True)


@pytest.mark.parametrize("seed", range(3))
def test_columns_in_any_order_and_case_give_the_same_counts(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    headings = list(HEADINGS)
    rng.shuffle(headings)
    renamed = {name: rng.choice([name.upper(), name.title(), f" {name} "]) for name in headings}
    rows = [{renamed[name]: cell for name, cell in row.items()} for row in ROWS]
    plain = counts_of(write(tmp_path / "plain.csv", ROWS))
    shuffled = counts_of(write(tmp_path / "shuffled.csv", rows, renamed.values()))
    assert len(plain) == 18
    pd.testing.assert_frame_equal(plain, shuffled)


def test_a_column_that_is_not_needed_changes_nothing(tmp_path: Path) -> None:
    more = write(tmp_path / "more.csv", [row | {"new": "?"} for row in ROWS], (*HEADINGS, "new"))
    pd.testing.assert_frame_equal(counts_of(write(tmp_path / "e.csv", ROWS)), counts_of(more))


def test_the_total_is_found_under_its_new_name(tmp_path: Path) -> None:
    """The release of 2026 writes 'All EHC plans' where that of 2025 has 'All EHC plans issued'."""
    short = "All EHC plans"
    renamed = [
        {name: short if cell == TOTAL else cell for name, cell in row.items()} for row in ROWS
    ]
    assert renamed != list(ROWS)
    old, new = write(tmp_path / "2025.csv", ROWS), write(tmp_path / "2026.csv", renamed)
    pd.testing.assert_frame_equal(counts_of(old), counts_of(new))
    total = counts_of(new).query("item == 'plans_issued' and sex == ''")
    assert total["value"].tolist() == [200]


UNKNOWN = "this is not the layout of any feed. `send-kpi feeds` lists those that are read"
LACKS = (
    "looks most like 'ehc_plan_timeliness', but lacks the column 'plans_issued_den'. Ask "
    "Department for Education for the whole file, or correct the heading."
)
LACKS_TWO = LACKS.replace("column 'plans", "columns 'time_period', 'plans")


@pytest.mark.parametrize(
    ("without", "words"),
    [
        (["plans_issued_den"], LACKS),
        (["plans_issued_den", "time_period"], LACKS_TWO),
        (HEADINGS[12:], UNKNOWN),
    ],
)
def test_a_file_that_lacks_columns_is_turned_away(
    without: list[str], words: str, tmp_path: Path, engine: Engine
) -> None:
    left = [name for name in HEADINGS if name not in without]
    turned_away(write(tmp_path / "e.csv", ROWS, left), words, engine)


def test_a_file_of_another_feed_is_turned_away(tmp_path: Path, engine: Engine) -> None:
    words = "this is an extract of 'ehc_plan_timeliness', not of 'population'."
    turned_away(write(tmp_path / "e.csv", ROWS), words, engine, feed="population")


def test_a_feed_of_no_such_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(TurnedAway, match=r"^There is no feed 'popolation'. Known: .*population, "):
        examine(write(tmp_path / "e.csv", ROWS), "popolation")


def test_the_right_feed_may_be_named(tmp_path: Path) -> None:
    examined = examine(write(tmp_path / "e.csv", ROWS), "ehc_plan_timeliness")
    assert examined.feed.name == "ehc_plan_timeliness"


def test_a_row_given_twice_is_turned_away(tmp_path: Path, engine: Engine) -> None:
    words = (
        "row 4, column 'plans_issued_den' gives a figure for a place, period and category that "
        "an earlier row has given. Take one of them out."
    )
    twice = [line(), sex("Female"), line(plans_issued_den="201")]
    turned_away(write(tmp_path / "e.csv", twice), words, engine)


def test_a_file_that_stays_empty_is_turned_away(tmp_path: Path, engine: Engine) -> None:
    words = (
        "no row of it could be kept. Row 2, column 'time_period': the period is not one that this "
        "release has. Give a year such as 2024 or 202425 beside a known time_identifier."
    )
    turned_away(write(tmp_path / "e.csv", [line(time_period="soon")]), words, engine)


def turned_away(path: Path, words: str, engine: Engine, feed: str | None = None) -> None:
    """Check what is said of a file, and that a vault with something in it stays as it was."""
    load(engine, examine(write(path.with_name("before.csv"), ROWS)))
    before = everything(engine)
    with pytest.raises(TurnedAway) as refused:
        load(engine, examine(path, feed))
    assert str(refused.value).startswith(f"e.csv: {words}")
    assert everything(engine) == before
    assert len(before["counts"]) == 18
