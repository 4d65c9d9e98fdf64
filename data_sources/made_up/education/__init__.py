"""What education of the made-up area sends: returns, censuses, lists, logs, its own counts."""

import csv
from datetime import date
from pathlib import Path

from data_sources.made_up.children.people import postcode_rows
from data_sources.made_up.education import (
    advice_log,
    alternative_provision,
    counts,
    ehc_children,
    participation,
    school_census,
    sen2,
)

__all__ = ["write"]


def write(folder: Path, as_at: date, seed: int, area: int = 0) -> list[Path]:
    """Write all extracts up to `as_at`; give their paths in the order in which they came."""
    folder.mkdir(parents=True, exist_ok=True)
    returns = sen2.write(folder, as_at, seed, area)
    censuses = school_census.write(folder, (seed, as_at, area))
    return [
        _postcodes(folder / "postcodes.csv", seed, area),
        *(path for day in sorted(returns) for path in returns[day]),
        *(path for paths in censuses.values() for path in paths),
        *alternative_provision.write(folder, as_at, seed, area),
        *participation.write(folder, as_at, seed, area),
        *advice_log.write(folder, as_at, seed, area),
        *ehc_children.write(folder, as_at, seed, area),
        *counts.write(folder, as_at, seed, area),
    ]


def _postcodes(path: Path, seed: int, area: int) -> Path:
    """Write where each sector lies; it is no extract, but a table of the data folder."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["postcode", "locality", "deprivation"])
        writer.writerows(postcode_rows(seed, area))
    return path
