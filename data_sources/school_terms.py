"""The terms of the school years, read from a table: school_terms.csv.

A term stands for the whole stretch up to the next one, holidays included, so that every day belongs
to one. The data folder's own table takes the place of the one that comes with the program.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from data_sources.feed import TurnedAway
from data_sources.periods import read_year

PACKAGED = Path(__file__).with_name("school_terms.csv")
HEADINGS = ("academic_year", "term", "first_day", "last_day")
TAUGHT = "taught_until"
"""The column of the last school day, which may be left out: then it is the term's last day."""
NAMES = ("autumn", "spring", "summer")


class Term(NamedTuple):
    """A term: its key, such as "2025/26 1 autumn", which sorts, and its first and last day.

    After `taught_until`, its last school day, nothing of it is still to come.
    """

    key: str
    first: date
    last: date
    taught_until: date


class _Row(NamedTuple):
    """A row of the table, and where it stands."""

    place: str
    number: int
    """Of the term, counted from the year 0: the term that follows has the next number."""
    term: Term


def read_terms(path: Path | None = None) -> tuple[Term, ...]:
    """Read the terms of the data folder's table, or those that come with the program without one.

    They are in order, without a gap. Raises TurnedAway for a mistake, with file, row and column.
    """
    source = path if path and path.is_file() else PACKAGED
    rows = sorted(_rows(source), key=lambda row: row.term.first)
    if not rows:
        raise TurnedAway(f"{source.name} has no terms. Write one a row, or take the file away.")
    for before, row in pairwise(rows):
        _check_follows(before, row)
    return tuple(row.term for row in rows)


def term_of(day: date, terms: Sequence[Term]) -> Term:
    """Give the term in which a day lies. Raises TurnedAway where none of the terms has it."""
    for term in terms:
        if term.first <= day <= term.last:
            return term
    raise TurnedAway(
        f"{PACKAGED.name} has no term with {day}: it goes from {terms[0].first} to "
        f"{terms[-1].last}. Put a table with that year's terms into the data folder."
    )


def _rows(source: Path) -> Iterator[_Row]:
    try:
        text = source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise TurnedAway(f"{source.name} is not in UTF-8. Save it as 'CSV UTF-8'.") from None
    reader = csv.DictReader(text.splitlines())
    if not set(HEADINGS).issubset(reader.fieldnames or ()):
        raise TurnedAway(f"{source.name}: its headings must be {', '.join(HEADINGS)}.")
    for cells in reader:
        said = {name: (cells.get(name) or "").strip() for name in (*HEADINGS, TAUGHT)}
        if any(said.values()):
            yield _row(said, f"{source.name}, row {reader.line_num}")


def _row(said: dict[str, str], place: str) -> _Row:
    year, name = said["academic_year"], said["term"].lower()
    try:
        period = read_year("academic_year", year)
    except ValueError as error:
        raise TurnedAway(f"{place}, column academic_year: {error}. Write it as 2025/26.") from None
    if name not in NAMES:
        raise TurnedAway(
            f"{place}, column term: '{said['term']}' is no term. Write {', '.join(NAMES)}; two "
            "halves of a term are one row."
        )
    first, last = (_day(said, column, place) for column in ("first_day", "last_day"))
    if last < first:
        raise TurnedAway(
            f"{place}, column last_day: {last} is before the first day, {first}. Check both."
        )
    taught_until = _day(said, TAUGHT, place) if said[TAUGHT] else last
    if not first <= taught_until <= last:
        raise TurnedAway(
            f"{place}, column {TAUGHT}: {taught_until} is not in the term, {first} to {last}. "
            "Write its last school day, or leave it blank."
        )
    at = NAMES.index(name)
    key = f"{period.key} {at + 1} {name}"
    return _Row(place, 3 * period.end.year + at, Term(key, first, last, taught_until))


def _day(said: dict[str, str], column: str, place: str) -> date:
    try:
        return date.fromisoformat(said[column])
    except ValueError:
        raise TurnedAway(
            f"{place}, column {column}: '{said[column]}' is no day. Write it as 2025-09-01."
        ) from None


def _check_follows(before: _Row, row: _Row) -> None:
    """Raise TurnedAway where a row's term does not begin the day after the one before it."""
    expected = before.term.last + timedelta(days=1)
    if row.term.first != expected:
        what = "leaves days out after" if row.term.first > expected else "has days of"
        raise TurnedAway(
            f"{row.place}, column first_day: {row.term.key} {what} {before.term.key}, which "
            f"ends on {before.term.last}. Every day belongs to one term, holidays too: write "
            f"{expected}, or mend that last day."
        )
    if row.number != before.number + 1:
        raise TurnedAway(
            f"{row.place}, column term: {row.term.key} does not follow {before.term.key}. Write "
            f"each year's {', '.join(NAMES)} once, in that order."
        )
