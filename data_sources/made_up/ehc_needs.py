"""sen_needs_all_plans.csv: EHC plans in force on the January census day, by primary need."""

from data_sources.made_up import ehc_categories as categories
from data_sources.made_up.chance import chance, spread, uneven
from data_sources.made_up.ehc_categories import Weights
from data_sources.made_up.ehc_plans import EhcFile, Leaves
from data_sources.made_up.levels import volume
from data_sources.made_up.places import Place
from data_sources.made_up.wording import percent

_NEEDS_HOME_AND_COUNTRY = {
    "asd": (0.345, 0.315),
    "hi": (0.013, 0.014),
    "mld": (0.155, 0.106),
    "msi": (0.002, 0.003),
    "oth": (0.002, 0.012),
    "pd": (0.035, 0.039),
    "pmld": (0.022, 0.013),
    "semh": (0.168, 0.207),
    "slcn": (0.202, 0.213),
    "sld": (0.036, 0.039),
    "spld": (0.014, 0.024),
    "vi": (0.006, 0.008),
    "unknown": (0.001, 0.007),
}
HEADINGS = (
    "ehc_plans",
    *(f"number_{need}" for need in _NEEDS_HOME_AND_COUNTRY if need != "unknown"),
    "number_need_unknown",
    *(f"{need}_pc" for need in _NEEDS_HOME_AND_COUNTRY),
)


def leaves(place: Place, year: int, seed: int) -> Leaves:
    """Share the plans in force in January after `year` out by primary need."""
    plans = volume("plans_in_force", place, year + 1, seed)
    column = 0 if place.is_home else 1
    weights = {need: both[column] for need, both in _NEEDS_HOME_AND_COUNTRY.items()}
    by = 0.1 if place.region and not place.is_home else 0.02
    mix = uneven(weights, chance(seed, "needs", place.code), by)
    # Each year differs a little from the place's own mix.
    return spread(plans, mix, chance(seed, "needs", place.code, year), 0.015)


def printed(of: Leaves, year: int) -> dict[str, str]:
    """Print one row's cells."""
    del year
    plans = sum(of.values())
    numbers = (str(count) for count in (plans, *of.values()))
    return dict(
        zip(HEADINGS, (*numbers, *(percent(count, plans) for count in of.values())), strict=True)
    )


def topics(place: Place, leaf: str) -> dict[str, Weights]:
    """Give the breakdowns of the file: severe needs are met in special schools more often."""
    special = {"pmld": 6.0, "sld": 5.0, "asd": 1.4, "slcn": 0.4, "hi": 0.4}.get(leaf, 1.0)
    placements = {
        name: weight * (special if name.startswith("Special") else 1.0)
        for name, weight in categories.PLACEMENTS.items()
    }
    return {
        "Child or young persons age": categories.ages_to_25("age"),
        "Ethnicity": categories.ethnicity(place),
        "Sex": categories.sex(held=True),
        "Type of placement": placements,
        "Years EHC plan in place": {**categories.YEARS_IN_PLACE, categories.NEWEST: 19.0},
    }


FILE = EhcFile(
    name="sen_needs_all_plans.csv",
    headings=HEADINGS,
    total="All EHC plans",
    leaves=leaves,
    printed=printed,
    topics=topics,
    academic=True,
)
