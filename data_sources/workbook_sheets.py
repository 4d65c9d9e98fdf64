"""How far a sheet's cells go, looked up in its XML in a stream and without making a grid."""

import re
from collections.abc import Iterator
from typing import IO, NoReturn

import numpy as np

from data_sources.feed import TurnedAway

MOST_ROWS = 500_000
MOST_COLUMNS = 300
CHUNK = 2**20
LONGEST_TAG = 2**16

# Only what is too far is searched for: to look at every cell takes longer than to read it. It is
# written as spreadsheet programs write it; what is written oddly ends in the child's limits.
# Columns KO to ZZ and those of three letters; rows 500000 and up, the first of which may stay.
FAR = re.compile(
    rb"""r=["']((?:[Kk][O-Zo-z]|[L-Zl-z][A-Za-z]|[A-Za-z]{3,})\d+"""
    rb"""|[A-Za-z]+0*(?:50000[1-9]|5000[1-9]\d|500[1-9]\d\d|50[1-9]\d{3}|5[1-9]\d{4}"""
    rb"""|[6-9]\d{5}|[1-9]\d{6,}))["']"""
)
CELL = re.compile(rb"<(?:[\w.-]+:)?c\s[^<>]*(?<!/)>")


def scanned(stream: IO[bytes], file: str) -> Iterator[int]:
    """Look through a sheet's XML and give the size of each piece of it.

    Raises TurnedAway where a cell that is not blank lies beyond row 500,000 or column 300.
    Blank ones do no harm, and formatting leaves them behind.
    """
    rest = b""
    while piece := stream.read(CHUNK):
        text = rest + piece
        if b"<!DOCTYPE" in text:
            raise TurnedAway(f"{file}: a part has a document type (DTD). Save it again in Excel.")
        for found in FAR.finditer(text) if _may_go_far(text) else ():
            if CELL.match(text, text.rfind(b"<", 0, found.start())):
                _refuse(found[1].decode(), file)
        # A tag that is cut in two is looked at whole with the next piece.
        rest = text[max(text.rfind(b"<"), len(text) - LONGEST_TAG) :]
        yield len(piece)


def _may_go_far(text: bytes) -> bool:
    """Say whether a cell may be one that FAR finds, ten times as fast as looking for it."""
    letters = np.frombuffer(text + bytes(12), dtype="uint8")
    start = np.flatnonzero((letters[:-12] == ord("r")) & (letters[1:-11] == ord("="))) + 3
    one, two, three = (letters[start + place] for place in range(3))
    two_letters = two >= ord("A")
    far = two_letters & ((three >= ord("A")) | ((one | 32) >= ord("k")))
    # The third to the sixth digit of the row.
    digits = (letters[start + two_letters + place] for place in range(3, 7))
    row = np.logical_and.reduce([(ord("0") <= digit) & (digit <= ord("9")) for digit in digits])
    return bool((far | row).any())


def _refuse(place: str, file: str) -> NoReturn:
    raise TurnedAway(
        f"{file}: a sheet goes on to cell {place[:12]}; at most {MOST_ROWS:,} rows and "
        f"{MOST_COLUMNS} columns are read. Delete what lies beyond the table, or split it."
    )
