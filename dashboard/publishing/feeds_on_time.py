"""Feeds on time, counted from the vault's own list of loads: a KPI of the board about itself."""

from datetime import date, timedelta

import pandas as pd

from dashboard.kpis.area import Area
from dashboard.kpis.periods import add_months
from data_sources.feed import COUNT_COLUMNS, SPLITS, Feed

MONTHS = 24
FEEDS_ON_TIME = "feeds_on_time"
"""The dataset: items expected and up_to_date, by month, in total and by agency as `service`."""


def deliveries_of(loads: pd.DataFrame, feeds: tuple[Feed, ...], area: Area) -> pd.DataFrame:
    """Count at each month's end the feeds that should have come, and those that were up to date.

    A feed that agencies send counts from its first extract on. It is up to date while its newest
    extract, by the day as at which it is, is not older than the feed's own rule allows. Gives
    counts as the vault does, with the hashes of nothing: the list of loads is its source.
    """
    sent = {feed.name: feed for feed in feeds if feed.needs_agreement and feed.due}
    mine = loads[loads["feed"].isin(list(sent))]
    if mine.empty:
        return pd.DataFrame(columns=[*COUNT_COLUMNS, "value", "symbol", "sha256"])
    rows = [
        row
        for end in _month_ends(min(mine["as_at"]), max(mine["as_at"]))
        for row in _at(end, mine, sent, area)
    ]
    return pd.DataFrame(rows)


def _month_ends(first: date, last: date) -> list[date]:
    """Give the ends of the whole months up to a day, two years at most."""
    found: list[date] = []
    month = (last + timedelta(days=1)).replace(day=1)
    while len(found) < MONTHS and (end := month - timedelta(days=1)) >= first:
        found.append(end)
        month = end.replace(day=1)
    return found[::-1]


def _at(
    end: date, loads: pd.DataFrame, sent: dict[str, Feed], area: Area
) -> list[dict[str, object]]:
    newest = loads[loads["as_at"] <= end].groupby("feed")["as_at"].max()
    named = zip(map(str, newest.index), newest, strict=True)
    on_time = {name: _lasts_until(sent[name], day) >= end for name, day in named}
    agencies = sorted({sent[name].agency for name in on_time})
    rows = []
    for agency in ("", *agencies):
        told = [ok for name, ok in on_time.items() if agency in ("", sent[name].agency)]
        for item, value in (("expected", len(told)), ("up_to_date", sum(told))):
            rows.append(_count(end, agency, item, value, area))
    return rows


def _lasts_until(feed: Feed, as_at: date) -> date:
    """Give the last day on which an extract is still the newest that can be had."""
    assert feed.due  # noqa: S101 - those without a rule are left out
    after = add_months((as_at + timedelta(days=1)).replace(day=1), feed.due.every_months)
    return after - timedelta(days=1) + timedelta(days=feed.due.within_days)


def _count(end: date, agency: str, item: str, value: int, area: Area) -> dict[str, object]:
    return {
        "dataset": FEEDS_ON_TIME,
        "item": item,
        "period_kind": "month",
        "period": f"{end:%Y-%m}",
        "period_end": end,
        "geography_kind": "authority",
        "geography_code": area.authority.code,
        "geography_name": area.authority.name,
        **dict.fromkeys(SPLITS, ""),
        "service": agency,
        "value": float(value),
        "symbol": "",
        "sha256": "",
    }
