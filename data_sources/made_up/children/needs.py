"""Numbers that follow from children's main need, for all children at once."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import numpy as np

from data_sources.made_up.children.arrays import Numbers
from data_sources.made_up.children.people import people

Made = tuple[int, date, int]
"""Seed, as-at day and area: what a made-up area is made from."""


def by_need(values: Mapping[str, int], other: int, none: int, made: Made) -> Numbers:
    """Give every child the value of its need; `other` where it is not named, `none` without SEN."""
    codes, place = _needs(*made)
    of_code = [values.get(code, other) if code else none for code in codes]
    each: Numbers = np.array(of_code, np.int64)[place]
    return each


@cache
def _needs(seed: int, as_at: date, area: int) -> tuple[list[str], Numbers]:
    codes, place = np.unique(people(seed, as_at, area).need, return_inverse=True)
    return codes.tolist(), place
