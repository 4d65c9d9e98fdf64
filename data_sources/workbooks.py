"""A look into a workbook before it is read: how large it unpacks, what it hides, how far it goes.

Calamine makes a grid up to the last row and column that any cell names, so one far cell in 4 KB
is enough to end the process. Formulas are not worked out: calamine reads the value that the
spreadsheet program saved with each, and a blank where it saved none.
"""

import copy
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from data_sources.feed import TurnedAway
from data_sources.file_names import shown
from data_sources.workbook_sheets import CHUNK, scanned

MOST_ENTRIES = 1_000
LARGEST_UNPACKED = 500 * 2**20
HIGHEST_RATIO = 100
HARMLESS = 16 * 2**20
"""Unpacked sizes up to here may have any ratio: sheets of blank formatted rows pack very well."""
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ZIPS = (b"PK\x03\x04", b"PK\x05\x06")


def check_workbook(path: Path) -> None:
    """Raise TurnedAway, with one sentence that names the cure, where reading would be unsafe."""
    name = shown(path)
    _refuse_old(path, name)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_directory(entries, name)
            left = LARGEST_UNPACKED
            for entry in entries:
                for size in _unpacked(archive, entry, name):
                    left -= size
                    if left < 0:
                        raise TurnedAway(_too_large(name))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        raise TurnedAway(f"{name}: cannot be read as XLSX. Save it again in Excel.") from None


def _refuse_old(path: Path, file: str) -> None:
    """Tell an .xls or a workbook with a password, which share a container, from an XLSX."""
    content = path.read_bytes()
    if not content.startswith(OLE):
        return
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise TurnedAway(f"{file}: it has a password. Save it without one and send it safely.")
    raise TurnedAway(f"{file}: an old Excel file under a new name. Save it as .xlsx in Excel.")


def _check_directory(entries: list[zipfile.ZipInfo], file: str) -> None:
    """Check what the archive says of itself, before anything is unpacked."""
    if len(entries) > MOST_ENTRIES:
        raise TurnedAway(f"{file}: {len(entries):,} parts, more than any workbook. Save it again.")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise TurnedAway(f"{file}: two parts of one name. Save it again in Excel.")
    for entry in entries:
        _check_entry(entry, file)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > LARGEST_UNPACKED:
        raise TurnedAway(_too_large(file))
    if unpacked > HARMLESS and unpacked > HIGHEST_RATIO * packed:
        raise TurnedAway(
            f"{file}: unpacks to more than {HIGHEST_RATIO} times its size, as bombs do. "
            "Save it again with only the rows in use."
        )


def _check_entry(entry: zipfile.ZipInfo, file: str) -> None:
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in entry.filename:
        raise TurnedAway(f"{file}: a part with a path out of the workbook. Save it again in Excel.")
    if entry.flag_bits & 0x1:
        raise TurnedAway(f"{file}: it has a password. Save it without one and send it safely.")
    lower = [part.lower() for part in parts]
    if "vbaproject.bin" in lower:
        raise TurnedAway(f"{file}: it holds macros. Save it as a plain .xlsx without macros.")
    if "externallinks" in lower:
        raise TurnedAway(
            f"{file}: it links to other workbooks. In Excel: Data, Edit Links, Break Link; save."
        )


def _too_large(file: str) -> str:
    return f"{file}: unpacks to more than {LARGEST_UNPACKED // 2**20} MiB. Split it."


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str) -> Iterator[int]:
    """Unpack one part to its real end and give the size of each piece, scanned for far cells."""
    honest = copy.copy(entry)
    # zipfile stops where the directory says that the part ends; calamine does not.
    honest.file_size = LARGEST_UNPACKED + CHUNK
    with archive.open(honest) as stream:
        start = stream.read(4)
        if start.startswith(ZIPS):
            raise TurnedAway(f"{file}: an archive within the workbook. Save the table alone.")
    with archive.open(honest) as stream:
        yield from scanned(stream, file)
