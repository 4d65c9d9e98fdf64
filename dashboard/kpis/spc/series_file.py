"""A table of several series and their settings, as text, checked: one fault is told in words."""

import math
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from dashboard.kpis.spc.settings import SHORTEST_BASELINE, Direction, Plan, Rebase, SpcError

COLUMNS = [
    *("series_id", "seq", "x", "y", "direction", "target"),
    *("fix_after_n_points", "screen_outliers", "rebase_dates"),
]
SETTINGS = COLUMNS[4:]
GAPS = ("", "NA", "NaN")
T = TypeVar("T")
DIRECTIONS: dict[str, Direction] = {
    "increase": "increase",
    "decrease": "decrease",
    "neutral": "neutral",
}


class Series(NamedTuple):
    """One series of the table: its values with seq, x and y, and what is decided of it."""

    name: str
    values: pd.DataFrame
    plan: Plan


def series_of(table: pd.DataFrame) -> list[Series]:
    """Give the series of a table of text, in the table's order; its index is the rows' numbers."""
    absent = [column for column in COLUMNS if column not in table]
    if absent:
        raise SpcError(f"It has no column '{absent[0]}'. It needs: {', '.join(COLUMNS)}.")
    if table.empty:
        raise SpcError("It has headings and no rows. Give a row for each point of each series.")
    _column(table["series_id"], _name)
    return [_series(str(name), rows) for name, rows in table.groupby("series_id", sort=False)]


def _series(name: str, rows: pd.DataFrame) -> Series:
    for column in SETTINGS:
        if (other := rows[column] != rows[column].iloc[0]).any():
            said = f"'{rows[column][other].iloc[0]}', and '{rows[column].iloc[0]}' above"
            raise _wrong(rows.index[other][0], column, f"is {said}. A series has one setting")
    columns: dict[str, list[Any]] = {
        "seq": _column(rows["seq"], _whole),
        "x": _column(rows["x"], _day),
        "y": _column(rows["y"], _number),
    }
    values = pd.DataFrame(columns, index=rows.index)
    if (twice := values["x"].duplicated()).any():
        what = f"is {values['x'][twice].iloc[0]} a second time for series '{name}'. Give each once"
        raise _wrong(values.index[twice][0], "x", what)
    return Series(name, values.reset_index(drop=True), _plan(rows.iloc[:1]))


def _plan(first: pd.DataFrame) -> Plan:
    """Read the settings of a series from its first row."""
    target = _column(first["target"], _number)[0]
    days = _column(first["rebase_dates"], _days)[0]
    return Plan(
        direction=_column(first["direction"], _direction)[0],
        target=None if math.isnan(target) else target,
        fix_after=_column(first["fix_after_n_points"], _baseline)[0],
        screen=_column(first["screen_outliers"], _yes_or_no)[0],
        rebases=tuple(Rebase(day=day, reason="as the file says", by="the file") for day in days),
    )


def _column(cells: "pd.Series[str]", read: Callable[[str], T]) -> list[T]:
    """Read each cell of a column; a fault is told with its row and column."""
    found = []
    for row, cell in cells.items():
        try:
            found.append(read(cell.strip()))
        except ValueError as error:
            raise _wrong(row, str(cells.name), f"is '{cell[:40]}'. {error}") from None
    return found


def _wrong(row: Any, column: str, what: str) -> SpcError:
    return SpcError(f"Row {row}: column '{column}' {what.rstrip('.')}.")


def _name(cell: str) -> str:
    if not cell:
        raise ValueError("Name the series that the row belongs to")
    return cell


def _whole(cell: str) -> int:
    if not cell.isdecimal():
        raise ValueError("Give a whole number")
    return int(cell)


def _day(cell: str) -> date:
    try:
        if len(cell) == len("2026-09-01"):
            return date.fromisoformat(cell)
    except ValueError:
        pass
    raise ValueError("Give a date as 2026-09-01")


def _days(cell: str) -> list[date]:
    return [_day(each.strip()) for each in cell.split(";") if each.strip()]


def _number(cell: str) -> float:
    """Read a number; a gap is NaN."""
    if cell in GAPS:
        return math.nan
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in cell:
        raise ValueError("Give a number, or leave it empty where there is none")
    return number


def _direction(cell: str) -> Direction:
    if cell not in DIRECTIONS:
        raise ValueError(f"Say which way is better: {', '.join(DIRECTIONS)}")
    return DIRECTIONS[cell]


def _baseline(cell: str) -> int | None:
    if cell in GAPS:
        return None
    if not cell.isdecimal() or int(cell) < SHORTEST_BASELINE:
        raise ValueError(f"Give a whole number from {SHORTEST_BASELINE}, or leave it empty")
    return int(cell)


def _yes_or_no(cell: str) -> bool:
    if cell not in ("0", "1"):
        raise ValueError("Give 1 to screen ranges, 0 not to")
    return cell == "1"
