"""One extract in: all of it or none of it; a revised release replaces the periods it covers."""

from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Engine, func, insert, select

from data_sources import vault
from data_sources.catalogue import feed_named, recognise
from data_sources.checking import Checked, check
from data_sources.feed import COUNT_COLUMNS, Feed, TurnedAway
from data_sources.reading import read_tables, sha256_of
from stores import audit


class Change(BaseModel):
    """A count that a revised release gives differently; `before` and `after` are as shown."""

    model_config = ConfigDict(frozen=True)

    place: str
    item: str
    period: str
    category: str
    before: str
    after: str


class Examined(BaseModel):
    """An extract that was read and checked, with nothing written yet."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    file: str
    sha256: str
    feed: Feed
    checked: Checked


class Loaded(BaseModel):
    """What a load did. `already` is true where the same file had been loaded before."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    examined: Examined
    already: bool = False
    changes: tuple[Change, ...] = ()


def examine(path: Path, feed_name: str | None = None) -> Examined:
    """Read and check an extract. Raises TurnedAway with one sentence where it can't be taken."""
    tables = read_tables(path)
    feed = recognise(tables, path.name)
    if feed_name and feed.name != feed_named(feed_name).name:
        raise TurnedAway(f"{path.name}: this is an extract of '{feed.name}', not of '{feed_name}'.")
    try:
        tidied = feed.tidy(tables)
    except TurnedAway as error:
        raise TurnedAway(f"{path.name}: {error}") from None
    checked = check(feed, tidied, path.name)
    return Examined(file=path.name, sha256=sha256_of(path), feed=feed, checked=checked)


def load(engine: Engine, examined: Examined) -> Loaded:
    """Take an examined extract into the vault in one transaction.

    The extract's periods replace what the same feed gave for them before, whole.
    """
    frame = examined.checked.counts
    periods = set(frame[["period_kind", "period"]].itertuples(index=False, name=None))
    with audit.writing(engine, vault.audit) as connection:
        if _is_in_use(connection, examined):
            return Loaded(examined=examined, already=True)
        before = vault.counts_of_periods(connection, examined.feed.name, periods)
        changes = _changes(before, frame)
        load_id = _record(connection, examined, _note(before, changes))
        vault.drop_periods(connection, examined.feed.name, periods)
        vault.add_counts(connection, load_id, examined.feed.name, frame)
        _log(connection, examined, len(changes))
    return Loaded(examined=examined, changes=changes)


def _is_in_use(connection: Connection, examined: Examined) -> bool:
    """Say whether this very file is loaded and nothing has replaced any part of it since."""
    query = (
        select(func.count())
        .select_from(vault.counts.join(vault.loads))
        .where(vault.counts.c.feed == examined.feed.name)
        .where(vault.loads.c.sha256 == examined.sha256)
    )
    return connection.execute(query).scalar() == len(examined.checked.counts)


def _record(connection: Connection, examined: Examined, note: str) -> int:
    checked = examined.checked
    last: date = checked.counts["period_end"].max()
    result = connection.execute(
        insert(vault.loads).values(
            feed=examined.feed.name,
            file_name=examined.file,
            sha256=examined.sha256,
            as_at=last,
            loaded_at=datetime.now(UTC),
            rows_read=checked.rows_read,
            rows_kept=checked.rows_kept,
            rows_refused=checked.rows_refused,
            warnings=checked.warnings,
            note=note,
        )
    )
    key = result.inserted_primary_key
    load_id = int(key[0]) if key else 0
    if checked.refusals:
        rows = [refusal.model_dump() | {"load_id": load_id} for refusal in checked.refusals]
        connection.execute(insert(vault.refusals), rows)
    return load_id


def _log(connection: Connection, examined: Examined, changed: int) -> None:
    """Write the load into the audit log, in its own transaction."""
    checked = examined.checked
    audit.write(
        connection,
        vault.audit,
        action="load",
        object=examined.feed.name,
        outcome="loaded",
        detail={
            "sha256": examined.sha256,
            "rows_read": checked.rows_read,
            "rows_kept": checked.rows_kept,
            "rows_refused": checked.rows_refused,
            "figures_changed": changed,
        },
    )


def _note(before: pd.DataFrame, changes: tuple[Change, ...]) -> str:
    if before.empty:
        return ""
    return f"replaces {len(before):,} earlier figures, {len(changes):,} of them changed"


def _changes(before: pd.DataFrame, after: pd.DataFrame) -> tuple[Change, ...]:
    """Compare what a revised release says with what it replaces."""
    if before.empty:
        return ()
    keys = [column for column in COUNT_COLUMNS if column not in ("period_end", "geography_name")]
    both = before.assign(shown=_shown(before)).merge(
        after.assign(shown=_shown(after)), on=keys, how="outer", suffixes=("_before", "_after")
    )
    text = both[["shown_before", "shown_after"]].fillna("not given")
    changed = both[text["shown_before"] != text["shown_after"]]
    places = changed["geography_name_after"].fillna(changed["geography_name_before"])
    splits = [column for column in keys if column in before.columns[8:]]
    return tuple(
        Change(
            place=place,
            item=row["item"],
            period=row["period"],
            category=" ".join(row[split] for split in splits if row[split]),
            before=text.at[index, "shown_before"],
            after=text.at[index, "shown_after"],
        )
        for place, (index, row) in zip(places, changed.iterrows(), strict=True)
    )


def _shown(frame: pd.DataFrame) -> pd.Series:
    numbers = frame["value"].astype("float64").map("{:.12g}".format)
    return numbers.where(frame["value"].notna(), frame["symbol"]).astype(str)
