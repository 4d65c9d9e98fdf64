"""Who has an EHC plan or SEN support on a day, and the weights that follow from it."""

from datetime import date
from functools import cache

import numpy as np

from data_sources.made_up.children.arrays import Flags, Numbers, ages
from data_sources.made_up.children.ehc import plans
from data_sources.made_up.children.needs import Made
from data_sources.made_up.children.people import people


@cache
def with_plan(on: date, seed: int, as_at: date, area: int) -> Flags:
    """Say of every child whether a plan is in force on a day."""
    every, day = plans(seed, as_at, area), np.datetime64(on)
    held = np.zeros(len(people(seed, as_at, area).born), np.bool_)
    held[every.child[(every.started <= day) & ~(every.ceased <= day)]] = True
    return held


def weights(year: int, by_age: dict[int, int], plan: int, support: int, made: Made) -> Numbers:
    """Weigh all children by age on 1 January and by SEN; `plan` and `support` are tenths.

    SEN counts as it is a year on: a child is in need before its plan is written.
    """
    everyone, (_, as_at, _) = people(*made), made
    old = ages(everyone.born, np.datetime64(f"{year}-01-01"))
    likely = np.zeros(18, np.int64)
    for least, weight in sorted(by_age.items()):
        likely[least:] = weight
    usual = np.where((old >= 0) & (old < 18), likely[np.clip(old, 0, 17)], 0)
    later = min(date(year + 1, 12, 31), as_at)
    supported = everyone.support_from <= np.datetime64(later)
    tenths = np.where(with_plan(later, *made), plan, np.where(supported, support, 10))
    # Hardship: the most deprived fifth is about three times as likely as the least.
    weighed: Numbers = usual * tenths * (9 - everyone.deprivation.astype(np.int64))
    return weighed
