"""How many an agency would have counted: levels that move over five years, and chance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from data_sources.made_up.children.arrays import generator
from data_sources.made_up.sheets import agreed_counts
from data_sources.made_up.sheets.agreed_counts import Row
from data_sources.periods import Period

Line = Mapping[float, float]
"""Levels by how far on it is: 0 is the first period that is told of, 1 the latest."""
Written = dict[date, list[Path]]
"""The sheets by the end of their latest period."""


@dataclass(frozen=True)
class Counted:
    """One item: how many there are, and which share of them counts.

    Without `share` it is a plain count. Items `of` the same people have the same denominators.
    """

    item: str
    size: Line
    share: Line | None = None
    of: str = ""
    size_varies: float = 0.1
    chance: float = 1.0
    """How far chance moves the share, of what it would with new people each time. Little where
    they are mostly those of the period before."""


@dataclass(frozen=True)
class Sheet:
    """What an agency counts of one dataset, in total and by the categories of one split."""

    dataset: str
    kind: str
    counted: tuple[Counted, ...]
    split: str = ""
    weights: Mapping[str, float] = field(default_factory=dict)


def level(line: Line, at: float) -> float:
    """Read a line: straight between its places."""
    return float(np.interp(at, list(line), list(line.values())))


def write(
    folder: Path, agency: str, sheets: Iterable[Sheet], as_at: date, made: tuple[int, int]
) -> Written:
    """Write the sheets of five years; `made` is seed and area."""
    written: Written = {}
    for sheet in sheets:
        drawn = rows(sheet, agreed_counts.periods(sheet.kind, as_at), made)
        these = agreed_counts.write(folder, agency, sheet.dataset, drawn, sheet.split)
        written = together(written, these)
    return written


def together(one: Written, other: Written) -> Written:
    """Join the sheets of two subjects, those of one day beside each other."""
    return {end: [*one.get(end, []), *other.get(end, [])] for end in sorted({*one, *other})}


def rows(sheet: Sheet, every: list[Period], made: tuple[int, int]) -> list[Row]:
    """Draw a sheet's figures, those of one period by chance of its own."""
    drawn = []
    for place, period in enumerate(every):
        for counted in sheet.counted:
            at = place / (len(every) - 1)
            drawn += _figures(sheet, counted, period, at, made)
    return drawn


def with_total(parts: list[Row]) -> list[Row]:
    """Put the sum of the categories of one item and period before them; one part is the total."""
    if len(parts) == 1:
        return parts
    out_of = [part.denominator for part in parts if part.denominator is not None]
    first, sum_of = parts[0], sum(part.numerator for part in parts)
    return [Row(first.item, first.period, sum_of, sum(out_of) if out_of else None), *parts]


def _figures(
    sheet: Sheet, counted: Counted, period: Period, at: float, made: tuple[int, int]
) -> list[Row]:
    parts = []
    for category, weight in (sheet.weights or {"": 1.0}).items():
        key = (sheet.dataset, period.key, category)
        size = _size(counted, at, weight, generator(*made, *key, counted.of or counted.item))
        rng = generator(*made, *key, counted.item, "share")
        numerator = size if counted.share is None else _share_of(size, counted, at, rng)
        out_of = None if counted.share is None else size
        parts.append(Row(counted.item, period, numerator, out_of, category))
    return with_total(parts)


def _size(counted: Counted, at: float, weight: float, rng: np.random.Generator) -> int:
    mean = weight * level(counted.size, at)
    if counted.share is None:
        return int(rng.poisson(mean))
    return max(1, round(mean * (1 + counted.size_varies * rng.uniform(-1, 1))))


def _share_of(size: int, counted: Counted, at: float, rng: np.random.Generator) -> int:
    share = level(counted.share or {}, at)
    by_chance: float = counted.chance * rng.normal() * (size * share * (1 - share)) ** 0.5
    return min(size, max(0, round(size * share + by_chance)))
