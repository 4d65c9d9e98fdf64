"""What the board is told of each feed's past: its extracts, and what it holds by now."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from dashboard.publishing.told_deliveries import FEWEST, told_rows
from data_sources import vault
from data_sources.feed import Feed
from data_sources.vault_cases import cases

Row = dict[str, Any]
VERDICTS = {"loaded": "Loaded", "quarantined": "Held back"}


def extracts_by_feed(connection: Connection, feeds: tuple[Feed, ...]) -> list[Row]:
    """Give every extract that was loaded or held back, the newest figures of each feed first."""
    known = {feed.name: feed for feed in feeds}
    loads = vault.loads
    order = (loads.c.feed, loads.c.as_at.desc(), loads.c.id.desc())
    found = connection.execute(select(loads).order_by(*order)).mappings()
    return [_told(row, known.get(row["feed"])) for row in found]


def _told(row: Mapping[Any, Any], feed: Feed | None) -> Row:
    return {
        "feed": row["feed"],
        "as_at": row["as_at"],
        "received_at": row["loaded_at"],
        "verdict": VERDICTS[row["state"]],
        **told_rows(row, feed),
    }


def holdings_by_feed(connection: Connection) -> list[Row]:
    """Count each feed's cases in use by dataset.

    Where one of a feed's numbers is 1 to 4, all of them are None: with the others, and with the
    rows that its extracts brought, the small one could be worked out.
    """
    here = select(cases.c.feed, cases.c.dataset, func.count().label("number"))
    here = here.where(cases.c.withdrawn_by.is_(None)).group_by(cases.c.feed, cases.c.dataset)
    found = sorted(tuple(row) for row in connection.execute(here))
    small = {feed for feed, _, number in found if number < FEWEST}
    return [
        {"feed": feed, "dataset": dataset, "cases": None if feed in small else number}
        for feed, dataset, number in found
    ]
