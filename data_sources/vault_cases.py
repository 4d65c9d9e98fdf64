"""The vault's tables of cases and of the people that they are about, and the merge of an extract.

Nothing here is a name, an address, a birth date or a raw number: `nhs`, `upn`, `person`, `born` and
`case_key` are keyed pseudonyms.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from data_sources.case_changes import Part, mark_changed, marked_parts
from data_sources.feed import SPLITS
from data_sources.vault import loads, metadata, write_rows

KEYS = ("nhs", "upn", "person")
PSEUDONYMS = (*KEYS, "born")
"""What a row of `people` is: keys, which join it to others, and the birth date, which does not."""

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    *(Column(name, String(64), nullable=False) for name in KEYS),
    Column("born", String(64), nullable=False, server_default=""),
    Column("excluded", Boolean, nullable=False),
    Index("people_once", *PSEUDONYMS, unique=True),
)

_FACTS: tuple[tuple[str, Any], ...] = (
    ("opened", Date),
    ("due", Date),
    ("closed", Date),
    ("outcome", String),
    ("exception", Boolean),
    ("amount", Float),
    ("out_of", Float),
    *((split, String) for split in SPLITS),
)
FACTS = tuple(name for name, _ in _FACTS)

cases = Table(
    "cases",
    metadata,
    Column("feed", String, primary_key=True),
    Column("dataset", String, primary_key=True),
    Column("case_key", String(64), primary_key=True),
    Column("agency", String, nullable=False),
    Column("person_id", Integer, ForeignKey("people.id")),
    Column("as_at", Date, nullable=False),
    Column("load_id", Integer, ForeignKey("loads.id"), nullable=False),
    Column("withdrawn_by", Integer, ForeignKey("loads.id")),
    *(Column(name, kind) for name, kind in _FACTS),
    Index("cases_by_dataset", "dataset"),
)

incoming = Table(
    "cases_incoming",
    metadata,
    Column("dataset", String, nullable=False),
    Column("case_key", String(64), nullable=False),
    *(Column(name, String(64), nullable=False) for name in KEYS),
    Column("born", String(64), nullable=False, server_default=""),
    *(Column(name, kind) for name, kind in _FACTS),
)
INCOMING = tuple(column.name for column in incoming.columns)

refused_cases = Table(
    "cases_refused",
    # Not of the vault: it is there for as long as a merge takes.
    MetaData(),
    Column("dataset", String, nullable=False),
    Column("case_key", String(64), nullable=False, index=True),
    prefixes=["TEMPORARY"],
)


def merge_cases(
    connection: Connection,
    load: dict[str, Any],
    batches: Iterator[pa.Table],
    excluded: set[str],
    *,
    complete: bool,
    refused: Iterable[pa.Table] = (),
) -> dict[str, int]:
    """Take an extract's cases in, in the caller's transaction; the newer word about a case wins.

    `load` has id, feed, agency and as_at; `batches` have the columns INCOMING. A case of a
    complete feed that is no longer in it is marked as withdrawn; one whose row was refused (dataset
    and case_key of these are in `refused`) was sent, and stays as it is. Gives how many cases were
    `new`, `changed` (or told again), `older` (a newer extract has told) and `withdrawn`.
    """
    with _waiting_room(connection):
        for batch in batches:
            write_rows(connection, "cases_incoming", batch.select(list(INCOMING)))
        _add_people(connection, excluded)
        older, told_anew = _make_room(connection, load)
        added = _insert(connection, load)
        _mark(connection, load, set(told_anew), complete=complete)
    changed = told_anew.total()
    withdrawn = 0
    if complete:
        withdrawn = _withdraw(connection, load, refused) + _late(connection, load)
    return {
        "new": added - changed,
        "changed": changed,
        "older": older,
        "withdrawn": withdrawn,
    }


@contextmanager
def _waiting_room(connection: Connection) -> Iterator[None]:
    """Put a temporary table before the one of its name: no other load sees it, no log holds it."""
    on_commit = "ON COMMIT DROP " if connection.dialect.name == "postgresql" else ""
    like = "SELECT * FROM cases_incoming LIMIT 0"
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE cases_incoming {on_commit}AS {like}")
    yield
    connection.exec_driver_sql("DROP TABLE cases_incoming")


def _make_room(connection: Connection, load: dict[str, Any]) -> tuple[int, Counter[Part]]:
    """Drop what a newer extract has told, and take out what is told anew.

    Gives how many were dropped, and how many of each part are told anew.
    """
    mine = cases.c.feed == load["feed"]
    if not connection.execute(select(exists().where(mine))).scalar():
        return 0, Counter()
    # Only here: the first extract of a feed has nothing to be found by it.
    connection.exec_driver_sql("CREATE INDEX incoming_by_case ON cases_incoming (case_key)")
    same = and_(mine, *(cases.c[key] == incoming.c[key] for key in ("dataset", "case_key")))
    newer = exists().where(same, cases.c.as_at > load["as_at"])
    older = _rows(connection, delete(incoming).where(newer))
    if load.get("first_end_counts"):
        _keep_first_ends(connection, same, load["as_at"])
    told_anew = delete(cases).where(mine, exists().where(same))
    parts = connection.execute(told_anew.returning(cases.c.dataset, cases.c.as_at))
    return older, Counter((row.dataset, row.as_at) for row in parts)


def _keep_first_ends(connection: Connection, same: Any, as_at: date) -> None:
    """Keep the end that an earlier day's extract has told, where this one tells none or a later.

    An extract of one period's contacts does not know of the first contact, which was before. A
    revised extract as at the same day may correct it.
    """
    ended = and_(same, cases.c.as_at < as_at, cases.c.closed.is_not(None))
    ended = and_(ended, or_(incoming.c.closed.is_(None), incoming.c.closed > cases.c.closed))
    kept = {
        name: select(cases.c[name]).where(ended).scalar_subquery() for name in ("closed", "outcome")
    }
    connection.execute(update(incoming).where(exists().where(ended)).values(kept))


def _rows(connection: Connection, statement: Any) -> int:
    """Carry a statement out and say how many rows it took out or put in."""
    counted = {"preserve_rowcount": True}
    return int(connection.execute(statement, execution_options=counted).rowcount)


def _add_people(connection: Connection, excluded: set[str]) -> None:
    names = [incoming.c[name] for name in PSEUDONYMS]
    known = exists().where(*(people.c[name] == incoming.c[name] for name in PSEUDONYMS))
    with_key = or_(*(incoming.c[name] != "" for name in KEYS))
    # A birth date that is given only now, or is corrected, does not bring an excluded child back.
    alike = (people.c[name] == incoming.c[name] for name in KEYS)
    hidden_before = exists().where(*alike, people.c.excluded)
    found = select(*names, hidden_before).where(with_key, ~known).distinct()
    connection.execute(insert(people).from_select([*PSEUDONYMS, "excluded"], found))
    if excluded:
        hidden = or_(*(people.c[name].in_(sorted(excluded)) for name in ("nhs", "upn")))
        connection.execute(update(people).where(hidden).values(excluded=True))


def _insert(connection: Connection, load: dict[str, Any]) -> int:
    one = and_(*(people.c[name] == incoming.c[name] for name in PSEUDONYMS))
    columns = ["dataset", "case_key", *FACTS]
    rows = select(
        literal(load["feed"]),
        literal(load["agency"]),
        literal(load["id"]),
        literal(load["as_at"], Date),
        people.c.id,
        *(incoming.c[name] for name in columns),
    ).select_from(incoming.outerjoin(people, one))
    # In the order of the key, so that its index grows at one end.
    rows = rows.order_by(incoming.c.dataset, incoming.c.case_key)
    names = ["feed", "agency", "load_id", "as_at", "person_id", *columns]
    return _rows(connection, insert(cases).from_select(names, rows))


def _mark(
    connection: Connection, load: dict[str, Any], told_anew: set[Part], *, complete: bool
) -> None:
    """Mark what the extract has brought and taken out; all of a feed that may withdraw any case."""
    brought = connection.execute(select(incoming.c.dataset).distinct()).scalars()
    parts = told_anew | {(dataset, load["as_at"]) for dataset in brought}
    if complete:
        parts |= marked_parts(connection, load["feed"])
    mark_changed(connection, load["feed"], parts)


def _withdraw(connection: Connection, load: dict[str, Any], refused: Iterable[pa.Table]) -> int:
    refused_cases.create(connection)
    for batch in refused:
        write_rows(connection, refused_cases.name, batch)
    sent = exists().where(
        *(cases.c[key] == refused_cases.c[key] for key in ("dataset", "case_key"))
    )
    gone = and_(
        cases.c.feed == load["feed"],
        cases.c.load_id != load["id"],
        cases.c.as_at <= load["as_at"],
        cases.c.withdrawn_by.is_(None),
        ~sent,
    )
    withdrawn = _rows(connection, update(cases).where(gone).values(withdrawn_by=load["id"]))
    refused_cases.drop(connection)
    return withdrawn


def _late(connection: Connection, load: dict[str, Any]) -> int:
    """Withdraw what only a late extract tells: the one after it should have held it, too.

    Not by one with refused rows, which may be of these very cases; the next extract will tell.
    """
    later = select(loads.c.id).where(
        loads.c.feed == load["feed"],
        loads.c.state == "loaded",
        loads.c.as_at > load["as_at"],
        loads.c.rows_refused == 0,
    )
    next_one = connection.execute(later.order_by(loads.c.as_at, loads.c.id).limit(1)).scalar()
    if next_one is None:
        return 0
    mine = and_(cases.c.feed == load["feed"], cases.c.load_id == load["id"])
    return _rows(connection, update(cases).where(mine).values(withdrawn_by=next_one))


def withdrawn_by(connection: Connection, load_id: int) -> list[tuple[str, date, str, str]]:
    """List the cases that a load has withdrawn: dataset, opened, service and provider.

    For the agency to look up; whose they are is not known here.
    """
    columns = (cases.c.dataset, cases.c.opened, cases.c.service, cases.c.provider)
    query = select(*columns).where(cases.c.withdrawn_by == load_id).order_by(*columns)
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]


def usual_rows(connection: Connection, loads: Table, feed: str) -> float | None:
    """Give the median number of rows of a feed's last six loads, or None before the third."""
    query = select(loads.c.rows_read).where(loads.c.feed == feed, loads.c.state == "loaded")
    recent = connection.execute(query.order_by(loads.c.id.desc()).limit(6)).scalars().all()
    return float(pd.Series(recent).median()) if len(recent) >= 3 else None


def cases_by(connection: Connection, feed: str, split: str) -> dict[str, int]:
    """Say how many cases in use a feed has of each value of a split, blanks left out."""
    value = cases.c[split]
    query = select(value, func.count()).where(cases.c.feed == feed, cases.c.withdrawn_by.is_(None))
    found = connection.execute(query.where(value != "").group_by(value))
    return {str(name): int(number) for name, number in found}


def cases_of(connection: Connection, feed: str, as_at: date | None = None) -> int:
    """Say how many cases of a feed are in use, not withdrawn."""
    query = select(func.count()).select_from(cases).where(cases.c.feed == feed)
    query = query.where(cases.c.withdrawn_by.is_(None))
    if as_at is not None:
        query = query.where(cases.c.as_at <= as_at)
    return int(connection.execute(query).scalar_one())
