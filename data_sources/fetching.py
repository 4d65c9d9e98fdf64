"""Fetches what a source has, whole, into a private folder that goes when the work is done.

The folder lies in memory where the system has such a place, because what other systems hold of
children should not be written to another disk on its way. Nothing is fetched half: a file that
changes meanwhile is left for the next time, and a query is one read-only statement.
"""

import csv
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from sqlalchemy import (
    ColumnClause,
    Connection,
    CursorResult,
    FromClause,
    column,
    create_engine,
    false,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from data_sources.feed import TurnedAway
from data_sources.home import Home
from data_sources.sources import Database, Folder
from data_sources.table_feed import TableFeed, cell_as_text

if sys.platform != "win32":
    import fcntl

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a fresh folder is made in it
PREFIX, LOCK = "send-kpi-fetched-", "lock"
ATTEMPTS, FIRST_WAIT, LONGEST_WAIT = 4, 1.0, 30.0
ROWS_AT_ONCE = 10_000


@contextmanager
def private_folder(*, in_memory: bool = True) -> Iterator[Path]:
    """Give a folder that only this user can open; it goes with the block.

    It lies in memory where there is such a place, but for what may be too large for that.

    Whoever finds one whose lock nobody holds may take it away: its process was killed.
    """
    _sweep()
    place = _place() if in_memory else Path(tempfile.gettempdir())
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=place) as name:
        folder = Path(name)
        with (folder / LOCK).open("w") as lock:
            _is_mine(lock)
            inner = folder / "files"
            inner.mkdir()
            yield inner


def _place() -> Path:
    return IN_MEMORY if IN_MEMORY.is_dir() else Path(tempfile.gettempdir())


def _places() -> set[Path]:
    return {_place(), Path(tempfile.gettempdir())}


def _sweep() -> None:
    for folder in (each for place in _places() for each in place.glob(f"{PREFIX}*")):
        with suppress(OSError), (folder / LOCK).open("r+") as lock:
            if _is_mine(lock):
                shutil.rmtree(folder, ignore_errors=True)


def _is_mine(lock: IO[str]) -> bool:
    """Take a lock that ends with the process, however it ends; say whether it was free."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def patiently() -> Retrying:
    """Try again after 1, 2 and 4 seconds what may work later: a share or a server that is away."""
    return Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential(FIRST_WAIT, LONGEST_WAIT),
        retry=retry_if_exception_type((OSError, OperationalError)),
        reraise=True,
    )


def files_in(source: Folder) -> list[Path]:
    """Give the files of a folder that fit its pattern and lie still, by name.

    Raises OSError where the folder cannot be read.
    """
    # A pattern finds nothing, and says nothing, where the folder is not there.
    source.folder.stat()
    still = time.time() - source.settle_seconds
    found = source.folder.glob(source.pattern)
    return sorted(path for path in found if path.is_file() and path.stat().st_mtime <= still)


def moving(source: Folder, still: list[Path]) -> list[str]:
    """Name the files that fit and do not lie still yet: a set that one of them is of must wait."""
    fitting = {path.name for path in source.folder.glob(source.pattern) if path.is_file()}
    return sorted(fitting - {path.name for path in still})


def copied(path: Path, folder: Path) -> Path | None:
    """Copy a file, under its own name; None where it changed meanwhile and must wait."""
    before = path.stat()
    copy = Path(shutil.copyfile(path, folder / path.name))
    after = path.stat()
    alike = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    if alike and copy.stat().st_size == after.st_size:
        return copy
    copy.unlink()
    return None


def queried(source: Database, feed: TableFeed, home: Home, folder: Path) -> Path:
    """Write what a database has of a feed as a CSV file: the columns that the feed names alone.

    Raises TurnedAway where the database has not what the feed needs; OperationalError where it
    does not answer.
    """
    path = folder / f"{source.name}.csv"
    try:
        engine = create_engine(make_url(source.address()), hide_parameters=True)
    except (ArgumentError, ImportError) as error:
        raise TurnedAway(
            f"Source '{source.name}': its address cannot be used ({type(error).__name__}). Write "
            "it as SQLAlchemy does, and install the database's driver."
        ) from None
    try:
        with engine.connect() as connection:
            _only_read(connection)
            _write_csv(connection, source, feed, home, path)
    except OperationalError:
        raise
    except DBAPIError as error:
        # Not in its words: databases quote the cell that they stumbled over.
        kind = type(error.orig).__name__
        state = getattr(error.orig, "sqlstate", None)
        raise TurnedAway(
            f"Source '{source.name}': the database refuses the query ({kind}"
            f"{f', SQLSTATE {state}' if state else ''}). Run it by hand to see why."
        ) from None
    finally:
        engine.dispose()
    return path


def _only_read(connection: Connection) -> None:
    """Have the database itself refuse to write, where it can; docs name the role for others."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION READ ONLY"))
    elif connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA query_only = ON"))
    elif connection.dialect.name in ("mysql", "mariadb"):
        connection.execute(text("SET TRANSACTION READ ONLY"))


def _write_csv(
    connection: Connection, source: Database, feed: TableFeed, home: Home, path: Path
) -> None:
    rows = _rows(source, home)
    there = {name.strip().lower(): name for name in _names(connection, rows)}
    missing = [heading for heading in feed.needs() if heading not in there]
    if missing:
        raise TurnedAway(
            f"Source '{source.name}': it has no column '{missing[0]}', which the feed "
            f"'{feed.name}' needs. It has: {', '.join(sorted(there))}."
        )
    headings = [
        name for name in dict.fromkeys([*feed.only, *feed.fields.values()]) if name in there
    ]
    wanted = _ordered(
        select(*(column(there[name]) for name in headings)).select_from(rows), feed, there
    )
    streamed = connection.execution_options(stream_results=True, yield_per=ROWS_AT_ONCE)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        for batch in streamed.execute(wanted).partitions():
            writer.writerows(
                [cell_as_text(cell, feed.date_format) for cell in row] for row in batch
            )


def _ordered(query: Any, feed: TableFeed, there: dict[str, str]) -> Any:
    """Order by case, so that the same rows are the same file."""
    keys = [feed.fields.get(field, "") for field in ("dataset", "case_id", "period", "item")]
    return query.order_by(*(column(there[key]) for key in keys if key in there))


def _rows(source: Database, home: Home) -> FromClause:
    if source.table:
        schema, _, name = source.table.rpartition(".")
        return table(name, schema=schema or None)
    path = home.queries / f"{source.query}.sql"
    try:
        query = path.read_text(encoding="utf-8").strip().rstrip(";")
    except OSError as error:
        raise TurnedAway(f"queries/{path.name}: {error.strerror}. Write it, or rename.") from None
    star: ColumnClause[Any] = literal_column("*")
    # The analyst's own SQL, from the data folder, in a transaction that can only read.
    return select(star).select_from(text(f"({query}) AS named_query")).subquery("extract")


def _names(connection: Connection, rows: FromClause) -> list[str]:
    none: CursorResult[Any] = connection.execute(
        select(literal_column("*")).select_from(rows).where(false())
    )
    return list(none.keys())
