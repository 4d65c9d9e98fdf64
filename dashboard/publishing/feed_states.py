"""What a version tells of the extracts that it was made from, and of when the next are due."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.publishing.told_deliveries import kind_of, told_rows, unless_few
from data_sources.feed import Feed

TOLD = (
    *("feed", "file_name", "sha256", "as_at", "loaded_at"),
    *("rows_read", "rows_kept", "rows_refused", "warnings", "note"),
)
"""What the board store tells of a load."""


def extracts(loads: pd.DataFrame, feeds: tuple[Feed, ...]) -> pd.DataFrame:
    """Give the loads with what their feeds are; where a mapping file is gone, its name alone.

    A publisher's file keeps its name; an agency's is called by its feed and kind.
    """
    known = {feed.name: _told_of(feed) for feed in feeds}
    gone = {"agency": "joint", "publisher": "not known", "where": "not known"}
    names = loads["feed"]
    told = pd.DataFrame(
        [known.get(name, {"title": name, **gone}) for name in names],
        index=loads.index,
        columns=["title", *gone],
    )
    published = names.isin([feed.name for feed in feeds if not feed.needs_agreement])
    own = told["title"] + loads["file_name"].map(lambda name: f" ({kind_of(name)})")
    files = loads["file_name"].where(published, own)
    rows = _rows(loads, {feed.name: feed for feed in feeds})
    return pd.concat([loads[list(TOLD)].assign(file_name=files, **rows), told], axis="columns")


def _rows(loads: pd.DataFrame, feeds: Mapping[str, Feed]) -> pd.DataFrame:
    """Give rows read, kept, refused and warned of; of cases no number of 1 to 4."""
    rows = [
        told_rows(load, feed) | {"warnings": unless_few(load["warnings"], feed)}
        for load in loads.to_dict("records")
        for feed in [feeds.get(load["feed"])]
    ]
    names = ["rows_read", "rows_kept", "rows_refused", "warnings"]
    return pd.DataFrame(rows, index=loads.index, columns=names, dtype=object)


def _told_of(feed: Feed) -> dict[str, str]:
    return feed.model_dump(include={"title", "agency", "publisher", "where"})


def feed_states(loads: pd.DataFrame, feeds: tuple[Feed, ...]) -> list[dict[str, Any]]:
    """Give each feed with the end of its newest period and when the next extract is due."""
    latest = loads.groupby("feed")["as_at"].max().to_dict()
    return [
        {
            "feed": feed.name,
            "title": feed.title,
            "agency": feed.agency,
            "as_at": latest.get(feed.name),
            "next_due": next_due(feed, latest.get(feed.name)),
        }
        for feed in feeds
    ]


def next_due(feed: Feed, as_at: date | None) -> date | None:
    """Say by when the extract after this one is to be expected; None where nothing is due."""
    if feed.due is None or as_at is None:
        return None
    months = as_at.year * 12 + as_at.month - 1 + feed.due.every_months
    year, month = divmod(months, 12)
    end = date(year, month + 1, monthrange(year, month + 1)[1])
    return end + timedelta(days=feed.due.within_days)
