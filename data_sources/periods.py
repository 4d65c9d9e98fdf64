"""Periods as the publishers write them, turned into a kind, a key that sorts, and a last day.

Only like is compared with like: the kind is part of every figure.
"""

import calendar
import re
from datetime import date
from typing import Literal, NamedTuple

PeriodKind = Literal[
    "month",  # or the position at a month's end
    "calendar_year",
    "academic_year",
    "financial_year",
    "year_to_march",
    "january",  # the position on the January census day
    "winter",  # the mean of December, January and February
    "mid_year",  # an estimate for 30 June
    "year_as_published",  # a publisher's "2024" that does not say which kind of year
]


class Period(NamedTuple):
    """A period: its kind, its key within the kind ("2024", "2024/25", "2023-08"), its end."""

    kind: PeriodKind
    key: str
    end: date


IDENTIFIERS: dict[str, PeriodKind] = {
    "calendar year": "calendar_year",
    "academic year": "academic_year",
    "financial year": "financial_year",
    "reporting year": "year_to_march",
}

_LAST_DAY: dict[str, tuple[int, int]] = {
    "calendar_year": (12, 31),
    "academic_year": (8, 31),
    "financial_year": (3, 31),
    "year_to_march": (3, 31),
    "january": (1, 31),
    "mid_year": (6, 30),
    "year_as_published": (12, 31),
}


def read_year(kind: PeriodKind, text: str) -> Period:
    """Read "2024", "202425" or "2024/25" as a period of `kind`.

    Raises ValueError where the text is no such year.
    """
    match = re.fullmatch(r"(\d{4})(?:[/-]?(\d{2}))?", text.strip())
    if not match:
        raise ValueError(f"'{text}' is not a year such as 2024 or 202425")
    first, second = int(match[1]), match[2]
    last = first + 1 if second else first
    if second and int(second) != last % 100:
        raise ValueError(f"'{text}' does not join two years that follow each other")
    if kind == "calendar_year" and second:
        raise ValueError(f"'{text}' joins two years; a calendar year is one")
    if kind in ("academic_year", "financial_year"):
        if not second:
            raise ValueError(f"'{text}' is one year; of this kind they join two, such as 2024/25")
        return Period(kind, f"{first}/{second}", date(last, *_LAST_DAY[kind]))
    if kind == "winter":
        return Period(kind, str(last), _month_end(last, 2))
    return Period(kind, str(last), date(last, *_LAST_DAY[kind]))


def month(year: int, number: int) -> Period:
    """Give the calendar month, or the position at its end."""
    return Period("month", f"{year}-{number:02}", _month_end(year, number))


def _month_end(year: int, number: int) -> date:
    return date(year, number, calendar.monthrange(year, number)[1])
