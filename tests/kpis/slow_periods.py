"""Which whole periods there are, found by giving every single day the name of its period."""

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from dashboard.kpis.periods import Term


class Stretch(NamedTuple):
    """A period: its key, and its first and last day."""

    key: str
    first: date
    last: date


def key_of_day(kind: str, day: date) -> str:
    """Give the key of the period of a kind in which a day lies."""
    if kind == "month":
        return f"{day.year}-{day.month:02}"
    if kind == "quarter":
        return f"{day.year}-Q{1 + (day.month - 1) // 3}"
    begins = {"calendar_year": 1, "financial_year": 4, "academic_year": 9}[kind]
    year = day.year if day.month >= begins else day.year - 1
    return str(year) if begins == 1 else f"{year}/{(year + 1) % 100:02}"


@cache
def _stretches(kind: str, first_year: int, last_year: int) -> tuple[Stretch, ...]:
    ends: dict[str, tuple[date, date]] = {}
    day = date(first_year, 1, 1)
    while day.year <= last_year:
        key = key_of_day(kind, day)
        ends[key] = (ends[key][0] if key in ends else day, day)
        day += timedelta(days=1)
    return tuple(Stretch(key, *both) for key, both in ends.items())


def whole_periods(
    kind: str, whole_from: date, as_at: date, terms: tuple[Term, ...], *, to_the_end: bool = False
) -> list[Stretch]:
    """Give the periods that lie whole between two days, in order.

    An academic year and a term are whole on their last taught day, or `to_the_end` on their last.
    """
    if kind == "term":
        settled = [(term, term.last if to_the_end else term.taught_until) for term in terms]
        whole = [
            Stretch(term.key, term.first, term.last)
            for term, day in settled
            if term.first >= whole_from and day <= as_at
        ]
        return sorted(whole, key=lambda term: term.first)
    if kind == "rolling_12_months":
        months = whole_periods("month", whole_from, as_at, terms)
        return [
            Stretch(last.key, months[place - 11].first, last.last)
            for place, last in enumerate(months)
            if place >= 11
        ]
    every = _stretches(kind, whole_from.year - 2, as_at.year + 2)
    return [
        period
        for period in every[1:-1]
        if period.first >= whole_from
        and (period.last if to_the_end else _settled(kind, period, terms)) <= as_at
    ]


def _settled(kind: str, period: Stretch, terms: tuple[Term, ...]) -> date:
    if kind == "academic_year":
        for term in terms:
            if term.first <= period.last <= term.last:
                return term.taught_until
    return period.last
