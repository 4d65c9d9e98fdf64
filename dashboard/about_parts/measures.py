"""All measures: what each counts, who answers for it, what was decided about it, its review."""

from typing import Any

from dash import html

from dashboard import components, words
from dashboard.about_parts.sections import section
from dashboard.kpi_parts.definition import life
from dashboard.kpis.definitions import Kpi
from dashboard.shown import Board

HEADINGS = ("Measure", "Who answers for it", "What it counts", "Its life", "Reviewed")


def measures(shown: Board) -> html.Section:
    """List the measures of a version that its audience sees, by success measure, folded."""
    kpis = [score.kpi for score in shown.card.scores]
    groups = {
        title: [kpi for kpi in kpis if kpi.success_measure == name]
        for name, title in words.SUCCESS_MEASURES.items()
    }
    return section(
        "measures",
        "The measures",
        f"There are {words.counted(len(kpis), 'measure')}. Each has somebody who answers for it, "
        "and a day by which its definition is looked at again.",
        html.P(f"On {words.day(shown.day)} {_overdue(shown, kpis) or 'no review is overdue'}."),
        *(_group(shown, title, mine) for title, mine in groups.items() if mine),
    )


def _group(shown: Board, title: str, kpis: list[Kpi]) -> html.Details:
    told = ", ".join(filter(None, [words.counted(len(kpis), "measure"), _overdue(shown, kpis)]))
    rows = [_row(shown, kpi) for kpi in kpis]
    return html.Details(
        [
            html.Summary([title, html.Span(f" {told}", className="counts")]),
            components.stacked(title, HEADINGS, rows, "measures"),
        ]
    )


def _row(shown: Board, kpi: Kpi) -> list[Any]:
    return [
        html.A(kpi.title, href=shown.view.to(f"/kpi/{kpi.id}")),
        f"{kpi.owner} ({words.AGENCIES[kpi.agency]})",
        kpi.definition,
        life(kpi) or "Nothing is written down.",
        [
            html.Div(f"{words.day(kpi.reviewed)}; next by {words.day(kpi.review_due)}"),
            html.Div("Review overdue", className="old") if _is_overdue(shown, kpi) else None,
        ],
    ]


def _is_overdue(shown: Board, kpi: Kpi) -> bool:
    return kpi.review_due < shown.day


def _overdue(shown: Board, kpis: list[Kpi]) -> str:
    number = sum(_is_overdue(shown, kpi) for kpi in kpis)
    verb = "is" if number == 1 else "are"
    return f"{words.counted(number, 'review')} {verb} overdue" if number else ""
