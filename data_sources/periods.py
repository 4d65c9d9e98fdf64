"""Periods as publishers and agencies write them, turned into kind, key that sorts, and last day.

Only like is compared with like: the kind is part of every figure.
"""

import calendar
import re
from datetime import date
from typing import Literal, NamedTuple, get_args

PeriodKind = Literal[
    "month",  # or the position at a month's end
    "quarter",  # of the calendar year, or the position at its end
    "term",  # of schools: to 31 December, 31 March and 31 August
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
    """A period: its kind, its key within the kind, its end. Keys of a kind sort by time."""

    kind: PeriodKind
    key: str
    end: date


FORMS: dict[str, str] = {
    "month": "2026-09",
    "quarter": "2026-Q1 for January to March",
    "term": "2025/26 1 autumn, 2025/26 2 spring or 2025/26 3 summer",
    "academic_year": "2025/26",
    "financial_year": "2025/26",
}
"""How the periods of a kind are written in an agreed sheet; of all other kinds as 2026."""

TERMS = ("autumn", "spring", "summer")
_TERMS_END: dict[str, int] = {"autumn": 12, "spring": 3, "summer": 8}
_MONTHS_LONG: dict[str, int] = {"month": 1, "quarter": 3}

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


def read_period(kind: str, text: str) -> Period:
    """Read a period of any kind, as it is written in an agreed sheet.

    Raises ValueError where there is no such kind, or the text is no period of it.
    """
    if kind == "month":
        year, number = text.split("-")[:2]
        return month(int(year), int(number))
    if kind == "quarter":
        return _read_quarter(text)
    if kind == "term":
        return _read_term(text)
    known = next((each for each in get_args(PeriodKind) if each == kind), None)
    if known is None:
        raise ValueError(f"'{kind}' is no kind of period; known: {', '.join(get_args(PeriodKind))}")
    return read_year(known, text)


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


def quarter(year: int, number: int) -> Period:
    """Give the quarter of the calendar year, 1 to 4, or the position at its end."""
    return Period("quarter", f"{year}-Q{number}", _month_end(year, 3 * number))


def term(first_year: int, name: str) -> Period:
    """Give a term, by its name in `TERMS`, of the academic year that begins in `first_year`."""
    number, last = TERMS.index(name) + 1, first_year + (name != "autumn")
    key = f"{first_year}/{(first_year + 1) % 100:02} {number} {name}"
    return Period("term", key, _month_end(last, _TERMS_END[name]))


def months_long(kind: str, end: date) -> int:
    """Say how many months the period that ends on a day lasts; 12 where none is shorter."""
    if kind == "term":
        return {12: 4, 3: 3}.get(end.month, 5)
    return _MONTHS_LONG.get(kind, 12)


def _read_quarter(text: str) -> Period:
    match = re.fullmatch(r"(\d{4})[- ]?Q([1-4])", text.strip(), re.ASCII | re.IGNORECASE)
    if not match:
        # "Q1 2026/27" is another quarter for whoever counts from April, and so is not guessed at.
        raise ValueError(f"'{text}' is not a quarter of a calendar year such as 2026-Q1")
    return quarter(int(match[1]), int(match[2]))


def _read_term(text: str) -> Period:
    form = rf"(\S+) +(?:([1-3]) +)?({'|'.join(TERMS)})"
    match = re.fullmatch(form, text.strip().lower(), re.ASCII)
    if not match:
        raise ValueError(f"'{text}' is not a term such as 2025/26 1 autumn")
    found = term(read_year("academic_year", match[1]).end.year - 1, match[3])
    if match[2] and f" {match[2]} " not in found.key:
        raise ValueError(f"'{text}': {match[3]} is not term {match[2]} of the year")
    return found


def _month_end(year: int, number: int) -> date:
    return date(year, number, calendar.monthrange(year, number)[1])
