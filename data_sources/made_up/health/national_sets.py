"""The two national data sets, half-year by half-year: community services and mental health."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from data_sources.made_up.children.arrays import extract_days, generator, iso
from data_sources.made_up.children.needs import Made
from data_sources.made_up.children.people import people
from data_sources.made_up.health import csds, mhsds
from data_sources.made_up.health.levels import COMMUNITY, MENTAL, PROVIDERS, THERAPIES
from data_sources.made_up.health.listing import (
    Listed,
    ethnic_codes,
    everything,
    gender_codes,
    in_period,
    nhs_numbers,
    patient_numbers,
)
from data_sources.made_up.health.provider_rows import Period
from data_sources.made_up.sheets.csv_rows import write_rows
from data_sources.made_up.sheets.planting import Table, plant

# Which half-year's set comes first without the therapy team: the third before the latest.
_LACKING = -4
_LAYOUTS = {COMMUNITY: csds.LAYOUT, MENTAL: mhsds.LAYOUT}


@dataclass(frozen=True)
class Delivery:
    """One set as it comes: its period, the prefix of its files, and the teams that it lacks."""

    period: Period
    prefix: str
    without: tuple[str, ...] = ()


def write(sent_in: str, folder: Path, as_at: date, seed: int, area: int) -> dict[date, list[Path]]:
    """Write the sets of the half-years and of the latest months; give the files by period end."""
    ends = extract_days(as_at, 6, 12)
    written: dict[date, list[Path]] = {}
    for end in ends:
        lacking = sent_in == COMMUNITY and end == ends[_LACKING]
        for each in _deliveries(end, lacking, PROVIDERS[sent_in]):
            paths = _write_one(sent_in, each, folder, (seed, as_at, area))
            written.setdefault(end, []).extend(paths)
    return written


def _deliveries(end: date, lacking: bool, provider: str) -> list[Delivery]:
    start = date(end.year, 7 if end.month > 6 else 1, 1)
    period = Period(start, end, provider)
    whole = Delivery(period, f"{end}")
    if not lacking:
        return [whole]
    return [Delivery(period, f"{end}", THERAPIES), Delivery(period, f"{end}_corrected")]


def _write_one(sent_in: str, delivery: Delivery, folder: Path, made: Made) -> list[Path]:
    seed, _, area = made
    period, layout = delivery.period, _LAYOUTS[sent_in]
    whole = everything(sent_in, *made)
    listed = in_period(whole, period.start, period.end, delivery.without)
    header, *others = layout.tables(listed, patient_numbers(sent_in, listed.child), period).items()
    master = _patients(sent_in, listed, made, layout.patient_headings)
    rng = generator(seed, area, sent_in, delivery.prefix)
    tables = dict([header, (layout.patients, master), *others])
    for name, mistakes in layout.mistakes(period).items():
        tables[name] = plant(tables[name], mistakes.kinds, rng, mistakes.share)
    return [
        write_rows(folder / f"{delivery.prefix}_{name}.csv", table)
        for name, table in tables.items()
    ]


def _patients(sent_in: str, listed: Listed, made: Made, headings: tuple[str, ...]) -> Table:
    everyone = people(*made)
    child = np.unique(listed.child)
    columns = (
        patient_numbers(sent_in, child),
        nhs_numbers(sent_in, *made)[child],
        iso(everyone.born[child]),
        everyone.postcode[child],
        gender_codes(everyone, child),
        ethnic_codes(everyone, child),
    )
    return dict(zip(headings, columns, strict=True))
