"""`send-kpi meeting`, `compare`, `use` and `prune`: what they print, and how they end."""

import csv
import io
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from dashboard import command_line
from dashboard.comparison import WHAT
from data_sources.made_up import AREA_FILE
from tests.publishing import tiny


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Give the board store's address. Commands leave connections to their process's end to close,
    so that PostgreSQL is tried below them."""
    return f"sqlite:///{tmp_path / 'board.sqlite'}"


@pytest.fixture
def run(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Run:
    """Give a way to run a command for the small area."""
    for name in [name for name in os.environ if name.startswith("SEND_KPI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("SEND_KPI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SEND_KPI_BOARD_URL", url)
    monkeypatch.setenv("SEND_KPI_AREA", str(AREA_FILE))
    monkeypatch.setenv("SEND_KPI_DEFINITIONS", str(tiny.DEFINITIONS))

    def run_it(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["send-kpi", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run_it


def name_in(ended: Ended) -> str:
    """Give the version that was published."""
    assert ended.code == 0, ended.err
    return re.findall(r"[0-9a-f]{12}", ended.out)[-1]


@pytest.fixture
def first(run: Run, tmp_path: Path) -> str:
    """Publish the small area, and give the version's name."""
    run("load", *tiny.write_extracts(tmp_path / "extracts"))
    return name_in(run("publish"))


def define(path: Path, monkeypatch: pytest.MonkeyPatch, *changes: tuple[str, str]) -> None:
    """Change the definitions that are published next."""
    text = tiny.DEFINITIONS.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("SEND_KPI_DEFINITIONS", str(path))


@pytest.fixture
def second(run: Run, first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Publish again with a revised extract, another target and another title."""
    whole, revised = next(tmp_path.rglob("requests.csv")), tmp_path / "revised.csv"
    lines = whole.read_text(encoding="utf-8-sig").splitlines()
    at = lines[0].split(",").index("requests_received_in_year")
    for number, line in enumerate(lines[1:], start=1):
        cells = line.split(",")
        cells[at] = str(int(cells[at]) + 1) if cells[at].isdigit() else cells[at]
        lines[number] = ",".join(cells)
    revised.write_text("\n".join([*lines, ""]), encoding="utf-8")
    assert run("load", revised).code == 0
    define(
        tmp_path / "kpis.yaml",
        monkeypatch,
        ("2023-01-01, value: 60", "2023-01-01, value: 99.5"),
        ("title: Requests for an EHC needs assessment", "title: EHC requests"),
    )
    return name_in(run("publish"))


def test_a_meeting_from_its_date_to_its_version(run: Run, first: str) -> None:
    assert run("meeting", "add", "2027-01-19", "--chair", "Zoë Okafor") == (
        0,
        "Added the meeting of 19 January 2027.\n",
        "",
    )
    cut = run("meeting", "cut", "2026-12-08", "--chair", "A. Chair")
    assert cut == (0, f"Pinned version {first} to the meeting of 8 December 2026.\n", "")
    listed = [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in run("meeting", "list").out.splitlines()
        if line.startswith("│")
    ]
    assert listed[0] == ["2027-01-19", "Zoë Okafor", "", "not cut yet", ""]
    assert listed[1][:3] == ["2026-12-08", "A. Chair", first]
    assert run("audit", "verify").code == 0


def test_there_are_no_meetings_yet(run: Run, first: str) -> None:
    ended = run("meeting", "list")
    assert ended == (0, "There are no meetings yet. See: send-kpi meeting add --help\n", "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "8/12/2026", "--chair", "A"), "'8/12/2026' is no date. Write the meeting's date"),
        (("add", "2026-12-08", "--chair", ""), "Who chairs the meeting? Write: --chair NAME"),
        (("cut", "2026-13-08"), "There is no such day as 2026-13-08. Write year, month and day"),
        (("cut", "2027-01-19"), "There is no meeting on 19 January 2027. To add it and cut it"),
        (("cut", "2026-12-08"), "The meeting of 8 December 2026 was cut already: version "),
        (("cut", "2026-12-08", "--again"), "Why is it cut again? Write: --again --reason TEXT"),
    ],
)
def test_a_mistake_is_one_line_with_its_cure(
    run: Run, first: str, arguments: tuple[str, ...], told: str
) -> None:
    run("meeting", "cut", "2026-12-08", "--chair", "A. Chair")
    ended = run("meeting", *arguments)
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert ended.err.startswith(told)


def test_before_the_first_publishing(run: Run) -> None:
    nothing = "There is no published version. Run: send-kpi publish\n"
    assert run("meeting", "cut", "2026-12-08", "--chair", "A") == (2, "", nothing)
    assert run("compare", "current", "current") == (2, "", nothing)


def test_since_the_last_meeting(run: Run, first: str, request: pytest.FixtureRequest) -> None:
    run("meeting", "cut", "2026-12-08", "--chair", "A. Chair")
    second = request.getfixturevalue("second")
    ended = run("compare", "2026-12-08", "current")
    assert (ended.code, ended.err) == (0, "")
    before, now, counted, *lines = ended.out.splitlines()
    assert re.fullmatch(
        rf"Before: {first} \(published .*; seen at the meeting of 8 December 2026\) "
        r"\(made up: these are not real figures\)",
        before,
    )
    assert now.startswith(f"Now: {second} (published ") and "; current) (made up" in now
    restated = [line for line in lines if line.startswith("Restated: ")]
    numbers = re.fullmatch(
        r"Restated: EHC requests, \d{4}: ([\d,]+) before, ([\d,]+) now; and (\d+) earlier periods",
        restated[0],
    )
    assert len(restated) == 1 and numbers is not None
    was, became, more = (int(number.replace(",", "")) for number in numbers.groups())
    assert became == was + 1
    assert f" {more + 1} restated, 0 new, 0 gone, 2 definitions changed." in counted
    assert lines[0].startswith("Status crossed: EHC plans issued within 20 weeks: ")
    assert " -> missed (" in lines[0]
    assert lines[-2:] == [
        "Definition changed: EHC plans issued within 20 weeks: target",
        "Definition changed: EHC requests: title (it was: Requests for an EHC needs assessment)",
    ]


def test_nothing_differs(run: Run, first: str) -> None:
    ended = run("compare", first[:6], "current")
    assert (ended.code, ended.out.splitlines()[2:]) == (0, ["Nothing differs."])
    told = json.loads(run("compare", first, first, "--format", "json").out)
    assert (told["differences"], set(told["counts"].values())) == ([], {0})
    rows = run("compare", first, first, "--format", "csv").out.splitlines()
    assert len(rows) == 1 and rows[0].startswith("what,level,kpi,title,")


def test_all_of_it_as_json_and_csv(run: Run, first: str, second: str) -> None:
    told: dict[str, Any] = json.loads(run("compare", first, second, "--format", "json").out)
    assert (told["before"]["version"], told["now"]["version"]) == (first, second)
    assert list(told["counts"]) == list(WHAT)
    found = told["differences"]
    assert {row["split"] for row in found} == {None}
    row = next(row for row in found if row["what"] == "restated")
    assert row["value_now"] == row["value_before"] + 1
    assert (row["kpi"], row["period"], row["parts"]) == ("requests_received", row["period_now"], [])
    assert found[-1]["parts"] == ["title"]
    read = list(csv.DictReader(io.StringIO(run("compare", first, second, "--format", "csv").out)))
    assert [row["words"] for row in read] == [row["words"] for row in found]
    assert set(read[0]) == set(found[0])


def test_splits_are_compared_where_asked(
    run: Run, first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    define(tmp_path / "kpis.yaml", monkeypatch, ("splits: [sex, age_band]", "splits: [age_band]"))
    fewer = name_in(run("publish"))
    definition = "Definition changed: EHC plans issued within 20 weeks: ways to split"
    assert run("compare", first, fewer).out.splitlines()[3:] == [definition]
    assert run("compare", first, fewer, "--splits").out.splitlines()[3:] == [
        "Gone split: EHC plans issued within 20 weeks, by sex",
        definition,
    ]


def test_a_long_list_is_cut_short(
    run: Run, first: str, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.command_line.comparing.SHOWN", 1)
    lines = run("compare", first, second).out.splitlines()
    assert sum(line.startswith("Definition changed: ") for line in lines) == 1
    assert lines[-1] == "  and 1 more line; --format csv lists every figure."


def test_definitions_of_another_release_are_told(
    run: Run, first: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard import board_store

    engine = board_store.open_board_store(url)
    with engine.begin() as connection:
        connection.execute(board_store.definitions.update().values(body='{"id": "plans"}'))
    engine.dispose()
    ended = run("compare", first, "current")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"The definitions of version {first} cannot be read: another rel")
    assert len(ended.err.splitlines()) == 1


def listed(run: Run) -> dict[str, list[str]]:
    """Give what `send-kpi versions` says of each version: area, current, meetings."""
    rows = [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in run("versions").out.splitlines()
        if line.startswith("│")
    ]
    return {row[0]: row[2:] for row in rows}


def test_back_to_another_version_and_forth(run: Run, first: str, second: str) -> None:
    area = "Marlbridge (made up: these are not real figures)"
    assert run("use", first[:6]) == (
        0,
        f"Before, version {second} was current; now it is {first}.\n"
        f"To undo it: send-kpi use {second}\n",
        "",
    )
    assert listed(run) == {second: [area, "", ""], first: [area, "current", ""]}
    assert first in run("figures", "--format", "json").out
    assert run("use", first) == (0, f"Version {first} is the current one already.\n", "")
    run("meeting", "cut", "2026-12-08", "--chair", "A. Chair")
    assert run("use", second).code == 0
    assert listed(run) == {second: [area, "current", ""], first: [area, "", "2026-12-08"]}
    unknown = run("use", "nothing")
    assert (unknown.code, unknown.out, len(unknown.err.splitlines())) == (2, "", 1)
    assert f"There are {second} and {first}, newest first." in unknown.err
    assert run("audit", "verify").code == 0


def test_old_versions_are_deleted_once_it_is_said_twice(run: Run, first: str, second: str) -> None:
    kept = "Kept: 1 version, which are the 1 newest, the current one, and those that a meeting has "
    said = run("prune", "--keep", "1")
    assert (said.code, said.err) == (0, "")
    *_, counted, cure = said.out.splitlines()
    assert re.match(rf"To be deleted: 1 version with [\d,]{{3,}} rows\. {kept}", counted)
    assert cure == "Nothing was deleted yet. To delete it: send-kpi prune --keep 1 --apply"
    assert set(listed(run)) == {first, second}
    done = run("prune", "--keep", "1", "--apply")
    assert done.code == 0 and done.out.splitlines()[-1] == counted.replace("To be d", "D")
    assert first in done.out
    assert set(listed(run)) == {second}
    assert run("prune").out.startswith("To be deleted: 0 versions with 0 rows. Kept: 1 version, ")
    assert run("audit", "verify").code == 0


def test_what_a_meeting_saw_is_kept_and_is_still_compared(
    run: Run, first: str, request: pytest.FixtureRequest
) -> None:
    run("meeting", "cut", "2026-12-08", "--chair", "A. Chair")
    second = request.getfixturevalue("second")
    assert "Deleted: 0 versions" in run("prune", "--keep", "1", "--apply").out
    assert set(listed(run)) == {first, second}
    assert run("compare", "2026-12-08", "current").code == 0


def test_none_at_all_cannot_be_kept(run: Run, first: str) -> None:
    assert run("prune", "--keep", "0", "--apply").code == 2
    assert set(listed(run)) == {first}
