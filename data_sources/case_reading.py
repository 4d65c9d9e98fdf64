"""Gives those who count KPIs the cases in use, column-wise; keeps what it read beside the vault."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection

from data_sources.case_changes import Marks, marks
from data_sources.case_rows import ROWS, rows_of
from data_sources.snapshots import discard_stale, keep, kept, name_of

CASES = pa.schema(
    [
        pa.field("feed", pa.dictionary(pa.int32(), pa.string())),
        ROWS.field("agency"),
        pa.field("case_key", pa.int32()),
        *(field for field in ROWS if field.name != "agency"),
    ]
)
"""The columns of a table of cases. `case_key` is not the pseudonym but its place among those of
the feed and dataset: enough to tell cases apart, as long as nothing is loaded."""


def read_cases(
    connection: Connection,
    datasets: Collection[str],
    feeds: set[str] | None,
    snapshots: Path | None,
) -> dict[str, pa.Table]:
    """Give the cases in use of each dataset as `CASES`; none is no rows.

    They are ordered by feed, by the day as at which they were last told, and by case_key.

    `feeds` are those allowed, None is all. Days are date32, what was not told is null or, of a
    text, blank; each column has one dictionary. `snapshots` is the folder that what was read is
    kept in, a file for each feed and dataset, and None is none. Reads in the caller's transaction,
    which must see one state throughout, as that of `stores.reading` does.
    """
    found = marks(connection)
    if snapshots:
        discard_stale(snapshots, snapshot_names(found))
    parts: dict[str, list[pa.Table]] = {dataset: [] for dataset in sorted(set(datasets))}
    for (feed, dataset), days in _days(found, snapshots).items():
        if dataset in parts and (feeds is None or feed in feeds):
            parts[dataset].append(_of_feed(feed, _rows(connection, feed, dataset, days)))
    return {dataset: _joined(tables) for dataset, tables in parts.items()}


Days = dict[date, Path | None]
"""Where the snapshot of the cases that were last told as at each day is, or would be."""


def _days(found: Marks, snapshots: Path | None) -> dict[tuple[str, str], Days]:
    days: dict[tuple[str, str], Days] = {}
    for (feed, dataset, as_at), mark in found.items():
        path = snapshots / _name(feed, dataset, as_at, mark) if snapshots else None
        days.setdefault((feed, dataset), {})[as_at] = path
    return days


def snapshot_names(found: Marks) -> set[str]:
    """Give the names of the snapshots that are not stale."""
    return {_name(*part, mark) for part, mark in found.items()}


def _name(feed: str, dataset: str, as_at: date, mark: str) -> str:
    return name_of(feed, dataset, as_at.isoformat(), mark)


def _rows(connection: Connection, feed: str, dataset: str, days: Days) -> pa.Table:
    """Give a feed's cases by the day as at which they were told; read what is missing at once."""
    there = {day: kept(path, ROWS) if path else None for day, path in days.items()}
    missing = [day for day, rows in there.items() if rows is None]
    if missing:
        some = missing if len(missing) < len(days) else None
        read = rows_of(connection, feed, dataset, some)
        for day in missing:
            there[day] = read.filter(pc.equal(read["as_at"], pa.scalar(day)))
            if path := days[day]:
                keep(path, there[day])
    return pa.concat_tables(there.values())


def _of_feed(feed: str, rows: pa.Table) -> pa.Table:
    """Add what a snapshot need not hold, because it is the same or in order in all of its rows."""
    same = pa.DictionaryArray.from_arrays(np.zeros(len(rows), "int32"), [feed])
    places = pa.array(np.arange(len(rows), dtype="int32"))
    return rows.append_column("feed", same).append_column("case_key", places).select(CASES.names)


def _joined(tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables([CASES.empty_table(), *tables]).unify_dictionaries().combine_chunks()
