"""Splits that follow from what tells who a child is: age band, locality and deprivation.

They are worked out where the identifiers are, in the process that reads the file, and only for
feeds that do not give them.
"""

import csv
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_sources.feed import TurnedAway
from data_sources.table_feed import TableFeed

BANDS = {5: "0 to 4", 11: "5 to 10", 16: "11 to 15", 20: "16 to 19", 26: "20 to 25"}
"""The age at which each band has ended, as the Department for Education's releases band ages."""
_GAPS = re.compile(r"\s+")
HEADINGS = ("postcode", "locality", "deprivation")


class Place(NamedTuple):
    """Where a postcode lies."""

    locality: str
    deprivation: str


def with_derived_splits(
    kept: pa.Table, feed: TableFeed, as_at: date, places: dict[str, Place]
) -> pa.Table:
    """Fill `age_band`, `locality` and `deprivation` in where the feed does not give them."""
    given = {**feed.fields, **feed.constants}
    if "age_band" not in given and "birth_date" in given:
        kept = _put(kept, "age_band", _age_bands(kept, feed, as_at))
    if places and "postcode" in given:
        found = _places(kept["postcode"], places)
        for at, split in enumerate(Place._fields):
            if split not in given:
                kept = _put(kept, split, [place[at] for place in found])
    return kept


@cache
def read_places(path: Path) -> dict[str, Place]:
    """Read a table of postcodes, or of sectors or districts, and where each lies.

    Headings are postcode, locality and deprivation. None where there is no file.
    Raises TurnedAway where a heading is missing, or where it is not in UTF-8.
    """
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        # It is ours: the agency's extract is not to blame.
        raise TurnedAway(f"{path.name} is not in UTF-8. Save it as 'CSV UTF-8'.") from None
    reader = csv.DictReader(text.splitlines())
    if not set(HEADINGS).issubset(reader.fieldnames or ()):
        raise TurnedAway(f"{path.name}: its headings must be {', '.join(HEADINGS)}.")
    rows = ([(row[name] or "").strip() for name in HEADINGS] for row in reader)
    return {_plain(postcode): Place(locality, fifth) for postcode, locality, fifth in rows}


def _plain(postcode: str) -> str:
    return _GAPS.sub("", postcode).upper()


def _places(postcodes: Any, places: dict[str, Place]) -> list[Place]:
    """Look each postcode up whole, then its sector (QM1 4), then its district (QM1)."""
    nowhere = Place("Not known", "Not known")

    def place(postcode: str | None) -> Place:
        code = _plain(postcode or "")
        tries = (code, code[:-2], code[:-3])
        return next((places[part] for part in tries if part in places), nowhere)

    once = pc.dictionary_encode(postcodes.combine_chunks().cast(pa.string()))
    found = [place(text) for text in once.dictionary.to_pylist()]
    return [nowhere if at is None else found[at] for at in once.indices.to_pylist()]


def _age_bands(kept: pa.Table, feed: TableFeed, as_at: date) -> list[str]:
    """Give the band of the age on the day that the case opened, or at which it is told of.

    A case that had closed by then is told of as at the day that it closed.
    """
    born = _days(kept["birth_date"])
    last = np.minimum(np.nan_to_num(_days(kept["closed"]), nan=99_999_999), _number(as_at))
    day = _days(kept["opened"]) if feed.age_at == "opened" else last
    with np.errstate(invalid="ignore"):
        ages = (day - born) // 10_000
    limits = list(BANDS)
    names = [*BANDS.values(), "Not known"]
    at = np.where(np.isnan(ages), len(limits), np.searchsorted(limits, ages, side="right"))
    return [names[int(band)] for band in at]


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _days(column: Any) -> Any:
    """Give days as numbers such as 20260930, in which a year is ten thousand; NaN for none."""
    parts = (pc.multiply(pc.year(column), 10_000), pc.multiply(pc.month(column), 100))
    whole = pc.add(pc.add(*parts), pc.day(column))
    return whole.cast(pa.float64()).to_numpy()


def _put(kept: pa.Table, name: str, texts: list[str]) -> pa.Table:
    at = kept.column_names.index(name)
    return kept.set_column(at, name, pa.array(texts, pa.string()).dictionary_encode())
