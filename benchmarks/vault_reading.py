"""How fast the vault's cases are read, as ratios against pandas.read_sql of the same rows.

    .venv/bin/python -m benchmarks.vault_reading [VAULT_URL]

Without a vault's address five years of a made-up area are loaded into a SQLite vault first, which
takes some minutes. A vault that is given is not written to. All ways are run in turn, by the clock
on the wall, because a database works beside this process; the median of the rounds is printed, and
how many times as fast as read_sql in the same round. The ways:

* pandas.read_sql: the columns that a KPI can use of all cases in use, in the order of their keys.
* straight: `read_cases` without a folder of snapshots.
* straight, and kept: the same with an empty folder, which then has a snapshot of each feed.
* all kept: every snapshot is there.
* new extract: what a feed's newest extract told is not there, as after a load of it, and is read
  anew. A feed that tells all its cases anew each time has only that.
* all anew: nothing of a feed is there, as after a load that may have withdrawn any case of it.

What each way gives is compared with read_sql's, cell by cell, before anything is timed. Memory is
the largest that a process of its own had.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import select

from benchmarks.area_load import take_in, write_area
from benchmarks.intake import peak, seconds
from data_sources.case_changes import marks
from data_sources.case_reading import CASES, read_cases, snapshot_names
from data_sources.vault_cases import cases
from stores import open_store, reading

ROUNDS = 3
NEW, ALL = "new extract: ", "all anew: "
YARDSTICK = "pandas.read_sql"
Tables = dict[str, pa.Table]
Ways = dict[str, Callable[[], Any]]


def by_read_sql(url: str) -> pd.DataFrame:
    """Read the same columns and rows with pandas, in the same order."""
    engine = open_store(url, read_only=True)
    key = (cases.c.feed, cases.c.dataset, cases.c.case_key)
    names = ["dataset", *(name for name in CASES.names if name != "case_key")]
    query = select(*(cases.c[name] for name in names)).where(cases.c.withdrawn_by.is_(None))
    with reading(engine) as connection:
        return pd.read_sql(query.order_by(*key), connection)


def ours(url: str, folder: Path | None) -> Tables:
    """Read all datasets."""
    with reading(open_store(url, read_only=True)) as connection:
        datasets = {dataset for _, dataset, _ in marks(connection)}
        return read_cases(connection, datasets, None, folder)


def names_of(url: str, feed: str, *, newest: bool) -> set[str]:
    """Name the snapshots of a feed, or those of its newest extract alone."""
    with reading(open_store(url, read_only=True)) as connection:
        found = {part: mark for part, mark in marks(connection).items() if part[0] == feed}
    latest = max(as_at for _, _, as_at in found)
    some = {part: mark for part, mark in found.items() if part[2] == latest or not newest}
    return snapshot_names(some)


def forget(folder: Path, names: set[str] | None = None) -> None:
    """Take snapshots away, by default all."""
    for path in folder.glob("*"):
        if names is None or path.name in names:
            path.unlink()


def differences(frame: pd.DataFrame, tables: Tables) -> list[str]:
    """Name the datasets' columns in which a cell is not as read_sql gives it."""
    found = []
    for dataset, table in tables.items():
        part = frame[frame["dataset"] == dataset].sort_values(["feed", "as_at"], kind="stable")
        for name in (name for name in CASES.names if name != "case_key"):
            kind, column = CASES.field(name).type, table[name].combine_chunks()
            if pa.types.is_dictionary(kind):
                wanted = pa.array(part[name], pa.string(), from_pandas=True).fill_null("")
                column = column.cast(pa.string())
            else:
                wanted = pa.array(part[name], kind, from_pandas=True)
            if not pa.chunked_array([column]).equals(pa.chunked_array([wanted])):
                found.append(f"{dataset}.{name}")
    return found


def ways(url: str, folder: Path, feeds: list[str]) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Give each way of reading, and what puts the folder into the state before it."""
    yield YARDSTICK, partial(by_read_sql, url)
    yield "straight", partial(ours, url, None)
    yield "straight, and kept", partial(ours, url, folder)
    yield "all kept", partial(ours, url, folder)
    for feed in feeds:
        yield NEW + feed, partial(ours, url, folder)
    yield ALL + feeds[-1], partial(ours, url, folder)


def ready(url: str, folder: Path, way: str) -> None:
    """Put the folder into the state that a way begins with."""
    if way == "straight, and kept":
        forget(folder)
    elif way.startswith((NEW, ALL)):
        feed = way.removeprefix(NEW).removeprefix(ALL)
        forget(folder, names_of(url, feed, newest=way.startswith(NEW)))


def rows_by_feed(tables: Tables) -> dict[str, int]:
    """Say how many cases each feed has, the smallest first."""
    found: dict[str, int] = {}
    for table in tables.values():
        for each in table["feed"].value_counts().to_pylist():
            found[each["values"]] = found.get(each["values"], 0) + each["counts"]
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def checked(url: str, folder: Path) -> Ways:
    """Give the ways, each of which has been seen to give the same cells; print of what size."""
    frame, rows = by_read_sql(url), rows_by_feed(ours(url, None))
    smallest, largest = next(iter(rows)), list(rows)[-1]
    found = dict(ways(url, folder, sorted({smallest, largest}, key=lambda feed: rows[feed])))
    for way in list(found)[1:]:
        ready(url, folder, way)
        if wrong := differences(frame, found[way]()):
            raise RuntimeError(f"{way}: other cells than read_sql gives: {wrong}")
    print(f"{sum(rows.values()):,} cases of {len(rows)} feeds; every way gives the same cells")
    print(f"{smallest} has {rows[smallest]:,} of them, {largest} {rows[largest]:,}", flush=True)
    return found


def print_ways(url: str, folder: Path) -> None:
    """Print what each way takes."""
    found = checked(url, folder)
    times: dict[str, list[float]] = {way: [] for way in found}
    for _ in range(ROUNDS):
        for way, work in found.items():
            ready(url, folder, way)
            times[way].append(seconds(work, time.perf_counter))
    for way, work in found.items():
        ratios = [a / b for a, b in zip(times[YARDSTICK], times[way], strict=True)]
        told = f"{median(times[way]):8.2f} s {median(ratios):7.1f} times as fast"
        ready(url, folder, way)
        memory = f"{peak(work):,} MiB" if Path("/proc/self/status").exists() else "not measured"
        between = f"({min(ratios):.1f} to {max(ratios):.1f})"
        print(f"{way:<34} {told} {between:<16} memory at most {memory}", flush=True)
    size = sum(path.stat().st_size for path in folder.glob("*"))
    print(f"the snapshots: {size / 2**20:.1f} MiB")


@contextmanager
def made_up() -> Iterator[str]:
    """Load a made-up area and give its vault's address."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        take_in(home, write_area(home))
        yield f"sqlite:///{home / 'vault.sqlite'}"


def main(url: str | None) -> None:
    """Print each way's seconds, ratio and memory."""
    if url is None:
        with made_up() as url:
            main(url)
        return
    with tempfile.TemporaryDirectory() as name:
        print_ways(url, Path(name))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
