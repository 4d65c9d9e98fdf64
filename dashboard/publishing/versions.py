"""Works all KPIs out and writes them as one version, pointed to in the same transaction."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from dashboard import board_store
from dashboard.kpis.area import Area
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.figures import work_out
from dashboard.publishing.checks import check_against_feeds, check_neighbours
from dashboard.publishing.feed_states import extracts, feed_states
from dashboard.publishing.manifest import canonical, manifest, sha256
from data_sources import vault
from data_sources.agreement import Audience
from data_sources.agreements import may_be_shown, read_agreements
from data_sources.catalogue import feeds_of
from data_sources.home import Home
from data_sources.table_counts import OWN_AREA
from data_sources.table_feed import TableFeed
from stores import audit, reading

AUDIENCE: Audience = "board"
NAME_LENGTH = 12


class NothingToPublish(Exception):
    """The vault holds nothing that a KPI could be worked out from."""


def publish(
    vault_engine: Engine,
    board_engine: Engine,
    kpis: tuple[Kpi, ...],
    area: Area,
    home: Home | None = None,
) -> str:
    """Work all KPIs out, write them as one version and point to it. Gives the version's name.

    `home` is the data folder with mapping files and agreements. Raises DefinitionsError where a
    KPI asks for what no feed gives, or the area's neighbours are not those of the model that was
    loaded; NothingToPublish where no extract was loaded.
    """
    feeds = feeds_of(home)
    shown = may_be_shown(AUDIENCE, read_agreements(home.agreements) if home else {}, feeds)
    tables = {feed.name for feed in feeds if isinstance(feed, TableFeed)}
    # One transaction reads loads and counts, so that a load under way is seen whole or not at all.
    with reading(vault_engine) as connection:
        check_against_feeds(kpis, feeds, vault.items_of(connection, tables))
        loads = vault.current_loads(connection)
        if loads.empty:
            raise NothingToPublish("Nothing has been loaded yet. Run: send-kpi load FILE...")
        counts = vault.counts_of(connection, _wanted(kpis), *_codes_and_names(area), shown)
    # What an agreement keeps from the board leaves no trace but that it is kept back.
    kept_back = set(loads["feed"]) - shown
    loads = loads[loads["feed"].isin(shown)].reset_index(drop=True)
    counts = _placed(counts, area)
    check_neighbours(counts, area)
    worked = [work_out(kpi, area, counts) for kpi in kpis]
    figures = pd.concat([figures for figures, _ in worked], ignore_index=True)
    compared = pd.concat([compared for _, compared in worked], ignore_index=True)
    made_from = canonical(manifest(kpis, area, loads, kept_back))
    parts = {
        board_store.definitions: [_definition(kpi, place) for place, kpi in enumerate(kpis)],
        board_store.figures: _rows(figures, audience=AUDIENCE),
        board_store.comparators: _rows(compared),
        board_store.extracts: _rows(extracts(loads, feeds)),
        board_store.feeds: feed_states(loads, feeds),
    }
    version = {
        "name": sha256(made_from)[:NAME_LENGTH],
        "made_at": datetime.now(UTC),
        "area": area.name,
        "made_up": area.made_up,
        "manifest": made_from,
        "figures_sha256": sha256(canonical(parts[board_store.figures])),
    }
    _write(board_engine, version, parts)
    return str(version["name"])


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
    for kpi in kpis:
        for measure in kpi.measures:
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


def _rows(frame: pd.DataFrame, **more: Any) -> list[dict[str, Any]]:
    """Give a frame's rows with None for what is missing, numbered in their order."""
    plain = frame.astype(object).where(frame.notna(), None)
    rows = plain.to_dict("records")
    return [
        {"position": number, **{str(key): value for key, value in row.items()}, **more}
        for number, row in enumerate(rows)
    ]
