"""Short breaks for disabled children: how long until they begin, and how long they last."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from data_sources.made_up.care import levels, plan_holders
from data_sources.made_up.care.child_keys import upns
from data_sources.made_up.children.arrays import (
    Days,
    Numbers,
    Texts,
    ages,
    birthdays,
    day,
    extract_days,
    generator,
    random_days,
    until,
    yearly_numbers,
)
from data_sources.made_up.children.needs import Made, by_need
from data_sources.made_up.children.people import people
from data_sources.made_up.children.spells import Course, Spells, chooser, draw_spells, stays
from data_sources.made_up.health.provider_rows import pick
from data_sources.made_up.sheets import agreed_cases
from data_sources.made_up.sheets.agreed_cases import Cases

DAYS_TO_START = 84
_TURNS = (0, 110)
_WRONG_HEADING = -2
"""Which extract of the waits has a heading that nobody agreed on, counted from the latest."""


@dataclass(frozen=True)
class Breaks:
    """One entry a break that was agreed on; NaT where it has not begun or not ended."""

    number: Texts
    child: Numbers
    agreed: Days
    began: Days
    ended: Days
    service: Texts


@cache
def breaks(seed: int, as_at: date, area: int) -> Breaks:
    """Draw the breaks that were agreed on up to `as_at`."""
    rng, made = generator(seed, area, "short breaks"), (seed, as_at, area)
    everyone, last = people(*made), day(as_at)
    months = 12 * levels.YEARS_BEFORE + as_at.month
    begin = levels.SHORT_BREAKS_A_YEAR * rng.integers(70, 131, months) // 1200
    first = np.datetime64(f"{as_at.year - levels.YEARS_BEFORE}-01", "M")
    waiting = levels.SHORT_BREAKS_WAITING * rng.integers(88, 113, months) // 100
    waits = draw_spells(
        Course(first, begin, waiting, 200),
        everyone.born,
        chooser(lambda year: _weights(year, made), first, rng),
        stays((_TURNS,), (100,)),
        rng,
    )
    known = waits.opened <= last
    child, agreed, began = waits.child[known], waits.opened[known], waits.ended[known]
    ended = began + random_days(rng, 150, 1500, len(child))
    ended = np.where(np.isnat(ended), ended, np.maximum(ended, began))
    grown = birthdays(everyone.born, 18)[child]
    ended = np.maximum(np.minimum(ended, grown), began)
    return Breaks(
        number=yearly_numbers("SB", agreed),
        child=child,
        agreed=agreed,
        began=until(began, last),
        ended=until(ended, last),
        service=pick(rng.integers(0, 100, len(child)), levels.SHORT_BREAK_SERVICES),
    )


def _weights(year: int, made: Made) -> Numbers:
    everyone = people(*made)
    old = ages(everyone.born, np.datetime64(f"{year}-01-01"))
    likely = by_need(levels.SHORT_BREAK_NEEDS, 1, 0, made)
    held = plan_holders.with_plan(min(date(year, 12, 31), made[1]), *made)
    return np.where(held & (old >= 3) & (old < 17), likely, 0)


def overnight(seed: int, as_at: date, area: int) -> Spells:
    """Give the series of overnight stays that have begun."""
    every = breaks(seed, as_at, area)
    kept = (every.service == levels.OVERNIGHT) & ~np.isnat(every.began)
    return Spells(every.child[kept], every.began[kept], every.ended[kept])


def write(folder: Path, as_at: date, seed: int, area: int) -> dict[date, list[Path]]:
    """Write the breaks and the waits for them, of 31 March and of the latest month-end."""
    made, written = (seed, as_at, area), {}
    ends = extract_days(as_at, 3)
    for end in ends:
        paths = [_write_sheet(folder, _given(made), "short_breaks", end, made)]
        wrong = end == ends[_WRONG_HEADING]
        paths += _write_waits(folder, end, made, wrong)
        written[end] = paths
    return written


def _write_waits(folder: Path, end: date, made: Made, wrong: bool) -> list[Path]:
    name = "short_break_waits"
    right = _write_sheet(folder, _waits(made), name, end, made)
    if not wrong:
        return [right]
    again = right.with_name(f"{end}_{name}_corrected.csv")
    right.rename(again)
    lines = again.read_text(encoding="utf-8")
    right.write_bytes(lines.replace("case_id", "reference", 1).encode("utf-8"))
    return [right, again]


def _write_sheet(folder: Path, cases: Cases, name: str, end: date, made: Made) -> Path:
    keys = {"upn": upns("short breaks", *made)}
    cells = agreed_cases.table(cases, people(*made), keys, end)
    rng = generator(made[0], made[2], name, end)
    return agreed_cases.write(folder / f"{end}_{name}.csv", cells, end, rng)


def _given(made: Made) -> Cases:
    every = breaks(*made)
    kept = ~np.isnat(every.began)
    return Cases(
        agency="care",
        dataset="short_breaks",
        number=every.number[kept],
        child=every.child[kept],
        opened=every.began[kept],
        due=None,
        closed=every.ended[kept],
        more={"service": every.service[kept]},
    )


def _waits(made: Made) -> Cases:
    every = breaks(*made)
    return Cases(
        agency="care",
        dataset="short_break_waits",
        number=np.char.add(every.number, "-W"),
        child=every.child,
        opened=every.agreed,
        due=every.agreed + np.timedelta64(DAYS_TO_START, "D"),
        closed=every.began,
        more={"service": every.service},
    )
