"""The Local Authority Interactive Tool's long table: values as text, with its float noise."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data_sources.made_up import ehc_timeliness, sen_outcomes
from data_sources.made_up.chance import chance
from data_sources.made_up.lait_measures import MEASURES, MISSING_YEARS, Measure
from data_sources.made_up.levels import Levels, at
from data_sources.made_up.places import Place, places
from data_sources.made_up.releases import (
    last_year_of_outcomes,
    last_year_of_participation,
    last_year_of_plans,
)

YEARS = 8
NOTHING = Levels({2018: 0.0, 2025: 0.0}, {2018: 0.0, 2025: 0.0})
SCHEMA = pa.schema(
    [
        ("Short Desc", pa.string()),
        ("Data item", pa.string()),
        ("Years", pa.string()),
        ("LA and Regions", pa.string()),
        ("Values", pa.string()),
        ("LA Number", pa.float64()),
        ("Region", pa.string()),
    ]
)
LAST: dict[str, Callable[[date], int]] = {
    "plans": last_year_of_plans,
    "outcomes": last_year_of_outcomes,
    "participation": last_year_of_participation,
}
SEN_GROUPS = {
    "CINStatement": ("CINO at 31 March", "statement_or_EHC_plan"),
    "CINSEN_SUP": ("CINO at 31 March", "SEN_support"),
    "LAC_SEN_Statement": ("CLA 12 months at 31 March", "statement_or_EHC_plan"),
}


def write(folder: Path, as_at: date, seed: int) -> Path:
    """Write the long table of the last eight years of each measure."""
    rows = [row for measure in MEASURES for row in _rows(measure, as_at, seed)]
    columns = [list(column) for column in zip(*rows, strict=True)]
    path = folder / "lait" / "bds_long_0.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=SCHEMA), path, compression="snappy")
    return path


def _rows(measure: Measure, as_at: date, seed: int) -> Iterator[tuple[object, ...]]:
    last = LAST[measure.released](as_at)
    found = places()
    for year in range(last - YEARS + 1, last + 1):
        # Only the first year's rows say what the item is, and of some measures none does.
        item = measure.item if year == last - YEARS + 1 and measure.item else None
        label = f"{year - 1}/{year % 100:02}" if measure.split_years else str(year)
        for place in (*found.authorities, found.england, *found.regions):
            region = place.region.name if place.region else "NA"
            cell = text(measure, place, year, seed)
            yield measure.code, item, label, place.name, cell, float(place.number), region


def text(measure: Measure, place: Place, year: int, seed: int) -> str:
    """Write a value with the 17 digits of its binary form; a dash where there is none."""
    if year in MISSING_YEARS and measure.cancelled_by_the_pandemic:
        return "-"
    if measure.code == "SEN_EHC_Excpt_20wks":
        return _noisy(ehc_timeliness.percent_in_time(place, year, seed))
    if measure.code in SEN_GROUPS:
        group, status = SEN_GROUPS[measure.code]
        return _noisy(sen_outcomes.printed(place, group, year, seed)[f"pt_{status}"])
    if place.size < 0.1:
        return "-"
    return f"{_own(measure, place, year, seed):.17g}"


def _noisy(printed: str) -> str:
    return "-" if printed in ("c", "x", "z") else f"{float(printed):.17g}"


def _own(measure: Measure, place: Place, year: int, seed: int) -> float:
    levels = measure.levels or NOTHING
    line = levels.home if place.is_home else levels.country
    level = at(line, year)
    own, noise = 0.0, 0.03
    if not place.is_home:
        authority = place.level == "Local authority"
        own = chance(seed, measure.code, place.code).gauss(0, 0.15 if authority else 0.03)
        noise = 0.05 if authority else 0.01
    draw = chance(seed, measure.code, place.code, year)
    value = max(0.0, level * (1 + own + draw.gauss(0, noise)))
    return round(min(value, measure.most), measure.decimals)
