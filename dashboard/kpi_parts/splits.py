"""Who a KPI's newest figure is made of: each split as a picture and a table, and the gaps."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from dash import html

from dashboard import components, words
from dashboard.board_rows import Figure, Score
from dashboard.kpi_parts.chart import SUFFIX
from dashboard.kpis.definitions import PLACES, Kpi
from dashboard.pictures.bars import Bar, bars
from dashboard.pictures.data_uri import as_uri
from dashboard.pictures.dots import Dot, dots
from dashboard.pictures.multiples import panel
from dashboard.shown import Board
from dashboard.withheld_words import why

FEW_NOTES = 4
Told = dict[tuple[str | None, str | None], Figure]
MOST_PANELS = 8
"""Categories that can be followed over time side by side."""
LEAST_PERIODS = 3


@dataclass(frozen=True)
class Split:
    """One way to split a KPI's first series: its newest rows, and those of all periods."""

    kpi: Kpi
    name: str
    newest: list[Figure]
    every: list[Figure]
    totals: list[Figure]

    @property
    def is_gap(self) -> bool:
        """Say whether its rows are differences of two shares, which are told in points."""
        return self.name.startswith(words.GAP)

    @property
    def title(self) -> str:
        """Name it as a heading does."""
        named = words.split(self.name)
        return words.sentence(named) if self.is_gap else f"By {named}"


def splits(shown: Board, score: Score) -> html.Section | None:
    """Give the newest figure by each split; None where it has none."""
    found = splits_of(shown, score)
    if not found:
        return None
    period = words.period(score.latest.period_kind, score.latest.period)
    return html.Section(
        [
            html.H2(f"Who the figure is made of, {period}"),
            html.P(
                "Small groups move by chance: read them for where to look, not as a verdict.",
                className="quiet",
            ),
            html.Div([part(split) for split in found], className="splits"),
        ]
    )


def splits_of(shown: Board, score: Score) -> list[Split]:
    """Give a KPI's splits of the series and the period that are shown first."""
    rows = shown.splits_of(score.kpi.id)
    series, period = score.latest.series, score.latest.period
    mine = [row for row in rows if row.series == series]
    # What stays as it was stands behind what is new.
    mine.sort(key=lambda row: row.period_end or date.min)
    newest = [row for row in mine if row.period == period]
    return [
        Split(
            score.kpi,
            name,
            _sorted([row for row in newest if row.split == name], name),
            [row for row in mine if row.split == name],
            list(score.series[0]),
        )
        for name in dict.fromkeys(row.split or "" for row in newest)
    ]


def part(split: Split) -> html.Div:
    """Give one split: a picture of it, over time where there is enough, and the table."""
    if not any(row.category for row in split.newest):
        return html.Div(html.P(f"{split.title}: {split.newest[0].note}", className="quiet"))
    return html.Div(
        [
            html.H3(split.title),
            picture(split),
            over_time(split),
            components.folded(f"{split.title}: the table ({len(split.newest)})", table(split)),
        ]
    )


def picture(split: Split, *, narrow: bool = True) -> html.Img | None:
    """Draw a split's newest figures; None for gaps and crossed splits, which the table tells."""
    if split.is_gap or ", " in split.name:
        return None
    kpi, whole = split.kpi, split.totals[-1].value
    suffix = SUFFIX.get(kpi.unit, "")
    if kpi.unit == "count":
        rows = [Bar(row.category or "", (("", row.value),)) for row in split.newest]
        svg = bars(rows, narrow=narrow)
    else:
        marks = [_dot(row) for row in split.newest]
        svg = dots(marks, suffix=suffix, whole=whole, narrow=narrow)
    told = "; ".join(
        f"{row.category}: {words.figure(kpi, row.value, row.symbol, row.above)}"
        for row in split.newest
    )
    alt = f"{kpi.title}, {words.split(split.name)}. {told}."
    return html.Img(src=as_uri(svg), alt=alt, className="trend narrow")


def _dot(row: Figure) -> Dot:
    of = words.of_how_many(row.numerator, row.denominator, row.above, row.below)
    return Dot(row.category or "", row.value, row.low, row.high, of)


def over_time(split: Split) -> html.Details | None:
    """Each category's own line on one scale, side by side, behind it the whole area's."""
    names = [row.category for row in split.newest]
    periods = {row.period for row in split.every}
    if split.is_gap or len(periods) < LEAST_PERIODS:
        return None
    if len(names) > MOST_PANELS:
        return components.folded("Over time", _past(split))
    whole = [(row.period_end, row.value) for row in split.totals if row.period in periods]
    known = [row.value for row in [*split.every, *split.totals] if row.value is not None]
    if not known:
        return None
    drawn = [
        as_uri(
            panel(
                name or "",
                _line(split.every, name),
                limits_low=0,
                limits_high=max(known),
                suffix=SUFFIX.get(split.kpi.unit, ""),
                places=PLACES[split.kpi.unit],
                whole=[(day, value) for day, value in whole if day],
            )
        )
        for name in names
    ]
    images = [
        html.Img(src=uri, alt=_over_time_in_words(split, name), className="panel")
        for uri, name in zip(drawn, names, strict=True)
    ]
    panels = html.Div(images, className="panels")
    return components.folded("Over time", html.Div([panels, _past(split)]))


def _past(split: Split) -> html.Div:
    """Give each category's figures of every period as a table, the newest first."""
    newest_first = list(reversed({row.period: row for row in split.every}.values()))
    told = {(row.category, row.period): row for row in split.every}
    categories = dict.fromkeys(row.category for row in [*split.newest, *split.every])
    cells = [
        [category, *(_then(split, told, category, each.period) for each in newest_first)]
        for category in categories
        if category
    ]
    named = words.split(split.name)
    periods = [words.period(each.period_kind, each.period) for each in newest_first]
    caption = f"{split.kpi.title} by {named} over time"
    return components.table(caption, [words.sentence(named), *periods], cells)


def _then(split: Split, told: Told, category: str | None, period: str | None) -> str:
    """Word a category's figure of a period, or that it or the whole breakdown is not shown."""
    row = told.get((category, period))
    if row is None:
        return "Not shown" if (told.get(("", period))) else "No figure"
    return words.figure(split.kpi, row.value, row.symbol, row.above)


def _line(rows: list[Figure], category: str | None) -> list[Any]:
    return [(row.period_end, row.value) for row in rows if row.category == category]


def _over_time_in_words(split: Split, category: str | None) -> str:
    told = [
        f"{words.figure(split.kpi, row.value, row.symbol, row.above)} in "
        f"{words.period(row.period_kind, row.period)}"
        for row in split.every
        if row.category == category
    ]
    return f"{category}: {', '.join(told)}."


def table(split: Split) -> html.Div:
    """Give a split's newest figures as a table, with their intervals and notes."""
    kpi, rows, named = split.kpi, split.newest, words.split(split.name)
    headings = [words.sentence(named), "Value"]
    headings += ["Of how many"] if any(row.denominator is not None for row in rows) else []
    headings += ["95% interval"] if any(row.low is not None for row in rows) else []
    caption = f"{kpi.title}: {named}" if split.is_gap else f"{kpi.title} by {named}"
    notes = list(dict.fromkeys(row.note for row in rows if row.note))[:FEW_NOTES]
    return html.Div(
        [
            components.table(caption, headings, [_cells(split, row, headings) for row in rows]),
            *(html.P(note, className="quiet") for note in notes),
        ]
    )


def _cells(split: Split, row: Figure, headings: list[str]) -> list[Any]:
    kpi = split.kpi
    told = kpi.model_copy(update={"unit": "points"}) if split.is_gap else kpi
    cells: list[Any] = [row.category, _value(kpi, told, row)]
    if "Of how many" in headings:
        cells.append(words.of_how_many(row.numerator, row.denominator, row.above, row.below))
    if "95% interval" in headings:
        cells.append(words.interval(kpi, row.low, row.high))
    return cells


def _value(kpi: Kpi, told: Kpi, row: Figure) -> Any:
    """Word a value, or that it is withheld and why."""
    figure = words.figure(told, row.value, row.symbol, row.above)
    if row.symbol != "c" or row.value is not None:
        return figure
    return [html.Div(figure), html.Div(words.sentence(why(kpi, row)), className="quiet")]


def _sorted(rows: list[Figure], split: str) -> list[Figure]:
    """Put gaps in the order of how far one is above the others, and categories as one reads."""
    gap = split.startswith(words.GAP)
    return sorted(rows, key=_widest_first if gap else _in_reading_order)


def _widest_first(row: Figure) -> tuple[bool, float]:
    return row.value is None, -(row.value or 0)


def _in_reading_order(row: Figure) -> list[tuple[str, int]]:
    """Sort "Age 5" before "Age 10", and "5 to 10" before "11 to 15"."""
    parts = re.split(r"(\d+)", row.category or "")
    return [(text, int(digits or 0)) for text, digits in zip_longest(parts[::2], parts[1::2])]
