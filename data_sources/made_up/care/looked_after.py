"""Children looked after: who, from when to when, and where they were placed."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from data_sources.made_up.care import levels, plan_holders
from data_sources.made_up.children.arrays import Days, Numbers, birthdays, day, generator, until
from data_sources.made_up.children.people import people
from data_sources.made_up.children.spells import Course, Spells, chooser, draw_spells, stays

_STAYS = ((20, 160), (160, 700), (700, 2200), (2200, 5000))
_OF_A_HUNDRED = (30, 55, 82, 100)
_DAYS_IN_A_PLACEMENT, _MOST_PLACEMENTS = 330, 6


@dataclass(frozen=True)
class Placements:
    """One entry an episode: `spell` is the place of its time in care."""

    spell: Numbers
    began: Days
    ended: Days
    """NaT while it lasts."""
    first: Numbers
    """1 where it is the first of its time in care, otherwise 0."""
    last: Numbers


@cache
def spells(seed: int, as_at: date, area: int) -> Spells:
    """Draw the times in care up to `as_at`."""
    rng, made = generator(seed, area, "looked after"), (seed, as_at, area)
    load = levels.caseload("looked_after", "starting_care", False, as_at, seed + area)
    everyone = people(*made)

    def weigh(year: int) -> Numbers:
        return plan_holders.weights(
            year,
            levels.STARTING_CARE,
            levels.CARE_WITH_PLAN,
            levels.CARE_WITH_SUPPORT,
            made,
        )

    uneven = load.begin * rng.integers(80, 121, len(load.begin)) // 100
    course = Course(load.first, uneven, load.stay, 1200)
    choose = chooser(weigh, load.first, rng)
    drawn = draw_spells(
        course,
        everyone.born,
        choose,
        stays(_STAYS, _OF_A_HUNDRED),
        rng,
        birthdays(everyone.born, 18),
    )
    began = drawn.opened <= day(as_at)
    return Spells(drawn.child[began], drawn.opened[began], until(drawn.ended[began], day(as_at)))


@cache
def placements(seed: int, as_at: date, area: int) -> Placements:
    """Cut every time in care into the placements of which it is made."""
    whole, rng = spells(seed, as_at, area), generator(seed, area, "placements")
    end = np.where(np.isnat(whole.ended), day(as_at), whole.ended)
    length = np.maximum((end - whole.opened).astype(np.int64), 1)
    changes = np.minimum(length // _DAYS_IN_A_PLACEMENT, _MOST_PLACEMENTS - 1)
    moves = rng.integers(0, changes + 1)
    spell = np.repeat(np.arange(len(length)), moves)
    cut = whole.opened[spell] + rng.integers(1, np.maximum(length[spell], 2)).astype(
        "timedelta64[D]"
    )
    spell = np.concatenate([np.arange(len(length)), spell])
    began = np.concatenate([whole.opened, cut])
    order = np.lexsort((began, spell))
    spell, began = spell[order], began[order]
    last = np.append(spell[1:] != spell[:-1], True)
    ended = np.where(last, whole.ended[spell], np.append(began[1:], began[:1]))
    first = np.append(True, spell[1:] != spell[:-1])
    return Placements(spell, began, ended, first.astype(np.int64), last.astype(np.int64))
