"""Deletes what is older than the agreements allow to keep: records, people, refusals, extracts.

Snapshots go with the cases that they were made from. Loads, counts, the log and all that was
published stay: they are figures and not records.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, Connection, Engine, and_, delete, false, func, not_, or_, select

from data_sources.agreement import KEEP_MONTHS, Agreement
from data_sources.agreements import read_agreements
from data_sources.case_changes import mark_all, marks
from data_sources.case_reading import snapshot_names
from data_sources.home import Home
from data_sources.reading import sha256_of
from data_sources.snapshots import discard_stale
from data_sources.vault import audit as log
from data_sources.vault import loads, metadata, refusals
from data_sources.vault_cases import cases, incoming, people
from stores import audit
from stores.wiping import wipe


class OfFeed(BaseModel):
    """How much of a feed is older than `before`, the day that `keep_months` ago was."""

    model_config = ConfigDict(frozen=True)

    feed: str
    keep_months: int
    before: date
    cases: int
    refusals: int


class Expired(BaseModel):
    """All that is too old to keep: numbers only, and the files of extracts."""

    model_config = ConfigDict(frozen=True)

    feeds: tuple[OfFeed, ...]
    people: int
    """Whom no case would refer to any more."""
    files: tuple[Path, ...]

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to delete."""
        numbers = [each.cases + each.refusals for each in self.feeds]
        return not (any(numbers) or self.people or self.files)


def expired(engine: Engine, home: Home, today: date, inbox: Path | None = None) -> Expired:
    """Say what is too old to keep, uploads that still wait in `inbox` among it.

    Raises TurnedAway on a mistake in the agreements.
    """
    agreements = read_agreements(home.agreements)
    with engine.connect() as connection:
        return _expired(connection, _folders(home, inbox), agreements, today)


def delete_expired(engine: Engine, home: Home, today: date, inbox: Path | None = None) -> Expired:
    """Delete what is too old, with an entry in the log; all of it or none of it.

    Gives what was deleted. Raises TurnedAway on a mistake in the agreements, and StoreError where
    the bytes could not be wiped because others use the store.
    """
    agreements = read_agreements(home.agreements)
    with audit.writing(engine, log) as connection:
        found = _expired(connection, _folders(home, inbox), agreements, today)
        limits = {each.feed: each.before for each in found.feeds}
        # In this order, because cases refer to people.
        connection.execute(delete(cases).where(_old_cases(limits)))
        _mark(connection, found)
        # For each person that goes the database looks for cases. Loads should not pay for that.
        connection.exec_driver_sql("CREATE INDEX cases_by_person ON cases (person_id)")
        connection.execute(delete(people).where(_unneeded(limits)))
        connection.exec_driver_sql("DROP INDEX cases_by_person")
        connection.execute(delete(refusals).where(refusals.c.load_id.in_(_old_loads(limits))))
        _log(connection, found)
        for path in found.files:
            path.unlink()
        current = snapshot_names(marks(connection))
    # Only now, or who reads the old state meanwhile would keep it once more.
    discard_stale(home.snapshots, current)
    wipe(engine, (cases, people, refusals, incoming))
    return found


def _mark(connection: Connection, found: Expired) -> None:
    for feed in (each.feed for each in found.feeds if each.cases):
        left = select(cases.c.dataset, cases.c.as_at).where(cases.c.feed == feed).distinct()
        mark_all(connection, feed, {(row.dataset, row.as_at) for row in connection.execute(left)})


def _expired(
    connection: Connection,
    folders: tuple[Path, ...],
    agreements: dict[str, Agreement],
    today: date,
) -> Expired:
    kept = {name: agreement.keep_months for name, agreement in agreements.items()}
    months = {feed: kept.get(feed, KEEP_MONTHS) for feed in _feeds_with_records(connection)}
    limits = {feed: months_before(today, number) for feed, number in months.items()}
    of_feed = select(cases.c.feed, func.count()).where(_old_cases(limits)).group_by(cases.c.feed)
    of_load = select(loads.c.feed, func.count()).join(refusals, refusals.c.load_id == loads.c.id)
    of_load = of_load.where(loads.c.id.in_(_old_loads(limits))).group_by(loads.c.feed)
    old_cases, old_refusals = _numbers(connection, of_feed), _numbers(connection, of_load)
    unneeded = select(func.count()).select_from(people).where(_unneeded(limits))
    return Expired(
        feeds=tuple(
            OfFeed(
                feed=feed,
                keep_months=months[feed],
                before=before,
                cases=old_cases.get(feed, 0),
                refusals=old_refusals.get(feed, 0),
            )
            for feed, before in sorted(limits.items())
        ),
        people=connection.execute(unneeded).scalar_one(),
        # A file does not say whose it is, so the shortest time that was agreed holds.
        files=_old_files(folders, months_before(today, min([KEEP_MONTHS, *kept.values()]))),
    )


def months_before(day: date, months: int) -> date:
    """Give the same day so many months ago, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _feeds_with_records(connection: Connection) -> list[str]:
    with_refusals = select(loads.c.feed).join(refusals, refusals.c.load_id == loads.c.id)
    return list(connection.execute(select(cases.c.feed).union(with_refusals)).scalars())


def _old_cases(limits: dict[str, date]) -> Any:
    """Say which cases nobody has told of since their feed's limit."""
    return or_(false(), *(and_(cases.c.feed == f, cases.c.as_at < d) for f, d in limits.items()))


def _old_loads(limits: dict[str, date]) -> Any:
    old = (
        and_(loads.c.feed == feed, loads.c.loaded_at < datetime.combine(day, time(), UTC))
        for feed, day in limits.items()
    )
    return select(loads.c.id).where(or_(false(), *old))


def _unneeded(limits: dict[str, date]) -> Any:
    """Say which people nothing refers to when the old cases are gone, in whatever table."""
    needed = [
        select(column).where(column.is_not(None), *_staying(column, limits))
        for table in metadata.sorted_tables
        for column in table.columns
        if column.references(people.c.id)
    ]
    return and_(*(people.c.id.not_in(query) for query in needed))


def _staying(column: Column[Any], limits: dict[str, date]) -> list[Any]:
    return [not_(_old_cases(limits))] if column.table is cases else []


def _numbers(connection: Connection, query: Any) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(query)}


def _folders(home: Home, inbox: Path | None) -> tuple[Path, ...]:
    return (home.held, inbox) if inbox else (home.held,)


def _old_files(folders: tuple[Path, ...], before: date) -> tuple[Path, ...]:
    """Give the held-back and unread extracts last written before a day."""
    found = [path for folder in folders for path in folder.rglob("*")]
    return tuple(
        path
        for path in sorted(found)
        if path.is_file()
        and not path.is_symlink()
        and datetime.fromtimestamp(path.stat().st_mtime, UTC).date() < before
    )


def _log(connection: Connection, found: Expired) -> None:
    """Write numbers and files' hashes; a file's name could be a child's."""
    told = [each.model_dump(mode="json") for each in found.feeds if each.cases or each.refusals]
    audit.write(
        connection,
        log,
        action="delete",
        object="records",
        outcome="nothing was too old" if found.nothing else "deleted",
        detail={
            "feeds": told,
            "people": found.people,
            "files": [sha256_of(path) for path in found.files],
        },
    )
