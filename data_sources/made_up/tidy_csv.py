"""CSV files as Explore Education Statistics lays them out, byte for byte."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from data_sources.made_up.places import Place, places

Row = Mapping[str, str]


def place_cells(place: Place, period: str, identifier: str) -> dict[str, str]:
    """Fill the columns that say when and where. What a level lacks is left empty."""
    england = places().england
    region = place if place.level == "Regional" else place.region
    authority = place if place.level == "Local authority" else None
    return {
        "time_period": period,
        "time_identifier": identifier,
        "geographic_level": place.level,
        "country_code": england.code,
        "country_name": england.name,
        "region_code": region.code if region else "",
        "region_name": region.name if region else "",
        "new_la_code": authority.code if authority else "",
        "old_la_code": authority.number if authority else "",
        "la_name": authority.name if authority else "",
    }


def write_csv(
    path: Path,
    headings: tuple[str, ...],
    rows: Iterable[Row],
    *,
    mark: bool = False,
    line_end: str = "\n",
) -> Path:
    """Write rows in the order of `headings`; with `mark`, behind a byte order mark."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig" if mark else "utf-8", newline="") as file:
        writer = csv.DictWriter(file, headings, lineterminator=line_end)
        writer.writeheader()
        writer.writerows(rows)
    return path
