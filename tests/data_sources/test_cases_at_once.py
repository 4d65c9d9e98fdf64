"""Two loads of cases at the same time, in both databases: one waits for the other."""

from datetime import date
from itertools import permutations

import pytest
from sqlalchemy import func, select

from data_sources import vault
from data_sources.examining import Order
from data_sources.loading import Examined, load
from data_sources.vault_cases import cases, people
from stores import audit

from .at_once import load_at_once
from .waits import extract, make_home

Told = tuple[dict[str, int], ...]


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> Order:
    """Give a data folder with a feed of health and one of care."""
    return make_home(tmp_path_factory.mktemp("at_once") / "home", "waits", "breaks")


def state(url: str) -> tuple[list[tuple[object, ...]], int]:
    """Give the number of cases by feed and day, those withdrawn and closed, and of people.

    Checks that the log is whole.
    """
    engine = vault.open_vault(url)
    numbers = [func.count(), func.count(cases.c.withdrawn_by), func.count(cases.c.closed)]
    query = select(cases.c.feed, cases.c.as_at, *numbers).group_by(cases.c.feed, cases.c.as_at)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(query.order_by("feed", "as_at"))]
        children = connection.execute(select(func.count()).select_from(people)).scalar_one()
        assert audit.verify(connection, vault.audit) is None
    engine.dispose()
    return found, children


def in_turn(url: str, extracts: tuple[Examined, ...], order: Order) -> Told:
    """Load one after the other, and give what was told of each."""
    engine = vault.open_vault(url)
    told = tuple(load(engine, examined, order, "made up").cases for examined in extracts)
    engine.dispose()
    return told


def test_one_file_of_cases_loaded_four_times_at_once_is_one_load(url: str, order: Order) -> None:
    vault.open_vault(url).dispose()
    examined = extract(order, "same", "waits", range(300), closed=20)
    found = load_at_once(url, [examined] * 4, order, "made up")
    assert sorted(loaded.already for loaded in found) == [False, True, True, True]
    assert state(url)[0] == [("waits", date(2026, 9, 30), 300, 0, 20)]


def test_two_feeds_at_once_are_both_there_whole(url: str, order: Order) -> None:
    vault.open_vault(url).dispose()
    both = [
        extract(order, "health", "waits", range(400), closed=10),
        # Of the same children, so that both loads add the same people.
        extract(order, "care", "breaks", range(300), closed=5),
    ]
    told = [loaded.cases["new"] for loaded in load_at_once(url, both, order, "made up")]
    assert told == [400, 300]
    found, children = state(url)
    assert [row[:1] + row[2:] for row in found] == [("breaks", 300, 0, 5), ("waits", 400, 0, 10)]
    assert 40 < children < 50


def test_extracts_of_one_feed_at_once_end_as_in_some_order(
    url: str, order: Order, tmp_path_factory: pytest.TempPathFactory
) -> None:
    days = [date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30)]
    extracts = [
        extract(order, f"of {day}", "waits", range(at * 100, at * 100 + 250), closed=at, as_at=day)
        for at, day in enumerate(days)
    ]
    serial = {}
    for turn in permutations(range(len(days))):
        one = f"sqlite:///{tmp_path_factory.mktemp('serial') / 'vault.sqlite'}"
        told = in_turn(one, tuple(extracts[at] for at in turn), order)
        by_extract = dict(zip(turn, told, strict=True))
        serial[repr([by_extract[at] for at in range(len(days))])] = state(one)
    vault.open_vault(url).dispose()
    found = load_at_once(url, extracts, order, "made up")
    assert state(url) == serial[repr([loaded.cases for loaded in found])]
