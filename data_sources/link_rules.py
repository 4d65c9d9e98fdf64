"""Whose children may be linked: what agreements allow, on a day, for the cases that are there."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple, cast

from sqlalchemy import Connection, func, select

from data_sources.agreements import Agreement, may_link, read_agreements
from data_sources.catalogue import feeds_of
from data_sources.exclusions import excluded_pseudonyms
from data_sources.feed import Agency, Feed
from data_sources.home import Home
from data_sources.keys import KeyRefused, read_key
from data_sources.same_key import another_key
from data_sources.vault_cases import cases


@dataclass(frozen=True)
class Rules:
    """What decides whose children may be linked, on a day."""

    agreements: dict[str, Agreement]
    feeds: tuple[Feed, ...]
    excluded: frozenset[str]
    """Pseudonyms of the exclusion list as it is now."""
    today: date
    key_id: str = ""
    """Of the key that these were made with; "" where nobody is excluded."""


def rules_of(home: Home, key_file: Path, today: date, *, allow_test: bool = False) -> Rules:
    """Read what the data folder says today.

    Raises TurnedAway for a mistake in it, and KeyRefused where children are excluded and there
    is no good key to find them by.
    """
    excluded, key_id = set[str](), ""
    if home.exclusions.exists():
        key = read_key(key_file)
        excluded = excluded_pseudonyms(home.exclusions, key, allow_test=allow_test)
        key_id = key.key_id if excluded else ""
    agreements = read_agreements(home.agreements)
    return Rules(agreements, feeds_of(home), frozenset(excluded), today, key_id)


def require_key(connection: Connection, rules: Rules) -> None:
    """Raise KeyRefused where excluded children would not be found: the vault has another key."""
    if rules.key_id and (why := another_key(connection, rules.key_id)):
        raise KeyRefused(f"exclusions.txt: it was read {why}")


class FeedKeys(NamedTuple):
    """How many of a feed's cases in use have a key that links could be made by."""

    feed: str
    agency: str
    cases: int
    with_key: int


def keys_by_feed(connection: Connection) -> list[FeedKeys]:
    """Count each feed's cases in use, by feed and agency."""
    counted = (func.count(), func.count(cases.c.person_id))
    query = select(cases.c.feed, cases.c.agency, *counted).where(cases.c.withdrawn_by.is_(None))
    found = connection.execute(query.group_by(cases.c.feed, cases.c.agency))
    return sorted((FeedKeys(*row) for row in found), key=lambda each: (each.agency, each.feed))


def why_not(held: list[FeedKeys], one: str, other: str, rules: Rules) -> str:
    """Say why two agencies' children may not be linked today; "" where they may.

    Only feeds with cases count: an agency that sends counts has nothing to link or to allow.
    """
    for mine, theirs in ((one, other), (other, one)):
        own = [feed.feed for feed in held if feed.agency == mine]
        if why := _not_allowed(own, mine, theirs, rules):
            return why
    feeds = [
        feed.model_copy(update={"agency": each.agency})
        for each in held
        for feed in rules.feeds
        if feed.name == each.feed
    ]
    allowed = may_link(cast(Agency, one), cast(Agency, other), _in_force(rules), feeds)
    return "" if allowed else f"the agreements of {one} and {other} do not allow it"


def _not_allowed(feeds: list[str], mine: str, theirs: str, rules: Rules) -> str:
    """Say what is missing for one agency's feeds to be linked to another's; "" for nothing."""
    if not feeds:
        return f"{mine} has no cases in the vault"
    declared, in_force = {feed.name for feed in rules.feeds}, _in_force(rules)
    for feed in feeds:
        if feed not in declared:
            return f"nothing declares {mine}'s feed '{feed}' any more"
        if feed not in in_force:
            return f"no agreement for {mine}'s feed '{feed}' is in force"
    unnamed = [feed for feed in feeds if theirs not in in_force[feed].link_with]
    if len(unnamed) == len(feeds):
        return f"no agreement of {mine} names {theirs}"
    return (
        f"the agreement for {mine}'s feed '{unnamed[0]}' does not name {theirs}" if unnamed else ""
    )


def _in_force(rules: Rules) -> dict[str, Agreement]:
    return {
        feed: agreement
        for feed, agreement in rules.agreements.items()
        if agreement.starts <= rules.today <= agreement.expires
    }
