"""What publishing reads of the vault, in one transaction: counts, cases, and what they are of."""

from typing import NamedTuple

import pandas as pd
from sqlalchemy import Engine

from dashboard.kpis.area import Area
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.records import Records
from dashboard.publishing.checks import (
    check_against_feeds,
    check_neighbours,
    check_strategy_aims,
    counted,
)
from dashboard.publishing.feeds_on_time import deliveries_of
from dashboard.publishing.manifest import MadeFrom
from dashboard.publishing.protection import Sources, sources_of
from dashboard.publishing.records import Vault, records_for, together
from data_sources import vault
from data_sources.agreements import may_be_shown, read_agreements
from data_sources.case_changes import marks
from data_sources.catalogue import feeds_of
from data_sources.feed import Feed
from data_sources.home import Home
from data_sources.link_rules import Rules
from data_sources.table_counts import OWN_AREA
from data_sources.table_feed import TableFeed
from stores import reading


class NothingToPublish(Exception):
    """The vault holds nothing that a KPI could be worked out from."""


class Read(NamedTuple):
    """What was read of the vault in one transaction."""

    counts: pd.DataFrame
    records: Records
    made_from: MadeFrom
    feeds: tuple[Feed, ...]
    sources: Sources


def read_vault(
    vault_engine: Engine,
    kpis: tuple[Kpi, ...],
    area: Area,
    home: Home | None,
    rules: Rules | None,
) -> Read:
    """Read loads, counts and cases, so that a load under way is seen whole or not at all."""
    check_strategy_aims(kpis, area)
    feeds = feeds_of(home)
    agreements = read_agreements(home.agreements) if home else {}
    shown = may_be_shown("board", agreements, feeds)
    tables = {feed.name for feed in feeds if isinstance(feed, TableFeed)}
    with reading(vault_engine) as connection:
        agreed_cases = {dataset for _, dataset, _ in marks(connection)}
        check_against_feeds(kpis, feeds, vault.items_of(connection, tables), agreed_cases)
        loads, of_cases = vault.current_loads(connection), vault.loads_of_cases(connection)
        counts = vault.counts_of(connection, _wanted(kpis), *_codes_and_names(area), shown)
        deliveries = deliveries_of(together(loads, of_cases), feeds, area)
        records = records_for(kpis, Vault(connection, of_cases, feeds, shown, rules, home))
        loads = together(loads, of_cases)
    if loads.empty:
        raise NothingToPublish("Nothing has been loaded yet. Run: send-kpi load FILE...")
    # What an agreement keeps from the board leaves no trace but that it is kept back.
    kept_back = set(loads["feed"]) - shown
    loads = loads[loads["feed"].isin(shown)].reset_index(drop=True)
    counts = _placed(counts, area)
    check_neighbours(counts, area)
    counts = pd.concat([counts, deliveries], ignore_index=True)
    sources = sources_of(loads, feeds, agreements)
    made_from = MadeFrom(loads, deliveries, kept_back, sources)
    return Read(counts, records, made_from, feeds, sources)


def _wanted(kpis: tuple[Kpi, ...]) -> dict[str, set[str] | None]:
    items: dict[str, set[str]] = {}
    for measure in counted(kpis):
        items.setdefault(measure.dataset, set()).update(measure.items)
    return {**items, "statistical_neighbours": None}


def _codes_and_names(area: Area) -> tuple[set[str], set[str]]:
    places = area.places()
    codes = {code for place in places for code in (place.code, place.old_code) if code}
    return codes | {OWN_AREA}, {place.name for place in places}


def _placed(counts: pd.DataFrame, area: Area) -> pd.DataFrame:
    """Give the area's own code to counts of a sheet that names no place: they are about it."""
    own = counts["geography_code"] == OWN_AREA
    return counts.assign(
        geography_code=counts["geography_code"].mask(own, area.authority.code),
        geography_name=counts["geography_name"].mask(own, area.authority.name),
    )
