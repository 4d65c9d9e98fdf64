"""How many wait for each community service, by provider, month and length of wait.

Every figure of a region, a board or England is the sum of its providers', listed or not.
"""

import math
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from data_sources.made_up.chance import chance, spread
from data_sources.made_up.places import AREA_FILE, COUNTRY_FILE, read
from data_sources.made_up.services import HIDDEN, LONG_WAITS, SERVICES, SPEECH, THERAPIES

BANDS = (
    *("0-1 weeks", ">1-2 weeks", ">2-4 weeks", ">4-12 weeks"),
    *(">12-18 weeks", ">18-52 weeks", ">52 weeks"),
)
_ADULT_WAITS = (0.13, 0.10, 0.155, 0.32, 0.105, 0.155, 0.035)
_CHILD_WAITS = (0.06, 0.06, 0.10, 0.28, 0.15, 0.31, 0.04)
_STEP_UP = 1.4
_MONTHS_SINCE_STEP = 8
"""The step lies this many months before the last month, so nine months show it."""

Line = tuple[int, ...]
"""The total, then one number a band."""


@dataclass(frozen=True)
class Organisation:
    """One row of the tables: England, a region, a board, or a provider."""

    kind: str
    code: str
    name: str
    share: float = 0.0
    region: str = ""
    icb: str = ""
    therapies: bool = False


@cache
def organisations() -> tuple[Organisation, ...]:
    """Give the rows in their order: England, regions, boards, providers."""
    country: Any = read(COUNTRY_FILE)
    region_of = {icb["code"]: icb["region"] for icb in country["icbs"]}
    return (
        Organisation("National", "", "England"),
        *(Organisation("Region", each["code"], each["name"]) for each in country["nhs_regions"]),
        *(Organisation("ICB", each["code"], each["name"]) for each in country["icbs"]),
        *(
            Organisation(
                "Provider",
                each["code"],
                each["name"],
                each["share"],
                region_of[each["icb"]],
                each["icb"],
                each.get("therapies", False),
            )
            for each in country["providers"]
        ),
    )


@cache
def _unlisted() -> tuple[Organisation, ...]:
    regions = read(COUNTRY_FILE)["nhs_regions"]
    return tuple(
        Organisation("Unlisted", f"rest of {each['code']}", "", each["unlisted"], each["code"])
        for each in regions
    )


def _sources(of: Organisation) -> tuple[Organisation, ...]:
    providers = tuple(each for each in organisations() if each.kind == "Provider")
    if of.kind == "ICB":
        return tuple(each for each in providers if each.icb == of.code)
    everyone = providers + _unlisted()
    if of.kind == "Region":
        return tuple(each for each in everyone if each.region == of.code)
    return everyone if of.kind == "National" else (of,)


@cache
def waiting(of: Organisation, service: str, month: date, last: date, seed: int) -> Line | None:
    """Give the list and its bands; None where nobody submitted for the service."""
    if of.kind in ("Provider", "Unlisted"):
        return _provider_line(of, service, month, last, seed)
    lines = [waiting(each, service, month, last, seed) for each in _sources(of)]
    sent = [line for line in lines if line is not None]
    return tuple(map(sum, zip(*sent, strict=True))) if sent else None


def _provider_line(
    of: Organisation, service: str, month: date, last: date, seed: int
) -> Line | None:
    draw = chance(seed, of.code, service)
    offered = of.kind == "Unlisted" or draw.random() < 0.45
    if not offered and not (of.therapies and service in THERAPIES):
        return None
    listed = SERVICES[service] * of.share * math.exp(draw.gauss(0, 0.06))
    noise = chance(seed, of.code, service, month)
    season = 0.03 * math.sin((month.month - 2) * math.pi / 6)
    years = (month.year * 12 + month.month - 2024 * 12) / 12
    total = listed * math.exp(season + 0.02 * years + noise.gauss(0, 0.025))
    longer = 0
    if service == SPEECH and of.icb == read_home_icb():
        since = (last.year - month.year) * 12 + last.month - month.month
        longer = max(0, _MONTHS_SINCE_STEP + 1 - since)
        total *= 1.28 * (_STEP_UP if longer else 1)
    bands = spread(round(total), _waits(service, longer), noise, 0.04)
    # Now and then a provider's bands do not add up to its list, as in the real workbooks.
    shortfall = 1 if service not in HIDDEN and noise.random() < 0.01 and total > 20 else 0
    return (round(total) + shortfall, *bands.values())


@cache
def read_home_icb() -> str:
    """Give the code of the board that the made-up area lies in."""
    code: str = read(AREA_FILE)["icb"]["code"]
    return code


def _waits(service: str, longer: int) -> dict[str, float]:
    waits = _CHILD_WAITS if service.startswith("(CYP)") else _ADULT_WAITS
    weights = dict(zip(BANDS, waits, strict=True))
    if service == SPEECH:
        weights[">52 weeks"] = 0.02
    for band in (">18-52 weeks", ">52 weeks"):
        weights[band] *= LONG_WAITS.get(service, 1)
    # Where a list has stepped up, month by month more of it has waited past 18 weeks.
    weights[">18-52 weeks"] *= 1 + 0.11 * longer
    weights[">52 weeks"] *= 1 + 0.25 * longer
    return weights
