"""personal_budgets.csv: personal budgets taken up, by what they pay for."""

from data_sources.made_up import ehc_categories as categories
from data_sources.made_up.chance import chance, spread
from data_sources.made_up.ehc_categories import Weights
from data_sources.made_up.ehc_plans import EhcFile, Leaves
from data_sources.made_up.levels import share, volume
from data_sources.made_up.places import Place

HEADINGS = (
    *("personal_budget", "org_arrangments"),
    *("pb_health", "pb_education", "pb_social", "pb_integrated"),
)
PAYS_FOR = {"health": 0.01, "education": 0.12, "social": 0.82, "integrated": 0.05}


def leaves(place: Place, year: int, seed: int) -> Leaves:
    """Share budgets out by what they pay for; organised arrangements stand beside them."""
    plans = volume("plans_in_force", place, year + 1, seed)
    budgets = round(plans * share("personal_budget", place, year, seed))
    arrangements = round(plans * share("arrangements", place, year, seed))
    paid = spread(budgets, PAYS_FOR, chance(seed, "budgets", place.code, year), 0.05)
    return {"arrangements": arrangements, **paid}


def printed(of: Leaves, year: int) -> dict[str, str]:
    """Print one row's cells."""
    del year
    paid = [of[name] for name in PAYS_FOR]
    return dict(zip(HEADINGS, map(str, (sum(paid), of["arrangements"], *paid)), strict=True))


def topics(place: Place, leaf: str) -> dict[str, Weights]:
    """Give the breakdowns of the file, which prints one placement in another case."""
    del leaf
    placements = {
        name.replace("Academy/free schools", "academy/free school"): weight
        for name, weight in categories.PLACEMENTS.items()
    }
    return {
        "Child or young persons age": categories.ages(
            "age", held=True, youngest="age 2 and under", oldest="age 20 and over"
        ),
        "Ethnicity": categories.ethnicity(place),
        "Sex": categories.sex(held=True),
        "Type of placement": placements,
    }


FILE = EhcFile(
    name="personal_budgets.csv",
    headings=HEADINGS,
    total="All personal budgets",
    leaves=leaves,
    printed=printed,
    topics=topics,
    academic=True,
)
