"""Every extract of the made-up area, written into one folder."""

from datetime import date
from pathlib import Path

from data_sources.made_up import (
    children_in_need,
    community_health,
    ehc_budgets,
    ehc_needs,
    ehc_placements,
    ehc_plans,
    ehc_requests,
    ehc_reviews,
    ehc_timeliness,
    lait,
    neighbours,
    participation,
    sen_outcomes,
)

EARLIEST = date(2022, 1, 1)
EHC_FILES = (
    ehc_requests.FILE,
    ehc_timeliness.FILE,
    ehc_reviews.FILE,
    ehc_needs.FILE,
    ehc_budgets.FILE,
    ehc_placements.FILE,
)


def write_extracts(folder: Path, as_at: date, seed: int = 331) -> list[Path]:
    """Write all that would have been published by `as_at`, and give the files' paths.

    The same date and seed give the same bytes. Raises ValueError for a date before 2022.
    """
    if as_at < EARLIEST:
        raise ValueError(f"The made-up area begins in 2022; {as_at} is too early.")
    return [
        *(ehc_plans.write(file, folder, as_at, seed) for file in EHC_FILES),
        *participation.write(folder, as_at, seed),
        *community_health.write(folder, as_at, seed),
        *children_in_need.write(folder, as_at, seed),
        sen_outcomes.write(folder, as_at, seed),
        lait.write(folder, as_at, seed),
        neighbours.write(folder, seed),
    ]
