"""A load of cases that is killed at any moment leaves the cases whole, and the next one works."""

import random
import time

import pytest
from sqlalchemy import Engine, func, select

from data_sources import vault
from data_sources.examining import Order
from data_sources.loading import Examined, load
from data_sources.vault_cases import cases
from stores import audit

from .killing import killed_at_random, watched
from .loading_child import a_day_later, load_cases_without_end
from .waits import extract, make_home


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> Order:
    """Give a data folder with one feed."""
    return make_home(tmp_path_factory.mktemp("killed_cases") / "home", "waits")


@pytest.fixture(scope="module")
def extracts(order: Order) -> list[Examined]:
    """Give two extracts of one feed: each adds, changes and withdraws cases of the other."""
    return [
        extract(order, "one", "waits", range(1500), closed=300),
        extract(order, "two", "waits", range(700, 2500), closed=1100),
    ]


def in_use(engine: Engine) -> list[tuple[str, int, int, int]]:
    """Give file, number of cases and of closed ones for each load with cases that still stand.

    Checks that it is the last one that was loaded.
    """
    last = select(func.max(vault.loads.c.id)).scalar_subquery()
    query = (
        select(vault.loads.c.file_name, func.count(), func.count(cases.c.closed), last)
        .add_columns(vault.loads.c.id)
        .select_from(cases.join(vault.loads, cases.c.load_id == vault.loads.c.id))
        .where(cases.c.withdrawn_by.is_(None))
        .group_by(vault.loads.c.id, vault.loads.c.file_name)
    )
    with engine.connect() as connection:
        found = connection.execute(query).all()
    assert all(newest == own for *_, newest, own in found)
    return [tuple(row[:3]) for row in found]


ONE, TWO = ("one.csv", 1500, 300), ("two.csv", 1800, 1100)


@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.slow)])
def test_cases_stay_whole_while_loads_of_them_are_killed(
    kills: int, url: str, order: Order, extracts: list[Examined]
) -> None:
    engine = vault.open_vault(url)
    load(engine, extracts[0], order, "made up")
    started = time.monotonic()
    told = load(engine, a_day_later(engine, extracts[1]), order, "made up").cases
    usual = time.monotonic() - started
    assert told == {"new": 1000, "changed": 800, "older": 0, "withdrawn": 700}

    def look(reader: Engine) -> None:
        assert in_use(reader) in ([ONE], [TWO])

    def in_some_order(rng: random.Random) -> tuple[str, list[Examined], Order]:
        return url, rng.sample(extracts, 2), order

    with watched(url, look):
        killed_at_random(kills, load_cases_without_end, in_some_order, usual)

    for examined, expected in zip(extracts, (ONE, TWO), strict=True):
        assert load(engine, a_day_later(engine, examined), order, "made up").cases["older"] == 0
        assert in_use(engine) == [expected]
    check_that_nothing_is_left_behind(engine)
    engine.dispose()


def check_that_nothing_is_left_behind(engine: Engine) -> None:
    """Check that there is an entry in the log for each load, and that no staged row remains."""
    with engine.connect() as connection:
        assert audit.verify(connection, vault.audit) is None
        loads = connection.execute(select(func.count()).select_from(vault.loads)).scalar_one()
        assert audit.head(connection, vault.audit)[0] == loads
        assert connection.exec_driver_sql("SELECT count(*) FROM cases_incoming").scalar() == 0
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert not connection.exec_driver_sql("PRAGMA foreign_key_check").all()
