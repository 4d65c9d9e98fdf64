"""Made-up NHS numbers and UPNs: with right check characters, and of ranges that are nobody's."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

BLOCK = 150_000
"""Children of one area at most; the test range of NHS numbers has room for six such areas."""
AREAS_APART = 6
_ALPHABET = np.array(list("ABCDEFGHJKLMNPQRTUVWXYZ"))
_FIRST_AUTHORITY, _AUTHORITIES = 991, 30
"""Authorities' numbers of 961 to 991 are not in use."""


def nhs_numbers(children: Array, area: int) -> Array:
    """Give each child's ten digits: 999, six that tell the child, and the check digit."""
    numbers: Array = _test_range()[children + BLOCK * (area % AREAS_APART)]
    return numbers


def _test_range() -> Array:
    """Give every valid number of the test range, in an order that looks like none."""
    middle = (np.arange(1_000_000, dtype=np.int64) * 7_919 + 104_729) % 1_000_000
    digits = _digits(999_000_000 + middle, 9)
    check = (11 - digits @ np.arange(10, 1, -1) % 11) % 11
    # No digit makes good a check that comes to 10.
    valid = check < 10
    numbers: Array = ((999_000_000 + middle[valid]) * 10 + check[valid]).astype(str)
    return numbers


def upns(children: Array, born: Array, area: int) -> Array:
    """Give each child's UPN: check letter, authority, school, year of admission, number."""
    authority = _FIRST_AUTHORITY - area % _AUTHORITIES
    year = (born.astype("datetime64[Y]").astype(np.int64) + 1970 + 4) % 100
    school, serial = 2_000 + children // 1_000, children % 1_000
    whole = ((authority * 10_000 + school) * 100 + year) * 1_000 + serial
    check = _digits(whole, 12) @ np.arange(2, 14) % 23
    found: Array = np.char.add(_ALPHABET[check], whole.astype(str))
    return found


def _digits(numbers: Array, width: int) -> Array:
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    found: Array = numbers[:, None] // powers % 10
    return found
