"""Measures side by side, all split in one way that the reader chooses."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import components, words
from dashboard.board_rows import Score
from dashboard.kpi_parts.splits import Split, over_time, picture, splits_of, table
from dashboard.shown import Board

FIRST = ("service", "provider", "need", "locality")
"""What is split by where nothing is asked for: the first of these that there is."""
HERE = "side-by-side"


def section(
    shown: Board,
    path: str,
    asked: str | None,
    scores: Sequence[Score],
    first: Sequence[str] = FIRST,
) -> html.Section:
    """Give each measure that has the split which is asked for, by that split.

    `path` is the page's own, whose `split` the links set.
    """
    every = [split for score in scores for split in splits_of(shown, score)]
    names = [name for name in words.SPLITS if name in {split.name for split in every}]
    if not names:
        told = html.P("None of these measures is split.", className="empty")
        return html.Section([html.H2("Side by side"), told], id=HERE)
    usual = next((name for name in first if name in names), names[0])
    chosen = asked if asked in names else usual
    mine = [split for split in every if split.name == chosen]
    return html.Section(
        [
            html.H2(f"Side by side, by {words.SPLITS[chosen]}"),
            _ways(shown, path, names, chosen),
            html.Div([_part(shown, split) for split in mine], className="splits"),
        ],
        id=HERE,
    )


def _ways(shown: Board, path: str, names: list[str], chosen: str) -> html.Nav:
    links = [
        components.choice(
            words.sentence(words.SPLITS[name]),
            f"{shown.view.to(path, split=name)}#{HERE}",
            chosen=name == chosen,
        )
        for name in names
    ]
    return html.Nav(
        html.Div([html.Span("By", className="label"), *links]),
        className="filters",
        **components.attributes(aria_label="Choose what to split by"),
    )


def _part(shown: Board, split: Split) -> html.Div:
    kpi, latest = split.kpi, split.totals[-1]
    title = html.H3(html.A(kpi.title, href=shown.view.to(f"/kpi/{kpi.id}")))
    if not any(row.category for row in split.newest):
        return html.Div([title, html.P(split.newest[0].note, className="quiet")])
    folded: Any = components.folded(f"The table ({len(split.newest)})", table(split))
    period = html.P(words.period(latest.period_kind, latest.period), className="quiet")
    return html.Div([title, period, picture(split), over_time(split), folded])
