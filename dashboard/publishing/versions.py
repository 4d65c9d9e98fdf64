"""Works all KPIs out and writes them as one version, pointed to in the same transaction."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import Engine

from dashboard import board_store
from dashboard.kpis.area import Area
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.policy import Audience
from dashboard.kpis.disclosure.price import Price
from dashboard.kpis.figures import Found, Worked, figures_of
from dashboard.kpis.records import Records
from dashboard.publishing.checks import check_against_feeds, check_neighbours, counted
from dashboard.publishing.feed_states import extracts, feed_states
from dashboard.publishing.feeds_on_time import deliveries_of
from dashboard.publishing.manifest import MadeFrom, canonical, manifest, sha256
from dashboard.publishing.never_seen import never_seen, noted
from dashboard.publishing.protection import (
    Policies,
    Seen,
    Sources,
    read_policies,
    seen_by_audiences,
    sources_of,
)
from dashboard.publishing.records import Vault, records_for, together
from dashboard.settings import POLICIES
from data_sources import vault
from data_sources.agreements import may_be_shown, read_agreements
from data_sources.case_changes import marks
from data_sources.catalogue import feeds_of
from data_sources.feed import Feed
from data_sources.home import Home
from data_sources.link_rules import Rules
from data_sources.table_counts import OWN_AREA
from data_sources.table_feed import TableFeed
from stores import audit, reading

NAME_LENGTH = 12


class NothingToPublish(Exception):
    """The vault holds nothing that a KPI could be worked out from."""


def publish(
    vault_engine: Engine,
    board_engine: Engine,
    kpis: tuple[Kpi, ...],
    area: Area,
    home: Home | None = None,
    rules: Rules | None = None,
    warn: Callable[[str], None] = lambda _: None,
    policies: Policies | None = None,
    priced: Callable[[Audience, Price], None] = lambda _, __: None,
) -> str:
    """Work all KPIs out, write them as one version and point to it. Gives the version's name.

    `home` is the data folder with mapping files and agreements; `rules` say whose children may be
    joined; `policies` what each audience may see. `warn` is told of each text that a KPI asks for
    and no case has, `priced` of how much is withheld from each audience. Raises DefinitionsError
    where a KPI asks for what no feed gives, or the area's neighbours are not those of the model
    that was loaded; NothingToPublish where no extract was loaded; NotSafe where a small number
    might be found out: then the old version stays.
    """
    policies = policies or read_policies(POLICIES)
    read = _read(vault_engine, kpis, area, home, rules)
    found = [figures_of(kpi, area, read.counts, read.records) for kpi in kpis]
    missing = never_seen(kpis, read.records)
    for each in missing:
        warn(each.warning())
    figures = pd.concat([each.figures for each in found], ignore_index=True).pipe(noted, missing)
    seen = seen_by_audiences(kpis, found, figures, read.sources, policies, read.records)
    parts = _parts(kpis, found, seen, read)
    made_from = canonical(manifest(kpis, area, policies, read.made_from, read.records))
    version = {
        "name": sha256(made_from)[:NAME_LENGTH],
        "made_at": datetime.now(UTC),
        "area": area.name,
        "made_up": area.made_up,
        "manifest": made_from,
        "figures_sha256": sha256(canonical(parts[board_store.figures])),
    }
    _write(board_engine, version, parts)
    for audience, theirs in seen.items():
        priced(audience, theirs.price)
    return str(version["name"])


class _Read(NamedTuple):
    """What was read of the vault in one transaction."""

    counts: pd.DataFrame
    records: Records
    made_from: MadeFrom
    feeds: tuple[Feed, ...]
    sources: Sources


def _read(
    vault_engine: Engine,
    kpis: tuple[Kpi, ...],
    area: Area,
    home: Home | None,
    rules: Rules | None,
) -> _Read:
    """Read loads, counts and cases, so that a load under way is seen whole or not at all."""
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
    sources = sources_of(loads, feeds, agreements, board_store.OF_FEED)
    made_from = MadeFrom(loads, deliveries, kept_back, sources)
    return _Read(counts, records, made_from, feeds, sources)


def _parts(
    kpis: tuple[Kpi, ...], found: list[Found], seen: dict[Audience, Seen], read: _Read
) -> dict[Any, list[dict[str, Any]]]:
    """Give what a version writes into each table of the board store."""
    compared = pd.concat([each.comparators for each in found], ignore_index=True)
    loads = read.made_from.loads
    worked = [(name, each) for name, audience in seen.items() for each in audience.worked]

    def each_of(frame_of: Callable[[Worked], pd.DataFrame]) -> list[dict[str, Any]]:
        return _all_rows([frame_of(each).assign(audience=name) for name, each in worked])

    return {
        board_store.definitions: [_definition(kpi, place) for place, kpi in enumerate(kpis)],
        board_store.figures: each_of(lambda each: each.figures),
        board_store.comparators: _rows(compared),
        board_store.signals: each_of(lambda each: each.signals.signals),
        board_store.chart_points: each_of(lambda each: each.signals.points),
        board_store.courses: each_of(lambda each: pd.DataFrame([each.course.row()])),
        board_store.extracts: _rows(extracts(loads, read.feeds)),
        board_store.feeds: feed_states(loads, read.feeds),
    }


def _write(board_engine: Engine, version: dict[str, Any], parts: dict[Any, Any]) -> None:
    with audit.writing(board_engine, board_store.audit) as connection:
        board_store.write_version(connection, version, parts)
        audit.write(
            connection,
            board_store.audit,
            action="publish",
            object=version["name"],
            outcome="current",
            detail={"figures_sha256": version["figures_sha256"]},
        )


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


def _definition(kpi: Kpi, position: int) -> dict[str, Any]:
    body = kpi.model_dump_json(by_alias=True)
    return {"position": position, "kpi": kpi.id, "body": body}


def _all_rows(frames: list[pd.DataFrame]) -> list[dict[str, Any]]:
    filled = [frame.astype(object) for frame in frames if len(frame)]
    return _rows(pd.concat(filled, ignore_index=True)) if filled else []


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give a frame's rows with None for what is missing, numbered in their order."""
    plain = frame.astype(object).where(frame.notna(), None)
    rows = plain.to_dict("records")
    return [
        {"position": number, **{str(key): value for key, value in row.items()}}
        for number, row in enumerate(rows)
    ]
