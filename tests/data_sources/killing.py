"""Processes that load and are killed at random moments, while readers look on."""

import multiprocessing
import random
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

from sqlalchemy import Engine

from stores import open_store

# A fork of a process that has imported everything starts in no time, and inherits no threads.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["pytest", "data_sources.loading", "alembic.command"])


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


def killed_at_random(
    kills: int, target: Any, arguments: Callable[[random.Random], tuple[Any, ...]], usual: float
) -> list[int]:
    """Kill loading processes, each in its first, second or third load; give their last steps.

    `usual` is how many seconds a load takes.
    """
    rng = random.Random(kills)
    steps = []
    for _ in range(kills):
        given = arguments(rng)
        step, after = rng.choice([1, 3, 5]), rng.uniform(0, usual)
        steps.append(kill(target, given, step, after))
    assert sum(step % 2 for step in steps) > kills / 4, "too few were killed in a load"
    assert sum(step // 2 for step in steps) > kills / 4, "too few loads came to their end"
    return steps


@contextmanager
def watched(url: str, look: Callable[[Engine], None]) -> Iterator[None]:
    """Let two readers look at the vault again and again; what one of them minds is raised."""
    stop = Event()
    with ThreadPoolExecutor(2) as threads:
        watchers = [threads.submit(_watch, url, look, stop) for _ in range(2)]
        try:
            yield
        finally:
            stop.set()
        assert all(watcher.result() > 10 for watcher in watchers)


def _watch(url: str, look: Callable[[Engine], None], stop: Event) -> int:
    engine = open_store(url, read_only=True)
    looks = 0
    while not stop.is_set():
        look(engine)
        looks += 1
        time.sleep(0.02)
    engine.dispose()
    return looks
