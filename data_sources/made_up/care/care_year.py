"""What happened to children looked after in a year: reviews, health, and who went missing."""

from datetime import date

import numpy as np

from data_sources.made_up.care import looked_after
from data_sources.made_up.children.arrays import (
    Days,
    Flags,
    Texts,
    ages,
    british,
    day,
    random_days,
)
from data_sources.made_up.children.needs import Made
from data_sources.made_up.children.people import people
from data_sources.made_up.sheets.planting import Table

_MISSING_OF_A_HUNDRED = 9


def in_year(began: Days, ended: Days, end: date) -> Flags:
    """Say what lasted into the year to `end`."""
    start = day(date(end.year - 1, 4, 1))
    return (began <= day(end)) & ~(ended < start)


def reviews(end: date, made: Made) -> Table:
    """A first review after 20 days, a second after 3 more months, then one every six."""
    spells, everyone = looked_after.spells(*made), people(*made)
    kept = np.flatnonzero(in_year(spells.opened, spells.ended, end))
    since = np.array([18, 105, *range(280, 6600, 176)], "timedelta64[D]")
    place, turn = np.repeat(kept, len(since)), np.tile(since, len(kept))
    on = spells.opened[place] + turn
    start = day(date(end.year - 1, 4, 1))
    held = (on >= start) & (on <= day(end)) & ~(spells.ended[place] <= on)
    child, on = spells.child[place[held]], on[held]
    old = ages(everyone.born[child], on)
    return {
        "CHILD": everyone.la_child_id[child],
        "DOB": british(everyone.born[child]),
        "REVIEW": british(on),
        "REVIEW_CODE": np.where(old < 4, "PN0", np.where(child % 10 < 7, "PN1", "PN3")),
    }


def outcomes(end: date, made: Made, rng: np.random.Generator) -> Table:
    """Tell of those looked after for the whole year."""
    spells, everyone = looked_after.spells(*made), people(*made)
    whole = (spells.opened <= day(date(end.year - 1, 4, 1))) & ~(spells.ended <= day(end))
    child = np.unique(spells.child[whole])
    old, count = ages(everyone.born[child], day(end)), len(child)
    scored = (old >= 4) & (old <= 16) & (rng.integers(0, 100, count) < 84)
    score = (rng.integers(0, 14, count) + rng.integers(0, 18, count)).astype("U2")
    unscored = np.where((old < 4) | (old > 16), "SDQ2", "SDQ4")

    def yes(of_a_hundred: int) -> Texts:
        return np.where(rng.integers(0, 100, count) < of_a_hundred, "1", "0")

    return {
        "CHILD": everyone.la_child_id[child],
        "DOB": british(everyone.born[child]),
        "SDQ_SCORE": np.where(scored, score, ""),
        "SDQ_REASON": np.where(scored, "", unscored),
        "CONVICTED": np.where(old < 10, "0", yes(3)),
        "HEALTH_CHECK": np.where(old < 5, yes(88), ""),
        "IMMUNISATIONS": yes(84),
        "TEETH_CHECK": yes(77),
        "HEALTH_ASSESSMENT": yes(91),
        "SUBSTANCE_MISUSE": np.where(old < 10, "0", yes(4)),
        "INTERVENTION_RECEIVED": np.where(old < 10, "0", yes(2)),
        "INTERVENTION_OFFERED": np.where(old < 10, "0", yes(1)),
    }


def missing(end: date, made: Made, rng: np.random.Generator) -> Table:
    """Tell of who went missing, most of them in their teens."""
    spells, everyone = looked_after.spells(*made), people(*made)
    kept = np.flatnonzero(in_year(spells.opened, spells.ended, end))
    old = ages(everyone.born[spells.child[kept]], day(end))
    kept = kept[(old >= 11) & (rng.integers(0, 100, len(kept)) < _MISSING_OF_A_HUNDRED * 2)]
    first = np.maximum(spells.opened[kept], day(date(end.year - 1, 4, 1)))
    last = np.where(spells.ended[kept] <= day(end), spells.ended[kept], day(end))
    length = np.maximum((last - first).astype(np.int64), 1)
    began = first + rng.integers(0, length).astype("timedelta64[D]")
    back = np.minimum(began + random_days(rng, 0, 6, len(kept)), last)
    child = spells.child[kept]
    return {
        "CHILD": everyone.la_child_id[child],
        "DOB": british(everyone.born[child]),
        "MISSING": np.where(rng.integers(0, 100, len(kept)) < 85, "M", "A"),
        "MIS_START": british(began),
        "MIS_END": british(back),
    }
