"""On PostgreSQL, roles made as the docs say: the web reads the board and cannot open the vault."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from dashboard import board_store, scorecard
from dashboard.cutting import cut_meeting
from dashboard.meetings import meetings
from dashboard.publishing import publish
from dashboard.settings import PROJECT
from data_sources import vault
from stores import open_store, upgrade
from tests.postgresql import PostgreSQL
from tests.publishing import tiny

DOCS = PROJECT / "docs" / "run_in_production.md"


def statements() -> tuple[list[str], list[str]]:
    """Give the docs' SQL: what is run on the server, and what is run in the board as loader."""
    blocks = re.findall(r"```sql\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    first, second = "".join(blocks).split("-- in board, as loader:")
    return [each.strip() for each in first.split(";")], [each.strip() for each in second.split(";")]


def execute(url: URL | str, commands: list[str]) -> None:
    """Run SQL, each statement by itself."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for command in filter(None, commands):
            connection.execute(text(command))
    engine.dispose()


@pytest.fixture
def server(postgresql: PostgreSQL) -> Iterator[URL]:
    """Give the server with the docs' databases and roles, and take them away again."""
    owner = make_url(postgresql.url("postgres"))
    on_server, in_board = statements()
    execute(owner, on_server)
    execute(owner.set(username="loader", database="board"), in_board)
    yield owner
    names = [f"DROP DATABASE {name} WITH (FORCE)" for name in ("vault", "board")]
    execute(owner, [*names, "DROP ROLE loader", "DROP ROLE web"])


@pytest.fixture
def as_role(server: URL) -> Iterator[Callable[[str, str], Engine]]:
    """Give a way to open a database as a role; all are closed at the end."""
    with ExitStack() as opened:

        def open_as(role: str, database: str) -> Engine:
            url = server.set(username=role, database=database).render_as_string()
            engine = open_store(url)
            opened.callback(engine.dispose)
            return engine

        yield open_as


def test_the_web_reads_the_board_and_nothing_else(
    as_role: Callable[[str, str], Engine], extracts: list[Path]
) -> None:
    vault_engine, board = as_role("loader", "vault"), as_role("loader", "board")
    upgrade(vault_engine, vault.MIGRATIONS)
    upgrade(board, board_store.MIGRATIONS)
    tiny.load(vault_engine, extracts)
    name = publish(vault_engine, board, tiny.definitions(), tiny.area())
    web = as_role("web", "board")
    assert {row["version"] for row in scorecard.all_figures(web)} == {name}
    cut_meeting(board, date(2026, 12, 8), "A. Chair")
    assert [meeting.version for meeting in meetings(web)] == [name]
    refused(web, board_store.meetings.delete())
    refused(web, board_store.current.delete())
    refused(web, board_store.versions.update().values(area="Elsewhere"))
    refused(as_role("web", "vault"), vault.loads.select())
    with board.begin() as connection:
        connection.execute(text("REVOKE SELECT ON versions FROM web"))
    # A missing grant must not read as a board on which nothing was published.
    with pytest.raises(DBAPIError, match="permission denied"):
        scorecard.versions(web)


def refused(engine: Engine, statement: Any) -> None:
    """See that the database itself does not allow a statement."""
    with pytest.raises(DBAPIError, match="permission denied"), engine.begin() as connection:
        connection.execute(statement)
