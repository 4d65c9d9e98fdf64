"""Which cases have a say in a period of each kind of measure, and what each adds."""

from collections.abc import Callable
from typing import Any

from .slow_cases import (
    Area,
    Case,
    Entries,
    Entry,
    children,
    chosen,
    fits,
    in_group,
    is_open,
    last_day,
    lies_in,
    once,
)
from .slow_periods import Stretch


def closed_in_time(area: Area, m: Any, by: str) -> Entries:
    """Of cases that closed (opened, were due) in a period, those closed by their last day."""
    if by == "closed":
        cases = chosen(area, m)
    else:
        # Who is still open has no outcome yet.
        but = chosen(area, m, skip="outcome")
        cases = [case for case in but if case.closed is None or fits(case, m.where)]

    def entries(period: Stretch) -> list[Entry]:
        found = []
        for case in cases:
            last = last_day(case, m.limit_days)
            day = {"closed": case.closed, "opened": case.opened, "due": last}[by]
            if last is not None and lies_in(day, period):
                found.append(Entry(case, case.closed is not None and case.closed <= last, 1))
        return found

    return entries


def open_past(area: Area, m: Any, *, skip: str = "") -> Entries:
    """Of cases open at a period's end, those past their last day (or, open_within, those not)."""
    cases = chosen(area, m, skip=skip)
    link = getattr(m, "linked_split", None)

    def entries(period: Stretch) -> list[Entry]:
        inside = children(area, link.group, period.last) if link else set()
        found = []
        for case in cases:
            last = last_day(case, m.limit_days)
            if last is not None and is_open(case, period.last):
                counts = (period.last > last) != (m.kind == "open_within")
                category = (link.those if case.child in inside else link.others) if link else ""
                found.append(Entry(case, counts, 1, category=category))
        return found

    return entries


def stands(area: Area, m: Any, *, skip: str = "") -> Entries:
    """Give the cases that are open at a period's end, whether or not they have a last day."""
    cases = chosen(area, m, skip=skip)
    return lambda period: [Entry(case, 1) for case in cases if is_open(case, period.last)]


def wait(area: Area, m: Any, of: str, *, skip: str = "") -> Entries:
    """Give the days that closed cases took, or that open ones have waited."""
    cases = chosen(area, m, skip=skip)

    def entries(period: Stretch) -> list[Entry]:
        if of == "open":
            here = [case for case in cases if is_open(case, period.last)]
            return [Entry(case, days=(period.last - case.opened).days) for case in here]
        return [
            Entry(case, days=(case.closed - case.opened).days)
            for case in cases
            if case.closed is not None and lies_in(case.closed, period)
        ]

    return entries


def counted(area: Area, part: Any, count: str) -> Callable[[Stretch], list[Case]]:
    """Give the cases that open or close in a period, or are open at its end."""
    least = getattr(part, "missed_at_least", None)
    cases = [
        case
        for case in chosen(area, part)
        if least is None
        or (
            case.amount is not None
            and case.out_of is not None
            and case.out_of > 0
            and 100 * case.amount >= least * case.out_of
        )
    ]

    def found(period: Stretch) -> list[Case]:
        if count == "open":
            return [case for case in cases if is_open(case, period.last)]
        return [case for case in cases if lies_in(getattr(case, count), period)]

    return found


def amounts(area: Area, m: Any) -> Entries:
    """Give what cases amount to, of what it could be, of those that tell both."""
    cases = [c for c in chosen(area, m) if c.amount is not None and c.out_of is not None]
    return lambda period: [
        Entry(case, case.amount or 0, case.out_of or 0)
        for case in cases
        if lies_in(getattr(case, m.by), period)
    ]


def linked_share(area: Area, m: Any) -> Entries:
    """Of children in all of some groups at a period's end, those who are in all of others."""

    def entries(period: Stretch) -> list[Entry]:
        of = [children(area, group, period.last) for group in m.of]
        who = [children(area, group, period.last) for group in m.who_are_in]
        cases = [c for c in in_group(area, m.of[0], period.last) if c.child is not None]
        return [
            Entry(case, all(case.child in group for group in who), 1)
            for case in once(cases)
            if all(case.child in group for group in of)
        ]

    return entries


def entries_of(area: Area, m: Any) -> Entries:
    """Give what lists the cases that have a say in a period of a measure."""
    if m.kind == "closed_in_time":
        return closed_in_time(area, m, m.by)
    if m.kind in ("open_past", "open_within"):
        return open_past(area, m)
    if m.kind == "wait":
        return wait(area, m, m.of)
    if m.kind == "ratio_of_amounts":
        return amounts(area, m)
    if m.kind == "linked_share":
        return linked_share(area, m)
    if m.kind == "ratio_of_cases":
        over, under = (counted(area, p, p.count) for p in (m.numerator, m.denominator))
        return lambda period: [
            *(Entry(case, 1, 0) for case in over(period)),
            *(Entry(case, 0, 1) for case in under(period)),
        ]
    here = counted(area, m, "open" if m.kind == "stock" else m.count)
    by_child = m.kind == "stock" and m.count == "children"
    return lambda period: [
        Entry(case, 1) for case in (once(here(period)) if by_child else here(period))
    ]
