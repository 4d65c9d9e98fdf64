"""Which state each feed's cases are in: a mark that every change to them replaces.

Whoever keeps something that was made from cases names it by the mark, and sees by one small query
that it is stale. A mark is drawn by chance and never comes again, not even in another vault or in
one that was put back from a backup, as a number that counts up would.
"""

import secrets
from collections.abc import Collection

from sqlalchemy import Column, Connection, String, Table, delete, insert, select

from data_sources.vault import metadata

Marks = dict[tuple[str, str], str]
"""The mark of each feed and dataset, in their order."""

case_changes = Table(
    "case_changes",
    metadata,
    Column("feed", String, primary_key=True),
    Column("dataset", String, primary_key=True),
    Column("mark", String(32), nullable=False),
)


def mark_changed(connection: Connection, feed: str, datasets: Collection[str]) -> None:
    """Give a feed's cases a new mark, in the transaction that has changed them.

    `datasets` are all that the feed has cases of, those that were left alone among them.
    """
    connection.execute(delete(case_changes).where(case_changes.c.feed == feed))
    mark = secrets.token_hex(16)
    rows = [{"feed": feed, "dataset": dataset, "mark": mark} for dataset in sorted(datasets)]
    if rows:
        connection.execute(insert(case_changes), rows)


def marks(connection: Connection) -> Marks:
    """Give the mark of every feed and dataset that has cases, withdrawn ones among them."""
    found = connection.execute(select(case_changes))
    return {(row.feed, row.dataset): row.mark for row in sorted(found)}


def marked_datasets(connection: Connection, feed: str) -> set[str]:
    """Give the datasets that a feed had cases of at its latest change."""
    of_feed = select(case_changes.c.dataset).where(case_changes.c.feed == feed)
    return set(connection.execute(of_feed).scalars())
