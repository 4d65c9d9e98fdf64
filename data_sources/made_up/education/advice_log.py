"""The educational psychology service's log of advice for EHC needs assessments."""

from datetime import date
from pathlib import Path

import numpy as np

from data_sources.made_up.care.child_keys import upns
from data_sources.made_up.children.arrays import Days, extract_days, generator, yearly_numbers
from data_sources.made_up.children.ehc import requests
from data_sources.made_up.children.people import people
from data_sources.made_up.sheets import agreed_cases
from data_sources.made_up.sheets.agreed_cases import Cases

DAYS_TO_ANSWER = 42
"""SEND Regulations 2014, regulation 8."""


def write(folder: Path, as_at: date, seed: int, area: int) -> list[Path]:
    """Write the logs of 31 March, of 30 September and of the latest month-end."""
    made, written = (seed, as_at, area), []
    cases = _cases(*made)
    for end in extract_days(as_at, 3, 9):
        name = f"{end}_education_advice.csv"
        cells = agreed_cases.table(cases, people(*made), {"upn": upns("EP", *made)}, end)
        rng = generator(seed, area, name)
        written.append(agreed_cases.write(folder / name, cells, end, rng))
    return written


def _cases(seed: int, as_at: date, area: int) -> Cases:
    asked = requests(seed, as_at, area)
    was_asked = np.flatnonzero(~np.isnat(asked.advice_requested))
    opened: Days = asked.advice_requested[was_asked]
    due: Days = opened + np.timedelta64(DAYS_TO_ANSWER, "D")
    count = len(was_asked)
    return Cases(
        agency="education",
        dataset="ehc_education_advice",
        number=yearly_numbers("EP", opened),
        child=asked.child[was_asked],
        opened=opened,
        due=due,
        closed=asked.ep_received[was_asked],
        more={
            "outcome": np.full(count, "returned"),
            "exception": np.full(count, "no"),
            "service": np.full(count, "Educational psychology"),
        },
        when_closed=("outcome",),
    )
