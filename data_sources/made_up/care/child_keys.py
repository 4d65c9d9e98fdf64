"""Pupils' and patients' numbers as care's systems hold them: some missing, some mistyped."""

from datetime import date
from functools import cache

import numpy as np

from data_sources.made_up.children.arrays import Texts, generator
from data_sources.made_up.children.people import people
from data_sources.made_up.sheets.planting import BLANK_KEYS, WRONG_KEYS, spoil_keys

_NHS_NUMBERS_KNOWN = 30
"""Of a hundred children."""


@cache
def upns(source: str, seed: int, as_at: date, area: int) -> Texts:
    """Give all children's UPNs as one of care's systems has them."""
    upn = people(seed, as_at, area).upn
    drawn = generator(seed, area, "UPNs", source).integers(0, 10_000, len(upn))
    blank = drawn < round(BLANK_KEYS * 10_000)
    wrong = ~blank & (drawn < round((BLANK_KEYS + WRONG_KEYS) * 10_000))
    return spoil_keys(upn, blank, wrong)


@cache
def nhs_numbers(seed: int, as_at: date, area: int) -> Texts:
    """Give the NHS numbers that care knows of: those of some children."""
    numbers = people(seed, as_at, area).nhs_number
    drawn = generator(seed, area, "NHS numbers in care").integers(0, 100, len(numbers))
    return np.where(drawn < _NHS_NUMBERS_KNOWN, numbers, "")
