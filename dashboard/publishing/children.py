"""Whose cases are one child's, as far as agreements allow, and in whose records it can be found."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from data_sources.link_rules import Rules
from data_sources.links import CHILD_COLUMNS, Children, children
from data_sources.vault_cases import people

NOBODY = -1
NO_ROWS = pd.DataFrame(columns=list(CHILD_COLUMNS))


@dataclass(frozen=True)
class Known:
    """The children of the vault by agency and person: `child` is a number, -1 for nobody's.

    Columns of `rows`: agency, person_id, child, and for each agency in `agencies` whether the
    child can be found in its records. An agency that may not be linked has children of its own:
    `apart` says from which number on they are counted, each person one child.
    """

    rows: pd.DataFrame
    agencies: tuple[str, ...]
    apart: dict[str, int]

    def numbers(self, agency: str, people: NDArray[np.int64]) -> pd.DataFrame:
        """Give for each person of an agency (-1 for none) its row, without agency and person."""
        if agency in self.apart:
            own = np.where(people < 0, NOBODY, people + self.apart[agency])
            return pd.DataFrame({"child": own, **dict.fromkeys(self.agencies, False)})
        mine = self.rows[self.rows["agency"] == agency].set_index("person_id")
        told = mine.drop(columns="agency").reindex(people)
        return told.assign(child=told["child"].fillna(NOBODY)).fillna(False)


def known_children(connection: Connection, agencies: tuple[str, ...], rules: Rules | None) -> Known:
    """Link the children of as many of the agencies as agreements allow; the others stay apart."""
    linked = _linked(connection, agencies, rules)
    together, rows = ((), NO_ROWS) if linked is None else (linked[0], linked[1].rows)
    number = pd.factorize(rows["child"].astype("str"), sort=True)[0]
    number = np.where(rows["child"] == "", NOBODY, number)
    table = rows[["agency", "person_id"]].assign(child=number)
    for agency in together:
        table[agency] = _reaches(rows, number, agency)
    people_there = (connection.execute(select(func.max(people.c.id))).scalar() or 0) + 1
    left = [agency for agency in agencies if agency not in together]
    apart = {agency: len(rows) + place * people_there for place, agency in enumerate(left)}
    return Known(table, together, apart)


def _linked(
    connection: Connection, agencies: tuple[str, ...], rules: Rules | None
) -> tuple[tuple[str, ...], Children] | None:
    if rules is None:
        return None
    for size in range(len(agencies), 1, -1):
        for some in combinations(agencies, size):
            found = children(connection, some, rules)
            if not found.why_not:
                return some, found
    return None


def _reaches(rows: pd.DataFrame, child: NDArray[np.int64], agency: str) -> NDArray[np.bool_]:
    """Say of whom an agency's records could tell: it has met them, or knows children by their key.

    A child that it has not met but would know is one that it has no case of.
    """
    theirs = (rows["agency"] == agency).to_numpy()
    # One more at the end, which is where nobody (-1) looks.
    met = np.zeros(len(rows) + 1, np.bool_)
    met[child[theirs]] = True
    keys = {key: rows[key].to_numpy(bool) for key in ("nhs", "upn")}
    known = max(keys.values(), key=lambda held: int(held[theirs].sum()))
    found: NDArray[np.bool_] = (met[child] | known) & (child != NOBODY)
    return found
