"""Children in need, looked after, and how many children there are: three autumn files."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from data_sources.made_up.levels import volume
from data_sources.made_up.places import Place, places
from data_sources.made_up.releases import last_year_of_care
from data_sources.made_up.tidy_csv import place_cells, write_csv
from data_sources.made_up.wording import nearest, per_ten_thousand

FIRST_YEAR = 2017
_PLACE = (
    *("time_period", "time_identifier", "geographic_level"),
    *("country_code", "country_name", "region_code", "region_name"),
)
IN_NEED = (
    *(*_PLACE, "old_la_code", "new_la_code", "la_name", "category"),
    *("Anypoint_episodes", "Anypoint_child", "Started_episodes", "Started_child"),
    *("Ended_episodes", "Ended_child", "At31_episodes", "awaiting_assessment"),
)
LOOKED_AFTER = (
    *(*_PLACE, "old_la_code", "la_name", "new_la_code", "population_type"),
    *("population_estimate", "children_count", "rate_per_10000"),
)
POPULATION = (
    *(*_PLACE, "old_la_code", "new_la_code", "la_name"),
    *("age_group", "population_estimate"),
)
POPULATION_TYPES = {
    "Children ceasing to be looked after each year": "ceasing_care",
    "Children looked after on 31 March each year": "looked_after",
    "Children starting to be looked after each year": "starting_care",
}


def write(folder: Path, as_at: date, seed: int) -> list[Path]:
    """Write the three files up to the last year whose autumn release is out."""
    last, care = last_year_of_care(as_at), folder / "social_care"
    in_need = (row for row in _in_need(last, seed))
    return [
        write_csv(care / f"b1_children_in_need_{FIRST_YEAR}_to_{last}.csv", IN_NEED, in_need),
        write_csv(
            care / "cla_number_and_rate_per_10k_children.csv",
            LOOKED_AFTER,
            _looked_after(last, seed),
            mark=True,
        ),
        write_csv(
            care / f"ons_mid-year_population_estimates_{FIRST_YEAR - 1}_to_{last - 1}.csv",
            POPULATION,
            _population(last, seed),
        ),
    ]


def count(measure: str, place: Place, year: int, seed: int) -> int:
    """Give a count as these files print it: regions and England in tens, England their sum."""
    if place.level == "National":
        return sum(count(measure, region, year, seed) for region in places().regions)
    exact = volume(measure, place, year, seed)
    return nearest(exact, 10) if place.region is None else exact


def _newest_first(last: int, first: int = FIRST_YEAR) -> Iterator[tuple[int, Place]]:
    for year in range(last, first - 1, -1):
        for place in places().all():
            yield year, place


def _in_need(last: int, seed: int) -> Iterator[dict[str, str]]:
    for year, place in _newest_first(last):
        at_end = count("in_need", place, year, seed)
        ended = count("in_need_ended", place, year, seed)
        before = count("in_need", place, year - 1, seed)
        started = max(at_end + ended - before, round(ended * 0.8))
        step = 1 if place.region else 10
        counts = (
            *(at_end + ended, nearest(round((at_end + ended) * 0.93), step)),
            *(started, nearest(round(started * 0.945), step)),
            *(ended, nearest(round(ended * 0.955), step), at_end),
            nearest(round(at_end * 0.022), step),
        )
        cells = ["c" if 0 < each < 6 else str(each) for each in counts]
        if place.no_return and year == last - 1:
            cells = ["x"] * len(counts)
        where = place_cells(place, str(year), "Reporting year")
        named = dict(zip(IN_NEED[11:], cells, strict=True))
        yield {**where, "category": "Children in Need", **named}


def _looked_after(last: int, seed: int) -> Iterator[dict[str, str]]:
    for year, place in _newest_first(last):
        # The rate to March is of the children estimated for the middle of the year before.
        children = _children(place, year - 1, seed)
        for text, measure in POPULATION_TYPES.items():
            number = count(measure, place, year, seed)
            hidden = 0 < number < 6
            yield {
                **place_cells(place, str(year), "Reporting year"),
                "population_type": text,
                "population_estimate": str(children),
                "children_count": "c" if hidden else str(number),
                "rate_per_10000": "c" if hidden else per_ten_thousand(number, children),
            }


def _population(last: int, seed: int) -> Iterator[dict[str, str]]:
    for year, place in _newest_first(last - 1, FIRST_YEAR - 1):
        yield {
            **place_cells(place, str(year), "Reporting year"),
            "age_group": "Children aged 0 to 17 years",
            "population_estimate": str(_children(place, year, seed)),
        }


def _children(place: Place, year: int, seed: int) -> int:
    if place.level == "National":
        return sum(_children(region, year, seed) for region in places().regions)
    return volume("children", place, year, seed)
