"""What more than one folder of tests needs: a board that is published, and a PostgreSQL."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from dashboard import board_store, publishing
from dashboard.kpis.definitions_file import read_area, read_definitions
from dashboard.settings import PROJECT
from data_sources import loading, vault
from data_sources.made_up import AREA_FILE, write_extracts

from .demonstrated import Demonstration, made
from .postgresql import NotHere, PostgreSQL, running

AS_AT = date(2026, 11, 23)

# A machine that does something else beside the tests must not fail them.
settings.register_profile("without a clock", deadline=None)
settings.load_profile("without a clock")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that at the end no processor waits for another's test.

    The first of several processes is given all of it, and so makes the demonstration once; the
    others take from it what it has not begun when they have nothing left.
    """
    items.sort(key=lambda item: not (item.get_closest_marker("early") or _of_demonstration(item)))


def _of_demonstration(item: pytest.Item) -> bool:
    return "demonstration" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def made_up_extracts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Write the made-up area's extracts as at a day in November 2026; give their paths."""
    return write_extracts(tmp_path_factory.mktemp("made_up_extracts"), AS_AT)


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory, made_up_extracts: list[Path]) -> Path:
    """Give a SEND_KPI_HOME with the made-up area published in it. Read it; do not write."""
    home = tmp_path_factory.mktemp("published_home")
    vault_engine = vault.open_vault(f"sqlite:///{home / 'vault.sqlite'}")
    board_engine = board_store.open_board_store(f"sqlite:///{home / 'board.sqlite'}")
    for path in made_up_extracts:
        loading.load(vault_engine, loading.examine(path))
    kpis = read_definitions(PROJECT / "kpi_definitions.yaml")
    publishing.publish(vault_engine, board_engine, kpis, read_area(AREA_FILE))
    vault_engine.dispose()
    board_engine.dispose()
    return home


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """Make the demonstration once a process, which takes minutes. Read it; do not write."""
    return made(tmp_path_factory.mktemp("demonstration"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Give a PostgreSQL server, or skip with the reason."""
    try:
        with running() as server:
            yield server
    except NotHere as reason:
        pytest.skip(str(reason))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty store of each kind of database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.database()
