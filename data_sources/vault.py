"""The vault: its tables, and the few ways in and out. Only loading and publishing open it."""

from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    and_,
    delete,
    func,
    or_,
    select,
    true,
)

from data_sources.feed import COUNT_COLUMNS, SPLITS
from stores import open_store, upgrade
from stores.audit import audit_table

MIGRATIONS = Path(__file__).parent / "migrations"

metadata = MetaData()

loads = Table(
    "loads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("as_at", Date, nullable=False),
    Column("loaded_at", DateTime(timezone=True), nullable=False),
    Column("rows_read", Integer, nullable=False),
    Column("rows_kept", Integer, nullable=False),
    Column("rows_refused", Integer, nullable=False),
    Column("warnings", Integer, nullable=False),
    Column("note", String, nullable=False, server_default=""),
    Column("state", String, nullable=False, server_default="loaded"),
    Column("read_by", String(64), nullable=False, server_default=""),
    Column("key_id", String(8), nullable=False, server_default=""),
)
"""`state` is loaded, or quarantined: checked, held back, and waiting for a person's word.

`read_by` is the hash of the code and the declaration that the file was read with, `key_id` names
the key that made the pseudonyms of cases.
"""

refusals = Table(
    "refusals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("load_id", Integer, ForeignKey("loads.id"), nullable=False),
    Column("severity", String, nullable=False),
    Column("sheet", String, nullable=False),
    Column("row", Integer, nullable=False),
    Column("column", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("cure", String, nullable=False),
    Index("refusals_by_load", "load_id"),
)

counts = Table(
    "counts",
    metadata,
    Column("load_id", Integer, ForeignKey("loads.id"), nullable=False),
    Column("feed", String, nullable=False),
    Column("dataset", String, nullable=False),
    Column("item", String, nullable=False),
    Column("period_kind", String, nullable=False),
    Column("period", String, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("geography_kind", String, nullable=False),
    Column("geography_code", String, nullable=False),
    Column("geography_name", String, nullable=False),
    *(Column(split, String, nullable=False, server_default="") for split in SPLITS),
    Column("value", Float),
    Column("symbol", String, nullable=False, server_default=""),
    Index("counts_by_dataset", "dataset", "item"),
    Index("counts_by_period", "feed", "period_kind", "period"),
)

audit = audit_table(metadata)

ROWS_AT_ONCE = 10_000

_STORED = ("load_id", "feed", *COUNT_COLUMNS, "value", "symbol")


def open_vault(url: str) -> Engine:
    """Open the vault and bring its tables up to date."""
    engine = open_store(url)
    upgrade(engine, MIGRATIONS)
    return engine


def add_counts(connection: Connection, load_id: int, feed: str, frame: pd.DataFrame) -> None:
    """Write counts (`COUNT_COLUMNS`, value, symbol) in bulk, in the caller's transaction."""
    rows = frame.assign(load_id=load_id, feed=feed)[list(_STORED)]
    write_rows(connection, "counts", pa.Table.from_pandas(rows, preserve_index=False))


def write_rows(connection: Connection, table: str, rows: pa.Table) -> None:
    """Write rows into a table of the vault, the fastest way that the database has.

    `table` and the columns' names are names of this code, never a user's.
    """
    names = ", ".join(f'"{name}"' for name in rows.column_names)
    cursor: Any = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as copy:
            for part in _as_csv(rows):
                copy.write(part)
        return
    places = ", ".join("?" * rows.num_columns)
    cursor.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608 - own names
        zip(*map(as_cells, rows.columns), strict=True),
    )


def _as_csv(rows: pa.Table) -> Iterator[memoryview]:
    """Give rows as CSV in parts. All texts are in quotes, so that a blank is none of the NULLs."""
    columns = [
        column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
        for column in rows.columns
    ]
    plain = pa.table(columns, names=rows.column_names)
    for batch in plain.to_batches(max_chunksize=ROWS_AT_ONCE):
        part = pa.BufferOutputStream()
        pa_csv.write_csv(batch, part, pa_csv.WriteOptions(include_header=False))
        yield memoryview(part.getvalue())


def as_cells(column: pa.ChunkedArray) -> Iterator[Any]:
    """Give a column's cells as SQLite takes them: a date as the text that SQLAlchemy reads."""
    if pa.types.is_date(column.type):
        column = column.cast(pa.string())
    for chunk in column.chunks:
        if not (pa.types.is_dictionary(chunk.type) or chunk.null_count):
            yield from chunk.to_numpy(zero_copy_only=False).tolist()
            continue
        # Each text that recurs is made once.
        few = chunk.dictionary_encode()
        cells = [*few.dictionary.to_pylist(), None]
        if len(cells) == 1 or (len(cells) == 2 and not few.null_count):
            yield from repeat(cells[0], len(few))
        else:
            yield from map(cells.__getitem__, few.indices.fill_null(-1).to_numpy().tolist())


def current_loads(connection: Connection) -> pd.DataFrame:
    """Give the loads that still have counts in use, with `periods`: which, as sorted text.

    Two vaults with the same files loaded in another order may use other parts of them, so the
    periods belong to the account of what a version was made from.
    """
    pair = (counts.c.load_id, counts.c.period_kind, counts.c.period)
    used = _frame(connection, select(*pair).distinct())
    used["periods"] = used["period_kind"] + " " + used["period"]
    periods = used.groupby("load_id")["periods"].agg(lambda keys: ", ".join(sorted(keys)))
    everything = _frame(connection, select(loads))
    in_use = everything.merge(periods, left_on="id", right_index=True)
    return in_use.sort_values(["feed", "sha256"], ignore_index=True)


def loads_of_cases(connection: Connection) -> pd.DataFrame:
    """Give the loads of feeds that send cases, those whose cases are too old to keep among them."""
    of_counts = select(counts.c.feed).distinct()
    query = select(loads).where(loads.c.state == "loaded", loads.c.feed.not_in(of_counts))
    return _frame(connection, query.order_by(loads.c.feed, loads.c.sha256))


def latest_loads(connection: Connection) -> pd.DataFrame:
    """Give all loads, newest first."""
    return _frame(connection, select(loads).order_by(loads.c.id.desc()))


def items_of(connection: Connection, feeds: set[str]) -> dict[str, set[str] | None]:
    """Give the datasets that these feeds' counts are in, each with its items."""
    pairs = select(counts.c.dataset, counts.c.item).where(counts.c.feed.in_(sorted(feeds)))
    found: dict[str, set[str] | None] = {}
    for dataset, item in connection.execute(pairs.distinct()):
        found[dataset] = (found.get(dataset) or set()) | {item}
    return found


def counts_of(
    connection: Connection,
    wanted: dict[str, set[str] | None],
    codes: set[str],
    names: set[str],
    feeds: set[str] | None = None,
) -> pd.DataFrame:
    """Give the counts of the wanted items, {dataset: items}, for places of these codes or names.

    None for the items is all of them, for the feeds any. Names are compared without regard to
    case. Columns: `COUNT_COLUMNS`, value (float, NaN where there is a symbol), symbol, and
    sha256: the hash of the file that the count came in.
    """
    of_place = or_(
        counts.c.geography_code.in_(sorted(codes)),
        func.lower(counts.c.geography_name).in_(sorted(name.lower() for name in names)),
    )
    here = or_(
        *(
            counts.c.dataset == dataset
            if items is None
            else and_(counts.c.dataset == dataset, counts.c.item.in_(sorted(items)))
            for dataset, items in sorted(wanted.items())
        )
    )
    columns = [counts.c[name] for name in (*COUNT_COLUMNS, "value", "symbol")]
    query = select(*columns, loads.c.sha256).join(loads, loads.c.id == counts.c.load_id)
    of_feed = true() if feeds is None else counts.c.feed.in_(sorted(feeds))
    frame = _frame(connection, query.where(here, of_place, of_feed))
    frame["value"] = frame["value"].astype("float64")
    # Row order differs between databases and between orders of loading; the answer must not.
    return frame.sort_values(list(COUNT_COLUMNS), ignore_index=True)


def counts_of_periods(
    connection: Connection, feed: str, periods: set[tuple[str, str]]
) -> pd.DataFrame:
    """Give a feed's counts of the given (kind, period) pairs, as `counts_of` does."""
    columns = [counts.c[name] for name in (*COUNT_COLUMNS, "value", "symbol")]
    query = select(*columns).where(counts.c.feed == feed, _in_periods(periods))
    return _frame(connection, query)


def drop_periods(connection: Connection, feed: str, periods: set[tuple[str, str]]) -> None:
    """Take a feed's counts of the given periods out, to make room for a newer extract's."""
    connection.execute(delete(counts).where(counts.c.feed == feed, _in_periods(periods)))


def _in_periods(periods: set[tuple[str, str]]) -> Any:
    return or_(
        *(
            and_(
                counts.c.period_kind == kind,
                counts.c.period.in_(sorted(key for other, key in periods if other == kind)),
            )
            for kind in sorted({kind for kind, _ in periods})
        )
    )


def _frame(connection: Connection, query: Select[Any]) -> pd.DataFrame:
    result = connection.execute(query)
    return pd.DataFrame(result.fetchall(), columns=list(result.keys()))
