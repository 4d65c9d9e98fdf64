"""An append-only log inside a store, each entry holding the hash of the one before it.

An entry is written in the transaction of the action that it tells of, so that there is neither
without the other. The chain shows any change that was made behind the program's back, with two
limits: it cannot show that its end was cut off, or that all of it was made anew. For those, write
the head's hash down elsewhere (an anchor) and hand it to `verify`. Triggers refuse UPDATE and
DELETE, but whoever owns the table can take the triggers away.

No entry may say who a child is: `detail` is for counts, hashes, names of feeds and of versions,
never for a name, an NHS number, a UPN, or a pseudonym.
"""

import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    insert,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError

from stores.opening import StoreError

START = "0" * 64
"""What the first entry has for the hash before it, and the head of an empty log."""


@dataclass(frozen=True)
class Entry:
    """One line of the log. `at` is UTC as ISO text, `detail` canonical JSON, the hashes hex."""

    seq: int
    at: str
    actor: str
    action: str
    object: str
    outcome: str
    detail: str
    previous: str
    hash: str


@dataclass(frozen=True)
class Problem:
    """The first entry at which the chain is broken, and how."""

    seq: int
    reason: str


def audit_table(metadata: MetaData) -> Table:
    """Give the table as the migrations make it.

    All but `seq` is text, the time as well: databases give text back to the letter, so that an
    entry's hash is the same in each of them.
    """
    return Table(
        "audit",
        metadata,
        Column("seq", Integer, primary_key=True, autoincrement=False),
        Column("at", String(32), nullable=False),
        *(Column(name, String, nullable=False) for name in ("actor", "action", "object")),
        *(Column(name, String, nullable=False) for name in ("outcome", "detail")),
        *(Column(name, String(64), nullable=False) for name in ("previous", "hash")),
    )


@contextmanager
def writing(engine: Engine, table: Table) -> Iterator[Connection]:
    """Open a transaction that acts and then writes its entry; writers queue for their turn.

    SQLite queues writers by itself (BEGIN IMMEDIATE). On PostgreSQL the log's lock is taken first
    thing, so that two actions cannot wait for each other's rows, and the transaction is READ
    COMMITTED: at REPEATABLE READ the very statement that waits for the lock fixes what is seen,
    and the head is then out of date. Since writers take turns, nothing moves under them anyway.
    """
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="READ COMMITTED")
        with connection.begin():
            _take_turn(connection, table)
            yield connection


def _take_turn(connection: Connection, table: Table) -> None:
    if connection.dialect.name == "postgresql":
        # Not LOCK TABLE: for that a role must be allowed to UPDATE or DELETE.
        key = "CAST(CAST(CAST(:name AS regclass) AS oid) AS bigint)"
        connection.execute(text(f"SELECT pg_advisory_xact_lock({key})"), {"name": table.name})


def write(
    connection: Connection,
    table: Table,
    *,
    action: str,
    object: str,
    outcome: str,
    detail: Mapping[str, object],
    actor: str | None = None,
) -> str:
    """Add an entry in the caller's transaction and give its hash, which is now the head.

    `actor` is the operating system's user where none is given. `detail` may hold text, numbers,
    true, false, None, and lists and dicts of these; anything else is a TypeError. Where the log
    cannot be written this raises, and the caller must let the action fail with it. Use `writing`
    for the transaction: on another one, a StoreError is raised if someone else wrote meanwhile.
    """
    _check_plain(detail)
    _take_turn(connection, table)
    seq, previous = head(connection, table)
    entry = {
        "seq": seq + 1,
        "at": _now().isoformat(timespec="microseconds"),
        "actor": user() if actor is None else actor,
        "action": action,
        "object": object,
        "outcome": outcome,
        "detail": _canonical(detail),
        "previous": previous,
    }
    own = _hash(entry)
    try:
        connection.execute(insert(table), entry | {"hash": own})
    except IntegrityError as error:
        raise StoreError(
            "Someone else was working in the store at the same moment, so this was not done. "
            "Please do it again."
        ) from error
    return own


def head(connection: Connection, table: Table) -> tuple[int, str]:
    """Give the number and the hash of the last entry; (0, START) where there is none."""
    last = select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)
    row = connection.execute(last).first()
    return (row.seq, row.hash) if row else (0, START)


def entries(connection: Connection, table: Table, limit: int) -> list[Entry]:
    """Give the latest entries, newest first."""
    newest = select(table).order_by(table.c.seq.desc()).limit(limit)
    with _odd_text_as(connection, "backslashreplace"):
        return [Entry(*row) for row in connection.execute(newest)]


def verify(connection: Connection, table: Table, anchor: str | None = None) -> Problem | None:
    """Give the first place where the log isn't as it was written, or None where all is well.

    `anchor` is the head's hash as it once was and was kept elsewhere. Without one, a log whose end
    was cut off, or all of whose hashes were worked out anew, looks whole. Raises StoreError where
    the anchor cannot be a hash.
    """
    wanted = None if anchor is None else anchor.strip().lower()
    if wanted is not None and not re.fullmatch("[0-9a-f]{64}", wanted):
        raise StoreError("An anchor is the 64 digits and letters a to f of an entry's hash.")
    seq, previous, found = 0, START, wanted in (None, START)
    rows = select(table).order_by(table.c.seq).execution_options(yield_per=1000)
    with _odd_text_as(connection, "surrogateescape"), connection.execute(rows) as found_rows:
        for row in found_rows:
            if problem := _problem(row, seq + 1, previous):
                return problem
            seq, previous = row.seq, row.hash
            found = found or previous == wanted
    if found:
        return None
    return Problem(seq + 1, "the anchor is not in the log: its end was cut off, or it was remade")


def _problem(row: Row[Any], expected: int, previous: str) -> Problem | None:
    entry = dict(row._mapping)
    own = entry.pop("hash")
    if row.seq > expected:
        return Problem(expected, "this entry is missing")
    if row.seq < expected:
        return Problem(row.seq, "this entry was put in, or is there twice")
    if own != _hash(entry):
        return Problem(row.seq, "this entry is not as it was written")
    if row.previous != previous:
        return Problem(row.seq, "this entry does not follow from the one before it")
    return None


@contextmanager
def _odd_text_as(connection: Connection, errors: str) -> Iterator[None]:
    """Let SQLite give out text that is not UTF-8, which only tampering or a bad disk can make."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    before = raw.text_factory
    raw.text_factory = lambda content: content.decode("utf-8", errors)
    try:
        yield
    finally:
        raw.text_factory = before


def _hash(entry: Mapping[str, object]) -> str:
    return hashlib.sha256(_canonical(entry).encode("ascii")).hexdigest()


def _canonical(content: object) -> str:
    # Only a tampered entry holds bytes; it must still get a hash, so that it is found out.
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False, default=repr)


def _check_plain(content: object) -> None:
    """Refuse what JSON has no one form for, or could carry a whole table into the log."""
    inside: Iterable[object] = ()
    if isinstance(content, dict):
        inside = content.values()
        if not all(isinstance(key, str) for key in content):
            raise TypeError("The detail of an entry in the audit log has text for keys.")
    elif isinstance(content, list):
        inside = content
    elif not isinstance(content, str | int | float | None):
        raise TypeError(f"The detail of an entry in the audit log can't hold a {type(content)}.")
    for part in inside:
        _check_plain(part)


def _now() -> datetime:
    return datetime.now(UTC)


def user() -> str:
    """Name who runs this, by the system's word and not by that of an environment variable."""
    try:
        import pwd
    except ImportError:  # Windows
        import getpass

        return getpass.getuser()
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container's user need not have a name
        return f"user {os.getuid()}"
