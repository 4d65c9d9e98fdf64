"""On PostgreSQL, roles made as the docs say: the web reads the board and cannot open the vault."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from dashboard import board_store, scorecard
from dashboard.cutting import cut_meeting
from dashboard.meetings import meetings
from dashboard.publishing import publish
from dashboard.server import make_app
from dashboard.server_state import board_engine
from dashboard.settings import PROJECT
from dashboard.web_role import Place, sql_for
from data_sources import vault
from data_sources.catalogue import all_feeds
from stores import StoreError, open_store, upgrade
from tests.pages.asking import ask
from tests.postgresql import PostgreSQL
from tests.publishing import tiny

DOCS = PROJECT / "docs" / "run_in_production.md"
PROGRAM = "from dashboard.command_line import main; main()"
DATABASES, SCHEMAS = "two databases", "two schemas"


class Stores(NamedTuple):
    """The addresses of both stores, without the role that opens them."""

    vault: URL
    board: URL


def statements(arrangement: str) -> list[list[str]]:
    """Give the docs' SQL: what is run on the server, and what in the one database as loader."""
    blocks = re.findall(r"```sql\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    parts = blocks[arrangement == SCHEMAS].split("-- in send_kpi, as loader:")
    return [[each.strip() for each in part.split(";")] for part in parts]


@contextmanager
def connected(url: URL) -> Iterator[Any]:
    """Give psycopg's own connection, which runs a script of many statements as psql does."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection.connection.driver_connection
    engine.dispose()


def execute(url: URL, *commands: str) -> None:
    """Run SQL, each statement or script by itself."""
    with connected(url) as connection:
        for command in filter(None, commands):
            connection.execute(command)


def program(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run a command with these settings and no others."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SEND_KPI_")}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=PROJECT,
        env=own | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def sql_printed(stores: Stores) -> str:
    """Give what `send-kpi web-role` prints to whom the docs call loader."""
    vault_url, board_url = (each.set(username="loader").render_as_string() for each in stores)
    run = program("web-role", "web", SEND_KPI_VAULT_URL=vault_url, SEND_KPI_BOARD_URL=board_url)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(params=[DATABASES, SCHEMAS])
def stores(request: pytest.FixtureRequest, postgresql: PostgreSQL) -> Iterator[Stores]:
    """Give the docs' databases and roles, empty, and take them away again."""
    owner = make_url(postgresql.url("postgres"))
    on_server, *in_database = statements(request.param)
    execute(owner, *on_server)
    names = ("vault", "board")
    if request.param == DATABASES:
        yield Stores(*(owner.set(database=name) for name in names))
    else:
        names = ("send_kpi",)
        database = owner.set(database="send_kpi")
        execute(database.set(username="loader"), *in_database[0])
        paths = ({"options": f"-csearch_path={name}"} for name in ("vault", "board"))
        yield Stores(*(database.update_query_dict(path) for path in paths))
    dropped = [f"DROP DATABASE {name} WITH (FORCE)" for name in names]
    execute(owner, *dropped, "DROP ROLE loader", "DROP ROLE web")


@pytest.fixture
def open_as() -> Iterator[Callable[[str, URL], Engine]]:
    """Give a way to open a store as a role, also to write; all are closed at the end."""
    with ExitStack() as opened:

        def open_it(role: str, address: URL) -> Engine:
            engine = open_store(address.set(username=role).render_as_string())
            opened.callback(engine.dispose)
            return engine

        yield open_it


Open = Callable[[str, URL], Engine]


@pytest.fixture
def filled(stores: Stores, open_as: Open, extracts: list[Path]) -> Stores:
    """Give the role its rights before there is any table, and then publish."""
    execute(stores.board.set(username="loader"), sql_printed(stores))
    fill(stores, open_as, extracts)
    return stores


def fill(stores: Stores, open_as: Open, extracts: list[Path]) -> str:
    """Make both stores' tables as loader, publish, and give the version's name."""
    vault_engine, board = open_as("loader", stores.vault), open_as("loader", stores.board)
    upgrade(vault_engine, vault.MIGRATIONS)
    upgrade(board, board_store.MIGRATIONS)
    tiny.load(vault_engine, extracts)
    return publish(vault_engine, board, tiny.definitions(), tiny.area())


def test_the_web_reads_the_board_and_cannot_write_it(filled: Stores, open_as: Open) -> None:
    board, web = open_as("loader", filled.board), open_as("web", filled.board)
    version = scorecard.current_version(board)
    assert version is not None
    assert {row["version"] for row in scorecard.all_figures(web)} == {version.name}
    cut_meeting(board, date(2026, 12, 8), "A. Chair")
    assert [meeting.version for meeting in meetings(web)] == [version.name]
    with web.connect() as connection:
        flat = connection.execute(text("SELECT DISTINCT version FROM flat_figures")).scalars().all()
    assert flat == [version.name]
    for table in board_store.metadata.sorted_tables:
        with web.connect() as connection:
            connection.execute(table.select().limit(1))
        refused(web, table.delete())
        refused(web, table.insert().values(dict.fromkeys(table.c.keys())))
        refused(web, table.update().values(dict.fromkeys(table.c.keys())))
        refused(web, text(f"TRUNCATE {table.name} CASCADE"))
    refused(web, text("CREATE TABLE mine (number integer)"))
    refused(web, text("CREATE TEMPORARY TABLE mine (number integer)"))
    refused(web, text("CREATE SCHEMA mine"))
    with board.begin() as connection:
        connection.execute(text("REVOKE SELECT ON versions FROM web"))
    # A missing grant must not read as a board on which nothing was published.
    with pytest.raises(DBAPIError, match="permission denied"):
        scorecard.versions(web)


def test_the_web_cannot_open_the_vault(filled: Stores, open_as: Open) -> None:
    all_feeds()  # So that every module that declares a table is imported.
    loader, web = open_as("loader", filled.vault), open_as("web", filled.vault)
    assert len(vault.metadata.sorted_tables) > 5
    for table in vault.metadata.sorted_tables:
        with loader.connect() as connection:
            connection.execute(table.select().limit(1))
        cannot_read(web, filled, table.name)


def test_tables_of_a_later_migration_are_the_boards_to_read_and_not_the_vaults(
    filled: Stores, open_as: Open
) -> None:
    for address in filled:
        with open_as("loader", address).begin() as connection:
            connection.execute(text("CREATE TABLE later AS SELECT 1 AS number"))
    with open_as("web", filled.board).connect() as connection:
        assert connection.execute(text("SELECT number FROM later")).scalar() == 1
    refused(open_as("web", filled.board), text("DELETE FROM later"))
    cannot_read(open_as("web", filled.vault), filled, "later")


def cannot_read(web: Engine, stores: Stores, name: str) -> None:
    """See that the web cannot reach a table of the vault, by its schema's name neither."""
    there = sqlalchemy.table(name, schema=schema_of(stores.vault))
    refused(web, sqlalchemy.select(sqlalchemy.func.count()).select_from(there))


def schema_of(address: URL) -> str:
    """Give the schema that an address names, or the usual one."""
    return str(address.query.get("options", "")).rpartition("=")[2] or "public"


def refused(engine: Engine, statement: Any) -> None:
    """See that the database itself does not allow a statement."""
    with pytest.raises(DBAPIError, match="permission denied"), engine.begin() as connection:
        connection.execute(statement)


def test_the_app_serves_the_board_by_that_role(
    filled: Stores, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in [name for name in os.environ if name.startswith("SEND_KPI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SEND_KPI_HOME", str(tmp_path))
    monkeypatch.setenv("SEND_KPI_BOARD_URL", "sqlite:////never/used")
    web = filled.board.set(username="web").render_as_string()
    monkeypatch.setenv("SEND_KPI_WEB_BOARD_URL", web)
    board_engine.cache_clear()
    try:
        page = ask(make_app().server.test_client(), "/")
        with board_engine().connect() as connection:
            assert connection.execute(text("SELECT current_user")).scalar() == "web"
    finally:
        board_engine().dispose()
        board_engine.cache_clear()
    assert page.status_code == 200
    assert "EHC plans issued within 20 weeks" in page.text
    assert re.search(r'"\d+\.\d%"', page.text)


def test_rights_that_were_given_before_are_taken_away(
    stores: Stores, open_as: Open, extracts: list[Path]
) -> None:
    owner = stores.board.set(username="loader")
    execute(owner, "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO web, PUBLIC")
    fill(stores, open_as, extracts)
    schema = schema_of(stores.vault)
    execute(
        stores.vault.set(username="loader"),
        f"GRANT ALL ON DATABASE {stores.vault.database} TO web",
        f"GRANT ALL ON SCHEMA {schema} TO web",
        f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO web",
    )
    execute(
        owner,
        "GRANT INSERT, DELETE ON meetings TO PUBLIC; GRANT UPDATE (area) ON versions TO web",
        sql_printed(stores),
    )
    web = open_as("web", stores.board)
    assert scorecard.versions(web)
    refused(web, board_store.meetings.delete())
    refused(web, board_store.versions.update().values(area="Elsewhere"))
    cannot_read(open_as("web", stores.vault), stores, "loads")
    with open_as("loader", stores.board).begin() as connection:
        connection.execute(text("CREATE TABLE later (number integer)"))
    refused(web, text("INSERT INTO later VALUES (1)"))


@pytest.mark.parametrize("stores", [DATABASES], indirect=True)
@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            "ALTER ROLE web SUPERUSER",
            "it is an administrator, it may write into tables, it may make tables, "
            "it may use the vault",
        ),
        ("ALTER ROLE web CREATEROLE", "it is an administrator"),
        ("GRANT loader TO web", "it is a member of another role, it may write into tables"),
        ("GRANT pg_write_all_data TO web", "it is a member of another role, it may write"),
        (
            # As in servers that were made before PostgreSQL 15, where the loader cannot revoke it.
            "ALTER SCHEMA public OWNER TO owner; GRANT CREATE ON SCHEMA public TO PUBLIC; "
            "GRANT USAGE, CREATE ON SCHEMA public TO loader WITH GRANT OPTION",
            "it may make tables",
        ),
    ],
)
def test_a_role_that_can_do_more_is_refused_and_nothing_is_done(
    stores: Stores, open_as: Open, extracts: list[Path], given: str, told: str
) -> None:
    fill(stores, open_as, extracts)
    printed = sql_printed(stores)
    execute(stores.board, given)
    before = rights(stores.board)
    with (
        pytest.raises(Exception, match=f"Nothing was done, because web could do more .*: {told}"),
        connected(stores.board.set(username="loader")) as connection,
    ):
        connection.execute(printed)
    assert rights(stores.board) == before


def rights(board: URL) -> list[tuple[str, str]]:
    """Give what is granted on each table, and to whom."""
    asked = "SELECT relname, relacl::text FROM pg_class WHERE relkind = 'r' ORDER BY relname"
    with connected(board) as connection:
        return [tuple(row) for row in connection.execute(asked).fetchall()]


@pytest.mark.parametrize("stores", [DATABASES], indirect=True)
def test_it_is_for_the_board_stores_database_alone(stores: Stores) -> None:
    printed = sql_printed(stores)
    with (
        pytest.raises(Exception, match="This is for the database board: give psql its address"),
        connected(stores.vault.set(username="loader")) as connection,
    ):
        connection.execute(printed)


BOARD = Place("a server", "board", "public", "loader")
VAULT = Place("a server", "vault", "public", "loader")


@pytest.mark.parametrize(
    ("role", "board", "told"),
    [
        ("loader", BOARD, "loader makes the tables and may do anything with them. Name another"),
        ("Public", BOARD, "'Public' means something else to PostgreSQL. Name a role of its own."),
        ("", BOARD, "'' is no name that can be written into SQL without doubt."),
        ('web"; DROP TABLE versions; --', BOARD, "is no name that can be written into SQL"),
        ("w" * 64, BOARD, "is no name that can be written into SQL without doubt. Use at most 63"),
        ("web", BOARD._replace(schema="$check$"), r"'\$check\$' is no name"),
        ("web", VAULT, "Both stores lie in schema public of database vault, where nothing can"),
    ],
)
def test_names_that_would_let_the_web_in_are_refused(role: str, board: Place, told: str) -> None:
    with pytest.raises(StoreError, match=told):
        sql_for(role, board, VAULT)


@pytest.mark.parametrize("other", [None, VAULT._replace(server="another")])
def test_a_vault_elsewhere_is_said_to_be_there(other: Place | None) -> None:
    printed = sql_for("web", BOARD, other)
    assert "-- The vault is not on this server: the role has no way to it." in printed
    assert '"vault"' not in printed


def test_a_sqlite_file_has_no_roles(tmp_path: Path) -> None:
    run = program("web-role", "web", SEND_KPI_HOME=str(tmp_path))
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("The board store is a SQLite file, and SQLite has no roles:")
    assert list(tmp_path.iterdir()) == []
