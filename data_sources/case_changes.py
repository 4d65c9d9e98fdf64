"""Which state each feed's cases are in: a mark that every change to them replaces.

A feed's cases are marked in parts, by the day as at which they were last told, because a new
extract leaves alone what it does not tell anew: a census does not change the terms before it.

Whoever keeps something that was made from cases names it by the mark, and sees by one small query
that it is stale. A mark is drawn by chance and never comes again, not even in another vault or in
one that was put back from a backup, as a number that counts up would.
"""

import secrets
from collections.abc import Collection
from datetime import date

from sqlalchemy import Column, Connection, Date, String, Table, and_, delete, insert, select

from data_sources.vault import metadata

Part = tuple[str, date]
"""Some cases of a feed: a dataset, and the day as at which they were last told."""
Marks = dict[tuple[str, str, date], str]
"""The mark of each feed, dataset and day, in their order."""

case_changes = Table(
    "case_changes",
    metadata,
    Column("feed", String, primary_key=True),
    Column("dataset", String, primary_key=True),
    Column("as_at", Date, primary_key=True),
    Column("mark", String(32), nullable=False),
)


def mark_changed(connection: Connection, feed: str, parts: Collection[Part]) -> None:
    """Give these parts of a feed's cases a new mark, in the transaction that has changed them."""
    mark = secrets.token_hex(16)
    for dataset, as_at in sorted(set(parts)):
        named = {"feed": feed, "dataset": dataset, "as_at": as_at}
        here = and_(*(case_changes.c[name] == value for name, value in named.items()))
        connection.execute(delete(case_changes).where(here))
        connection.execute(insert(case_changes), named | {"mark": mark})


def mark_all(connection: Connection, feed: str, parts: Collection[Part]) -> None:
    """Give all of a feed's cases new marks: `parts` are those that there are now."""
    connection.execute(delete(case_changes).where(case_changes.c.feed == feed))
    mark_changed(connection, feed, parts)


def marks(connection: Connection) -> Marks:
    """Give the mark of every part that has had cases, withdrawn ones among them."""
    found = connection.execute(select(case_changes))
    return {(row.feed, row.dataset, row.as_at): row.mark for row in sorted(found)}


def marked_parts(connection: Connection, feed: str) -> set[Part]:
    """Give the parts in which a feed has had cases."""
    of_feed = select(case_changes.c.dataset, case_changes.c.as_at)
    found = connection.execute(of_feed.where(case_changes.c.feed == feed))
    return {(row.dataset, row.as_at) for row in found}
