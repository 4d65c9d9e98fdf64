"""KPIs as rows of a table: what each stands at, against what, how it moves, beside whom."""

from typing import Any

from dash import html

from dashboard import components, signal_words, words
from dashboard.board_rows import Extract, Score
from dashboard.shown import Board

HEADINGS = ("Measure", "Latest figure", "Against target", "Trend", "Compared with")


def table(shown: Board, title: str, scores: list[Score]) -> html.Table:
    """Give scores as a table whose rows stand under one another where the screen is narrow."""
    head = html.Thead(html.Tr([html.Th(heading, scope="col") for heading in HEADINGS]))
    body = html.Tbody([_row(shown, score) for score in scores])
    caption = html.Caption(title, className="unseen")
    return html.Table([caption, head, body], className="scorecard")


def _row(shown: Board, score: Score) -> html.Tr:
    cells = [
        _latest(shown, score),
        _against(shown, score),
        _trend(score),
        components.comparison(score.kpi, *score.comparison()),
    ]
    labelled = zip(HEADINGS[1:], cells, strict=True)
    return html.Tr(
        [
            html.Th(_measure(shown, score), scope="row"),
            *(
                html.Td(cell, **components.attributes(data_label=heading))
                for heading, cell in labelled
            ),
        ],
        id=score.kpi.id,
    )


def _measure(shown: Board, score: Score) -> list[Any]:
    kpi = score.kpi
    page = shown.view.to(f"/kpi/{kpi.id}")
    return [
        html.A(kpi.title, href=page),
        html.Div(f"{words.AGENCIES[kpi.agency]} · {kpi.owner}", className="quiet"),
        _mark(score),
        html.A(
            ["Where it comes from", html.Span(f": {kpi.title}", className="unseen")],
            href=f"{page}#sources",
            className="lineage",
        ),
    ]


def _mark(score: Score) -> html.Div | None:
    """What the owner says of the latest figure, in short."""
    if score.kpi.confidence is None:
        return None
    sure = score.kpi.confidence.mark == "confirmed"
    told = "✓ Confirmed by its owner" if sure else "? Practice or recording: being checked"
    return html.Div(told, className="mark")


def _latest(shown: Board, score: Score) -> list[Any]:
    kpi, latest = score.kpi, score.latest
    if latest.period is None:
        return [
            html.Div("No figure yet", className="value none"),
            html.Div(kpi.awaiting or "No extract that was loaded holds it.", className="of"),
        ]
    told = words.figure(kpi, latest.value, latest.symbol, latest.above)
    of = words.of_how_many(latest.numerator, latest.denominator, latest.above, latest.below)
    elsewhere = latest.geography != shown.version.area
    return [
        components.value(told, known=latest.value is not None),
        html.Div(of, className="of"),
        html.Div(words.period(latest.period_kind, latest.period)),
        html.Div(latest.geography, className="wider") if elsewhere else None,
        _as_at(shown.card.came_from((latest,))),
        _nothing_new(shown, score),
        components.late_words(shown.card.late_feed_of(score, shown.day)),
    ]


def _as_at(extracts: list[Extract]) -> html.Div | None:
    if not extracts:
        return None
    return html.Div(f"as at {words.day(extracts[0].as_at)}", className="quiet")


def _nothing_new(shown: Board, score: Score) -> html.Div | None:
    if shown.since is None or shown.is_newer(score):
        return None
    return html.Div("no new figure since the last meeting", className="quiet")


def _against(shown: Board, score: Score) -> list[Any]:
    kpi, latest = score.kpi, score.latest
    distance = signal_words.distance(score)
    return [
        components.status_badge(kpi, latest),
        _crossed(shown, score),
        components.target_words(kpi, latest),
        html.Div(distance, className="distance") if distance else None,
    ]


def _crossed(shown: Board, score: Score) -> html.Div | None:
    found = shown.since.crossed.get(score.kpi.id) if shown.since else None
    if shown.since is None or found is None or found.before is None:
        return None
    was = words.status(found.kpi_before or found.kpi, found.before.status, found.before.value)
    return html.Div(
        f"{was} at the meeting of {words.day(shown.since.meeting.day)}", className="crossed"
    )


def _trend(score: Score) -> list[Any]:
    told = signal_words.in_short(score)
    return [
        components.trend_picture(score),
        html.Div(components.change_words(score), className="change"),
        *(html.Div(sentence, className="signal") for sentence in told),
    ]
