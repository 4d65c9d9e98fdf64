"""One file for each row of the table of hostile inputs, read apart: what becomes of it.

X is XML, E a workbook, C a CSV file, P a file's name, S its schema. Dates and what depends on
earlier extracts have tests of their own.
"""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from data_sources import workbook_sheets, workbooks
from data_sources.apart import run_apart
from data_sources.apart_child import Limits, Task
from data_sources.feed import TurnedAway
from data_sources.file_names import shown
from data_sources.reading import sha256_of
from tests.data_sources import apart_tasks
from tests.data_sources import hostile_files as hostile
from tests.data_sources.hostile_files import SECRET, Make, content

LIMITS = Limits(cpu_seconds=20, wall_seconds=60)


class Case(NamedTuple):
    """A file, and the words that it is turned away with after its name."""

    make: Make
    words: str
    task: Task = apart_tasks.read


DTD = "it has a document type (DTD), which can hide files and bombs. Export it again without."
CANNOT = "cannot be read as XLSX. Save it again in Excel."
PASSWORD = "it has a password. Save it without one and send it safely."
TOO_FAR = (
    "at most 500,000 rows and 300 columns are read. Delete what lies beyond the table, or split it."
)
NUL = "it holds NUL bytes. Export it again as UTF-8 CSV."
TWICE = (
    "columns {} have the same heading. Take one of the two out; a file needs a first row of "
    "headings."
)
XXE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "lol">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><a>&i;</a>"
)
TURNED_AWAY = {
    "X1 external entity": Case(content("x.xml", XXE), DTD),
    "X1 entity from nowhere": Case(
        content("x.xml", "<a>\n&x;</a>"), "line 2 is not well-formed XML. Export it again."
    ),
    "X2 billion laughs": Case(content("x.xml", LAUGHS), DTD),
    "X2 in UTF-16": Case(content("x.xml", LAUGHS.encode("utf-16")), DTD),
    "X3 endless attribute": Case(
        hostile.long_attribute, "line 1 has a tag longer than 1 MiB. Shorten it."
    ),
    "X3 endless text": Case(
        content("x.xml", f"<a>{'x ' * 2**20}</a>"),
        "a text of more than 1,048,576 characters. Cut it.",
    ),
    "X4 200,000 deep": Case(hostile.nested, "tags nested more than 256 deep. Flatten it."),
    "X cut off": Case(
        content("x.xml", f"<a><pupil>{SECRET}</pupil>"),
        "line 1 is not well-formed XML. Export it again.",
    ),
    "E1 bomb": Case(
        hostile.bomb,
        "unpacks to more than 100 times its size, as bombs do. "
        "Save it again with only the rows in use.",
    ),
    "E1 archive within": Case(
        hostile.with_parts({"xl/media/image1": b"PK\x03\x04"}),
        "an archive within the workbook. Save the table alone.",
    ),
    "E1 path out of it": Case(
        hostile.with_parts({"../../etc/passwd": b""}),
        "a part with a path out of the workbook. Save it again in Excel.",
    ),
    "E1 absolute path": Case(
        hostile.with_parts({"/etc/passwd": b""}),
        "a part with a path out of the workbook. Save it again in Excel.",
    ),
    "E1 too many parts": Case(
        hostile.with_parts({f"part{number}": b"" for number in range(1000)}),
        "1,010 parts, more than any workbook. Save it again.",
    ),
    "E2 one cell in the last corner": Case(
        hostile.workbook((0, 0, SECRET), (1048575, 16383, SECRET)),
        f"a sheet goes on to cell XFD1048576; {TOO_FAR}",
    ),
    "E2 one column too many": Case(
        hostile.workbook((0, 0, SECRET), (0, 300, SECRET)),
        f"a sheet goes on to cell KO1; {TOO_FAR}",
    ),
    "E2 one row too many": Case(
        hostile.workbook((0, 0, SECRET), (500_000, 0, SECRET)),
        f"a sheet goes on to cell A500001; {TOO_FAR}",
    ),
    "E2 not looked at before": Case(
        hostile.workbook((0, 0, SECRET), (1048575, 16383, SECRET)),
        "reading it broke off (SIGABRT), as damaged files do and those that need more than "
        "1.5 GiB of memory. Save it again with only the table in it, or split it.",
        apart_tasks.read_unchecked,
    ),
    "E3 macros": Case(
        hostile.with_parts({"xl/vbaProject.bin": b"x"}),
        "it holds macros. Save it as a plain .xlsx without macros.",
    ),
    "E3 links to other workbooks": Case(
        hostile.with_parts({"xl/externalLinks/externalLink1.xml": b"<a/>"}),
        "it links to other workbooks. In Excel: Data, Edit Links, Break Link; save.",
    ),
    "E3 password": Case(hostile.password, PASSWORD),
    "E3 .xls renamed": Case(
        content("e.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)),
        "an old Excel file under a new name. Save it as .xlsx in Excel.",
    ),
    "E3 .xlsm": Case(
        content("e.xlsm", b"PK"),
        "only .csv, .xlsx, .parquet, .xml, .zip files are read. Save it as one.",
    ),
    "E DTD in a sheet": Case(
        hostile.with_parts({"xl/worksheets/sheet2.xml": LAUGHS.encode()}),
        "a part has a document type (DTD). Save it again in Excel.",
    ),
    "E no archive": Case(content("e.xlsx", "a,b\n1,2\n"), CANNOT),
    "C1 UTF-16": Case(content("c.csv", f"a,b\n1,{SECRET}\n".encode("utf-16")), NUL),
    "C1 cp1252": Case(
        content("c.csv", f"a,b\n1,{SECRET}\n2,Zoë\n".encode("cp1252")),
        "line 3 is not UTF-8. Save as CSV UTF-8.",
    ),
    "C2 NUL byte": Case(content("c.csv", f"a,b\n1,{SECRET}\x00\n"), NUL),
    "C3 every row too long": Case(
        content("c.csv", f"a,b\n1,2,{SECRET}\n3,4,5\n"),
        "no row fits the headings: row 2 has 3 cells, not 2. Mend either.",
    ),
    "C5 column twice": Case(content("c.csv", f"UPN, upn \n{SECRET},2\n"), TWICE.format("1 and 2")),
    "C5 no headings": Case(
        content("c.csv", f"1,{SECRET},2,{SECRET}\n2,a,b,c\n"), TWICE.format("2 and 4")
    ),
    "C6 semicolons": Case(
        content("c.csv", f"a;b\n1;{SECRET}\n"),
        "its headings are parted by semicolons. Export it with commas as delimiter.",
    ),
    "C6 tabs": Case(
        content("c.csv", f"a\tb\n1\t{SECRET}\n"),
        "its headings are parted by tabs. Export it with commas as delimiter.",
    ),
    "C7 quote not closed": Case(
        content("c.csv", f'a,b\n"x\ny",2\n3,"{SECRET}\n5,6\n'),
        "the row at line 4: a quote is opened and not closed. Close it or take it out.",
    ),
    "C7 two quotes not closed": Case(
        hostile.stray_quotes,
        "the row at line 3: a quote is opened and not closed. Close it or take it out.",
    ),
    "C7 quote not closed before much": Case(
        content("c.csv", f'a,b\n1,"{SECRET}\n' + "3,4\n" * 50_000),
        "the row at line 2: a cell of more than 131,072 characters or a quote not closed.",
    ),
    "C8 a million columns": Case(hostile.million_columns, "columns; at most 500 are read."),
    "C9 one line without end": Case(
        hostile.one_line,
        "the row at line 2: a cell of more than 131,072 characters or a quote not closed.",
    ),
    "P1 name that turns round": Case(
        content("a\u202evsc\n.csv", b""), "no headings parted by commas in its first line."
    ),
    "P1 long name": Case(
        content(f"{'n' * 200}.csv", b""), "no headings parted by commas in its first line."
    ),
    "S1 no known layout": Case(
        content("c.csv", f"a,b\n1,{SECRET}\n"),
        "this is not the layout of any feed.",
        apart_tasks.recognised,
    ),
}


@pytest.fixture(scope="module", autouse=True)
def _started() -> None:
    """Start the server that forks before a test moves the temporary folder."""
    with tempfile.TemporaryDirectory() as folder, pytest.raises(TurnedAway):
        run_apart(apart_tasks.turn_away, Path("x"), Path(folder))


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder for results; the process stays and nothing is left in its temporary folder."""
    pid, begun = os.getpid(), time.monotonic()
    (tmp_path / "temporary").mkdir()
    (tmp_path / "results").mkdir(mode=0o700)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    yield tmp_path / "results"
    assert not list((tmp_path / "temporary").iterdir())
    assert os.getpid() == pid
    assert time.monotonic() - begun < LIMITS.wall_seconds


@pytest.mark.parametrize("case", TURNED_AWAY.values(), ids=TURNED_AWAY)
def test_a_hostile_file_is_turned_away(case: Case, tmp_path: Path, results: Path) -> None:
    path = case.make(tmp_path)
    with pytest.raises(TurnedAway) as refused:
        run_apart(case.task, path, results, LIMITS)
    said = str(refused.value)
    assert said.startswith(f"{shown(path)}: ")
    assert case.words in said
    assert not any(word in said for word in SECRET.split())
    assert said.isprintable()
    assert len(said) < 400
    assert not list(results.iterdir())


TAKEN: dict[str, tuple[Make, dict[str, Any]]] = {
    "X names of a namespace": (
        content("x.xml", '<a xmlns="urn:a"><pupil><pupil/></pupil><pupil/></a>'),
        {"elements": 2},
    ),
    "E2 the last row and column": (
        hostile.workbook((0, 0, "a"), (0, 299, "b")),
        {"cells": {"Sheet1": [["a", *[""] * 298, "b"]]}, "misshapen": []},
    ),
    "E3 formula: the value that was saved with it": (
        hostile.workbook((0, 0, "=1+1"), (0, 1, "x")),
        {"cells": {"Sheet1": [[0.0, "x"]]}, "misshapen": []},
    ),
    "E4 hidden sheet and merged cells": (
        hostile.workbook((0, 0, "a"), hidden=True, merged=True),
        {
            "cells": {
                "Sheet1": [["a"], [""], [""], [""], ["merged"]],
                "Behind": [],
            },
            "misshapen": [],
        },
    ),
    "C1 byte order mark": (
        content("c.csv", b"\xef\xbb\xbfa,b\n1,2\n"),
        {"cells": {"c.csv": [["1", "2"]]}, "misshapen": []},
    ),
    "C4 rows too short and too long": (
        content("c.csv", b"a,b\n1\n2,3\n4,5,6\n"),
        {"cells": {"c.csv": [["2", "3"]]}, "misshapen": [2, 4]},
    ),
    "C7 quote in a cell": (
        content("c.csv", b'a,b\n5" tall,2\n'),
        {"cells": {"c.csv": [['5" tall', "2"]]}, "misshapen": []},
    ),
    "C10 words that look like blanks": (
        content("c.csv", b"a,b,c\nNone,NA,Null\n"),
        {"cells": {"c.csv": [["None", "NA", "Null"]]}, "misshapen": []},
    ),
    "C11 formula in text": (
        content("c.csv", b"a,b\n=cmd|' /C calc'!A0,@x\n"),
        {"cells": {"c.csv": [["=cmd|' /C calc'!A0", "@x"]]}, "misshapen": []},
    ),
}


@pytest.mark.parametrize(("make", "account"), TAKEN.values(), ids=TAKEN)
def test_what_only_looks_hostile_is_read(
    make: Make, account: dict[str, Any], tmp_path: Path, results: Path
) -> None:
    run_apart(apart_tasks.read, make(tmp_path), results, LIMITS)
    assert told(results) == account


def test_x5_much_xml_is_read_in_little_memory(tmp_path: Path, results: Path) -> None:
    path = hostile.many_pupils(tmp_path)
    run_apart(apart_tasks.read_xml_flat, path, results, LIMITS)
    account = told(results)
    assert account["elements"] == 640
    assert account["grew"] < 16 * 2**20 < path.stat().st_size / 3


def test_e1_a_directory_that_lies_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 20 * 2**20)
    with pytest.raises(TurnedAway, match=r"^e.xlsx: unpacks to more than 20 MiB. Split it.$"):
        workbooks.check_workbook(hostile.lying_bomb(tmp_path))


def test_e2_a_far_cell_is_seen_where_a_piece_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hostile.workbook((0, 0, "a"), (1048575, 16383, "b"))(tmp_path)
    for size in range(50, 90, 3):
        monkeypatch.setattr(workbook_sheets, "CHUNK", size)
        with pytest.raises(TurnedAway, match="XFD1048576"):
            workbooks.check_workbook(path)


def test_p1_a_name_is_text_and_no_place() -> None:
    assert shown(Path("../../x.csv")) == "x.csv"
    assert shown(Path("a\x00b\u202ec\n.csv")) == "a�b�c�.csv"
    assert len(shown(Path("n" * 5000))) == 80


def test_s2_the_same_bytes_are_known_under_any_name(tmp_path: Path) -> None:
    first = content("a.csv", "a,b\n1,2\n")(tmp_path)
    assert sha256_of(first) == sha256_of(content("b.csv", first.read_bytes())(tmp_path))


def told(results: Path) -> dict[str, Any]:
    """Give what the task wrote down."""
    account: dict[str, Any] = json.loads((results / "account.json").read_text(encoding="utf-8"))
    return account
