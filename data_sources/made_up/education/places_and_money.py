"""Specialist places, the high needs block and the workforce programme of the made-up area."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np

from data_sources.made_up import levels
from data_sources.made_up.children.arrays import generator
from data_sources.made_up.children.schools import PRIMARIES, SECONDARIES, SPECIALS
from data_sources.made_up.sheets import agreed_counts
from data_sources.made_up.sheets.agreed_counts import Row
from data_sources.made_up.sheets.counted import Line, Written, level, together, with_total
from data_sources.periods import Period

PLACES: Mapping[str, float] = {"Primary": 0.44, "Secondary": 0.46, "Post-16": 0.10}
SETTINGS: Mapping[str, int] = {
    **{"Nursery": 64, "Primary": PRIMARIES, "Secondary": SECONDARIES},
    "Special": SPECIALS,
}
POUNDS_A_PLAN: Line = {0: 1_060, 1: 1_180}
"""What a plan costs in a month."""
Made = tuple[int, int]
"""Seed and area."""


def write(folder: Path, as_at: date, made: Made) -> Written:
    """Write the sheets of five years."""
    terms, months = agreed_counts.periods("term", as_at), agreed_counts.periods("month", as_at)
    written: Written = {}
    for dataset, rows, split in (
        ("specialist_places", _places(terms, made), "phase"),
        ("workforce_programme", _workforce(terms, made), "phase"),
        ("high_needs_block", _high_needs(months, made), ""),
    ):
        these = agreed_counts.write(folder, "education", dataset, rows, split)
        written = together(written, these)
    return written


def _places(terms: list[Period], made: Made) -> list[Row]:
    """Places are commissioned for an academic year; they fill, and more children wait."""
    rows = []
    for place, term in enumerate(terms):
        at, year = place / (len(terms) - 1), int(term.key[:4])
        of_year = (year - int(terms[0].key[:4])) / agreed_counts.YEARS
        filled, waiting = [], []
        for phase, weight in PLACES.items():
            rng = generator(*made, "specialist_places", term.key, phase)
            commissioned = round(weight * level({0: 880, 1: 1_160}, of_year))
            share = level({0: 0.94, 1: 1.01}, at) + 0.008 * float(rng.normal())
            number = int(rng.poisson(weight * level({0: 14, 1: 41}, at)))
            filled.append(
                Row("places_filled", term, round(commissioned * share), commissioned, phase)
            )
            waiting.append(Row("named_but_not_placed", term, number, None, phase))
        rows += [*with_total(filled), *with_total(waiting)]
    return rows


def _workforce(terms: list[Period], made: Made) -> list[Row]:
    """Whoever has completed the programme stays so; special schools began first."""
    so_far = dict.fromkeys(SETTINGS, 0)
    rows = []
    for place, term in enumerate(terms):
        at, parts = place / (len(terms) - 1), []
        for phase, settings in SETTINGS.items():
            rng = generator(*made, "workforce_programme", term.key, phase)
            aim = level({0: 0.12, 1: 0.95} if phase == "Special" else {0: 0.03, 1: 0.7}, at)
            new = rng.poisson(max(0.0, settings * aim - so_far[phase]))
            so_far[phase] = min(settings, so_far[phase] + int(new))
            parts.append(Row("settings_completed", term, so_far[phase], settings, phase))
        rows += with_total(parts)
    return rows


def _high_needs(months: list[Period], made: Made) -> list[Row]:
    """Each month's spend, and what the year is forecast to come to, of the budget of the year."""
    rows = []
    for place, month in enumerate(months):
        year, number = month.end.year - (month.end.month < 4), (month.end.month - 4) % 12
        cost = level(POUNDS_A_PLAN, place / (len(months) - 1))
        budget = _budget(year, months, made)
        final = float(generator(*made, "overspend", year).uniform(0.02, 0.06))
        rng = generator(*made, "high_needs_block", month.key)
        over = 0.004 + (final - 0.004) * number / 11 + 0.002 * float(rng.normal())
        plans = _plans(month.end, rng)
        spend = round(plans * cost * (1 + 0.025 * float(rng.normal())))
        forecast = round(budget * (1 + over), -3)
        rows += [
            Row("forecast_outturn", month, int(forecast), budget),
            Row("spend", month, spend, plans),
        ]
    return rows


def _budget(year: int, months: list[Period], made: Made) -> int:
    """Give the year's budget: a little less than what the plans of its September will cost."""
    from_first = (year - months[0].end.year) / agreed_counts.YEARS
    cost = level(POUNDS_A_PLAN, from_first)
    need = 12 * cost * _in_force(date(year, 9, 30))
    return int(round(need * float(generator(*made, "budget", year).uniform(0.96, 0.99)), -5))


def _plans(end: date, rng: np.random.Generator) -> int:
    return round(_in_force(end) * (1 + 0.003 * float(rng.normal())))


def _in_force(day: date) -> float:
    """Read how many plans are in force on a day between the Januaries of the returns."""
    line = levels.VOLUMES["plans_in_force"].home
    before, after = levels.at(line, day.year), levels.at(line, day.year + 1)
    return before + (after - before) * (day.month - 1) / 12
