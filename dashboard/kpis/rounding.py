"""Rounding half up, as DfE does; Python's and pandas' own round half to even."""

from decimal import ROUND_HALF_UP, Decimal


def half_up(value: float, places: int) -> float:
    """Round to `places` decimals, a half always away from zero."""
    return float(exactly(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def exactly(value: float) -> Decimal:
    """Give the decimal that this float means: 63.45, not 63.4500000000000028.

    Nine decimals lose nothing (two rates of counts under ten million differ by more) and take
    away the noise of the division, which would turn an exact half into just under it.
    """
    return Decimal(repr(round(float(value), 9)))
