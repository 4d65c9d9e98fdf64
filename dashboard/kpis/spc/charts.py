"""Which kind of chart a series bears: XmR, P', run chart or a plain line."""

from datetime import date
from functools import partial
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from dashboard.kpis.periods import PeriodKind
from dashboard.kpis.spc.icons import Icons, icons_of
from dashboard.kpis.spc.limits import Limits, are_missing, numbers_of
from dashboard.kpis.spc.p_prime import denominators_vary, p_prime_limits
from dashboard.kpis.spc.points import by_xmr, in_phases, judge
from dashboard.kpis.spc.settings import BOARD, Mode, Plan

Kind = Literal["xmr", "p_prime", "run", "line"]
WITHIN_THE_YEAR: frozenset[PeriodKind] = frozenset({"month", "quarter", "term"})
"""Kinds of period of which a year has several. All others come once a year."""
RUN_POINTS = ["x", "y", "rebase_group", "middle"]


class Chart(NamedTuple):
    """A series ready to be drawn.

    Points have the columns of `judge` for xmr and p_prime, and RUN_POINTS for run and line, whose
    middle is the phase's median and, of a line, NaN.
    """

    kind: Kind
    why: str
    points: pd.DataFrame
    icons: Icons

    @property
    def since(self) -> date | None:
        """The end of the first period of what lasts until now: a signal, or usual variation.

        It does not last over a period without a figure. None where neither can be told.
        """
        if "point_type" not in self.points or self.icons.variation is None:
            return None
        # What was the same before a rebase was judged by other limits.
        types = list(zip(self.points["rebase_group"], self.points["point_type"], strict=True))
        known = self.points["y"].notna().tolist()
        start = len(types) - 1
        while start and known[start - 1] and types[start - 1] == types[-1]:
            start -= 1
        first: date = self.points["x"].iloc[start]
        return first


def chart(
    values: pd.DataFrame,
    plan: Plan,
    period_kind: PeriodKind,
    *,
    scale: float | None = None,
    mode: Mode = BOARD,
) -> Chart:
    """Choose how a series is shown, and judge it.

    `values` is what `judge` takes. Shares have their numerator and denominator as well, and a
    scale: 100 for percent, 1 for proportions.
    """
    if period_kind not in WITHIN_THE_YEAR:
        why = "one figure a year: too few for limits; see it beside its comparators"
        return plain_chart("line", why, values, plan, mode)
    kind: Kind = "xmr"
    if scale is not None and _denominators_matter(values):
        kind = "p_prime"
    limits_of = partial(_by_p_prime, scale=scale or 1) if kind == "p_prime" else by_xmr
    points = judge(values, plan, mode, limits_of)
    icons = icons_of(points, plan, mode)
    if points.empty or _last_limits_missing(points) or not icons.variation:
        return plain_chart("run", icons.why_no_variation, values, plan, mode)
    why = "the denominators vary" if kind == "p_prime" else ""
    return Chart(kind, why, points, icons)


def _denominators_matter(values: pd.DataFrame) -> bool:
    """Say whether P' is called for and can be worked out: no share has come without its counts."""
    bare = values["y"].notna() & values[["numerator", "denominator"]].isna().any(axis=1)
    return not bare.any() and denominators_vary(numbers_of(values["denominator"]))


def _by_p_prime(phase: pd.DataFrame, plan: Plan, scale: float) -> Limits:
    numerators, denominators = numbers_of(phase["numerator"]), numbers_of(phase["denominator"])
    return p_prime_limits(numerators, denominators, plan.fix_after, scale)


def _last_limits_missing(points: pd.DataFrame) -> bool:
    last = points.iloc[-1]
    return are_missing(last["upl"] - last["lpl"], last["mean"])


def plain_chart(
    kind: Kind, why: str, values: pd.DataFrame, plan: Plan, mode: Mode = BOARD
) -> Chart:
    """Give a series of which real change cannot be told, and why: no limits, flags or icons."""
    phased = in_phases(values, plan, mode)
    middle = phased.groupby("rebase_group")["y"].transform("median")
    points = phased.assign(middle=middle if kind == "run" else np.nan)[RUN_POINTS]
    as_at = None if points.empty else points["x"].iloc[-1]
    why = why or "the figures hardly vary"
    return Chart(kind, why, points, Icons(None, None, as_at, why, why))
