"""Working days in England: Monday to Friday without bank holidays.

Bank holidays are those that the package `govuk-bank-holidays` carries of GOV.UK's list for England
and Wales; it is never asked to fetch them. A newer package knows further years.
"""

from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Days: TypeAlias = "npt.NDArray[np.datetime64]"
NO_DAY = np.datetime64("NaT", "D")


def after(opened: Any, working_days: int) -> Days:
    """Give the day that lies so many working days, at least 1, after each day.

    `opened` is a column of days of pandas, numpy or pyarrow. The day itself is not counted, so
    that 1 after a Friday, a Saturday or a Sunday is the Monday. No day (NaT) for none, and where
    the count runs outside the years whose bank holidays are known: no due day rather than a wrong
    one. Raises ValueError for fewer than 1.
    """
    if working_days < 1:
        raise ValueError(f"{working_days} working days: give 1 or more")
    days: Days = np.asarray(opened).astype("datetime64[D]")
    holidays = bank_holidays()
    first, last = known(holidays)
    countable = (days >= first) & (days <= last)
    found = np.full(days.shape, NO_DAY)
    found[countable] = np.busday_offset(
        # Back to a working day first: so the first one after a weekend counts as 1.
        days[countable],
        working_days,
        roll="backward",
        holidays=holidays,
    )
    found[found > last] = NO_DAY
    return found


def known(holidays: Days) -> tuple[np.datetime64, np.datetime64]:
    """Give the first and the last day of the years that a list of bank holidays covers."""
    years = holidays.astype("datetime64[Y]")
    first, last = years.min(), years.max()
    return first.astype("datetime64[D]"), (last + 1).astype("datetime64[D]") - 1


@cache
def bank_holidays() -> Days:
    """Give the bank holidays of England that the package carries, in order."""
    from govuk_bank_holidays.bank_holidays import BankHolidays

    carried = BankHolidays(use_cached_holidays=True)
    listed = carried.get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return np.array([holiday["date"] for holiday in listed], "datetime64[D]")
