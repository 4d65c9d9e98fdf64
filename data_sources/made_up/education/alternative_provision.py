"""The authority's register of alternative provision: some 160 young people at a time."""

from datetime import date
from pathlib import Path

import numpy as np

from data_sources.made_up.care.child_keys import upns
from data_sources.made_up.children.arrays import NO_DAY, extract_days, generator, yearly_numbers
from data_sources.made_up.children.people import drawn, people
from data_sources.made_up.children.schools import year_group
from data_sources.made_up.sheets import agreed_cases
from data_sources.made_up.sheets.agreed_cases import Cases

_A_YEAR = 260
_OUTCOMES = {
    "returned to mainstream": 52.0,
    "moved to a special school": 14.0,
    "left school": 22.0,
    "moved to another placement": 12.0,
}
_PLACEMENTS = {
    "Pupil referral unit": 48.0,
    "Tuition": 22.0,
    "Independent alternative provision": 24.0,
    "Unregistered alternative provision": 6.0,
}
_PROVIDERS = ("Mill Lane Centre", "The Bridge", "Harbour Learning", "Open Door Tuition")


def write(folder: Path, as_at: date, seed: int, area: int) -> list[Path]:
    """Write the registers of 31 August and of the latest month-end."""
    made, written = (seed, as_at, area), []
    cases = _cases(*made)
    for end in extract_days(as_at, 8):
        name = f"{end}_alternative_provision.csv"
        cells = agreed_cases.table(cases, people(*made), {"upn": upns("AP", *made)}, end)
        rng = generator(seed, area, name)
        written.append(agreed_cases.write(folder / name, cells, end, rng))
    return written


def _cases(seed: int, as_at: date, area: int) -> Cases:
    everyone, rng = people(seed, as_at, area), generator(seed, area, "alternative provision")
    children, days = [], []
    for year in range(as_at.year - 6, as_at.year + 1):
        group = year_group(everyone.born, np.datetime64(f"{year}-10-01"))
        weight = np.where((group >= 5) & (group <= 11), 1.0 + group, 0)
        weight *= np.where(everyone.need == "SEMH", 14, np.where(everyone.need == "", 1, 4))
        chosen = rng.choice(len(weight), _A_YEAR, replace=False, p=weight / weight.sum())
        children.append(chosen)
        days.append(np.datetime64(f"{year}-01-05") + rng.integers(0, 340, _A_YEAR))
    child, opened = np.concatenate(children), np.concatenate(days)
    kept = opened <= np.datetime64(as_at)
    child, opened = child[kept], opened[kept]
    count = len(child)
    planned = opened + rng.integers(8, 30, count) * 7
    stayed = (planned - opened).astype(int) * np.exp(rng.normal(-0.05, 0.35, count))
    closed = opened + stayed.astype("timedelta64[D]")
    supported = everyone.support_from[child] <= opened
    return Cases(
        agency="education",
        dataset="alternative_provision",
        number=yearly_numbers("AP", opened),
        child=child,
        opened=opened,
        due=planned,
        closed=np.where(closed <= np.datetime64(as_at), closed, NO_DAY),
        more={
            "outcome": drawn(rng, _OUTCOMES, count),
            "sen_provision": np.where(supported, "SEN support", "No SEN"),
            "placement": drawn(rng, _PLACEMENTS, count),
            "provider": rng.choice(np.array(_PROVIDERS), count),
        },
        when_closed=("outcome",),
    )
