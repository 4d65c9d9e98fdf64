"""How the EHC plan files are put together: leaves that add up, breakdowns, rows, one file each.

A leaf is a count that overlaps with no other of its file, so that every printed total and
breakdown is a sum of leaves and always agrees with its parts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data_sources.made_up.chance import chance, spread
from data_sources.made_up.ehc_categories import Weights
from data_sources.made_up.places import Place, places
from data_sources.made_up.releases import academic_year, last_year_of_plans
from data_sources.made_up.tidy_csv import place_cells, write_csv
from data_sources.made_up.wording import plain

PLACE_HEADINGS = (
    *("time_period", "time_identifier", "geographic_level", "country_code", "country_name"),
    *("region_code", "region_name", "new_la_code", "old_la_code", "la_name"),
    *("breakdown_topic", "breakdown"),
)
FIRST_YEAR = 2019
FIRST_DETAILED_YEAR = 2023
"""Since SEN2 is collected person by person: before it most columns are x."""

Leaves = dict[str, int]
Topics = Callable[[Place, str], dict[str, Weights]]


@dataclass(frozen=True)
class EhcFile:
    """One of the release's files: its headings, its leaves, and how a row is printed from them."""

    name: str
    headings: tuple[str, ...]
    total: str
    leaves: Callable[[Place, int, int], Leaves]
    printed: Callable[[Leaves, int], dict[str, str]]
    topics: Topics
    academic: bool = False
    latest_only: int = 0
    misprinted: str = ""


def write(file: EhcFile, folder: Path, as_at: date, seed: int) -> Path:
    """Write one file of the release that is the latest at `as_at`."""
    return write_csv(
        folder / "ehc_plans" / file.name,
        (*PLACE_HEADINGS, *file.headings),
        _rows(file, last_year_of_plans(as_at), seed),
        mark=True,
        line_end="\r\n",
    )


def counts(file: EhcFile, place: Place, year: int, seed: int) -> Leaves:
    """Give a place's leaves; England's are the sum of its regions'."""
    if place.level != "National":
        return file.leaves(place, year, seed)
    by_region = [file.leaves(region, year, seed) for region in places().regions]
    return {leaf: sum(each[leaf] for each in by_region) for leaf in by_region[0]}


def _rows(file: EhcFile, last: int, seed: int) -> Iterator[dict[str, str]]:
    first = last - file.latest_only + 1 if file.latest_only else FIRST_YEAR
    for year in range(first, last + 1):
        for place in places().all():
            yield from _place_rows(file, place, year, last, seed)


def _place_rows(
    file: EhcFile, place: Place, year: int, last: int, seed: int
) -> Iterator[dict[str, str]]:
    period = academic_year(year) if file.academic else str(year)
    where = place_cells(place, period, "Academic year" if file.academic else "Calendar year")
    whole = counts(file, place, year, seed)
    cells = file.printed(whole, year)
    if place.misprinted and year == last and file.misprinted:
        cells[file.misprinted] = misprint(cells[file.misprinted])
    if place.no_return and year == last - 1:
        cells = dict.fromkeys(file.headings, "x")
    yield {**where, "breakdown_topic": file.total, "breakdown": file.total, **cells}
    if year > last - 2 and (place.is_home or place.level == "National"):
        for topic, category, leaves in breakdowns(file, place, whole, (seed, file.name, year)):
            cells = file.printed(leaves, year)
            yield {**where, "breakdown_topic": topic, "breakdown": category, **cells}


def misprint(percentage: str) -> str:
    """Print another percentage than the right one: nine points off."""
    value = float(percentage)
    return plain(value - 9 if value > 50 else value + 9)


def breakdowns(
    file: EhcFile, place: Place, whole: Leaves, keys: tuple[object, ...]
) -> Iterator[tuple[str, str, Leaves]]:
    """Split leaves by each topic, in the order in which the files sort their categories."""
    by_leaf = {leaf: file.topics(place, leaf) for leaf in whole}
    for topic in next(iter(by_leaf.values())):
        found: dict[str, Leaves] = {}
        for leaf, total in whole.items():
            draw = chance(*keys, place.code, topic, leaf)
            for category, part in spread(total, by_leaf[leaf][topic], draw).items():
                found.setdefault(category, dict.fromkeys(whole, 0))[leaf] = part
        if topic == "Type of placement":
            found |= _subtotals(found)
        for category in sorted(found, key=str.lower):
            if any(found[category].values()):
                yield topic, category, found[category]


def _subtotals(found: dict[str, Leaves]) -> dict[str, Leaves]:
    totals: dict[str, Leaves] = {}
    for category, leaves in found.items():
        if " - " in category:
            name = category.split(" - ")[0] + " - total"
            so_far = totals.setdefault(name, dict.fromkeys(leaves, 0))
            totals[name] = {leaf: so_far[leaf] + part for leaf, part in leaves.items()}
    return totals


def detailed(cells: dict[str, str], year: int, always: tuple[str, ...]) -> dict[str, str]:
    """Print x for what was not collected before 2023."""
    if year >= FIRST_DETAILED_YEAR:
        return cells
    return {name: cell if name in always else "x" for name, cell in cells.items()}
