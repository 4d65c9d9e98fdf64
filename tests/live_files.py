"""What is in the files of a folder that a running server goes on writing to."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Give every file's path and content, in folders below too.

    A server deletes files of its own (PostgreSQL its caches, for one) between their being listed
    and their being read. What is gone holds nothing any more, and is passed over.
    """
    for place, _, names in os.walk(folder):
        for path in (Path(place) / name for name in names):
            with suppress(FileNotFoundError):
                if path.is_file():
                    yield path, path.read_bytes()
