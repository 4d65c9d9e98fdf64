"""How a KPI's newest figure has moved, and how many it failed, only out of what is shown."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.kpis.definitions import Kpi
from dashboard.kpis.figures import FIGURES
from dashboard.kpis.movements import MOVEMENTS, movements

from .counts import how_many, kpi, ratio

Shown = tuple[float | None, float | None]
YEARS = "calendar_year:plans"
SHARE, LOWER, COUNT = kpi(), kpi(better="lower"), kpi(how_many(), unit="count")
ROLLING = kpi(
    {
        "kind": "closed_in_time",
        "source": "Health",
        "dataset": "advice",
        "periods": ["rolling_12_months", "month"],
        "limit_days": 42,
    }
)
AMOUNTS = kpi(
    {
        "kind": "ratio_of_amounts",
        "source": "Schools",
        "dataset": "pupils",
        "periods": ["academic_year"],
    },
    better="lower",
)


def figure(period: str | None, value: float | None, **more: Any) -> dict[str, Any]:
    """Give a total of a year, without its two numbers."""
    row: dict[str, Any] = dict.fromkeys(FIGURES)
    row |= {"kpi": "plans_in_time", "series": YEARS, "period_kind": "calendar_year"}
    row |= {"period": period, "value": value, "period_end": date(int(period or 2000), 12, 31)}
    return row | more


def share(period: str, numbers: Shown, **more: Any) -> dict[str, Any]:
    """Give a total of a year with its two numbers, and the share where both are shown."""
    numerator, denominator = numbers
    shown = None if None in numbers else 100 * (numerator or 0) / (denominator or 1)
    return figure(period, shown, numerator=numerator, denominator=denominator, **more)


def month(number: int, value: float | None) -> dict[str, Any]:
    """Give the twelve months up to a month, counted from January 2024."""
    year, of_year = 2024 + number // 12, 1 + number % 12
    told = {"series": "rolling_12_months:advice", "period_kind": "rolling_12_months"}
    end = date(year, of_year, 28)
    return figure("2024", value) | told | {"period": f"{end:%Y-%m}", "period_end": end}


def movement(about: Kpi, *figures: dict[str, Any]) -> dict[str, Any] | None:
    """Give the one row, or None."""
    found = movements(about, pd.DataFrame(figures, columns=FIGURES))
    assert list(found.columns) == MOVEMENTS
    rows: list[dict[str, Any]] = found.to_dict("records")  # type: ignore[assignment]
    return rows[0] if rows else None


def moved(about: Kpi, *figures: dict[str, Any]) -> tuple[float | None, str | None]:
    """Say by how much, and since when."""
    row = movement(about, *figures)
    assert row
    return row["moved"], row["since"]


def failed(about: Kpi, *figures: dict[str, Any]) -> int | None:
    """Say how many the newest figure failed."""
    row = movement(about, *figures)
    assert row
    found: int | None = row["failed"]
    return found


@pytest.mark.parametrize(
    ("about", "now", "before", "size"),
    [
        (SHARE, 63.4, 35.7, 27.7),
        (SHARE, 35.7, 63.4, -27.7),
        # 0.06 apart and shown as 0.1 apart; 0.08 apart and shown alike.
        (SHARE, 50.05, 49.99, 0.1),
        (SHARE, 50.04, 49.96, 0),
        (SHARE, 0, 0.0, 0),
        # Two halves, both rounded up.
        (SHARE, 0.25, 0.05, 0.2),
        (COUNT, 2344, 1200, 1144),
        (COUNT, 2.5, 1.5, 1),
    ],
)
def test_it_is_what_a_reader_gets_who_subtracts(
    about: Kpi, now: float, before: float, size: float
) -> None:
    assert moved(about, figure("2023", before), figure("2024", now)) == (size, "2023")


@pytest.mark.parametrize("symbol", ["c", "x", "u"])
def test_a_figure_that_is_withheld_or_missing_has_not_moved(symbol: str) -> None:
    earlier, latest = figure("2023", 50), figure("2024", None, symbol=symbol)
    assert moved(SHARE, earlier, latest) == (None, "2023")


def test_it_is_held_against_the_newest_one_that_is_a_number() -> None:
    shown = [figure("2021", 10), figure("2022", 20), figure("2023", None), figure("2024", 25)]
    assert moved(SHARE, *shown) == (5, "2022")
    assert moved(SHARE, *shown[2:]) == (None, None)
    assert moved(SHARE, shown[3]) == (None, None)


def test_twelve_months_are_compared_with_twelve_others() -> None:
    every = [month(number, number) for number in range(24)]
    assert moved(ROLLING, *every) == (12, "2024-12")
    assert moved(ROLLING, *every[:12]) == (None, None)
    assert moved(ROLLING, *every[:13]) == (12, "2024-01")
    # A month that is not shown brings none with shared months nearer.
    lacking = [row for row in every if row["period"] not in ("2024-12", "2025-03")]
    assert moved(ROLLING, *lacking) == (13, "2024-11")


def test_only_the_totals_of_the_first_series_count() -> None:
    others = [
        figure("2025", 90, series="month:plans"),
        figure("2025", 80, split="sex", category="Boys"),
    ]
    row = movement(SHARE, figure("2023", 50), figure("2024", 40), *others)
    assert row and (row["series"], row["moved"], row["since"]) == (YEARS, -10, "2023")


def test_without_a_period_there_is_no_row() -> None:
    assert movement(SHARE, figure(None, None, symbol="x")) is None
    assert movement(SHARE) is None


def test_a_share_that_should_be_high_failed_all_others_and_a_low_one_those_in_it() -> None:
    latest = share("2024", (30, 40))
    assert (failed(SHARE, latest), failed(LOWER, latest)) == (10, 30)
    assert failed(kpi(better="within"), latest) is None
    assert failed(kpi(better="context"), latest) is None
    assert failed(SHARE, share("2023", (1, 40)), share("2024", (40, 40))) == 0


@pytest.mark.parametrize("numbers", [(None, 40), (30, None), (None, None)])
@pytest.mark.parametrize("about", [SHARE, LOWER])
def test_no_number_that_is_withheld_can_be_had_from_who_was_failed(
    numbers: Shown, about: Kpi
) -> None:
    assert failed(about, share("2023", (20, 40)), share("2024", numbers)) is None
    # Nor where the share itself is withheld.
    assert failed(about, share("2024", (30, 40)) | {"value": None, "symbol": "u"}) is None


def test_what_counts_no_children_has_failed_none() -> None:
    latest = share("2024", (30, 40))
    assert failed(kpi(ratio(), of_children=False), latest) is None
    assert failed(COUNT, figure("2024", 30, numerator=30, denominator=40)) is None
    assert failed(kpi(unit="per_100"), latest) is None
    sessions = latest | {"series": "academic_year:pupils"}
    assert failed(AMOUNTS, sessions) is None
    # A mean of three months is no number of children, and rounded numbers may not fit.
    assert failed(LOWER, share("2024", (30.5, 40))) is None
    assert failed(SHARE, share("2024", (45, 40))) is None


@given(st.lists(st.floats(0, 100), min_size=2, max_size=6))
def test_subtracting_back_gives_what_is_shown(values: list[float]) -> None:
    shown = [figure(str(2000 + n), value) for n, value in enumerate(values)]
    size, since = moved(SHARE, *shown)
    assert since == str(1998 + len(values))
    assert size is not None and size == round(size, 1)
    assert abs(size - (values[-1] - values[-2])) <= 0.1 + 1e-6
