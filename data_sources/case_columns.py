"""The columns of a batch of cases while they are checked: texts to words, days and numbers.

Every check is one pass over a column, or over its distinct texts where texts recur.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Literal, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from data_sources import free_text, local_days
from data_sources.feed import Refusal
from data_sources.table_feed import TableFeed

EARLIEST = date(1990, 1, 1)
YES = pa.array(["y", "yes", "true", "1", "t"])
NO = pa.array(["n", "no", "false", "0", "f"])
NUMBER = r"^[0-9]+(\.[0-9]+)?$"

Column: TypeAlias = Any
"""A pyarrow Array; pyarrow publishes no types."""
Reader: TypeAlias = Callable[[Column], tuple[Column, Column]]
"""Texts to values, null where there is none, and whether each text could be read."""
TEXT, RECURRING = pa.string(), pa.dictionary(pa.int32(), pa.string())


class Checking:
    """The rows of one batch while they are checked: fields as text, and which are refused."""

    def __init__(self, feed: TableFeed, rows: Column, numbers: Column, sheet: str) -> None:
        self.feed, self.rows, self.numbers, self.sheet = feed, rows, numbers, sheet
        self.good = pa.repeat(pa.scalar(True), len(rows))
        self.first = pa.repeat(pa.scalar(0, pa.int32()), len(rows))
        self.refusals: list[Refusal] = []

    def text(self, field: str) -> Column:
        """Give a field's text, trimmed and put into our words; blank where it is not given."""
        feed = self.feed
        if field in feed.constants or field not in feed.fields:
            same = pa.array([feed.constants.get(field, "")], TEXT)
            return pa.DictionaryArray.from_arrays(self.first, same)
        cells = self.rows[feed.fields[field]]
        if field in feed.codes:
            return self._in_our_words(field, _recurring(cells))
        if cells.type == TEXT:
            return pc.utf8_trim_whitespace(cells)
        return _encoded(cells.indices, pc.utf8_trim_whitespace(cells.dictionary))

    def words(self, field: str) -> Column:
        """Give the text of a field that is kept as it is sent; refuse free text and identifiers."""
        cells = _recurring(self.text(field))
        if field not in self.feed.fields or field in self.feed.codes:
            return cells
        good = free_text.are_words(cells.dictionary)
        self._refuse_texts(good, cells, field, free_text.RULE, free_text.CURE)
        return _encoded(cells.indices, pc.if_else(good, cells.dictionary, ""))

    def _in_our_words(self, field: str, cells: Column) -> Column:
        codes = self.feed.codes[field]
        theirs, ours = pa.array(list(codes), TEXT), pa.array(list(codes.values()), TEXT)
        found = pc.index_in(pc.utf8_trim_whitespace(cells.dictionary), theirs)
        rule = "the code is not one that this feed is known to use"
        known = f"Known are: {', '.join(code or 'blank' for code in codes)}."
        if field in self.feed.unknown_as:
            self._warn_of_texts(pc.is_null(found), cells, field, rule, known)
        else:
            cure = f"{known} Correct it, or add it to the feed's codes."
            self._refuse_texts(pc.is_valid(found), cells, field, rule, cure)
        words = pc.fill_null(pc.take(ours, found), self.feed.unknown_as.get(field, ""))
        return _encoded(cells.indices, words)

    def _warn_of_texts(self, odd: Column, cells: Column, field: str, rule: str, cure: str) -> None:
        """Warn once of all the rows with an odd text; they are kept."""
        rows = pc.filter(self.numbers, pc.take(odd, cells.indices))
        if len(rows):
            told = f"{rule}, in {len(rows):,} row{'s' * (len(rows) > 1)}"
            self._tell("warning", rows[0].as_py(), field, told, cure)

    def _tell(
        self, severity: Literal["refused", "warning"], row: int, field: str, rule: str, cure: str
    ) -> None:
        heading = self.feed.fields.get(field, field)
        self.refusals.append(
            Refusal(
                severity=severity, sheet=self.sheet, row=row, column=heading, rule=rule, cure=cure
            )
        )

    def read(self, field: str, reader: Reader, rule: str, cure: str) -> Column:
        """Read each distinct text of a field, and refuse the rows whose text can't be read."""
        cells = _recurring(self.text(field))
        values, good = reader(cells.dictionary)
        self._refuse_texts(good, cells, field, rule, cure)
        return pc.take(values, cells.indices)

    def _refuse_texts(self, good: Column, cells: Column, field: str, rule: str, cure: str) -> None:
        if not pc.all(good).as_py():
            self.refuse(pc.take(pc.invert(good), cells.indices), field, rule, cure)

    def refuse(self, bad: Column, field: str, rule: str, cure: str) -> None:
        """Refuse the rows that are `bad` and have not been refused before."""
        newly = pc.and_(self.good, pc.fill_null(bad, True))
        if not pc.any(newly).as_py():
            return
        for row in pc.filter(self.numbers, newly).to_pylist():
            self._tell("refused", row, field, rule, cure)
        self.good = pc.and_not(self.good, newly)

    def day(self, field: str, *, required: bool = False) -> Column:
        """Read a date by the format that the feed declares; blank is null."""
        form = self.feed.date_format
        days = self.read(
            field,
            lambda texts: _days(texts, form),
            f"not a date of the form {self.feed.date_told or _shown(form)}",
            "Write it in that form.",
        )
        early = pc.less(days, pa.scalar(EARLIEST))
        self.refuse(
            pc.fill_null(early, False), field, "a date before 1990", "Give the year in full."
        )
        if required:
            cure = "Give it: the case has no beginning."
            self.refuse(pc.is_null(days), field, "no date is given", cure)
        return days

    def number(self, field: str) -> Column:
        """Read a number that is 0 or more; blank is null."""
        return self.read(field, _numbers, "not a number", "Give digits, or a blank.")

    def yes_or_no(self, field: str) -> Column:
        """Read yes or no. A blank is neither, so that a case is not dropped from a KPI unseen."""
        if field not in {**self.feed.fields, **self.feed.constants}:
            return pa.repeat(pa.scalar(False), len(self.rows))
        cure = "Write yes or no; a mapping's codes may say what a blank means."
        return self.read(field, _yes_or_no, "neither yes nor no", cure)


def _encoded(indices: Column, texts: Column) -> Column:
    """Encode texts of which some may be alike: a dictionary has each once, pandas relies on it."""
    once = pc.dictionary_encode(texts)
    return pa.DictionaryArray.from_arrays(pc.take(once.indices, indices), once.dictionary)


def _recurring(cells: Column) -> Column:
    return cells if pa.types.is_dictionary(cells.type) else pc.dictionary_encode(cells)


def _yes_or_no(texts: Column) -> tuple[Column, Column]:
    lower = pc.utf8_lower(texts)
    yes = pc.is_in(lower, YES)
    return yes, pc.or_(yes, pc.is_in(lower, NO))


def _days(texts: Column, form: str) -> tuple[Column, Column]:
    if form.endswith("%z"):
        return local_days.days_of(texts, form)
    parsed = pc.strptime(texts, format=form, unit="s", error_is_null=True)
    # strptime takes 31 February for 3 March, and a 5 for a 05.
    same = pc.fill_null(_is_of_the_form(texts, parsed, form), False)
    blank = pc.equal(texts, "")
    return pc.cast(pc.if_else(same, parsed, None), pa.date32()), pc.or_(same, blank)


def _is_of_the_form(texts: Column, parsed: Column, form: str) -> Column:
    """Say whether what was read would be written the same again; strftime is slow."""
    shape, place = re.escape(form), len(form.partition("%d")[0].replace("%Y", "1234"))
    for code, digits in (("%Y", 4), *((f"%{each}", 2) for each in "mdHMSy")):
        shape = shape.replace(code, f"[0-9]{{{digits}}}")
    if "%" in shape or "%d" not in form:
        return pc.equal(pc.strftime(parsed, format=form), texts)
    fits = pc.match_substring_regex(texts, f"^{shape}$")
    written = pc.utf8_slice_codeunits(pc.if_else(fits, texts, None), place, place + 2)
    return pc.equal(pc.cast(written, pa.int64()), pc.day(parsed))


def _numbers(texts: Column) -> tuple[Column, Column]:
    fits = pc.match_substring_regex(texts, NUMBER)
    values = pc.cast(pc.if_else(fits, texts, None), pa.float64())
    return values, pc.or_(fits, pc.equal(texts, ""))


def _shown(form: str) -> str:
    words: list[tuple[str, str]] = [("%Y", "YYYY"), ("%m", "MM"), ("%d", "DD"), ("%b", "Mon")]
    words += [("%H", "hh"), ("%M", "mm"), ("%S", "ss"), ("%z", "+hh:mm")]
    for code, word in words:
        form = form.replace(code, word)
    return form
