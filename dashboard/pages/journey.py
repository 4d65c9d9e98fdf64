"""The children's journey: from request to annual review, across agencies, and where it sticks."""

from typing import Any

from dash import html, register_page

from dashboard import components, signal_words, words
from dashboard.framing import page, published
from dashboard.journey_parts import pictures, sticking
from dashboard.journey_parts.steps import Step, days_of, has_figures, steps_of
from dashboard.shown import Board
from dashboard.viewing import View

register_page(__name__, path="/journey", title="The children's journey: scorecard")

HEADINGS = (
    *("Step", "Who answers for it", "In time", "Open now", "Open past the limit"),
    *("Half have waited longer than", "One in ten longer than", "Really changing?"),
)
NUMBERS = ("open_all", "open_past", "open_median", "open_90th")


class Choice(View):
    """What the address asks for: nothing but whose figures, and as at when."""


@page(Choice)
@published
def layout(choice: Choice, shown: Board) -> list[Any]:
    """Give the page, or say what is missing where no step has a figure."""
    steps = steps_of(shown.card.scores)
    title = html.H1("The children's journey", id="title")
    if not has_figures(steps):
        return [title, _nothing_yet(choice)]
    return [
        title,
        sticking.in_a_paragraph(shown, steps),
        html.Section(
            [
                html.H2("How many are at each step"),
                pictures.how_many(steps),
                components.stacked(
                    "The steps from request to annual review",
                    HEADINGS,
                    [_cells(choice, step, days_of(steps)) for step in steps],
                    "journey",
                ),
            ]
        ),
        pictures.by_request(shown, steps),
        sticking.by_service_and_locality(shown, steps),
    ]


def _nothing_yet(choice: Choice) -> html.Div:
    return html.Div(
        [
            html.P("No step of the journey has a figure yet."),
            html.P(
                "It is told from the records of requests, advice, plans and annual reviews that "
                "the agencies send, once they are loaded and published."
            ),
            html.P(html.A("Go to the scorecard", href=choice.to("/"))),
        ],
        className="empty",
    )


def _cells(choice: Choice, step: Step, days: list[str]) -> list[Any]:
    kpi = step.score.kpi
    return [
        [
            html.A(step.name, href=choice.to(f"/kpi/{kpi.id}")),
            html.Div(kpi.title, className="quiet") if kpi.title != step.name else None,
        ],
        [html.Div(kpi.owner), html.Div(words.AGENCIES[kpi.agency], className="quiet")],
        _in_time(step),
        *(_number(step, role, days) for role in NUMBERS),
        [html.Div(told) for told in signal_words.in_short(step.score)] or "Cannot be told",
    ]


def _in_time(step: Step) -> list[Any]:
    kpi, latest = step.score.kpi, step.score.latest
    if latest.period is None:
        return [components.value("No figure yet", known=False)]
    of = words.of_how_many(latest.numerator, latest.denominator, latest.above, latest.below)
    told = words.figure(kpi, latest.value, latest.symbol, latest.above)
    return [
        components.value(told, known=latest.value is not None),
        html.Div(of) if of else None,
        html.Div(words.period(latest.period_kind, latest.period), className="quiet"),
    ]


def _number(step: Step, role: str, days: list[str]) -> list[Any]:
    """A number of those that are open; with its day only where not all are of the same."""
    at = step.at(role)
    return [
        _value(step.told(role), known=step.value(role) is not None),
        html.Div(at, className="quiet") if at and days != [at] else None,
    ]


def _value(told: str, *, known: bool) -> html.Div:
    """A number large, and that it is weeks small."""
    number, weeks, _ = told.partition(" weeks")
    parts: Any = [number, html.Span(weeks, className="unit")] if known and weeks else told
    return html.Div(parts, className="value" if known else "value none")
