"""Whoever publishes may be killed at any moment: the board sees one version, whole, always."""

import json
import multiprocessing
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, true

from dashboard import board_store, scorecard
from dashboard.publishing import publish
from stores import open_store
from tests.postgresql import PostgreSQL
from tests.publishing import tiny
from tests.publishing.again_and_again import (
    PUBLISHED,
    WRITING,
    definitions,
    publish_again_and_again,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

PATIENCE = 60
"""Seconds after which a publisher that does not publish is a mistake."""


class Publishing:
    """A store that has one version, and publishers in other processes that write more."""

    def __init__(self, vault_url: str, board_url: str) -> None:
        self.vault_url, self.board_url = vault_url, board_url
        self.processes = multiprocessing.get_context("forkserver")
        self.processes.set_forkserver_preload(["tests.publishing.again_and_again"])
        self.reader = open_store(board_url, read_only=True)
        self.figures = self._first_versions()

    def _first_versions(self) -> dict[int, int]:
        """Publish both kinds of version; give the number of figures for the number of KPIs."""
        vault_engine, board = tiny.open_stores(self.vault_url, self.board_url)
        for number in (0, 1):
            publish(vault_engine, board, definitions(0, number), tiny.area())
        for engine in (vault_engine, board):
            engine.dispose()
        found = {kpis: figures for _, kpis, figures in versions(self.reader)}
        assert sorted(found) == [1, 2] and found[2] > found[1] > 0
        return found

    def kill_one(self, who: int, chance: random.Random) -> bool:
        """Start a publisher, kill it at a random moment, and say whether it was writing."""
        shared = self.processes.RawArray("i", 2)
        child = self.processes.Process(
            target=publish_again_and_again, args=(self.vault_url, self.board_url, who, shared)
        )
        child.start()
        # Half of the moments lie anywhere, and half within the writing of a version.
        wanted = WRITING if chance.random() < 0.5 else PUBLISHED
        wait_until(lambda: shared[wanted] > 0 or not child.is_alive())
        time.sleep(chance.uniform(0, 0.008 if wanted == WRITING else 0.2))
        assert child.is_alive(), "the publisher ended by itself"
        child.kill()
        writing = bool(shared[WRITING])
        child.join()
        child.close()
        return writing

    def check(self) -> None:
        """Hold every version to what is known of it, and the current one to its figures' hash."""
        for name, kpis, figures in versions(self.reader):
            assert figures == self.figures[kpis], name
        current = scorecard.current_version(self.reader)
        assert current is not None
        assert hash_of_figures(self.reader, current.name) == tiny.figures_sha256(
            self.reader, current.name
        )


def wait_until(there: Callable[[], bool]) -> None:
    """Wait, looking often, until something is there."""
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, "nothing was published"
        time.sleep(0.001)


def versions(engine: Engine) -> list[tuple[str, int, int]]:
    """Give each version's name, and how many KPIs it has and figures for the board."""
    names, figures = board_store.versions.c.name, board_store.figures
    numbers = [
        select(func.count()).select_from(table).where(table.c.version == names, also)
        for table, also in (
            (board_store.definitions, true()),
            (figures, figures.c.audience == "board"),
        )
    ]
    with engine.connect() as connection:
        return [
            tuple(row)
            for row in connection.execute(
                select(names, *(number.scalar_subquery() for number in numbers))
            )
        ]


def hash_of_figures(engine: Engine, name: str) -> str:
    """Work a version's hash of figures out from what is stored."""
    table = board_store.figures
    columns = [column for column in table.c if column.name != "version"]
    query = select(*columns).where(table.c.version == name).order_by(table.c.position)
    with engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(query)]
    text = json.dumps(rows, sort_keys=True, separators=(",", ":"), default=str)
    return sha256(text.encode()).hexdigest()


class Reader(threading.Thread):
    """Reads the current version's figures again and again, as the board does."""

    def __init__(self, board_url: str, expected: dict[int, int]) -> None:
        super().__init__()
        self.engine = open_store(board_url, read_only=True)
        self.expected = expected
        self.wrong: list[str] = []
        self.seen: set[str] = set()
        self.done = threading.Event()

    def run(self) -> None:
        """Read until told to stop; keep what was wrong."""
        while not self.done.wait(0.02) and not self.wrong:
            try:
                self._look()
            except Exception as error:  # A thread's exception would be lost.
                self.wrong.append(repr(error))
        self.engine.dispose()

    def _look(self) -> None:
        rows = scorecard.all_figures(self.engine)
        names = {row["version"] for row in rows}
        kpis = len({row["kpi"] for row in rows})
        if len(names) != 1 or len(rows) != self.expected.get(kpis):
            self.wrong.append(f"{len(rows)} figures of {kpis} KPIs in versions {names}")
        self.seen |= names


@pytest.fixture(params=["sqlite", "postgresql"])
def publishing(
    request: pytest.FixtureRequest, extracts: list[Path], tmp_path: Path
) -> Iterator[Publishing]:
    """Give a store with a version in it, in each kind of database."""
    urls = [f"sqlite:///{tmp_path}/{name}.sqlite" for name in ("vault", "board")]
    if request.param == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgresql")
        urls = [server.database(), server.database()]
    vault_engine, board = tiny.open_stores(*urls)
    tiny.load(vault_engine, extracts)
    for engine in (vault_engine, board):
        engine.dispose()
    found = Publishing(*urls)
    yield found
    found.reader.dispose()


def kill_often(publishing: Publishing, times: int) -> None:
    """Kill publishers while a reader reads, and look at the store after each."""
    chance = random.Random(times)
    reader = Reader(publishing.board_url, publishing.figures)
    reader.start()
    try:
        writing = 0
        for who in range(1, times + 1):
            writing += publishing.kill_one(who, chance)
            publishing.check()
    finally:
        reader.done.set()
        reader.join()
    assert reader.wrong == []
    assert len(reader.seen) > times / 4
    assert writing > times / 8, "too few were killed while they were writing"


def test_a_killed_publisher_leaves_a_whole_version(publishing: Publishing) -> None:
    kill_often(publishing, 8)


@pytest.mark.slow
def test_many_killed_publishers_leave_a_whole_version(publishing: Publishing) -> None:
    kill_often(publishing, 200 if publishing.board_url.startswith("sqlite") else 50)


def test_readers_see_one_version_while_another_is_published(publishing: Publishing) -> None:
    readers = [Reader(publishing.board_url, publishing.figures) for _ in range(3)]
    for reader in readers:
        reader.start()
    shared = publishing.processes.RawArray("i", 2)
    arguments = (publishing.vault_url, publishing.board_url, 1, shared, range(10))
    child = publishing.processes.Process(target=publish_again_and_again, args=arguments)
    child.start()
    child.join(PATIENCE)
    for reader in readers:
        reader.done.set()
        reader.join()
    assert child.exitcode == 0
    child.close()
    assert [reader.wrong for reader in readers] == [[], [], []]
    assert len(set().union(*(reader.seen for reader in readers))) > 3
    publishing.check()
