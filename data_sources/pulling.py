"""Takes in what is new at the sources, and writes down when each was asked and what came of it."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, DateTime, Engine, String, Table, delete, insert
from sqlalchemy.exc import OperationalError

from data_sources import held
from data_sources.agreements import read_agreements, require_agreement
from data_sources.archives import pack
from data_sources.catalogue import feed_named, feeds_of
from data_sources.deliveries import Came, last_of
from data_sources.examining import Order
from data_sources.extract_sets import ExtractSet, gathered
from data_sources.feed import Feed, TurnedAway
from data_sources.fetching import copied, files_in, moving, patiently, private_folder, queried
from data_sources.file_names import shown
from data_sources.fingerprints import read_by
from data_sources.home import Home
from data_sources.intake import take
from data_sources.loading import Loaded
from data_sources.local_days import day_then, today
from data_sources.reading import sha256_of
from data_sources.sources import Database, Folder, Source
from data_sources.table_feed import TableFeed
from data_sources.vault import audit as log
from data_sources.vault import metadata
from stores import audit, reading

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


class Unreachable(Exception):
    """A source that could not be asked, and why; our own stores' troubles are something else."""


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
        already = sum(loaded.already for loaded in self.loaded)
        parts = {
            "loaded": len(self.loaded) - held - already,
            "loaded already": already,
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
        # Before anything about a child is fetched.
        require_agreement(feed, read_agreements(home.agreements), order.today or today())
        for path, as_at in _new(engine, source, feed, order, again=again):
            asked = order.model_copy(update={"as_at": as_at})
            try:
                loaded.append(_taken(engine, source, path, asked))
            except TurnedAway as error:
                turned_away.append(str(error))
    except Unreachable as error:
        unreachable = str(error)
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


def _taken(engine: Engine, source: Source, path: Path, order: Order) -> Loaded:
    """Take one extract in. A database's rows have no other copy, so they wait if held back."""
    came = Came(by="pull", source=source.name)
    loaded = take(engine, path, order, came, feed=source.feed)
    if loaded.held_back and isinstance(source, Database):
        held.keep(path, order)
    return loaded


def _new(
    engine: Engine, source: Source, feed: Feed, order: Order, *, again: bool
) -> Iterator[tuple[Path, date | None]]:
    """Fetch what is new, one extract at a time, each with the day that it is as at if known."""
    with private_folder() as folder:
        if isinstance(source, Database):
            yield from _from_database(engine, source, feed, order, folder, again=again)
            return
        for path, day in _in_folder(source, feed, folder):
            name, home = shown(path), order.home
            if _is_news(engine, source, feed, path, home=home, again=again, name=name, now=day):
                copy = path if path.parent == folder else _patient(copied, path, folder)
                if copy:
                    yield copy, day or order.as_at
                    copy.unlink()


def _in_folder(source: Folder, feed: Feed, folder: Path) -> Iterator[tuple[Path, date | None]]:
    """Give each extract that lies there; a set of files, packed, when all of them lie still."""
    still = _patient(files_in, source)
    unsettled = _patient(moving, source, still)
    for extract in gathered(still, (feed,)):
        if isinstance(extract, Path):
            by_date = source.as_at == "file_date"
            yield extract, day_then(_changed(extract)) if by_date else None
        elif not any(name.startswith(extract.prefix) for name in unsettled):
            path = _patient(_packed_copy, extract, folder)
            if path:
                yield path, None


def _packed_copy(extract: ExtractSet, folder: Path) -> Path | None:
    """Copy the files of a set and pack them; None where one of them changed meanwhile."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        copies = [copied(path, Path(name)) for path in extract.files]
        whole = [copy for copy in copies if copy]
        return pack(whole, folder / extract.name) if len(whole) == len(copies) else None


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _from_database(
    engine: Engine, source: Database, feed: Feed, order: Order, folder: Path, *, again: bool
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
    if _is_news(engine, source, feed, path, home=order.home, again=again, now=now):
        yield path, order.as_at or now


def _is_news(
    engine: Engine,
    source: Source,
    feed: Feed,
    path: Path,
    *,
    home: Path | None,
    again: bool,
    name: str | None = None,
    now: date | None = None,
) -> bool:
    """Say whether a file, or a database's rows, have changed since they last came.

    They have, too, where the code or the mapping has that read them, and where rows that are as
    at today last came on another day.
    """
    with reading(engine) as connection:
        last = last_of(connection, source.name, name)
    if last is None or last.sha256 != sha256_of(path):
        return True
    if last.verdict == "turned away":
        return again
    read_otherwise = last.read_by not in (None, read_by(feed, home))
    return read_otherwise or (now is not None and day_then(last.came_at) < now)


def _patient(work: Callable[..., T], *arguments: object) -> T:
    """Fetch, with several tries. Raises Unreachable, in words that quote nothing of the source."""
    try:
        return patiently()(work, *arguments)
    except OperationalError:
        raise Unreachable("the database does not answer") from None
    except OSError as error:
        raise Unreachable(error.strerror or type(error).__name__) from None


def _write_down(engine: Engine, source: Source, found: Pulled) -> None:
    # In turn with other writers, because two pulls may end at once.
    with audit.writing(engine, log) as connection:
        connection.execute(delete(pulls).where(pulls.c.source == source.name))
        row = {"source": source.name, "feed": source.feed, "outcome": found.outcome}
        connection.execute(insert(pulls).values(**row, at=datetime.now(UTC)))
