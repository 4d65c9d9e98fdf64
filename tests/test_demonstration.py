"""`send-kpi demo`: what a newcomer sees first, of one agency, and at length of all."""

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.command_line import demonstration as command
from dashboard.kpis.definitions_file import read_definitions
from dashboard.settings import PROJECT
from data_sources import vault
from data_sources.catalogue import all_feeds
from data_sources.vault_cases import cases
from tests.demonstrated import Demonstration, made, program, started

pytestmark = pytest.mark.early


def test_a_new_demonstration_leaves_nothing_of_the_last_ones_children(tmp_path: Path) -> None:
    for name in ("extracts", "held", "snapshots"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "child").write_text("made up", encoding="utf-8")
    (tmp_path / "vault.sqlite").touch()
    command._clear(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_demo_publishes_one_agencys_records_below_the_folder_it_stands_in(tmp_path: Path) -> None:
    one = ("--no-meeting", "--agency", "care")
    home, out, err = made(tmp_path, *one)
    assert_published(home, out)
    assert re.search(r"Of \d\d extracts: \d\d loaded, 1 turned away", out)
    assert "lacks the column 'case_id'" in err
    held = datasets_held(home)
    assert held == {each for each in datasets_declared() if each in held} != set()
    assert not any((home / "extracts" / other).exists() for other in ("education", "health"))
    again = started(tmp_path, *one)
    assert again.communicate() == (f"{out.splitlines()[-1]}\n", "")


@pytest.mark.slow
def test_demo_publishes_the_whole_area_with_every_kpi(demonstration: Demonstration) -> None:
    home, out, err = demonstration
    rows = assert_published(home, out)
    kpis = read_definitions(PROJECT / "kpi_definitions.yaml")
    totals = [row for row in rows if row["split"] is None]
    shown_first = {kpi.id: next(r for r in totals if r["kpi"] == kpi.id) for kpi in kpis}
    assert {kpi.id: kpi.rated_series for kpi in kpis} == {
        name: row["series"] for name, row in shown_first.items()
    }
    assert {row["kpi"] for row in totals if row["value"] is not None} == {kpi.id for kpi in kpis}
    # Told of the day of the latest extract alone, of the last two years alone, of springs alone.
    told_otherwise = {
        "plans_without_full_time_education",
        "personal_budgets_taken_up",
        "persistent_absence_by_need",
    }
    assert short_series(totals) == told_otherwise | {"feeds_on_time"}
    # One extract lacks a whole team, one has a misspelt item, one a wrong heading: on purpose.
    assert re.search(r"Of 2\d\d extracts: 2\d\d loaded, 2 held back, 1 turned away", out)
    assert re.search(r"Of \d\d extracts: \d\d loaded\.", out)
    assert "_csds.zip: " in err and "lacks the column 'case_id'" in err
    assert "_parent_carer_survey.csv: " in err
    assert datasets_held(home) == datasets_declared()
    again = started(home.parent.parent)
    assert again.communicate() == (f"{out.splitlines()[-1]}\n", "")


@pytest.mark.slow
def test_every_figure_of_the_demonstration_explains_itself(
    demonstration: Demonstration, tmp_path: Path
) -> None:
    home = demonstration.home
    explain = program(tmp_path, "explain", "--all", SEND_KPI_HOME=str(home))
    out, err = explain.communicate()
    assert explain.returncode == 0, err
    told = re.fullmatch(r"([\d,]+) figures, all the same\.\n", out)
    assert told, out
    assert int(told[1].replace(",", "")) > 10_000


@pytest.mark.slow
def test_an_attacker_finds_nothing_out_of_the_demonstration(
    demonstration: Demonstration, tmp_path: Path
) -> None:
    attack = program(tmp_path, "attack", SEND_KPI_HOME=str(demonstration.home))
    out, err = attack.communicate()
    assert (attack.returncode, err) == (0, "")
    assert out.count(", none found out.") == 4
    tried = [int(told.replace(",", "")) for told in re.findall(r"([\d,]+) numbers that are", out)]
    assert len(tried) == 4 and min(tried) > 5_000


CHANGES = """
SELECT public.kpi, public.variation, board.variation FROM current
JOIN signals AS public ON public.version = current.version AND public.audience = 'public'
JOIN signals AS board ON board.version = current.version AND board.audience = 'board'
  AND board.kpi = public.kpi AND board.series = public.series
WHERE public.variation != 'common_cause' AND public.series NOT LIKE 'by_request:%'
"""


@pytest.mark.slow
def test_what_the_public_is_told_is_real_is_real_to_the_board(demonstration: Demonstration) -> None:
    with closing(sqlite3.connect(demonstration.home / "board.sqlite")) as board:
        told = board.execute(CHANGES).fetchall()
    assert len(told) > 5
    # Which way is better may be said of another series; which way it went may not.
    ways = [(kpi, *(each and each.split("_")[-1] for each in both)) for kpi, *both in told]
    assert {("high", "low"), ("low", "high")}.isdisjoint(each[1:] for each in ways), ways
    # Of one, small months are withheld at its start (docs/small_numbers.md, What remains).
    assert len([each for each in ways if each[1] != each[2]]) <= 1, ways


def assert_published(home: Path, out: str) -> list[dict[str, Any]]:
    """Hold what any demonstration publishes and says to its store; give the board's figures."""
    assert "a made-up area, not real figures" in out
    assert (home / "key").stat().st_mode & 0o777 == 0o600
    shown = program(home, "figures", "--format", "json", SEND_KPI_HOME=str(home))
    rows: list[dict[str, Any]] = json.loads(shown.communicate()[0])
    assert {row["made_up"] for row in rows} == {True}
    assert f"Published version {rows[0]['version']}:" in out
    assert smallest_of_cases(rows) >= 5
    assert "For the board: of " in out and "For the public: of " in out
    return rows


def smallest_of_cases(rows: list[dict[str, Any]]) -> float:
    """Give the smallest number that is not nought in a breakdown of an agency's own cases."""
    numbers = [
        number
        for row in rows
        # Of shares of cases there are intervals, and of published ones none.
        if row["split"] and row["low"] is not None
        for number in (
            row["numerator"],
            row["denominator"],
            (row["denominator"] or 0) - (row["numerator"] or 0),
        )
        if number
    ]
    assert len(numbers) > 200
    return float(min(numbers))


def short_series(totals: list[dict[str, Any]]) -> set[str]:
    """Name the KPIs whose agencies' figures do not go over most of the five years."""
    years = {"month": 36, "rolling_12_months": 30, "quarter": 16, "term": 12}
    told = Counter(
        (row["kpi"], row["series"], row["period_kind"])
        for row in totals
        # Of publishers' months there are fewer.
        if not row["source"].startswith("NHS England")
    )
    return {kpi for (kpi, _, kind), number in told.items() if number < years.get(kind, 0)}


def datasets_held(home: Path) -> set[tuple[str, str]]:
    """Give each feed of cases with the datasets that the vault holds of it."""
    engine = vault.open_vault(f"sqlite:///{home / 'vault.sqlite'}")
    with engine.connect() as connection:
        found = connection.execute(select(cases.c.feed, cases.c.dataset).distinct()).all()
    engine.dispose()
    return {(feed, dataset) for feed, dataset in found}


def datasets_declared() -> set[tuple[str, str]]:
    """Give what the agencies' own feeds fill; the general agreed sheets name no dataset."""
    own = [feed for feed in all_feeds() if feed.shape == "cases"]
    named = {(feed.name, dataset) for feed in own for dataset in feed.fills()}
    logs = {
        (feed.name, feed.only["dataset"]) for feed in own if "dataset" in getattr(feed, "only", {})
    }
    return named | logs
