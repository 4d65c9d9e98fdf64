"""Files to tables of text: what is read as it stands, and what is turned away in which words."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
import xlsxwriter

from data_sources import reading
from data_sources.csv_checks import MOST_COLUMNS, PIECE, checked_csv
from data_sources.feed import Table, TurnedAway
from data_sources.reading import read_tables


class Read(NamedTuple):
    """The bytes of a CSV file of two columns, its rows by number, and its misshapen rows."""

    content: bytes
    rows: dict[int, list[str]]
    misshapen: tuple[tuple[int, str], ...] = ()
    columns: tuple[str, str] = ("a", "b")


READ = {
    "headings in lower case": Read(b" A ,B\n1,2\n", {2: ["1", "2"]}),
    "byte order mark": Read(b"\xef\xbb\xbfa,b\n1,2\n", {2: ["1", "2"]}),
    "line ends of Windows": Read(b"a,b\r\n1,2\r\n3,4\r\n", {2: ["1", "2"], 3: ["3", "4"]}),
    "line ends of old Macs": Read(b"a,b\r1,2\r3,4\r", {2: ["1", "2"], 3: ["3", "4"]}),
    "last line without its end": Read(b"a,b\n1,2", {2: ["1", "2"]}),
    "what looks blank but is text": Read(
        b"a,b\nNA,null\n,NaN\n", {2: ["NA", "null"], 3: ["", "NaN"]}
    ),
    "new line in quotes": Read(
        b'a,b\n"x\ny",2\n3,4\n5\n', {2: ["x\ny", "2"], 3: ["3", "4"]}, ((4, "1 cells, not 2"),)
    ),
    "new line in a heading": Read(
        b'a,"b\nc"\n1,2\n3\n4,5\n',
        {2: ["1", "2"], 4: ["4", "5"]},
        ((3, "1 cells, not 2"),),
        columns=("a", "b\nc"),
    ),
    "comma and quote in quotes": Read(b'a,b\n"1,0","say ""x"""\n', {2: ["1,0", 'say "x"']}),
    "rows too long and too short": Read(
        b"a,b\n1,2\n3\n4,5,6\n7,8\n",
        {2: ["1", "2"], 5: ["7", "8"]},
        ((3, "1 cells, not 2"), (4, "3 cells, not 2")),
    ),
    "blank lines keep their numbers": Read(
        b"a,b\n\n1,2\n\n\n3\n,\n4,5\n\n", {3: ["1", "2"], 8: ["4", "5"]}, ((6, "1 cells, not 2"),)
    ),
}


@pytest.mark.parametrize("expected", READ.values(), ids=READ)
def test_csv_is_read_as_it_stands(expected: Read, tmp_path: Path) -> None:
    table = read_one(tmp_path / "extract.csv", expected.content)
    assert tuple(table.frame.columns) == expected.columns
    assert dict(zip(table.frame.index, table.frame.values.tolist(), strict=True)) == expected.rows
    assert table.misshapen == expected.misshapen


def test_row_numbers_hold_beyond_the_first_megabyte(tmp_path: Path) -> None:
    lines = [f"{number},{'x' * 20}" for number in range(1, 80_001)]
    lines[0], lines[60_000], lines[70_000] = "a,b", "short", ""
    table = read_one(tmp_path / "extract.csv", "\n".join(lines).encode())
    assert table.misshapen == ((60_001, "1 cells, not 2"),)
    assert [int(cell) for cell in table.frame["a"]] == list(table.frame.index)
    assert len(table.frame) == 80_000 - 3


@pytest.mark.parametrize("before", [PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_a_look_in_pieces_sees_what_is_cut_in_two(before: int, tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    # So many bytes go before the letter, which has two.
    start = b"a,b\n" + b"1,2\n" * (before // 4 - 2)
    start += b"x" * (before - len(start) - 1) + b","
    path.write_bytes(start + "é\n".encode())
    assert checked_csv(path) == (["a", "b"], 1)
    for spoiled in (b"\xc3\n", b"\xc3"):
        path.write_bytes(start + spoiled)
        with pytest.raises(TurnedAway, match=f"line {len(start.splitlines())} is not UTF-8"):
            checked_csv(path)


@pytest.mark.parametrize("at", [0, PIECE, 3 * PIECE])
def test_a_quote_that_swallows_rows_is_found_wherever_it_is(at: int, tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * (at // 4) + b'1,"2\n' + b"3,4\n" * PIECE)
    with pytest.raises(TurnedAway, match=f"the row at line {at // 4 + 2}: a "):
        checked_csv(path)


WIDE = ",".join(f"c{number}" for number in range(600)).encode()
TURNED_AWAY = {
    "empty": ("e.csv", b"", "e.csv: no headings parted by commas in its first line."),
    "headings only": ("e.csv", b"a,b", "e.csv: headings and no rows. Export it again."),
    "headings and blank lines": (
        *("e.csv", b"a,b\r\n\r\n,\r\n"),
        "e.csv: headings and no rows. Export it again.",
    ),
    "parted by semicolons": (
        *("e.csv", b"a;b\n1;2\n"),
        "e.csv: its headings are parted by semicolons. Export it with commas as delimiter.",
    ),
    "cp1252": ("e.csv", b"a,b\n1,2\n3,Caf\xe9\n", "e.csv: line 3 is not UTF-8. Save as CSV UTF-8."),
    "a mark, then cp1252": (
        *("e.csv", b"\xef\xbb\xbfa,b\n1,2\n\xe9,4\n"),
        "e.csv: line 3 is not UTF-8. Save as CSV UTF-8.",
    ),
    "NUL bytes": (
        *("e.csv", b"a,b\n1,\x002\n"),
        "e.csv: it holds NUL bytes. Export it again as UTF-8 CSV.",
    ),
    "UTF-16": (
        *("e.csv", "a,b\n1,2\n".encode("utf-16")),
        "e.csv: it holds NUL bytes. Export it again as UTF-8 CSV.",
    ),
    "a column twice": (
        *("e.csv", b"a,A\n1,2\n"),
        "e.csv: columns 1 and 2 have the same heading. Take one of the two out; a file needs a "
        "first row of headings.",
    ),
    "a heading blank": (
        *("e.csv", b"a, ,c\n1,2,3\n"),
        "e.csv: column 2 has no heading. Give it one.",
    ),
    "600 columns": (
        *("e.csv", WIDE + b"\n" + WIDE),
        f"e.csv: 600 columns; at most {MOST_COLUMNS} are read.",
    ),
    "a quote left open": (
        *("e.csv", b'a,b\n1,"2\n3,4\n5,6\n'),
        "e.csv: the row at line 2: a quote is opened and not closed. Close it or take it out.",
    ),
    "a heading without end": (
        *("e.csv", b'a,"' + b"b" * 200_000 + b'"\n1,2\n'),
        "e.csv: the headings cannot be read as CSV.",
    ),
    "another kind of file": (
        *("e.txt", b"a,b\n1,2\n"),
        "e.txt: only .csv, .xlsx, .parquet, .xml, .zip files are read. Save it as one.",
    ),
    "text named XLSX": (
        *("e.xlsx", b"a,b\n1,2\n"),
        "e.xlsx: cannot be read as XLSX. Save it again in Excel.",
    ),
    "text named parquet": (
        *("e.parquet", b"a,b\n1,2\n"),
        "e.parquet: cannot be read as parquet. Fetch it again.",
    ),
}


@pytest.mark.parametrize(("name", "content", "words"), TURNED_AWAY.values(), ids=TURNED_AWAY)
def test_what_cannot_be_read_is_turned_away(
    name: str, content: bytes, words: str, tmp_path: Path
) -> None:
    with pytest.raises(TurnedAway) as refused:
        read_one(tmp_path / name, content)
    assert str(refused.value) == words


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_workbook_that_was_cut_off_is_turned_away(share: float, tmp_path: Path) -> None:
    whole = tmp_path / "whole.xlsx"
    with xlsxwriter.Workbook(str(whole)) as book:
        book.add_worksheet().write_column(0, 0, range(5000))
    content = whole.read_bytes()
    assert read_one(whole, content).frame.shape == (5000, 1)
    with pytest.raises(TurnedAway, match=r"^cut.xlsx: cannot be read as XLSX"):
        read_one(tmp_path / "cut.xlsx", content[: int(share * len(content))])


def test_a_folder_and_a_missing_file_are_turned_away(tmp_path: Path) -> None:
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    for path in (folder, tmp_path / "folder.parquet"):
        with pytest.raises(TurnedAway, match=rf"^{path.name}: there is no such file\.$"):
            read_tables(path)


def test_a_file_too_large_is_turned_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_FILE", 2**20)
    with pytest.raises(TurnedAway, match=r"^e.csv: larger than 1 MiB. Split it.$"):
        read_one(tmp_path / "e.csv", b"a,b\n" + b"1,2\n" * 2**18)


def test_parquet_of_any_type_becomes_text(tmp_path: Path) -> None:
    path = tmp_path / "e.parquet"
    columns = {"A": [331.0, None], "b": [7, 8], "c": ["x", None], "d": [35.7, 0.1 + 0.2]}
    pd.DataFrame(columns).to_parquet(path)
    (table,) = read_tables(path)
    assert list(table.frame.columns) == ["a", "b", "c", "d"]
    assert table.frame.values.tolist() == [
        ["331", "7", "x", "35.7"],
        ["", "8", "", "0.30000000000000004"],
    ]


def read_one(path: Path, content: bytes) -> Table:
    """Write the file and read its one table."""
    path.write_bytes(content)
    (table,) = read_tables(path)
    return table
