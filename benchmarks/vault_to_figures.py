"""What it takes to publish from a vault of five years, step by step, and for many areas.

    .venv/bin/python -m benchmarks.vault_to_figures [--home FOLDER] [--areas 1 4 16]

`publish` is run whole, from the vault's cases and counts to a version in a new board store. Cases
are read without snapshots, which are then there for the next time, and with them. The product's
own functions are timed from outside, each without what is timed within it. The vault and the
folder that are given are not written to; without a folder five years of a made-up area are loaded
first, which takes some minutes.

Many areas are the same vault again and again, one after another in one process, as a machine that
serves several would do it: time should grow no faster than rows, and memory stay where it was.
Memory is the largest that a process of its own had.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from unittest import mock

from benchmarks.area_cases import DEFINITIONS, home_of
from benchmarks.area_load import AS_AT, REST, Clock
from benchmarks.intake import peak
from dashboard.board_store import open_board_store
from dashboard.kpis import figures
from dashboard.kpis.definitions_file import read_area, read_definitions
from dashboard.kpis.measures import CategoryShare, Count, Ratio
from dashboard.publishing import protection, records, versions
from dashboard.publishing import reading as vault_reading
from data_sources import made_up
from data_sources.home import Home
from data_sources.link_rules import rules_of
from stores import open_store, reading

ROUNDS = 3
LEFT = ("vault.sqlite", "board.sqlite", "snapshots", "extracts")
STEPS: tuple[tuple[str, ModuleType | type, str], ...] = (
    ("reading cases", records, "read_cases"),
    ("linking children", records, "known_children"),
    ("cases to whole numbers", records, "_cases"),
    ("reading and adding up agencies' counts", vault_reading.vault, "counts_of"),
    ("which loads are in use", vault_reading.vault, "current_loads"),
    ("figures of cases", figures, "figures_of_cases"),
    *(("figures of counts", kind, "compute") for kind in (Ratio, Count, CategoryShare)),
    ("withholding for the board", protection, "protected"),
    ("rounding and withholding for the public", protection, "made_public"),
    ("signals", figures, "signals_of"),
    ("courses", figures, "course_of"),
    ("targets and status", figures, "_rated"),
    ("rows of the version", versions, "_rows"),
    ("writing the version", versions, "_write"),
)


def publish_once(folder: Path, url: str) -> None:
    """Publish into a new board store beside the data folder's own files."""
    home = Home(folder)
    kpis, area = (
        read_definitions(DEFINITIONS),
        read_area(Path(made_up.__file__).parent / "area.yaml"),
    )
    rules = rules_of(home, folder / "key", AS_AT, allow_test=True)
    with tempfile.TemporaryDirectory() as name:
        vault = open_store(url, read_only=True)
        board = open_board_store(f"sqlite:///{Path(name) / 'board.sqlite'}")
        versions.publish(vault, board, kpis, area, home, rules)
        vault.dispose()
        board.dispose()


def publish_many(folder: Path, url: str, areas: int) -> None:
    """Publish so many times, one after another."""
    for _ in range(areas):
        publish_once(folder, url)


def timed(work: Callable[[], None]) -> tuple[float, Clock]:
    """Run it with every step behind a clock."""
    clock, start = Clock(), time.perf_counter()
    with ExitStack() as stack:
        for name, place, attribute in STEPS:
            around = clock.around(name, getattr(place, attribute))
            stack.enter_context(mock.patch.object(place, attribute, around))
        work()
        clock.to()
    return time.perf_counter() - start, clock


def print_steps(folder: Path, url: str, *, snapshots: bool) -> None:
    """Print the seconds of the best of several rounds, with the share of each step."""
    runs = []
    for _ in range(ROUNDS):
        if not snapshots:
            shutil.rmtree(folder / "snapshots", ignore_errors=True)
        runs.append(timed(lambda: publish_once(folder, url)))
    wall, clock = min(runs, key=lambda run: run[0])
    if not snapshots:
        shutil.rmtree(folder / "snapshots", ignore_errors=True)
    memory = peak(publish_once, folder, url)
    words = "with snapshots" if snapshots else "without snapshots"
    print(f"{words}: {wall:.2f} s, memory at most {memory:,} MiB", flush=True)
    for name in (*dict.fromkeys(step for step, _, _ in STEPS), REST):
        print(f"  {name:<40} {clock.seconds[name]:6.2f} s {clock.seconds[name] / wall:6.1%}")


def print_size(folder: Path, url: str) -> int:
    """Print what is published from, and how many figures of it; give the number of cases."""
    engine = open_store(url, read_only=True)
    with reading(engine) as connection:
        query = "SELECT count(*) FROM cases WHERE withdrawn_by IS NULL"
        rows = int(connection.exec_driver_sql(query).scalar_one())
    engine.dispose()
    counted: list[int] = []
    plain = versions._write

    def counting(board: object, version: object, parts: dict[object, list[object]]) -> None:
        counted.append(len(parts[versions.board_store.figures]))
        plain(board, version, parts)  # type: ignore[arg-type]

    with mock.patch.object(versions, "_write", counting):
        publish_once(folder, url)
    print(f"{rows:,} cases in use, {counted[0]:,} figures", flush=True)
    return rows


def print_areas(folder: Path, url: str, rows: int, numbers: list[int]) -> None:
    """Print the seconds and the memory of so many areas, one after another."""
    first = 0.0
    for areas in numbers:
        start = time.perf_counter()
        memory = peak(publish_many, folder, url, areas)
        took = (time.perf_counter() - start) / areas
        first = first or took
        print(
            f"{areas:>4} areas, {areas * rows:>11,} cases: {areas * took:7.1f} s, "
            f"{took / first:.2f} times as long an area as the first line, "
            f"memory at most {memory:,} MiB",
            flush=True,
        )


def main(folder: str | None, numbers: list[int]) -> None:
    """Print the steps of one area, and what many take."""
    with home_of(folder) as given, tempfile.TemporaryDirectory() as name:
        home, url = Path(name) / "home", f"sqlite:///{(given.folder / 'vault.sqlite').resolve()}"
        shutil.copytree(given.folder, home, ignore=shutil.ignore_patterns(*LEFT))
        rows = print_size(home, url)
        for snapshots in (False, True):
            print_steps(home, url, snapshots=snapshots)
        print_areas(home, url, rows, numbers)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", help="a data folder with a vault")
    parser.add_argument("--areas", type=int, nargs="*", default=[1, 4, 16])
    asked = parser.parse_args()
    main(asked.home, asked.areas)
