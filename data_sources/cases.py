"""Rows of text to cases: what is kept, what is refused and why. Columns at a time, in batches.

A case is a stretch of time in which an agency owes a child something: it opens, is due, closes.
Every check is one pass over a column; a row is refused for the first check that it fails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from data_sources import local_days
from data_sources.feed import SPLITS, Refusal
from data_sources.table_feed import KEYS, TableFeed

EARLIEST = date(1990, 1, 1)
TOO_OLD = 26
YES = pa.array(["y", "yes", "true", "1", "t"])
NO = pa.array(["n", "no", "false", "0", "f"])
NUMBER = r"^[0-9]+(\.[0-9]+)?$"

Column: TypeAlias = Any
"""A pyarrow Array or ChunkedArray, which have no common type."""


@dataclass(frozen=True)
class Batch:
    """Cases that were kept (typed, keys still raw) and the rows that were not."""

    kept: pa.Table
    refusals: tuple[Refusal, ...]
    rows_read: int


class _Checking:
    """The rows of one batch while they are checked: fields as text, and which are refused."""

    def __init__(self, feed: TableFeed, rows: pa.Table, numbers: pa.Array, sheet: str) -> None:
        self.feed, self.rows, self.numbers, self.sheet = feed, rows, numbers, sheet
        self.good = pa.repeat(pa.scalar(True), len(rows))
        self.blank = pa.repeat(pa.scalar(""), len(rows))
        self.refusals: list[Refusal] = []

    def text(self, field: str) -> Column:
        """Give a field's text, trimmed and put into our words; blank where it is not given."""
        feed = self.feed
        if field in feed.constants:
            return pa.repeat(pa.scalar(feed.constants[field]), len(self.rows))
        if field not in feed.fields:
            return self.blank
        cells = pc.utf8_trim_whitespace(self.rows[feed.fields[field]])
        if field not in feed.codes:
            return cells
        codes = feed.codes[field]
        found = pc.index_in(cells, pa.array(list(codes)))
        if found.null_count:
            self.refuse(
                pc.is_null(found),
                field,
                "the code is not one that this feed is known to use",
                f"Known are: {', '.join(codes)}. Correct it, or add it to the feed's codes.",
            )
        return pc.fill_null(pc.take(pa.array(list(codes.values())), found), "")

    def refuse(self, bad: Column, field: str, rule: str, cure: str) -> None:
        """Refuse the rows that are `bad` and have not been refused before."""
        newly = pc.and_(self.good, pc.fill_null(bad, True))
        if not pc.any(newly).as_py():
            return
        heading = self.feed.fields.get(field, field)
        self.refusals += [
            Refusal(
                severity="refused", sheet=self.sheet, row=row, column=heading, rule=rule, cure=cure
            )
            for row in pc.filter(self.numbers, newly).to_pylist()
        ]
        self.good = pc.and_not(self.good, newly)

    def day(self, field: str, *, required: bool = False) -> Column:
        """Read a date by the format that the feed declares; blank is null."""
        cells, form = self.text(field), self.feed.date_format
        days, good = _by_unique(cells, lambda texts: _days(texts, form))
        self.refuse(
            pc.invert(good),
            field,
            f"not a date of the form {_shown(form)}",
            "Write it in that form.",
        )
        early = pc.less(days, pa.scalar(EARLIEST))
        self.refuse(
            pc.fill_null(early, False), field, "a date before 1990", "Give the year in full."
        )
        if required:
            blank = pc.equal(cells, "")
            self.refuse(blank, field, "no date is given", "Give it: the case has no beginning.")
        return days

    def number(self, field: str) -> Column:
        """Read a number that is 0 or more; blank is null."""
        numbers, good = _by_unique(self.text(field), _numbers)
        self.refuse(pc.invert(good), field, "not a number", "Give digits, or a blank.")
        return numbers

    def yes_or_no(self, field: str) -> Column:
        """Read yes or no. A blank is neither, so that a case is not dropped from a KPI unseen."""
        if field not in {**self.feed.fields, **self.feed.constants}:
            return pa.repeat(pa.scalar(False), len(self.rows))
        cells = pc.utf8_lower(self.text(field))
        yes, no = pc.is_in(cells, YES), pc.is_in(cells, NO)
        self.refuse(
            pc.invert(pc.or_(yes, no)),
            field,
            "neither yes nor no",
            "Write yes or no; a mapping's codes may say what a blank means.",
        )
        return yes


def _by_unique(
    cells: Column, read: Callable[[pa.Array], tuple[pa.Array, pa.Array]]
) -> tuple[Column, Column]:
    """Read each different text once: a column of dates has few, and reading them is slow."""
    encoded = pc.dictionary_encode(cells)
    whole = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0)
    values, good = read(whole.dictionary)
    return pc.take(values, whole.indices), pc.take(good, whole.indices)


def _days(texts: pa.Array, form: str) -> tuple[pa.Array, pa.Array]:
    if form.endswith("%z"):
        return local_days.days_of(texts, form)
    parsed = pc.strptime(texts, format=form, unit="s", error_is_null=True)
    # strptime takes 31 February for 3 March; what it read must read the same again.
    same = pc.fill_null(pc.equal(pc.strftime(parsed, format=form), texts), False)
    blank = pc.equal(texts, "")
    return pc.cast(pc.if_else(same, parsed, None), pa.date32()), pc.or_(same, blank)


def _numbers(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    fits = pc.match_substring_regex(texts, NUMBER)
    values = pc.cast(pc.if_else(fits, texts, None), pa.float64())
    return values, pc.or_(fits, pc.equal(texts, ""))


def check_cases(
    feed: TableFeed, rows: pa.Table, numbers: pa.Array, as_at: date, sheet: str = ""
) -> Batch:
    """Check a batch of rows (text, by lower-case heading); `numbers` are the file's row numbers.

    The kept table has dataset, case_id, the `KEYS`, opened, due, closed (dates), outcome,
    exception (bool), amount and out_of (numbers), the splits, and row.
    """
    checking = _Checking(feed, rows, numbers, sheet)
    _refuse_others(checking)
    _refuse_other_days(checking, as_at)
    columns: dict[str, Column] = {}
    for field in ("dataset", "case_id"):
        columns[field] = checking.text(field)
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
    columns["outcome"] = checking.text("outcome")
    columns["exception"] = checking.yes_or_no("exception")
    columns["amount"], columns["out_of"] = checking.number("amount"), checking.number("out_of")
    checking.refuse(
        pc.fill_null(pc.greater(columns["amount"], columns["out_of"]), False),
        "amount",
        "more than what it is out of",
        "Check both numbers.",
    )
    columns |= {split: checking.text(split) for split in SPLITS}
    columns["row"] = numbers
    kept = pa.table(columns).filter(checking.good)
    return Batch(kept=kept, refusals=tuple(checking.refusals), rows_read=len(rows))


def _refuse_others(checking: _Checking) -> None:
    """Refuse the rows that are another agency's or authority's, by what tells the feed apart."""
    for heading, value in checking.feed.only.items():
        cells = pc.utf8_trim_whitespace(pc.cast(checking.rows[heading], pa.string()))
        checking.refuse(
            pc.not_equal(pc.utf8_lower(cells), value),
            heading,
            f"not '{value}', as in all rows of this feed",
            "Send others' rows apart, each under its own agreement.",
        )


def _refuse_other_days(checking: _Checking, as_at: date) -> None:
    """Refuse the rows that say that they are as at another day than the extract."""
    if "as_at" not in checking.feed.fields:
        return
    checking.refuse(
        pc.fill_null(pc.not_equal(checking.day("as_at"), pa.scalar(as_at)), False),
        "as_at",
        "as at another day than the extract",
        "Send each day's extract apart.",
    )


def _birth_dates(checking: _Checking, as_at: date) -> Column:
    """Read birth dates; a birth after the extract is a mistake in the row."""
    born = checking.day("birth_date")
    checking.refuse(
        pc.fill_null(pc.greater(born, pa.scalar(as_at)), False),
        "birth_date",
        "born after the extract was made",
        "Check the date.",
    )
    return born


def _refuse_grown_ups(checking: _Checking, columns: dict[str, Column]) -> None:
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


def _refuse_impossible_dates(checking: _Checking, columns: dict[str, Column], as_at: date) -> None:
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


def _shown(form: str) -> str:
    words: list[tuple[str, str]] = [("%Y", "YYYY"), ("%m", "MM"), ("%d", "DD"), ("%b", "Mon")]
    words += [("%H", "hh"), ("%M", "mm"), ("%S", "ss"), ("%z", "+hh:mm")]
    for code, word in words:
        form = form.replace(code, word)
    return form
