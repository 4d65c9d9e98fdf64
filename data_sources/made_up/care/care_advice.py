"""Social care's advice for EHC needs assessments, as its front door logs it."""

from datetime import date
from pathlib import Path

import numpy as np

from data_sources.made_up.care.child_keys import nhs_numbers, upns
from data_sources.made_up.children.arrays import Days, extract_days, generator, yearly_numbers
from data_sources.made_up.children.ehc import Requests, requests
from data_sources.made_up.children.people import people
from data_sources.made_up.sheets import agreed_cases
from data_sources.made_up.sheets.agreed_cases import Cases

DAYS_TO_ANSWER = 42
"""SEND Regulations 2014, regulation 8."""
_EXCEPTIONS = 3
"""Of a hundred requests for advice."""


def write(folder: Path, as_at: date, seed: int, area: int) -> dict[date, list[Path]]:
    """Write the logs of 31 March, of 30 September and of the latest month-end."""
    made, written = (seed, as_at, area), {}
    cases = _cases(requests(*made), seed, area)
    keys = {"nhs_number": nhs_numbers(*made), "upn": upns("advice", *made)}
    for end in extract_days(as_at, 3, 9):
        name = f"{end}_care_advice.csv"
        cells = agreed_cases.table(cases, people(*made), keys, end)
        rng = generator(seed, area, name)
        written[end] = [agreed_cases.write(folder / name, cells, end, rng)]
    return written


def _cases(asked: Requests, seed: int, area: int) -> Cases:
    rng = generator(seed, area, "care advice")
    drawn = rng.integers(0, 100, len(asked.child))
    was_asked = np.flatnonzero(~np.isnat(asked.advice_requested))
    opened: Days = asked.advice_requested[was_asked]
    due: Days = opened + np.timedelta64(DAYS_TO_ANSWER, "D")
    return Cases(
        agency="care",
        dataset="ehc_social_care_advice",
        number=yearly_numbers("CA", opened),
        child=asked.child[was_asked],
        opened=opened,
        due=due,
        closed=asked.care_received[was_asked],
        more={
            "outcome": np.where(asked.care_known[was_asked], "known", "not known"),
            "exception": np.where(drawn[was_asked] < _EXCEPTIONS, "yes", "no"),
        },
        when_closed=("outcome",),
    )
