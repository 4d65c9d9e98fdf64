"""Stretches of time, drawn so that as many as wanted begin in a month and are open at its end.

The same rule makes waiting lists and caseloads: whoever's turn it is leaves, until no more are
open than there should be. How evenly turns come says how long the longest wait.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from data_sources.made_up.children.arrays import Days, Flags, Numbers, random_days

Choose = Callable[[int, int, Flags], Numbers]
"""Month's place, how many, who is busy -> as many children, none of them busy."""
Turn = Callable[[np.random.Generator, Numbers, Days], Days]
"""Children and the days that their stretches begin -> the days on which their turns come."""


@dataclass(frozen=True)
class Spells:
    """One entry a stretch of time, by the day it began; `ended` is NaT while it lasts."""

    child: Numbers
    opened: Days
    ended: Days

    def __len__(self) -> int:
        return len(self.child)


@dataclass(frozen=True)
class Course:
    """What a service's list should be: months in a row, how many begin, how many stay open."""

    first: np.datetime64
    begin: Numbers
    stay: Numbers
    spread: int
    """Those open at the very start began within so many days before it."""
    once: bool = False
    """A child comes once in its life."""


@dataclass
class _Open:
    child: list[Numbers] = field(default_factory=list)
    opened: list[Days] = field(default_factory=list)
    ended: list[Days] = field(default_factory=list)

    def add(self, child: Numbers, opened: Days, ended: Days) -> None:
        self.child.append(child)
        self.opened.append(opened)
        self.ended.append(ended)


def draw_spells(
    course: Course,
    born: Days,
    choose: Choose,
    turn: Turn,
    rng: np.random.Generator,
    latest: Days | None = None,
) -> Spells:
    """Run a list month by month.

    `born` is by child, and so is `latest`: the day by which a stretch must end.
    """
    done, busy = _Open(), np.zeros(len(born), dtype=np.bool_)
    child, opened = np.zeros(0, np.int64), np.zeros(0, "datetime64[D]")
    turns = opened.copy()
    for place in range(len(course.begin)):
        start = (course.first + place).astype("datetime64[D]")
        after = (course.first + place + 1).astype("datetime64[D]")
        unable = busy if latest is None else busy | (latest < after)
        came, on = _arrivals(course, place, choose, unable, rng)
        busy[came] = True
        on = np.maximum(on, born[came])
        child, opened = np.concatenate([child, came]), np.concatenate([opened, on])
        turns = np.concatenate([turns, turn(rng, came, on)])
        order = np.argsort(turns, kind="stable")
        child, opened, turns = child[order], opened[order], turns[order]
        goes = np.arange(len(child)) < len(child) - course.stay[place]
        ends = _days_between(rng, np.maximum(opened + 1, start), after)
        if latest is not None:
            goes |= latest[child] < after
            ends = np.maximum(np.minimum(ends, latest[child]), opened)
        done.add(child[goes], opened[goes], ends[goes])
        if not course.once:
            busy[child[goes]] = False
        child, opened, turns = child[~goes], opened[~goes], turns[~goes]
    done.add(child, opened, np.full(len(child), "NaT", "datetime64[D]"))
    return _in_order(done)


def _arrivals(
    course: Course, place: int, choose: Choose, unable: Flags, rng: np.random.Generator
) -> tuple[Numbers, Days]:
    start = (course.first + place).astype("datetime64[D]")
    length = int(((course.first + place + 1).astype("datetime64[D]") - start).astype(np.int64))
    before = int(course.stay[0]) if place == 0 else 0
    came = choose(place, int(course.begin[place]) + before, unable)
    on = start + random_days(rng, 0, length - 1, len(came))
    on[:before] = start - random_days(rng, 1, course.spread, len(on[:before]))
    return came, _on_working_days(on)


def _on_working_days(days: Days) -> Days:
    """Put what falls on a weekend on the Friday before: offices take letters in on weekdays."""
    # The first day of 1970 was a Thursday.
    weekday = (days.astype(np.int64) + 3) % 7
    back = np.where(weekday >= 5, weekday - 4, 0)
    moved: Days = days - back.astype("timedelta64[D]")
    return moved


def _days_between(rng: np.random.Generator, first: Days, after: np.datetime64) -> Days:
    most = np.maximum((after - first).astype(np.int64), 1) - 1
    between: Days = first + random_days(rng, 0, most, len(first))
    return between


def _in_order(done: _Open) -> Spells:
    child, opened = np.concatenate(done.child), np.concatenate(done.opened)
    ended = np.concatenate(done.ended)
    order = np.lexsort((child, opened))
    return Spells(child[order], opened[order], ended[order])


def chooser(
    weights: Callable[[int], Numbers], first: np.datetime64, rng: np.random.Generator
) -> Choose:
    """Choose children by whole-number weights, which are asked for once a year."""
    sums: dict[int, Numbers] = {}

    def choose(place: int, count: int, busy: Flags) -> Numbers:
        year = int((first + place).astype("datetime64[Y]").astype(np.int64)) + 1970
        if year not in sums:
            sums[year] = np.cumsum(weights(year))
        whole, chosen = sums[year], np.zeros(0, np.int64)
        for _ in range(20):
            if len(chosen) >= count or not whole[-1]:
                break
            drawn = np.searchsorted(whole, rng.integers(0, whole[-1], count * 2 + 8), "right")
            both = np.concatenate([chosen, drawn[~busy[drawn]]])
            # Each child once, in the order in which they were drawn.
            chosen = both[np.sort(np.unique(both, return_index=True)[1])]
        return chosen[:count]

    return choose


def stays(kinds: tuple[tuple[int, int], ...], of_a_hundred: tuple[int, ...]) -> Turn:
    """Let turns come after lengths of several kinds, each between its least and most days.

    `of_a_hundred` says up to which of a hundred a kind goes; its last is 100.
    """
    least, most = np.array(kinds).T

    def turn(rng: np.random.Generator, child: Numbers, opened: Days) -> Days:
        kind = np.searchsorted(of_a_hundred, rng.integers(0, 100, len(child)), "right")
        on: Days = opened + random_days(rng, least[kind], most[kind], len(child))
        return on

    return turn
