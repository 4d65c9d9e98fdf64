"""One KPI: its trend, the same as a table, its categories, its definition, its files."""

from typing import Annotated, Any, Literal

from dash import html, register_page, strip_relative_path
from pydantic import BaseModel, BeforeValidator, Field

from dashboard import components, signal_words, words
from dashboard.board_rows import Score
from dashboard.framing import page, published
from dashboard.kpi_parts import definition, sources, splits, trends
from dashboard.server_state import scorecard_if_readable
from dashboard.shown import Board
from dashboard.viewing import KpiId, View
from dashboard.web_inputs import parsed_by


def _last_part(path: Any) -> Any:
    return strip_relative_path(path).removeprefix("kpi/") if isinstance(path, str) else path


class Wanted(View):
    """The KPI that an address asks for: by its path alone, whatever stands in its query."""

    kpi_id: Annotated[KpiId | None, BeforeValidator(_last_part)] = Field(None, alias="path")
    explore: Literal["yes"] | None = None
    """Charts in which values can be pointed at, which cost a large script."""


class Titled(BaseModel):
    """The KPI whose title is asked for, which Dash has read out of the path."""

    kpi_id: KpiId | None = None


@parsed_by(Titled)
def _title(asked: Titled) -> str:
    card = scorecard_if_readable()
    score = card.score(asked.kpi_id) if card and asked.kpi_id else None
    return f"{score.kpi.title}: scorecard" if score else "Measure not found: scorecard"


register_page(__name__, path_template="/kpi/<kpi_id>", title=_title)


@page(Wanted)
@published
def layout(wanted: Wanted, shown: Board) -> list[Any]:
    """Give the page of one KPI, or say that there is none of that name."""
    card = shown.card
    score = card.score(wanted.kpi_id) if wanted.kpi_id else None
    if score is None:
        return [
            html.H1("There is no such measure", id="title"),
            html.P(html.A("Go to the scorecard", href=wanted.to("/"))),
        ]
    kpi = score.kpi
    return [
        html.P(html.A("All measures", href=wanted.to("/")), className="back"),
        html.H1(kpi.title, id="title"),
        _headline(shown, score),
        _signals(score),
        _explore(wanted, score),
        *trends.trends(score, score.points, explore=bool(wanted.explore)),
        splits.splits(shown, score),
        definition.definition(kpi),
        sources.sources(shown, score),
    ]


def _headline(shown: Board, score: Score) -> html.Div:
    kpi, latest = score.kpi, score.latest
    if latest.period is None:
        return html.Div(
            [
                components.status_badge(kpi, latest),
                html.P(kpi.awaiting or "No extract that was loaded holds it."),
            ],
            className="headline",
        )
    of = words.of_how_many(latest.numerator, latest.denominator, latest.above, latest.below)
    period = words.period(latest.period_kind, latest.period)
    about = f"{of}, {period}" if of else period
    return html.Div(
        [
            components.value(
                words.figure(kpi, latest.value, latest.symbol, latest.above),
                known=latest.value is not None,
            ),
            html.Div(
                [
                    html.Div(f"{about} · {latest.geography}"),
                    html.Div(words.sentence(components.change_words(score))),
                    components.late_words(shown.card.late_feed_of(score, shown.day)),
                ]
            ),
            html.Div([components.status_badge(kpi, latest), components.target_words(kpi, latest)]),
        ],
        className="headline",
    )


def _signals(score: Score) -> html.Ul | None:
    told = signal_words.signals(score)
    return html.Ul([html.Li(sentence) for sentence in told], className="signals") if told else None


def _explore(wanted: Wanted, score: Score) -> html.P:
    """The way to charts that can be pointed at, and to the figures as a file."""
    path = f"/kpi/{score.kpi.id}"
    other = (
        html.A("Show plain charts", href=wanted.to(path))
        if wanted.explore
        else html.A("Explore the charts", href=wanted.to(path, explore="yes"))
    )
    figures = html.A("Download the figures (CSV)", href=wanted.to(f"/download{path}.csv"))
    picture = html.A("Download the chart (SVG)", href=wanted.to(f"/download{path}.svg"))
    return html.P([other, figures, picture], className="ways")
