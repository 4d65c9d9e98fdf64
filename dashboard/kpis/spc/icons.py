"""The two icons of a series: is it really changing, and will it hit its target."""

from typing import Any, NamedTuple

import pandas as pd

from dashboard.kpis.spc.limits import are_missing
from dashboard.kpis.spc.settings import BOARD, Mode, Plan

ICONS = [
    *("n", "last_x", "last_point_type", "last_special_cause_type", "variation_icon"),
    *("assurance_icon", "assurance_type", "last_mean", "last_lpl", "last_upl", "target"),
]
ASSURANCE_TYPES = {
    "pass": "consistent_pass",
    "fail": "consistent_fail",
    "inconsistent": "inconsistent",
}
SUFFIXES = {
    "increase": {"improvement": "_high", "concern": "_low"},
    "decrease": {"improvement": "_low", "concern": "_high"},
    "neutral": {},
}


class Icons(NamedTuple):
    """A series' icons, at the date of its last point; without an icon, why there is none."""

    variation: str | None
    assurance: str | None
    as_at: Any
    why_no_variation: str = ""
    why_no_assurance: str = ""


def icons_of(points: pd.DataFrame, plan: Plan, mode: Mode = BOARD) -> Icons:
    """Judge by the last point, its phase and its limits; an earlier signal does not show."""
    if points.empty:
        return Icons(None, None, None, *("there is no figure",) * 2)
    last = points.iloc[-1]
    if why := _why_none(points, last, mode):
        return Icons(None, None, last["x"], why, why)
    variation = _variation(str(last["point_type"]), plan)
    if plan.direction == "neutral" or plan.target is None:
        why = "neither way is better" if plan.direction == "neutral" else "there is no target"
        return Icons(variation, None, last["x"], why_no_assurance=why)
    return Icons(variation, _assurance(plan, plan.target, last), last["x"])


def icon_row(points: pd.DataFrame, plan: Plan, mode: Mode = BOARD) -> dict[str, Any]:
    """Give a series' icons and what they were read from (columns ICONS); points is not empty."""
    icons, last = icons_of(points, plan, mode), points.iloc[-1]
    shown = {"n": len(points), "variation_icon": icons.variation, "target": plan.target}
    shown |= {f"last_{name}": last[name] for name in ("x", "point_type", "special_cause_type")}
    shown |= {f"last_{name}": float(last[name]) for name in ("mean", "lpl", "upl")}
    shown |= {"assurance_icon": icons.assurance}
    shown |= {"assurance_type": ASSURANCE_TYPES.get(icons.assurance or "")}
    return {name: shown[name] for name in ICONS}


def _why_none(points: pd.DataFrame, last: "pd.Series[Any]", mode: Mode) -> str:
    """Say why the last phase bears no icon. Its limits are its own, so its values are counted."""
    phase = points[points["rebase_group"] == last["rebase_group"]]
    if (known := int(phase["y"].notna().sum())) < mode.icons_from:
        since = " since the rebase" if len(phase) < len(points) else ""
        figures = "figure" if known == 1 else "figures"
        return f"{known} {figures}{since}, and it takes {mode.icons_from}"
    if mode.icons_need_limits and are_missing(last["upl"] - last["lpl"], last["mean"]):
        return "the figures hardly vary"
    return ""


def _variation(point_type: str, plan: Plan) -> str:
    """Name the icon: good or bad, and the side that is good or bad."""
    short = point_type.removeprefix("special_cause_")
    return short + SUFFIXES[plan.direction].get(short, "")


def _assurance(plan: Plan, target: float, last: "pd.Series[Any]") -> str:
    """Set the target against the limits, never against a value; equality is inconsistent."""
    if target > last["upl"]:
        return "fail" if plan.direction == "increase" else "pass"
    if target < last["lpl"]:
        return "pass" if plan.direction == "increase" else "fail"
    return "inconsistent"
