"""Small made-up SitRep workbooks, in the three layouts that NHS England has used."""

from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

Rows = list[list[Any]]

SERVICES = ("(A) Audiology", "(CYP) Audiology", "(CYP) Therapy interventions: speech and language")
ORGANISATIONS = (
    # Type, code, name; then a cell for each service.
    ("National", "", "England", 900, 50, 100),
    ("Region", "Y60", "Midlands", "*", 0, 60),
    ("ICB", "QZZ", "Somewhere And Elsewhere", 7, None, 12),
    ("ICB", "QYY", "Nowhere", "*", "*", None),
)
LABELS = {
    "no heading": ["", ""],
    "type and name": ["Organisation Type", "Organisation Name"],
    "level and name": ["level", "name"],
    "type, code and name": ["Organisation Type", "Organisation Code", "Organisation Name"],
}
NOTE = "Blanks indicate no organisation submitted for the service line."


def lists(
    layout: str, month: str = "June 2023", services: tuple[str, ...] = SERVICES
) -> dict[str, Rows]:
    """Give the sheets of one month: the whole list, and who waits more than a year."""
    ending = f", {month}" if month else ""
    titles = {
        "Table 4": f"Total waiting list by service{ending}",
        "Table 4f": f"Number waiting >18-52 weeks (127-364 days) by service{ending}",
        "Table 4g": f"Number waiting over 52 weeks (over 365 days) by service{ending}",
    }
    return {name: _list(title, layout, services) for name, title in titles.items()}


def _list(title: str, layout: str, services: tuple[str, ...]) -> Rows:
    edge = [""] if layout == "no heading" else []
    gap: Rows = [[]] if layout == "no heading" else []
    rows = [[title], [NOTE], *gap, [*LABELS[layout], *services]]
    return [[*edge, *row] for row in [*rows, *_organisations(layout)]]


def _organisations(layout: str) -> Rows:
    rows: Rows = []
    seen = "National"
    for kind, code, name, *cells in ORGANISATIONS:
        if layout == "type, code and name":
            labels = [kind, code, name if kind == "National" else name.upper()]
        elif layout == "no heading":
            labels = ["" if kind == seen else kind, name]
        else:
            labels = [kind, name]
        seen = kind
        rows.append([*labels, *cells])
    return rows


def series(*filled: float | str | None) -> dict[str, Rows]:
    """Give Table 2: England by month from April 2023, as far as it is filled."""
    months = [date(2023, month, 1) for month in range(4, 10)]
    cells = [*filled, *[None] * (len(months) - len(filled))]
    title = "National time series of total reported waiting list by service"
    return {"Table 2": [["", title], [], ["", "", *months], ["", "England", *cells]]}


def write(path: Path, sheets: dict[str, Rows]) -> Path:
    """Write a workbook behind a cover page."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "mmm yyyy"}) as book:
        book.add_worksheet("Cover page").write(0, 0, "Community Health Services Waiting Times")
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path
