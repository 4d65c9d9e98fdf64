"""A process that loads extracts without end, to be killed. Started by test_killed_loads."""

from collections.abc import Iterable
from itertools import cycle
from multiprocessing.sharedctypes import Synchronized

from data_sources.loading import Examined, load
from data_sources.vault import open_vault


def load_without_end(url: str, extracts: Iterable[Examined], begun: "Synchronized[int]") -> None:
    """Load the extracts again and again; `begun` is odd while a load is going on."""
    engine = open_vault(url)
    for examined in cycle(extracts):
        begun.value += 1
        load(engine, examined)
        begun.value += 1


def open_and_close(url: str, begun: "Synchronized[int]") -> None:
    """Open a vault, which makes its tables where they are not there yet."""
    begun.value += 1
    open_vault(url).dispose()
    begun.value += 1
