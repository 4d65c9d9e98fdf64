"""Every extract of the made-up area: what is published, and what its agencies send."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from data_sources.made_up import (
    care,
    children_in_need,
    community_health,
    education,
    ehc_budgets,
    ehc_needs,
    ehc_placements,
    ehc_plans,
    ehc_requests,
    ehc_reviews,
    ehc_timeliness,
    health,
    lait,
    neighbours,
    participation,
    sen_outcomes,
)

EARLIEST = date(2022, 1, 1)
LOOK_UPS = ("postcodes.csv", "health_services.csv")
"""What is written with the extracts and belongs into the data folder."""
AGENCIES = {"education": education.write, "health": health.write, "care": care.write}
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


def write_agencies(
    folder: Path,
    as_at: date,
    seed: int = 331,
    area: int = 0,
    agencies: Collection[str] = tuple(AGENCIES),
) -> list[Path]:
    """Write what agencies of an area would have sent by `as_at`: records of children.

    Gives the extracts in the order in which they came, each agency's in a folder of its own; the
    look-ups lie beside them. The same date, seed and area give the same bytes.
    """
    extracts: list[Path] = []
    for name in agencies:
        for path in AGENCIES[name](folder / name, as_at, seed, area):
            if path.name in LOOK_UPS:
                path.replace(folder / path.name)
            else:
                extracts.append(path)
    return extracts
