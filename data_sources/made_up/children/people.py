"""The made-up children of an area: the same ones for education, health and care.

No number, name or postcode of them can be a real child's: NHS numbers are of the test range 999,
UPNs and postcodes of an authority and a postcode area that do not exist.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from data_sources.made_up.children import names
from data_sources.made_up.children.numbers import nhs_numbers, upns

Array: TypeAlias = np.ndarray[Any, Any]

LOCALITIES = ("Abbey Fields", "Canal Side", "Eastmoor", "Hill Top", "Old Market", "Westbrook")
LATE_LOCALITY = "Eastmoor"
"""Where speech and language needs are found two years late."""
FIRST_BIRTH = 1996
BIRTHS_A_YEAR = 4_690
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_ETHNICITY = {
    **{"WBRI": 50.4, "WIRI": 0.2, "WIRT": 0.1, "WROM": 0.6, "WOTH": 4.8, "MWBC": 3.2, "MWBA": 1.2},
    **{"MWAS": 1.9, "MOTH": 2.8, "AIND": 5.0, "APKN": 4.4, "ABAN": 1.5, "CHNE": 0.3, "AOTH": 4.2},
    **{"BCRB": 0.7, "BAFR": 12.0, "BOTH": 1.3, "OOTH": 1.6, "REFU": 2.0, "NOBT": 1.8},
}
_NEEDS = {
    **{"SLCN": 27.0, "SEMH": 21.0, "MLD": 15.0, "SPLD": 13.0, "ASD": 16.0, "OTH": 3.0},
    **{"PD": 2.0, "HI": 1.2, "VI": 0.7, "SLD": 0.6, "PMLD": 0.3, "MSI": 0.2},
}
_BOYS, _BOYS_WITH_NEED = 0.49, 0.63
_FOUND_AT = {2: 0.05, 3: 0.13, 4: 0.2, 5: 0.19, 6: 0.14, 7: 0.1, 8: 0.07, 9: 0.05, 11: 0.07}
"""The age from which a need is supported, in years."""
_LATER = 2.0


@dataclass(frozen=True)
class People:
    """One entry a child in every array; a child's place in them is its number everywhere."""

    born: Array
    sex: Array
    ethnicity: Array
    forename: Array
    surname: Array
    postcode: Array
    locality: Array
    deprivation: Array
    """Which fifth of areas the child lives in: 1 is the most deprived."""
    nhs_number: Array
    upn: Array
    uln: Array
    la_child_id: Array
    need: Array
    """The code of the primary need; blank for most."""
    support_from: Array
    """The first day of SEN support; NaT for most."""


def draws(*keys: int) -> np.random.Generator:
    """Give a source of numbers of its own to whatever these numbers name; the same everywhere."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(keys)))


@cache
def people(seed: int, as_at: date, area: int = 0) -> People:
    """Make the children of an area up: all who were born there from 1996 on."""
    rng = draws(seed, area, 1)
    born = _births(rng, as_at)
    count = len(born)
    has_need = rng.random(count) < _share_with_needs(born)
    need = np.where(has_need, drawn(rng, _NEEDS, count), "")
    boys = np.where(has_need, _BOYS_WITH_NEED, _BOYS)
    district, sector = rng.integers(1, 7, count), rng.integers(1, 10, count)
    locality = np.array(LOCALITIES)[district - 1]
    number = np.arange(count)
    return People(
        born=born,
        sex=np.where(rng.random(count) < boys, "M", "F"),
        ethnicity=drawn(rng, _ETHNICITY, count),
        forename=names.forenames(rng, count),
        surname=names.surnames(rng, count),
        postcode=_postcodes(rng, district, sector),
        locality=locality,
        deprivation=_deprivation(seed, area)[district - 1, sector - 1],
        nhs_number=nhs_numbers(number, area),
        upn=upns(number, born, area),
        uln=np.char.add("999", np.char.zfill((number + 1_000_000 * (area % 9)).astype(str), 7)),
        la_child_id=(number + 100_000 + 1_000_000 * area).astype(str),
        need=need,
        support_from=_support(rng, born, need, locality),
    )


def drawn(rng: np.random.Generator, weights: dict[str, float], count: int) -> Array:
    """Draw so many of these words, each as often as its weight says."""
    shares = np.array(list(weights.values()))
    found: Array = rng.choice(np.array(list(weights)), count, p=shares / shares.sum())
    return found


def postcode_rows(seed: int, area: int = 0) -> list[tuple[str, str, str]]:
    """Give each postcode sector with its locality and its fifth of deprivation."""
    fifths = _deprivation(seed, area)
    return [
        (f"QM{district} {sector}", LOCALITIES[district - 1], str(fifths[district - 1, sector - 1]))
        for district in range(1, 7)
        for sector in range(1, 10)
    ]


def _births(rng: np.random.Generator, as_at: date) -> Array:
    """Give birth dates, oldest first, up to the day of the extracts."""
    first, last = np.datetime64(f"{FIRST_BIRTH}-01-01"), np.datetime64(as_at)
    days = int((last - first).astype(int)) + 1
    count = round(BIRTHS_A_YEAR * days / 365.25)
    born: Array = np.sort(first + rng.integers(0, days, count))
    return born


def _share_with_needs(born: Array) -> Array:
    """Needs are found in more children of every year's births."""
    years = born.astype("datetime64[Y]").astype(int) + 1970
    share: Array = np.clip(0.195 + 0.0075 * (years - 2005), 0.12, 0.33)
    return share


def _support(rng: np.random.Generator, born: Array, need: Array, locality: Array) -> Array:
    ages = np.array(list(_FOUND_AT))
    years = rng.choice(ages, len(born), p=list(_FOUND_AT.values())) + rng.random(len(born))
    late = (need == "SLCN") & (locality == LATE_LOCALITY)
    days = np.round((years + _LATER * late) * 365.25).astype("timedelta64[D]")
    return np.where(need == "", np.datetime64("NaT"), born + days)


def _postcodes(rng: np.random.Generator, district: Array, sector: Array) -> Array:
    letters = np.array(list(_LETTERS))
    ends = np.char.add(rng.choice(letters, len(district)), rng.choice(letters, len(district)))
    outward = np.char.add("QM", district.astype(str))
    return np.char.add(np.char.add(np.char.add(outward, " "), sector.astype(str)), ends)


@cache
def _deprivation(seed: int, area: int) -> Array:
    """Give the fifth of each sector: every locality has all, some more of the most deprived."""
    rng = draws(seed, area, 2)
    fifths = [rng.choice(5, 9, p=np.roll([0.4, 0.25, 0.15, 0.1, 0.1], at % 3)) for at in range(6)]
    found: Array = np.array(fifths) + 1
    return found
