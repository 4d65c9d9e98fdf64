"""How far a sheet goes, and its cells as text."""

import io
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.feed import Table, TurnedAway
from data_sources.table_feed import as_text
from data_sources.workbook_sheets import FAR, _may_go_far, scanned

REFERENCE = st.builds(
    lambda letters, row, zeros: f"{letters}{zeros}{row}",
    st.text("ABKNOPZabknoz", min_size=1, max_size=4),
    st.one_of(st.integers(1, 2_000_000), st.integers(499_990, 500_010)),
    st.sampled_from(["", "0", "000"]),
)


@given(REFERENCE, st.sampled_from("\"'"), st.integers(0, 30))
def test_the_quick_look_misses_nothing_that_the_slow_one_finds(
    reference: str, quote: str, behind: int
) -> None:
    text = f"<row r={quote}1{quote}><c r={quote}{reference}{quote}{' ' * behind}".encode()
    assert _may_go_far(text) >= bool(FAR.search(text))


@pytest.mark.parametrize("reference", ["A1", "Z99999", "JZ99999", "AZ12345"])
def test_what_is_near_is_not_looked_at_twice(reference: str) -> None:
    assert not _may_go_far(f'<c r="{reference}" t="s">'.encode())


@pytest.mark.parametrize("before", [0, 2**20 - 20, 2**20 - 8, 2**20])
def test_a_far_cell_is_found_where_pieces_meet(before: int) -> None:
    sheet = b" " * before + b'<c r="A500001"><v>1</v></c>'
    with pytest.raises(TurnedAway, match="a sheet goes on to cell A500001"):
        list(scanned(io.BytesIO(sheet), "e.xlsx"))


def grid(*rows: list[Any]) -> Table:
    """Give a sheet as it is read."""
    return Table(name="s", frame=pd.DataFrame(rows, dtype=object), first_row=1)


def test_each_kind_of_cell_becomes_text() -> None:
    day = date(2026, 9, 1)
    rows: list[list[Any]] = [
        ["", "", ""],
        [" A ", "b", ""],
        ["x ", day, "beyond the headings"],
        ["", "", "so this row is blank"],
        [1.0, datetime(2026, 9, 2, 13, 5), ""],
        [True, " 01/02/2026 ", ""],
        [1, None, ""],
        [2.5, "", ""],
    ]
    table = as_text(grid(*rows), "%d/%m/%Y")
    assert list(table.frame.columns) == ["a", "b"]
    assert dict(zip(table.frame.index, table.frame.values.tolist(), strict=True)) == {
        3: ["x", "01/09/2026"],
        5: ["1", "02/09/2026"],
        6: ["yes", "01/02/2026"],
        7: ["1", ""],
        8: ["2.5", ""],
    }
    assert list(as_text(grid(*rows), "%d/%m/%Y", only=["b"]).frame.columns) == ["b"]


@pytest.mark.parametrize("heads", [["a", "A "], ["a", "", "c"]])
def test_headings_that_cannot_be_told_apart_are_turned_away(heads: list[str]) -> None:
    with pytest.raises(TurnedAway, match=r"^Sheet 's', row 2: a heading is blank or there twice"):
        as_text(grid([""] * len(heads), heads, heads), "%Y")


def test_a_sheet_without_rows_has_none() -> None:
    assert as_text(grid(["a", "b"]), "%Y").frame.empty
