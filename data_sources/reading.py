"""Files to tables of text: every cell as it stands, nothing guessed, nothing taken for a blank."""

import gc
import hashlib
import io
import zipfile
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from python_calamine import CalamineError, CalamineWorkbook

from data_sources.csv_checks import checked_csv, headings
from data_sources.feed import FileKind, Table, TurnedAway
from data_sources.file_names import shown
from data_sources.workbooks import check_workbook

LARGEST_FILE = 50 * 2**20
"""Of what is read whole: a CSV file of short rows takes 25 times its size of memory."""

KINDS: dict[str, FileKind] = {
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".xml": "xml",
    ".zip": "zip",
}
"""How a file's name ends. Returns of cases alone come as XML or ZIP, and are not read here."""


def sha256_of(path: Path) -> str:
    """Give the hash of the file's bytes, as lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_tables(path: Path) -> list[Table]:
    """Read a CSV, XLSX or parquet file; CSV and parquet give one table, XLSX one a sheet.

    Headings of CSV and parquet are lower-cased; a sheet's rows come as they are, without
    headings. Raises TurnedAway with one sentence when the file cannot be read.
    """
    if not path.is_file():
        raise TurnedAway(f"{shown(path)}: there is no such file.")
    if path.stat().st_size > LARGEST_FILE:
        raise TurnedAway(f"{shown(path)}: larger than {LARGEST_FILE // 2**20} MiB. Split it.")
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise TurnedAway(f"{shown(path)}: only {', '.join(KINDS)} files are read. Save it as one.")
    if kind == "csv":
        return [_read_csv(path)]
    if kind in ("xml", "zip"):
        raise TurnedAway(f"{shown(path)}: a table is needed here, as CSV or XLSX.")
    if kind == "parquet":
        return [_read_parquet(path)]
    return _read_xlsx(path)


def _read_csv(path: Path) -> Table:
    names, heading_lines = checked_csv(path)
    content = path.read_bytes().removeprefix(BOM_UTF8)
    # The last line may lack its end, which pyarrow minds where it is the only one.
    if not content.endswith(b"\n"):
        content += b"\n"
    return _parse_csv(content, names, heading_lines, shown(path))


def _parse_csv(content: bytes, names: list[str], heading_lines: int, file: str) -> Table:
    misshapen: list[tuple[int, str]] = []

    def skip(row: pa.csv.InvalidRow) -> str:
        number = (row.number or 0) - heading_lines + 1
        misshapen.append((number, f"{row.actual_columns} cells, not {len(names)}"))
        return "skip"

    try:
        table = pa.csv.read_csv(
            io.BytesIO(content),
            # One thread, because only then does pyarrow know the numbers of the rows it skips.
            pa.csv.ReadOptions(use_threads=False, column_names=names, skip_rows=heading_lines),
            # Blank lines are read as rows, so that those behind them keep their numbers.
            pa.csv.ParseOptions(
                newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
            ),
            pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        raise TurnedAway(
            f"{file}: cannot be read as CSV. Look for a line longer than 1 MiB."
        ) from None
    frame = table.to_pandas()
    numbers = _row_numbers(len(frame), [row for row, _ in misshapen])
    frame.index = pd.Index(numbers, name="row")
    frame = frame[(frame != "").any(axis=1)]
    if frame.empty and misshapen:
        row, what = misshapen[0]
        raise TurnedAway(f"{file}: no row fits the headings: row {row} has {what}. Mend either.")
    if frame.empty:
        raise TurnedAway(f"{file}: headings and no rows. Export it again.")
    return Table(name=file, frame=frame, misshapen=tuple(misshapen))


def _row_numbers(kept: int, skipped: list[int]) -> list[int]:
    """Number the rows that were kept as the file does, with its heading as row 1."""
    total = kept + len(skipped)
    left_out = set(skipped)
    return [row for row in range(2, total + 2) if row not in left_out]


def _read_parquet(path: Path) -> Table:
    try:
        table = pa.parquet.read_table(path, partitioning=None)
        cells = [column.cast(pa.string()).fill_null("") for column in table.columns]
    except MemoryError:
        raise
    except (pa.ArrowException, OSError):
        raise TurnedAway(f"{shown(path)}: cannot be read as parquet. Fetch it again.") from None
    names = headings(table.column_names, shown(path))
    if any(pc.any(pc.match_substring(column, "\x00")).as_py() for column in cells):
        # PostgreSQL's text cannot hold it.
        raise TurnedAway(f"{shown(path)}: it holds NUL characters. Export it again.")
    frame = pa.table(cells, names=names).to_pandas()
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    return Table(name=shown(path), frame=frame, first_row=1)


def _read_xlsx(path: Path) -> list[Table]:
    check_workbook(path)
    try:
        with _without_looking_for_cycles():
            return _sheets(path)
    except (CalamineError, zipfile.BadZipFile, OSError):
        raise TurnedAway(
            f"{shown(path)}: cannot be read as XLSX. Save it again in Excel."
        ) from None


def _sheets(path: Path) -> list[Table]:
    book = CalamineWorkbook.from_path(path)
    return [
        Table(
            name=name,
            frame=_grid(book.get_sheet_by_name(name).to_python(skip_empty_area=False)),
            first_row=1,
        )
        for name in book.sheet_names
    ]


@contextmanager
def _without_looking_for_cycles() -> Iterator[None]:
    """Spare Python's search for cycles: cells have none, and a million of them set it off often."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _grid(rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    """Lay a sheet's cells out as they are; all its rows are of one length."""
    cells = np.empty((len(rows), len(rows[0]) if rows else 0), dtype=object)
    if cells.size:
        cells[:] = rows
    return pd.DataFrame(cells, dtype=object)
