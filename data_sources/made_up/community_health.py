"""The monthly community waiting list workbooks, written out: oldest two A, next three B, then C."""

from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from data_sources.made_up import sitrep_front, sitrep_tables
from data_sources.made_up.releases import waiting_list_months
from data_sources.made_up.sitrep import Rows, Workbook
from data_sources.made_up.waiting import BANDS

# A workbook holds the time it was made: a fixed one keeps the bytes the same.
MADE = datetime(2024, 1, 1)


def write(folder: Path, as_at: date, seed: int) -> list[Path]:
    """Write the workbooks of the last 30 data months."""
    months = waiting_list_months(as_at)
    into = folder / "community_health"
    into.mkdir(parents=True, exist_ok=True)
    return [_write_one(into, workbook) for workbook in _workbooks(months, seed)]


def _workbooks(months: list[date], seed: int) -> list[Workbook]:
    layouts = "AABBB".ljust(len(months), "C")
    return [
        Workbook(month, months[-1], layout, seed, oldest=place == 0, odd=place == 2)
        for place, (month, layout) in enumerate(zip(months, layouts, strict=True))
    ]


def _write_one(into: Path, workbook: Workbook) -> Path:
    path = into / f"community_health_{workbook.file_date:%Y-%m-%d}.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"created": MADE})
        for name, rows in _sheets(workbook).items():
            _write_sheet(book.add_worksheet(name), rows)
    return path


def _sheets(workbook: Workbook) -> dict[str, Rows]:
    bands = {
        f"Table 4{letter}": sitrep_tables.by_organisation(workbook, band)
        for letter, band in zip("abcdefg", BANDS, strict=True)
    }
    return {
        "Cover page": sitrep_front.cover(workbook),
        "Contents": sitrep_front.contents(workbook),
        "Table 1": sitrep_front.not_submitted(workbook),
        "Table 2": sitrep_tables.series(workbook),
        "Table 3": sitrep_tables.overview(workbook),
        "Table 4": sitrep_tables.by_organisation(workbook, None),
        **bands,
    }


def _write_sheet(sheet: xlsxwriter.worksheet.Worksheet, rows: Rows) -> None:
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day))
            elif cell is not None:
                sheet.write_number(row, column, cell)
