"""What the made-up young people do after 16: spells of learning, work, or neither."""

from datetime import date
from pathlib import Path

import numpy as np

from data_sources.made_up.care.child_keys import upns
from data_sources.made_up.children.arrays import extract_days, generator, iso
from data_sources.made_up.children.ehc import plans
from data_sources.made_up.children.people import Array, drawn, people
from data_sources.made_up.children.schools import year_group
from data_sources.made_up.education.sen2_persons import Made
from data_sources.made_up.sheets.csv_rows import write_rows
from data_sources.made_up.sheets.planting import after, before, plant, to

_USUAL = {"EDU": 88.0, "APP": 4.5, "TRA": 1.6, "EMP": 2.0, "NEET": 2.6, "NK": 1.3}
_WITH_SUPPORT = {"EDU": 82.0, "APP": 4.5, "TRA": 3.5, "EMP": 3.0, "NEET": 5.0, "NK": 2.0}
_WITH_PLAN = {"EDU": 84.0, "APP": 1.2, "TRA": 3.0, "SIN": 1.8, "EMP": 1.0, "NEET": 6.5, "NK": 2.5}


def write(folder: Path, as_at: date, seed: int, area: int) -> list[Path]:
    """Write the spells of 31 October and of the latest month-end, each with a year's."""
    made = (seed, as_at, area)
    spells = _spells(made)
    return [_write(folder, made, end, *spells) for end in extract_days(as_at, 10)]


def _spells(made: Made) -> tuple[Array, Array, Array, Array, Array]:
    """Give child, beginning, end, activity and SEN provision of every spell: one a school year."""
    everyone, rng = people(*made), generator(made[0], made[2], "participation")
    every = plans(*made)
    found: list[tuple[Array, ...]] = []
    for year in range(made[1].year - 6, made[1].year + 1):
        autumn = np.datetime64(f"{year}-09-01")
        group = year_group(everyone.born, autumn + 20)
        held = np.zeros(len(group), np.bool_)
        held[every.child[(every.started <= autumn) & ~(every.ceased <= autumn)]] = True
        child = np.flatnonzero(((group >= 12) & (group <= 13)) | (held & (group > 13)))
        provision = np.where(held[child], 2, np.where(everyone.support_from[child] <= autumn, 1, 0))
        count = len(child)
        activity = np.select(
            [provision == 2, provision == 1],
            [drawn(rng, _WITH_PLAN, count), drawn(rng, _WITH_SUPPORT, count)],
            drawn(rng, _USUAL, count),
        )
        begun = autumn + rng.integers(0, 14, count)
        # The next spell begins within days of this one's end.
        ended = np.full(count, np.datetime64(f"{year + 1}-08-31"))
        found.append((child, begun, ended, activity, np.array(["N", "K", "E"])[provision]))
    child, begun, ended, activity, send = (
        np.concatenate(each) for each in zip(*found, strict=True)
    )
    return child, begun, ended, activity, send


def _write(
    folder: Path,
    made: Made,
    end: date,
    child: Array,
    begun: Array,
    ended: Array,
    activity: Array,
    send: Array,
) -> Path:
    everyone, last = people(*made), np.datetime64(end)
    kept = (begun <= last) & (ended > last - 365)
    child, begun = child[kept], begun[kept]
    closed = np.where(ended[kept] <= last, ended[kept], np.datetime64("NaT"))
    name = f"{end}_participation.csv"
    numbers = np.char.add(everyone.la_child_id[child], "-")
    cells = {
        "spell_id": np.char.add(numbers, begun.astype("datetime64[D]").astype("U10")),
        "young_person_id": everyone.la_child_id[child],
        "upn": upns("participation", *made)[child],
        "uln": everyone.uln[child],
        "forename": everyone.forename[child],
        "surname": everyone.surname[child],
        "birth_date": iso(everyone.born[child]),
        "postcode": everyone.postcode[child],
        "sex": everyone.sex[child],
        "ethnicity": everyone.ethnicity[child],
        "send": send[kept],
        "activity": activity[kept],
        "activity_start": iso(begun),
        "activity_end": iso(closed),
        "as_at": np.full(len(child), end.isoformat()),
    }
    mistakes = [
        to("activity", "UNKN"),
        before("activity_end", "activity_start"),
        after("activity_start", end),
    ]
    return write_rows(folder / name, plant(cells, mistakes, generator(made[0], made[2], name)))
