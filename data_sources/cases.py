"""Rows of text to cases: what is kept, what is refused and why. Columns at a time, in batches.

A case is a stretch of time in which an agency owes a child something: it opens, is due, closes.
Every check is one pass over a column, or over its distinct texts where texts recur; a row is
refused for the first check that it fails.
"""

import dataclasses
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from data_sources.case_columns import RECURRING, TEXT, Checking, Column
from data_sources.feed import SPLITS, Refusal
from data_sources.table_feed import KEYS, TableFeed

TOO_OLD = 26


@dataclasses.dataclass(frozen=True)
class Batch:
    """Cases that were kept (typed, keys still raw) and the rows that were not."""

    kept: pa.Table
    refusals: tuple[Refusal, ...]
    rows_read: int
    refused: pa.Table = dataclasses.field(default_factory=lambda: pa.table({}))
    """dataset and case_id (raw) of the refused rows that name both: these cases were sent."""


NOTHING = pa.table({"dataset": pa.array([], TEXT), "case_id": pa.array([], TEXT)})
"""The cases of a part that holds none, only what is told of others."""


def column_types(feed: TableFeed) -> dict[str, Any]:
    """Give each heading that a feed reads, and as what: text, or text that recurs."""
    own = {feed.fields.get(field) for field in ("case_id", *KEYS)}
    heads = dict.fromkeys([*feed.only, *feed.fields.values()])
    return {head: TEXT if head in own else RECURRING for head in heads}


def check_cases(
    feed: TableFeed, rows: pa.RecordBatch, numbers: pa.Array, as_at: date, sheet: str = ""
) -> Batch:
    """Check a batch of rows (`column_types`); `numbers` are the file's row numbers.

    The kept table has dataset, case_id, the `KEYS`, opened, due, closed (dates), outcome,
    exception (bool), amount and out_of (numbers), the splits, and row. Texts that recur are
    dictionary-encoded.
    """
    checking = Checking(feed, rows, numbers, sheet)
    _refuse_others(checking)
    _refuse_other_days(checking, as_at)
    columns: dict[str, Column] = {}
    columns["dataset"], columns["case_id"] = checking.words("dataset"), checking.text("case_id")
    for field in ("dataset", "case_id"):
        checking.refuse(
            pc.equal(columns[field], ""), field, "nothing is given", "Give it in every row."
        )
    for field in KEYS:
        columns[field] = checking.text(field)
    columns["birth_date"] = _birth_dates(checking, as_at)
    for field in ("opened", "due", "closed"):
        columns[field] = checking.day(field, required=field == "opened")
    _refuse_impossible_dates(checking, columns, as_at)
    _refuse_grown_ups(checking, columns)
    columns["outcome"] = checking.words("outcome")
    columns["exception"] = checking.yes_or_no("exception")
    columns["amount"], columns["out_of"] = checking.number("amount"), checking.number("out_of")
    checking.refuse(
        pc.fill_null(pc.greater(columns["amount"], columns["out_of"]), False),
        "amount",
        "more than what it is out of",
        "Check both numbers.",
    )
    columns |= {split: checking.words(split) for split in SPLITS}
    columns["row"] = numbers
    kept = pa.table(columns).filter(checking.good)
    return Batch(
        kept=kept,
        refusals=tuple(checking.refusals),
        rows_read=len(rows),
        refused=_refused(columns, checking.good),
    )


def _refused(columns: dict[str, Column], good: Column) -> pa.Table:
    names = {name: columns[name] for name in ("dataset", "case_id")}
    bad = pa.table(names).filter(pc.invert(good))
    return bad.filter(pc.and_(*(pc.not_equal(bad[name], "") for name in names)))


def _refuse_others(checking: Checking) -> None:
    """Refuse the rows that are another agency's or authority's, by what tells the feed apart."""
    for heading, value in checking.feed.only.items():
        cells = pc.utf8_trim_whitespace(pc.cast(checking.rows[heading], pa.string()))
        checking.refuse(
            pc.not_equal(pc.utf8_lower(cells), value),
            heading,
            f"not '{value}', as in all rows of this feed",
            "Send others' rows apart, each under its own agreement.",
        )


def _refuse_other_days(checking: Checking, as_at: date) -> None:
    """Refuse the rows that say that they are as at another day than the extract."""
    if "as_at" not in checking.feed.fields:
        return
    checking.refuse(
        pc.fill_null(pc.not_equal(checking.day("as_at"), pa.scalar(as_at)), False),
        "as_at",
        "as at another day than the extract",
        "Send each day's extract apart.",
    )


def _birth_dates(checking: Checking, as_at: date) -> Column:
    """Read birth dates; a birth after the extract is a mistake in the row."""
    born = checking.day("birth_date")
    checking.refuse(
        pc.fill_null(pc.greater(born, pa.scalar(as_at)), False),
        "birth_date",
        "born after the extract was made",
        "Check the date.",
    )
    return born


def _refuse_grown_ups(checking: Checking, columns: dict[str, Column]) -> None:
    """Refuse who was too old for a plan when the case opened; a closed case may be of long ago."""
    if columns["birth_date"].null_count == len(columns["birth_date"]):
        return
    born, opened = (_ordered(columns[field]) for field in ("birth_date", "opened"))
    checking.refuse(
        pc.fill_null(pc.greater_equal(opened, pc.add(born, TOO_OLD * 10_000)), False),
        "birth_date",
        f"older than {TOO_OLD - 1} when the case opened",
        "Check both dates, or leave the case out.",
    )


def _ordered(days: Column) -> Column:
    """Give days as numbers such as 20260930, in which a year is ten thousand."""
    months = pc.add(pc.multiply(pc.year(days), 100), pc.month(days))
    return pc.add(pc.multiply(months, 100), pc.day(days))


def _refuse_impossible_dates(checking: Checking, columns: dict[str, Column], as_at: date) -> None:
    last = pa.scalar(as_at)
    for field in ("opened", "closed"):
        checking.refuse(
            pc.fill_null(pc.greater(columns[field], last), False),
            field,
            "a date after the day that the extract is as at",
            "Check the date, or the extract's as-at date.",
        )
    for field in ("due", "closed"):
        checking.refuse(
            pc.fill_null(pc.less(columns[field], columns["opened"]), False),
            field,
            "a date before the case opened",
            "Check both dates.",
        )
