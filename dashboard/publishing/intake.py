"""Copies what the vault knows of the intake into the board store, since the web sees only that.

No count of children goes with it: of match rates a whole percentage, and only of many children.
"""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from dashboard import board_store, intake_tables
from dashboard.publishing.feed_states import next_due
from data_sources import vault
from data_sources.catalogue import feeds_of
from data_sources.deliveries import deliveries
from data_sources.feed import Feed
from data_sources.home import Home
from data_sources.link_rules import Rules, keys_by_feed, rules_of
from data_sources.links import all_match_rates
from data_sources.matching import MatchRate
from data_sources.pulling import pulls
from data_sources.sources import read_sources
from data_sources.table_feed import TableFeed
from stores import audit, reading

LATEST = 30
"""How many deliveries are told of."""
FEWEST_CHILDREN, FEWEST_APART = 30, 5
"""A match rate of fewer children, or one that tells of fewer than five of them, is not told."""

Row = dict[str, Any]


def copy_intake(
    vault_engine: Engine,
    board_engine: Engine,
    home: Home,
    key_file: Path,
    *,
    allow_test: bool = False,
) -> None:
    """Tell the board store how the intake stands today, in place of what was told before."""
    rules = rules_of(home, key_file, date.today(), allow_test=allow_test)
    feeds = feeds_of(home)
    with reading(vault_engine) as connection:
        parts = {
            intake_tables.feed_summaries: _summaries(connection, feeds, rules, home),
            intake_tables.deliveries: _deliveries(connection, feeds),
            intake_tables.match_rates: [_rate(rate) for rate in all_match_rates(connection, rules)],
        }
    with audit.writing(board_engine, board_store.audit) as connection:
        intake_tables.replace_intake(connection, parts)


def _summaries(
    connection: Connection, feeds: tuple[Feed, ...], rules: Rules, home: Home
) -> list[Row]:
    newest = select(vault.loads).order_by(vault.loads.c.id.desc())
    loads = [dict(row) for row in connection.execute(newest).mappings()]
    came = {row["feed"] for row in loads}
    identified = {
        each.feed: each.with_key / each.cases
        for each in keys_by_feed(connection)
        if not _are_few(each.cases, each.with_key)
    }
    asked = connection.execute(select(pulls).order_by(pulls.c.at)).mappings()
    pulled = {row["feed"]: row for row in asked}
    expected = {source.feed for source in read_sources(home.sources)} | set(rules.agreements)
    return [
        {
            **_of_feed(feed),
            **_of_loads(feed, [row for row in loads if row["feed"] == feed.name]),
            **_of_agreement(feed, rules),
            "identified": identified.get(feed.name),
            "pulled_at": pulled[feed.name]["at"] if feed.name in pulled else None,
            "pulled": pulled[feed.name]["outcome"] if feed.name in pulled else "",
        }
        for feed in feeds
        if _is_told_of(feed, expected | came)
    ]


def _is_told_of(feed: Feed, known: set[str]) -> bool:
    """Say whether a feed is to come at all: nobody need send the agreed sheets."""
    sheet = isinstance(feed, TableFeed) and feed.name.startswith("agreed_")
    return not sheet or feed.name in known


def _of_feed(feed: Feed) -> Row:
    return {"feed": feed.name, "title": feed.title, "agency": feed.agency}


def _of_loads(feed: Feed, loads: list[Row]) -> Row:
    """Say what the newest load of a feed brought, and whether a newer one is held back."""
    loaded = [row for row in loads if row["state"] == "loaded"]
    last = loaded[0] if loaded else {}
    as_at = max((row["as_at"] for row in loaded), default=None)
    held = loads and loads[0]["state"] == "quarantined"
    return {
        **{name: last.get(name) for name in ("rows_read", "rows_kept", "rows_refused")},
        "received_at": last.get("loaded_at"),
        "as_at": as_at,
        "next_due": next_due(feed, as_at),
        "held_back": loads[0]["note"] if held else "",
    }


def _of_agreement(feed: Feed, rules: Rules) -> Row:
    agreement = rules.agreements.get(feed.name)
    return {
        "needs_agreement": feed.needs_agreement,
        "agreement": agreement.reference if agreement else "",
        "agreement_expires": agreement.expires if agreement else None,
    }


def _deliveries(connection: Connection, feeds: tuple[Feed, ...]) -> list[Row]:
    known = {feed.name: feed for feed in feeds}
    numbers = (vault.loads.c.rows_read, vault.loads.c.rows_kept, vault.loads.c.rows_refused)
    told = (
        *(deliveries.c.came_at, deliveries.c.came_by, deliveries.c.receipt),
        *(deliveries.c.file_name, deliveries.c.verdict, deliveries.c.reason),
    )
    query = select(deliveries.c.feed, *told, *numbers).outerjoin(vault.loads)
    found = connection.execute(query.order_by(deliveries.c.id.desc()).limit(LATEST)).mappings()
    return [
        {
            **{name: value for name, value in row.items() if name != "feed"},
            "title": known[row["feed"]].title if row["feed"] in known else row["feed"],
            "agency": known[row["feed"]].agency if row["feed"] in known else "",
        }
        for row in found
    ]


def _are_few(whole: int, part: int) -> bool:
    """Say whether a share of so many would tell of a few children."""
    apart = {part, whole - part} - {0}
    return whole < FEWEST_CHILDREN or min(apart, default=FEWEST_APART) < FEWEST_APART


def _rate(rate: MatchRate) -> Row:
    few, share = _are_few(rate.children, rate.matched), rate.share
    return {
        "one": rate.of,
        "other": rate.also_in,
        "percent": None if share is None or few else round(100 * share),
        "conflicts": any(rate.conflicts.values()),
        "note": rate.why_not or ("too few children to say" if few else ""),
    }
