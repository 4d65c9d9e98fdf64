"""Five years of a whole made-up area, loaded in one go into SQLite, and where the time goes.

The product's own functions are timed from outside: for as long as the load takes each of them is
put behind a clock. A step's time is without that of the steps within it. Examining goes on in
processes of its own while another extract is loaded, so that its seconds are the processor's; all
others are those on the wall of the one thread that loads.
"""

import os
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

from data_sources import extract_sets, intake, loading, vault, vault_cases
from data_sources.catalogue import feeds_of
from data_sources.examining import Order
from data_sources.feed import TurnedAway
from data_sources.home import Home
from data_sources.keys import make_key
from data_sources.loading import Loaded
from data_sources.made_up import LOOK_UPS, write_agencies, write_agreements
from stores import audit

AS_AT = date(2026, 11, 23)
WAITING, REST = "waiting for what is examined", "the rest"
STEPS: tuple[tuple[str, ModuleType, str], ...] = (
    ("packing sets", extract_sets, "packed"),
    ("finding sets", extract_sets, "gathered"),
    ("merging: rows to the waiting room", vault_cases, "write_rows"),
    ("merging: people", vault_cases, "_add_people"),
    ("merging: making room", vault_cases, "_make_room"),
    ("merging: into cases", vault_cases, "_insert"),
    ("merging: withdrawing", vault_cases, "_withdraw"),
    ("merging: the rest", loading.vault_cases, "merge_cases"),
    ("naming what was withdrawn", vault_cases, "withdrawn_by"),
    ("deciding: doubt", loading, "doubt"),
    ("deciding: loaded already", loading, "_is_in_use"),
    ("deciding: made with another key", loading, "another_key"),
    ("the log: load and refusals", loading, "_record"),
    ("the log: audit", audit, "write"),
    ("the log: delivery", loading, "record"),
    ("the log: turned away", intake, "record_turned_away"),
    ("loading: the rest, with commit", intake, "load"),
)


class Clock:
    """Seconds by step, each without the steps within it; of the thread that it was made in."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.thread, self.within = threading.get_ident(), [REST]
        self.since = time.perf_counter()

    def to(self) -> None:
        """Put what has passed down to the step that is going on."""
        now = time.perf_counter()
        self.seconds[self.within[-1]] += now - self.since
        self.since = now

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step. Another thread's is left alone."""
        if threading.get_ident() != self.thread:
            yield
            return
        self.to()
        self.within.append(name)
        try:
            yield
        finally:
            self.to()
            self.within.pop()

    def around(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Put a function behind the clock."""

        def timed(*given: Any, **named: Any) -> Any:
            with self.step(name):
                return work(*given, **named)

        return timed


@contextmanager
def timed(clock: Clock) -> Iterator[None]:
    """Put every step behind the clock for a while."""
    with ExitStack() as stack:
        for name, module, attribute in STEPS:
            work = clock.around(name, getattr(module, attribute))
            stack.enter_context(mock.patch.object(module, attribute, work))
        ahead = intake._ahead

        def waited(*given: Any) -> Iterator[tuple[Path, Callable[[], Any]]]:
            for path, examined in ahead(*given):
                yield path, clock.around(WAITING, examined)

        stack.enter_context(mock.patch.object(intake, "_ahead", waited))
        yield


def write_area(home: Path) -> list[Path]:
    """Write an area into a data folder; give its extracts in the order in which they came."""
    home.mkdir()
    extracts = write_agencies(home / "extracts", AS_AT)
    for name in LOOK_UPS:
        (home / "extracts" / name).replace(home / name)
    write_agreements(home / "agreements.yaml", feeds_of(Home(home)), AS_AT)
    make_key(home / "key")
    return extracts


def take_in(home: Path, extracts: list[Path]) -> list[Loaded | TurnedAway]:
    """Load all extracts into a new SQLite vault."""
    engine = vault.open_vault(f"sqlite:///{home / 'vault.sqlite'}")
    order = Order(home=home, key_file=home / "key", allow_test_numbers=True, today=AS_AT)
    with extract_sets.extracts(extracts, feeds_of(Home(home))) as paths:
        became = [each for _, each in intake.take_all(engine, paths, order)]
    engine.dispose()
    return became


def print_load() -> None:
    """Write an area, load it, and print the rows a second and the share of each step."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        start = time.perf_counter()
        extracts = write_area(home)
        print(f"the area: {len(extracts)} files in {time.perf_counter() - start:.1f} s", flush=True)
        clock, start = Clock(), time.perf_counter()
        with timed(clock):
            became = take_in(home, extracts)
            clock.to()
        _print(became, time.perf_counter() - start, clock)


def _print(became: list[Loaded | TurnedAway], wall: float, clock: Clock) -> None:
    loaded = [each for each in became if isinstance(each, Loaded)]
    rows = sum(each.examined.checked.rows_read for each in loaded)
    print(
        f"{len(became)} extracts, {len(became) - len(loaded)} turned away, {rows:,} rows in "
        f"{wall:.1f} s: {rows / wall:,.0f} rows a second with {os.cpu_count()} processors"
    )
    for name in (*(name for name, _, _ in STEPS), WAITING, REST):
        print(f"  {name:<36} {clock.seconds[name]:7.1f} s {clock.seconds[name] / wall:6.1%}")
