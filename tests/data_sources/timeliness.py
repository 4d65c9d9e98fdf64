"""Small made-up extracts in the layout of DfE's release of 20-week timeliness."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

HEADINGS = (
    *("time_period", "time_identifier", "geographic_level", "country_code", "country_name"),
    *("region_code", "region_name", "new_la_code", "old_la_code", "la_name"),
    *("breakdown_topic", "breakdown"),
    *("plans_issued_den", "plans_issued_den_ex", "plans_issued_within_20_weeks"),
    *("plans_issued_20_weeks_ex", "pc_plans_issued_within_20_weeks"),
    "PC_plans_issued_20_weeks_ex",
)
TOTAL = "All EHC plans issued"
LINE = dict(
    zip(
        HEADINGS,
        "2024,Calendar year,Local authority,E92000001,England,E1,A region,E9,991,Somewhere,"
        f"{TOTAL},{TOTAL},200,180,110,108,55,60".split(","),
        strict=True,
    )
)


def line(**changes: str) -> dict[str, str]:
    """Give one row: the total of Somewhere in 2024, but for the changes."""
    assert changes.keys() <= LINE.keys()
    return LINE | changes


def sex(name: str, **changes: str) -> dict[str, str]:
    """Give one row of the breakdown by sex."""
    return line(breakdown_topic="Sex", breakdown=name, **changes)


def write(
    path: Path, rows: Iterable[Mapping[str, str]], headings: Iterable[str] = HEADINGS
) -> Path:
    """Write rows as a CSV file, with the columns in the order of `headings`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(headings), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path
