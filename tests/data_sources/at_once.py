"""Loads that begin at the same moment, each on an engine of its own."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from data_sources import vault
from data_sources.loading import NO_ORDER, Examined, Loaded, Order, load


def load_at_once(
    url: str, extracts: Sequence[Examined], order: Order = NO_ORDER, released: str = ""
) -> list[Loaded]:
    """Load the extracts at the same moment, and give what became of each."""
    barrier = Barrier(len(extracts))

    def one(examined: Examined) -> Loaded:
        engine = vault.open_vault(url)
        barrier.wait()
        try:
            return load(engine, examined, order, released)
        finally:
            engine.dispose()

    with ThreadPoolExecutor(len(extracts)) as threads:
        return list(threads.map(one, extracts))
