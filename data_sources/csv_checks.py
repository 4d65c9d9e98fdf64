"""A look through a CSV file, piece by piece, for what parsing it would read wrong in silence."""

import csv
import io
from codecs import getincrementaldecoder
from collections import Counter
from pathlib import Path
from typing import IO

from data_sources.feed import TurnedAway
from data_sources.file_names import shown

MOST_COLUMNS = 500
PIECE = csv.field_size_limit() // 2
"""Where each piece of this size has a line's end in it, no cell is longer than csv's limit."""
LONGEST_HEADINGS = 2**20
NUL = "it holds NUL bytes. Export it again as UTF-8 CSV."


def checked_csv(path: Path) -> tuple[list[str], int]:
    """Give a CSV file's lower-case headings and how many lines they take.

    Raises TurnedAway for NUL, another encoding than UTF-8, a quote that is not closed, and
    headings that cannot be told apart.
    """
    plain = _check_bytes(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(io.StringIO(file.read(LONGEST_HEADINGS), newline=""))
    try:
        first = next(reader, [])
    except csv.Error:
        raise TurnedAway(f"{shown(path)}: the headings cannot be read as CSV.") from None
    if len(first) < 2:
        raise TurnedAway(f"{shown(path)}: {_no_commas(first)}")
    names = headings(first, shown(path))
    if not plain:
        _check_cells(path)
    return names, reader.line_num


def headings(names: list[str], file: str) -> list[str]:
    """Give headings trimmed and in lower case. Raises TurnedAway for a blank one or a repeated."""
    lower = [name.strip().lower() for name in names]
    if len(lower) > MOST_COLUMNS:
        raise TurnedAway(f"{file}: {len(lower)} columns; at most {MOST_COLUMNS} are read.")
    if "" in lower:
        raise TurnedAway(f"{file}: column {lower.index('') + 1} has no heading. Give it one.")
    twice = [name for name, number in Counter(lower).items() if number > 1]
    if twice:
        first, second = [place for place, name in enumerate(lower, 1) if name == twice[0]][:2]
        # By their places: in a file without headings the first row is a child's.
        raise TurnedAway(
            f"{file}: columns {first} and {second} have the same heading. Take one of the two "
            "out; a file needs a first row of headings."
        )
    return lower


def _no_commas(first: list[str]) -> str:
    for mark, words in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if mark in "".join(first):
            return f"its headings are parted by {words}. Export it with commas as delimiter."
    return "no headings parted by commas in its first line."


def _check_bytes(path: Path) -> bool:
    """Turn NUL and other encodings away; say whether the slow look at each cell can be spared."""
    decoder = getincrementaldecoder("utf-8")()
    plain, piece = True, b"-"
    with path.open("rb") as file:
        while piece:
            piece = file.read(PIECE)
            if b"\x00" in piece:
                raise TurnedAway(f"{shown(path)}: {NUL}")
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                # What was decoded may begin with the end of the piece before.
                line = _line_at(file, file.tell() - len(error.object) + error.start)
                why = f"line {line} is not UTF-8. Save as CSV UTF-8."
                raise TurnedAway(f"{shown(path)}: {why}") from None
            # Without a quote nothing can be swallowed.
            plain = plain and b'"' not in piece and (b"\n" in piece or len(piece) < PIECE)
    return plain


def _line_at(file: IO[bytes], place: int) -> int:
    file.seek(0)
    return 1 + file.read(place).count(b"\n")


def _check_cells(path: Path) -> None:
    """Turn away a quote that would swallow the rows behind it, and a cell without end."""
    line = 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            for _ in reader:
                line = reader.line_num + 1
        except csv.Error as error:
            told = f"{shown(path)}: the row at line {line}: {_why(str(error))}."
            raise TurnedAway(told) from None


def _why(error: str) -> str:
    if "limit" in error:
        return f"a cell of more than {csv.field_size_limit():,} characters or a quote not closed"
    return "a quote is opened and not closed. Close it or take it out"
