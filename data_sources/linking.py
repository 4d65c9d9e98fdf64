"""Which rows of which feeds are one child: joined by what they share, never by a guess.

Pseudonyms go in and come out. One of one kind is never equal to one of another kind.
"""

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

KEYS = ["nhs", "upn", "person"]
STRONG = ["nhs", "upn"]
PEOPLE_COLUMNS = ["agency", "feed", *KEYS, "born"]
CONFLICT_COLUMNS = ["conflict", "clash", *PEOPLE_COLUMNS, "child"]


class Linked(BaseModel):
    """The answer, row for row: whose row it is, and what joins it to other feeds' rows."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    child: pd.Series
    """The smallest pseudonym of the child; "" where the row is excluded or has no key."""
    method: pd.Series
    """nhs, upn, nhs+upn, name_dob_pc, or "" where no other feed has the child."""
    quarantined: pd.Series
    """Whether the row is in a conflict."""
    conflicts: pd.DataFrame
    """`CONFLICT_COLUMNS`: the rows that would make a child with two NHS numbers, UPNs or births.

    `conflict` is the smallest key among them, `clash` what there is two of (nhs, upn, nhs+upn;
    birth date where it is only that), `child` where the row was left instead. Sorted.
    """


def link(people: pd.DataFrame) -> Linked:
    """Join the rows that share a key: an NHS number, a UPN, or name, birth date and postcode.

    `people` has a row for each distinct combination of `PEOPLE_COLUMNS` (keys and `born`, the
    birth date, are pseudonyms or "") and `excluded` (bool). Excluded rows join nothing, and a
    birth date joins nobody. Where joining would give a child two NHS numbers, UPNs or birth
    dates, the name token joins nothing in that group. Where the rows contradict each other
    without it, each goes by its NHS number alone (else its UPN, else its token), so that two
    UPNs or birth dates of one NHS number stay one child, and are listed. The answer does not
    depend on the order of the rows.
    """
    keys, texts = _numbered(people)
    strong, whole = _groups(keys[STRONG]), _groups(keys)
    born = people["born"].reset_index(drop=True)
    one_of = keys[STRONG].assign(born=born.mask(born == ""))
    several = _several(one_of, whole)
    clash, torn = several.any(axis=1), _several(one_of, strong).any(axis=1)
    together = keys.min(axis=1).groupby(whole).transform("min")
    by_strong = keys[STRONG].min(axis=1).groupby(strong).transform("min")
    alone = keys["nhs"].fillna(keys["upn"]).fillna(keys["person"])
    apart = by_strong.mask(torn, alone).fillna(alone)
    number = together.mask(clash, apart)
    # In a group that clashes, the token has joined none of the rows that have a strong key.
    joins = keys.assign(person=keys["person"].mask(clash & by_strong.notna()))
    child = _named(number, texts)
    nhs, upn = several["nhs"], several["upn"]
    kinds = np.select([nhs & upn, nhs, upn], ["nhs+upn", "nhs", "upn"], "birth date")
    told = people[PEOPLE_COLUMNS].reset_index(drop=True)
    told = told.assign(conflict=_named(together, texts), clash=kinds, child=child)
    return Linked(
        child=child.set_axis(people.index),
        method=_methods(joins, number, people["feed"]).set_axis(people.index),
        quarantined=clash.set_axis(people.index),
        conflicts=told.loc[clash, CONFLICT_COLUMNS].sort_values(
            CONFLICT_COLUMNS, ignore_index=True
        ),
    )


def across_agencies(people: pd.DataFrame, linked: Linked) -> pd.Series:
    """Give each row's child as agencies may share it: one in a conflict is its agency's own."""
    own = people["agency"] + " " + linked.child
    return linked.child.mask(linked.quarantined & (linked.child != ""), own)


def excluded_with_theirs(people: pd.DataFrame) -> pd.Series:
    """Say row for row whether it is excluded, or tied to a row that is by a chain of shared keys.

    `people` is as for `link`. One number of a child on the list is enough, then, for the others
    not to give away who the child was before.
    """
    if not people["excluded"].any():
        return people["excluded"]
    keys, _ = _numbered(people.assign(excluded=False))
    excluded = people["excluded"].reset_index(drop=True)
    return excluded.groupby(_groups(keys)).transform("any").set_axis(people.index)


def _numbered(people: pd.DataFrame) -> tuple[pd.DataFrame, pd.Index]:
    """Give the keys as numbers in the order of their texts, NaN for none; and the texts."""
    text = pd.concat([people[kind].astype("str") for kind in KEYS], ignore_index=True)
    out = np.tile(people["excluded"].to_numpy(dtype=bool), len(KEYS))
    codes, texts = pd.factorize(text.mask(out | (text == "")), sort=True)
    numbers = np.where(codes < 0, np.nan, codes).reshape(len(KEYS), -1).T
    return pd.DataFrame(numbers, columns=KEYS), pd.Index(texts)


def _named(numbers: pd.Series, texts: pd.Index) -> pd.Series:
    # The blank is last, so that -1 finds it.
    names = np.append(texts.to_numpy(dtype=object), "")
    return pd.Series(names[numbers.fillna(-1).astype("int64")], dtype="str")


def _groups(keys: pd.DataFrame) -> np.ndarray:
    """Number the rows so that those joined by a chain of shared keys have one number.

    Each row points to an earlier one of its group. In turn, what a row points to is made to
    point to the earliest that any of the row's keys has seen, and the ways are cut short.
    """
    group = np.arange(len(keys))
    codes = [pd.factorize(keys[kind])[0] for kind in keys]
    held = [(np.flatnonzero(code >= 0), code[code >= 0]) for code in codes]
    while True:
        before = group.copy()
        for rows, code in held:
            earliest = np.full(len(keys), len(keys))
            np.minimum.at(earliest, code, group[rows])
            np.minimum.at(group, group[rows], earliest[code])
            while ((further := group[group]) != group).any():
                group = further
        if (group == before).all():
            return group


def _several(values: pd.DataFrame, group: np.ndarray) -> pd.DataFrame:
    """Say for each row and column whether the row's group has more than one value of it."""
    return values.groupby(group).transform("nunique") > 1


def _methods(keys: pd.DataFrame, child: pd.Series, feeds: pd.Series) -> pd.Series:
    """Say by what each row is joined to other feeds' rows, or to its child where it is not.

    A row may meet another feed only by way of a row of its own feed: what joins it to that one
    is its method then. A strong key goes before the token.
    """
    feed = pd.Series(pd.factorize(feeds)[0])
    shared = {kind: feed.groupby([child, keys[kind]]) for kind in KEYS}
    across = pd.DataFrame({kind: rows.transform("nunique") > 1 for kind, rows in shared.items()})
    within = pd.DataFrame({kind: rows.transform("size") > 1 for kind, rows in shared.items()})
    elsewhere = feed.groupby(child).transform("nunique") > 1
    by = across.where(across.any(axis=1), within).where(elsewhere, False)
    ways = [by["nhs"] & by["upn"], by["nhs"], by["upn"], by["person"]]
    return pd.Series(np.select(ways, ["nhs+upn", "nhs", "upn", "name_dob_pc"], ""), dtype="str")
