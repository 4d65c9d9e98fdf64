"""What the health agencies of the made-up area send: national sets, reviews, advice, counts."""

from datetime import date
from pathlib import Path

import numpy as np

from data_sources.made_up.health import counts, health_advice, national_sets, two_year_reviews
from data_sources.made_up.health.levels import COMMUNITY, MENTAL, SERVICES
from data_sources.made_up.sheets.csv_rows import write_rows

__all__ = ["write"]


def write(folder: Path, as_at: date, seed: int, area: int = 0) -> list[Path]:
    """Write all extracts up to `as_at`; give their paths in the order in which they came."""
    by_day: dict[date, list[Path]] = {}
    for written in (
        national_sets.write(COMMUNITY, folder, as_at, seed, area),
        national_sets.write(MENTAL, folder, as_at, seed, area),
        two_year_reviews.write(folder, as_at, seed, area),
        health_advice.write(folder, as_at, seed, area),
        counts.write(folder, as_at, seed, area),
    ):
        for end, paths in written.items():
            by_day.setdefault(end, []).extend(paths)
    services = write_rows(
        folder / "health_services.csv",
        {
            "code": np.array([each.code for each in SERVICES]),
            "service": np.array([each.name for each in SERVICES]),
        },
    )
    return [services, *(path for end in sorted(by_day) for path in by_day[end])]
