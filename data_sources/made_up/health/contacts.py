"""Contacts of children with a health service: those they came to and those they missed."""

from dataclasses import dataclass

import numpy as np

from data_sources.made_up.children.arrays import Days, Flags, Numbers, random_days
from data_sources.made_up.health.levels import Service

_MISSED_FIRST, _NOT_COME = 10, 9
"""Of a hundred referrals, and of a hundred later contacts."""


@dataclass(frozen=True)
class Contacts:
    """One entry a contact: `referral` is the place of its referral."""

    referral: Numbers
    on: Days
    attended: Flags


def draw_contacts(
    service: Service, received: Days, seen: Days, rng: np.random.Generator
) -> tuple[Contacts, Days]:
    """Draw the contacts of referrals that were `seen` first on a day, and their discharges."""
    met = np.flatnonzero(~np.isnat(seen))
    missed, asked = _missed(met, received, seen, rng)
    more, on = _later(service, met, seen, rng)
    last = seen.copy()
    np.maximum.at(last, more, on)
    left: Days = last + random_days(rng, 0, 45, len(seen))
    came = rng.integers(0, 100, len(more)) >= _NOT_COME
    contacts = Contacts(
        referral=np.concatenate([missed, met, more]),
        on=np.concatenate([asked, seen[met], on]),
        attended=np.concatenate(
            [np.zeros(len(missed), np.bool_), np.ones(len(met), np.bool_), came]
        ),
    )
    return contacts, left


def _missed(
    met: Numbers, received: Days, seen: Days, rng: np.random.Generator
) -> tuple[Numbers, Days]:
    """Draw appointments that were missed before the first that was attended."""
    missed = met[rng.integers(0, 100, len(met)) < _MISSED_FIRST]
    wait = (seen[missed] - received[missed]).astype(np.int64)
    asked = random_days(rng, wait // 2, np.maximum(wait - 1, wait // 2), len(missed))
    return missed, received[missed] + asked


def _later(
    service: Service, met: Numbers, seen: Days, rng: np.random.Generator
) -> tuple[Numbers, Days]:
    """Draw the contacts after the first: each some weeks after the one before."""
    more = rng.integers(0, service.follow_ups + 1, len(met))
    referral = np.repeat(met, more)
    gaps = random_days(rng, 12, 62, len(referral)).astype(np.int64)
    whole = np.cumsum(gaps)
    first = np.repeat(np.cumsum(more) - more, more)
    since = whole - whole[first] + gaps[first]
    return referral, seen[referral] + since.astype("timedelta64[D]")
