"""Who a KPI's newest figure is made of: each way to split it, and the gaps."""

import re
from itertools import zip_longest
from typing import Any

from dash import html

from dashboard import components, words
from dashboard.board_rows import Figure, Score
from dashboard.kpis.definitions import Kpi
from dashboard.shown import Board

FEW_NOTES = 4


def splits(shown: Board, score: Score) -> html.Section | None:
    """Give the newest figure by each split; None where it has none."""
    kpi = score.kpi
    latest = (score.latest.series, score.latest.period)
    figures = [row for row in shown.splits_of(kpi.id) if (row.series, row.period) == latest]
    parts = []
    for split in dict.fromkeys(row.split or "" for row in figures):
        parts.append(_split(kpi, split, [row for row in figures if row.split == split]))
    if not parts:
        return None
    period = words.period(score.latest.period_kind, score.latest.period)
    return html.Section(
        [
            html.H2(f"Who the figure is made of, {period}"),
            html.P(
                "Small groups move by chance: read them for where to look, not as a verdict.",
                className="quiet",
            ),
            *parts,
        ]
    )


def _split(kpi: Kpi, split: str, rows: list[Figure]) -> html.Details | html.P:
    gap, named = split.startswith(words.GAP), words.split(split)
    if not any(row.category for row in rows):
        return html.P(f"By {named}: {rows[0].note}", className="quiet")
    headings = [words.sentence(named), "Value"]
    headings += ["Of how many"] if any(row.denominator is not None for row in rows) else []
    headings += ["95% interval"] if any(row.low is not None for row in rows) else []
    cells = [
        _split_cells(kpi, row, headings)
        for row in sorted(rows, key=lambda row: _in_reading_order(row.category or ""))
    ]
    caption = f"{kpi.title}: {named}" if gap else f"{kpi.title} by {named}"
    title = words.sentence(named) if gap else f"By {named} ({len(rows)})"
    notes = list(dict.fromkeys(row.note for row in rows if row.note))[:FEW_NOTES]
    told = html.Div(
        [
            components.table(caption, headings, cells),
            *(html.P(note, className="quiet") for note in notes),
        ]
    )
    return components.folded(title, told)


def _split_cells(kpi: Kpi, row: Figure, headings: list[str]) -> list[Any]:
    told = kpi.model_copy(update={"unit": "points"}) if _is_gap(row) else kpi
    cells: list[Any] = [row.category, words.figure(told, row.value, row.symbol, row.above)]
    if "Of how many" in headings:
        cells.append(words.of_how_many(row.numerator, row.denominator, row.above, row.below))
    if "95% interval" in headings:
        cells.append(words.interval(kpi, row.low, row.high))
    return cells


def _is_gap(row: Figure) -> bool:
    """Say whether it is the difference of two shares, which is told in points."""
    return bool(row.split and row.split.startswith(words.GAP))


def _in_reading_order(category: str) -> list[tuple[str, int]]:
    """Sort "Age 5" before "Age 10", and "5 to 10" before "11 to 15"."""
    parts = re.split(r"(\d+)", category)
    return [(text, int(digits or 0)) for text, digits in zip_longest(parts[::2], parts[1::2])]
