"""cin_outcomes_sen_la.csv: SEN of children in need, on protection plans, and looked after."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from data_sources.made_up.chance import chance, spread, uneven
from data_sources.made_up.levels import share, volume
from data_sources.made_up.places import Place, places
from data_sources.made_up.releases import academic_year, last_year_of_outcomes
from data_sources.made_up.tidy_csv import place_cells, write_csv
from data_sources.made_up.wording import nearest, percent

FIRST_YEAR_ENDING = 2017
NEEDS = ("ASD", "HI", "MLD", "MSI", "NSA", "OTH", "PD", "PMLD", "SEMH", "SLCN", "SLD", "SPLD", "VI")
_STATUS = ("no_identified_SEN", "all_SEN", "SEN_support", "statement_or_EHC_plan")
HEADINGS = (
    *("time_period", "time_identifier", "geographic_level", "country_code", "country_name"),
    *("region_code", "region_name", "old_la_code", "la_name", "new_la_code", "social_care_group"),
    *("t_pupils", *(f"t_{name}" for name in (*_STATUS, *NEEDS))),
    *(f"pt_{name}" for name in (*_STATUS, *NEEDS)),
)
GROUPS = {
    "CINO at 31 March": ("pupils_in_need", "in_need"),
    "CLA 12 months at 31 March": ("pupils_looked_after", "looked_after"),
    "CPPO at 31 March": ("pupils_on_plans", "on_plan"),
}
_MIX = {
    "in_need": (19, 1, 13, 0.3, 1.7, 2.8, 4.2, 5.2, 24, 13, 10, 5, 0.8),
    "looked_after": (8, 0.6, 14, 0.2, 1.3, 2.7, 1.5, 1.6, 50, 11, 4.3, 4.3, 0.5),
    "on_plan": (7, 0.8, 19, 0.2, 2.8, 2.7, 1.4, 0.5, 38, 18.5, 2.2, 6.3, 0.6),
}
Counts = dict[str, int]


def write(folder: Path, as_at: date, seed: int) -> Path:
    """Write the file up to the last academic year that is out."""
    path = folder / "social_care" / "cin_outcomes_sen_la.csv"
    return write_csv(path, HEADINGS, _rows(last_year_of_outcomes(as_at), seed))


def _rows(last: int, seed: int) -> Iterator[dict[str, str]]:
    for ends in range(last, FIRST_YEAR_ENDING - 1, -1):
        for place in places().all():
            for group in GROUPS:
                where = place_cells(place, academic_year(ends - 1), "Academic year")
                silent = place.no_return and ends == last
                cells = _nobody() if silent else printed(place, group, ends, seed)
                yield {**where, "social_care_group": group, **cells}


def _nobody() -> dict[str, str]:
    return dict.fromkeys(HEADINGS[11:], "z") | {"t_pupils": "0"}


@cache
def counts(place: Place, group: str, ends: int, seed: int) -> Counts:
    """Give the pupils of a group by SEN status and need. Regions come in tens and so England."""
    if place.level == "National":
        regions = [counts(region, group, ends, seed) for region in places().regions]
        return {name: sum(region[name] for region in regions) for name in regions[0]}
    measure, key = GROUPS[group]
    step = 1 if place.region else 10
    pupils = nearest(volume(measure, place, ends, seed), step)
    support = nearest(round(pupils * share(f"{key}_support", place, ends, seed)), step)
    plan = nearest(round(pupils * share(f"{key}_plan", place, ends, seed)), step)
    own = chance(seed, "outcomes", place.code, group)
    mix = uneven(dict(zip(NEEDS, _MIX[key], strict=True)), own, 0.15 if place.region else 0.03)
    draw = chance(seed, "outcomes", place.code, group, ends)
    parts = spread((support + plan) // step, mix, draw, 0.04 if place.region else 0.01)
    needs = {name: number * step for name, number in parts.items()}
    status = (pupils - support - plan, support + plan, support, plan)
    return {"pupils": pupils, **dict(zip(_STATUS, status, strict=True)), **needs}


def printed(place: Place, group: str, ends: int, seed: int) -> dict[str, str]:
    """Print one row's cells, those about one to five pupils suppressed."""
    of = counts(place, group, ends, seed)
    hidden = _hidden(of)
    cells = {f"t_{name}": "c" if name in hidden else str(number) for name, number in of.items()}
    for name in (*_STATUS, *NEEDS):
        whole = of["pupils"] if name in _STATUS else of["all_SEN"]
        cells[f"pt_{name}"] = "c" if name in hidden else percent(of[name], whole)
    return cells


def _hidden(of: Counts) -> set[str]:
    hidden = {name for name, number in of.items() if 0 < number < 6}
    for names in (NEEDS, _STATUS[2:], _STATUS[:2]):
        if len(hidden & set(names)) == 1:
            # One hidden part could be worked out from its total: hide the next smallest too.
            others = [name for name in names if name not in hidden and of[name]]
            hidden |= set(sorted(others, key=lambda name: of[name])[:1])
    return hidden
