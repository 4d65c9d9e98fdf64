"""Children in need: their episodes from referral to closure, those looked after among them."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from data_sources.made_up.care import levels, looked_after, plan_holders
from data_sources.made_up.children.arrays import (
    NO_DAY,
    Days,
    Flags,
    Numbers,
    birthdays,
    day,
    generator,
    random_days,
    until,
)
from data_sources.made_up.children.people import people
from data_sources.made_up.children.spells import Course, Spells, chooser, draw_spells, stays

_LENGTHS = ((12, 60), (60, 240), (240, 900), (900, 2600))
_OF_A_HUNDRED = (40, 66, 91, 100)
_PROTECTED, _ASSESSED_SLOWLY = 15, 14
"""Of a hundred episodes."""
_NO_FURTHER_ACTION = 6


@dataclass(frozen=True)
class Episodes:
    """One entry an episode, by the day of the referral; NaT where there is none (yet)."""

    child: Numbers
    referred: Days
    closed: Days
    looked_after: Flags
    no_further_action: Flags
    assessment_started: Days
    assessment_ended: Days
    enquiry: Days
    """Section 47."""
    conference: Days
    protected_from: Days
    protected_to: Days
    chance: Numbers
    """0 to 999 for each episode: what codes are picked by."""


@cache
def episodes(seed: int, as_at: date, area: int) -> Episodes:
    """Draw the episodes up to `as_at`."""
    in_care = _of_looked_after(seed, as_at, area)
    others = _others(in_care, seed, as_at, area)
    child = np.concatenate([in_care.child, others.child])
    referred = np.concatenate([in_care.opened, others.opened])
    closed = np.concatenate([in_care.ended, others.ended])
    order = np.lexsort((child, referred))
    order = order[referred[order] <= day(as_at)]
    cared = order < len(in_care)
    closed = until(closed[order], day(as_at))
    rng = generator(seed, area, "in need")
    return _with_steps(child[order], referred[order], closed, cared, rng)


def _of_looked_after(seed: int, as_at: date, area: int) -> Spells:
    """Open the case some time before the child came into care, and close it some time after."""
    care, everyone = looked_after.spells(seed, as_at, area), people(seed, as_at, area)
    rng = generator(seed, area, "in need before care")
    count = len(care)
    opened = np.maximum(care.opened - random_days(rng, 5, 420, count), everyone.born[care.child])
    ended = care.ended + random_days(rng, 0, 40, count)
    ended = np.minimum(ended, np.maximum(birthdays(everyone.born, 18)[care.child], care.ended))
    order = np.lexsort((opened, care.child))
    child, opened, ended = care.child[order], opened[order], ended[order]
    # Where a child came back into care, the second case opens after the first has closed.
    again = np.append(False, child[1:] == child[:-1])
    before = np.append(ended[:1], ended[:-1])
    opened = np.where(again, np.maximum(opened, before + 1), opened)
    good = np.isnat(ended) | (ended >= opened)
    return Spells(child[good], opened[good], ended[good])


def _others(in_care: Spells, seed: int, as_at: date, area: int) -> Spells:
    rng, made = generator(seed, area, "in need"), (seed, as_at, area)
    everyone = people(*made)
    load = levels.caseload("in_need", "in_need_ended", True, as_at, seed + area)
    months = load.first + np.arange(len(load.begin) + 1)
    edges = months.astype("datetime64[D]")
    open_then = _open_at(in_care, edges[1:])
    began = np.histogram(in_care.opened.astype(np.int64), edges.astype(np.int64))[0]
    usual = np.maximum(load.begin - np.convolve(began, np.ones(12, np.int64), "same") // 12, 0)
    uneven = usual * rng.integers(88, 113, len(usual)) // 100
    course = Course(load.first, uneven, np.maximum(load.stay - open_then, 0), 700)
    known = np.unique(in_care.child)

    def weigh(year: int) -> Numbers:
        weights = plan_holders.weights(
            year, levels.IN_NEED, levels.NEED_WITH_PLAN, levels.NEED_WITH_SUPPORT, made
        )
        weights[known] = 0
        return weights

    return draw_spells(
        course,
        everyone.born,
        chooser(weigh, load.first, rng),
        stays(_LENGTHS, _OF_A_HUNDRED),
        rng,
        birthdays(everyone.born, 18),
    )


def _open_at(spells: Spells, days: Days) -> Numbers:
    opened = np.sort(spells.opened)
    ended = np.sort(spells.ended[~np.isnat(spells.ended)])
    still: Numbers = np.searchsorted(opened, days) - np.searchsorted(ended, days)
    return still


def _with_steps(
    child: Numbers, referred: Days, closed: Days, cared: Flags, rng: np.random.Generator
) -> Episodes:
    count = len(child)
    ends = np.where(np.isnat(closed), np.datetime64("2100-01-01"), closed)
    short = (ends - referred) < np.timedelta64(45, "D")
    nothing = short & (rng.integers(0, 100, count) < _NO_FURTHER_ACTION * 3) & ~cared
    slow = rng.integers(0, 100, count) < _ASSESSED_SLOWLY
    started = referred + random_days(rng, 0, 6, count)
    assessed = started + np.where(
        slow, random_days(rng, 64, 110, count), random_days(rng, 14, 62, count)
    )
    started = np.where(nothing | (started > ends), NO_DAY, started)
    protected = ~short & ((rng.integers(0, 100, count) < _PROTECTED) | (cared & slow))
    enquiry = referred + random_days(rng, 2, 12, count)
    conference = enquiry + random_days(rng, 8, 20, count)
    over = conference + random_days(rng, 90, 640, count)
    protected &= conference < ends
    return Episodes(
        child=child,
        referred=referred,
        closed=closed,
        looked_after=cared,
        no_further_action=nothing,
        assessment_started=started,
        assessment_ended=np.where(np.isnat(started), NO_DAY, np.minimum(assessed, ends)),
        enquiry=np.where(protected, enquiry, NO_DAY),
        conference=np.where(protected, conference, NO_DAY),
        protected_from=np.where(protected, conference, NO_DAY),
        protected_to=np.where(protected, np.minimum(over, ends), NO_DAY),
        chance=rng.integers(0, 1000, count),
    )
