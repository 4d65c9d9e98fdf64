"""The same inputs give the same version anywhere; any other input gives another name."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, select

from dashboard import board_store
from dashboard.kpis.area import Area
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.definitions_file import read_area, read_definitions
from dashboard.publishing import publish
from dashboard.settings import PROJECT
from data_sources.made_up import AREA_FILE
from tests.postgresql import PostgreSQL
from tests.publishing import advised, tiny
from tests.publishing.test_rounded_signals import two_years

Version = tuple[str, str]
"""Its name and its figures' hash."""

CODE = ("dashboard", "data_sources", "stores", "tests")


@pytest.fixture(scope="session")
def same(vault_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Version:
    """Publish here, and give what must come out everywhere."""
    url = f"sqlite:///{tmp_path_factory.mktemp('same')}/board.sqlite"
    board = board_store.open_board_store(url)
    name = publish(vault_engine, board, tiny.definitions(), tiny.area())
    version = name, tiny.figures_sha256(board, name)
    board.dispose()
    return version


def elsewhere(home: Path, extracts: list[Path], code: Path = PROJECT, **env: str) -> Version:
    """Load and publish in another process, which stands in another folder."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.publishing.tiny", str(home), *map(str, extracts)],
        env=os.environ | {"PYTHONPATH": str(code)} | env,
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    name, figures = json.loads(run.stdout)
    return name, figures


ELSEWHERE = pytest.mark.parametrize(
    ("order", "env"),
    [
        (None, {"PYTHONHASHSEED": "0", "TZ": "Pacific/Auckland"}),
        (1, {"PYTHONHASHSEED": "1", "LC_ALL": "C"}),
        (2, {"PYTHONHASHSEED": "2", "TZ": "UTC", "LC_ALL": "C.UTF-8"}),
    ],
)


@ELSEWHERE
def test_another_process_makes_the_same_version(
    order: int | None, env: dict[str, str], same: Version, extracts: list[Path], tmp_path: Path
) -> None:
    shuffled = [*extracts]
    if order is not None:
        random.Random(order).shuffle(shuffled)
    assert elsewhere(tmp_path, shuffled, **env) == same


@pytest.fixture(scope="session")
def same_of_cases(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Publish cases of which some are withheld, and give what must come out everywhere."""
    return advised.published(tmp_path_factory.mktemp("same_of_cases"))


@ELSEWHERE
def test_another_process_withholds_the_same_of_cases_and_says_the_same_of_them(
    order: int | None, env: dict[str, str], same_of_cases: list[str], tmp_path: Path
) -> None:
    del order
    run = subprocess.run(
        [sys.executable, "-m", "tests.publishing.advised", str(tmp_path / "here")],
        env=os.environ | {"PYTHONPATH": str(PROJECT)} | env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == same_of_cases


def test_the_cases_that_are_the_same_everywhere_are_such_as_are_withheld(
    same_of_cases: list[str],
) -> None:
    assert int(same_of_cases[3]) > 0


def copied_code(folder: Path) -> Path:
    """Copy the code into a folder, with the line ends that a checkout on Windows has."""
    for package in CODE:
        shutil.copytree(
            PROJECT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copytree(PROJECT / "policies", folder / "policies")
    for path in folder.rglob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    return folder


def test_the_same_code_anywhere_makes_the_same_version_and_other_code_another(
    same: Version, extracts: list[Path], tmp_path: Path
) -> None:
    # Below a folder whose name is that of a package which figures do not depend on.
    code = copied_code(tmp_path / "made_up" / "migrations")
    copies = [Path(shutil.copy(path, tmp_path / f"copy_{path.name}")) for path in extracts]
    for number, (module, is_same) in enumerate(
        [
            (None, True),
            ("dashboard/words.py", True),
            ("dashboard/kpis/rounding.py", False),
        ]
    ):
        if module:
            (code / module).write_bytes((code / module).read_bytes() + b"# Another line.\r\n")
        home = tmp_path / str(number)
        home.mkdir()
        name, figures = elsewhere(home, copies, code)
        assert ((name == same[0]), figures) == (is_same, same[1])


def reworded(kpis: tuple[Kpi, ...], area: Area) -> tuple[tuple[Kpi, ...], Area]:
    """Change a word that only people read."""
    return (kpis[0].model_copy(update={"owner": "Somebody else"}), *kpis[1:]), area


def without_last(kpis: tuple[Kpi, ...], area: Area) -> tuple[tuple[Kpi, ...], Area]:
    """Take a KPI out."""
    return kpis[:-1], area


def in_another_order(kpis: tuple[Kpi, ...], area: Area) -> tuple[tuple[Kpi, ...], Area]:
    """Turn the order round."""
    return kpis[::-1], area


def renamed(kpis: tuple[Kpi, ...], area: Area) -> tuple[tuple[Kpi, ...], Area]:
    """Change the area."""
    return kpis, area.model_copy(update={"name": "Elsewhere"})


Change = Callable[[tuple[Kpi, ...], Area], tuple[tuple[Kpi, ...], Area]]


@pytest.mark.parametrize("change", [reworded, without_last, in_another_order, renamed])
def test_other_definitions_or_another_area_have_another_name(
    change: Change, same: Version, vault_engine: Engine, board: Engine
) -> None:
    name = publish(vault_engine, board, *change(tiny.definitions(), tiny.area()))
    assert name != same[0]


def test_another_extract_has_another_name_and_the_first_again_the_first(
    same: Version, extracts: list[Path], tmp_path: Path
) -> None:
    vault_engine, board = tiny.open_home(tmp_path)
    kpis, area = tiny.definitions(), tiny.area()
    tiny.load(vault_engine, extracts[1:])
    names = [publish(vault_engine, board, kpis, area)]
    tiny.load(vault_engine, extracts[:1])
    names.append(publish(vault_engine, board, kpis, area))
    text = extracts[0].read_text(encoding="utf-8-sig")
    # One more request in the last row: a revised release, of the same periods.
    lines = text.splitlines()
    at = lines[0].split(",").index("requests_received_in_year")
    cells = lines[-1].split(",")
    cells[at] = str(int(cells[at]) + 1)
    revised = tmp_path / "revised.csv"
    revised.write_text("\n".join([*lines[:-1], ",".join(cells)]) + "\n", encoding="utf-8")
    tiny.load(vault_engine, [revised])
    names.append(publish(vault_engine, board, kpis, area))
    tiny.load(vault_engine, extracts[:1])
    names.append(publish(vault_engine, board, kpis, area))
    assert names[1] == names[3] == same[0]
    assert len(set(names)) == 3
    vault_engine.dispose()
    board.dispose()


VERSIONED = [
    table
    for table in board_store.metadata.sorted_tables
    if table.name == "versions" or ("version" in table.c and table.name != "meetings")
]
"""All that publishing writes."""


def content(engine: Engine, table: Table, *without: str) -> list[dict[str, Any]]:
    """Give every column of a table's rows but those named."""
    columns = [column for column in table.c if column.name not in without]
    query = select(*columns).order_by(*table.primary_key.columns)
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def test_postgresql_and_sqlite_give_the_same(
    same: Version, extracts: list[Path], tmp_path: Path, postgresql: PostgreSQL
) -> None:
    here = tiny.open_home(tmp_path)
    there = tiny.open_stores(postgresql.database(), postgresql.database())
    for (vault_engine, board), order in ((here, extracts), (there, extracts[::-1])):
        tiny.load(vault_engine, order)
        name = publish(vault_engine, board, tiny.definitions(), tiny.area())
        assert (name, tiny.figures_sha256(board, name)) == same
    for table in VERSIONED:
        rows = content(here[1], table, "made_at", "loaded_at")
        # There is no figure within the year, so that there is no chart.
        assert rows or table.name in ("signals", "chart_points"), table.name
        assert content(there[1], table, "made_at", "loaded_at") == rows, table.name
    assert content(there[1], board_store.extracts)[0]["loaded_at"].tzinfo is UTC
    for engine in (*here, *there):
        engine.dispose()


def test_of_cases_too_every_table_of_a_version_is_the_same_on_postgresql(
    tmp_path: Path, postgresql: PostgreSQL
) -> None:
    """Two years of months, split, for both audiences: with charts, courses, lines and all."""
    urls = [f"sqlite:///{tmp_path}/{name}.sqlite" for name in ("vault", "board")]
    kpis = (advised.kpi("in_time", advised.IN_TIME, splits=["service"]), *advised.KPIS[1:])
    boards = []
    for name, (vault_url, board_url) in {
        "here": urls,
        "there": (postgresql.database(), postgresql.database()),
    }.items():
        made = two_years(vault_url, board_url, tmp_path / name)
        made.publish(tiny.area(), kpis)
        made.vault.dispose()
        boards.append(made.board)
    for table in VERSIONED:
        rows = content(boards[0], table, "made_at", "loaded_at")
        assert rows or table.name == "comparators", table.name
        assert content(boards[1], table, "made_at", "loaded_at") == rows, table.name
    for board in boards:
        board.dispose()


@pytest.mark.slow
def test_the_whole_made_up_area_is_the_same_on_postgresql(
    published_home: Path, made_up_extracts: list[Path], postgresql: PostgreSQL
) -> None:
    vault_engine, board = tiny.open_stores(postgresql.database(), postgresql.database())
    tiny.load(vault_engine, made_up_extracts[::-1])
    kpis = read_definitions(PROJECT / "kpi_definitions.yaml")
    publish(vault_engine, board, kpis, read_area(AREA_FILE))
    here = board_store.open_board_store(f"sqlite:///{published_home}/board.sqlite")
    for table in VERSIONED:
        without = ("made_at", "loaded_at")
        assert content(board, table, *without) == content(here, table, *without), table.name
    for engine in (vault_engine, board, here):
        engine.dispose()
