"""Opens an extract as far as its feed can be told by: headings, a header, the files of a set."""

import csv
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from data_sources.archives import unpack
from data_sources.csv_checks import checked_csv
from data_sources.feed import Table, TurnedAway
from data_sources.file_names import shown
from data_sources.reading import read_tables
from data_sources.returns import header_of

FIRST_ROWS = 201


@dataclass(frozen=True)
class Opened:
    """An extract: its file, what its feed is told by, and the files that it was packed of."""

    source: Path
    tables: list[Table]
    files: list[Path] = field(default_factory=list)


def open_extract(source: Path) -> Opened:
    """Read a CSV's headings and first rows, a return's header, or a workbook or parquet whole.

    The files of an archive are unpacked into a temporary folder, which goes with the process.
    """
    kind = source.suffix.lower()
    if kind == ".csv":
        return Opened(source, [_first_rows(source)])
    if kind == ".xml":
        header = header_of(source)
        if header is None:
            raise TurnedAway(f"{shown(source)}: it has no Header, as the national returns have.")
        return Opened(source, [header])
    if kind == ".zip":
        files = unpack(source, Path(tempfile.mkdtemp(prefix="send-kpi-")))
        return Opened(source, [_headings_alone(path) for path in files], files)
    return Opened(source, read_tables(source))


def _first_rows(source: Path) -> Table:
    names, _ = checked_csv(source)
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row, _ in zip(csv.reader(file), range(FIRST_ROWS), strict=False)][1:]
    same = [row for row in rows if len(row) == len(names)]
    return Table(name=shown(source), frame=pd.DataFrame(same, columns=names, dtype="str"))


def _headings_alone(path: Path) -> Table:
    names, _ = checked_csv(path)
    return Table(name=path.stem, frame=pd.DataFrame(columns=names, dtype="str"))
