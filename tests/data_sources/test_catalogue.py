"""The feeds that there are: named once, said what they are for, and short where they can be."""

import importlib
import pkgutil
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from data_sources import published
from data_sources.catalogue import all_feeds
from data_sources.feed import Feed
from data_sources.published.release import Release

MODULES = [
    importlib.import_module(module.name)
    for module in pkgutil.iter_modules(published.__path__, "data_sources.published.")
]
ADAPTERS = [module for module in MODULES if hasattr(module, "FEED")]
NAMES = [module.__name__.rpartition(".")[2] for module in ADAPTERS]


def test_names_are_unique() -> None:
    names = Counter(feed.name for feed in all_feeds())
    assert len(names) >= 13
    assert [name for name, number in names.items() if number > 1] == []


def test_every_module_with_a_feed_is_in_the_catalogue() -> None:
    assert {module.FEED.name for module in ADAPTERS} <= {feed.name for feed in all_feeds()}


@pytest.mark.parametrize("module", ADAPTERS, ids=NAMES)
def test_an_adapter_says_what_it_is_for_and_is_short(module: ModuleType) -> None:
    assert module.__doc__
    assert isinstance(module.FEED, Feed)
    if isinstance(module.FEED, Release):
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        assert len(source.splitlines()) <= 60


def test_no_two_releases_need_the_same_headings() -> None:
    """A file would be taken for the one whose name comes first."""
    needs = Counter(
        frozenset(feed.needs()) - {"breakdown", "breakdown_topic"}
        for feed in all_feeds()
        if isinstance(feed, Release)
    )
    assert set(needs.values()) == {1}
