"""sn_model_2025_wide.csv: each authority's ten statistical neighbours, closest first."""

from collections.abc import Iterator
from pathlib import Path

from data_sources.made_up.chance import chance
from data_sources.made_up.places import AREA_FILE, Place, places, read
from data_sources.made_up.tidy_csv import write_csv

HOW_MANY = 10
HEADINGS = (
    *("old_la_code", "la_name", "region_ind", "region_name"),
    *(f"SN_{place}{end}" for place in range(1, HOW_MANY + 1) for end in ("", "P")),
)
# The publisher's file has the space after "Close".
CLOSENESS = ("Very close",) * 3 + ("Close ",) * 4 + ("Somewhat close",) * 3


def write(folder: Path, seed: int) -> Path:
    """Write the model that area.yaml names."""
    return write_csv(folder / "sn_model_2025_wide.csv", HEADINGS, _rows(seed), mark=True)


def _rows(seed: int) -> Iterator[dict[str, str]]:
    numbers = {region: str(number) for number, region in enumerate(places().regions, start=1)}
    for place in places().authorities:
        region = place.region or places().england
        row = {"old_la_code": place.number, "la_name": place.name}
        row |= {"region_ind": numbers.get(region, ""), "region_name": region.name}
        for order, (code, closeness) in enumerate(zip(_of(place, seed), CLOSENESS, strict=True), 1):
            row |= {f"SN_{order}": code, f"SN_{order}P": closeness}
        yield row


def _of(place: Place, seed: int) -> list[str]:
    if place.is_home:
        return [each["old_code"] for each in read(AREA_FILE)["neighbours"]["authorities"]]
    others = [other.number for other in places().authorities if other is not place]
    return chance(seed, "neighbours", place.code).sample(others, HOW_MANY)
