"""A process that loads extracts without end, to be killed. Started by `killing`."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from itertools import cycle
from multiprocessing.sharedctypes import Synchronized

from sqlalchemy import Engine, func, select

from data_sources.examining import Order
from data_sources.loading import Examined, load
from data_sources.vault import loads, open_vault


def load_without_end(url: str, extracts: Iterable[Examined], begun: "Synchronized[int]") -> None:
    """Load the extracts again and again; `begun` is odd while a load is going on."""
    engine = open_vault(url)
    for examined in cycle(extracts):
        begun.value += 1
        load(engine, examined)
        begun.value += 1


def load_cases_without_end(
    url: str, extracts: Iterable[Examined], order: Order, begun: "Synchronized[int]"
) -> None:
    """Load the extracts of cases again and again, each as if made a day after the last."""
    engine = open_vault(url)
    for examined in cycle(extracts):
        later = a_day_later(engine, examined)
        begun.value += 1
        assert load(engine, later, order, "made up").cases
        begun.value += 1


def a_day_later(engine: Engine, examined: Examined) -> Examined:
    """Give an extract as if it were made a day after the one that was loaded last."""
    with engine.connect() as connection:
        last = connection.execute(select(func.max(loads.c.as_at))).scalar()
    day = last + timedelta(days=1) if last else examined.found.as_at
    sha256 = hashlib.sha256(f"{examined.sha256} {day}".encode()).hexdigest()
    found = examined.found.model_copy(update={"as_at": day})
    return examined.model_copy(update={"sha256": sha256, "found": found})


def open_and_close(url: str, begun: "Synchronized[int]") -> None:
    """Open a vault, which makes its tables where they are not there yet."""
    begun.value += 1
    open_vault(url).dispose()
    begun.value += 1
