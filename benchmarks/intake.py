"""How fast extracts of cases are read, checked and written, as ratios against yardsticks.

    .venv/bin/python -m benchmarks.intake [ROWS]

Each pair is run in turn five times and the median ratio printed, because machines differ and
drift. Reading is timed by the processor's clock, writing by the one on the wall. The yardsticks,
and what is set against them:

* CSV, pyarrow's bare parse: every column to text, on one thread, with nothing looked at. Ours:
  the look for NUL, other encodings and open quotes, the parse, every check, repeated cases.
* CSV, a pydantic model a row: the csv module and a model that keeps and refuses the same rows,
  dates by the form that the feed declares. Also one that leaves the dates to pydantic.
* XLSX, calamine's bare read: the sheet to Python lists. Ours: the look into the archive, the same
  read, the cells to text, every check.
* Writing, bare: the same rows, as Python tuples that are ready, into a table without an index, by
  psycopg's COPY a row at a time or sqlite3's executemany; for PostgreSQL also into `cases` itself,
  with its keys and references, which is what it takes at the least to put them where they belong.
  Ours: the whole merge into an empty vault, from Arrow tables as the child leaves them to cases
  and people. All with commit.

Memory is the largest that a process had for one extract of a tenth of the rows, and of all.
"""

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
from python_calamine import CalamineWorkbook
from sqlalchemy import Connection, Engine, Table, insert, select

from benchmarks.referrals import (
    AS_AT,
    FEED,
    HEADINGS,
    LooseReferral,
    Referral,
    kept_by_model,
    write_csv,
    write_mapping,
    write_xlsx,
)
from data_sources import vault, vault_cases
from data_sources.examining import Order, cases_in, checked_parts, examine_into
from data_sources.home import Home
from data_sources.keys import make_key
from data_sources.opened import open_extract
from data_sources.vault_cases import INCOMING
from tests.postgresql import NotHere, running

FEWER = 100_000
"""Rows for what would take too long with all of them."""
LOAD = {"id": 1, "feed": "referrals", "agency": "health", "as_at": AS_AT}

Seconds = float


def bare_parse(path: Path) -> int:
    """Parse with pyarrow alone, all columns as text."""
    types = dict.fromkeys(HEADINGS, pa.string())
    options = pa_csv.ConvertOptions(column_types=types, strings_can_be_null=False)
    return len(pa_csv.read_csv(path, pa_csv.ReadOptions(use_threads=False), None, options))


def bare_sheet(path: Path) -> int:
    """Read a workbook's one sheet with calamine alone."""
    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def our_check(path: Path) -> int:
    """Read and check as a load does, before any pseudonym; give how many rows are kept."""
    parts = checked_parts(FEED, open_extract(path), AS_AT, Home(Path()))
    return sum(len(batch.kept) for _, batch in parts)


def seconds(
    work: Callable[[], object], clock: Callable[[], Seconds] = time.perf_counter
) -> Seconds:
    """Time one call."""
    start = clock()
    work()
    return clock() - start


def computing(work: Callable[..., object], *given: object) -> Callable[[], Seconds]:
    """Give a function that times a call on one thread by what the processor spends on it."""
    return lambda: seconds(lambda: work(*given), time.process_time)


def compare(name: str, ours: Callable[[], Seconds], bare: Callable[[], Seconds], rows: int) -> None:
    """Run both in turn and print the median ratio and our speed."""
    pairs = [(ours(), bare()) for _ in range(5)]
    ratio = median(mine / theirs for mine, theirs in pairs)
    speed = rows / median(mine for mine, _ in pairs)
    print(f"{name:<66} {ratio:6.2f} times {speed:>11,.0f} rows a second", flush=True)


def compare_checks(folder: Path, rows: int) -> None:
    """Compare our check with bare parsing, with models and with a bare read of a sheet."""
    large, small, book = folder / "large.csv", folder / "small.csv", folder / "small.xlsx"
    fewer = min(rows, FEWER)
    write_csv(large, rows)
    write_csv(small, fewer)
    write_xlsx(book, fewer)
    kept = {our_check(small), our_check(book), kept_by_model(small, Referral)}
    if len(kept) > 1 or kept == {fewer}:
        raise RuntimeError(f"the ways do not keep the same rows: {kept}")
    ours = computing(our_check, large)
    bare = computing(bare_parse, large)
    compare("CSV: our check / pyarrow's bare parse (at most 10)", ours, bare, rows)
    ours = computing(our_check, small)
    for words, model in (("(at least 15)", Referral), ("with pydantic's own dates", LooseReferral)):
        a_row = computing(kept_by_model, small, model)
        compare(f"CSV: a model a row / our check {words}", a_row, ours, fewer)
    ours, bare = computing(our_check, book), computing(bare_sheet, book)
    compare("XLSX: our check / calamine's bare read (at most 1.5)", ours, bare, fewer)


def compare_writing(folder: Path, tables: list[pa.Table]) -> None:
    """Compare the merge with bare writing, in both databases."""
    new = (f"sqlite:///{folder / str(number)}.sqlite" for number in count())
    compare_in("SQLite: merge / executemany (at most 3)", lambda: next(new), tables)
    try:
        with running() as server:
            engine = vault.open_vault(server.database())
            engine.dispose()
            empty = str(engine.url.database)
            fresh = partial(server.database, empty)
            words = "PostgreSQL: merge / COPY into cases, keys and all (at most 2)"
            compare_in_place(words, fresh, tables)
            compare_in("PostgreSQL: merge / COPY into a table without keys", fresh, tables)
    except NotHere as reason:
        print(f"PostgreSQL: left out. {reason}.")


def compare_in(name: str, new: Callable[[], str], tables: list[pa.Table]) -> None:
    """Compare the merge with bare writing, each time in a new database."""
    plain = vault.open_vault(new())
    kept = sum(map(len, tables))
    cells = vault.as_cells if plain.dialect.name == "sqlite" else pa.ChunkedArray.to_pylist
    rows = [row for table in tables for row in zip(*map(cells, table.columns), strict=True)]

    def ours() -> Seconds:
        with opened(new()) as engine:
            return seconds(lambda: our_writing(engine, iter(tables), kept))

    def bare() -> Seconds:
        with opened(new()) as engine:
            return bare_writing(engine, rows)

    compare(name, ours, bare, kept)
    plain.dispose()


def compare_in_place(name: str, new: Callable[[], str], tables: list[pa.Table]) -> None:
    """Compare the merge with a COPY of the rows that it makes, into the same table."""
    kept = sum(map(len, tables))
    with opened(new()) as engine:
        our_writing(engine, iter(tables), kept)
        with engine.connect() as connection:
            made = {
                table: connection.execute(select(table)).all()
                for table in (vault.loads, vault_cases.people, vault_cases.cases)
            }

    def ours() -> Seconds:
        with opened(new()) as engine:
            return seconds(lambda: our_writing(engine, iter(tables), kept))

    def bare() -> Seconds:
        with opened(new()) as engine:
            for table in (vault.loads, vault_cases.people):
                with engine.begin() as connection:
                    copy_rows(connection, table, made[table])

            def write() -> None:
                with engine.begin() as connection:
                    copy_rows(connection, vault_cases.cases, made[vault_cases.cases])

            return seconds(write)

    compare(name, ours, bare, kept)


def copy_rows(connection: Connection, table: Table, rows: Sequence[Any]) -> None:
    """Write whole rows into a table of the vault by COPY alone."""
    cursor: Any = connection.connection.cursor()
    names = ", ".join(f'"{name}"' for name in table.columns.keys())  # noqa: SIM118 - no dict
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Open an empty vault, and close it."""
    engine = vault.open_vault(url)
    yield engine
    engine.dispose()


def our_writing(engine: Engine, tables: Iterator[pa.Table], kept: int) -> None:
    """Merge the cases as a load does, in one transaction."""
    row: dict[str, Any] = dict.fromkeys(("rows_read", "rows_kept", "rows_refused", "warnings"), 0)
    row |= {"id": 1, "feed": "referrals", "file_name": "", "sha256": "", "as_at": AS_AT}
    with engine.begin() as connection:
        connection.execute(insert(vault.loads).values(**row, loaded_at=datetime.now(UTC)))
        told = vault_cases.merge_cases(connection, LOAD, tables, set(), complete=True)
    if kept and told["new"] != kept:
        raise RuntimeError(f"the merge has lost cases: {told}")


def bare_writing(engine: Engine, rows: list[tuple[Any, ...]]) -> Seconds:
    """Write rows that are ready into a plain table; give the seconds of that alone."""
    names = ", ".join(INCOMING)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE plain AS SELECT {names} FROM cases_incoming")  # noqa: S608

    def write() -> None:
        with engine.begin() as connection:
            cursor: Any = connection.connection.cursor()
            if engine.dialect.name == "sqlite":
                places = ", ".join("?" * len(INCOMING))
                cursor.executemany(f"INSERT INTO plain VALUES ({places})", rows)  # noqa: S608
                return
            with cursor.copy("COPY plain FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)

    return seconds(write)


def examine_whole(folder: Path, path: Path, results: Path) -> None:
    """Examine an extract as the child does, pseudonyms and all."""
    order = Order(
        home=folder / "home", key_file=folder / "key", as_at=AS_AT, allow_test_numbers=True
    )
    results.mkdir(exist_ok=True)
    examine_into(order, path, results)


def merge_whole(url: str, results: Path) -> None:
    """Merge what was examined into a new vault."""
    with opened(url) as engine:
        our_writing(engine, cases_in(results), 0)


def peak(work: Callable[..., None], *arguments: object) -> int:
    """Run it in a process of its own and give the most memory that it had, in MiB."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_peak, work, arguments).result()


def _peak(work: Callable[..., None], arguments: tuple[object, ...]) -> int:
    work(*arguments)
    # Not getrusage, which counts what the process had before it began on its own program.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 2**10


def print_memory(folder: Path, rows: int) -> None:
    """Print the most memory that reading and merging need, for a tenth of the rows and for all."""
    if not Path("/proc/self/status").exists():
        print("memory: left out. It is measured on Linux only.")
        return
    for number in (rows // 10, rows):
        path, results = folder / f"{number}.csv", folder / f"results of {number}"
        write_csv(path, number)
        reading = peak(examine_whole, folder, path, results)
        merging = peak(merge_whole, f"sqlite:///{folder / f'{number}.sqlite'}", results)
        print(f"memory, {number:>9,} rows: reading {reading:,} MiB, merging {merging:,} MiB")


def main(rows: int) -> None:
    """Print each ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_key(folder / "key")
        write_mapping(folder / "home")
        print(
            f"{rows:,} referrals, 1 in 100 of them bad; {min(rows, FEWER):,} where noted by speed"
        )
        compare_checks(folder, rows)
        examine_whole(folder, folder / "small.csv", folder / "small")
        compare_writing(folder, list(cases_in(folder / "small")))
        print_memory(folder, rows)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
