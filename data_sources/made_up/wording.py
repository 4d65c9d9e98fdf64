"""How the published files print a number: percentages, rates, rounding, and the hidden ones."""


def percent(numerator: int, denominator: int) -> str:
    """Print a percentage to one decimal, half up, without a last nought; x of nothing."""
    if denominator == 0:
        return "x"
    return plain(tenths(numerator, denominator) / 10)


def tenths(numerator: int, denominator: int) -> int:
    """Give the tenths of a percent, half up, in whole numbers so that no half is lost."""
    return (2000 * numerator + denominator) // (2 * denominator)


def plain(number: float) -> str:
    """Print 37.0 as 37 and 37.5 as it is."""
    return f"{number:.1f}".removesuffix(".0")


def per_ten_thousand(count: int, children: int) -> str:
    """Print a rate per 10,000 children as a whole number, half up."""
    return str((20_000 * count + children) // (2 * children))


def nearest(number: int, step: int) -> int:
    """Round half up to a multiple of `step`: national and regional figures come in tens."""
    return (number + step // 2) // step * step
