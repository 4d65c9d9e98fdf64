"""timeliness_20_week.csv: EHC plans issued, within 20 weeks, within a year, or later."""

from data_sources.made_up import ehc_categories as categories
from data_sources.made_up.ehc_categories import Weights
from data_sources.made_up.ehc_plans import EhcFile, Leaves, counts, detailed
from data_sources.made_up.levels import share, volume
from data_sources.made_up.places import Place
from data_sources.made_up.wording import percent

HEADINGS = (
    *("plans_issued_den", "plans_issued_den_ex"),
    *("plans_issued_within_20_weeks", "plans_issued_20_weeks_ex"),
    *("pc_plans_issued_within_20_weeks", "PC_plans_issued_20_weeks_ex"),
    *("plans_issued_gt20weeks_ltYear", "plans_issued_gt20weeks_ltYear_ex"),
    *("pc_plans_issued_gt20weeks_ltYear", "PC_plans_issued_gt20weeks_ltYear_ex"),
    *("plans_issued_gt_1_year", "plans_issued_gt_1_year_ex"),
    *("pc_plans_issued_gt_1_year", "PC_plans_issued_gt_1_year_ex"),
)
BEFORE_2023 = HEADINGS[:6]
WAITS = ("in_time", "in_a_year", "later")


def leaves(place: Place, year: int, seed: int) -> Leaves:
    """Share the plans issued out by wait, those with a permitted exception apart."""
    issued = volume("plans_issued", place, year, seed)
    excepted = round(issued * share("exceptions", place, year, seed))
    in_time = share("in_20_weeks", place, year, seed)
    over_a_year = share("late_by_a_year", place, year, seed)
    ordinary = _by_wait(issued - excepted, in_time, over_a_year)
    # A permitted exception is mostly why the plan is late.
    others = _by_wait(excepted, in_time * 0.7, over_a_year)
    return ordinary | {f"excepted_{wait}": count for wait, count in others.items()}


def _by_wait(issued: int, in_time: float, over_a_year: float) -> Leaves:
    soon = round(issued * in_time)
    later = min(round(issued * (1 - in_time) * over_a_year), issued - soon)
    return dict(zip(WAITS, (soon, issued - soon - later, later), strict=True))


def printed(of: Leaves, year: int) -> dict[str, str]:
    """Print one row's cells: of each wait the count and the percentage, with and without `_ex`."""
    ordinary = [of[wait] for wait in WAITS]
    everyone = [of[wait] + of[f"excepted_{wait}"] for wait in WAITS]
    cells = [str(sum(everyone)), str(sum(ordinary))]
    for all_of_them, of_ordinary in zip(everyone, ordinary, strict=True):
        cells += [str(all_of_them), str(of_ordinary)]
        cells += [percent(all_of_them, sum(everyone)), percent(of_ordinary, sum(ordinary))]
    return detailed(dict(zip(HEADINGS, cells, strict=True)), year, BEFORE_2023)


def topics(place: Place, leaf: str) -> dict[str, Weights]:
    """Give the breakdowns of the file."""
    del leaf
    return {
        "Child or young persons age": categories.ages(
            "age", held=False, youngest="age 2 and under", oldest="age 20 and over"
        ),
        "Ethnicity": categories.ethnicity(place),
        "Sex": categories.sex(held=False),
    }


FILE = EhcFile(
    name="timeliness_20_week.csv",
    headings=HEADINGS,
    total="All EHC plans issued",
    leaves=leaves,
    printed=printed,
    topics=topics,
    misprinted="PC_plans_issued_20_weeks_ex",
)


def percent_in_time(place: Place, year: int, seed: int) -> str:
    """Give the percentage without exceptions as it is printed, for files that repeat it."""
    of = counts(FILE, place, year, seed)
    return percent(of["in_time"], sum(of[wait] for wait in WAITS))
