"""Which children of the vault are one, among the agencies whose agreements allow it.

Worked out when asked and not stored, so that it cannot be stale when an agreement ends or the
exclusion list grows. What an agency is not allowed to share is not read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import Connection, Row, select

from data_sources.agreed import AGENCIES
from data_sources.link_rules import Rules, keys_by_feed, require_key, why_not
from data_sources.linking import (
    CONFLICT_COLUMNS,
    Linked,
    across_agencies,
    excluded_with_theirs,
    link,
)
from data_sources.matching import MatchRate, match_rates
from data_sources.vault_cases import KEYS, PSEUDONYMS, cases, people

AGENCY_PEOPLE = ("agency", "person_id", *PSEUDONYMS, "excluded")
CHILD_COLUMNS = ("agency", "person_id", "child", "method", "quarantined", *KEYS)
READ_AT_A_TIME = 20_000


@dataclass(frozen=True)
class Children:
    """Whose each person's cases are, for some agencies; or why they may not be linked.

    `rows` has a row for each agency and person of `people` with a case in use: `CHILD_COLUMNS`.
    `child` is the same text for the same child; "" for an excluded one, who is joined to nothing,
    and one agency's own for one in a conflict (`quarantined`). `method` says what joins the row
    to another agency's; `nhs`, `upn` and `person` whether the child has such a key in any row.
    `conflicts` is as `Linked` tells them, `feed` being the agency.
    """

    rows: pd.DataFrame
    conflicts: pd.DataFrame
    why_not: str = ""


def children(connection: Connection, agencies: tuple[str, ...], rules: Rules) -> Children:
    """Link the children of one or more agencies, in the caller's transaction.

    Every two of them must allow it; otherwise nothing is read, and `why_not` says why. Raises
    KeyRefused where the exclusion list was read with another key than the vault's.
    """
    require_key(connection, rules)
    held = keys_by_feed(connection)
    for one, other in combinations(agencies, 2):
        if why := why_not(held, one, other, rules):
            nobody = pd.DataFrame(columns=list(CHILD_COLUMNS))
            return Children(nobody, pd.DataFrame(columns=CONFLICT_COLUMNS), why)
    rows, linked = _linked(_people(connection, agencies), rules)
    child = across_agencies(rows, linked)
    told = rows[["agency", "person_id"]].assign(
        child=child,
        method=linked.method.mask(linked.quarantined, ""),
        quarantined=linked.quarantined,
        **{key: (rows[key] != "").groupby(child).transform("any") for key in KEYS},
    )
    return Children(told, linked.conflicts)


class FoundOf(NamedTuple):
    """Of the children of a group, how many another agency has at all; or why nobody is linked."""

    dataset: str
    of: str
    also_in: str
    children: int = 0
    """Excluded children and cases without a key are not counted."""
    found: int = 0
    why_not: str = ""


def found_of(linked: Children, persons: Iterable[int], of: str, also_in: str) -> tuple[int, int]:
    """Give how many children some people of an agency are, and how many another agency has.

    It is the match rate of a KPI whose children these are: the agencies' own is about everybody
    whom they know, of whom most are nobody of the other's. `persons` are ids of `people`.
    """
    rows = linked.rows[linked.rows["child"] != ""]
    mine = rows[(rows["agency"] == of) & rows["person_id"].isin(list(persons))]
    group = set(mine["child"])
    return len(group), len(group & set(rows["child"][rows["agency"] == also_in]))


def found_of_open(connection: Connection, dataset: str, rules: Rules) -> list[FoundOf]:
    """Say of the children with an open case of a dataset how many each other agency has.

    None where there is no such case. Raises KeyRefused as `children` does.
    """
    is_open = (cases.c.dataset == dataset, cases.c.closed.is_(None), cases.c.withdrawn_by.is_(None))
    query = select(cases.c.agency, cases.c.person_id).where(*is_open).distinct()
    told = pd.DataFrame(connection.execute(query).fetchall(), columns=["agency", "person_id"])
    found: list[FoundOf] = []
    for one, other in permutations(AGENCIES, 2):
        persons = told["person_id"][told["agency"] == one].dropna()
        if persons.empty:
            continue
        linked = children(connection, (one, other), rules)
        numbers = (0, 0) if linked.why_not else found_of(linked, persons, one, other)
        found.append(FoundOf(dataset, one, other, *numbers, why_not=linked.why_not))
    return found


def all_match_rates(connection: Connection, rules: Rules) -> list[MatchRate]:
    """Give the match rate of each agency with each other, or why they are not linked.

    Two agencies' rows are linked alone: a third joins nobody that the two do not. Raises
    KeyRefused as `children` does.
    """
    require_key(connection, rules)
    held = keys_by_feed(connection)
    pairs = {pair: why_not(held, *pair, rules) for pair in combinations(AGENCIES, 2)}
    read = {agency for pair, why in pairs.items() if not why for agency in pair}
    rows = _people(connection, tuple(sorted(read)))
    rates: list[MatchRate] = []
    for pair, why in pairs.items():
        if why:
            rates += [
                MatchRate(of=of, also_in=also, why_not=why) for of, also in permutations(pair)
            ]
        else:
            rates += match_rates(*_linked(rows[rows["agency"].isin(pair)], rules), pair)
    return sorted(rates, key=lambda r: (AGENCIES.index(r.of), AGENCIES.index(r.also_in)))


def _linked(rows: pd.DataFrame, rules: Rules) -> tuple[pd.DataFrame, Linked]:
    """Link the people of some agencies: each agency is one feed, so that methods are across."""
    listed = rows["nhs"].isin(rules.excluded) | rows["upn"].isin(rules.excluded)
    rows = rows.assign(excluded=rows["excluded"] | listed, feed=rows["agency"])
    rows["excluded"] = excluded_with_theirs(rows)
    return rows, link(rows)


def _people(connection: Connection, agencies: tuple[str, ...]) -> pd.DataFrame:
    """Give `AGENCY_PEOPLE`: each agency's people with cases in use, once."""
    used = select(cases.c.agency, cases.c.person_id).where(
        cases.c.agency.in_(agencies), cases.c.withdrawn_by.is_(None)
    )
    pairs = used.distinct().subquery()
    names = [pairs.c.agency, pairs.c.person_id, *(people.c[name] for name in AGENCY_PEOPLE[2:])]
    query = select(*names).join(people, people.c.id == pairs.c.person_id)
    # In parts, because a row of Python texts takes three times the memory of one in a frame.
    found = connection.execute(query, execution_options={"yield_per": READ_AT_A_TIME})
    parts = [_frame(part) for part in found.partitions()]
    return pd.concat(parts or [_frame([])], ignore_index=True)


def _frame(rows: Sequence[Row[Any]]) -> pd.DataFrame:
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(AGENCY_PEOPLE))
    return frame.astype({"agency": "str", **dict.fromkeys(PSEUDONYMS, "str"), "excluded": "bool"})
