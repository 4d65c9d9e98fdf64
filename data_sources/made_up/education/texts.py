"""Days and columns of the made-up area as its returns write them."""

from datetime import date
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def iso(days: Array) -> Array:
    """Write days as 2026-09-30; blank where there is none."""
    return np.where(np.isnat(days), "", days.astype("datetime64[D]").astype("U10"))


def blade(day: str) -> str:
    """Write 2026-09-30 as 2026-Sep-30 00:00:00, as COLLECT's Blade exports do."""
    if len(day) != 10:
        return day
    return f"{day[:4]}-{MONTHS[int(day[5:7]) - 1]}-{day[8:]} 00:00:00"


def blades(days: Array) -> Array:
    """Write many days so; blank where there is none. Each distinct day is written once."""
    distinct, place = np.unique(days.astype("datetime64[D]"), return_inverse=True)
    written = np.array(["" if day == "NaT" else blade(day) for day in distinct.astype(str)])
    found: Array = written[place]
    return found


def third_thursday(year: int, month: int) -> date:
    """Give the third Thursday of a month, on which the January census falls."""
    first = date(year, month, 1)
    return date(year, month, 1 + (3 - first.weekday()) % 7 + 14)
