"""How fast a return in nested XML is read, and how long five years of an area take to load.

    .venv/bin/python -m benchmarks.returns [PERSONS]

The yardstick of reading is a bare lxml iterparse that looks at the same elements: the name and the
text of everything below each person. Ours, to linked tables, is also the look for what could harm,
a whole parse with expat. Examining is the whole way of the file in the child: linked tables, cases,
checks, pseudonyms. They are run in turn, by the processor's clock; memory is measured in a process
of its own for each number of persons.

Of the load of an area it is told which share each step has, on one machine, by the wall and by the
processor; see `area_load`.
"""

import gc
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from lxml import etree

from benchmarks.area_load import print_load
from benchmarks.intake import computing, peak
from benchmarks.many_persons import ON, write_return
from data_sources.education.sen2 import FEED
from data_sources.examining import Order, examine_into
from data_sources.keys import make_key
from data_sources.xml_tables import Records

ROUNDS = 5
MOST = 2.0
Seconds = float


def bare_read(path: Path) -> int:
    """Look at the name and the text of everything below each person, and keep nothing."""
    seen = 0
    for _, person in etree.iterparse(path, tag="Person"):
        for each in person.iterdescendants():
            if each.tag and each.text:
                seen += 1
        person.clear()
        while person.getprevious() is not None:
            del person.getparent()[0]
    return seen


def our_read(path: Path) -> int:
    """Read a return to its linked tables; give how many rows they have."""
    records = Records(path, FEED.record, FEED.tables)
    return sum(len(frame) for tables in records for frame in tables.values())


def examine_whole(folder: Path, path: Path) -> None:
    """Examine a return as the child does, pseudonyms and all."""
    order = Order(home=folder, key_file=folder / "key", as_at=ON, allow_test_numbers=True)
    results = folder / "results"
    results.mkdir(exist_ok=True)
    examine_into(order, path, results)


def in_turn(*works: Callable[[], Seconds]) -> list[list[Seconds]]:
    """Time each work once in every round; give each work's times."""
    rounds = []
    for _ in range(ROUNDS):
        gc.collect()
        rounds.append([work() for work in works])
    return [list(times) for times in zip(*rounds, strict=True)]


def print_ratio(name: str, ours: list[Seconds], bare: list[Seconds], people: int) -> None:
    """Print the ratio of the medians, and the least and the most of the rounds."""
    each = [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]
    ratio, speed = median(ours) / median(bare), people / median(ours)
    told = f"{ratio:6.2f} times ({min(each):.2f} to {max(each):.2f})"
    print(f"{name:<58} {told} {speed:>9,.0f} persons a second", flush=True)


def compare_reading(folder: Path, people: int) -> None:
    """Compare reading and examining a return with a bare read of it."""
    path = write_return(folder / "all.xml", people)
    print(f"{people:,} persons, {path.stat().st_size / 2**20:.0f} MiB of XML")
    ours, bare, whole = in_turn(
        computing(our_read, path),
        computing(bare_read, path),
        computing(examine_whole, folder, path),
    )
    print_ratio(f"to linked tables / bare iterparse (at most {MOST:g})", ours, bare, people)
    print_ratio("examined whole / bare iterparse", whole, bare, people)


def print_memory(folder: Path, people: int) -> None:
    """Print the most memory that reading needs, for a fifth of the persons and for all."""
    if not Path("/proc/self/status").exists():
        print("memory: left out. It is measured on Linux only.")
        return
    for number in (people // 5, people):
        path = write_return(folder / f"{number}.xml", number)
        reading = peak(our_read, path)
        examining = peak(examine_whole, folder, path)
        print(
            f"memory, {number:>7,} persons: to linked tables {reading:,} MiB, "
            f"examined whole {examining:,} MiB",
            flush=True,
        )


def main(people: int) -> None:
    """Print each ratio, the memory and the shares of a load."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_key(folder / "key")
        compare_reading(folder, people)
        print_memory(folder, people)
    print_load()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
