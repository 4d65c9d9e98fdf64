"""The small parts that pages are put together from; each returns html of Dash."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard import charts, words
from dashboard.board_rows import ChartPoint, Comparator, FeedState, Figure, Score, Version
from dashboard.kpis.definitions import Kpi
from dashboard.pictures.data_uri import as_uri
from dashboard.pictures.sparkline import sparkline

SHAPES = {"missed": "■", "close": "▲", "met": "●", "not rated": "○", "no data": "–"}


def attributes(**values: str) -> dict[str, Any]:
    """Give HTML attributes whose names hold a hyphen: aria_label becomes aria-label."""
    return {name.replace("_", "-"): value for name, value in values.items()}


def choice(name: str, href: str, *, chosen: bool, kind: str = "true") -> html.A:
    """Give a link of several, one of which is where the reader is already; `kind` may be page."""
    return html.A(name, href=href, **(attributes(aria_current=kind) if chosen else {}))


def shape(status: str) -> html.Span:
    """Show a status's shape; the word beside it is what is read out."""
    return html.Span(SHAPES[status], className="shape", **attributes(aria_hidden="true"))


def status_badge(kpi: Kpi, figure: Figure) -> html.Span:
    """Show a status as word, shape and colour together."""
    name = figure.status
    return html.Span(
        [
            shape(name),
            words.status(kpi, name, figure.value),
        ],
        className=f"status status-{name.replace(' ', '-')}",
    )


def value(shown: str, *, known: bool) -> html.Div:
    """Show a figure large, and the words of its unit small."""
    number, _, unit = shown.partition(" per ")
    parts: Any = [number, html.Span(f" per {unit}", className="unit")] if unit else number
    return html.Div(parts, className="value" if known else "value none")


def trend_picture(score: Score) -> html.Img | None:
    """Show a KPI as a sparkline that can also be read out; nothing for one figure.

    It is of the series that says what is really changing, with its limits, else of the first.
    """
    rows = tuple(row for row in score.judged if row.period)
    series = rows[0].series if rows else ""
    values = charts.shown_values(score.kpi, [row.value for row in rows])
    known = [row for row, value in zip(rows, values, strict=True) if value is not None]
    if len(known) < 2:
        return None
    points = {point.period_end: point for point in score.points if point.series == series}
    found = [points.get(row.period_end) if row.period_end else None for row in rows]
    picture = sparkline(
        values,
        target=score.latest.target_low if score.kpi.better != "within" else None,
        limits=[_limits(point) for point in found],
        special=[point.point_type if point else "" for point in found],
    )
    return html.Img(src=as_uri(picture), alt=_trend_words(score, known), className="sparkline")


def _limits(point: ChartPoint | None) -> tuple[float, float] | None:
    if point is None or point.lower is None or point.upper is None:
        return None
    return point.lower, point.upper


def _trend_words(score: Score, known: list[Figure]) -> str:
    def told(row: Figure) -> str:
        period = words.period(row.period_kind, row.period)
        return f"{words.figure(score.kpi, row.value)} in {period}"

    values = [row.value for row in known if row.value is not None]
    return (
        f"Trend of {len(known)} figures, from {told(known[0])} to {told(known[-1])}; lowest "
        f"{words.figure(score.kpi, min(values))}, highest {words.figure(score.kpi, max(values))}."
    )


def change_words(score: Score) -> str:
    """Say how the newest figure has moved, with its size and no judgement."""
    told = score.movement
    if told is None or told.since is None:
        return "no earlier figure of the same kind"
    since = words.period(told.since_kind, told.since)
    return words.change(score.kpi.told_in(told.series), told.moved, since)


def comparison(kpi: Kpi, latest: Figure, rows: Sequence[Comparator]) -> html.Ul | html.Span:
    """List England, region and neighbours with their year."""
    if not rows:
        return html.Span("nothing to compare with", className="quiet")
    year = words.period(latest.period_kind, latest.period)
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(row.name, className="place"),
                    html.Span(words.bare_figure(kpi, row.value, row.symbol), className="number"),
                ],
                title=row.note or None,
            )
            for row in rows
        ]
        + [html.Li(year, className="quiet")],
        className="comparison",
    )


def late_words(feed: FeedState | None) -> html.Div | None:
    """Say that a newer figure should be here by now, so that an old one is not taken for new."""
    if feed is None or feed.next_due is None:
        return None
    since = words.day(feed.next_due)
    return html.Div(f"Old: the next was due by {since}", className="old")


def target_words(kpi: Kpi, figure: Figure) -> html.Div:
    """Show the target in force, what the law says, and that nobody has agreed it yet."""
    if kpi.better == "context":
        return html.Div("Watched, not rated", className="quiet")
    if figure.period is None:
        return html.Div("Nothing to hold against the target yet", className="quiet")
    lines = [html.Div(f"Target {words.target(kpi, figure.target_low, figure.target_high)}")]
    if figure.target_low is None:
        lines = [html.Div(words.sentence(words.target(kpi, None, None)), className="quiet")]
    if words.standard(kpi):
        lines.append(html.Div(words.sentence(words.standard(kpi))))
    if kpi.targets and not kpi.targets_agreed:
        lines.append(html.Div("illustrative, not agreed", className="quiet"))
    return html.Div(lines, className="target")


def table(caption: str, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> html.Div:
    """Lay rows out as a table whose first cell heads its row; it scrolls alone when narrow."""
    head = html.Thead(html.Tr([html.Th(heading, scope="col") for heading in headings]))
    body = html.Tbody([_table_row(headings, row) for row in rows])
    # Focusable, because a keyboard must be able to scroll what a mouse can.
    return html.Div(
        html.Table([html.Caption(caption), head, body]),
        className="scrolls",
        tabIndex=0,
        role="region",
        **attributes(aria_label=caption),
    )


def stacked(
    caption: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], look: str = ""
) -> html.Table:
    """Lay rows out as a table whose cells stand under one another where the screen is narrow."""
    head = html.Thead(html.Tr([html.Th(heading, scope="col") for heading in headings]))
    body = html.Tbody([_table_row(headings, row) for row in rows])
    return html.Table(
        [html.Caption(caption, className="unseen"), head, body], className=f"scorecard even {look}"
    )


def _table_row(headings: Sequence[str], row: Sequence[Any]) -> html.Tr:
    cells = zip(headings[1:], row[1:], strict=True)
    labelled = [html.Td(cell, **attributes(data_label=heading)) for heading, cell in cells]
    return html.Tr([html.Th(row[0], scope="row"), *labelled])


def folded(summary: str, content: Any) -> html.Details:
    """Fold content away under a line that opens it."""
    return html.Details([html.Summary(summary), content])


def graph(identity: str, figure: dict[str, Any], text: str) -> html.Figure:
    """Show a Plotly chart under the one configuration that all charts share."""
    return html.Figure(
        [
            html.Div(
                dcc.Graph(id=identity, figure=figure, config=charts.GRAPH_CONFIG),
                role="img",
                **attributes(aria_label=text),
            ),
            html.Figcaption("The same figures are in the table below.", className="quiet"),
        ]
    )


def made_up_banner(version: Version | None) -> html.Aside | None:
    """Say on every page that made-up figures are made up."""
    if version is None or not version.made_up:
        return None
    return html.Aside(
        [
            html.Strong("Made-up figures. "),
            f"{version.area} does not exist, and no number is real.",
        ],
        className="made-up",
    )


def nothing_published() -> list[Any]:
    """What a first visitor sees before anything was published, with the cure."""
    return [
        html.H1("Nothing has been published yet", id="title"),
        html.P("Load the agencies' extracts and publish them. The board then appears here."),
        html.Pre("send-kpi load FILE...\nsend-kpi publish"),
    ]


def board_unreadable() -> list[Any]:
    """What a reader sees while the board store is down. Nothing was lost, and the page says so."""
    return [
        html.H1("The board's figures cannot be read just now", id="title"),
        html.P(
            "Nothing is lost: the store that holds them does not answer. Try again in a "
            "minute. If it stays so, tell whoever runs this board."
        ),
        html.P(html.A("Try again", href="")),
    ]
