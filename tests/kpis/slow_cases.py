"""What every measure on cases must answer, worked out case by case and day by day in plain Python.

For each period it lists the cases that have a say, each with what it adds to the numerator and to
the denominator; a category is the cases of that list that are in it.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from .slow_periods import Stretch


class Case(NamedTuple):
    """One case. `reaches` are the agencies in whose records its child can be found."""

    opened: date
    due: date | None = None
    closed: date | None = None
    outcome: str = ""
    exception: bool = False
    amount: float | None = None
    out_of: float | None = None
    child: int | None = None
    splits: tuple[tuple[str, str], ...] = ()
    reaches: frozenset[str] = frozenset()

    def split(self, name: str) -> str:
        """Give its category; "" where it is blank."""
        return dict(self.splits)[name]


class Told(NamedTuple):
    """A dataset: its cases in the table's order, and from when to when they are whole."""

    cases: tuple[Case, ...]
    whole_from: date
    as_at: date
    agency: str = ""


class Entry(NamedTuple):
    """A case that has a say in a period, and what it adds."""

    case: Case
    numerator: float = 0
    denominator: float = 0
    days: int | None = None
    category: str = ""
    """By what another dataset tells of its child."""


class Answer(NamedTuple):
    """A figure; None is not a number."""

    numerator: float | None
    denominator: float | None
    value: float | None
    symbol: str
    low: float | None = None
    high: float | None = None


class About(NamedTuple):
    """What a figure is about."""

    series: str
    period: str
    split: str | None
    category: str


Area = dict[str, Told]
Entries = Callable[[Stretch], list[Entry]]


def fits(case: Case, where: dict[str, Any], *, skip: str = "") -> bool:
    """Say whether a case has what is asked for in every field but one to skip."""
    for name, wanted in where.items():
        if name == skip:
            continue
        has: Any = getattr(case, name) if name in ("outcome", "exception") else case.split(name)
        if has not in (wanted if isinstance(wanted, tuple) else (wanted,)):
            return False
    return True


def latest(cases: Iterable[Case]) -> list[Case]:
    """End each known child's case where its next one opens, in order of opened and closed."""
    found = list(cases)
    last_of: dict[int, int] = {}
    order = sorted(range(len(found)), key=lambda i: (found[i].opened, found[i].closed or date.max))
    for place in order:
        case = found[place]
        if case.child is None:
            continue
        if case.child in last_of:
            before = found[last_of[case.child]]
            ends = min(before.closed or date.max, case.opened)
            found[last_of[case.child]] = before._replace(closed=ends)
        last_of[case.child] = place
    return found


def chosen(area: Area, asked: Any, *, skip: str = "") -> list[Case]:
    """Give the cases that a measure, a part or a group asks for."""
    told = area[asked.dataset].cases
    cases = latest(told) if asked.latest_of_child else told
    return [case for case in cases if fits(case, asked.where, skip=skip)]


def is_open(case: Case, day: date) -> bool:
    """Say whether a case stands at the end of a day."""
    return case.opened <= day and (case.closed is None or case.closed > day)


def last_day(case: Case, limit: int | None) -> date | None:
    """Give the last day in time."""
    return case.due if limit is None else case.opened + timedelta(days=limit)


def lies_in(day: date | None, period: Stretch) -> bool:
    """Say whether a day lies in a period."""
    return day is not None and period.first <= day <= period.last


def once(cases: Iterable[Case]) -> list[Case]:
    """Keep the first case of each known child, and all of children whom nobody knows."""
    found, seen = [], set()
    for case in cases:
        if case.child is None or case.child not in seen:
            found.append(case)
        seen.add(case.child)
    return found


def in_group(area: Area, group: Any, day: date) -> list[Case]:
    """Give the cases by which children are in a group at the end of a day."""
    older = 0 if group.older_than_days is None else group.older_than_days + 1
    return [
        case
        for case in chosen(area, group)
        if case.opened + timedelta(days=older) <= day
        and is_open(case, day)
        and not (group.in_date and (case.due is None or day > case.due))
    ]


def children(area: Area, group: Any, day: date) -> set[int]:
    """Give the known children in a group."""
    return {case.child for case in in_group(area, group, day) if case.child is not None}
