"""Takes in what is new at the sources, and writes down when each was asked and what came of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, DateTime, Engine, String, Table, delete, insert
from sqlalchemy.exc import OperationalError

from data_sources.catalogue import feed_named, feeds_of
from data_sources.deliveries import Came, came_before, last_of
from data_sources.examining import Order
from data_sources.feed import TurnedAway
from data_sources.fetching import copied, files_in, patiently, private_folder, queried
from data_sources.home import Home
from data_sources.intake import take
from data_sources.loading import Loaded
from data_sources.local_days import day_then, today
from data_sources.reading import sha256_of
from data_sources.sources import Database, Folder, Source
from data_sources.table_feed import TableFeed
from data_sources.vault import metadata
from stores import reading

T = TypeVar("T")

pulls = Table(
    "pulls",
    metadata,
    Column("source", String, primary_key=True),
    Column("feed", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("outcome", String, nullable=False),
)
"""One row a source: when it was last asked, and what came of it in a few words."""


class Pulled(BaseModel):
    """What one source gave: the loads, the files that were turned away, and the outcome."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    source: str
    loaded: tuple[Loaded, ...] = ()
    turned_away: tuple[str, ...] = ()
    unreachable: str = ""

    @property
    def outcome(self) -> str:
        """Say it in a few words."""
        if self.unreachable:
            return f"could not be reached: {self.unreachable}"
        held = sum(bool(loaded.held_back) for loaded in self.loaded)
        parts = {
            "loaded": len(self.loaded) - held,
            "held back": held,
            "turned away": len(self.turned_away),
        }
        said = ", ".join(f"{number} {what}" for what, number in parts.items() if number)
        return said or "nothing new"


def pull(engine: Engine, source: Source, order: Order, *, again: bool = False) -> Pulled:
    """Take in what is new at one source; each extract whole or not at all.

    A file that came before is not new, whatever became of it; `again` gives those that were
    turned away another try. Raises TurnedAway where the feed is not known.
    """
    home = Home(order.home or Path())
    feed = feed_named(source.feed, feeds_of(home))
    loaded, turned_away, unreachable = list[Loaded](), list[str](), ""
    try:
        for path, as_at in _new(engine, source, feed, order, again=again):
            asked = order.model_copy(update={"as_at": as_at})
            came = Came(by="pull", source=source.name)
            try:
                loaded.append(take(engine, path, asked, came, feed=feed.name))
            except TurnedAway as error:
                turned_away.append(str(error))
    except (OSError, OperationalError) as error:
        unreachable = _why(error)
    except TurnedAway as error:
        turned_away.append(str(error))
    found = Pulled(
        source=source.name,
        loaded=tuple(loaded),
        turned_away=tuple(turned_away),
        unreachable=unreachable,
    )
    _write_down(engine, source, found)
    return found


def _why(error: OSError | OperationalError) -> str:
    told = error.orig if isinstance(error, OperationalError) else error.strerror
    return " ".join(str(told).split())


def _new(
    engine: Engine, source: Source, feed: object, order: Order, *, again: bool
) -> Iterator[tuple[Path, date | None]]:
    """Fetch what is new, one extract at a time, each with the day that it is as at if known."""
    with private_folder() as folder:
        if isinstance(source, Folder):
            for path in _patient(files_in, source):
                if not _came(engine, source, path, again=again):
                    copy = _patient(copied, path, folder)
                    if copy:
                        yield copy, order.as_at
                        copy.unlink()
        else:
            yield from _from_database(engine, source, feed, order, folder)


def _from_database(
    engine: Engine, source: Database, feed: object, order: Order, folder: Path
) -> Iterator[tuple[Path, date | None]]:
    if not isinstance(feed, TableFeed):
        raise TurnedAway(
            f"Source '{source.name}': the feed '{source.feed}' is a publisher's file, not a plain "
            "table. Fetch it from a folder."
        )
    home = Home(order.home or Path())
    path = _patient(queried, source, feed, home, folder)
    # A database tells what is so now, where its rows do not tell the day themselves.
    now = None if "as_at" in feed.fields or feed.shape == "counts" else order.today or today()
    if not _told(engine, source, path, now):
        yield path, order.as_at or now


def _told(engine: Engine, source: Database, path: Path, now: date | None) -> bool:
    """Say whether these very rows came last; rows as at a day came for that day only."""
    with reading(engine) as connection:
        last = last_of(connection, source.name)
    if last is None or last.sha256 != sha256_of(path):
        return False
    return now is None or day_then(last.came_at) >= now


def _came(engine: Engine, source: Folder, path: Path, *, again: bool) -> bool:
    with reading(engine) as connection:
        before = came_before(connection, source.name, sha256_of(path))
    return before is not None and not (again and before == "turned away")


def _patient(work: Callable[..., T], *arguments: object) -> T:
    return patiently()(work, *arguments)


def _write_down(engine: Engine, source: Source, found: Pulled) -> None:
    with engine.begin() as connection:
        connection.execute(delete(pulls).where(pulls.c.source == source.name))
        row = {"source": source.name, "feed": source.feed, "outcome": found.outcome}
        connection.execute(insert(pulls).values(**row, at=datetime.now(UTC)))
