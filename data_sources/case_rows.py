"""Reads cases from the vault itself, column by column, in the caller's transaction.

The database writes each case as a line of CSV and Arrow parses the lines, so that no cell becomes
an object of Python. It is done in parts, the next being read while one is parsed.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
from sqlalchemy import Connection

from data_sources.feed import SPLITS

AT_ONCE = 50_000
_TEXT = pa.dictionary(pa.int32(), pa.string())
_PLAIN = {
    "person_id": pa.int32(),
    **dict.fromkeys(("as_at", "opened", "due", "closed"), pa.date32()),
    "exception": pa.bool_(),
    "amount": pa.float64(),
    "out_of": pa.float64(),
}
_TEXTS = ("agency", "outcome", *SPLITS)
ROWS = pa.schema({**_PLAIN, **dict.fromkeys(_TEXTS, _TEXT)})
"""What is read of a case. A text is never null: one that was not given is blank."""

_WHERE = "feed = {0} AND dataset = {0} AND withdrawn_by IS NULL"


def rows_of(connection: Connection, feed: str, dataset: str) -> pa.Table:
    """Give the cases in use of a feed and dataset as `ROWS`, in one chunk, by case_key.

    The transaction must see one state of the vault throughout, as that of `stores.reading` does.
    """
    read = _by_postgresql if connection.dialect.name == "postgresql" else _by_sqlite
    with ThreadPoolExecutor(1) as pool:
        parts = list(pool.map(_parsed, read(connection, feed, dataset)))
    # A file of Arrow has each column's texts once.
    return pa.concat_tables([ROWS.empty_table(), *parts]).unify_dictionaries().combine_chunks()


def _by_sqlite(connection: Connection, feed: str, dataset: str) -> Iterator[bytes]:
    raw: Any = connection.connection.driver_connection
    # What SQLite itself makes of a fraction is not to the last bit the number that it holds.
    raw.create_function("in_full", 1, repr, deterministic=True)
    # All of it is names of this code; feed and dataset are handed over beside it.
    rows = f"SELECT case_key, {_line()} AS line FROM cases WHERE {_WHERE.format('?')}"  # noqa: S608
    part = f"{rows} AND case_key > ? ORDER BY case_key LIMIT {AT_ONCE}"
    query = f"SELECT group_concat(line, char(10)), max(case_key) FROM ({part})"  # noqa: S608
    lines, last = raw.execute(query, (feed, dataset, "")).fetchone()
    while lines is not None:
        yield lines.encode()
        lines, last = raw.execute(query, (feed, dataset, last)).fetchone()


def _line() -> str:
    """Give the SQL that writes a case as a line: texts in quotes, their own quotes doubled."""
    form = ",".join(["%s"] * len(_PLAIN) + ['"%w"'] * len(_TEXTS))
    cells = [_number(name) if kind == pa.float64() else name for name, kind in _PLAIN.items()]
    cells += [f"ifnull({name}, '')" for name in _TEXTS]
    return f"printf('{form}', {', '.join(cells)})"


def _number(name: str) -> str:
    whole = f"CAST({name} AS INTEGER)"
    return f"CASE WHEN {name} = {whole} THEN {whole} WHEN {name} NOTNULL THEN in_full({name}) END"


def _by_postgresql(connection: Connection, feed: str, dataset: str) -> Iterator[bytes]:
    cursor: Any = connection.connection.cursor()
    names = ", ".join(ROWS.names)
    # By the bytes, whatever language the database sorts by.
    rows = f"SELECT {names} FROM cases WHERE {_WHERE.format('%s')}"  # noqa: S608 - own names
    rows = f'{rows} ORDER BY case_key COLLATE "C"'
    with cursor.copy(f"COPY ({rows}) TO STDOUT (FORMAT csv)", (feed, dataset)) as copy:
        lines = iter(copy)
        while part := b"".join(islice(lines, AT_ONCE)):
            yield part


def _parsed(lines: bytes) -> pa.Table:
    return pa_csv.read_csv(
        pa.BufferReader(lines),
        pa_csv.ReadOptions(
            column_names=ROWS.names, use_threads=False, block_size=max(len(lines), 1)
        ),
        pa_csv.ParseOptions(newlines_in_values=True),
        pa_csv.ConvertOptions(
            column_types=ROWS,
            null_values=[""],
            strings_can_be_null=False,
            true_values=["1", "t"],
            false_values=["0", "f"],
        ),
    )
