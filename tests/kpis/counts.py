"""Counts as the vault gives them, and a small area, both made up for these tests."""

from datetime import date
from typing import Any

import pandas as pd
from pydantic import TypeAdapter

from dashboard.kpis.area import Area
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.measures import SPLITS, CountKind

FILE = "f" * 64
HOME = ("authority", "E1", "Home")
ENDS = {"month": (1, 31), "calendar_year": (12, 31), "academic_year": (8, 31)}

AREA = Area.model_validate(
    {
        "name": "Home",
        "authority": {"code": "E1", "old_code": "901", "name": "Home"},
        "region": {"code": "R1", "name": "Uplands"},
        "country": {"code": "C1", "name": "Country"},
        "icb": {"code": "I1", "name": "Home and Away", "label": "Home and Away ICB"},
        "nhs_region": {"code": "N1", "name": "Uplands", "label": "NHS Uplands"},
        "neighbours": {
            "model": "2025",
            "authorities": [
                {"code": f"E{number}", "old_code": f"{900 + number}", "name": f"Town {number}"}
                for number in range(2, 12)
            ],
        },
    }
)


def count(
    item: str,
    cell: float | str,
    period: str = "2024",
    *,
    kind: str = "calendar_year",
    place: tuple[str, str, str] = HOME,
    dataset: str = "plans",
    sha256: str = FILE,
    **splits: str,
) -> dict[str, Any]:
    """Give one count; its cell is a number or a symbol."""
    month, day = ENDS[kind]
    known = isinstance(cell, int | float)
    return {
        "dataset": dataset,
        "item": item,
        "period_kind": kind,
        "period": period,
        "period_end": date(int(period[:4]), month, day),
        "geography_kind": place[0],
        "geography_code": place[1],
        "geography_name": place[2],
        **dict.fromkeys(SPLITS, ""),
        **splits,
        "value": float(cell) if known else float("nan"),
        "symbol": "" if known else str(cell),
        "sha256": sha256,
    }


def frame(*counts: dict[str, Any]) -> pd.DataFrame:
    """Put counts together as the vault does."""
    return pd.DataFrame(list(counts)).astype({"value": "float64"})


def ratio(**more: Any) -> dict[str, Any]:
    """Give the words of a ratio: "in_time" of "all"."""
    words: dict[str, Any] = {
        "kind": "ratio",
        "source": "A publisher",
        "dataset": "plans",
        "period_kind": "calendar_year",
        "numerator": ["in_time"],
        "denominator": ["all"],
    }
    return {key: value for key, value in (words | more).items() if value is not None}


def how_many(**more: Any) -> dict[str, Any]:
    """Give the words of a count: of "all"."""
    return {
        "kind": "count",
        "source": "A publisher",
        "dataset": "plans",
        "period_kind": "calendar_year",
        "count": ["all"],
        **more,
    }


def kpi(*measures: dict[str, Any], **more: Any) -> Kpi:
    """Give a KPI with these measures: a percentage for which higher is better."""
    words: dict[str, Any] = {
        "id": "plans_in_time",
        "title": "Plans in time",
        "agency": "education",
        "owner": "Head of SEND",
        "success_measure": "right_help_right_time",
        "unit": "percent",
        "better": "higher",
        "definition": "Of plans, those in time.",
        "why_it_matters": "A late plan is help that a child goes without.",
        "measures": measures or [ratio()],
        "reviewed": date(2026, 11, 23),
        "review_due": date(2027, 11, 23),
    }
    return Kpi.model_validate(words | more)


def measure(words: dict[str, Any]) -> CountKind:
    """Read one measure."""
    return TypeAdapter(CountKind).validate_python(words)
