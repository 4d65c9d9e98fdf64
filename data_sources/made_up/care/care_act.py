"""Care Act transition assessments: due at 17½ for those with plans who will need care as adults."""

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from data_sources.made_up.care.child_keys import upns
from data_sources.made_up.children.arrays import (
    birthdays,
    day,
    extract_days,
    generator,
    random_days,
    until,
    yearly_numbers,
)
from data_sources.made_up.children.ehc import plans
from data_sources.made_up.children.needs import by_need
from data_sources.made_up.children.people import people
from data_sources.made_up.sheets import agreed_cases
from data_sources.made_up.sheets.agreed_cases import Cases

_LIKELY = {"SLD": 95, "PMLD": 98, "PD": 60, "MSI": 70, "ASD": 42, "VI": 40, "MLD": 25}
_LIKELY_OTHERWISE = 9
_IN_TIME = 61
"""Of a hundred."""


def write(folder: Path, as_at: date, seed: int, area: int) -> dict[date, list[Path]]:
    """Write the lists of 31 March and of the latest month-end."""
    made, written = (seed, as_at, area), {}
    for end in extract_days(as_at, 3):
        keys = {"upn": upns("adults", *made)}
        cells = agreed_cases.table(_cases(*made), people(*made), keys, end)
        name = f"{end}_care_act_assessments.csv"
        rng = generator(seed, area, name)
        written[end] = [agreed_cases.write(folder / name, cells, end, rng)]
    return written


@cache
def _cases(seed: int, as_at: date, area: int) -> Cases:
    everyone, every = people(seed, as_at, area), plans(seed, as_at, area)
    rng = generator(seed, area, "Care Act")
    count = len(everyone.born)
    opened, due = birthdays(everyone.born, 17), birthdays(everyone.born, 17, 6)
    held = np.zeros(count, np.bool_)
    on = opened[every.child]
    held[every.child[(every.started <= on) & ~(every.ceased <= on)]] = True
    likely = by_need(_LIKELY, _LIKELY_OTHERWISE, 0, (seed, as_at, area))
    needed = held & (rng.integers(0, 100, count) < likely) & (opened <= day(as_at))
    drawn, length = rng.integers(0, 100, count), (due - opened).astype(np.int64)
    done = np.where(
        drawn < _IN_TIME,
        opened + random_days(rng, 20, length, count),
        due + random_days(rng, 1, 330, count),
    )
    child = np.flatnonzero(needed)
    child = child[np.argsort(opened[child], kind="stable")]
    return Cases(
        agency="care",
        dataset="care_act_assessments",
        number=yearly_numbers("TA", opened[child]),
        child=child,
        opened=opened[child],
        due=due[child],
        closed=until(done[child], day(as_at)),
    )
