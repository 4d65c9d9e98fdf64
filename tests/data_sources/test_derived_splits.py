"""Age bands, localities and deprivation, worked out where the identifiers are."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from data_sources.derived_splits import read_places, with_derived_splits
from data_sources.feed import TurnedAway
from data_sources.table_feed import TableFeed

AS_AT = date(2026, 9, 30)


def feed(**more: Any) -> TableFeed:
    """Give a feed that has birth dates and postcodes."""
    fields = {"case_id": "id", "opened": "on", "birth_date": "born", "postcode": "postcode"}
    return TableFeed.model_validate(
        {
            **dict.fromkeys(("name", "title", "publisher", "where"), "x"),
            "agency": "health",
            "shape": "cases",
            "fields": fields,
            "constants": {"dataset": "x"},
            **more,
        }
    )


def cases(born: list[date | None], opened: date, closed: date | None = None) -> pa.Table:
    """Give cases with what the splits are worked out of."""
    count = len(born)
    return pa.table(
        {
            "birth_date": pa.array(born, pa.date32()),
            "opened": pa.array([opened] * count, pa.date32()),
            "closed": pa.array([closed] * count, pa.date32()),
            "postcode": ["QM1 4AB"] * count,
            **{name: [""] * count for name in ("age_band", "locality", "deprivation")},
        }
    )


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(2021, 10, 1), "0 to 4"),
        (date(2021, 9, 30), "5 to 10"),
        (date(2015, 10, 1), "5 to 10"),
        (date(2015, 9, 30), "11 to 15"),
        (date(2010, 9, 30), "16 to 19"),
        (date(2006, 9, 30), "20 to 25"),
        (date(2000, 9, 30), "Not known"),
        (None, "Not known"),
    ],
)
def test_a_band_ends_on_the_birthday(born: date | None, band: str) -> None:
    found = with_derived_splits(cases([born], AS_AT), feed(), AS_AT, {})
    assert found["age_band"].to_pylist() == [band]


def test_the_day_is_the_opening_or_the_extracts_or_the_end() -> None:
    born, opened = [date(2015, 1, 1)], date(2024, 1, 1)
    at_opening = with_derived_splits(cases(born, opened), feed(), AS_AT, {})
    assert at_opening["age_band"].to_pylist() == ["5 to 10"]
    told = feed(age_at="as_at")
    running = with_derived_splits(cases(born, opened), told, AS_AT, {})
    assert running["age_band"].to_pylist() == ["11 to 15"]
    ended = with_derived_splits(cases(born, opened, date(2025, 1, 1)), told, AS_AT, {})
    assert ended["age_band"].to_pylist() == ["5 to 10"]


def test_the_nearest_place_counts_and_a_given_split_stays(tmp_path: Path) -> None:
    path = tmp_path / "postcodes.csv"
    rows = "postcode,locality,deprivation\nQM1,Far,5\nQM1 4,Near,2\nQM1 4AC,Here,1\n"
    path.write_text(rows, encoding="utf-8")
    places = read_places(path)
    table = cases([None] * 4, AS_AT).set_column(
        3, "postcode", pa.array(["qm14ac", "QM1 4AB", "QM1 9ZZ", "QM9 1AA"])
    )
    found = with_derived_splits(table, feed(), AS_AT, places)
    assert found["locality"].to_pylist() == ["Here", "Near", "Far", "Not known"]
    assert found["deprivation"].to_pylist() == ["1", "2", "5", "Not known"]
    fields = feed().fields | {"locality": "where"}
    given = with_derived_splits(table, feed(fields=fields), AS_AT, places)
    assert given["locality"].to_pylist() == [""] * 4


def test_a_table_of_postcodes_without_its_headings_is_turned_away(tmp_path: Path) -> None:
    path = tmp_path / "postcodes.csv"
    path.write_text("postcode,area\nQM1,x\n", encoding="utf-8")
    with pytest.raises(TurnedAway, match="its headings must be postcode, locality, deprivation"):
        read_places(path)
    assert read_places(tmp_path / "none.csv") == {}


def test_a_table_of_postcodes_in_another_encoding_is_named_as_ours(tmp_path: Path) -> None:
    path = tmp_path / "postcodes.csv"
    path.write_bytes("postcode,locality,deprivation\nQM1,Caf\xe9 Quarter,1\n".encode("cp1252"))
    with pytest.raises(TurnedAway, match=r"postcodes.csv is not in UTF-8"):
        read_places(path)
