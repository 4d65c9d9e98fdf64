"""Copies what the vault knows of the intake into the board store, since the web sees only that.

Of cases go with it: numbers of rows, but none of 1 to 4; whole percentages of many children; and
fixed words for why an extract is held back. No provider, no file's name, nothing that is one
child's.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from dashboard import board_store, intake_tables
from dashboard.kpis.rounding import half_up
from dashboard.publishing.feed_history import extracts_by_feed, holdings_by_feed
from dashboard.publishing.feed_states import next_due
from dashboard.publishing.told_deliveries import told_deliveries, told_rows
from data_sources import vault
from data_sources.agreement import Agreement
from data_sources.agreements import require_agreement
from data_sources.catalogue import all_feeds, feeds_of
from data_sources.doubts import in_public
from data_sources.feed import Feed, TurnedAway
from data_sources.home import Home
from data_sources.link_rules import Rules, keys_by_feed, rules_of
from data_sources.links import all_match_rates
from data_sources.local_days import today
from data_sources.matching import MatchRate
from data_sources.pulling import pulls
from data_sources.sources import read_sources
from stores import audit, reading

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
    rules = rules_of(home, key_file, today(), allow_test=allow_test)
    feeds = feeds_of(home)
    with reading(vault_engine) as connection:
        parts = {
            intake_tables.feed_summaries: _summaries(connection, feeds, rules, home),
            intake_tables.deliveries: told_deliveries(connection, feeds),
            intake_tables.match_rates: [_rate(rate) for rate in all_match_rates(connection, rules)],
            intake_tables.feed_extracts: extracts_by_feed(connection, feeds),
            intake_tables.feed_holdings: holdings_by_feed(connection),
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
    sources = read_sources(home.sources)
    asked = {row["source"]: dict(row) for row in connection.execute(select(pulls)).mappings()}
    expected = {source.feed for source in sources} | set(rules.agreements)
    return [
        {
            **_of_feed(feed),
            **_of_loads(feed, [row for row in loads if row["feed"] == feed.name], rules),
            **_of_agreement(feed, rules),
            "identified": identified.get(feed.name),
            **_of_sources([each.name for each in sources if each.feed == feed.name], asked),
        }
        for feed in feeds
        if _is_told_of(feed, expected | came)
    ]


def _is_told_of(feed: Feed, known: set[str]) -> bool:
    """Say whether a feed is to come at all: no agency need send all that could be read.

    One that the area has declared itself is meant to come.
    """
    declared_here = feed.name not in {own.name for own in all_feeds()}
    return not feed.needs_agreement or declared_here or feed.name in known


def _of_feed(feed: Feed) -> Row:
    return {"feed": feed.name, "title": feed.title, "agency": feed.agency}


def _of_loads(feed: Feed, loads: list[Row], rules: Rules) -> Row:
    """Say what the extract with a feed's newest figures brought, and whether one is held back.

    An older extract may come later; of two as at one day the later is the newest.
    """
    loaded = [row for row in loads if row["state"] == "loaded"]
    newest = max(loaded, key=lambda row: (row["as_at"], row["id"]), default=None)
    as_at = newest["as_at"] if newest else None
    rows = dict.fromkeys(("rows_read", "rows_kept", "rows_refused"))
    return {
        **(told_rows(newest, feed) if newest else rows),
        "received_at": newest["loaded_at"] if newest else None,
        "as_at": as_at,
        "next_due": next_due(feed, as_at) if as_at else _first_due(feed, rules),
        "held_back": _held_back(loads, loaded),
    }


def _first_due(feed: Feed, rules: Rules) -> date | None:
    """Say by when a feed that never came is expected: as if its last period ended as it starts."""
    agreement = rules.agreements.get(feed.name)
    return next_due(feed, agreement.starts - timedelta(days=1)) if agreement else None


def _held_back(loads: list[Row], loaded: list[Row]) -> str:
    """Word why the newest extract that still waits for a person is held back, or nothing.

    It waits until one as at its day, or a later one, has been loaded after it.
    """
    for held in (row for row in loads if row["state"] == "quarantined"):
        later = (row for row in loaded if row["id"] > held["id"] and row["as_at"] >= held["as_at"])
        if not any(later):
            return in_public(held["note"])
    return ""


def _of_agreement(feed: Feed, rules: Rules) -> Row:
    """Tell of a feed's agreement, and why it lets nothing load where it has not ended."""
    agreement = rules.agreements.get(feed.name)
    why = _why_not_in_force(feed, agreement, rules) if agreement else ""
    return {
        "needs_agreement": feed.needs_agreement,
        "agreement": agreement.reference if agreement else "",
        "agreement_note": why,
        "agreement_expires": agreement.expires if agreement else None,
    }


def _why_not_in_force(feed: Feed, agreement: Agreement, rules: Rules) -> str:
    """Say why an agreement that has not ended lets nothing load; "" where it does."""
    if agreement.starts > rules.today:
        return f"starts on {agreement.starts:%-d %B %Y}"
    if agreement.expires < rules.today:
        return ""
    try:
        require_agreement(feed, rules.agreements, rules.today)
    except TurnedAway:
        return "says that people who opted out are still in it"
    return ""


def _of_sources(sources: list[str], asked: dict[str, Row]) -> Row:
    """Tell of all of a feed's sources: when the one asked longest ago was, and what each gave.

    Why one could not be reached names machines and users, and stays behind.
    """
    outcomes = {
        name: asked[name]["outcome"].split(":")[0] if name in asked else "not asked yet"
        for name in sources
    }
    one = len(outcomes) == 1
    said = [outcome if one else f"{name}: {outcome}" for name, outcome in outcomes.items()]
    pulled_at = min((asked[name]["at"] for name in sources if name in asked), default=None)
    return {"pulled_at": pulled_at, "pulled": "; ".join(said) if pulled_at else ""}


def _are_few(whole: int, part: int) -> bool:
    """Say whether a share of so many would tell of a few children."""
    apart = {part, whole - part} - {0}
    return whole < FEWEST_CHILDREN or min(apart, default=FEWEST_APART) < FEWEST_APART


def _rate(rate: MatchRate) -> Row:
    few, share = _are_few(rate.children, rate.matched), rate.share
    return {
        "one": rate.of,
        "other": rate.also_in,
        "percent": None if share is None or few else int(half_up(100 * share, 0)),
        "conflicts": any(rate.conflicts.values()),
        "note": rate.why_not or ("too few children to say" if few else ""),
    }
