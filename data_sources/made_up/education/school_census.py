"""The made-up schools' censuses as Blade CSV files: fifteen terms of the whole area."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from data_sources.made_up.children.people import Array, draws, people
from data_sources.made_up.children.schools import schools
from data_sources.made_up.education import census_headings as headings
from data_sources.made_up.education import census_levels as levels
from data_sources.made_up.education.pupils import Roll, excluded, roll, suspended
from data_sources.made_up.education.sen2_persons import Made
from data_sources.made_up.education.terms import Term, terms
from data_sources.made_up.education.texts import blades

Columns = dict[str, Any]
_GROUPS = {-2: "N1", -1: "N2", 0: "R"}
_ABSENCES = (("I", 0.62), ("O", 0.26), ("M", 0.12))
_AP_SETTINGS, _AP_REASONS = ("OTH", "OOT", "NFE", "WBP"), ("BHS", "MHN", "EXR", "PHN")


def write(folder: Path, made: Made) -> dict[Term, list[Path]]:
    """Write each term's files; give them by term."""
    all_terms = terms(made[1])
    return {
        term: _write_term(folder, made, term, len(all_terms) - 1 - at)
        for at, term in enumerate(all_terms)
    }


def _write_term(folder: Path, made: Made, term: Term, before_last: int) -> list[Path]:
    on_roll = roll(made, term)
    tables = {
        "pupilonroll": _pupils(made, term, on_roll),
        "termlyexclusionsonroll": _exclusions(made, term, on_roll, before_last),
        "termlysessiondetailsonroll": _sessions(on_roll, made),
        "schoolarrangedapdetailonroll": _alternative(made, term, on_roll),
    }
    if term.name == "spring":
        tables["senneeds"] = _needs(made, on_roll)
    return [
        _write(folder / f"{term.last}_{name}.csv", headings.of(name, term.name), columns)
        for name, columns in tables.items()
    ]


def _write(path: Path, names: tuple[str, ...], columns: Columns) -> Path:
    """Write columns under the layout's headings; what is not made up stays blank."""
    length = len(next(iter(columns.values())))
    blank = pa.array([""] * length, pa.string())
    cells = [pa.array(columns[name]) if name in columns else blank for name in names]
    table = pa.Table.from_arrays(cells, list(names))
    pa_csv.write_csv(table, path, pa_csv.WriteOptions(quoting_style="needed"))
    return path


def _ids(made: Made, children: Array) -> Array:
    return np.char.add(f"p{made[2]}-", children.astype(str))


def _keys(made: Made, on_roll: Roll, at: Array | None = None) -> Columns:
    child, school = on_roll.child, on_roll.school
    if at is not None:
        child, school = child[at], school[at]
    return {
        "pupilonrolltableid": _ids(made, child),
        "NativeId": schools(made[2]).number[school],
        "sourceid": np.full(len(child), "1"),
    }


def _pupils(made: Made, term: Term, on_roll: Roll) -> Columns:
    who, child = people(*made), on_roll.child
    rng = draws(made[0], made[2], 51, term.last.toordinal())
    born = blades(who.born[child])
    wrong = rng.random(len(child)) < 0.005
    born = np.where(wrong, np.char.replace(born, "-", "/"), born)
    no_upn = rng.random(len(child)) < 0.004
    columns = {
        **_keys(made, on_roll),
        "dob": born,
        "surname": who.surname[child],
        "forename": who.forename[child],
        "upn": np.where(no_upn, "", who.upn[child]),
        "sex": who.sex[child],
        "enrolstatus": np.full(len(child), "C"),
        "senprovision": np.array(levels.PROVISIONS)[on_roll.provision],
        "ncyearactual": _groups(on_roll.group),
        "termlysessionspossible": on_roll.possible,
    }
    if term.name == "spring":
        columns["ethnicity"] = who.ethnicity[child]
    return columns


def _groups(group: Array) -> Array:
    distinct, place = np.unique(group, return_inverse=True)
    found: Array = np.array([_GROUPS.get(int(each), str(each)) for each in distinct])[place]
    return found


def _sessions(on_roll: Roll, made: Made) -> Columns:
    """Share each pupil's missed sessions out among the codes; only codes that occur have a row."""
    left, parts = on_roll.missed.copy(), []
    for code, share in _ABSENCES:
        number = left if code == "M" else np.round(on_roll.missed * share).astype(int)
        number = np.minimum(number, left)
        left = left - number
        parts.append((np.flatnonzero(number), code, number[number > 0]))
    at = np.concatenate([part[0] for part in parts])
    order = np.argsort(at, kind="stable")
    codes = np.concatenate([np.full(len(part[0]), part[1]) for part in parts])
    sessions = np.concatenate([part[2] for part in parts])[order]
    columns = {"sessions": sessions, "attendancereason": codes[order]}
    return _keys(made, on_roll, at[order]) | columns


def _exclusions(made: Made, term: Term, on_roll: Roll, before_last: int) -> Columns:
    rng = draws(made[0], made[2], 52, term.last.toordinal())
    at, day = suspended(made, term, on_roll, before_last)
    forever, last_day = excluded(made, term, on_roll)
    both = np.concatenate([at, forever])
    is_forever = np.arange(len(both)) >= len(at)
    # Until 2024 some schools' systems still write the older code.
    older = (term.last.year < 2025) & (rng.random(len(both)) < 0.3)
    days = np.concatenate([day, last_day])
    wrong = rng.random(len(both)) < 0.008
    days = np.where(wrong, np.datetime64(term.last) + 30, days)
    return {
        **_keys(made, on_roll, both),
        "termlyexclusionsonrolltableid": np.arange(len(both)).astype(str),
        "startdate": blades(days),
        "sessions": np.where(is_forever, 0, rng.integers(1, 6, len(both)) * 2),
        "reason1": rng.choice(np.array(["DB", "PP", "VA", "PA", "DM"]), len(both)),
        "category": np.select([is_forever, older], ["PERM", "FIXD"], "SUSP"),
        "senprovision": np.array(levels.PROVISIONS)[on_roll.provision[both]],
    }


def _needs(made: Made, on_roll: Roll) -> Columns:
    at = np.flatnonzero(on_roll.provision > 0)
    return {
        **_keys(made, on_roll, at),
        "sentyperank": np.full(len(at), "1"),
        "sentype": people(*made).need[on_roll.child[at]],
    }


def _alternative(made: Made, term: Term, on_roll: Roll) -> Columns:
    rng = draws(made[0], made[2], 53, term.last.toordinal())
    older = (on_roll.group >= 7) & (on_roll.provision > 0)
    at = np.flatnonzero(older & (rng.random(len(older)) < 12 * levels.IN_AP))
    count = len(at)
    entry = np.datetime64(term.first) + rng.integers(0, 40, count)
    leaving = np.where(
        rng.random(count) < 0.4, entry + rng.integers(14, 40, count), np.datetime64("NaT")
    )
    return {
        **_keys(made, on_roll, at),
        "urn": np.full(count, "990200"),
        "entrydate": blades(entry),
        "leavingdate": blades(leaving),
        "apsettingtype": rng.choice(np.array(_AP_SETTINGS), count),
        "placementreason": rng.choice(np.array(_AP_REASONS), count),
        "apattendancepattern": np.full(count, "FT"),
        "senprovisionentry": np.array(levels.PROVISIONS)[on_roll.provision[at]],
    }
