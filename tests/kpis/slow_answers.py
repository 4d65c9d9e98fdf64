"""What Ratio and Count must answer, worked out again by plain loops with no pandas."""

import math
from collections import defaultdict
from fractions import Fraction
from typing import Any, NamedTuple

from dashboard.kpis.measures import SPLITS, Count, CountKind, Ratio

STRENGTH = ["c", "x", "z", "-", "u", "low", "k", ":", "~", "blank"]

Row = dict[str, Any]
Cells = dict[str, float | str]
"""For each item a number, or the symbol that stands in its place."""


class Slice(NamedTuple):
    """What a figure is about."""

    period: str
    geography_kind: str
    geography_code: str
    geography_name: str
    split: str | None
    category: str


class Answer(NamedTuple):
    """A figure; None is not a number."""

    numerator: float | None
    denominator: float | None
    value: float | None
    symbol: str
    note: str
    sources: str


def answers(measure: CountKind, rows: list[Row], splits: tuple[str, ...]) -> dict[Slice, Answer]:
    """Give every figure of a measure, in percent."""
    mine = [row for row in rows if _is_read(measure, row)]
    found: dict[Slice, Answer] = {}
    for split in splits:
        for place, (cells, files) in _cells(measure, mine, split).items():
            found[place] = _answer(measure, cells, "", files)
    if measure.add_up:
        found |= _sums(measure, mine)
    else:
        for place, (cells, files) in _cells(measure, mine, None).items():
            found[place] = _answer(measure, cells, "", files)
    return found


def _is_read(measure: CountKind, row: Row) -> bool:
    if row["dataset"] != measure.dataset or row["period_kind"] != measure.period_kind:
        return False
    if row["item"] not in measure.items:
        return False
    return all(row[split] == category for split, category in measure.where.items())


def _cells(
    measure: CountKind, rows: list[Row], split: str | None
) -> dict[Slice, tuple[Cells, set[str]]]:
    """Gather the items of each period, place and category; one that is not there is x."""
    gathered: dict[Slice, tuple[Cells, set[str]]] = {}
    for row in rows:
        divided = {name for name in SPLITS if row[name] and name not in measure.where}
        if divided != ({split} if split else set()):
            continue
        place = Slice(
            row["period"],
            row["geography_kind"],
            row["geography_code"],
            row["geography_name"],
            split,
            row[split] if split else "",
        )
        if place not in gathered:
            gathered[place] = (dict.fromkeys(measure.items, "x"), set())
        cells, files = gathered[place]
        cells[row["item"]] = row["symbol"] or row["value"]
        files.add(row["sha256"])
    return gathered


def _sums(measure: CountKind, rows: list[Row]) -> dict[Slice, Answer]:
    parts = defaultdict(list)
    for place, part in _cells(measure, rows, measure.add_up).items():
        parts[place._replace(split=None, category="")].append(part)
    found = {}
    for place, together in parts.items():
        whole = [cells for cells, _ in together if not _symbols(cells)]
        short = [cells for cells, _ in together if _symbols(cells)]
        hidden = sum("c" in _symbols(cells) for cells in short)
        files = {file for _, files in together for file in files}
        if whole:
            total: Cells = {
                item: sum(float(cells[item]) for cells in whole) for item in measure.items
            }
        else:
            symbols = {symbol for cells in short for symbol in _symbols(cells)}
            total = dict.fromkeys(measure.items, _strongest(symbols))
        found[place] = _answer(measure, total, _note(hidden, len(short) - hidden), files)
    return found


def _note(hidden: int, silent: int) -> str:
    said = []
    if hidden:
        said.append(f"{hidden} that the publisher suppresses")
    if silent:
        said.append(f"{silent} for which no figure was given")
    return "Leaves out " + " and ".join(said) + "." if said else ""


def _symbols(cells: Cells) -> set[str]:
    return {cell for cell in cells.values() if isinstance(cell, str)}


def _strongest(symbols: set[str]) -> str:
    for symbol in STRENGTH:
        if symbol in symbols:
            return symbol
    return ""


def _sum(cells: Cells, items: tuple[str, ...]) -> tuple[float | None, str]:
    symbols = _symbols({item: cells[item] for item in items})
    if symbols or not items:
        return None, _strongest(symbols)
    return sum(float(cells[item]) for item in items), ""


def _answer(measure: CountKind, cells: Cells, note: str, files: set[str]) -> Answer:
    sources = " ".join(sorted(files))
    if isinstance(measure, Count):
        total, symbol = _sum(cells, measure.count)
        return Answer(total, None, total, symbol, note, sources)
    numerator, first = _sum(cells, measure.numerator)
    denominator, second = _sum(cells, measure.denominator)
    if denominator == 0:
        return Answer(numerator, denominator, None, "z", note, sources)
    value = None
    if numerator is not None and denominator is not None:
        value = float(100 * Fraction(numerator) / Fraction(denominator))
    printed = cells[measure.published] if measure.published else ""
    if isinstance(printed, float) and not _agrees(measure, value, printed):
        value = printed
    why = printed if isinstance(printed, str) and printed else first or second
    return Answer(numerator, denominator, value, "" if value is not None else why, note, sources)


def _agrees(measure: Ratio, value: float | None, printed: float) -> bool:
    """Say whether the exact rate may be printed so; either half is rounded by some publisher."""
    if value is None:
        return False
    step = 10.0**-measure.published_places
    away = abs(value - printed)
    return away < step / 2 or math.isclose(away, step / 2, abs_tol=1e-9)
