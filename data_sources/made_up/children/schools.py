"""The made-up schools: their numbers, and which of them each child goes to."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from data_sources.made_up.children.people import LOCALITIES, Array, draws, people

PRIMARIES, SECONDARIES, SPECIALS = 78, 24, 10
RISING = 91
"""The place in the list of the school whose suspensions rise."""
_SIZES = (0.6, 1.0, 1.0, 1.4)


@dataclass(frozen=True)
class Schools:
    """One entry a school; primaries come first, then secondaries, then special schools."""

    number: Array
    """The census's school number: the authority's 991 and four digits."""
    urn: Array


@cache
def schools(area: int = 0) -> Schools:
    """Give the schools of an area. Their URNs are of a range that no school has."""
    count = PRIMARIES + SECONDARIES + SPECIALS
    first = [2_001 + at for at in range(PRIMARIES)]
    first += [4_001 + at for at in range(SECONDARIES)]
    first += [7_001 + at for at in range(SPECIALS)]
    authority = 991 - area % 30
    number = np.array([f"{authority}{each}" for each in first])
    return Schools(number, (np.arange(count) + 990_001).astype(str))


@cache
def mainstream(seed: int, as_at: date, area: int = 0) -> tuple[Array, Array]:
    """Give each child's primary and secondary school, as places in `schools`: one nearby."""
    everyone, rng = people(seed, as_at, area), draws(seed, area, 3)
    where = np.searchsorted(np.array(LOCALITIES), everyone.locality)
    chance = rng.random(len(where))
    primary = _one_of(PRIMARIES, where, chance)
    secondary = PRIMARIES + _one_of(SECONDARIES, where, chance)
    return primary, secondary


@cache
def special(seed: int, as_at: date, area: int = 0) -> Array:
    """Give the special school that each child would go to."""
    everyone, rng = people(seed, as_at, area), draws(seed, area, 4)
    found: Array = PRIMARIES + SECONDARIES + rng.integers(0, SPECIALS, len(everyone.born))
    return found


def _one_of(count: int, where: Array, chance: Array) -> Array:
    """Pick one of a locality's share of so many schools; larger schools are picked more."""
    each = count // len(LOCALITIES)
    sizes = np.resize(np.array(_SIZES), each)
    edges = np.cumsum(sizes) / sizes.sum()
    found: Array = where * each + np.searchsorted(edges, chance, side="right").clip(max=each - 1)
    return found


def year_group(born: Array, on: np.datetime64) -> Array:
    """Give the national curriculum year on a day: 0 is Reception, below it nursery."""
    month = on.astype("datetime64[M]").astype(int)
    autumn = month // 12 + 1970 - (month % 12 < 8)
    years = born.astype("datetime64[Y]").astype(int) + 1970
    late = born.astype("datetime64[M]").astype(int) % 12 >= 8
    found: Array = autumn - years - late - 4
    return found
