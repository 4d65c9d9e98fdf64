"""`send-kpi`: what each command prints, how it ends, and how it tells what is wrong."""

import csv
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer

from dashboard import command_line
from dashboard.publishing import publish
from dashboard.settings import PROJECT
from data_sources.catalogue import all_feeds
from data_sources.made_up import AREA_FILE
from tests.demonstrated import program
from tests.publishing import tiny


def every(command: Any, *words: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give each command with the words that call it, those of groups as well."""
    for name, inner in getattr(command, "commands", {}).items():
        yield (*words, name), inner
        yield from every(inner, *words, name)


COMMANDS = dict(every(typer.main.get_command(command_line.app)))


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Give a way to run a command in a home of its own, for the small area."""
    for name in [name for name in os.environ if name.startswith("SEND_KPI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("SEND_KPI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SEND_KPI_DEFINITIONS", str(tiny.DEFINITIONS))
    monkeypatch.setenv("SEND_KPI_AREA", str(AREA_FILE))

    def run_it(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["send-kpi", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run_it


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write a release that is whole, one with a bad cell, a revised one, and no release at all."""
    folder = tmp_path_factory.mktemp("files")
    whole = tiny.write_extracts(folder)[0]
    lines = whole.read_text(encoding="utf-8-sig").splitlines()
    at = lines[0].split(",").index("requests_received_in_year")

    def variant(name: str, cell: str) -> Path:
        cells = lines[-1].split(",")
        cells[at] = cell
        path = folder / name
        path.write_text("\n".join([*lines[:-1], ",".join(cells), ""]), encoding="utf-8")
        return path

    other = folder / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    return {
        "whole": whole,
        "bad": variant("bad.csv", "about 5"),
        "revised": variant("revised.csv", "98765"),
        "other": other,
        "missing": folder / "missing.csv",
    }


@pytest.fixture
def published(run: Run, files: dict[str, Path]) -> Run:
    """Publish the small area in the command's home."""
    run("load", *tiny.write_extracts(files["whole"].parent / "again"))
    assert run("publish").code == 0
    return run


@pytest.mark.parametrize(
    ("agreements", "warned"),
    [
        (
            "- {feed: agreed_case_care, reference: DSA-1, legal_basis: Children Act 1989,\n"
            "   starts: 2026-04-01, expires: 2027-03-31, opt_outs_applied: yes}\n",
            True,
        ),
        ("[]", False),
    ],
)
def test_an_agreement_of_no_feed_is_warned_of_and_hinders_nothing(
    agreements: str, warned: bool, run: Run, files: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "agreements.yaml").write_text(agreements, encoding="utf-8")
    warning = "Warning. agreements.yaml: the entry of 'agreed_case_care': there is no such feed. "
    for command in ("check", "load"):
        ended = run(command, files["whole"])
        assert ended.code == 0
        assert (f"{warning}Did you mean 'agreed_cases_care'?" in ended.err) is warned
    assert run("load", *tiny.write_extracts(tmp_path / "others")).code == 0
    for command in ("publish", "retention", "links"):
        ended = run(command)
        assert (ended.code, ended.err) == (0, "")


@pytest.mark.parametrize("command", ["check", "load"])
@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["whole"], 0),
        (["bad"], 1),
        (["other"], 2),
        (["missing"], 2),
        (["bad", "whole"], 1),
        (["other", "whole"], 2),
        (["other", "bad"], 2),
        (["bad", "other"], 2),
    ],
)
def test_the_worst_file_decides_how_check_and_load_end(
    command: str, names: list[str], code: int, run: Run, files: dict[str, Path]
) -> None:
    ended = run(command, *(files[name] for name in names))
    assert ended.code == code
    assert ended.err.count("Turned away. ") == sum(name in ("other", "missing") for name in names)
    assert "Traceback" not in ended.err


def test_check_says_what_and_writes_nothing(
    run: Run, files: dict[str, Path], tmp_path: Path
) -> None:
    ended = run("check", files["bad"])
    rows = len(files["bad"].read_text(encoding="utf-8").splitlines()) - 1
    assert ended.out == (
        f"bad.csv: ehc_plan_requests; of {rows} rows {rows - 1} would be kept, 1 refused, "
        "0 with a warning.\n"
        f"  refused: row {rows + 1}, column 'requests_received_in_year': neither a number nor a "
        "symbol that publishers use. Give a number, a blank, or one of: z x c low k u - : ~.\n"
    )
    assert not (tmp_path / "home").exists()


def test_load_tells_a_file_that_is_there_and_one_that_is_revised(
    run: Run, files: dict[str, Path]
) -> None:
    assert " kept, 0 refused" in run("load", files["whole"]).out
    again = run("load", files["whole"])
    assert (again.code, again.out) == (0, "requests.csv: the same file is loaded already.\n")
    revised = run("load", files["revised"]).out
    assert "A revised release: 1 figures differ from what it replaces." in revised
    assert " is now 98765" in revised


@pytest.mark.parametrize("command", ["check", "load"])
@pytest.mark.parametrize(
    ("feed", "code"), [("ehc_plan_requests", 0), ("ehc_plan_timeliness", 2), ("no_feed", 2)]
)
def test_a_file_of_another_feed_is_turned_away(
    command: str, feed: str, code: int, run: Run, files: dict[str, Path]
) -> None:
    assert run(command, files["whole"], "--feed", feed).code == code


KEYS = {
    *("kpi", "title", "agency", "period", "period_kind", "split", "category", "numerator"),
    *("denominator", "value", "unit", "symbol", "target", "status", "geography", "source"),
    *("audience", "version"),
}


def test_figures_as_json(published: Run) -> None:
    rows = json.loads(published("figures", "--format", "json").out)
    assert all(row.keys() >= KEYS for row in rows)
    assert {row["kpi"] for row in rows} == {kpi.id for kpi in tiny.definitions()}
    assert {row["version"] for row in rows} == {rows[0]["version"]}
    assert {(row["audience"], row["geography"]) for row in rows} == {("board", "Marlbridge")}
    rates = [row for row in rows if row["unit"] == "percent"]
    assert {row["split"] for row in rates} == {None, "sex", "age_band"}
    assert all((row["category"] is None) == (row["split"] is None) for row in rows)
    known = [row for row in rates if row["split"] is None and row["value"] is not None]
    assert (known[-1]["target"], known[-1]["source"]) == (60, "A publisher")
    for row in known:
        assert row["value"] == 100 * row["numerator"] / row["denominator"]
    assert any(1 < row["value"] != round(row["value"], 2) for row in known)


def test_figures_of_one_kpi(published: Run) -> None:
    rows = json.loads(published("figures", "requests_received", "--format", "json").out)
    assert {row["kpi"] for row in rows} == {"requests_received"}
    assert {row["denominator"] for row in rows} == {None}


def test_figures_as_csv_are_those_of_json(published: Run) -> None:
    rows = json.loads(published("figures", "--format", "json").out)
    read = list(csv.DictReader(io.StringIO(published("figures", "--format", "csv").out)))
    assert list(read[0]) == list(rows[0])
    assert [row["value"] for row in read] == [
        "" if row["value"] is None else str(row["value"]) for row in rows
    ]


def test_figures_as_a_table_are_rounded_as_the_board_shows_them(published: Run) -> None:
    printed = published("figures").out
    rows = json.loads(published("figures", "--format", "json").out)
    totals = [row for row in rows if row["split"] is None]
    lines = [line for line in printed.splitlines() if line.startswith("│")]
    assert len(lines) == len(totals)
    assert "made up: these are not real figures" in printed
    for line, row in zip(lines, totals, strict=True):
        cells = [cell.strip() for cell in line.strip("│").split("│")]
        assert cells[0] == row["kpi"]
        if row["value"] is None:
            assert cells[3] in ("not available", "not applicable")
        elif row["unit"] == "count":
            assert cells[3] == f"{row['value']:,.0f}"
        else:
            assert abs(float(cells[3]) - row["value"]) <= 0.05 + 1e-9
            assert cells[3][-2] == "."


def test_versions_marks_the_current_one(published: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    first = published("publish").out.split()[-1].rstrip(".")
    monkeypatch.setenv("SEND_KPI_DEFINITIONS", str(PROJECT / "kpi_definitions.yaml"))
    second = published("publish").out.split()[-1].rstrip(".")
    printed = published("versions").out.splitlines()
    lines = {line.split()[1]: line for line in printed if line.startswith("│")}
    assert set(lines) == {first, second}
    assert "current" in lines[second] and "current" not in lines[first]


def test_versions_before_the_first(run: Run) -> None:
    ended = run("versions")
    assert ended == (0, "Nothing has been published yet. Run: send-kpi publish\n", "")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_and_option_has_help(words: tuple[str, ...], run: Run) -> None:
    ended = run(*words, "--help")
    assert ended.code == 0
    said = " ".join(ended.out.replace("│", " ").split())
    assert " ".join(COMMANDS[words].help.split()) in said
    for parameter in COMMANDS[words].params:
        assert getattr(parameter, "help", None), parameter.name


def test_without_a_command_there_is_help(run: Run) -> None:
    ended = run()
    for words in COMMANDS:
        assert words[0] in ended.out + ended.err


@pytest.mark.parametrize(
    ("arguments", "env", "sentence"),
    [
        (["figures"], {}, "There is no published version. Run: send-kpi publish"),
        (["figures", "a"], {}, "There is no published version. Run: send-kpi publish"),
        (["publish"], {}, "Nothing has been loaded yet. Run: send-kpi load FILE..."),
        (["publish"], {"DEFINITIONS": "{tmp}/none.yaml"}, "{tmp}/none.yaml: there is no such file"),
        (["publish"], {"AREA": "{tmp}/none.yaml"}, "{tmp}/none.yaml: there is no such file."),
        (["publish"], {"AREA": "{tmp}"}, "{tmp}: the file cannot be read: Is a directory."),
        (["publish"], {"VAULT_URL": "vault"}, "The store's address cannot be read. Write it as"),
        (["figures"], {"BOARD_URL": "board"}, "The store's address cannot be read. Write it as"),
        (
            ["versions"],
            {"BOARD_URL": "mysql://x/y"},
            "The store's address is of 'mysql'. Known are",
        ),
        (["load", "x.csv"], {"VAULT_URL": "sqlite:///{tmp}"}, "The store cannot be used: unable"),
        (["load", "x.csv"], {"VAULT_URL": "sqlite:///{file}"}, "The store cannot be used: file is"),
        (["figures"], {"BOARD_URL": "sqlite:///{file}"}, "The store cannot be used: file is not"),
        (
            ["figures"],
            {"BOARD_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"},
            "The store cannot be used: connection failed: ",
        ),
        (["load", "x.csv"], {"HOME": "{file}"}, "{file}: "),
        (["publish"], {"HOME": "{file}/deeper"}, "{file}/deeper: Not a directory."),
    ],
)
def test_a_mistake_is_one_sentence(
    arguments: list[str],
    env: dict[str, str],
    sentence: str,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "file"
    file.write_text("This is not a store." * 100, encoding="utf-8")
    for name, value in env.items():
        monkeypatch.setenv(f"SEND_KPI_{name}", value.format(tmp=tmp_path, file=file))
    ended = run(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(sentence.format(tmp=tmp_path, file=file))
    assert len(ended.err.splitlines()) == 1


def test_a_kpi_that_is_not_there(published: Run) -> None:
    ended = published("figures", "plans")
    assert ended.code == 2
    assert ended.err == "There is no KPI 'plans'. Run: send-kpi figures, to see all of them.\n"


def test_every_mistake_in_the_definitions_has_a_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kpis.yaml"
    text = tiny.DEFINITIONS.read_text(encoding="utf-8")
    path.write_text(text.replace("agency: education", "agency: school"), encoding="utf-8")
    monkeypatch.setenv("SEND_KPI_DEFINITIONS", str(path))
    ended = run("publish")
    assert ended.code == 2
    assert [line.split(":")[0] for line in ended.err.splitlines()] == [
        "kpis.yaml, line 3, KPI 'plans_within_20_weeks'",
        "kpis.yaml, line 27, KPI 'requests_received'",
    ]


def test_settings_say_where_everything_is(
    run: Run, files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("vault", "board"):
        monkeypatch.setenv(f"SEND_KPI_{name.upper()}_URL", f"sqlite:///{tmp_path}/{name}_here.db")
    run("load", *tiny.write_extracts(tmp_path / "extracts"))
    assert run("publish").code == 0
    assert not (tmp_path / "home").exists()
    assert {path.suffix for path in tmp_path.glob("*_here.db")} == {".db"}
    monkeypatch.delenv("SEND_KPI_BOARD_URL")
    assert run("figures").code == 2
    # Without a setting of its own, the area is the file beside the definitions.
    beside = tmp_path / "beside"
    beside.mkdir()
    shutil.copy(tiny.DEFINITIONS, beside / "kpis.yaml")
    monkeypatch.setenv("SEND_KPI_DEFINITIONS", str(beside / "kpis.yaml"))
    monkeypatch.delenv("SEND_KPI_AREA")
    assert run("publish").err.startswith(f"{beside}/area.yaml: there is no such file.")
    shutil.copy(AREA_FILE, beside / "area.yaml")
    assert run("publish").code == 0
    assert (tmp_path / "home" / "board.sqlite").exists()
    # One in the data folder goes before it.
    (beside / "area.yaml").rename(tmp_path / "home" / "area.yaml")
    assert run("publish").code == 0


@pytest.mark.slow
def test_make_up_writes_areas_with_other_children(tmp_path: Path) -> None:
    made = program(tmp_path, "make-up", "here", "--areas", "2", "--as-at", "2022-03-01")
    out, err = made.communicate()
    assert (made.returncode, err) == (0, "")
    assert [line.split(":")[0] for line in out.splitlines()] == ["here/area-01", "here/area-02"]
    one, two = (upns_of(tmp_path / "here" / f"area-0{number}") for number in (1, 2))
    assert len(one) > 1000 < len(two)
    assert not one & two


def upns_of(area: Path) -> set[str]:
    """Give the UPNs of an area's latest list of participation."""
    path = sorted((area / "education").glob("*_participation.csv"))[-1]
    with path.open(encoding="utf-8", newline="") as file:
        return {row["upn"] for row in csv.DictReader(file)} - {""}


def test_faults_alike_are_told_together_with_their_rows(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(exist_ok=True)
    assert run("make-key").code == 0
    folder = tmp_path / "census"
    folder.mkdir()
    pupils = "pupilonrolltableid,NativeId,dob,surname,forename,upn,enrolstatus,senprovision\n"
    days = ["2015-Apr-25 00:00:00"] * 3 + ["soon"] * 7
    rows = [f"{n},1,{day},Made,Up{n},,C,K\n" for n, day in enumerate(days)]
    (folder / "2026-03-31_pupilonroll.csv").write_text(pupils + "".join(rows), encoding="utf-8")
    needs = "pupilonrolltableid,senneedstableid,sentyperank,sentype\n1,1,1,NEW\n"
    (folder / "2026-03-31_senneeds.csv").write_text(needs, encoding="utf-8")
    told = run("check", folder)
    assert told.code == 1
    assert told.out.splitlines() == [
        "2026-03-31_school_census.zip: school_census; of 10 rows 3 would be kept, 7 refused, "
        "2 with a warning.",
        "  pupils: 3 would be kept",
        "  refused: pupilonroll, rows 5, 6, 7, 8, 9 and 2 more, column 'dob': not a date of the "
        "form 2022-Sep-28 00:00:00. Write it in that form.",
        "  warning: pupilnolongeronroll, row 1: there is no file of pupilnolongeronroll, "
        "termlyexclusionsonroll, termlyexclusionsoffroll, termlysessiondetailsonroll, "
        "schoolarrangedapdetailonroll, so that nothing is told of it. Add it, if only with its "
        "headings, where there is anything to tell.",
        "  warning: pupilonroll, row 3, column 'sentype': the code is not one that this feed is "
        "known to use, in 1 row. Known are: ASD, HI, MLD, MSI, OTH, PD, PMLD, SEMH, SLCN, SLD, "
        "SPLD, VI, DS, blank.",
    ]
    assert "soon" not in told.out + told.err


def test_feeds_are_listed_with_what_they_fill(run: Run) -> None:
    told = run("feeds").out
    assert "education sen2: SEN2 return\n" in told
    assert "fills: ehc_requests, ehc_needs_assessments, ehc_plans" in told
    assert all(f" {feed.name}: {feed.title}\n" in told for feed in all_feeds())


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows")
def test_serve_shows_the_home_of_the_folder_it_stands_in(tmp_path: Path) -> None:
    vault_engine, board = tiny.open_home(tmp_path / "here")
    tiny.load(vault_engine, tiny.write_extracts(tmp_path / "extracts"))
    publish(vault_engine, board, tiny.definitions(), tiny.area())
    for engine in (vault_engine, board):
        engine.dispose()
    port = str(free_port())
    server = program(tmp_path, "serve", "--port", port, SEND_KPI_HOME="here")
    try:
        page = fetched(f"http://127.0.0.1:{port}/", server)
        # Whoever stops the program stops the server, and nothing of it is left.
        server.terminate()
        server.communicate(timeout=30)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.communicate()
    assert "Marlbridge" in page


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def fetched(url: str, server: "subprocess.Popen[str]") -> str:
    """Fetch a page as soon as the server answers."""
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310
                return str(answer.read().decode())
        except OSError:
            assert server.poll() is None and time.monotonic() < end, "it does not answer"
            time.sleep(0.1)


def test_pull_takes_what_is_new_and_says_where_it_asked(run: Run, tmp_path: Path) -> None:
    assert "sources.yaml has sources of these feeds: none" in run("pull").err
    home, share = tmp_path / "home", tmp_path / "share"
    home.mkdir(exist_ok=True)
    tiny.write_extracts(share)
    (home / "sources.yaml").write_text(
        f"- {{name: dfe, feed: ehc_plan_requests, folder: {share}, pattern: '**/*requests*',"
        " settle_seconds: 0}\n"
        f"- {{name: gone, feed: lait, folder: {share}/none}}\n",
        encoding="utf-8",
    )
    ended = run("pull", "ehc_plan_requests")
    assert (ended.code, ended.out.splitlines()[0]) == (0, "dfe: 1 loaded.")
    everywhere = run("pull")
    assert everywhere.code == 2
    assert everywhere.out.splitlines() == [
        "dfe: nothing new.",
        "gone: could not be reached: No such file or directory.",
    ]
