"""How many children are referred to each health service and wait for it, and who they are.

The levels are near the waiting lists of an area of this size: about two fifths of its board's.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from data_sources.made_up.children.arrays import Numbers
from data_sources.made_up.releases import months_on

Line = dict[float, float]
"""Year -> level; straight between the years."""
COMMUNITY, MENTAL = "csds", "mhsds"
SPEECH = "Speech and language therapy"


@dataclass(frozen=True)
class Service:
    """One team: how many are referred a year, how many wait, how evenly turns come."""

    code: str
    name: str
    sent_in: str
    referred: Line
    waiting: Line
    spread: int
    """Days between the earliest and the latest turn of children who were referred together."""
    forgotten: tuple[int, int]
    """So many in a thousand wait up to so many days longer."""
    rejected: int
    """Of a hundred referrals."""
    follow_ups: int
    ages: dict[int, int]
    """Age from which -> weight."""
    needs: dict[str, int] = field(default_factory=dict)
    """Need -> how many times as likely as a child without SEN."""
    once: bool = False


SERVICES = (
    Service(
        "SLT",
        SPEECH,
        COMMUNITY,
        referred={2017: 1600, 2022: 1850, 2026: 1980},
        waiting={2017: 430, 2021: 510, 2023: 555, 2026: 590},
        spread=180,
        forgotten=(16, 520),
        rejected=7,
        follow_ups=5,
        ages={0: 1, 1: 4, 2: 15, 3: 19, 4: 15, 5: 10, 6: 7, 7: 5, 8: 3, 10: 2, 12: 1, 17: 0},
        needs={"SLCN": 14, "ASD": 7, "MLD": 4, "SLD": 9, "PMLD": 9, "HI": 6, "DS": 12, "PD": 3},
    ),
    Service(
        "OCT",
        "Occupational therapy",
        COMMUNITY,
        referred={2017: 430, 2026: 520},
        waiting={2017: 80, 2023: 105, 2026: 115},
        spread=120,
        forgotten=(40, 640),
        rejected=9,
        follow_ups=3,
        ages={0: 1, 2: 4, 4: 9, 7: 8, 10: 5, 13: 2, 17: 1},
        needs={"PD": 18, "ASD": 8, "SLD": 8, "PMLD": 14, "DS": 8, "SPLD": 3, "MSI": 6},
    ),
    Service(
        "PHY",
        "Physiotherapy",
        COMMUNITY,
        referred={2017: 690, 2026: 760},
        waiting={2017: 82, 2023: 95, 2026: 102},
        spread=45,
        forgotten=(10, 300),
        rejected=5,
        follow_ups=3,
        ages={0: 8, 1: 6, 3: 3, 8: 4, 12: 5, 16: 3},
        needs={"PD": 14, "PMLD": 14, "SLD": 5, "DS": 8},
    ),
    Service(
        "DIE",
        "Dietetics",
        COMMUNITY,
        referred={2017: 370, 2026: 410},
        waiting={2017: 72, 2023: 88, 2026: 92},
        spread=70,
        forgotten=(8, 320),
        rejected=6,
        follow_ups=2,
        ages={0: 14, 1: 9, 3: 4, 8: 2, 14: 2},
        needs={"PMLD": 12, "ASD": 4, "SLD": 5, "PD": 4},
    ),
    Service(
        "CPD",
        "Community paediatrics",
        COMMUNITY,
        referred={2017: 1350, 2023: 1610, 2026: 1760},
        waiting={2017: 430, 2022: 500, 2023.8: 545, 2026: 600},
        spread=230,
        forgotten=(12, 420),
        rejected=10,
        follow_ups=2,
        ages={0: 4, 2: 9, 4: 11, 7: 8, 10: 5, 14: 2, 17: 0},
        needs={"ASD": 9, "SLD": 9, "PMLD": 12, "SEMH": 5, "SLCN": 4, "MLD": 4, "PD": 5, "DS": 9},
    ),
    Service(
        "AUT",
        "Autism assessment",
        MENTAL,
        referred={2017: 560, 2021: 690, 2024: 880, 2026: 930},
        waiting={2017: 380, 2020: 520, 2023: 760, 2026: 1080},
        spread=150,
        forgotten=(20, 300),
        rejected=12,
        follow_ups=2,
        ages={2: 5, 4: 9, 7: 10, 10: 9, 13: 8, 17: 2},
        needs={"ASD": 30, "SEMH": 5, "SLCN": 4, "SLD": 6},
        once=True,
    ),
    Service(
        "ADH",
        "ADHD assessment",
        MENTAL,
        referred={2017: 330, 2021: 520, 2024: 860, 2026: 940},
        waiting={2017: 240, 2020: 400, 2023: 830, 2026: 1460},
        spread=160,
        forgotten=(20, 330),
        rejected=13,
        follow_ups=3,
        ages={5: 3, 6: 8, 9: 11, 12: 8, 16: 4},
        needs={"SEMH": 11, "ASD": 7, "SPLD": 4, "MLD": 3},
        once=True,
    ),
    Service(
        "CAM",
        "CAMHS",
        MENTAL,
        referred={2017: 1900, 2020: 1950, 2022: 2550, 2026: 2520},
        waiting={2017: 260, 2021: 300, 2023: 345, 2026: 330},
        spread=70,
        forgotten=(10, 300),
        rejected=23,
        follow_ups=5,
        ages={4: 1, 7: 3, 10: 6, 12: 12, 14: 14, 17: 9},
        needs={"SEMH": 9, "ASD": 4, "SPLD": 2},
    ),
)
THERAPIES = ("SLT", "OCT", "PHY", "DIE")
PROVIDERS = {COMMUNITY: "ZX1", MENTAL: "ZX9"}

# Of 96: few letters are sent in August and at Christmas, many once the autumn term has settled.
SEASON = (8, 8, 10, 7, 8, 9, 8, 4, 7, 9, 11, 7)

_STEP_UP = 1.4
_MONTHS_SINCE_STEP = 8


def step_month(as_at: date) -> date:
    """Give the month in which the speech therapy list steps up, as in the published workbooks."""
    last_published = months_on(date(as_at.year, as_at.month, 1), -2)
    return months_on(last_published, -_MONTHS_SINCE_STEP)


def along(line: Line, years: Numbers, months: Numbers) -> Numbers:
    """Read a line at months (1 to 12) of years, to the nearest whole number."""
    at = years + months / 12
    return np.rint(np.interp(at, list(line), list(line.values()))).astype(np.int64)


def waiting(service: Service, years: Numbers, months: Numbers, as_at: date) -> Numbers:
    """Give how many should wait at the ends of months."""
    level = along(service.waiting, years, months)
    if service.name != SPEECH:
        return level
    step = step_month(as_at)
    stepped = years * 12 + months >= step.year * 12 + step.month
    return np.where(stepped, np.rint(level * _STEP_UP).astype(np.int64), level)
