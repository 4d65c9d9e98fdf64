"""All feeds that there are: every module of this package that declares `FEED`."""

import importlib
import pkgutil
from functools import cache

import data_sources
from data_sources.feed import Feed, Table, TurnedAway


@cache
def all_feeds() -> tuple[Feed, ...]:
    """Give the feeds in the order of their names. A module with a FEED is registered by it."""
    feeds = []
    for module in pkgutil.walk_packages(data_sources.__path__, "data_sources."):
        if ".migrations" in module.name or ".made_up" in module.name:
            continue
        feed = getattr(importlib.import_module(module.name), "FEED", None)
        if isinstance(feed, Feed):
            feeds.append(feed)
    return tuple(sorted(feeds, key=lambda feed: feed.name))


def recognise(tables: list[Table], file: str) -> Feed:
    """Find the one feed that has this layout.

    Raises TurnedAway with the nearest layout and its first missing column where none fits.
    """
    scores = sorted(((feed.recognises(tables), feed) for feed in all_feeds()), key=lambda s: -s[0])
    best, feed = scores[0]
    if best == 1.0:
        return feed
    if best <= 0.5:
        raise TurnedAway(f"{file}: this is not the layout of any feed. Known: {_known()}.")
    missing = [name for name in feed.needs() if name not in set(tables[0].frame.columns)]
    named = ", ".join(f"'{name}'" for name in missing[:3])
    raise TurnedAway(
        f"{file}: looks most like '{feed.name}', but lacks the column{'s' * (len(missing) > 1)} "
        f"{named}. Ask {feed.publisher} for the whole file, or correct the heading."
    )


def feed_named(name: str) -> Feed:
    """Give the feed of that name. Raises TurnedAway, listing the names, where there is none."""
    for feed in all_feeds():
        if feed.name == name:
            return feed
    raise TurnedAway(f"There is no feed '{name}'. Known: {_known()}.")


def _known() -> str:
    return ", ".join(feed.name for feed in all_feeds())
