"""The connection that the web process holds to a SQLite board store: it reads, and cannot write."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from dashboard import board_store, scorecard
from dashboard.server import make_app
from dashboard.server_state import board_engine
from tests.pages.asking import ask

Held = Callable[[Path], Engine]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    """Give a way to have the engine that the web process holds, of a home."""

    def of(home: Path) -> Engine:
        monkeypatch.setenv("SEND_KPI_HOME", str(home))
        for name in ("SEND_KPI_BOARD_URL", "SEND_KPI_WEB_BOARD_URL"):
            monkeypatch.setenv(name, "")
        board_engine.cache_clear()
        return board_engine()

    yield of
    board_engine().dispose()
    board_engine.cache_clear()


@pytest.fixture
def home(published_home: Path, tmp_path: Path) -> Path:
    """Give a copy of the made-up area's home, in a folder whose name means something in a URI."""
    return Path(shutil.copytree(published_home, tmp_path / "made up #2"))


WRITES = [
    *(str(table.delete()) for table in board_store.metadata.sorted_tables),
    "UPDATE versions SET area = 'Elsewhere'",
    "INSERT INTO meetings (day, chair) VALUES ('2026-12-08', 'A. Chair')",
    "CREATE TABLE mine (number INTEGER)",
    "DROP TABLE figures",
]


def test_the_connection_reads_and_cannot_write(home: Path, held: Held) -> None:
    before = (home / "board.sqlite").read_bytes()
    engine = held(home)
    assert scorecard.current_version(engine) is not None
    for statement in WRITES:
        with pytest.raises(DBAPIError, match="readonly database"), engine.begin() as connection:
            connection.execute(text(statement))
    assert (home / "board.sqlite").read_bytes() == before


def test_nor_can_it_once_a_statement_has_undone_what_a_statement_can(
    home: Path, held: Held
) -> None:
    engine = held(home)
    for statement in WRITES:
        raw = engine.raw_connection()
        cursor = raw.cursor()
        cursor.execute("PRAGMA query_only=OFF")
        assert cursor.execute("PRAGMA query_only").fetchone() == (0,)
        with pytest.raises(Exception, match="readonly database"):
            cursor.execute(statement)
        raw.invalidate()


def test_nor_can_it_write_into_another_file(home: Path, held: Held) -> None:
    engine, other = held(home), home / "other.sqlite"
    other.touch()
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("ATTACH ? AS other", [str(other)])
        with pytest.raises(Exception, match="readonly database"):
            cursor.execute("CREATE TABLE other.mine (number INTEGER)")
        connection.invalidate()
    assert other.read_bytes() == b""


def test_where_there_is_no_store_none_is_made_and_nothing_is_published(
    tmp_path: Path, held: Held
) -> None:
    assert scorecard.versions(held(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []
    assert "Nothing has been published yet" in ask(make_app().server.test_client(), "/").text


def test_a_store_that_cannot_be_opened_is_not_one_on_which_nothing_is_published(
    home: Path, held: Held
) -> None:
    # As where the disk is mounted to be read only: SQLite cannot make its log beside the file.
    (home / "board.sqlite-wal").unlink(missing_ok=True)
    (home / "board.sqlite-wal").mkdir()
    with pytest.raises(DBAPIError, match="unable to open database file"):
        scorecard.versions(held(home))
    page = ask(make_app().server.test_client(), "/")
    assert page.status_code == 200
    assert "The board's figures cannot be read just now" in page.text
