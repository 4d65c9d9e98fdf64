"""Figures rounded for the public: counts to the nearest five, percentages from rounded counts."""

import math
from collections.abc import Iterable, Mapping, Set
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.kpis.definitions import PLACES, SCALE, Kpi
from dashboard.kpis.disclosure.policy import Policy
from dashboard.kpis.disclosure.rows import GAP, Counting, centile_of, countings
from dashboard.kpis.disclosure.withholding import TOLD, many_unseen, nearly_matched
from dashboard.kpis.intervals import REST
from dashboard.kpis.rounding import half_up

NAN = float("nan")
CHANGED = ("numerator", "denominator", "value", "symbol")


def rounded_figures(
    figures: pd.DataFrame, mine: Set[int], hidden: Set[int], kpis: Iterable[Kpi], policy: Policy
) -> pd.DataFrame:
    """Give the figures with the rows `mine`, by label, rounded, and those `hidden` withheld.

    Published figures stay as their publisher printed them.
    """
    by_series = countings(kpis)
    own = figures.index.isin(list(mine))
    out = figures.assign(**dict.fromkeys(TOLD, NAN))
    out["low"] = out["low"].mask(own)
    out["high"] = out["high"].mask(own)
    told: Any = out[own].itertuples()
    cells = [
        _withheld(row)
        if row.Index in hidden
        else _rounded(row, by_series.get((row.kpi, row.series)), policy)
        for row in told
    ]
    for name, column in zip(CHANGED, zip(*cells, strict=True), strict=False):
        out.loc[own, name] = list(column)
    # Of fewer than so many a range of ten percent would tell how many there are.
    many = (out["denominator"] >= 3 * policy.round_to) | many_unseen(out)
    enough = out["split"].isna() & many
    matched = nearly_matched(out, pd.Series(own, out.index), enough)
    return _gaps(matched, by_series, policy)


def to_nearest(count: float, policy: Policy) -> float:
    """Round a count half up: 12 is 10, 13 is 15. Whole numbers stay whole on the way."""
    if math.isnan(count):
        return count
    base = policy.round_to
    return float((2 * int(count) + base) // (2 * base) * base)


def _withheld(row: Any) -> list[Any]:
    return [NAN, NAN, NAN, "u" if row.symbol == "u" else "c"]


def _rounded(row: Any, counting: Counting | None, policy: Policy) -> list[Any]:
    if pd.isna(row.value):
        return [NAN, NAN, NAN, row.symbol]
    numerator, denominator = (
        to_nearest(float(count), policy) for count in (row.numerator, row.denominator)
    )
    centile = centile_of(counting)
    if centile is not None:
        # By the fewest that the rounded number may stand for, so that it tells nothing more of it.
        fewer = min(centile, 100 - centile) / 100 * (denominator - policy.round_to // 2)
        bare = fewer < policy.beyond_a_centile
        return [NAN, denominator, NAN if bare else row.value, "c" if bare else row.symbol]
    if math.isnan(denominator):
        return [numerator, NAN, row.value if math.isnan(numerator) else numerator, row.symbol]
    if math.isnan(numerator):
        return [NAN, denominator, row.value, row.symbol]
    value = _rate(numerator, denominator, counting, policy) if denominator else NAN
    return [numerator, denominator, value, "" if denominator else "c"]


def _gaps(
    out: pd.DataFrame, by_series: Mapping[tuple[str, str], Counting], policy: Policy
) -> pd.DataFrame:
    """Work gaps out again from what is shown of the two categories, or of one and the total."""
    is_gap = out["split"].map(lambda split: isinstance(split, str) and split.startswith(GAP))
    shown: dict[tuple[Any, ...], dict[str, _Shown]] = {}
    parts: Any = out[~is_gap].itertuples()
    for part in parts:
        split = part.split if isinstance(part.split, str) else ""
        numbers = _Shown(part.value, part.numerator, part.denominator)
        categories = shown.setdefault((part.kpi, part.series, part.period, split), {})
        categories[part.category or ""] = numbers
    told: Any = out[is_gap].itertuples()
    for row in told:
        place = (row.kpi, row.series, row.period)
        there = shown.get((*place, row.split.removeprefix(GAP)), {})
        total = shown.get((*place, ""), {}).get("")
        counting = by_series.get((row.kpi, row.series))
        difference = _difference(row.category, there, total, counting, policy)
        cells = [difference, NAN, NAN, "c" if np.isnan(difference) else ""]
        out.loc[row.Index, ["value", "low", "high", "symbol"]] = cells
    return out


class _Shown(NamedTuple):
    """A figure as it is shown; NaN for what is not."""

    value: float
    numerator: float
    denominator: float


def _difference(
    category: str,
    there: Mapping[str, _Shown],
    total: _Shown | None,
    counting: Counting | None,
    policy: Policy,
) -> float:
    """Give how far the two that a gap names are apart; NaN where either is not shown."""
    for one, shown in there.items():
        other = category.removeprefix(f"{one} less ")
        if other == category:
            continue
        if other in there:
            return shown.value - there[other].value
        if other == REST and total is not None:
            return shown.value - _rest(total, shown, counting, policy)
    return NAN


def _rest(total: _Shown, one: _Shown, counting: Counting | None, policy: Policy) -> float:
    """Give the share of all but one category, from rounded counts as any other share is."""
    numerator, denominator = total.numerator - one.numerator, total.denominator - one.denominator
    # Rounding can leave more of a small rest than there are; then it tells nothing.
    if not 0 <= numerator <= denominator or not denominator:
        return NAN
    return _rate(numerator, denominator, counting, policy)


def _rate(numerator: float, denominator: float, counting: Counting | None, policy: Policy) -> float:
    unit = counting.unit if counting else "count"
    places = 0 if unit == "percent" and denominator < policy.one_decimal_from else PLACES[unit]
    return half_up(SCALE[unit] * numerator / denominator, places)
