"""Sheets of cases in the headings that the agencies agreed on: docs/agreed_sheets.md."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from data_sources.made_up.children.arrays import Days, Flags, Numbers, Texts, day, iso, until
from data_sources.made_up.children.people import People
from data_sources.made_up.sheets.csv_rows import write_rows
from data_sources.made_up.sheets.planting import Mistake, Table, after, before, plant, to


@dataclass(frozen=True)
class Cases:
    """One entry a case of an agency's log, however long ago; NaT where not due or not closed."""

    agency: str
    dataset: str
    number: Texts
    child: Numbers
    opened: Days
    due: Days | None
    closed: Days
    more: dict[str, Texts] = field(default_factory=dict)
    """Other columns, in the order in which they stand."""
    when_closed: tuple[str, ...] = ()
    """Those of `more` that are blank until the case is closed."""


def table(cases: Cases, everyone: People, keys: dict[str, Texts], as_at: date) -> Table:
    """Write the cases that were open at any time in the 12 months to `as_at`, as known then.

    `keys` has the number of every child under its heading.
    """
    known = until(cases.closed, day(as_at))
    year_before = day(date(as_at.year - 1, as_at.month, min(as_at.day, 28)))
    kept = (cases.opened <= day(as_at)) & ~(known <= year_before)
    child, closed = cases.child[kept], known[kept]
    count = len(child)
    columns: Table = {
        "agency": np.full(count, cases.agency),
        "dataset": np.full(count, cases.dataset),
        "case_id": cases.number[kept],
        "as_at": np.full(count, as_at.isoformat()),
        **{heading: numbers[child] for heading, numbers in keys.items()},
        "forename": everyone.forename[child],
        "surname": everyone.surname[child],
        "birth_date": iso(everyone.born[child]),
        "postcode": everyone.postcode[child],
        "opened": iso(cases.opened[kept]),
    }
    if cases.due is not None:
        columns["due"] = iso(cases.due[kept])
    columns["closed"] = iso(closed)
    return columns | _more(cases, kept, np.isnat(closed))


def _more(cases: Cases, kept: Flags, still_open: Flags) -> Table:
    return {
        heading: np.where(still_open, "", cells[kept])
        if heading in cases.when_closed
        else cells[kept]
        for heading, cells in cases.more.items()
    }


def spoilt(cells: Table, as_at: date, rng: np.random.Generator) -> Table:
    """Put mistakes into a sheet of agreed cases."""
    kinds: list[Mistake] = [
        before("closed", "opened"),
        to("opened", f"{as_at.year}-02-30"),
        after("closed", as_at),
    ]
    if "exception" in cells:
        kinds.append(to("exception", "unsure"))
    return plant(cells, kinds, rng)


def write(path: Path, cells: Table, as_at: date, rng: np.random.Generator) -> Path:
    """Write a sheet with its mistakes."""
    return write_rows(path, spoilt(cells, as_at, rng))
