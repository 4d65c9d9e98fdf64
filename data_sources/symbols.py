"""What a cell says when it is not a number: the publishers' own symbols, never read as zero.

Source: DfE's guide for statistics producers (z, x, c, low, k, u); NHS England's notes on the
Community Health Services SitRep (* and blank); LAIT writes one dash for all of them.
"""

import pandas as pd

BLANK = "blank"
GROUPED = r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?"
SYMBOLS = ("z", "x", "c", "low", "k", "u", BLANK, "-", ":", "~")


def split_cells(cells: pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Take text cells apart into value (float or NaN), symbol (text or "") and refused (bool).

    A cell is refused when it is neither a finite number nor one of `SYMBOLS`.
    """
    text = cells.str.strip()
    # Only a comma that parts thousands is passed over: "63,4" is not 634.
    grouped = text.str.fullmatch(GROUPED)
    plain = text.mask(grouped, text.str.replace(",", "", regex=False))
    # to_numeric reads "inf", "nan" and "1e5"; publishers print none of the first two.
    value = pd.to_numeric(plain, errors="coerce").astype("float64")
    value = value.where(value.abs() != float("inf"))
    lower = text.str.lower()
    written = [symbol for symbol in SYMBOLS if symbol != BLANK]
    symbol = lower.where(lower.isin(written), "").where(value.isna(), "")
    symbol = symbol.mask(text == "", BLANK).mask(text == "*", "c")
    refused = value.isna() & (symbol == "")
    return value, symbol, refused
