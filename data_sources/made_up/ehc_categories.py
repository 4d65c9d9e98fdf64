"""The breakdowns of the EHC plan files: their categories as printed, and how common each is."""

from data_sources.made_up.places import Place

Weights = dict[str, float]

_ETHNICITY_HOME_AND_COUNTRY: dict[str, tuple[float, float]] = {
    "Any other ethnic group": (1.6, 1.6),
    "Asian - Any other Asian background": (4.2, 1.5),
    "Asian - Bangladeshi": (1.5, 1.3),
    "Asian - Chinese": (0.3, 0.3),
    "Asian - Indian": (5.0, 1.6),
    "Asian - Pakistani": (4.4, 3.0),
    "Black - Any other Black background": (1.3, 1.0),
    "Black - Black African": (12.0, 3.6),
    "Black - Black Caribbean": (0.7, 1.1),
    "Mixed - Any other Mixed background": (2.8, 2.5),
    "Mixed - White and Asian": (1.9, 1.1),
    "Mixed - White and Black African": (1.2, 0.9),
    "Mixed - White and Black Caribbean": (3.2, 2.0),
    "Unclassified": (3.8, 9.0),
    "White - Any other White background": (4.8, 4.1),
    "White - Gypsy/Roma": (0.6, 0.4),
    "White - Irish": (0.2, 0.2),
    "White - Traveller of Irish heritage": (0.1, 0.15),
    "White - White British": (50.4, 64.6),
}

PLACEMENTS: Weights = {
    "AP/PRU - academy": 0.3,
    "AP/PRU - free school": 0.1,
    "AP/PRU - LA maintained": 0.3,
    "Educated elsewhere - elective home education": 1.0,
    "Educated elsewhere - NEET": 2.4,
    "Educated elsewhere - not in education or training (compulsory school age)": 0.4,
    "Educated elsewhere - not in education or training (notice to cease issued)": 0.2,
    "Educated elsewhere - not in education or training (other)": 0.3,
    "Educated elsewhere - online provider": 0.05,
    "Educated elsewhere - other arrangements by LA": 3.0,
    "Educated elsewhere - other arrangements by parents": 0.3,
    "Educated elsewhere - other placement settings": 0.5,
    "Educated elsewhere - other schools and establishments": 0.03,
    "Educated elsewhere - Welsh establishment": 0.05,
    "FE - general FE and tertiary colleges": 10.0,
    "FE - specialist post-16 institutions": 1.2,
    "FE - UKRLP provider": 1.0,
    "Mainstream - academy": 22.4,
    "Mainstream - academy (resourced provision)": 1.7,
    "Mainstream - academy (SEN unit)": 0.8,
    "Mainstream - free school": 1.5,
    "Mainstream - free school (resourced provision)": 0.05,
    "Mainstream - free school (SEN unit)": 0.02,
    "Mainstream - independent": 0.8,
    "Mainstream - LA maintained": 14.0,
    "Mainstream - LA maintained (resourced provision)": 0.7,
    "Mainstream - LA maintained (SEN unit)": 0.5,
    "Non-maintained early years": 0.5,
    "Placement not recorded": 1.5,
    "Special - Academy/free schools": 15.0,
    "Special - independent": 3.5,
    "Special - LA maintained": 16.0,
    "Special - non-maintained": 0.5,
}

YEARS_IN_PLACE: Weights = {
    **{"1": 17.5, "2": 13.8, "3": 11.5, "4": 10.5, "5": 9.0, "6": 10.2, "7": 9.6, "8": 7.2},
    **{"9": 4.5, "10": 1.8, "11": 1.4, "12 or more": 3.0},
}
NEWEST = "Less than a year"

_AGES_ASKED = (
    1.6,
    10.8,
    15.5,
    8.0,
    6.2,
    6.2,
    6.0,
    6.6,
    9.0,
    6.5,
    5.6,
    5.7,
    5.0,
    4.2,
    2.0,
    0.8,
    0.4,
)
_AGES_HELD = (0.1, 0.5, 3.8, 5.4, 5.5, 5.7, 5.9, 6.3, 6.8, 7.6, 7.6, 7.5, 7.5, 7.0, 6.5, 5.4, 4.0)


def ages(style: str, *, held: bool, youngest: str, oldest: str) -> Weights:
    """Give ages 3 to 17 and 18 by year, each printed in `style`, between two open ends."""
    weights = _AGES_HELD if held else _AGES_ASKED
    by_year = {f"{style} {age}": weights[age - 2] for age in range(3, 19)}
    last = weights[-1]
    return {youngest: weights[0], **by_year, f"{style} 19": last * 0.55, oldest: last * 0.9}


def ages_to_25(style: str) -> Weights:
    """Give every year of age from under 3 to 25, as the file of plans by need prints them."""
    weights = ages(style, held=True, youngest="under 3", oldest="the rest")
    last = weights.pop("the rest")
    return weights | {f"{style} {age}": last * 0.55 ** (age - 19) for age in range(20, 26)}


def ethnicity(place: Place) -> Weights:
    """Give the mix of the place: home is more diverse than the country."""
    column = 0 if place.is_home else 1
    return {name: both[column] for name, both in _ETHNICITY_HOME_AND_COUNTRY.items()}


def sex(*, held: bool) -> Weights:
    """Give the mix of girls and boys."""
    return {"Female": 29.0, "Male": 71.0} if held else {"Female": 36.0, "Male": 64.0}
