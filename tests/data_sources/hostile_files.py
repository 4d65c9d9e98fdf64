"""Files that do harm, made as small as the harm allows. `SECRET` must not come back in words."""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

SECRET = "Zebedee Secret 9434765919"
Make = Callable[[Path], Path]


def content(name: str, data: bytes | str) -> Make:
    """Make a file of that content."""

    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return make


def long_attribute(folder: Path) -> Path:
    return content("x.xml", b'<a b="' + b"x" * 30_000_000 + b'"/>')(folder)


def nested(folder: Path) -> Path:
    return content("x.xml", b"<pupil>" * 200_000 + b"</pupil>" * 200_000)(folder)


def many_pupils(folder: Path) -> Path:
    """Write 64 MB of well-formed XML."""
    path = folder / "x.xml"
    with path.open("wb") as file:
        file.write(b"<pupils>")
        for _ in range(64):
            file.write((b"<pupil><name>" + b"x" * 100_000 + b"</name></pupil>") * 10)
        file.write(b"</pupils>")
    return path


def workbook(*cells: tuple[int, int, str], hidden: bool = False, merged: bool = False) -> Make:
    """Make a workbook of one sheet, or of a second one that is hidden."""

    def make(folder: Path) -> Path:
        path = folder / "e.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for row, column, text in cells:
                sheet.write(row, column, text)
            if hidden:
                book.add_worksheet("Behind").hide()
            if merged:
                sheet.merge_range(4, 0, 4, 2, "merged")
        return path

    return make


def with_parts(parts: dict[str, bytes]) -> Make:
    """Make a workbook with more parts in its archive."""

    def make(folder: Path) -> Path:
        path = workbook((0, 0, SECRET))(folder)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
        return path

    return make


def bomb(folder: Path) -> Path:
    """Write a workbook of 160 KB that unpacks to 160 MB."""
    path = workbook((0, 0, SECRET))(folder)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w") as sheet,
    ):
        for _ in range(160):
            sheet.write(b" " * 2**20)
    return path


def lying_bomb(folder: Path) -> Path:
    """Write the bomb, with a directory that says that no part is larger than 1,000 bytes."""
    path = bomb(folder)
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        if struct.unpack_from("<I", data, at + 24)[0] > 1000:
            struct.pack_into("<I", data, at + 24, 1000)
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    return path


def password(folder: Path) -> Path:
    start = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    return content("e.xlsx", start + "EncryptedPackage".encode("utf-16-le") + bytes(99))(folder)


def million_columns(folder: Path) -> Path:
    headings = ",".join(f"c{number}" for number in range(1_000_000))
    return content("c.csv", f"{headings}\n{headings}\n")(folder)


def one_line(folder: Path) -> Path:
    """Write a CSV file with one cell of 32 MB, with no quote in it."""
    return content("c.csv", b"a,b\n1," + b"x" * 2**25)(folder)


def stray_quotes(folder: Path) -> Path:
    """Write two quotes left open, an even number, between which rows would vanish."""
    return content("c.csv", f'a,b\n1,2\n3,"{SECRET}\n5,6\n7,"8\n9,10\n')(folder)
