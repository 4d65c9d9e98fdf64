"""The children in need census to 31 March, as XML in the shape that each year's return has."""

from datetime import date
from pathlib import Path

import numpy as np

from data_sources.made_up.care import cin_xml, in_need, plan_holders
from data_sources.made_up.care.child_keys import upns
from data_sources.made_up.care.cin_xml import Shape
from data_sources.made_up.care.in_need import Episodes
from data_sources.made_up.children.arrays import (
    Flags,
    Numbers,
    Texts,
    ages,
    day,
    generator,
    iso,
    month_ends,
    until,
)
from data_sources.made_up.children.needs import Made
from data_sources.made_up.children.people import People, people
from data_sources.made_up.health.provider_rows import pick
from data_sources.made_up.sheets.planting import Mistake, Table, after, before, plant, to

_SOURCES = {
    **{"1A": 8, "1B": 4, "1D": 2, "2A": 24, "2B": 3, "3A": 5, "3B": 4, "3C": 4, "3E": 5},
    **{"4": 4, "5A": 3, "5B": 8, "6": 20, "7": 2, "8": 3, "9": 1},
}
_NEEDS = {"N1": 58, "N2": 4, "N3": 4, "N4": 9, "N5": 16, "N6": 3, "N7": 1, "N8": 4, "N0": 1}
_CLOSURES = {"RC1": 2, "RC3": 3, "RC4": 9, "RC5": 2, "RC6": 9, "RC7": 5, "RC8": 55, "RC9": 15}
_FACTORS = {"1C": 6, "2C": 8, "3B": 24, "3C": 6, "4A": 12, "4B": 20, "5A": 4, "6A": 3, "19B": 17}
_ABUSE = {"EMO": 42, "NEG": 40, "PHY": 12, "SAB": 6}
_DISABLED = {
    **{"ASD": "AUT", "SLD": "LD", "PMLD": "LD", "MLD": "LD", "PD": "MOB", "SLCN": "COMM"},
    **{"SEMH": "BEH", "HI": "HEAR", "VI": "VIS", "MSI": "HEAR", "DS": "LD"},
}


def write(folder: Path, as_at: date, seed: int, area: int) -> dict[date, list[Path]]:
    """Write the censuses of the last five years; the one before the latest comes again revised."""
    written: dict[date, list[Path]] = {}
    ends = month_ends(as_at.year - 5, as_at, 3)[-5:]
    for end in ends:
        names = [f"cin_{end.year}.xml"]
        if end == ends[-2]:
            names.append(f"cin_{end.year}_revised.xml")
        cells = _cells(end, (seed, as_at, area))
        for turn, name in enumerate(names):
            rng = generator(seed, area, name)
            told = cells if turn or len(names) == 1 else _without_the_last(cells, end)
            spoilt = _spoilt(told, end, rng)
            path = folder / name
            path.write_bytes(cin_xml.message(spoilt, Shape.of(end.year), turn).encode("utf-8"))
            written.setdefault(end, []).append(path)
    return written


def _without_the_last(cells: Table, end: date) -> Table:
    """Leave out what was referred in the last days: it was typed in after the return."""
    early = cells["referred"] < iso(np.array([day(end) - 9]))[0]
    return {name: column[early] for name, column in cells.items()}


def _spoilt(cells: Table, end: date, rng: np.random.Generator) -> Table:
    """Put mistakes into episodes, assessments and protection plans."""
    impossible = f"{end.year}-02-30"
    assessed = [
        to("assessment_started", impossible),
        before("assessment_ended", "assessment_started"),
    ]
    protected = [to("protected_from", impossible), before("protected_to", "protected_from")]
    cells = plant(cells, protected, rng, among=cells["protected_from"] != "")
    cells = plant(cells, assessed, rng, among=cells["assessment_ended"] != "")
    return plant(cells, _mistakes(end), rng, share=0.0085)


def _mistakes(end: date) -> list[Mistake]:
    return [
        before("closed", "referred"),
        to("referred", f"{end.year}-02-30"),
        to("need", "N99"),
        after("referred", end),
    ]


def _cells(end: date, made: Made) -> Table:
    """Give the cells of every episode open at any time in the year to `end`, child by child."""
    every, everyone = in_need.episodes(*made), people(*made)
    start, last = day(date(end.year - 1, 4, 1)), day(end)
    kept = (every.referred <= last) & ~(every.closed < start)
    place = np.flatnonzero(kept)
    place = place[np.lexsort((every.referred[place], every.child[place]))]
    child = every.child[place]
    plan = plan_holders.with_plan(min(end, made[1]), *made)[child]
    return {
        **_child_cells(everyone, child, plan, end, made),
        **_episode_cells(every, place, plan, last),
        **_step_cells(every, place, last),
    }


def _child_cells(everyone: People, child: Numbers, plan: Flags, end: date, made: Made) -> Table:
    need = everyone.need[child]
    codes, place = np.unique(need, return_inverse=True)
    disability = np.array([_DISABLED.get(code, "NONE") for code in codes.tolist()])[place]
    young = ages(everyone.born[child], day(end)) < 5
    upn = np.where(young, "", upns("need", *made)[child])
    return {
        "child": everyone.la_child_id[child],
        "upn": upn,
        "upn_unknown": np.where(upn != "", "", np.where(young, "UN1", "UN7")),
        "born": iso(everyone.born[child]),
        "sex": everyone.sex[child],
        "ethnicity": everyone.ethnicity[child],
        "disability": np.where(plan, disability, "NONE"),
    }


def _episode_cells(every: Episodes, place: Numbers, plan: Flags, last: np.datetime64) -> Table:
    closed, tenth = iso(until(every.closed[place], last)), every.chance[place] // 10
    first = pick(tenth, _NEEDS)
    for_disability = plan & (every.chance[place] % 10 < 5) & np.isnat(every.enquiry[place])
    nothing = every.no_further_action[place]
    return {
        "referred": iso(every.referred[place]),
        "source": pick(99 - tenth, _SOURCES),
        "need": np.where(for_disability, "N2", first),
        "closed": closed,
        "reason": np.where(closed == "", "", pick(99 - tenth, _CLOSURES)),
        "no_further_action": np.where(nothing, "true", "false"),
        "factor": pick(tenth, _FACTORS),
        "abuse": pick(99 - tenth, _ABUSE),
    }


def _step_cells(every: Episodes, place: Numbers, last: np.datetime64) -> Table:
    steps = {
        "assessment_started": every.assessment_started,
        "assessment_ended": every.assessment_ended,
        "enquiry": every.enquiry,
        "conference": every.conference,
        "protected_from": every.protected_from,
        "protected_to": every.protected_to,
    }
    cells: dict[str, Texts] = {name: iso(until(days[place], last)) for name, days in steps.items()}
    return cells
