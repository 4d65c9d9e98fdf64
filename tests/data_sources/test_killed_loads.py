"""A load that is killed at any moment leaves the old figures whole, and the next one works."""

import hashlib
import multiprocessing
import random
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from data_sources.loading import Examined, examine, load
from data_sources.vault import counts, loads, open_vault
from stores import open_store

from .conftest import everything
from .loading_child import load_without_end, open_and_close

# A fork of a process that has imported everything starts in no time, and inherits no threads.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["pytest", "data_sources.loading", "alembic.command"])

EXTRACTS = (
    "requests.csv",
    "cin_outcomes_sen_la.csv",
    "bds_long_0.parquet",
    "community_health_2026-11-01.xlsx",
)

# Which extracts are in use: the hash of the file, how many counts it has, and their sum.
Whole = dict[str, tuple[int, float]]


@pytest.fixture(scope="module")
def first(made_up_extracts: list[Path]) -> list[Examined]:
    """Give four extracts of four feeds."""
    found = [examine(path) for path in made_up_extracts if path.name in EXTRACTS]
    assert len({examined.feed.name for examined in found}) == len(EXTRACTS)
    return found


def revised(examined: Examined) -> Examined:
    """Give a later release of an extract: every value is one more, the last count is gone."""
    frame = examined.checked.counts.iloc[:-1]
    checked = examined.checked.model_copy(update={"counts": frame.assign(value=frame["value"] + 1)})
    sha256 = hashlib.sha256(examined.sha256.encode()).hexdigest()
    return examined.model_copy(update={"sha256": sha256, "checked": checked})


def whole(extracts: list[Examined]) -> Whole:
    """Say what each extract must show when it is in use."""
    frames = {examined.sha256: examined.checked.counts for examined in extracts}
    return {
        sha256: (len(frame), round(frame["value"].sum(), 2)) for sha256, frame in frames.items()
    }


def in_use(engine: Engine) -> list[tuple[str, str, int, float]]:
    """Give feed, hash, number of counts and their sum for each load in use."""
    query = (
        select(loads.c.feed, loads.c.sha256, func.count(), func.sum(counts.c.value))
        .select_from(counts.join(loads))
        .group_by(counts.c.load_id)
        .order_by(loads.c.feed)
    )
    with engine.begin() as connection:
        return [(*row[:3], round(row[3], 2)) for row in connection.execute(query)]


def watch(url: str, expected: Whole, stop: Event) -> int:
    """Look again and again that every feed has one load in use, and it whole. Count the looks."""
    engine = open_store(url, read_only=True)
    looks = 0
    while not stop.is_set():
        found = in_use(engine)
        assert len({feed for feed, *_ in found}) == len(found) == len(EXTRACTS)
        for _, sha256, number, added in found:
            assert expected[sha256] == (number, added)
        looks += 1
        time.sleep(0.02)
    engine.dispose()
    return looks


@pytest.fixture
def watched() -> Iterator[ThreadPoolExecutor]:
    """Give two threads to watch with."""
    with ThreadPoolExecutor(2) as threads:
        yield threads


@pytest.mark.parametrize("kills", [30, pytest.param(200, marks=pytest.mark.slow)])
def test_loads_in_use_stay_whole_while_loads_are_killed(
    kills: int, first: list[Examined], tmp_path: Path, watched: ThreadPoolExecutor
) -> None:
    url = f"sqlite:///{tmp_path / 'vault.sqlite'}"
    engine = open_vault(url)
    second = [revised(examined) for examined in first]
    expected = whole([*first, *second])
    started = time.monotonic()
    for examined in first:
        load(engine, examined)
    usual = (time.monotonic() - started) / len(first)
    stop = Event()
    watchers = [watched.submit(watch, url, expected, stop) for _ in range(2)]
    try:
        steps = killed_loads(kills, url, [*second, *first], usual)
    finally:
        stop.set()
    assert all(watcher.result() > 10 for watcher in watchers)
    assert sum(step % 2 for step in steps) > kills / 4, "too few were killed in a load"
    assert sum(step // 2 for step in steps) > kills / 4, "too few loads came to their end"

    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    third = [revised(examined) for examined in second]
    for examined in third:
        load(engine, examined)
    assert {sha256: (number, added) for _, sha256, number, added in in_use(engine)} == whole(third)
    engine.dispose()


def killed_loads(kills: int, url: str, extracts: list[Examined], usual: float) -> list[int]:
    """Kill loading processes, each in its first, second or third load; give their last steps.

    `usual` is how many seconds a load takes.
    """
    rng = random.Random(kills)
    steps = []
    for _ in range(kills):
        rng.shuffle(extracts)
        step, after = rng.choice([1, 3, 5]), rng.uniform(0, usual)
        steps.append(kill(load_without_end, (url, extracts), step, after))
    return steps


def kill(target: Any, arguments: tuple[Any, ...], step: int, after: float) -> int:
    """Start a process, kill it so many seconds after it has come to a step; give its last step."""
    begun = CONTEXT.Value("i", 0)
    process = CONTEXT.Process(target=target, args=(*arguments, begun))
    process.start()
    while begun.value < step and process.is_alive():
        time.sleep(0.001)
    time.sleep(after)
    process.kill()
    process.join()
    assert begun.value >= step
    # Any other code would mean that it had fallen over by itself.
    assert process.exitcode in (-signal.SIGKILL, 0)
    return begun.value


def test_a_vault_that_was_killed_while_it_was_made_opens(
    first: list[Examined], tmp_path: Path
) -> None:
    rng = random.Random(1)
    steps = set()
    for number in range(8):
        url = f"sqlite:///{tmp_path / f'{number}.sqlite'}"
        steps.add(kill(open_and_close, (url,), 1, rng.uniform(0, 0.05)))
        engine = open_vault(url)
        load(engine, first[0])
        assert len(everything(engine)["counts"]) == len(first[0].checked.counts)
        engine.dispose()
    assert 1 in steps, "none was killed before the vault was made"
