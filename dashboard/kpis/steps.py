"""Which cases a figure counts, a condition at a time: how many are left after each, and why.

Days are compared anew here, one period at a time, and not by the counting that figures are made
with.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from dashboard.kpis.case_measures import (
    CaseMeasure,
    ClosedInTime,
    Flow,
    LinkedShare,
    OpenPast,
    Part,
    RatioOfAmounts,
    RatioOfCases,
    Stock,
    Wait,
    last_days,
)
from dashboard.kpis.cases import NEVER, NO_CHILD, Cases, Flags
from dashboard.kpis.periods import MONTHS_ROLLED, PeriodKind, add_months, axis, day_number
from dashboard.kpis.records import Records

OUTSIDE = {
    "opened": "opened outside the period",
    "closed": "closed outside the period, or not yet",
    "due": "due outside the period",
    "open": "not open at the end of the period",
}
INSIDE = {
    "opened": "opened in the period",
    "closed": "closed in the period",
    "due": "were due in the period",
    "open": "open at the end of the period",
}
NO_DUE_DAY = "no due day"
OF_ANY_PERIOD = ("cases in the dataset", "as the definition asks for")
"""The steps that are the same for every period."""


class Step(NamedTuple):
    """What is left after one more condition; `cases` is None where no number may be told."""

    of: str
    """Of a ratio, numerator or denominator; else ""."""
    left: str
    left_out: str
    """Why the others are left out; "" of the first step."""
    cases: int | None


class Days(NamedTuple):
    """A period's first and last day, counted from 1970; of rolling ones the first of 12 months."""

    first: int
    last: int

    def inside(self, days: Any) -> Flags:
        """Say which days lie in it."""
        found: Flags = (days >= self.first) & (days <= self.last)
        return found

    def standing(self, come: Any, gone: Any) -> Flags:
        """Say what has come by its last day, and not gone by it."""
        found: Flags = (come <= self.last) & (gone > self.last)
        return found


def days_of(measure: CaseMeasure, records: Records, kind: PeriodKind, end: date) -> Days | None:
    """Give the days of a measure's period by its last one; None where it has no such period."""
    along = axis(kind, measure.extent(records), measure.terms(records))
    for period in along.periods:
        if period.last == end:
            rolled = kind == "rolling_12_months"
            first = add_months(period.first, 1 - MONTHS_ROLLED) if rolled else period.first
            return Days(day_number(first), day_number(period.last))
    return None


def steps_of(measure: CaseMeasure, records: Records, days: Days) -> tuple[Step, ...]:
    """Give the steps from all cases of a measure's datasets to those that a whole-area figure has.

    The last step of a part is what its denominator counts, or its numerator where it has no other;
    amounts are the sum over it.
    """
    return tuple(_steps(measure, records, days))


def _steps(measure: Any, records: Records, days: Days) -> Iterator[Step]:
    if isinstance(measure, RatioOfCases):
        for name in ("numerator", "denominator"):
            yield from _of_part(name, getattr(measure, name), records, days)
        return
    if isinstance(measure, LinkedShare):
        yield from _of_linked(measure, records, days)
        return
    cases = measure.parts(records)[0]
    yield from _chosen(len(records.cases[measure.dataset]), len(cases))
    event = _event(measure)
    if isinstance(measure, ClosedInTime | OpenPast):
        yield from _dated(cases, measure, event, days)
        return
    here = _happens(cases, event, days)
    yield Step("", INSIDE[event], OUTSIDE[event], _number(here))
    if isinstance(measure, Stock) and measure.count == "children":
        yield Step("", "children, each once", "further cases of a child", _children(cases, here))
    if isinstance(measure, RatioOfAmounts):
        told = here & ~(np.isnan(cases.amount) | np.isnan(cases.out_of))
        yield Step("", "tell both amounts", "an amount is blank", _number(told))


def _event(measure: Any) -> str:
    match measure:
        case ClosedInTime() | RatioOfAmounts():
            return str(measure.by)
        case Flow():
            return str(measure.count)
        case Wait():
            return str(measure.of)
    return "open"


def _dated(cases: Cases, measure: Any, event: str, days: Days) -> Iterator[Step]:
    """Tell what happens in the period, and what of it has a day to be held against."""
    due = last_days(cases, measure.limit_days)
    if event == "due":
        here = days.inside(due)
        yield Step("", INSIDE["due"], f"{OUTSIDE['due']}, or {NO_DUE_DAY}", _number(here))
        return
    here = _happens(cases, event, days)
    yield Step("", INSIDE[event], OUTSIDE[event], _number(here))
    if measure.limit_days is None:
        yield Step("", "with a due day", NO_DUE_DAY, _number(here & (due < NEVER)))


def _happens(cases: Cases, event: str, days: Days) -> Flags:
    if event == "open":
        return days.standing(cases.opened, cases.closed)
    return days.inside(getattr(cases, event))


def _chosen(everything: int, asked: int, of: str = "") -> Iterator[Step]:
    whole, fitting = OF_ANY_PERIOD
    yield Step(of, whole, "", everything)
    yield Step(of, fitting, f"not {fitting}", asked)


def _of_part(name: str, part: Part, records: Records, days: Days) -> Iterator[Step]:
    cases = part.cases(records)
    yield from _chosen(len(records.cases[part.dataset]), len(cases), name)
    here = _happens(cases, part.count, days)
    yield Step(name, INSIDE[part.count], OUTSIDE[part.count], _number(here))


def _of_linked(measure: LinkedShare, records: Records, days: Days) -> Iterator[Step]:
    first, *others = measure.of
    cases = measure.parts(records)[0]
    yield from _chosen(len(records.cases[first.dataset]), len(cases))
    here = days.standing(*first.come_and_gone(cases))
    yield Step("", INSIDE["open"], OUTSIDE["open"], _number(here))
    known = np.unique(cases.child[here & (cases.child != NO_CHILD)])
    why = "nobody knows whose the case is, or it is a further case of the child"
    yield Step("", "children, each once", why, len(known))
    if others:
        for group in others:
            theirs = records.chosen(
                group.dataset, group.where, latest_of_child=group.latest_of_child
            )
            inside = days.standing(*group.come_and_gone(theirs))
            known = np.intersect1d(known, theirs.child[inside])
        yield Step("", "children in all of the groups", "not in all of the groups", len(known))


def _children(cases: Cases, here: Flags) -> int:
    """Count children; of a case that nobody knows whose it is, one each."""
    child = cases.child[here]
    return len(np.unique(child[child != NO_CHILD])) + int((child == NO_CHILD).sum())


def _number(here: Flags) -> int:
    return int(here.sum())
