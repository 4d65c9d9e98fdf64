"""Working days in England, counted against a plain walk through the calendar."""

import socket
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from data_sources import working_days
from data_sources.working_days import after, bank_holidays, known

# GOV.UK, UK bank holidays, England and Wales.
CHRISTMAS_2025 = {date(2025, 12, 25), date(2025, 12, 26), date(2026, 1, 1)}


def days(*texts: str) -> Any:
    """Give days as numpy has them."""
    return np.array(texts, "datetime64[D]")


def walked(opened: date, number: int) -> date:
    """Count day by day."""
    holidays = set(bank_holidays().tolist())
    day = opened
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5 and day not in holidays
    return day


@pytest.mark.parametrize(
    ("opened", "number", "due"),
    [
        ("2025-06-02", 1, "2025-06-03"),
        ("2025-06-06", 1, "2025-06-09"),  # a Friday
        ("2025-06-07", 1, "2025-06-09"),  # a Saturday
        ("2025-06-08", 1, "2025-06-09"),  # a Sunday
        ("2025-12-24", 1, "2025-12-29"),  # over Christmas and Boxing Day
        ("2025-12-25", 1, "2025-12-29"),  # a bank holiday itself
        ("2025-12-24", 5, "2026-01-05"),  # and over New Year's Day
        ("2022-09-16", 1, "2022-09-20"),  # the State Funeral of Queen Elizabeth II
        ("2025-05-01", 45, "2025-07-07"),  # over the two bank holidays of May
    ],
)
def test_the_day_itself_a_weekend_and_a_bank_holiday_do_not_count(
    opened: str, number: int, due: str
) -> None:
    assert after(days(opened), number).tolist() == days(due).tolist()


def test_many_days_are_those_of_a_walk_through_the_calendar() -> None:
    opened = np.arange(days("2024-10-01")[0], days("2026-05-01")[0])
    expected = [walked(day, 45) for day in opened.tolist()]
    assert after(opened, 45).tolist() == expected
    assert set(bank_holidays().tolist()) >= CHRISTMAS_2025
    assert not CHRISTMAS_2025 & set(expected)


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(pd.to_datetime(["2025-06-06", None])),
        pd.to_datetime(pd.Series(["2025-06-06", None])).to_numpy(),
        pa.array([date(2025, 6, 6), None], pa.date32()),
        pa.chunked_array([[date(2025, 6, 6)], [None]], pa.date32()),
    ],
    ids=["pandas", "numpy", "pyarrow", "pyarrow in chunks"],
)
def test_days_may_come_of_pandas_numpy_or_pyarrow_and_none_gives_none(column: Any) -> None:
    assert after(column, 1).tolist() == [date(2025, 6, 9), None]


def test_beyond_the_years_that_are_known_there_is_no_due_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listed = days("2025-01-01", "2026-12-25", "2026-12-28")
    monkeypatch.setattr(working_days, "bank_holidays", lambda: listed)
    assert [day.item() for day in known(listed)] == [date(2025, 1, 1), date(2026, 12, 31)]
    opened = days(
        "2024-12-31", "2025-01-01", "2026-12-30", "2026-12-31", "2027-01-04", "2040-01-02"
    )
    assert after(opened, 1).tolist() == [
        None,
        date(2025, 1, 2),
        date(2026, 12, 31),
        None,
        None,
        None,
    ]


def test_fewer_than_one_working_day_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="give 1 or more"):
        after(days("2025-06-06"), 0)


def test_the_network_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    bank_holidays.cache_clear()
    first, last = known(bank_holidays())
    assert first.item() <= date(2016, 1, 1)
    assert last.item() >= date(2027, 12, 31)
