"""The way of every extract, however it came: examined, loaded, and its verdict written down."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Engine

from data_sources.deliveries import Came, Delivery, record_turned_away
from data_sources.examining import Order
from data_sources.feed import TurnedAway
from data_sources.file_names import shown
from data_sources.loading import Examined, Loaded, examine, load
from data_sources.reading import sha256_of

BY_HAND = Came()
MOST_AHEAD = 4
"""Each child may take 1.5 GiB, and a container sees all processors of its host."""


def take(
    engine: Engine,
    path: Path,
    order: Order,
    came: Came = BY_HAND,
    *,
    feed: str | None = None,
    released: str = "",
    examined_already: Callable[[], Examined] | None = None,
) -> Loaded:
    """Take one extract in. Raises TurnedAway, once its verdict is written down.

    `examined_already` gives what was found in it where that was begun before.
    """
    known, name = feed or "", came.file_name or shown(path)
    try:
        examined = examined_already() if examined_already else examine(path, feed, order)
        known = examined.feed.name
        named = examined.model_copy(update={"file": name})
        return load(engine, named, order, released, came)
    except TurnedAway as error:
        # In the sender's words: here the file may have another name.
        reason = str(error).replace(shown(path), name)
        if path.is_file():
            delivery = Delivery(
                file_name=name,
                sha256=sha256_of(path),
                feed=known,
                verdict="turned away",
                reason=reason,
            )
            record_turned_away(engine, came, delivery)
        raise TurnedAway(reason) from None


def take_all(
    engine: Engine, paths: Iterable[Path], order: Order, *, feed: str | None = None
) -> Iterator[tuple[Path, Loaded | TurnedAway]]:
    """Take extracts in, in their order; the next ones are examined while one is loaded."""
    for path, examined in _ahead(paths, order, feed):
        try:
            yield path, take(engine, path, order, feed=feed, examined_already=examined)
        except TurnedAway as error:
            yield path, error


def _ahead(
    paths: Iterable[Path], order: Order, feed: str | None
) -> Iterator[tuple[Path, Callable[[], Examined]]]:
    """Examine a few extracts ahead: each has a process of its own, loading is one at a time."""
    waiting: deque[tuple[Path, Future[Examined]]] = deque()
    most = min(MOST_AHEAD, os.cpu_count() or 1)
    with ThreadPoolExecutor(most) as pool:
        for path in paths:
            waiting.append((path, pool.submit(examine, path, feed, order)))
            if len(waiting) > most:
                first, found = waiting.popleft()
                yield first, found.result
        while waiting:
            first, found = waiting.popleft()
            yield first, found.result
