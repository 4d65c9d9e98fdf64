"""Cells of text to counts: what is kept, what is refused and why, what has a question mark."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict

from data_sources.feed import COUNT_COLUMNS, Feed, PrintedRate, Refusal, Tidied, TurnedAway
from data_sources.symbols import SYMBOLS, split_cells


class Checked(BaseModel):
    """Counts ready for the vault, and the account of the rows: kept + refused = read."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    counts: pd.DataFrame
    refusals: tuple[Refusal, ...]
    rows_read: int
    rows_refused: int

    @property
    def rows_kept(self) -> int:
        """Rows of the extract that went in."""
        return self.rows_read - self.rows_refused

    @property
    def warnings(self) -> int:
        """Rows that were kept with a question mark."""
        return sum(refusal.severity == "warning" for refusal in self.refusals)


def check(feed: Feed, tidied: Tidied, file: str) -> Checked:
    """Read the cells, refuse whole rows that hold one that cannot be read.

    Raises TurnedAway where one count is given twice or nothing is left to keep.
    """
    cells = tidied.cells.copy()
    cells["value"], cells["symbol"], bad = split_cells(cells["cell"])
    refusals = [*tidied.refusals, *_unreadable(cells[bad])]
    refused = {(refusal.sheet, refusal.row) for refusal in refusals}
    where = pd.MultiIndex.from_frame(cells[["sheet", "row"]])
    kept = cells[~where.isin(list(refused))] if refused else cells
    if kept.empty:
        raise TurnedAway(f"{file}: no row of it could be kept. {_first(refusals)}")
    _refuse_repeats(kept, file)
    for rate in feed.rates:
        refusals += _disagreeing(kept, rate)
    return Checked(
        counts=kept[[*COUNT_COLUMNS, "value", "symbol"]].reset_index(drop=True),
        refusals=tuple(refusals),
        rows_read=tidied.rows_read,
        rows_refused=len(refused),
    )


def _first(refusals: list[Refusal]) -> str:
    if not refusals:
        return "It holds no rows."
    first = refusals[0]
    return f"Row {first.row}, column '{first.column}': {first.rule}. {first.cure}"


def _unreadable(cells: pd.DataFrame) -> list[Refusal]:
    known = " ".join(symbol for symbol in SYMBOLS if symbol != "blank")
    return [
        Refusal(
            severity="refused",
            sheet=cell.sheet,
            row=cell.row,
            column=cell.column,
            rule="neither a number nor a symbol that publishers use",
            cure=f"Give a number, a blank, or one of: {known}.",
        )
        for cell in cells.drop_duplicates(["sheet", "row"]).itertuples()
    ]


def _refuse_repeats(counts: pd.DataFrame, file: str) -> None:
    repeated = counts.duplicated(list(COUNT_COLUMNS))
    if repeated.any():
        cell = counts[repeated].iloc[0]
        sheet = f"sheet '{cell['sheet']}', " if cell["sheet"] else ""
        raise TurnedAway(
            f"{file}: {sheet}row {cell['row']}, column '{cell['column']}' gives a figure for a "
            "place, period and category that an earlier row has given. Take one of them out."
        )


def _disagreeing(counts: pd.DataFrame, rate: PrintedRate) -> list[Refusal]:
    """Find rows whose printed percentage is not its own numerator over its denominator."""
    wide = counts[counts["column"].isin([rate.rate, rate.numerator, rate.denominator])]
    values = wide.pivot(index=["sheet", "row"], columns="column", values="value")
    printed = wide[wide["column"] == rate.rate].set_index(["sheet", "row"])["cell"]
    values = values.dropna().join(printed)
    rows: Any = values.rename(
        columns={rate.numerator: "numerator", rate.denominator: "denominator"}
    ).itertuples()
    return [
        Refusal(
            severity="warning",
            sheet=row.Index[0],
            row=row.Index[1],
            column=rate.rate,
            rule=f"the printed rate is not {rate.numerator} / {rate.denominator}",
            cure="The publisher's rate is kept. Ask the publisher which is right.",
        )
        for row in rows
        if not rates_agree(row.cell, row.numerator, row.denominator)
    ]


def rates_agree(printed: str, numerator: float, denominator: float) -> bool:
    """Say whether numerator / denominator, as a percentage rounded half up, prints as `printed`.

    Half up, to the decimals that were printed (at least one), because that is how DfE rounds.
    """
    rate = Decimal(printed.replace(",", ""))
    if denominator == 0:
        return rate == 0
    places = max(1, -int(rate.as_tuple().exponent))
    exact = Decimal(100) * Decimal(repr(numerator)) / Decimal(repr(denominator))
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) == rate
