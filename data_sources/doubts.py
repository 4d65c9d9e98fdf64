"""Whether an agency's extract can be what it says, and whether a person should look at it first.

A publisher's file is what it is: these are rules for feeds with an agreement.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from math import sqrt
from pathlib import Path

import pandas as pd
from pyarrow import feather
from sqlalchemy import Connection

from data_sources import vault, vault_cases
from data_sources.checking import Checked
from data_sources.examining import PARTS, TEST_RANGE, Found
from data_sources.feed import Feed
from data_sources.periods import months_long

REFUSED_SHARE = 0.01
"""Above it an extract is held back for a person to release."""
UNITS = ("provider", "service")
"""The splits by which a part of an extract may be missing while its total looks usual."""
CHANCE = 3
"""Units are small: a change within so many square roots of their size may be chance."""
IN_PUBLIC = {
    r"[\d.]+% of its rows were refused": "too many of its rows were refused",
    r"[\d,]+ rows, where [\d,]+ are usual": "its number of rows is far from usual",
    r"[\d,]+ cases of the ": "a provider or service is missing or far from usual",
}
"""How a doubt begins -> what everyone may be told of it: no number, no provider."""


def impossible(feed: Feed, found: Found, counts: pd.DataFrame, results: Path, today: date) -> str:
    """Say why an extract can't be true: of days to come, or of a test system; or nothing."""
    if not feed.needs_agreement:
        return ""
    if found.shape == "counts":
        return _to_come(counts, today)
    if found.as_at > today:
        return f"it is as at {found.as_at}, a day to come. Check the day."
    if found.keys_dropped.get(TEST_RANGE, 0) > _with_nhs_number(results):
        return (
            "most of its NHS numbers are of the test range 999: it comes from a test system. "
            "Export it from the real one."
        )
    return ""


def doubt(connection: Connection, feed: Feed, checked: Checked, results: Path) -> str:
    """Say why a person should look at an extract before it is loaded, or nothing."""
    if not feed.needs_agreement:
        return ""
    share = checked.rows_refused / checked.rows_read
    if share > REFUSED_SHARE:
        return f"{share:.1%} of its rows were refused; at most {REFUSED_SHARE:.0%} may be"
    usual = vault_cases.usual_rows(connection, vault.loads, feed.name)
    if usual and abs(checked.rows_read - usual) > feed.usual_change * usual:
        return (
            f"{checked.rows_read:,} rows, where {usual:,.0f} are usual: more than "
            f"{feed.usual_change:.0%} away"
        )
    return _unusual_unit(connection, feed, results)


def in_public(doubt: str) -> str:
    """Word a doubt for those who may not see numbers of cases or whose they are; "" for none."""
    if not doubt:
        return ""
    told = (words for begins, words in IN_PUBLIC.items() if re.match(begins, doubt))
    return next(told, "it is unlike what this feed usually sends")


def _unusual_unit(connection: Connection, feed: Feed, results: Path) -> str:
    """Name the unit whose number of cases is furthest from what the vault holds of it.

    Only where each extract holds every case: then what is held is what the last one said.
    """
    if feed.shape != "cases" or not feed.complete:
        return ""
    unusual: list[tuple[float, str]] = []
    for unit in UNITS:
        there = _cases_by(unit, results)
        for name, held in vault_cases.cases_by(connection, feed.name, unit).items():
            away, allowed = (
                abs(there[name] - held),
                max(feed.usual_change * held, CHANCE * sqrt(held)),
            )
            if away > allowed:
                told = f"{there[name]:,} cases of the {unit} '{name}', where {held:,} are held"
                unusual.append((away / held, f"{told}: more than {allowed / held:.0%} away"))
    return max(unusual, default=(0, ""))[1]


def _to_come(counts: pd.DataFrame, today: date) -> str:
    pairs = counts[["period_kind", "period", "period_end"]].drop_duplicates()
    for kind, period, end in pairs.itertuples(index=False, name=None):
        length = pd.DateOffset(months=months_long(kind, end))
        if (pd.Timestamp(end) + timedelta(days=1) - length).date() > today:
            return f"it tells of {period}, which has not begun. Check the period."
    return ""


def _cases_by(unit: str, results: Path) -> Counter[str]:
    found = Counter[str]()
    for part in _parts(unit, results):
        found.update(part.tolist())
    return found


def _with_nhs_number(results: Path) -> int:
    return sum(int((part != "").sum()) for part in _parts("nhs", results))


def _parts(column: str, results: Path) -> Iterator[pd.Series]:
    for path in sorted(results.glob(PARTS)):
        yield feather.read_table(path, columns=[column]).to_pandas()[column]
