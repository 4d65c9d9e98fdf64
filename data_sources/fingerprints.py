"""Hashes of the code and declarations that decide what becomes of a file."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from data_sources.feed import Feed
from data_sources.home import Home
from data_sources.school_terms import PACKAGED

HERE = Path(__file__).parent
NOT_READING = {"made_up", "migrations"}


def read_by(feed: Feed, home: Path | None = None) -> str:
    """Give the hash of how a feed's files are read now: the code, and the feed's declaration.

    The declaration may be a mapping file that an analyst changes, so the code alone won't do; nor
    for cases, which are looked up in tables of the data folder that an analyst mends, and in the
    terms and bank holidays that come with the program.
    """
    whole = hashlib.sha256((reading_code() + feed.model_dump_json()).encode())
    if feed.shape == "cases":
        for path in _tables(home):
            whole.update(_alike(path) if path.is_file() else b"")
        whole.update(version("govuk-bank-holidays").encode())
    return whole.hexdigest()


def _tables(home: Path | None) -> list[Path]:
    own = Home(home) if home else None
    return [PACKAGED, *([own.postcodes, own.health_services, own.school_terms] if own else [])]


@cache
def reading_code() -> str:
    """Hash the code of this package that counts depend on."""
    return code_in({"data_sources": HERE})


def code_in(folders: dict[str, Path]) -> str:
    """Hash the Python files of folders, by name, the same on every machine.

    Line ends are made alike, because a checkout on Windows may change them.
    """
    files = {
        f"{name}/{path.relative_to(folder).as_posix()}": path
        for name, folder in folders.items()
        for path in folder.rglob("*.py")
        if not NOT_READING & set(path.relative_to(folder).parts)
    }
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(name.encode() + b"\n")
        whole.update(_alike(files[name]))
    return whole.hexdigest()


def _alike(path: Path) -> bytes:
    return path.read_bytes().replace(b"\r\n", b"\n")
