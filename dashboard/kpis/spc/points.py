"""A series judged point by point: phases, limits, rules, labels."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from dashboard.kpis.spc.labels import COMMON, labels, point_types
from dashboard.kpis.spc.limits import Limits, numbers_of, xmr_limits
from dashboard.kpis.spc.rules import Flags, find
from dashboard.kpis.spc.settings import BOARD, Mode, Plan, SpcError
from dashboard.kpis.spc.undecided import undecided

POINTS = [
    *("seq", "x", "y", "rebase_group", "is_rebase_point", "n_in_group", "mean", "lpl", "upl"),
    *("relative_to_mean", "outside_limits", "close_to_limits", "rule_astronomical", "rule_trend"),
    *("rule_two_in_three", "rule_shift", "special_cause_type", "special_cause_flag", "point_type"),
    *("short_group_warning", "target"),
]
LimitsOf = Callable[[pd.DataFrame, Plan], Limits]


def by_xmr(phase: pd.DataFrame, plan: Plan) -> Limits:
    """Give a phase's XmR limits."""
    return xmr_limits(numbers_of(phase["y"]), plan.fix_after, screen=plan.screen)


def judge(
    values: pd.DataFrame, plan: Plan, mode: Mode = BOARD, limits_of: LimitsOf = by_xmr
) -> pd.DataFrame:
    """Give one series' points (columns POINTS), in the order of their dates.

    `values` has a row for each period: x, a date, once each; y, a number or NaN. A period that is
    absent cannot be seen: give it a row without a value. Nothing crosses from phase to phase.
    Flags are nullable: empty only where the mode leaves them undecided.
    """
    phased = in_phases(values, plan, mode)
    judged = [
        _judge_phase(phase.reset_index(drop=True), plan, mode, limits_of)
        for _, phase in phased.groupby("rebase_group")
    ]
    if not judged:
        return pd.DataFrame(columns=POINTS)
    return pd.concat(judged, ignore_index=True)[POINTS]


def in_phases(values: pd.DataFrame, plan: Plan, mode: Mode) -> pd.DataFrame:
    """Order a series by date and number its phases; a rebase's own point begins the new one."""
    ordered = values.sort_values("x", kind="stable", ignore_index=True)
    if (twice := ordered["x"].duplicated()).any():
        raise SpcError(f"{ordered['x'][twice].iloc[0]} is there twice. Give each date once.")
    days = {rebase.day for rebase in plan.rebases}
    absent = sorted(days - set(ordered["x"]))
    if absent and mode.rebase_must_match:
        raise SpcError(f"No point is dated {absent[0]}, the date of a rebase. Use a point's date.")
    if mode.drops_trailing_gaps:
        known = np.flatnonzero(ordered["y"].notna())
        ordered = ordered.iloc[: known[-1] + 1 if len(known) else 0]
    begins = ordered["x"].isin(days)
    if "seq" not in ordered:
        ordered = ordered.assign(seq=range(1, len(ordered) + 1))
    return ordered.assign(is_rebase_point=begins, rebase_group=begins.cumsum())


def _judge_phase(phase: pd.DataFrame, plan: Plan, mode: Mode, limits_of: LimitsOf) -> pd.DataFrame:
    values, limits = numbers_of(phase["y"]), limits_of(phase, plan)
    found = find(values, limits, mode)
    unknown = undecided(values, limits, found, mode)
    label = labels(found)
    sides = pd.array(found.side.astype(int), dtype="Int64")
    sides[unknown.side | np.isnan(values)] = pd.NA
    return phase.assign(
        n_in_group=len(phase),
        mean=limits.mean,
        lpl=limits.lower,
        upl=limits.upper,
        relative_to_mean=sides,
        outside_limits=_flags(found.outside, unknown.outside),
        close_to_limits=_flags(found.close, unknown.outside),
        rule_astronomical=_flags(found.outside, unknown.outside),
        rule_trend=_flags(found.trend),
        rule_two_in_three=_flags(found.two_in_three, unknown.two_in_three),
        rule_shift=_flags(found.shift, unknown.shift),
        special_cause_type=label,
        special_cause_flag=_flags(label != COMMON),
        point_type=point_types(label, plan.direction),
        short_group_warning=len(phase) < mode.short_under,
        target=float("nan") if plan.target is None else plan.target,
    )


def _flags(found: Flags, unknown: Flags | None = None) -> Any:
    mask = np.zeros(len(found), dtype=bool) if unknown is None else unknown
    return pd.arrays.BooleanArray(found.astype(bool), mask)
