"""Examining an extract of cases in a test: a data folder, a set of files packed, what was kept."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data_sources.catalogue import all_feeds
from data_sources.examining import REPORT, Found, Order, cases_in, examine_apart
from data_sources.extract_sets import gathered, packed
from data_sources.feed import Refusal, TurnedAway
from data_sources.keys import make_key

Row = Mapping[str, str]
EARLIEST, TOO_OLD = date(1990, 1, 1), 26
SHARED = Path(__file__).parents[3] / "shared" / "data"
needs_samples = pytest.mark.skipif(not SHARED.is_dir(), reason="the samples are not there")


@dataclass(frozen=True)
class Kept:
    """What was found in an extract, and the cases that were kept, one row each."""

    found: Found
    cases: pd.DataFrame

    def of(self, dataset: str) -> pd.DataFrame:
        """Give the cases of one dataset, those without a date as None."""
        return self.cases[self.cases["dataset"] == dataset]

    def case(self, dataset: str, opened: date) -> dict[str, Any]:
        """Give the one case of a dataset that opened on a day."""
        cases = self.of(dataset)
        (row,) = cases[cases["opened"] == opened].to_dict("records")
        return {str(name): cell for name, cell in row.items()}

    def tally(self, dataset: str, column: str) -> dict[str, int]:
        """Count the cases of a dataset by what stands in a column."""
        return {str(text): int(n) for text, n in self.of(dataset)[column].value_counts().items()}

    def closed(self, dataset: str) -> int:
        """Count the cases of a dataset that are closed."""
        return int(self.of(dataset)["closed"].notna().sum())

    def told(self, severity: str) -> list[Refusal]:
        """Give the refusals or the warnings."""
        return [each for each in self.found.refusals if each.severity == severity]


def examined(home: Path, source: Path, as_at: date | None = None) -> Kept:
    """Examine one file, in a child process as always. Raises TurnedAway as the adapter does."""
    home.mkdir(exist_ok=True)
    if not (home / "key").exists():
        make_key(home / "key")
    results = home / f"results-{len(list(home.iterdir()))}"
    results.mkdir()
    order = Order(home=home, key_file=home / "key", as_at=as_at, allow_test_numbers=True)
    examine_apart(source, results, order)
    parts = [part.to_pandas() for part in cases_in(results)]
    cases = pd.concat(parts, ignore_index=True).astype({"dataset": "str", "outcome": "str"})
    return Kept(Found.model_validate_json((results / REPORT).read_bytes()), cases)


def as_one(files: Iterable[Path], folder: Path) -> Path:
    """Pack the files that must be one set."""
    found = gathered(files, all_feeds())
    assert len(found) == 1, f"not one extract: {found}"
    folder.mkdir(exist_ok=True)
    return packed(found[0], folder)


def turned_away(home: Path, source: Path, as_at: date | None = None) -> str:
    """Give the sentence with which a file is turned away."""
    with pytest.raises(TurnedAway) as error:
        examined(home, source, as_at)
    return str(error.value)


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """Write a CSV file as Excel does, with a byte order mark."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read a CSV file with the standard library alone."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def iso_day(text: str) -> date | None:
    """Read a day written 2026-09-30; None for what is none."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None


def is_good(opened: str, closed: str, born: str, as_at: date) -> bool:
    """Say by the rules of docs/agreed_sheets.md and no code of the project if a row is kept."""
    began, ended, birth = iso_day(opened), iso_day(closed), iso_day(born)
    if began is None or began > as_at or began < EARLIEST:
        return False
    if closed and (ended is None or ended > as_at or ended < began):
        return False
    if born and (birth is None or birth > as_at):
        return False
    return (
        birth is None
        or (began.year - birth.year) - ((began.month, began.day) < (birth.month, birth.day))
        < TOO_OLD
    )
