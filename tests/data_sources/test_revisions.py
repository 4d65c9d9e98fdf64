"""A revised release replaces its own periods, whole or not at all, and says what it changed."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from data_sources import vault
from data_sources.loading import Loaded, examine, load
from data_sources.revisions import Change

from .conftest import everything
from .timeliness import line, sex, write

FIRST = (
    line(time_period="2023"),
    line(),
    sex("Female", plans_issued_den="90"),
    sex("Male", plans_issued_den="x"),
)
# 2024 again: one total corrected, one symbol become a number, Female withdrawn, Not known new.
REVISED = (
    line(plans_issued_den="201"),
    sex("Male", plans_issued_den="110"),
    sex("Not known", plans_issued_den="0"),
)


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """Give a release of 2023 and 2024."""
    return write(tmp_path / "first.csv", FIRST)


@pytest.fixture
def revised(tmp_path: Path) -> Path:
    """Give a revised release, of 2024 only."""
    return write(tmp_path / "revised.csv", REVISED)


def take(engine: Engine, path: Path) -> Loaded:
    """Load a file."""
    return load(engine, examine(path))


def in_use(engine: Engine) -> pd.DataFrame:
    """Give the counts of Somewhere as publishing reads them."""
    with engine.connect() as connection:
        return vault.counts_of(connection, {"ehc_plans_issued": None}, {"E9"}, set())


def plans(engine: Engine) -> dict[tuple[str, str], Any]:
    """Give the plans issued, or the symbol, by period and sex."""
    found = in_use(engine).query("item == 'plans_issued'")
    shown = found["value"].astype(object).where(found["symbol"] == "", found["symbol"])
    return dict(zip(zip(found["period"], found["sex"], strict=True), shown, strict=True))


def test_a_revision_replaces_its_periods_and_leaves_the_others(
    engine: Engine, first: Path, revised: Path
) -> None:
    take(engine, first)
    take(engine, revised)
    assert plans(engine) == {
        ("2023", ""): 200,
        ("2024", ""): 201,
        ("2024", "Male"): 110,
        ("2024", "Not known"): 0,
    }


def test_a_revision_says_what_it_changed(engine: Engine, first: Path, revised: Path) -> None:
    assert take(engine, first).changes == ()
    changes = take(engine, revised).changes
    of_plans = {
        (change.category, change.before, change.after)
        for change in changes
        if change.item == "plans_issued"
    }
    assert of_plans == {
        ("", "200", "201"),
        ("Male", "x", "110"),
        ("Female", "90", "not given"),
        ("Not known", "not given", "0"),
    }
    # All six items of the row that was withdrawn and of the one that is new.
    assert len(changes) == 2 + 6 + 6
    assert {(change.place, change.period) for change in changes} == {("Somewhere", "2024")}
    assert Change(
        place="Somewhere",
        item="within_20_weeks",
        period="2024",
        category="Female",
        before="110",
        after="not given",
    ) in set(changes)


def test_the_account_of_loads_says_it_too(engine: Engine, first: Path, revised: Path) -> None:
    take(engine, first)
    take(engine, revised)
    with engine.connect() as connection:
        notes = vault.latest_loads(connection)["note"].tolist()
        used = vault.current_loads(connection).set_index("file_name")["periods"].to_dict()
    assert notes == ["replaces 18 earlier figures, 14 of them changed", ""]
    assert used == {"first.csv": "calendar_year 2023", "revised.csv": "calendar_year 2024"}


def test_the_same_file_twice_is_one_load(engine: Engine, first: Path, tmp_path: Path) -> None:
    assert not take(engine, first).already
    before = everything(engine)
    again = take(engine, first.rename(tmp_path / "under_another_name.csv"))
    assert again.already
    assert again.changes == ()
    after = everything(engine)
    verdicts = [row[8] for row in after.pop("deliveries")]
    assert len(before.pop("deliveries")) == 1
    assert after == before
    assert verdicts == ["loaded", "loaded already"]


def test_the_old_file_after_the_revision_goes_back_and_says_so(
    engine: Engine, first: Path, revised: Path
) -> None:
    take(engine, first)
    before = in_use(engine)
    forth = take(engine, revised).changes
    back = take(engine, first)
    assert not back.already
    pd.testing.assert_frame_equal(in_use(engine), before)
    assert {(change.item, change.category, change.after, change.before) for change in forth} == {
        (change.item, change.category, change.before, change.after) for change in back.changes
    }
    with engine.connect() as connection:
        newest = vault.latest_loads(connection).iloc[0]
    assert newest["note"] == "replaces 24 earlier figures, 14 of them changed"


def test_a_revision_that_changes_nothing_says_so(engine: Engine, tmp_path: Path) -> None:
    take(engine, write(tmp_path / "e.csv", FIRST))
    turned = take(engine, write(tmp_path / "turned.csv", reversed(FIRST)))
    assert (turned.already, turned.changes) == (False, ())


def test_files_of_different_periods_give_the_same_counts_in_any_order(
    engine: Engine, tmp_path: Path
) -> None:
    other = vault.open_vault(f"sqlite:///{tmp_path / 'other.sqlite'}")
    older = write(tmp_path / "older.csv", [line(time_period="2022"), line(time_period="2023")])
    newer = write(tmp_path / "newer.csv", [line(), sex("Male")])
    for path in (older, newer):
        take(engine, path)
    for path in (newer, older):
        take(other, path)
    pd.testing.assert_frame_equal(in_use(engine), in_use(other))
    assert len(in_use(engine)) == 24
    with engine.connect() as one, other.connect() as two:
        keys = ["feed", "sha256", "periods"]
        pd.testing.assert_frame_equal(
            vault.current_loads(one)[keys], vault.current_loads(two)[keys]
        )
    other.dispose()


def test_another_feeds_periods_are_left_alone(
    engine: Engine, first: Path, made_up_extracts: list[Path]
) -> None:
    """Timeliness and requests are both about calendar years."""
    requests = next(path for path in made_up_extracts if path.name == "requests.csv")
    take(engine, requests)
    before = everything(engine)["counts"]
    take(engine, first)
    assert set(before) <= set(everything(engine)["counts"])
    assert before


def test_a_load_that_fails_half_way_leaves_the_vault_as_it_was(
    engine: Engine, first: Path, revised: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(engine, first)
    before = everything(engine)
    write_counts = vault.add_counts

    def fail(*arguments: Any) -> None:
        write_counts(*arguments)
        raise OSError("the disk is full")

    monkeypatch.setattr(vault, "add_counts", fail)
    with pytest.raises(OSError, match="the disk is full"):
        take(engine, revised)
    assert everything(engine) == before


def test_an_empty_vault_has_nothing_in_use(engine: Engine) -> None:
    with engine.connect() as connection:
        assert vault.current_loads(connection).empty
        assert vault.latest_loads(connection).empty
        assert vault.counts_of(connection, {"lait": None}, {"331"}, {"Somewhere"}).empty
