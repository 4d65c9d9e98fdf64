"""One extract in: all of it or none of it; a revised release replaces the periods it covers."""

import shutil
import tempfile
import weakref
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Engine, and_, func, insert, select

from data_sources import vault, vault_cases
from data_sources.agreements import read_agreements, require_agreement
from data_sources.catalogue import feed_named, feeds_of
from data_sources.checking import Checked
from data_sources.deliveries import Came, Delivery, Verdict, record
from data_sources.doubts import doubt, impossible
from data_sources.examining import (
    Found,
    Order,
    cases_in,
    counts_in,
    examine_apart,
    refused_in,
)
from data_sources.exclusions import excluded_pseudonyms
from data_sources.feed import COUNT_COLUMNS, Feed, TurnedAway
from data_sources.file_names import shown
from data_sources.fingerprints import read_by
from data_sources.home import Home
from data_sources.keys import read_key
from data_sources.local_days import today
from data_sources.reading import sha256_of
from data_sources.revisions import Change, changes_between, worded
from data_sources.same_key import another_key
from stores import audit

NO_ORDER = Order()
BY_HAND = Came()


class Results:
    """A folder for what a child finds; it goes, with all that is in it, when this object goes."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="send-kpi-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


class Examined(BaseModel):
    """An extract that was read and checked, with nothing written to the vault yet."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    file: str
    sha256: str
    feed: Feed
    checked: Checked
    found: Found
    results: Results
    read_by: str
    """Hash of the code, the declaration and the look-ups that it was read with."""


class Loaded(BaseModel):
    """What a load did. `already` is true where the same file had been loaded before."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    examined: Examined
    load_id: int | None = None
    already: bool = False
    held_back: str = ""
    """Why the extract was quarantined; empty where it was loaded."""
    changes: tuple[Change, ...] = ()
    cases: dict[str, int] = {}
    withdrawn: tuple[str, ...] = ()
    """The cases that should still be in the extract, each in a few words that tell no child."""


def examine(path: Path, feed_name: str | None = None, order: Order = NO_ORDER) -> Examined:
    """Read and check an extract in a child process; write nothing to the vault.

    Raises TurnedAway with one sentence where it can't be taken.
    """
    feeds = feeds_of(Home(order.home) if order.home else None)
    if feed_name:
        order = order.model_copy(update={"feed": feed_named(feed_name, feeds).name})
    results = Results()
    found = examine_apart(path, results.path, order)
    feed = feed_named(found.feed, feeds)
    counts = found.shape == "counts"
    frame = counts_in(results.path) if counts else pd.DataFrame(columns=COUNT_COLUMNS)
    if why := impossible(feed, found, frame, results.path, order.today or today()):
        raise TurnedAway(f"{shown(path)}: {why}")
    checked = Checked(
        counts=frame,
        refusals=found.refusals,
        rows_read=found.rows_read,
        rows_refused=found.rows_refused,
    )
    return Examined(
        file=shown(path),
        sha256=sha256_of(path),
        feed=feed,
        checked=checked,
        found=found,
        results=results,
        read_by=read_by(feed, order.home),
    )


def load(
    engine: Engine,
    examined: Examined,
    order: Order = NO_ORDER,
    released: str = "",
    came: Came = BY_HAND,
) -> Loaded:
    """Take an examined extract into the vault in one transaction, or hold it back.

    Counts replace what the same feed gave for their periods, whole; of cases the newer word wins.
    `released` is a person's reason to load an extract that would be held back. Raises TurnedAway
    where no agreement is in force, or the vault's cases were made with another key.
    """
    agreements = read_agreements(Home(order.home).agreements) if order.home else {}
    require_agreement(examined.feed, agreements, order.today or today())
    with audit.writing(engine, vault.audit) as connection:
        loaded = _loaded(connection, examined, order, released)
        record(connection, came, _delivery(loaded))
    return loaded


def _loaded(connection: Connection, examined: Examined, order: Order, released: str) -> Loaded:
    if examined.found.key_id and (why := another_key(connection, examined.found.key_id)):
        raise TurnedAway(f"{examined.file}: it was made {why}")
    if _is_in_use(connection, examined):
        return Loaded(examined=examined, already=True)
    why = (
        ""
        if released
        else doubt(connection, examined.feed, examined.checked, examined.results.path)
    )
    if why:
        load_id = _record(connection, examined, why, state="quarantined")
        _log(connection, examined, "held back", {"reason": why})
        return Loaded(examined=examined, load_id=load_id, held_back=why)
    if examined.found.shape == "counts":
        loaded = _load_counts(connection, examined)
    else:
        loaded = _load_cases(connection, examined, order)
    told: dict[str, int | str] = {"figures_changed": len(loaded.changes), **loaded.cases}
    _log(connection, examined, "loaded", told | {"released": released})
    return loaded


def _delivery(loaded: Loaded) -> Delivery:
    verdict: Verdict = "held back" if loaded.held_back else "loaded"
    return Delivery(
        file_name=loaded.examined.file,
        sha256=loaded.examined.sha256,
        feed=loaded.examined.feed.name,
        verdict="loaded already" if loaded.already else verdict,
        reason=loaded.held_back,
        load_id=loaded.load_id,
    )


def _load_counts(connection: Connection, examined: Examined) -> Loaded:
    frame, feed = examined.checked.counts, examined.feed.name
    periods = set(frame[["period_kind", "period"]].itertuples(index=False, name=None))
    before = vault.counts_of_periods(connection, feed, periods)
    changes = changes_between(before, frame)
    load_id = _record(connection, examined, worded(before, changes))
    vault.drop_periods(connection, feed, periods)
    vault.add_counts(connection, load_id, feed, frame)
    return Loaded(examined=examined, load_id=load_id, changes=changes)


def _load_cases(connection: Connection, examined: Examined, order: Order) -> Loaded:
    feed, found = examined.feed, examined.found
    excluded = _excluded(order)
    load_id = _record(connection, examined, "")
    told = vault_cases.merge_cases(
        connection,
        {
            **{"id": load_id, "feed": feed.name, "agency": feed.agency, "as_at": found.as_at},
            "first_end_counts": feed.first_end_counts,
        },
        cases_in(examined.results.path),
        excluded,
        complete=feed.complete,
        refused=refused_in(examined.results.path),
    )
    gone = vault_cases.withdrawn_by(connection, load_id) if told["withdrawn"] else []
    withdrawn = tuple(
        ", ".join(filter(None, (dataset, f"opened {opened}", service, provider)))
        for dataset, opened, service, provider in gone
    )
    return Loaded(examined=examined, load_id=load_id, cases=told, withdrawn=withdrawn)


def _excluded(order: Order) -> set[str]:
    if not order.home or not order.key_file:
        return set()
    key = read_key(order.key_file)
    exclusions = Home(order.home).exclusions
    return excluded_pseudonyms(exclusions, key, allow_test=order.allow_test_numbers)


def _is_in_use(connection: Connection, examined: Examined) -> bool:
    """Say whether this very file is loaded and nothing has replaced any part of it since.

    A file that other code or another mapping has read, or another key was used for, is not the
    same to us; nor is one of cases as at another day: that nothing has changed since is news.
    """
    alike: dict[str, str | date] = {"sha256": examined.sha256, "read_by": examined.read_by}
    if examined.found.shape == "cases":
        alike |= {"as_at": examined.found.as_at, "key_id": examined.found.key_id}
        newest = select(vault.loads).where(vault.loads.c.feed == examined.feed.name)
        loaded = newest.where(vault.loads.c.state == "loaded").order_by(vault.loads.c.id.desc())
        found = connection.execute(loaded.limit(1)).mappings().first()
        return found is not None and all(found[name] == told for name, told in alike.items())
    same = and_(*(vault.loads.c[name] == told for name, told in alike.items()))
    used = select(func.count()).select_from(vault.counts.join(vault.loads)).where(same)
    used = used.where(vault.counts.c.feed == examined.feed.name)
    return connection.execute(used).scalar() == len(examined.checked.counts)


def _record(connection: Connection, examined: Examined, note: str, state: str = "loaded") -> int:
    checked = examined.checked
    result = connection.execute(
        insert(vault.loads).values(
            feed=examined.feed.name,
            file_name=examined.file,
            sha256=examined.sha256,
            read_by=examined.read_by,
            key_id=examined.found.key_id,
            as_at=examined.found.as_at,
            loaded_at=datetime.now(UTC),
            rows_read=checked.rows_read,
            rows_kept=checked.rows_kept,
            rows_refused=checked.rows_refused,
            warnings=checked.warnings,
            note=note,
            state=state,
        )
    )
    key = result.inserted_primary_key
    load_id = int(key[0]) if key else 0
    if checked.refusals:
        rows = [refusal.model_dump() | {"load_id": load_id} for refusal in checked.refusals]
        connection.execute(insert(vault.refusals), rows)
    return load_id


def _log(
    connection: Connection, examined: Examined, outcome: str, told: dict[str, int | str]
) -> None:
    """Write what was done into the audit log, in its own transaction."""
    checked = examined.checked
    detail: dict[str, int | str] = {
        "sha256": examined.sha256,
        "rows_read": checked.rows_read,
        "rows_kept": checked.rows_kept,
        "rows_refused": checked.rows_refused,
        "key_id": examined.found.key_id,
        **told,
    }
    audit.write(
        connection,
        vault.audit,
        action="load",
        object=examined.feed.name,
        outcome=outcome,
        detail=detail,
    )
