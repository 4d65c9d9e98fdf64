"""`send-kpi links`: numbers of children in common, small ones hidden, and never who they are."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard import command_line
from dashboard.command_line.links import shown
from data_sources import vault
from data_sources.keys import make_key
from tests.data_sources.agreed_cases import Folder, folder, nhs, row, upn

Run = Callable[..., str]


@pytest.fixture
def home(tmp_path: Path) -> Folder:
    """Give a data folder whose vault has eight children of education, two of them health's."""
    made = folder(tmp_path / "home")
    engine = vault.open_vault(f"sqlite:///{made.path / 'vault.sqlite'}")
    children = [row("education", f"E{at}", nhs_number=nhs(at), upn=upn(at)) for at in range(8)]
    made.take(engine, [*children, row("education", "E9")])
    made.take(engine, [row("health", f"H{at}", nhs_number=nhs(at)) for at in range(6, 16)])
    care = [row("care", f"C{at}", upn=upn(at)) for at in range(7)]
    made.take(engine, [*care, row("care", "C9", upn=upn(7), nhs_number=nhs(30))])
    engine.dispose()
    return made


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Folder) -> Run:
    """Give a way to run `send-kpi links` and have what it printed."""
    monkeypatch.setenv("SEND_KPI_HOME", str(home.path))
    monkeypatch.setenv("SEND_KPI_ALLOW_TEST_NUMBERS", "1")
    monkeypatch.setenv("NO_COLOR", "1")

    def run_it(*arguments: str, code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["send-kpi", "links", *arguments])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        said = capsys.readouterr()
        assert (ended.value.code or 0) == code
        return said.out + said.err

    return run_it


def test_the_rates_are_told_as_json(run: Run) -> None:
    told = json.loads(run("--format", "json"))
    rates = {(rate["of"], rate["also_in"]): rate for rate in told["match_rates"]}
    care = rates["education", "care"]
    assert (care["matched"], care["of_how_many"], care["percent"]) == (7, 8, 88)
    assert care["matched_by"] == {"nhs": 0, "upn": 7, "nhs+upn": 0, "name_dob_pc": 0}
    assert care["conflicts"] == {"nhs": "1 to 4", "upn": 0, "nhs+upn": 0, "birth date": 0}
    few = rates["health", "education"]
    assert (few["matched"], few["of_how_many"], few["percent"]) == ("1 to 4", 10, None)
    assert told["feeds"][1] == {
        "feed": "agreed_cases_education",
        "agency": "education",
        "cases": 9,
        "with_key": 8,
    }


def test_the_rates_are_told_as_a_table(run: Run, home: Folder) -> None:
    home.agree("agreed_cases_health", "education")
    told = run()
    lines = [re.split(r"\s*[│┃]\s*", line.strip("│┃ ")) for line in told.splitlines()]
    assert ["education", "care", "7", "8", "88%", "0", "7", "0", "0", "1 to 4", *"000"] in lines
    few = next(line for line in lines if line[:2] == ["education", "health"])
    assert few[2:5] == ["1 to 4", "8", ""]
    assert "Care and health are not linked: no agreement of health names care." in told
    assert "agreed_cases_education (education): 8 of 9 cases have a key to link by." in told


def test_the_share_of_a_datasets_children_is_told_beside_the_agencies(
    run: Run, home: Folder
) -> None:
    engine = vault.open_vault(f"sqlite:///{home.path / 'vault.sqlite'}")
    plan = {"dataset": "plan"}
    # Twelve with a plan, six of them health's too; a thirteenth's is closed.
    held = [row("education", f"P{at}", nhs_number=nhs(at), **plan) for at in range(10, 22)]
    home.take(
        engine, [*held, row("education", "P9", nhs_number=nhs(9), closed="2026-10-01", **plan)]
    )
    engine.dispose()
    told = run("--dataset", "plan", "--dataset", "none")
    assert "plan (education): 6 of 12 children with an open case are also in health, 50%." in told
    assert "plan (education): 0 of 12 children with an open case are also in care, 0%." in told
    assert "none: no child has an open case of this dataset." in told
    health = json.loads(run("--format", "json", "--dataset", "plan"))["open_cases"][0]
    assert (health["found"], health["of_how_many"], health["percent"]) == (6, 12, 50)
    home.agree("agreed_cases_health", "care")
    assert "plan (education) and health are not linked: no agreement of health names" in run(
        "--dataset", "plan"
    )


def test_neither_the_few_found_nor_the_few_not_found_can_be_told(run: Run) -> None:
    told = run("--dataset", "advice")
    assert "advice (education): 1 to 4 of 8 children with an open case are also in health." in told
    assert (
        "advice (education): all but 1 to 4 of 8 children with an open case are also in care."
        in told
    )


@pytest.mark.parametrize("format", ["table", "json"])
def test_nothing_printed_tells_who_a_child_is(run: Run, format: str) -> None:
    told = run("--format", format)
    assert not re.search(r"[0-9a-f]{16}|[0-9]{6}", told)


def test_an_empty_vault_is_no_error(run: Run, home: Folder) -> None:
    (home.path / "vault.sqlite").unlink()
    assert "Care and health are not linked: health has no cases in the vault." in run()


def test_a_list_of_children_without_the_key_is_told(run: Run, home: Folder) -> None:
    home.exclude(nhs(1))
    (home.path / "key").unlink()
    assert "the key cannot be read" in run(code=2)


def test_a_list_that_is_read_with_another_key_is_told(run: Run, home: Folder) -> None:
    home.exclude(nhs(1))
    (home.path / "key").unlink()
    other = make_key(home.path / "key").key_id
    assert f"exclusions.txt: it was read with another key (id {other})" in run(code=2)


@pytest.mark.parametrize(
    ("number", "words"), [(0, 0), (1, "1 to 4"), (4, "1 to 4"), (5, 5), (1234, 1234)]
)
def test_the_smallest_numbers_are_not_told_apart(number: int, words: int | str) -> None:
    assert shown(number) == words
