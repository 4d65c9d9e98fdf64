"""Health's advice for EHC needs assessments, as the designated clinical officer logs it."""

from datetime import date
from pathlib import Path

import numpy as np

from data_sources.made_up.children.arrays import Days, extract_days, generator, yearly_numbers
from data_sources.made_up.children.ehc import Requests, requests
from data_sources.made_up.children.people import people
from data_sources.made_up.health.listing import nhs_numbers
from data_sources.made_up.sheets import agreed_cases
from data_sources.made_up.sheets.agreed_cases import Cases

DAYS_TO_ANSWER = 42
"""SEND Regulations 2014, regulation 8."""
_NOT_KNOWN, _EXCEPTIONS = 6, 4
"""Of a hundred requests for advice."""


def write(folder: Path, as_at: date, seed: int, area: int) -> dict[date, list[Path]]:
    """Write the logs of 31 March, of 30 September and of the latest month-end."""
    everyone = people(seed, as_at, area)
    cases = _cases(requests(seed, as_at, area), seed, area)
    keys = {"nhs_number": nhs_numbers("advice", seed, as_at, area)}
    written = {}
    for end in extract_days(as_at, 3, 9):
        name = f"{end}_health_advice.csv"
        cells = agreed_cases.table(cases, everyone, keys, end)
        rng = generator(seed, area, name)
        written[end] = [agreed_cases.write(folder / name, cells, end, rng)]
    return written


def _cases(asked: Requests, seed: int, area: int) -> Cases:
    rng = generator(seed, area, "health advice")
    drawn = rng.integers(0, 100, len(asked.child))
    was_asked = np.flatnonzero(~np.isnat(asked.advice_requested))
    drawn = drawn[was_asked]
    opened: Days = asked.advice_requested[was_asked]
    due: Days = opened + np.timedelta64(DAYS_TO_ANSWER, "D")
    outcome = np.where(drawn < _NOT_KNOWN, "not known to the service", "returned")
    exception = np.where(drawn >= 100 - _EXCEPTIONS, "yes", "no")
    return Cases(
        agency="health",
        dataset="ehc_health_advice",
        number=yearly_numbers("HA", opened),
        child=asked.child[was_asked],
        opened=opened,
        due=due,
        closed=asked.health_received[was_asked],
        more={
            "outcome": outcome,
            "exception": exception,
            "service": asked.health_service[was_asked],
        },
        when_closed=("outcome",),
    )
