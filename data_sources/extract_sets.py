"""Which of the files that are given belong together: a return's CSV files are one extract.

What a file is is told by its headings. Files of one folder belong together where their names are
the same but for the table's name at the end, as 2025-12-31_pupilonroll.csv and
2025-12-31_senneeds.csv.
"""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from data_sources.archives import pack
from data_sources.feed import Feed
from data_sources.fetching import private_folder
from data_sources.returns import Return

FIRST_BYTES = 2**16
"""Enough of a file for its headings; more of it is read in a child process only."""


@dataclass
class ExtractSet:
    """Files that belong together: the return that they are of, and what their names begin with."""

    feed: str
    prefix: str
    files: list[Path] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Give the name that it goes by; a day in the files' names stays in it."""
        return f"{self.prefix.strip('_- ')}_{self.feed}.zip".removeprefix("_")


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Give the files among these paths, and those in the folders among them; each once."""
    seen: set[Path] = set()
    for path in paths:
        within = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else []
        for file in within or [path]:
            if file.absolute() not in seen:
                seen.add(file.absolute())
                yield file


def gathered(paths: Iterable[Path], feeds: tuple[Feed, ...]) -> list[Path | ExtractSet]:
    """Put the files that belong together into sets, each where its first file stood."""
    returns = [feed for feed in feeds if isinstance(feed, Return)]
    found: list[Path | ExtractSet] = []
    sets: dict[tuple[Path, str, str], ExtractSet] = {}
    for path in paths:
        role = _role(path, returns)
        if role is None:
            found.append(path)
            continue
        feed, prefix = role
        key = (path.parent, feed, prefix)
        if key not in sets:
            sets[key] = ExtractSet(feed, prefix)
            found.append(sets[key])
        sets[key].files.append(path)
    return found


def packed(extract: Path | ExtractSet, folder: Path) -> Path:
    """Give one file for an extract: itself, or its files as an archive in this folder."""
    if isinstance(extract, Path):
        return extract
    return pack(extract.files, folder / extract.name)


@contextmanager
def extracts(paths: Iterable[Path], feeds: tuple[Feed, ...]) -> Iterator[list[Path]]:
    """Give one file an extract: files that belong together lie packed in a private folder.

    It goes with the block. `paths` may be folders; all their files are meant then.
    """
    # On disk, where they have come from: an area's five years are hundreds of MiB.
    with private_folder(in_memory=False) as folder:
        yield [packed(extract, folder) for extract in gathered(files_in(paths), feeds)]


def _role(path: Path, returns: list[Return]) -> tuple[str, str] | None:
    """Say which return a CSV file is of, and what its name begins with."""
    headings = _headings(path)
    for feed in returns:
        table = feed.role(headings)
        if table:
            stem = path.stem
            ends = stem.lower().endswith(table.name)
            return feed.name, stem[: len(stem) - len(table.name)] if ends else ""
    return None


def _headings(path: Path) -> set[str]:
    if path.suffix.lower() != ".csv" or not path.is_file():
        return set()
    with path.open("rb") as file:
        text = file.read(FIRST_BYTES).decode("utf-8-sig", errors="replace")
    first = next(csv.reader(text.splitlines()[:1]), [])
    return {heading.strip().lower() for heading in first}
