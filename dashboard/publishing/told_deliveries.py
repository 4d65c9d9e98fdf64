"""Words deliveries for the board store: what came and became of it, without whose or how few."""

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from sqlalchemy import Connection, select

from data_sources import vault
from data_sources.deliveries import deliveries
from data_sources.doubts import in_public
from data_sources.feed import Feed
from data_sources.reading import KINDS

LATEST = 30
"""How many deliveries are told of."""
FEWEST = 5
"""A smaller number of rows of cases, which may be children, is not told."""
SHORTEST_NAME = 4
"""A shorter file name is no one's, and may be a part of any word."""

Row = dict[str, Any]


def told_deliveries(connection: Connection, feeds: tuple[Feed, ...]) -> list[Row]:
    """Give the newest deliveries. Their files' names, which are people's own, stay behind."""
    known = {feed.name: feed for feed in feeds}
    numbers = (vault.loads.c.rows_read, vault.loads.c.rows_kept, vault.loads.c.rows_refused)
    query = select(deliveries, *numbers).outerjoin(vault.loads).order_by(deliveries.c.id.desc())
    return [
        _told(row, known.get(row["feed"]))
        for row in connection.execute(query.limit(LATEST)).mappings()
    ]


def _told(row: Mapping[Any, Any], feed: Feed | None) -> Row:
    return {
        **{name: row[name] for name in ("came_at", "came_by", "receipt", "verdict")},
        "title": feed.title if feed else row["feed"],
        "agency": feed.agency if feed else "",
        "kind": kind_of(row["file_name"]),
        "reason": _reason(row),
        **told_rows(row, feed),
    }


def kind_of(name: str) -> str:
    """Give how a file's name ends where that is a kind that is read, as ".csv"; else nothing."""
    kind = PurePath(name).suffix.lower()
    return kind if kind in KINDS else ""


def told_rows(row: Mapping[Any, Any], feed: Feed | None) -> Row:
    """Give rows read, kept and refused; of cases None for a number of 1 to 4.

    The number read then is None as well: with it the small one could be worked out.
    """
    read, kept, refused = (row[name] for name in ("rows_read", "rows_kept", "rows_refused"))
    if read is not None:
        kept, refused = (unless_few(number, feed) for number in (kept, refused))
        read = None if kept is None or refused is None else read
    return {"rows_read": read, "rows_kept": kept, "rows_refused": refused}


def unless_few(number: int, feed: Feed | None) -> int | None:
    """Give a number of rows; of cases None for one of 1 to 4."""
    return None if _may_be_children(feed) and 0 < number < FEWEST else number


def _may_be_children(feed: Feed | None) -> bool:
    """Say whether a feed's rows are cases; those of a feed that is gone are taken for it."""
    return feed is None or feed.shape == "cases"


def _reason(row: Mapping[Any, Any]) -> str:
    if row["verdict"] == "held back":
        return in_public(row["reason"])
    return without_name(row["reason"], row["file_name"])


def without_name(reason: str, name: str) -> str:
    """Take a file's name out of the reason that begins with it, wherever it stands in it."""
    rest = reason.removeprefix(f"{name}: ")
    if len(name) < SHORTEST_NAME:
        return rest
    return re.sub(re.escape(name), "the file", rest, flags=re.IGNORECASE)
