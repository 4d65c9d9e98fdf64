"""The extracts behind a figure, with what was refused of them and why, as far as may be told."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from dashboard.board_rows import Extract, Figure
from dashboard.explanation import Refused, Used
from dashboard.publishing.told_deliveries import FEWEST, told_rows
from data_sources import vault
from data_sources.feed import Feed

Reasons = dict[tuple[str, str], list[tuple[str, str, int]]]
"""By feed and hash: severity, rule, and of how many rows."""


def reasons(connection: Connection) -> Reasons:
    """Give why rows were refused or warned of, those told most often first."""
    loads, refusals = vault.loads, vault.refusals
    what = (loads.c.feed, loads.c.sha256, refusals.c.severity, refusals.c.rule)
    query = select(*what, func.count()).join(refusals, refusals.c.load_id == loads.c.id)
    found: Reasons = {}
    for feed, sha256, severity, rule, rows in connection.execute(query.group_by(*what)):
        found.setdefault((feed, sha256), []).append((severity, rule, int(rows)))
    return {key: sorted(told, key=lambda it: (-it[2], *it[:2])) for key, told in found.items()}


def used(
    figure: Figure, extracts: Iterable[Extract], feeds: Iterable[Feed], why: Reasons
) -> tuple[Used, ...]:
    """Give the extracts that a figure was made from; of one that is not shown without numbers."""
    known = {feed.name: feed for feed in feeds}
    return tuple(
        _used(each, known.get(each.feed), why, told=figure.value is not None) for each in extracts
    )


def _used(extract: Extract, feed: Feed | None, why: Reasons, *, told: bool) -> Used:
    names = ("rows_read", "rows_kept", "rows_refused")
    rows: dict[str, Any] = dict.fromkeys(names)
    if told:
        rows = told_rows({name: getattr(extract, name) for name in names}, feed)
    why_here = why.get((extract.feed, extract.sha256), [])
    # One that is few could be worked out from the others.
    few = (feed is None or feed.shape == "cases") and any(n < FEWEST for *_, n in why_here)
    return Used(
        feed=extract.feed,
        title=extract.title,
        file_name=extract.file_name,
        sha256=extract.sha256,
        as_at=extract.as_at,
        loaded_at=extract.loaded_at,
        **rows,
        reasons=tuple(
            Refused(severity, rule, number if told and not few else None)
            for severity, rule, number in why_here
        ),
    )
