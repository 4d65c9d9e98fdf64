"""The return of children looked after in the year to 31 March: five CSV files a year."""

from datetime import date
from pathlib import Path

import numpy as np

from data_sources.made_up.care import care_year, looked_after, short_breaks
from data_sources.made_up.care.care_year import in_year
from data_sources.made_up.care.child_keys import upns
from data_sources.made_up.children.arrays import (
    Numbers,
    Texts,
    ages,
    british,
    day,
    generator,
    month_ends,
    until,
)
from data_sources.made_up.children.needs import Made
from data_sources.made_up.children.people import people
from data_sources.made_up.health.provider_rows import pick
from data_sources.made_up.sheets.csv_rows import write_rows
from data_sources.made_up.sheets.planting import Mistake, Table, after, before, plant, to

_BRITISH = "%d/%m/%Y"
_STATUS = {"C2": 52, "C1": 12, "V2": 29, "E1": 4, "J2": 3}
_NEEDS = {"N1": 66, "N2": 3, "N3": 4, "N4": 7, "N5": 13, "N8": 7}
_PLACES = {"U6": 42, "U1": 12, "U4": 8, "P1": 9, "K2": 11, "H5": 8, "A3": 4, "P2": 6}
# Two codes went out in 2025, and one came in.
_SINCE_2025 = {"H5": "K3", "P2": "K3"}
_PROVIDERS = {"PR1": 40, "PR4": 46, "PR2": 4, "PR0": 10}
_LEFT = {"E4A": 30, "E13": 6, "E45": 14, "E8": 22, "E11": 8, "E5": 12, "E9": 4, "E17": 4}
_MOVED = {"CARPL": 44, "CHILD": 12, "CREQB": 11, "CREQO": 8, "LAREQ": 13, "PLACE": 12}


def write(folder: Path, as_at: date, seed: int, area: int) -> dict[date, list[Path]]:
    """Write the returns of the last five years."""
    made = (seed, as_at, area)
    ends = month_ends(as_at.year - 5, as_at, 3)[-5:]
    return {end: _write_year(folder, end, made) for end in ends}


def _write_year(folder: Path, end: date, made: Made) -> list[Path]:
    rng = generator(made[0], made[2], "903", end)
    episodes = _episodes(end, made)
    child = np.unique(np.concatenate([_children(end, made), _short_break_children(end, made)]))
    tables = {
        "header": _header(child, end, made),
        "episodes": plant(episodes, _mistakes(end), rng),
        "reviews": care_year.reviews(end, made),
        "oc2": care_year.outcomes(end, made, rng),
        "missing": care_year.missing(end, made, rng),
    }
    return [write_rows(folder / f"{end}_{name}.csv", table) for name, table in tables.items()]


def _mistakes(end: date) -> list[Mistake]:
    return [
        before("DEC", "DECOM", _BRITISH),
        to("DECOM", f"30/02/{end.year}"),
        to("LS", "E15"),
        after("DECOM", end, _BRITISH),
    ]


def _children(end: date, made: Made) -> Numbers:
    spells = looked_after.spells(*made)
    return np.unique(spells.child[in_year(spells.opened, spells.ended, end)])


def _short_break_children(end: date, made: Made) -> Numbers:
    stays = short_breaks.overnight(*made)
    return np.unique(stays.child[in_year(stays.opened, stays.ended, end)])


def _header(child: Numbers, end: date, made: Made) -> Table:
    everyone = people(*made)
    sex = everyone.sex[child]
    young = ages(everyone.born[child], day(end)) < 5
    upn = upns("903", *made)[child]
    return {
        "CHILD": everyone.la_child_id[child],
        "SEX": sex if end.year >= 2025 else np.where(sex == "M", "1", "2"),
        "DOB": british(everyone.born[child]),
        "ETHNIC": everyone.ethnicity[child],
        "UPN": np.where(young, "UN1", np.where(upn == "", "UN5", upn)),
        "MOTHER": np.full(len(child), ""),
        "MC_DOB": np.full(len(child), ""),
    }


def _episodes(end: date, made: Made) -> Table:
    """Give the placements that touch the year, and each agreed series of short breaks as one."""
    placed, everyone = looked_after.placements(*made), people(*made)
    chance = generator(made[0], made[2], "903 codes").integers(0, 100, (4, len(placed.spell)))
    kept = in_year(placed.began, placed.ended, end)
    ended = until(placed.ended[kept], day(end))
    over, last = ~np.isnat(ended), placed.last[kept] == 1
    first = placed.first[kept] == 1
    child = looked_after.spells(*made).child[placed.spell[kept]]
    codes = chance[:, kept]
    where = _places(pick(codes[1], _PLACES), end)
    home = everyone.postcode[child]
    columns = {
        "CHILD": everyone.la_child_id[child],
        "DECOM": british(placed.began[kept]),
        "RNE": np.where(first, "S", "P"),
        "LS": pick(chance[0][placed.spell[kept]], _STATUS),
        "CIN": pick(chance[3][placed.spell[kept]], _NEEDS),
        "PLACE": where,
        "PLACE_PROVIDER": pick(codes[2], _PROVIDERS),
        "DEC": british(ended),
        "REC": np.where(over, np.where(last, pick(codes[3], _LEFT), "X1"), ""),
        "REASON_PLACE_CHANGE": np.where(over & ~last, pick(codes[0], _MOVED), ""),
        "HOME_POST": home,
        "PL_POST": np.roll(home, 7),
        "URN": np.full(len(child), ""),
    }
    breaks = _short_breaks(end, made)
    return {name: np.concatenate([cells, breaks[name]]) for name, cells in columns.items()}


def _places(codes: Texts, end: date) -> Texts:
    if end.year < 2025:
        return codes
    for old, new in _SINCE_2025.items():
        codes = np.where(codes == old, new, codes)
    return codes


def _short_breaks(end: date, made: Made) -> Table:
    """Write series of overnight stays as V4: they are no time in care."""
    stays, everyone = short_breaks.overnight(*made), people(*made)
    kept = in_year(stays.opened, stays.ended, end)
    child, ended = stays.child[kept], until(stays.ended[kept], day(end))
    over = ~np.isnat(ended)
    same = {"RNE": "S", "LS": "V4", "CIN": "N2", "PLACE": "K2", "PLACE_PROVIDER": "PR1"}
    return {
        "CHILD": everyone.la_child_id[child],
        "DECOM": british(stays.opened[kept]),
        **{name: np.full(len(child), code) for name, code in same.items()},
        "DEC": british(ended),
        "REC": np.where(over, "E8", ""),
        "REASON_PLACE_CHANGE": np.full(len(child), ""),
        "HOME_POST": everyone.postcode[child],
        "PL_POST": everyone.postcode[child],
        "URN": np.full(len(child), ""),
    }
