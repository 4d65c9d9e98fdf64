"""Reads cases from the vault itself, column by column, in the caller's transaction.

The database writes each case as a line of CSV and Arrow parses the lines, so that no cell becomes
an object of Python. It is done in parts, the next being read while one is parsed.
"""

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
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

_SETTINGS = (
    # A server may be set up to write days and fractions in other ways.
    "DateStyle = ISO",
    "extra_float_digits = 1",
    # A plan for any key, or made before the table was looked at, sorts all cases for each part.
    "plan_cache_mode = force_custom_plan",
    "enable_sort = off",
)


def rows_of(
    connection: Connection, feed: str, dataset: str, days: Collection[date] | None = None
) -> pa.Table:
    """Give the cases in use of a feed and dataset as `ROWS`, in one chunk, by case_key.

    `days` are those as at which the cases that are wanted were last told; None is any. The
    transaction must see one state of the vault throughout, as that of `stores.reading` does.
    """
    with _settings(connection), ThreadPoolExecutor(1) as pool:
        parts = list(pool.map(_parsed, _parts(connection, feed, dataset, days)))
    # A file of Arrow has each column's texts once.
    return pa.concat_tables([ROWS.empty_table(), *parts]).unify_dictionaries().combine_chunks()


@contextmanager
def _settings(connection: Connection) -> Iterator[None]:
    """Set PostgreSQL up for reading, and back: what is set in a savepoint goes with it."""
    if connection.dialect.name != "postgresql":
        yield
        return
    with connection.begin_nested() as savepoint:
        for setting in _SETTINGS:
            connection.exec_driver_sql(f"SET LOCAL {setting}")
        yield
        savepoint.rollback()


def _parts(
    connection: Connection, feed: str, dataset: str, days: Collection[date] | None
) -> Iterator[bytes]:
    """Give lines of CSV in the order of the keys: hex digits, which all languages sort alike."""
    cursor: Any = connection.connection.cursor()
    told = sorted(day.isoformat() for day in days or ())
    of_postgresql = connection.dialect.name == "postgresql"
    query = _of_postgresql(len(told)) if of_postgresql else _of_sqlite(connection, len(told))
    last = ""
    while True:
        lines, last = cursor.execute(query, (feed, dataset, last, *told)).fetchone()
        if lines is None:
            return
        yield lines.encode()


def _of_sqlite(connection: Connection, days: int) -> str:
    raw: Any = connection.connection.driver_connection
    # What SQLite itself makes of a fraction is not to the last bit the number that it holds.
    raw.create_function("in_full", 1, repr, deterministic=True)
    form = ",".join(["%s"] * len(_PLAIN) + ['"%w"'] * len(_TEXTS))
    cells = [_number(name) if kind == pa.float64() else name for name, kind in _PLAIN.items()]
    cells += [f"ifnull({name}, '')" for name in _TEXTS]
    return _query(
        "group_concat(line, char(10))", f"printf('{form}', {', '.join(cells)})", "?", days
    )


def _number(name: str) -> str:
    whole = f"CAST({name} AS INTEGER)"
    return f"CASE WHEN {name} = {whole} THEN {whole} WHEN {name} NOTNULL THEN in_full({name}) END"


def _of_postgresql(days: int) -> str:
    form = ",".join(["%%s"] * len(_PLAIN) + ['"%%s"'] * len(_TEXTS))
    cells = [*_PLAIN, *(f"""replace({name}, '"', '""')""" for name in _TEXTS)]
    return _query("string_agg(line, chr(10))", f"format('{form}', {', '.join(cells)})", "%s", days)


def _query(together: str, line: str, given: str, days: int) -> str:
    """Give the SQL of a part, for some days or, with 0, for any.

    All of it is of this code; feed, dataset, key and days are handed over.
    """
    told = f"AND as_at IN ({', '.join([given] * days)}) " if days else ""
    rows = (
        f"SELECT case_key, {line} AS line FROM cases WHERE feed = {given} AND dataset = {given} "  # noqa: S608
        f"AND withdrawn_by IS NULL AND case_key > {given} {told}ORDER BY case_key LIMIT {AT_ONCE}"
    )
    return f"SELECT {together}, max(case_key) FROM ({rows}) AS part"  # noqa: S608


def _parsed(lines: bytes) -> pa.Table:
    return pa_csv.read_csv(
        pa.BufferReader(lines),
        pa_csv.ReadOptions(column_names=ROWS.names, use_threads=False, block_size=len(lines) + 1),
        pa_csv.ParseOptions(newlines_in_values=True),
        pa_csv.ConvertOptions(
            column_types=ROWS,
            null_values=[""],
            strings_can_be_null=False,
            true_values=["1", "t"],
            false_values=["0", "f"],
        ),
    )
