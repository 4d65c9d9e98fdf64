"""A plain table of counts, in an agency's own headings, turned into counts of text.

Each row gives an item's numerator and, where there is one, its denominator, which becomes the
item `<item>.out_of`. A place that is not named is the local area itself.
"""

from typing import TYPE_CHECKING, Any, get_args

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_sources import free_text
from data_sources.feed import COUNT_COLUMNS, SPLITS, Refusal, Table, Tidied
from data_sources.periods import FORMS, Period, PeriodKind, read_period

if TYPE_CHECKING:
    from data_sources.table_feed import TableFeed

OWN_AREA = "own"
"""The code of the place that an agency's own figures are about."""


def tidy_counts(feed: "TableFeed", table: Table) -> Tidied:
    """Give a count for each numerator and each denominator, with the rows that can't be read."""
    rows = table.frame
    texts = {field: _field(feed, rows, field) for field in (*_NAMED, *SPLITS)}
    pairs = texts["period_kind"].str.lower() + "|" + texts["period"]
    periods = {pair: _period(pair) for pair in pairs.unique()}
    refused = _free_texts(feed, rows) | _unknown_codes(feed, rows) | _others(feed, rows)
    unread: list[Any] = [
        row for row, pair in pairs.items() if periods[pair] is None and row not in refused
    ]
    kinds = texts["period_kind"].str.lower()
    frame = pd.DataFrame({name: texts[name] for name in ("dataset", "item", *SPLITS)})
    for position, name in enumerate(("period_kind", "period", "period_end")):
        frame[name] = [(periods[pair] or (None,) * 3)[position] for pair in pairs]
    frame["geography_kind"] = texts["geography_kind"].mask(lambda text: text == "", "authority")
    frame["geography_code"] = texts["geography_code"].mask(lambda text: text == "", OWN_AREA)
    frame["geography_name"] = texts["geography_name"]
    frame["row"], frame["sheet"] = rows.index, table.name if feed.sheet else ""
    good = frame.drop(index=[*unread, *refused])
    return Tidied(
        cells=pd.concat(_cells(feed, good, texts), ignore_index=True),
        refusals=(
            *refused.values(),
            *(_refusal(row, kinds[row], feed) for row in unread),
            *(Refusal.misshapen(row, why) for row, why in table.misshapen),
        ),
        rows_read=len(rows) + len(table.misshapen),
    )


FIGURES = ("numerator", "denominator")
NEVER_BLANK = ("dataset", "item", "period_kind", "period")
_NAMED = (
    *("dataset", "item", "period_kind", "period", "numerator", "denominator", "symbol"),
    *("geography_kind", "geography_code", "geography_name"),
)


def _field(feed: "TableFeed", rows: pd.DataFrame, field: str) -> pd.Series:
    if field in feed.constants:
        return pd.Series(feed.constants[field], index=rows.index, dtype="str")
    heading = feed.fields.get(field)
    if heading is None or heading not in rows.columns:
        return pd.Series("", index=rows.index, dtype="str")
    cells = rows[heading].str.strip()
    return cells.map(feed.codes[field]).fillna(cells) if field in feed.codes else cells


def _period(pair: str) -> Period | None:
    try:
        return read_period(*pair.split("|", 1))
    except ValueError:
        return None


def _cells(
    feed: "TableFeed", frame: pd.DataFrame, texts: dict[str, pd.Series]
) -> list[pd.DataFrame]:
    columns = [*COUNT_COLUMNS, "cell", "sheet", "row", "column"]
    given = frame[texts["denominator"].reindex(frame.index) != ""]
    numerator = texts["numerator"].where(texts["numerator"] != "", texts["symbol"])
    # Reindexed, because a frame without rows takes on those of whatever it is assigned.
    above = frame.assign(
        cell=numerator.reindex(frame.index), column=feed.fields.get("numerator", "numerator")
    )
    below = given.assign(
        cell=texts["denominator"].reindex(given.index),
        item=given["item"] + ".out_of",
        column=feed.fields.get("denominator", "denominator"),
    )
    return [above[columns], below[columns]]


def _others(feed: "TableFeed", rows: pd.DataFrame) -> dict[Any, Refusal]:
    """Refuse the rows that are another agency's or authority's, by what tells the feed apart."""
    found: dict[Any, Refusal] = {}
    for heading, value in feed.only.items():
        for row in rows.index[rows[heading].str.strip().str.lower() != value]:
            found[row] = Refusal(
                severity="refused",
                sheet=feed.sheet,
                row=row,
                column=heading,
                rule=f"not '{value}', as in all rows of this feed",
                cure="Send others' rows apart, each under its own agreement.",
            )
    return found


def _unknown_codes(feed: "TableFeed", rows: pd.DataFrame) -> dict[Any, Refusal]:
    """Refuse the rows with a code that the feed does not name.

    A figure is no code, nor is a blank where it means a total, or that nothing is given.
    """
    found: dict[Any, Refusal] = {}
    for field, codes in feed.codes.items():
        heading = feed.fields.get(field, "")
        if field in FIGURES or heading not in rows.columns:
            continue
        cells = rows[heading].str.strip()
        bad = ~cells.isin(list(codes)) & ((cells != "") | (field in NEVER_BLANK))
        for row in rows.index[bad].difference(list(found)):
            found[row] = Refusal(
                severity="refused",
                sheet=feed.sheet,
                row=row,
                column=heading,
                rule="the code is not one that this feed is known to use",
                cure=f"Known are: {', '.join(codes)}. Correct it, or add it to the feed's codes.",
            )
    return found


def _free_texts(feed: "TableFeed", rows: pd.DataFrame) -> dict[Any, Refusal]:
    """Refuse the rows with free text or an identifier where a word or a code is kept as sent."""
    found: dict[Any, Refusal] = {}
    for field in ("dataset", "item", *SPLITS):
        heading = feed.fields.get(field, "")
        if field in feed.codes or heading not in rows.columns:
            continue
        cells = rows[heading].str.strip()
        texts = pa.array(cells.unique(), pa.string())
        bad = pc.filter(texts, pc.invert(free_text.are_words(texts))).to_pylist()
        for row in rows.index[cells.isin(bad)].difference(list(found)):
            found[row] = Refusal(
                severity="refused",
                sheet=feed.sheet,
                row=row,
                column=heading,
                rule=free_text.RULE,
                cure=free_text.CURE,
            )
    return found


def _refusal(row: int, kind: str, feed: "TableFeed") -> Refusal:
    known = get_args(PeriodKind)
    field = "period" if kind in known else "period_kind"
    cure = f"Write a period of this kind as {FORMS.get(kind, '2026')}."
    return Refusal(
        severity="refused",
        sheet=feed.sheet,
        row=row,
        column=feed.fields.get(field, field),
        rule="the period and its kind do not fit together",
        cure=cure if kind in known else f"Write one of these kinds: {', '.join(known)}.",
    )
