"""Who is on roll in a term, at which school, with which SEN provision, and how often away."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from data_sources.made_up.children.ehc import plans
from data_sources.made_up.children.people import Array, draws, people
from data_sources.made_up.children.schools import (
    PRIMARIES,
    RISING,
    mainstream,
    special,
    year_group,
)
from data_sources.made_up.education import census_levels as levels
from data_sources.made_up.education.sen2_persons import Made
from data_sources.made_up.education.terms import Term

IN_SCHOOL = ("mainstream", "special", "UNIT", "RESOURCED")


@dataclass(frozen=True)
class Roll:
    """One entry a pupil on roll in every array."""

    child: Array
    school: Array
    """Its place in the list of schools."""
    group: Array
    """The national curriculum year; 0 is Reception."""
    provision: Array
    """0 none, 1 SEN support, 2 EHC plan."""
    possible: Array
    missed: Array


def roll(made: Made, term: Term) -> Roll:
    """Make up a term's pupils and their absence."""
    everyone, last = people(*made), np.datetime64(term.last)
    group = year_group(everyone.born, last)
    provision, special_school = _provision(made, last)
    child = np.flatnonzero(_is_on_roll(made, group) & (provision >= 0))
    primary, secondary = mainstream(*made)
    school = np.where(group <= 6, primary, secondary)
    school = np.where(special_school, special(*made), school)
    possible = _possible(made, term, child)
    share = _share_missed(made, term, child, provision[child])
    return Roll(
        child=child,
        school=school[child],
        group=group[child],
        provision=provision[child],
        possible=possible,
        missed=np.minimum(np.round(share * possible), possible).astype(int),
    )


@cache
def _chances(made: Made) -> tuple[Array, Array]:
    """Draw what stays a child's own: whether it is on roll here, and how often it is away."""
    rng, count = draws(made[0], made[2], 41), len(people(*made).born)
    return rng.random(count), rng.standard_normal(count)


def _is_on_roll(made: Made, group: Array) -> Array:
    chance, _ = _chances(made)
    compulsory = (group >= 0) & (group <= 11)
    share = np.select(
        [compulsory, (group >= -2) & (group < 0), (group > 11) & (group <= 13)],
        [1 - levels.ON_ROLL_ELSEWHERE, levels.NURSERY, levels.SIXTH_FORM],
        0,
    )
    found: Array = chance < share
    return found


def _provision(made: Made, on: np.datetime64) -> tuple[Array, Array]:
    """Give each child's SEN provision, -1 for those whose plan is carried out in no school."""
    everyone, every = people(*made), plans(*made)
    provision = (everyone.support_from <= on).astype(int)
    held = (every.started <= on) & ~(every.ceased <= on)
    in_school = np.isin(every.setting, IN_SCHOOL)
    provision[every.child[held]] = np.where(in_school[held], 2, -1)
    special_school = np.zeros(len(provision), np.bool_)
    special_school[every.child[held & (every.setting == "special")]] = True
    return provision, special_school


def _rng(made: Made, term: Term, topic: int) -> np.random.Generator:
    return draws(made[0], made[2], topic, term.last.toordinal())


def _possible(made: Made, term: Term, child: Array) -> Array:
    """Nearly all pupils are there from the first day; some come later."""
    rng, whole = _rng(made, term, 42), levels.POSSIBLE[term.name]
    late = rng.random(len(child)) < 0.03
    found: Array = np.where(late, rng.integers(20, whole, len(child)), whole)
    return found


def _share_missed(made: Made, term: Term, child: Array, provision: Array) -> Array:
    _, own = _chances(made)
    noise = _rng(made, term, 43).standard_normal(len(child))
    high = 0.85 * own[child] + 0.53 * noise
    median, spread = np.array(levels.ABSENCE_MEDIAN), np.array(levels.ABSENCE_SPREAD)
    share: Array = np.minimum(median[provision] * np.exp(spread[provision] * high), 0.95)
    return share


def suspended(made: Made, term: Term, on_roll: Roll, before_last: int) -> tuple[Array, Array]:
    """Draw suspensions: the place on the roll and the first day; `before_last` terms ago."""
    rng = _rng(made, term, 44)
    rate = np.array(levels.SUSPENSIONS)[on_roll.provision] / 3
    rate = rate * np.where(on_roll.group <= 6, *levels.BY_PHASE.values())
    rate = np.where(on_roll.group < 0, 0, rate) * (1.25 if term.name == "autumn" else 0.9)
    risen = max(0, levels.RISING_TERMS - before_last) / levels.RISING_TERMS
    rate = np.where(on_roll.school == RISING, rate * (1 + (levels.RISING_BY - 1) * risen), rate)
    return _days_of(rng, term, rng.poisson(rate))


def excluded(made: Made, term: Term, on_roll: Roll) -> tuple[Array, Array]:
    """Draw permanent exclusions: the place on the roll and the day."""
    rng = _rng(made, term, 45)
    rate = np.array(levels.EXCLUSIONS)[on_roll.provision] / 3
    rate = np.where((on_roll.group > 6) & (on_roll.school >= PRIMARIES), 2 * rate, rate / 4)
    return _days_of(rng, term, (rng.random(len(rate)) < rate).astype(int))


def _days_of(rng: np.random.Generator, term: Term, times: Array) -> tuple[Array, Array]:
    place = np.repeat(np.arange(len(times)), times)
    length = (term.last - term.first).days - 12
    day = np.datetime64(term.first) + rng.integers(0, length, len(place))
    day = np.busday_offset(day, 0, roll="forward")
    # Nobody is suspended twice on one day.
    _, first = np.unique(place * 100_000 + day.astype(int), return_index=True)
    kept = np.sort(first)
    return place[kept], day[kept]
