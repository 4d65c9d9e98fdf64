"""Gives those who count KPIs the cases in use, column-wise; keeps what it read beside the vault."""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pyarrow as pa
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
    """Give the cases in use of each dataset as `CASES`, by feed and case_key; none is no rows.

    `feeds` are those allowed, None is all. Days are date32, what was not told is null or, of a
    text, blank; each column has one dictionary. `snapshots` is the folder that what was read is
    kept in, a file for each feed and dataset, and None is none. Reads in the caller's transaction,
    which must see one state throughout, as that of `stores.reading` does.
    """
    found = marks(connection)
    if snapshots:
        discard_stale(snapshots, snapshot_names(found))
    parts: dict[str, list[pa.Table]] = {dataset: [] for dataset in sorted(set(datasets))}
    for (feed, dataset), mark in found.items():
        if dataset in parts and (feeds is None or feed in feeds):
            path = snapshots / name_of(feed, dataset, mark) if snapshots else None
            parts[dataset].append(_of_feed(feed, _rows(connection, feed, dataset, path)))
    return {dataset: _joined(tables) for dataset, tables in parts.items()}


def snapshot_names(found: Marks) -> set[str]:
    """Give the names of the snapshots that are not stale."""
    return {name_of(feed, dataset, mark) for (feed, dataset), mark in found.items()}


def _rows(connection: Connection, feed: str, dataset: str, path: Path | None) -> pa.Table:
    rows = kept(path, ROWS) if path else None
    if rows is None:
        rows = rows_of(connection, feed, dataset)
        if path:
            keep(path, rows)
    return rows


def _of_feed(feed: str, rows: pa.Table) -> pa.Table:
    """Add what a snapshot need not hold, because it is the same or in order in all of its rows."""
    same = pa.DictionaryArray.from_arrays(np.zeros(len(rows), "int32"), [feed])
    places = pa.array(np.arange(len(rows), dtype="int32"))
    return rows.append_column("feed", same).append_column("case_key", places).select(CASES.names)


def _joined(tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables([CASES.empty_table(), *tables]).unify_dictionaries().combine_chunks()
