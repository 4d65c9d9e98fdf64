"""How high each figure lies: a line through a few years for home, and one for the country.

Volumes of the country are for a place as large as home; a place's own size multiplies them.
The levels are rough, in the range that English authorities have, and copied from none of them.
"""

import math
from dataclasses import dataclass

from data_sources.made_up.chance import chance
from data_sources.made_up.places import Place

Line = dict[int, float]


@dataclass(frozen=True)
class Levels:
    """One measure's line for the made-up authority and for the country around it."""

    home: Line
    country: Line


VOLUMES = {
    "requests": Levels(
        home={
            2018: 400,
            2019: 440,
            2020: 480,
            2021: 535,
            2022: 700,
            2023: 925,
            2024: 1145,
            2025: 1290,
        },
        country={2018: 540, 2019: 610, 2020: 560, 2021: 690, 2022: 850, 2024: 1145, 2025: 1230},
    ),
    "plans_issued": Levels(
        home={2018: 240, 2019: 265, 2020: 370, 2022: 375, 2023: 540, 2024: 690, 2025: 800},
        country={2018: 360, 2019: 395, 2020: 440, 2022: 485, 2023: 600, 2024: 670, 2025: 730},
    ),
    "plans_in_force": Levels(
        home={2020: 2150, 2022: 2570, 2023: 2710, 2024: 3060, 2025: 3475, 2026: 3800},
        country={2020: 2890, 2022: 3505, 2023: 3830, 2024: 4270, 2025: 4730, 2026: 5150},
    ),
    "children": Levels(home={2017: 75_300, 2025: 84_600}, country={2017: 86_600, 2025: 90_500}),
    "in_need": Levels(
        home={2017: 3600, 2021: 3650, 2023: 3760, 2025: 3350}, country={2017: 2880, 2025: 2980}
    ),
    "in_need_ended": Levels(home={2017: 3500, 2025: 3150}, country={2017: 2620, 2025: 2620}),
    "looked_after": Levels(
        home={2017: 640, 2021: 745, 2023: 725, 2025: 685}, country={2017: 540, 2022: 610, 2025: 605}
    ),
    "starting_care": Levels(home={2017: 300, 2025: 280}, country={2017: 242, 2025: 240}),
    "ceasing_care": Levels(home={2017: 270, 2025: 277}, country={2017: 232, 2025: 254}),
    "pupils_in_need": Levels(
        home={2017: 1480, 2022: 1330, 2025: 1360}, country={2017: 1090, 2025: 1040}
    ),
    "pupils_on_plans": Levels(home={2017: 320, 2025: 340}, country={2017: 245, 2025: 215}),
    "pupils_looked_after": Levels(
        home={2017: 310, 2022: 378, 2025: 360}, country={2017: 290, 2025: 312}
    ),
    "cohort_16_17": Levels(home={2021: 7750, 2026: 8550}, country={2021: 8800, 2026: 9500}),
}

SHARES = {
    "refused": Levels(
        home={2018: 0.27, 2023: 0.25, 2025: 0.245}, country={2018: 0.24, 2025: 0.255}
    ),
    "not_decided": Levels(home={2018: 0.14, 2025: 0.15}, country={2018: 0.075, 2025: 0.08}),
    "withdrawn": Levels(home={2018: 0.023, 2025: 0.022}, country={2018: 0.015, 2025: 0.016}),
    "in_6_weeks": Levels(
        home={2023: 0.38, 2024: 0.42, 2025: 0.55}, country={2023: 0.85, 2025: 0.845}
    ),
    "in_20_weeks": Levels(
        home={
            2018: 0.83,
            2019: 0.57,
            2020: 0.61,
            2021: 0.80,
            2022: 0.81,
            2023: 0.362,
            2024: 0.63,
            2025: 0.68,
        },
        country={
            2018: 0.60,
            2019: 0.605,
            2021: 0.60,
            2022: 0.49,
            2023: 0.50,
            2024: 0.465,
            2025: 0.455,
        },
    ),
    "exceptions": Levels(home={2018: 0.11, 2025: 0.10}, country={2018: 0.07, 2025: 0.062}),
    "late_by_a_year": Levels(home={2018: 0.012, 2025: 0.012}, country={2018: 0.1, 2025: 0.13}),
    "review_expected": Levels(home={2023: 0.81, 2025: 0.815}, country={2023: 0.82, 2025: 0.825}),
    "review_met": Levels(home={2023: 0.955, 2025: 0.963}, country={2023: 0.86, 2025: 0.87}),
    "review_decided": Levels(home={2023: 0.87, 2025: 0.90}, country={2023: 0.76, 2025: 0.78}),
    "in_4_weeks": Levels(
        home={2023: 0.35, 2024: 0.37, 2025: 0.41}, country={2023: 0.43, 2025: 0.46}
    ),
    "personal_budget": Levels(home={2019: 0.045, 2025: 0.053}, country={2019: 0.05, 2025: 0.031}),
    "work_based": Levels(home={2019: 0.008, 2025: 0.014}, country={2019: 0.006, 2025: 0.007}),
    "arrangements": Levels(home={2019: 0.01, 2025: 0.02}, country={2019: 0.005, 2025: 0.006}),
    "in_need_support": Levels(home={2017: 0.245, 2025: 0.252}, country={2017: 0.22, 2025: 0.219}),
    "in_need_plan": Levels(
        home={2017: 0.14, 2022: 0.175, 2025: 0.205}, country={2017: 0.22, 2025: 0.31}
    ),
    "on_plan_support": Levels(home={2017: 0.29, 2025: 0.325}, country={2017: 0.28, 2025: 0.29}),
    "on_plan_plan": Levels(home={2017: 0.035, 2025: 0.085}, country={2017: 0.075, 2025: 0.12}),
    "looked_after_support": Levels(
        home={2017: 0.286, 2025: 0.318}, country={2017: 0.29, 2025: 0.273}
    ),
    "looked_after_plan": Levels(
        home={2017: 0.245, 2025: 0.303}, country={2017: 0.265, 2025: 0.338}
    ),
    "neet_plan": Levels(home={2022: 0.088, 2026: 0.104}, country={2022: 0.087, 2026: 0.112}),
    "neet_support": Levels(home={2022: 0.05, 2026: 0.074}, country={2022: 0.083, 2026: 0.098}),
    "neet_no_sen": Levels(home={2022: 0.035, 2026: 0.037}, country={2022: 0.042, 2026: 0.05}),
}


def at(line: Line, year: int) -> float:
    """Read a line at a year: straight between its years, and on at its last slope after them."""
    years = sorted(line)
    after = next((index for index, known in enumerate(years) if known >= year), len(years) - 1)
    left, right = years[max(after - 1, 0)], years[max(after, 1)]
    return line[left] + (line[right] - line[left]) * (year - left) / (right - left)


def volume(measure: str, place: Place, year: int, seed: int) -> int:
    """Give a made-up count of children or plans, at least 1."""
    levels, draw = VOLUMES[measure], chance(seed, measure, place.code, year)
    if place.is_home:
        return round(at(levels.home, year) * math.exp(draw.gauss(0, 0.004)))
    own = chance(seed, measure, place.code).gauss(0, 0.02 if place.region is None else 0.12)
    level = at(levels.country, year) * place.size
    return max(1, round(level * math.exp(own + draw.gauss(0, 0.015))))


def share(measure: str, place: Place, year: int, seed: int) -> float:
    """Give a made-up share between 0 and 1."""
    levels, draw = SHARES[measure], chance(seed, measure, place.code, year)
    level = min(max(at(levels.home if place.is_home else levels.country, year), 0.004), 0.97)
    own, noise = 0.0, 0.016
    if not place.is_home:
        own = chance(seed, measure, place.code).gauss(0, 0.05 if place.region is None else 0.4)
        noise = 0.06
    # The nearer a share is to nothing or all, the less room it has to differ.
    moved = level + level * (1 - level) * (own + draw.gauss(0, noise))
    return min(max(moved, 0.004), 0.97)
