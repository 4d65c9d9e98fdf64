"""Referrals to the health services: who came, when they were seen first, what became of them."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from data_sources.made_up.children.arrays import (
    NO_DAY,
    Days,
    Flags,
    Numbers,
    Texts,
    ages,
    birthdays,
    day,
    generator,
    random_days,
    until,
    yearly_numbers,
)
from data_sources.made_up.children.needs import Made, by_need
from data_sources.made_up.children.people import LATE_LOCALITY, People, people
from data_sources.made_up.children.spells import Course, Spells, chooser, draw_spells
from data_sources.made_up.health.contacts import Contacts, draw_contacts
from data_sources.made_up.health.levels import (
    SEASON,
    SERVICES,
    SPEECH,
    Service,
    along,
    step_month,
    waiting,
)

YEARS_BEFORE = 9
"""Lists need some years to settle before the first that is told of."""
_URGENT, _SOONER = 9, 60
_YEARS_LATE = 2
_NOT_SEEN = 4
"""Of a hundred whose turn came, discharged without a contact."""
_NO_TIME = np.timedelta64(0, "D")
_SOON = np.timedelta64(15, "D")
"""Who is seen or left sooner was urgent."""
_SEASON_OF_A_YEAR = sum(SEASON)


@dataclass(frozen=True)
class Referrals:
    """One entry a referral to one service, by the day it was received; NaT where not (yet)."""

    service: Service
    number: Texts
    child: Numbers
    received: Days
    seen: Days
    """First attended contact."""
    closed: Days
    """Discharge, or rejection where `rejected`."""
    rejected: Flags
    urgent: Flags
    contacts: Contacts


@cache
def all_referrals(seed: int, as_at: date, area: int) -> tuple[Referrals, ...]:
    """Draw the referrals to every service up to `as_at`, in the order of `SERVICES`."""
    return tuple(_referrals(each, (seed, as_at, area)) for each in SERVICES)


def _referrals(service: Service, made: Made) -> Referrals:
    everyone, (seed, as_at, area) = people(*made), made
    rng = generator(seed, area, "referrals", service.code)
    course = _course(service, as_at, rng)
    choose = chooser(lambda year: _weights(service, year, made), course.first, rng)

    def turn(rng: np.random.Generator, child: Numbers, opened: Days) -> Days:
        return _turns(service, rng, opened)

    grown_up = birthdays(everyone.born, 18)
    queue = draw_spells(course, everyone.born, choose, turn, rng, grown_up)
    rejected = _rejected(service, everyone, queue, rng)
    return _put_together(service, queue, rejected, grown_up, day(as_at), rng)


def _course(service: Service, as_at: date, rng: np.random.Generator) -> Course:
    first = np.datetime64(f"{as_at.year - YEARS_BEFORE}-01", "M")
    months = np.arange((as_at.year - first.astype(object).year) * 12 + as_at.month)
    years, month = first.astype(object).year + months // 12, months % 12 + 1
    yearly = along(service.referred, years, month) * (100 - service.rejected)
    uneven = rng.integers(930, 1071, len(months))
    begin = yearly * np.array(SEASON)[month - 1] * uneven // (_SEASON_OF_A_YEAR * 100_000)
    stay = waiting(service, years, month, as_at)
    # What a list grows by beyond its usual pace comes as referrals in that month.
    step = step_month(as_at)
    here = (years == step.year) & (month == step.month)
    begin = begin + np.where(here, np.maximum(np.diff(stay, prepend=stay[0]), 0), 0)
    stay = stay * rng.integers(975, 1026, len(months)) // 1000
    return Course(first, begin, stay, service.spread * 2, service.once)


def _weights(service: Service, year: int, made: Made) -> Numbers:
    everyone = people(*made)
    old = ages(everyone.born, np.datetime64(f"{year}-01-01"))
    by_age = np.zeros(18, np.int64)
    for least, weight in sorted(service.ages.items()):
        by_age[least:] = weight
    if service.name == SPEECH:
        # One locality's children are sent as late as their needs are found.
        late = (everyone.locality == LATE_LOCALITY) & (everyone.need == "SLCN")
        old = old - np.where(late, _YEARS_LATE, 0)
    usual = np.where((old >= 0) & (old < 18), by_age[np.clip(old, 0, 17)], 0)
    weighed: Numbers = usual * by_need(service.needs, 2, 1, made)
    return weighed


def _turns(service: Service, rng: np.random.Generator, opened: Days) -> Days:
    count = len(opened)
    wait = random_days(rng, 0, service.spread, count)
    sooner = rng.integers(0, 100, count) < _URGENT
    wait = np.where(sooner, np.timedelta64(-_SOONER, "D"), wait)
    share, longest = service.forgotten
    forgotten = rng.integers(0, 1000, count) < share
    longer = np.where(forgotten, random_days(rng, longest // 3, longest, count), _NO_TIME)
    turns: Days = opened + wait + longer
    return turns


def _rejected(
    service: Service, everyone: People, queue: Spells, rng: np.random.Generator
) -> Spells:
    """Draw those who were turned back within days: as old as the others, but not on the list."""
    count = len(queue) * service.rejected // (100 - service.rejected)
    like = rng.integers(0, len(queue), count)
    opened: Days = queue.opened[like] + random_days(rng, -9, 9, count)
    by_age = np.argsort(everyone.born, kind="stable")
    place = np.empty(len(by_age), np.int64)
    place[by_age] = np.arange(len(by_age))
    child = by_age[(place[queue.child[like]] + rng.integers(1, 400, count)) % len(by_age)]
    good = (everyone.born[child] < opened) & (ages(everyone.born[child], opened) < 18)
    ended = opened + random_days(rng, 3, 24, count)
    return Spells(child[good], opened[good], ended[good])


def _put_together(
    service: Service,
    queue: Spells,
    back: Spells,
    grown_up: Days,
    last: np.datetime64,
    rng: np.random.Generator,
) -> Referrals:
    received = np.concatenate([queue.opened, back.opened])
    child = np.concatenate([queue.child, back.child])
    order = np.lexsort((child, received))
    order = order[received[order] <= last]
    child, received = child[order], received[order]
    ended = until(np.concatenate([queue.ended, back.ended])[order], last)
    rejected = order >= len(queue)
    # Whose turn has not come by the 18th birthday goes to a service for adults.
    unseen = rejected | (rng.integers(0, 100, len(child)) < _NOT_SEEN) | (ended >= grown_up[child])
    seen = np.where(unseen, NO_DAY, ended)
    contacts, left = draw_contacts(service, received, seen, rng)
    by_chance = rng.integers(0, 20, len(child)) == 0
    return Referrals(
        service=service,
        number=yearly_numbers(service.code, received),
        child=child,
        received=received,
        seen=seen,
        closed=until(np.where(unseen, ended, left), last),
        rejected=rejected,
        urgent=np.where(rejected, by_chance, (ended - received) < _SOON),
        contacts=contacts,
    )
