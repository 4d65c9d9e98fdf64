"""What the tables of both national data sets are made of: the period, and codes by chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from data_sources.made_up.children.arrays import Flags, Numbers, Texts
from data_sources.made_up.health.listing import Listed
from data_sources.made_up.sheets.planting import Mistake, Table

COMMISSIONER = "QZ1"


@dataclass(frozen=True)
class Period:
    """What a set tells of, and who sends it."""

    start: date
    end: date
    provider: str


@dataclass(frozen=True)
class Mistakes:
    """The kinds put into one table, and into what share of its rows."""

    kinds: Sequence[Mistake]
    share: float


@dataclass(frozen=True)
class Layout:
    """How one of the two data sets names its tables and headings."""

    patients: str
    """The table of patients, which is alike in both but for its headings."""
    patient_headings: tuple[str, ...]
    tables: Callable[[Listed, Texts, Period], dict[str, Table]]
    """The other tables by number; the header comes first."""
    mistakes: Callable[[Period], dict[str, Mistakes]]


def pick(chance: Numbers, codes: dict[str, int]) -> Texts:
    """Pick codes by chances of 0 to 99; the weights of `codes` add up to 100."""
    bounds = np.cumsum(list(codes.values()))
    picked: Texts = np.array(list(codes))[np.searchsorted(bounds, chance, "right")]
    return picked


# Attendance: 5 on time, 6 late but seen, 3 did not come, 2 and 4 cancelled, 7 too late to be seen.
_CAME = {"5": 92, "6": 8}
_MISSED = {"3": 55, "2": 25, "4": 15, "7": 5}
# How: face to face, by telephone, by video.
HOW = {"01": 78, "02": 12, "11": 10}


def attendance(attended: Flags, chance: Numbers) -> Texts:
    """Give the attendance codes of contacts that were attended or not."""
    return np.where(attended, pick(chance, _CAME), pick(chance, _MISSED))
