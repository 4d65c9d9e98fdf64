"""Engines for SQLite files and PostgreSQL whose transactions are whole or not there at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

READS = "store_reads"
"""The execution option of a transaction that will not write."""
OPENED_TO_READ = "file:"
"""How the address of a SQLite file begins that is opened to read; it is a URI then."""
NO_PART_OF_A_URI = "/:\\"
"""What stands in paths and needs no quoting: everything else would end a URI's path or escape."""


class StoreError(Exception):
    """A store that cannot be opened or used, in words for the person at the terminal."""


def open_store(url: str, *, read_only: bool = False) -> Engine:
    """Give an engine for `url`; a SQLite file's folder is made unless `read_only`.

    Raises StoreError where the URL cannot be understood.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            "The store's address cannot be read. Write it as SQLAlchemy does, for example "
            "sqlite:////var/lib/send-kpi/board.sqlite or postgresql+psycopg://user@host/name."
        ) from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(
            f"The store's address is of '{parsed.get_backend_name()}'. Known are sqlite and "
            "postgresql+psycopg."
        )
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        # Publishing reads loads and counts in two queries that must see the same vault.
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": read_only}
        patience = {"connect_timeout": 10}
        return create_engine(
            parsed, pool_pre_ping=True, connect_args=patience, execution_options=options
        )
    if read_only:
        # The file itself is opened to read, which no statement can undo; nor does a reader leave an
        # empty file where there was none.
        file = f"{OPENED_TO_READ}{quote(str(parsed.database), safe=NO_PART_OF_A_URI)}"
        parsed = parsed.set(database=file, query={"mode": "ro", "uri": "true"})
    elif parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": 30})
    _make_sqlite_transactional(engine, read_only=read_only)
    return engine


def is_there(engine: Engine) -> bool:
    """Say whether a SQLite store's file is there. Of a server it is taken to be so."""
    if engine.dialect.name != "sqlite":
        return True
    path = str(engine.url.database)
    if path.startswith(OPENED_TO_READ):
        path = unquote(path.removeprefix(OPENED_TO_READ))
    return Path(path).exists()


def _make_sqlite_transactional(engine: Engine, *, read_only: bool) -> None:
    """Python's sqlite3 opens transactions late and closes them early; take that over."""

    @event.listens_for(engine, "connect")
    def _settings(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        if read_only:
            # For what lies beside the file: another one that is attached, and tables in memory.
            connection.execute("PRAGMA query_only=ON")
            return
        # WAL lets readers go on while a load writes; FULL keeps a commit through a power cut.
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        # 64 MiB: keys of cases and people arrive in no order, and the usual 2 MiB is soon full.
        connection.execute("PRAGMA cache_size=-65536")
        # What is deleted is overwritten at once; some builds of SQLite do it by themselves.
        connection.execute("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes its lock at once, so that two loads queue instead of failing half-way.
        reads = read_only or connection.get_execution_options().get(READS, False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that only reads: it sees one state, and waits for no writer."""
    with engine.connect() as connection:
        yield connection.execution_options(**{READS: True})
