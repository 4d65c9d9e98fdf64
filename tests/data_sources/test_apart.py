"""A task apart: what the child has, what ends it, and that nothing of it stays."""

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_sources.apart import run_apart
from data_sources.apart_child import Limits, Task
from data_sources.feed import TurnedAway
from tests.data_sources import apart_tasks

SMALL = Limits(cpu_seconds=1, wall_seconds=30, output=2**20)


@pytest.fixture(scope="module", autouse=True)
def _started() -> None:
    """Start the server that forks before a test moves the temporary folder."""
    with tempfile.TemporaryDirectory() as folder, pytest.raises(TurnedAway):
        run_apart(apart_tasks.turn_away, Path("x"), Path(folder))


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder for results; nothing may be left in the one for temporary files."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    folder = tmp_path / "results"
    folder.mkdir(mode=0o700)
    pid = os.getpid()
    yield folder
    assert not list(temporary.iterdir())
    assert os.getpid() == pid


ENDS = {
    "turned away": (apart_tasks.turn_away, SMALL, "e.csv: no. Send another."),
    "an error": (
        *(apart_tasks.fail, SMALL),
        "e.csv: could not be read (internal: KeyError). Export it again; if that does not help, "
        "report this message.",
    ),
    "memory": (
        *(apart_tasks.eat_memory, SMALL),
        "e.csv: reading it needs more than 1.5 GiB of memory. Split it.",
    ),
    "computing": (
        *(apart_tasks.eat_time, SMALL),
        "e.csv: reading it took more than 1 s of computing. Split it.",
    ),
    "time": (
        *(apart_tasks.sleep, Limits(wall_seconds=0.5)),
        "e.csv: reading it took longer than 0.5 s. Split it.",
    ),
    "output": (
        *(apart_tasks.write_much, SMALL),
        "e.csv: what it holds is larger than 1 MiB. Split it.",
    ),
    "a crash": (
        *(apart_tasks.crash, SMALL),
        "e.csv: reading it broke off (SIGSEGV), as damaged files do and those that need more than "
        "1.5 GiB of memory. Save it again with only the table in it, or split it.",
    ),
    "gone without a word": (
        *(apart_tasks.leave, SMALL),
        "e.csv: reading it broke off (exit 3), as damaged files do and those that need more than "
        "1.5 GiB of memory. Save it again with only the table in it, or split it.",
    ),
}


@pytest.mark.parametrize(("task", "limits", "sentence"), ENDS.values(), ids=ENDS)
def test_a_task_that_ends_badly_is_told_in_one_sentence(
    task: Task, limits: Limits, sentence: str, results: Path
) -> None:
    with pytest.raises(TurnedAway) as refused:
        run_apart(task, Path("e.csv"), results, limits)
    assert str(refused.value) == sentence


def test_the_child_has_nothing_of_its_parents(
    results: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run_apart(apart_tasks.look_around, Path("e.csv"), results)
    about = json.loads((results / "account.json").read_text(encoding="utf-8"))
    assert about["pid"] != os.getpid()
    assert about["stdin"] == about["program"] == ""
    assert about["temporary"].startswith(tempfile.gettempdir() + "/send-kpi-")
    assert not {"dash", "plotly", "pytest", "dashboard"} & set(about["imported"])
    assert about["threads"] == 1
    assert "pandas" in about["imported"]
    assert capfd.readouterr() == ("", "")


def test_a_read_costs_no_fresh_imports(results: Path) -> None:
    begun = time.monotonic()
    for _ in range(10):
        with pytest.raises(TurnedAway):
            run_apart(apart_tasks.turn_away, Path("e.csv"), results)
    # An import of pandas alone would take half a second each.
    assert time.monotonic() - begun < 5


def test_the_program_is_the_same_after_a_child_was_started(results: Path) -> None:
    program = sys.modules["__main__"]
    with pytest.raises(TurnedAway):
        run_apart(apart_tasks.turn_away, Path("e.csv"), results)
    assert sys.modules["__main__"] is program


def test_without_a_server_that_forks_it_works_as_well(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    with pytest.raises(TurnedAway, match=r"^e.csv: no. Send another.$"):
        run_apart(apart_tasks.turn_away, Path("e.csv"), results)


PROGRAM = """
import sys
from pathlib import Path
print("started")
from data_sources.apart import run_apart
from tests.data_sources.apart_tasks import look_around
run_apart(look_around, Path("e.csv"), Path(sys.argv[1]))
"""


def test_a_program_leaves_nothing_behind_and_is_not_run_again(tmp_path: Path) -> None:
    """With warnings as errors, and no guard around what the program does."""
    temporary, results = tmp_path / "temporary", tmp_path / "results"
    temporary.mkdir()
    results.mkdir()
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", program, results],
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "started\n", "")
    assert not list(temporary.iterdir())
