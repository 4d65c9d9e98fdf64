"""A provider's referrals that were open at any time in a period, as its system tells them.

A contact stays listed as long as its referral is, so that one extract tells every wait whole.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from data_sources.made_up.children.arrays import (
    Days,
    Flags,
    Numbers,
    Texts,
    day,
    generator,
    numbered,
    until,
)
from data_sources.made_up.children.people import People, people
from data_sources.made_up.health.referrals import all_referrals
from data_sources.made_up.sheets.planting import BLANK_KEYS, WRONG_KEYS, spoil_keys

NHS_ETHNICITY = {
    **{"WBRI": "A", "WIRI": "B", "WIRT": "C", "WROM": "C", "WOTH": "C", "MWBC": "D", "MWBA": "E"},
    **{"MWAS": "F", "MOTH": "G", "AIND": "H", "APKN": "J", "ABAN": "K", "AOTH": "L", "BCRB": "M"},
    **{"BAFR": "N", "BOTH": "P", "CHNE": "R", "OOTH": "S"},
}
NOT_STATED = "Z"
# What the two systems number their patients by; the modulus is a prime, so none meet.
_PATIENTS = {"csds": ("MC", 7_919), "mhsds": ("MW", 104_729)}
_MODULUS = 1_000_003


@dataclass(frozen=True)
class Listed:
    """Columns of a provider's system, one entry a referral, and one a contact."""

    child: Numbers
    number: Texts
    team: Texts
    received: Days
    closed: Days
    rejected: Flags
    seen: Flags
    urgent: Flags
    chance: Numbers
    """0 to 99 for each referral, the same in every extract: what codes are picked by."""
    contact_of: Numbers
    contact_on: Days
    contact_number: Texts
    attended: Flags
    contact_chance: Numbers


@cache
def everything(sent_in: str, seed: int, as_at: date, area: int) -> Listed:
    """Put the referrals of all services of a set one behind the other."""
    parts = [each for each in all_referrals(seed, as_at, area) if each.service.sent_in == sent_in]
    sizes = [len(each.child) for each in parts]
    starts = np.cumsum([0, *sizes[:-1]])

    def joined(columns: list[Any]) -> Any:
        return np.concatenate(columns)

    contact_of = joined(
        [each.contacts.referral + start for each, start in zip(parts, starts, strict=True)]
    )
    rng = generator(seed, area, "listing", sent_in)
    number = joined([each.number for each in parts])
    return Listed(
        child=joined([each.child for each in parts]),
        number=number,
        team=np.repeat([each.service.code for each in parts], sizes),
        received=joined([each.received for each in parts]),
        closed=joined([each.closed for each in parts]),
        rejected=joined([each.rejected for each in parts]),
        seen=joined([~np.isnat(each.seen) for each in parts]),
        urgent=joined([each.urgent for each in parts]),
        chance=rng.integers(0, 100, sum(sizes)),
        contact_of=contact_of,
        contact_on=joined([each.contacts.on for each in parts]),
        contact_number=_contact_numbers(number[contact_of], contact_of),
        attended=joined([each.contacts.attended for each in parts]),
        contact_chance=rng.integers(0, 100, len(contact_of)),
    )


def _contact_numbers(referral: Texts, contact_of: Numbers) -> Texts:
    order = np.argsort(contact_of, kind="stable")
    ordered = contact_of[order]
    within = np.empty(len(order), np.int64)
    within[order] = np.arange(len(order)) - np.searchsorted(ordered, ordered) + 1
    return np.char.add(np.char.add(referral, "-"), within.astype("U3"))


def in_period(whole: Listed, start: date, end: date, without: tuple[str, ...] = ()) -> Listed:
    """Give what was open in a period, as it was known at its end, but for the teams `without`."""
    known = until(whole.closed, day(end))
    kept = (whole.received <= day(end)) & ~(known < day(start)) & ~np.isin(whole.team, without)
    place = np.cumsum(kept) - 1
    told = kept[whole.contact_of] & (whole.contact_on <= day(end))
    return Listed(
        child=whole.child[kept],
        number=whole.number[kept],
        team=whole.team[kept],
        received=whole.received[kept],
        closed=known[kept],
        rejected=whole.rejected[kept] & ~np.isnat(known[kept]),
        seen=whole.seen[kept],
        urgent=whole.urgent[kept],
        chance=whole.chance[kept],
        contact_of=place[whole.contact_of[told]],
        contact_on=whole.contact_on[told],
        contact_number=whole.contact_number[told],
        attended=whole.attended[told],
        contact_chance=whole.contact_chance[told],
    )


def patient_numbers(sent_in: str, child: Numbers) -> Texts:
    """Give each child's number in a provider's own system."""
    prefix, factor = _PATIENTS[sent_in]
    return numbered(prefix, child * factor % _MODULUS, 7)


@cache
def nhs_numbers(source: str, seed: int, as_at: date, area: int) -> Texts:
    """Give all children's NHS numbers as one source holds them: some missing, some mistyped."""
    numbers = people(seed, as_at, area).nhs_number
    drawn = generator(seed, area, "NHS numbers", source).integers(0, 10_000, len(numbers))
    blank = drawn < round(BLANK_KEYS * 10_000)
    wrong = ~blank & (drawn < round((BLANK_KEYS + WRONG_KEYS) * 10_000))
    return spoil_keys(numbers, blank, wrong)


def gender_codes(everyone: People, child: Numbers) -> Texts:
    """Give 1 for male and 2 for female, as health systems do."""
    return np.where(everyone.sex[child] == "M", "1", "2")


def ethnic_codes(everyone: People, child: Numbers) -> Texts:
    """Give the NHS's letter for the school census code."""
    codes, place = np.unique(everyone.ethnicity[child], return_inverse=True)
    letters = np.array([NHS_ETHNICITY.get(code, NOT_STATED) for code in codes.tolist()])
    return letters[place]
