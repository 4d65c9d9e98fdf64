"""How many children care works with, and how much likelier those with SEN are to be among them."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from data_sources.made_up import levels
from data_sources.made_up.children.arrays import Numbers
from data_sources.made_up.places import places

YEARS_BEFORE = 10
"""Caseloads need some years to settle before the first that is told of."""


@dataclass(frozen=True)
class Caseload:
    """One entry a month from `first`: how many begin in it, how many are open at its end."""

    first: np.datetime64
    begin: Numbers
    stay: Numbers


def caseload(stock: str, flow: str, flow_ends: bool, as_at: date, seed: int) -> Caseload:
    """Spread the yearly volumes of `made_up.levels` over months.

    `stock` is at 31 March; `flow` is how many begin in the year to it, or end (`flow_ends`).
    """
    years = range(as_at.year - YEARS_BEFORE, as_at.year + 2)
    home = places().home
    at_march = [levels.volume(stock, home, year, seed) for year in (years[0] - 1, *years)]
    flows = np.array([levels.volume(flow, home, year, seed) for year in years])
    begins = flows + np.diff(at_march) if flow_ends else flows
    months = np.arange((as_at.year - years[0]) * 12 + as_at.month)
    # January to March belong to the year to this March, the others to the next.
    of = months // 12 + (months % 12 >= 3)
    since_march = np.arange(len(at_march)) * 12 - 10
    stay = np.rint(np.interp(months, since_march, at_march)).astype(np.int64)
    return Caseload(np.datetime64(f"{years[0]}-01", "M"), begins[of] // 12, stay)


# From which age (on 1 January) how likely, for those who start to be looked after.
STARTING_CARE = {0: 14, 1: 5, 5: 4, 10: 6, 13: 8, 15: 11, 16: 14}
IN_NEED = {0: 14, 1: 8, 5: 8, 10: 10, 14: 11, 16: 9}

# How many tenths as likely as without SEN.
CARE_WITH_PLAN, CARE_WITH_SUPPORT = 138, 27
NEED_WITH_PLAN, NEED_WITH_SUPPORT = 68, 20

SHORT_BREAKS_A_YEAR = 300
SHORT_BREAKS_WAITING = 85
SHORT_BREAK_NEEDS = {"PMLD": 30, "SLD": 20, "ASD": 9, "PD": 9, "MSI": 12, "VI": 4, "SEMH": 2}
SHORT_BREAK_SERVICES = {
    **{"Day club": 34, "Holiday scheme": 24, "Direct payment": 18},
    **{"Sitting at home": 12, "Overnight": 12},
}
OVERNIGHT = "Overnight"
