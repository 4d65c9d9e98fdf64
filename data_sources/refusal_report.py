"""A workbook of the rows that were refused, to send back to the agency.

It names rows, columns, rules and cures; what stood in the cells stays with the agency.
"""

from pathlib import Path

import xlsxwriter

from data_sources.loading import Examined

HEADINGS = ("File", "Sheet", "Row", "Column", "Refused or warning", "What is wrong", "What to do")
WIDTHS = (32, 16, 8, 24, 18, 52, 60)


def write_report(path: Path, examined: list[Examined]) -> int:
    """Write the refusals and warnings of several extracts; gives how many there were."""
    with xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet("Rows to mend")
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width, wrapped)
            sheet.write_string(0, column, heading, bold)
        rows = [
            (
                each.file,
                found.sheet,
                found.row,
                found.column,
                found.severity,
                found.rule,
                found.cure,
            )
            for each in examined
            for found in each.checked.refusals
        ]
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(HEADINGS) - 1)
    return len(rows)
