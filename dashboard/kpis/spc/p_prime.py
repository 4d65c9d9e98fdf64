"""P' limits (Laney): for shares whose denominators vary, wider where there are fewer.

A plain P chart has far too narrow limits where denominators are large, because people and months
differ by more than chance. P' widens them by how much neighbouring points really differ.
"""

import numpy as np

from dashboard.kpis.spc.limits import Limits, Numbers, around, mean_of

SIGMA_OF_RANGE = 1.128
STEADY = 0.25
"""Denominators that are all within a quarter of their mean are steady enough for XmR."""


def denominators_vary(denominators: Numbers) -> bool:
    """Say whether any denominator is more than a quarter away from their mean."""
    known = denominators[~np.isnan(denominators)]
    if not len(known):
        return False
    middle = mean_of(known)
    return bool((np.abs(known - middle) > STEADY * middle).any())


def p_prime_limits(
    numerators: Numbers, denominators: Numbers, fix_after: int | None, scale: float
) -> Limits:
    """Give the limits of a phase in the unit of its shares: scale 1, or 100 for percent.

    p is the sum of numerators over the sum of denominators; sigma is sqrt(p (1 - p) / n), times
    the mean moving range of the standardised shares over 1.128. Limits are cut at 0 and 1, which
    no share or target can be beyond. A point without a denominator has no limits.
    """
    known = ~(np.isnan(numerators) | np.isnan(denominators)) & (denominators > 0)
    counts = np.where(known, numerators, np.nan)
    of_how_many = np.where(known, denominators, np.nan)
    total = np.nansum(of_how_many[:fix_after])
    p = np.nansum(counts[:fix_after]) / total if total else np.nan
    sigma = np.sqrt(p * (1 - p) / of_how_many)
    if not p * (1 - p) > 0:
        return around(np.full(len(counts), p * scale), np.full(len(counts), np.nan))
    standardised = (counts / of_how_many - p) / sigma
    ranges = np.abs(np.diff(standardised[:fix_after]))
    widened = sigma * mean_of(ranges) / SIGMA_OF_RANGE
    return _cut(around(np.full(len(counts), p), 3 * widened), scale)


def _cut(limits: Limits, scale: float) -> Limits:
    return Limits(*(scale * np.clip(each, 0, 1) for each in limits))
