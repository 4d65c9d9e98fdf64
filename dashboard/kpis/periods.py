"""Periods as stretches of days, and the axis of whole periods that records can fill.

A period's kind is part of every figure: only like is compared with like.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

PeriodKind = Literal[
    "month",
    "quarter",
    "term",
    "rolling_12_months",
    "calendar_year",
    "academic_year",
    "financial_year",
    "year_to_march",
    "january",
    "winter",
    "mid_year",
    "year_as_published",
]
CasePeriod = Literal[
    "month",
    "quarter",
    "term",
    "rolling_12_months",
    "calendar_year",
    "academic_year",
    "financial_year",
]
"""The kinds that cases can be counted by; the others are publishers' own."""
MONTHS_ROLLED = 12
_FIRST_MONTH = {"calendar_year": 1, "academic_year": 9, "financial_year": 4}


class Period(NamedTuple):
    """A stretch of days with the key that sorts within its kind; `last` is in it."""

    key: str
    first: date
    last: date


class Term(NamedTuple):
    """A school term: `last` is the day before the next term, `taught_until` its last school day."""

    key: str
    first: date
    last: date
    taught_until: date


@dataclass(frozen=True)
class Extent:
    """From which day to which a dataset's records are whole."""

    whole_from: date
    as_at: date

    @staticmethod
    def shared(extents: "list[Extent]") -> "Extent":
        """Give the days in which all of several datasets are whole."""
        return Extent(max(e.whole_from for e in extents), min(e.as_at for e in extents))


@dataclass(frozen=True, eq=False)
class Axis:
    """Whole periods that follow each other without a gap; days are counted from 1970."""

    kind: CasePeriod
    periods: tuple[Period, ...]
    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.periods)

    def places(self, days: NDArray[np.int32]) -> NDArray[np.int32]:
        """Say in which period each day lies: -1 before the first, len(self) after the last."""
        # Looked up by the day, which is several times as fast as searching for it.
        return self._by_day.take(days - self._day_before, mode="clip")

    @cached_property
    def _day_before(self) -> int:
        return int(self.firsts[0]) - 1

    @cached_property
    def _by_day(self) -> NDArray[np.int32]:
        """Give the place of each day from the one before the first to the one after the last."""
        after = self.lasts[-1] + 1
        days = np.arange(self._day_before, after + 1)
        places = np.searchsorted(np.append(self.firsts, after), days, side="right") - 1
        return places.astype(np.int32)


def day_number(day: date) -> int:
    """Count a day from 1 January 1970."""
    return day.toordinal() - 719_163


@lru_cache(maxsize=256)
def axis(kind: CasePeriod, extent: Extent, terms: tuple[Term, ...]) -> Axis:
    """Give the periods of a kind that lie whole in an extent; of rolling ones, their months.

    A period after the last school day of a school year counts as whole: no school is open in it.
    The same axis is given again, so that what was worked out along it can be found by it.
    """
    found = tuple(
        period
        for period, settled in _periods(kind, extent, terms)
        if period.first >= extent.whole_from and settled <= extent.as_at
    )
    firsts, lasts = ([day_number(day) for day in days] for days in _edges(found))
    return Axis(kind, found, np.array(firsts, np.int64), np.array(lasts, np.int64))


def _edges(periods: tuple[Period, ...]) -> tuple[list[date], list[date]]:
    return [period.first for period in periods], [period.last for period in periods]


def _periods(
    kind: CasePeriod, extent: Extent, terms: tuple[Term, ...]
) -> Iterator[tuple[Period, date]]:
    """Give the periods around an extent, each with the day by which it is settled."""
    if kind == "term":
        yield from ((Period(*term[:3]), term.taught_until) for term in terms)
        return
    months = {"month": 1, "rolling_12_months": 1, "quarter": 3}.get(kind, 12)
    first = date(extent.whole_from.year - 1, _FIRST_MONTH.get(kind, 1), 1)
    while first <= extent.as_at:
        after = add_months(first, months)
        last = after - timedelta(days=1)
        settled = _taught_until(last, terms) if kind == "academic_year" else last
        yield Period(key_of(kind, first), first, last), settled
        first = after


def _taught_until(day: date, terms: tuple[Term, ...]) -> date:
    """Give the last school day of the term in which a day lies; the day itself where none is."""
    return next((term.taught_until for term in terms if term.first <= day <= term.last), day)


def add_months(first: date, months: int) -> date:
    """Give the first of a month so many months on."""
    years, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(years, month + 1, 1)


def key_of(kind: CasePeriod, first: date) -> str:
    """Give the key of the period that begins on a day: "2026-03", "2026-Q1", "2025/26", "2026".

    That of 12 rolling months is the key of their last month.
    """
    if kind in ("month", "rolling_12_months"):
        return f"{first:%Y-%m}"
    if kind == "quarter":
        return f"{first.year}-Q{first.month // 3 + 1}"
    if kind == "calendar_year":
        return str(first.year)
    return f"{first.year}/{(first.year + 1) % 100:02}"
