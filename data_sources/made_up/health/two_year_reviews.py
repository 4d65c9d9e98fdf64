"""Health reviews at 2 to 2½ years, by the health visitors' list: due, done, and how it went."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from data_sources.made_up.children.arrays import (
    NO_DAY,
    Days,
    Texts,
    birthdays,
    day,
    extract_days,
    generator,
    iso,
    numbered,
    random_days,
    until,
)
from data_sources.made_up.children.needs import Made, by_need
from data_sources.made_up.children.people import LATE_LOCALITY, People, people
from data_sources.made_up.health.listing import ethnic_codes, gender_codes, nhs_numbers
from data_sources.made_up.sheets.csv_rows import write_rows
from data_sources.made_up.sheets.planting import Mistake, Table, after, before, plant, to

ABOVE_EXPECTED, CLOSE, BELOW_EXPECTED = "Above expected", "Close to expected", "Below expected"
_REVISED = -3
"""Which extract comes twice, counted from the latest."""
_NOT_TYPED_IN = 40
"""Days before the extract whose reviews are missing from the one that is revised."""
_DONE_IN_TIME = np.array([0, 86, 88, 90, 91, 92])
"""Of a hundred, by the fifth of deprivation that they live in: 1 is the most deprived."""
_DONE_LATER = 5
_FEWER_WHERE_NEEDS_COME_LATE = 11
_BELOW = {"SLCN": 48, "ASD": 55, "SLD": 88, "PMLD": 95, "MLD": 45, "PD": 40, "DS": 85, "HI": 35}
_BELOW_OTHER_NEEDS, _BELOW_NO_NEED, _NEAR = 14, 8, 13


@dataclass(frozen=True)
class _Reviews:
    """One entry a child, in the order of people; `completed` is NaT where it never was."""

    due_from: Days
    due_by: Days
    completed: Days
    band: Texts


@cache
def _reviews(seed: int, as_at: date, area: int) -> _Reviews:
    everyone = people(seed, as_at, area)
    rng = generator(seed, area, "two year reviews")
    due_from, due_by = birthdays(everyone.born, 2), birthdays(everyone.born, 2, 6)
    completed = _completed(everyone, due_from, due_by, rng)
    return _Reviews(due_from, due_by, completed, _bands((seed, as_at, area), rng))


def _completed(everyone: People, due_from: Days, due_by: Days, rng: np.random.Generator) -> Days:
    count = len(due_from)
    fewer = np.where(everyone.locality == LATE_LOCALITY, _FEWER_WHERE_NEEDS_COME_LATE, 0)
    in_time = _DONE_IN_TIME[everyone.deprivation] - fewer
    drawn = rng.integers(0, 100, count)
    length = (due_by - due_from).astype(np.int64)
    done = np.where(
        drawn < in_time,
        due_from + random_days(rng, 10, length, count),
        due_by + random_days(rng, 1, 120, count),
    )
    return np.where(drawn < in_time + _DONE_LATER, done, NO_DAY)


def _bands(made: Made, rng: np.random.Generator) -> Texts:
    below = by_need(_BELOW, _BELOW_OTHER_NEEDS, _BELOW_NO_NEED, made)
    drawn = rng.integers(0, 100, len(below))
    return np.where(
        drawn < below, BELOW_EXPECTED, np.where(drawn < below + _NEAR, CLOSE, ABOVE_EXPECTED)
    )


def write(folder: Path, as_at: date, seed: int, area: int) -> dict[date, list[Path]]:
    """Write the lists of 31 March and of the latest month-end; one comes again, revised."""
    ends = extract_days(as_at, 3)
    written: dict[date, list[Path]] = {}
    for end in ends:
        names = [f"{end}_two_year_reviews.csv"]
        if end == ends[_REVISED]:
            names.append(f"{end}_two_year_reviews_revised.csv")
        for turn, name in enumerate(names):
            cells = _list(end, (seed, as_at, area), complete=turn > 0 or len(names) == 1)
            rng = generator(seed, area, name)
            spoilt = plant(cells, _mistakes(end), rng)
            written.setdefault(end, []).append(write_rows(folder / name, spoilt))
    return written


def _mistakes(end: date) -> list[Mistake]:
    return [
        before("completed", "due_from"),
        to("due_from", f"{end.year}-02-30"),
        after("completed", end),
        to("asq_score_band", "Unclear"),
    ]


def _list(end: date, made: Made, complete: bool) -> Table:
    """List whose due_by lies in the 12 months to `end`, or who are between 2 and 2½ then.

    Before it is `complete`, reviews of the last two months have not all been typed in.
    """
    everyone, reviews = people(*made), _reviews(*made)
    year_before = day(date(end.year - 1, end.month, min(end.day, 28)))
    child = np.flatnonzero((reviews.due_by > year_before) & (reviews.due_from <= day(end)))
    typed = day(end) if complete else day(end) - _NOT_TYPED_IN
    completed = iso(until(reviews.completed[child], typed))
    return {
        "child_id": numbered("HV", child * 611_953 % 1_000_003, 7),
        "nhs_number": nhs_numbers("reviews", *made)[child],
        "forename": everyone.forename[child],
        "surname": everyone.surname[child],
        "birth_date": iso(everyone.born[child]),
        "postcode": everyone.postcode[child],
        "sex": gender_codes(everyone, child),
        "ethnicity": ethnic_codes(everyone, child),
        "due_from": iso(reviews.due_from[child]),
        "due_by": iso(reviews.due_by[child]),
        "completed": completed,
        "asq_score_band": np.where(completed == "", "", reviews.band[child]),
        "as_at": np.full(len(child), end.isoformat()),
    }
