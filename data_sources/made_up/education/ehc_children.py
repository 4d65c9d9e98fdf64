"""The EHC case system's list of children with both numbers: all with a request or a plan."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from data_sources.made_up.care.child_keys import upns
from data_sources.made_up.children.arrays import (
    NO_DAY,
    Days,
    Numbers,
    Texts,
    day,
    extract_days,
    generator,
    numbered,
)
from data_sources.made_up.children.ehc import plans, requests
from data_sources.made_up.children.needs import Made
from data_sources.made_up.children.people import people
from data_sources.made_up.sheets import agreed_cases
from data_sources.made_up.sheets.agreed_cases import Cases
from data_sources.made_up.sheets.planting import WRONG_KEYS, spoil_keys

_WITH_VALID_NUMBER = 0.97
_ASKED_BEFORE, _WITHDRAWN_AFTER = np.timedelta64(140, "D"), np.timedelta64(90, "D")
"""Before a plan whose request is not told, and after a request that was withdrawn."""


def write(folder: Path, as_at: date, seed: int, area: int) -> list[Path]:
    """Write the lists of 31 August and of the latest month-end."""
    made, written = (seed, as_at, area), []
    keys = {"nhs_number": _nhs_numbers(*made), "upn": upns("EHC", *made)}
    for end in extract_days(as_at, 8):
        name = f"{end}_ehc_children.csv"
        cells = agreed_cases.table(_cases(end, made), people(*made), keys, end)
        rng = generator(seed, area, name)
        written.append(agreed_cases.write(folder / name, cells, end, rng))
    return written


@cache
def _nhs_numbers(seed: int, as_at: date, area: int) -> Texts:
    """Give all children's NHS numbers as the case system has them: some missing, some mistyped."""
    numbers = people(seed, as_at, area).nhs_number
    drawn = generator(seed, area, "NHS numbers of EHC").random(len(numbers))
    unusable = drawn >= _WITH_VALID_NUMBER
    wrong = unusable & (drawn < _WITH_VALID_NUMBER + WRONG_KEYS)
    return spoil_keys(numbers, unusable & ~wrong, wrong)


def _cases(end: date, made: Made) -> Cases:
    """Give one case a child: from the first request until the last thing ended, as known then."""
    stays = _stays(made)
    here = stays.since <= day(end)
    child, since = stays.child[here], stays.since[here]
    # What has not ended by then is open, and the latest of all days.
    running = np.datetime64("9999-12-31", "D")
    until = np.where(stays.until[here] <= day(end), stays.until[here], running)
    who, at = np.unique(child, return_inverse=True)
    opened, closed = np.full(len(who), running), np.full(len(who), np.datetime64("1900-01-01", "D"))
    np.minimum.at(opened, at, since)
    np.maximum.at(closed, at, until)
    return Cases(
        agency="education",
        dataset="ehc_children",
        number=numbered("EHC-", who, 6),
        child=who,
        opened=opened,
        due=None,
        closed=np.where(closed == running, NO_DAY, closed),
    )


@dataclass(frozen=True)
class _Stays:
    """One entry a request or a plan: whose, and from when until when the service knows of it."""

    child: Numbers
    since: Days
    until: Days
    """NaT while it is open."""


@cache
def _stays(made: Made) -> _Stays:
    asked, every = requests(*made), plans(*made)
    ended = np.select(
        [asked.decision == "N", (asked.decision == "W") | (asked.outcome == "W")],
        [asked.decided, asked.received + _WITHDRAWN_AFTER],
        np.where(np.isnat(asked.issued), asked.assessed, asked.issued),
    )
    since = np.where(every.request < 0, every.started - _ASKED_BEFORE, every.started)
    return _Stays(
        child=np.concatenate([asked.child, every.child]),
        since=np.concatenate([asked.received, since]),
        until=np.concatenate([ended, every.ceased]),
    )
