"""Days as texts of a return, worked with and written again as 2026-09-30."""

from typing import Any, TypeAlias

import pandas as pd

Texts: TypeAlias = "pd.Series[str]"
Days: TypeAlias = "pd.Series[pd.Timestamp]"

BLADE, BLADE_SHOWN = "%Y-%b-%d %H:%M:%S", "2022-Sep-28 00:00:00"
"""How COLLECT's Blade exports write a day: 2022-Sep-28 00:00:00."""


def days_in(texts: Texts, form: str = "%Y-%m-%d") -> Days:
    """Read days; NaT where a text is none of that form. Each distinct text is read once."""
    distinct = pd.Series(texts.unique(), dtype="str")
    read = pd.to_datetime(distinct, format=form, errors="coerce", exact=True)
    by_text = pd.Series(read.to_numpy(), index=distinct.to_numpy())
    return pd.Series(by_text.reindex(texts).to_numpy(), index=texts.index)


def texts_of(days: Days) -> Texts:
    """Write days as 2026-09-30; blank for NaT."""
    written = pd.Series(days.to_numpy().astype("datetime64[D]").astype("str"), index=days.index)
    return written.where(days.notna(), "").astype("str")


def plain(texts: Texts, form: str) -> Texts:
    """Write days of another form as 2026-09-30; what is none of that form stays as it is."""
    days = days_in(texts, form)
    return texts_of(days).where(days.notna(), texts)


def days_on(texts: Texts, number: int) -> Texts:
    """Give the day so many days on; blank where there is none."""
    return texts_of(days_in(texts) + pd.Timedelta(days=number))


def months_on(texts: Texts, number: int) -> Texts:
    """Give the same day so many months on, or the month's last: 29 February, 12 on, is the 28th."""
    return texts_of(_shifted(days_in(texts), number))


def _shifted(days: Days, months: int) -> Days:
    moved: Any = days + pd.DateOffset(months=months)
    return pd.Series(moved, index=days.index)
