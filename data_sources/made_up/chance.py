"""Chance that repeats: the same seed, place, measure and year always give the same number."""

import math
import random
from collections.abc import Mapping


def chance(*keys: object) -> random.Random:
    """Give a source of numbers of its own to whatever `keys` name."""
    # A text seed goes through SHA-512: the same on every machine and in every run.
    return random.Random("|".join(str(key) for key in keys))  # noqa: S311 - figures, not secrets


def uneven(weights: Mapping[str, float], draw: random.Random, by: float) -> dict[str, float]:
    """Push each weight up or down a little."""
    return {name: weight * math.exp(draw.gauss(0, by)) for name, weight in weights.items()}


def spread(
    total: int, weights: Mapping[str, float], draw: random.Random, unevenness: float = 0.15
) -> dict[str, int]:
    """Share a whole number out roughly by weight. The parts always add up to it."""
    rough = uneven(weights, draw, unevenness)
    whole = sum(rough.values())
    exact = {name: total * part / whole for name, part in rough.items()}
    parts = {name: int(part) for name, part in exact.items()}
    left = total - sum(parts.values())
    by_remainder = sorted(exact, key=lambda name: parts[name] - exact[name])
    for name in by_remainder[:left]:
        parts[name] += 1
    return parts
