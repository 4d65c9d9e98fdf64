"""The vault's cases as KPIs count them: by dataset, children joined, whole from when to when."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection

from dashboard.board_store import OF_FEED
from dashboard.kpis.case_measures import CaseMeasure
from dashboard.kpis.cases import Cases
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.periods import Extent, Term, add_months
from dashboard.kpis.records import Records
from dashboard.publishing.children import NOBODY, Known, known_children
from data_sources.case_reading import read_cases
from data_sources.feed import SPLITS, Feed
from data_sources.home import Home
from data_sources.link_rules import Rules
from data_sources.school_terms import read_terms

HOLIDAYS = 45
"""Days: the summer holidays take six weeks; a census that is missing leaves out eight or more."""


class Vault(NamedTuple):
    """What is needed to read records: the transaction, the loads in use, feeds, rules, terms."""

    connection: Connection
    loads: pd.DataFrame
    """All that were loaded; columns feed and as_at at least."""
    feeds: tuple[Feed, ...]
    shown: set[str]
    rules: Rules | None
    home: Home | None = None
    """The data folder, with the area's school terms and the snapshots of the vault."""


def records_for(kpis: Iterable[Kpi], vault: Vault) -> Records:
    """Read the cases that KPIs ask for, of the feeds that may be shown."""
    measures = [m for kpi in kpis for m in kpi.measures if isinstance(m, CaseMeasure)]
    wanted = sorted({name for measure in measures for name in measure.datasets()})
    snapshots = vault.home.snapshots if vault.home else None
    tables = read_cases(vault.connection, wanted, vault.shown, snapshots)
    filled = {name: table for name, table in tables.items() if len(table)}
    agencies = sorted({_agency(table) for table in filled.values()})
    known = known_children(vault.connection, tuple(agencies), vault.rules)
    return Records({name: _cases(t, known, vault) for name, t in filled.items()}, _terms(vault))


def _terms(vault: Vault) -> tuple[Term, ...]:
    own = read_terms(vault.home.school_terms if vault.home else None)
    return tuple(Term(*term) for term in own)


def together(counted: pd.DataFrame, of_cases: pd.DataFrame) -> pd.DataFrame:
    """Give the loads that a version is made from: those with counts in use, and those of cases."""
    cases = of_cases.assign(periods="")
    both = pd.concat([counted, cases[~cases["id"].isin(counted["id"])]], ignore_index=True)
    return both.sort_values(["feed", "sha256"], ignore_index=True)


def _agency(table: pa.Table) -> str:
    return str(table["agency"][0])


def _cases(table: pa.Table, known: Known, vault: Vault) -> Cases:
    agency, feeds = _agency(table), sorted(pc.unique(table["feed"]).to_pylist())
    people = np.asarray(pc.fill_null(table["person_id"], NOBODY), np.int64)
    told = known.numbers(agency, people)
    child = told["child"].to_numpy(np.int32)
    return Cases.of(
        table.append_column("child", pa.array(child)),
        SPLITS,
        extent_of(feeds, vault),
        agency=agency,
        sources=" ".join(f"{OF_FEED}{feed}" for feed in feeds),
        reaches={name: told[name].to_numpy(bool) for name in known.agencies},
    )


def extent_of(feeds: list[str], vault: Vault) -> Extent:
    """Give the days that extracts tell of: each looks back so many months from its as-at day.

    What lies before a stretch that no extract tells of is left out: few closings would be seen. A
    stretch no longer than the school holidays is none: a census tells of a term up to its last day.
    """
    looks_back = {feed.name: feed.looks_back_months for feed in vault.feeds}
    mine = vault.loads[vault.loads["feed"].isin(feeds)]
    told: Any = zip(mine["as_at"], mine["feed"], strict=True)
    windows = sorted(
        ((as_at, _months_before(as_at, looks_back.get(feed, 12))) for as_at, feed in told),
        reverse=True,
    )
    as_at, whole_from = windows[0]
    for earlier, first in windows[1:]:
        if earlier + timedelta(days=HOLIDAYS) < whole_from:
            break
        whole_from = min(whole_from, first)
    return Extent(whole_from, as_at)


def _months_before(day: date, months: int) -> date:
    """Give the first of so many months that end with the day."""
    after = day + timedelta(days=1)
    return add_months(after.replace(day=1), -months)
