"""Who is waiting: how many are past the limit, how long they have waited, whether it grows."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import components, signal_words, words
from dashboard.board_rows import Figure, Score
from dashboard.shown import Board

HEADINGS = (
    "Where",
    "Past the limit",
    "Half have waited longer than",
    "One in ten longer than",
    "Where it leads",
)
ROLES = ("open_past", "open_median", "open_90th")
LISTS = ("open_past", "open_within")
"""Kinds of measure that are a list of people who wait, themselves."""


def section(shown: Board, scores: Sequence[Score]) -> html.Section:
    """Give the queues behind measures: those that stand beside a share, and lists themselves."""
    rows = [row for score in scores if (row := _row(shown, score))]
    told: Any = html.P("None of these measures has a list of who is waiting.", className="empty")
    if rows:
        told = components.stacked("Who is waiting", HEADINGS, rows)
    return html.Section([html.H2("Who is waiting"), told], id="queues")


def _row(shown: Board, score: Score) -> list[Any] | None:
    found = {role: _newest(score, role) for role in ROLES}
    if not any(found.values()) and not _is_list(score):
        return None
    past = found["open_past"] or (score.latest if _is_list(score) else None)
    return [
        html.A(score.kpi.title, href=shown.view.to(f"/kpi/{score.kpi.id}")),
        _told(score, past),
        _told(score, found["open_median"]),
        _told(score, found["open_90th"]),
        _leads(score),
    ]


def _is_list(score: Score) -> bool:
    kinds = [measure.kind for measure in score.kpi.measures[:1]]
    return any(kind in LISTS for kind in kinds) and score.latest.period is not None


def _newest(score: Score, role: str) -> Figure | None:
    for rows in score.series:
        told = score.kpi.series.get(rows[-1].series)
        if told and told.role == role and rows[-1].period:
            return rows[-1]
    return None


def _told(score: Score, row: Figure | None) -> Any:
    if row is None:
        return html.Span("not told", className="quiet")
    kpi = score.kpi.told_in(row.series)
    of = words.of_how_many(row.numerator, row.denominator, row.above, row.below)
    shown = words.figure(kpi, row.value, row.symbol, row.above)
    told = f"{shown} ({of})" if of and kpi.unit == "percent" else shown
    period = words.period(row.period_kind, row.period)
    return [html.Div(html.Strong(told)), html.Div(period, className="quiet")]


def _leads(score: Score) -> list[Any]:
    told = [*signal_words.in_short(score)[:1], signal_words.clears(score)]
    return [html.Div(sentence) for sentence in told if sentence]
