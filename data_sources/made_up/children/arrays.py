"""Columns of many children at once, and chance that repeats for them on every machine."""

import zlib
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Days: TypeAlias = npt.NDArray[np.datetime64]
"""Days (datetime64[D]); NaT where there is none."""
Lengths: TypeAlias = npt.NDArray[np.timedelta64]
"""Numbers of days (timedelta64[D])."""
Numbers: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Texts: TypeAlias = npt.NDArray[np.str_]

NO_DAY = np.datetime64("NaT", "D")


def generator(seed: int, *topic: object) -> np.random.Generator:
    """Give a source of numbers of its own to whatever `topic` names."""
    words = [zlib.crc32(str(each).encode("utf-8")) for each in topic]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))


def day(of: date) -> np.datetime64:
    """Give a day as arrays hold it."""
    return np.datetime64(of, "D")


def random_days(rng: np.random.Generator, least: Any, most: Any, size: int) -> Lengths:
    """Draw lengths of `least` to `most` days, both included; each may be an array of `size`."""
    drawn: Numbers = rng.integers(least, np.asarray(most) + 1, size)
    return drawn.astype("timedelta64[D]")


def until(days: Days, last: np.datetime64) -> Days:
    """Forget what comes after `last`."""
    return np.where(days <= last, days, NO_DAY)


def iso(days: Days) -> Texts:
    """Write days as 2026-09-30; blank where there is none."""
    return np.where(np.isnat(days), "", days.astype("datetime64[D]").astype("U10"))


def british(days: Days) -> Texts:
    """Write days as 30/09/2026; blank where there is none."""
    ordered = iso(days)
    letters = ordered.astype("U10").view("U1").reshape(-1, 10)
    turned = letters[:, [8, 9, 7, 5, 6, 4, 0, 1, 2, 3]]
    texts = np.ascontiguousarray(turned).view("U10").ravel()
    return np.where(ordered == "", "", np.char.replace(texts, "-", "/"))


def numbered(prefix: str, numbers: Any, width: int) -> Texts:
    """Write numbers with leading zeros behind a prefix, as case systems number things."""
    digits = np.char.zfill(np.asarray(numbers).astype(f"U{width}"), width)
    return np.char.add(prefix, digits)


def ages(born: Days, on: Any) -> Numbers:
    """Give ages in whole years; negative before birth. A day out on some birthdays."""
    lived = (np.asarray(on).astype("datetime64[D]") - born).astype(np.int64)
    return np.floor_divide(lived * 4, 1461)


def birthdays(born: Days, years: int, months: int = 0) -> Days:
    """Give the days on which children become so old, at the latest the last of that month."""
    month = born.astype("datetime64[M]")
    into = (born - month.astype("datetime64[D]")).astype(np.int64)
    reached = month + np.timedelta64(12 * years + months, "M")
    last = (reached + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    on: Days = reached.astype("datetime64[D]") + into.astype("timedelta64[D]")
    return np.minimum(on, last)


def month_ends(first_year: int, as_at: date, *months: int) -> list[date]:
    """Give the last days of these months from `first_year` on, up to `as_at`."""
    every = (
        end
        for year in range(first_year, as_at.year + 1)
        for month in sorted(months)
        if (end := last_of_month(year, month)) <= as_at
    )
    return list(every)


def last_of_month(year: int, month: int) -> date:
    """Give the last day of a month."""
    start = np.datetime64(f"{year:04}-{month:02}", "M")
    last: date = ((start + 1).astype("datetime64[D]") - 1).astype(object)
    return last


def last_month_end(as_at: date) -> date:
    """Give the last end of a month that is not after `as_at`."""
    this = last_of_month(as_at.year, as_at.month)
    before = (as_at.year, as_at.month - 1) if as_at.month > 1 else (as_at.year - 1, 12)
    return this if this == as_at else last_of_month(*before)


def extract_days(as_at: date, *months: int, years: int = 5) -> list[date]:
    """Give the days of the extracts of the last `years` years, and the latest end of a month."""
    regular = [
        end
        for end in month_ends(as_at.year - years - 1, as_at, *months)
        if end > date(as_at.year - years, as_at.month, 1)
    ]
    latest = last_month_end(as_at)
    return regular if latest in regular else [*regular, latest]


def yearly_numbers(prefix: str, opened: Days) -> Texts:
    """Number cases as PREFIX-25-00001: each year's from 1, in the order in which they opened."""
    order = np.argsort(opened, kind="stable")
    year = opened[order].astype("datetime64[Y]").astype(np.int64) + 1970
    within = np.arange(len(year)) - np.searchsorted(year, year) + 1
    numbers = np.empty(len(year), "U16")
    numbers[order] = [
        f"{prefix}-{which % 100:02}-{number:05}"
        for which, number in zip(year.tolist(), within.tolist(), strict=True)
    ]
    return numbers
