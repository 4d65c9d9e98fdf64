"""work_based_placements.csv: supported internships, apprenticeships and traineeships."""

from data_sources.made_up import ehc_categories as categories
from data_sources.made_up.chance import chance, spread
from data_sources.made_up.ehc_categories import Weights
from data_sources.made_up.ehc_plans import EhcFile, Leaves
from data_sources.made_up.levels import share, volume
from data_sources.made_up.places import Place

YEARS_OF_AGE = (8, 15, 22, 20, 14, 9, 6, 3, 1.5)
KINDS = {"open_supp_intern": 0.75, "open_apprentice": 0.2, "open_trainee": 0.05}
AGES = {
    "age 15 and under": 0.5,
    **{f"age {age}": weight for age, weight in zip(range(16, 25), YEARS_OF_AGE, strict=True)},
    "age 25 or over": 0.5,
}
HEADINGS = (*KINDS, "open_wbp")


def leaves(place: Place, year: int, seed: int) -> Leaves:
    """Share the placements out by kind."""
    plans = volume("plans_in_force", place, year + 1, seed)
    placements = round(plans * share("work_based", place, year, seed))
    return spread(placements, KINDS, chance(seed, "work_based", place.code, year), 0.05)


def printed(of: Leaves, year: int) -> dict[str, str]:
    """Print one row's cells."""
    del year
    return {**{name: str(of[name]) for name in KINDS}, "open_wbp": str(sum(of.values()))}


def topics(place: Place, leaf: str) -> dict[str, Weights]:
    """Give the breakdowns of the file."""
    del leaf
    return {
        "Young persons age": AGES,
        "Ethnicity": categories.ethnicity(place),
        "Sex": categories.sex(held=True),
        "Type of placement": categories.PLACEMENTS,
    }


FILE = EhcFile(
    name="work_based_placements.csv",
    headings=HEADINGS,
    total="All work based placements",
    leaves=leaves,
    printed=printed,
    topics=topics,
    academic=True,
)
