"""Figures made by hand, to be held against each other."""

from dataclasses import fields
from datetime import date
from typing import Any

from dashboard.board_rows import Figure
from dashboard.comparison import Contents
from dashboard.kpis.definitions import Kpi
from tests.kpis.counts import how_many, kpi, ratio

PLANS = kpi(
    ratio(period_kind="month"),
    ratio(period_kind="calendar_year", source="Another publisher"),
    id="plans",
    title="EHC plans issued within 20 weeks",
)
WAITS = kpi(how_many(), id="waits", title="Children who wait", unit="count", better="lower")
MONTHS, YEARS = "month:plans", "calendar_year:plans"


def figure(period: str | None, numbers: tuple[float, float] | str = "x", **more: Any) -> Figure:
    """Give a total of PLANS by month, its numerator and denominator, or a symbol."""
    top, bottom = numbers if isinstance(numbers, tuple) else (None, None)
    row: dict[str, Any] = dict.fromkeys(field.name for field in fields(Figure))
    row |= {
        "kpi": "plans",
        "series": MONTHS,
        "period_kind": "month" if period else None,
        "period": period,
        "period_end": date(int(period[:4]), int(period[5:] or 12), 28) if period else None,
        "numerator": top,
        "denominator": bottom,
        "value": 100 * top / bottom if top is not None and bottom else None,
        "symbol": "" if isinstance(numbers, tuple) else numbers,
        "status": "not rated",
    }
    return Figure(**row | more)


def yearly(period: str, numbers: tuple[float, float], **more: Any) -> Figure:
    """Give a total of PLANS by year."""
    return figure(period, numbers, series=YEARS, period_kind="calendar_year", **more)


def contents(*figures: Figure, kpis: tuple[Kpi, ...] = (PLANS,)) -> Contents:
    """Put a version together."""
    return Contents(kpis, figures)
