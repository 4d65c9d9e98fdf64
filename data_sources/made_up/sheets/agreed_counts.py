"""Sheets of counts in the headings that the agencies agreed on: docs/agreed_sheets.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from data_sources.made_up.sheets.csv_rows import write_rows
from data_sources.made_up.sheets.planting import Table
from data_sources.periods import TERMS, Period, month, quarter, term

YEARS = 5
DAYS_TO_ADD_UP = 14
"""So long after its end a period is told of."""
A_YEAR: Mapping[str, int] = {"month": 12, "quarter": 4, "term": 3}


@dataclass(frozen=True)
class Row:
    """One figure; without a denominator it is a plain count. `category` is "" for the total."""

    item: str
    period: Period
    numerator: int
    denominator: int | None = None
    category: str = ""


def periods(kind: str, as_at: date) -> list[Period]:
    """Give the periods of the last five years that are added up by `as_at`, oldest first."""
    last = as_at - timedelta(days=DAYS_TO_ADD_UP)
    years = range(last.year - YEARS - 1, last.year + 1)
    every = [period for year in years for period in _of_year(kind, year)]
    return [period for period in every if period.end <= last][-YEARS * A_YEAR[kind] :]


def _of_year(kind: str, year: int) -> list[Period]:
    if kind == "month":
        return [month(year, number) for number in range(1, 13)]
    if kind == "quarter":
        return [quarter(year, number) for number in range(1, 5)]
    return [term(year, name) for name in TERMS]


def write(
    folder: Path, agency: str, dataset: str, rows: list[Row], split: str = ""
) -> dict[date, list[Path]]:
    """Write a sheet for each twelve months, counted back from the latest period; give them by end.

    `split` is the heading of the rows' categories, where they have any.
    """
    every = sorted({row.period for row in rows}, key=lambda period: period.end)
    each, written = A_YEAR[every[0].kind], {}
    for first in range(0, len(every), each):
        told = every[first : first + each]
        cells = _table(agency, dataset, [row for row in rows if row.period in told], split)
        end = told[-1].end
        written[end] = [write_rows(folder / f"{end}_{dataset}.csv", cells)]
    return written


def _table(agency: str, dataset: str, rows: list[Row], split: str) -> Table:
    out_of = ["" if row.denominator is None else str(row.denominator) for row in rows]
    columns = {
        "agency": [agency] * len(rows),
        "dataset": [dataset] * len(rows),
        "item": [row.item for row in rows],
        "period_kind": [row.period.kind for row in rows],
        "period": [row.period.key for row in rows],
        "numerator": [str(row.numerator) for row in rows],
        "denominator": out_of,
        **({split: [row.category for row in rows]} if split else {}),
    }
    return {heading: np.array(cells) for heading, cells in columns.items()}
