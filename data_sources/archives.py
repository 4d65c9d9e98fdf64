"""Archives of CSV files from outside: looked at before they are unpacked, and packed to send on.

The files of an extract that belong together travel as one ZIP, so that they are one delivery with
one hash. What is packed here has the same bytes for the same files.
"""

import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from data_sources.feed import TurnedAway
from data_sources.file_names import shown

MOST_FILES = 100
LARGEST = 500 * 2**20
HIGHEST_RATIO = 100
HARMLESS = 16 * 2**20
"""Unpacked sizes up to here may have any ratio."""
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def pack(files: Iterable[Path], archive: Path) -> Path:
    """Put files into an archive, by name, without their folders or dates."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        for path in sorted(files, key=lambda path: path.name):
            entry = zipfile.ZipInfo(path.name, LONG_AGO)
            entry.external_attr = 0o600 << 16
            with path.open("rb") as source, packed.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target)
    return archive


def unpack(archive: Path, folder: Path) -> list[Path]:
    """Unpack the CSV files of an archive into a folder, as file-1.csv, file-2.csv ...

    What they are called is left behind: people put children's names into file names, and these
    would stand in messages. Raises TurnedAway for a password, other files, two files of one name,
    and what unpacks to more than it should.
    """
    name = shown(archive)
    try:
        with zipfile.ZipFile(archive) as packed:
            entries = [entry for entry in packed.infolist() if not _is_litter(entry)]
            _check(entries, name)
            return [
                _unpacked(packed, entry, folder / f"file-{number}.csv")
                for number, entry in enumerate(entries, start=1)
            ]
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError):
        raise TurnedAway(f"{name}: cannot be read as ZIP. Pack the files again.") from None


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    """Say whether it is what a computer has put there by itself."""
    path = PurePosixPath(entry.filename)
    return entry.is_dir() or path.parts[:1] == ("__MACOSX",) or path.name.startswith(".")


def _check(entries: list[zipfile.ZipInfo], file: str) -> None:
    if not entries or len(entries) > MOST_FILES:
        raise TurnedAway(f"{file}: {len(entries)} files in it; 1 to {MOST_FILES} are read.")
    names = [PurePosixPath(entry.filename.replace("\\", "/")).name.lower() for entry in entries]
    if len(set(names)) < len(names):
        raise TurnedAway(f"{file}: two files of one name in it. Send each extract apart.")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise TurnedAway(f"{file}: it has a password. Send it without one, by a safe way.")
    if not all(name.endswith(".csv") for name in names):
        raise TurnedAway(f"{file}: not only CSV files in it. Pack the extract's CSV files alone.")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    too_large = unpacked > LARGEST
    if too_large or (unpacked > HARMLESS and unpacked > HIGHEST_RATIO * packed):
        raise TurnedAway(f"{file}: it unpacks to more than it may. Pack the CSV files alone.")


def _unpacked(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> Path:
    with packed.open(entry) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
    return path
