"""All feeds that there are: modules that declare `FEED` or `FEEDS`, and mapping files."""

import importlib
import pkgutil
from functools import cache

import data_sources
from data_sources.feed import Feed, Table, TurnedAway
from data_sources.home import Home
from data_sources.mapping_files import mapping_feeds

NOT_FEEDS = (".migrations", ".made_up")


@cache
def all_feeds() -> tuple[Feed, ...]:
    """Give the feeds of the code by name. A module with a FEED is registered by it."""
    feeds: list[Feed] = []
    for module in pkgutil.walk_packages(data_sources.__path__, "data_sources."):
        if any(part in module.name for part in NOT_FEEDS):
            continue
        content = importlib.import_module(module.name)
        feeds += getattr(content, "FEEDS", ())
        feed = getattr(content, "FEED", None)
        feeds += [feed] if isinstance(feed, Feed) else []
    return tuple(sorted(feeds, key=lambda feed: feed.name))


def feeds_of(home: Home | None) -> tuple[Feed, ...]:
    """Give the feeds of the code, and those that the data folder's mapping files declare.

    Raises TurnedAway where a mapping file has a mistake, or the name of a feed that is there.
    """
    mapped = mapping_feeds(home.feeds) if home else ()
    taken = {feed.name for feed in all_feeds()} & {feed.name for feed in mapped}
    if taken:
        raise TurnedAway(f"feeds/{min(taken)}.yaml: a feed of that name is there. Rename the file.")
    return (*all_feeds(), *mapped)


def recognise(tables: list[Table], file: str, feeds: tuple[Feed, ...] | None = None) -> Feed:
    """Find the one feed that has this layout.

    Raises TurnedAway with the nearest layout and its first missing column where none fits.
    """
    known = feeds or all_feeds()
    scores = [(feed.recognises(tables), feed.particular(), feed) for feed in known]
    best, _, feed = max(scores, key=lambda score: score[:2])
    if best == 1.0:
        return feed
    if best <= 0.5:
        raise TurnedAway(
            f"{file}: this is not the layout of any feed. `send-kpi feeds` lists those that are "
            "read; see docs/add_a_feed.md for a new one."
        )
    missing = [name for name in feed.needs() if name not in feed.headings(tables)]
    named = ", ".join(f"'{name}'" for name in missing[:3])
    lacks = feed.made_of + "s" * (len(missing) > 1)
    raise TurnedAway(
        f"{file}: looks most like '{feed.name}', but lacks the {lacks} "
        f"{named}. Ask {feed.publisher} for the whole file, or correct the heading."
    )


def feed_named(name: str, feeds: tuple[Feed, ...] | None = None) -> Feed:
    """Give the feed of that name. Raises TurnedAway, listing the names, where there is none."""
    known = feeds or all_feeds()
    for feed in known:
        if feed.name == name:
            return feed
    raise TurnedAway(f"There is no feed '{name}'. Known: {_names(known)}.")


def _names(feeds: tuple[Feed, ...]) -> str:
    agreed = [feed for feed in feeds if feed.name.startswith("agreed_")]
    others = [feed.name for feed in feeds if feed not in agreed]
    return ", ".join([*(["the agreed sheets"] if agreed else []), *others])
