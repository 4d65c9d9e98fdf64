"""The board's page: every KPI under the partnership's success measures, what is missed first."""

from typing import Any, Literal

from dash import dcc, html, register_page

from dashboard import components, signal_words, words
from dashboard.board_rows import Score, Scorecard
from dashboard.framing import page, published
from dashboard.kpis.definitions import Agency
from dashboard.kpis.targets import Status
from dashboard.scorecard import STATUS_ORDER
from dashboard.shown import Board
from dashboard.viewing import View

register_page(__name__, path="/", title="Scorecard: SEND and alternative provision partnership")

HEADINGS = ("Measure", "Latest figure", "Against target", "Trend", "Compared with")


class Choice(View):
    """What the address asks for; anything else in it is passed over."""

    agency: Agency | None = None
    status: Status | None = None
    order: Literal["papers"] | None = None


@page(Choice)
@published
def layout(choice: Choice, shown: Board) -> list[Any]:
    """Give the page for the choice in its address."""
    card = shown.card
    wanted = [score for score in card.scores if _wanted(score, choice)]
    groups = [_group(card, name, wanted, choice) for name in words.SUCCESS_MEASURES]
    return [
        html.H1(f"How {card.version.area} is doing", id="title", tabIndex=-1),
        *_summary(card, choice),
        _filters(choice),
        *(groups if wanted else [html.P("No measure fits this choice.", className="empty")]),
        _key(),
    ]


def _wanted(score: Score, choice: Choice) -> bool:
    return choice.agency in (None, score.kpi.agency) and choice.status in (
        None,
        score.latest.status,
    )


def _summary(card: Scorecard, choice: Choice) -> list[Any]:
    counts = [(status, card.count(status)) for status in STATUS_ORDER]
    tiles = html.Ul(
        [
            html.Li(
                dcc.Link(
                    [
                        html.Span(str(number), className="tally"),
                        html.Span(
                            [
                                components.shape(status),
                                _tile_word(status),
                            ]
                        ),
                    ],
                    href=choice.to("/", status=status),
                    className=f"tile status-{status.replace(' ', '-')}",
                )
            )
            for status, number in counts
        ],
        className="tiles",
    )
    return [tiles, html.P(_late_words(card), className="late")]


def _tile_word(status: str) -> str:
    return "Met or on course" if status == "met" else words.STATUSES[status][0]


def _late_words(card: Scorecard) -> list[Any]:
    late = card.late(words.today())
    published = f"Figures published on {words.day(card.version.made_at.date())}. "
    if not late:
        return [published, "Every feed is up to date."]
    named = [
        f"{feed.title}: latest is {words.day(feed.as_at)}, "
        f"the next was due by {words.day(feed.next_due)}"
        for feed in late
    ]
    return [
        published,
        html.Details(
            [
                html.Summary(f"{len(late)} of {card.expected} feeds are late"),
                html.Ul([html.Li(name) for name in named]),
            ]
        ),
    ]


def _filters(choice: Choice) -> html.Nav:
    agencies: list[tuple[str, Any]] = [("All", None)]
    agencies += [(name, key) for key, name in words.AGENCIES.items()]
    statuses: list[tuple[str, Any]] = [("All", None)]
    statuses += [(_tile_word(status), status) for status in STATUS_ORDER]
    orders = [("What is missed first", None), ("As in the papers", "papers")]
    return html.Nav(
        [
            _links("Agency", "agency", agencies, choice),
            _links("Status", "status", statuses, choice),
            _links("Order", "order", orders, choice),
        ],
        className="filters",
        **components.attributes(aria_label="Choose what to show"),
    )


def _links(label: str, key: str, options: list[tuple[str, Any]], choice: Choice) -> html.Div:
    chosen = getattr(choice, key)
    links = [
        dcc.Link(
            name,
            href=choice.along("/", **{key: value}),
            className="chosen" if value == chosen else "",
        )
        for name, value in options
    ]
    current = next(name for name, value in options if value == chosen)
    hidden = html.Span(f" (chosen: {current})", className="unseen")
    return html.Div([html.Span([label, hidden], className="label"), *links])


def _group(card: Scorecard, name: str, shown: list[Score], choice: Choice) -> html.Section | None:
    scores = [score for score in shown if score.kpi.success_measure == name]
    if not scores:
        return None
    if choice.order is None:
        scores.sort(key=lambda score: STATUS_ORDER.index(score.latest.status))
    title = words.SUCCESS_MEASURES[name]
    body = html.Tbody([_row(card, score, choice) for score in scores])
    head = html.Thead(html.Tr([html.Th(heading, scope="col") for heading in HEADINGS]))
    caption = html.Caption(title, className="unseen")
    return html.Section([html.H2(title), html.Table([caption, head, body], className="scorecard")])


def _row(card: Scorecard, score: Score, view: View) -> html.Tr:
    kpi, latest = score.kpi, score.latest
    cells = [
        _latest(card, score),
        [components.status_badge(kpi, latest), components.target_words(kpi, latest)],
        [
            components.trend_picture(score),
            html.Div(components.change_words(score), className="change"),
            _signal(score),
        ],
        components.comparison(kpi, *score.comparison()),
    ]
    measure = html.Th(
        [
            dcc.Link(kpi.title, href=view.to(f"/kpi/{kpi.id}")),
            html.Div(f"{words.AGENCIES[kpi.agency]} · {kpi.owner}", className="quiet"),
        ],
        scope="row",
    )
    labelled = zip(HEADINGS[1:], cells, strict=True)
    return html.Tr(
        [
            measure,
            *(
                html.Td(cell, **components.attributes(data_label=heading))
                for heading, cell in labelled
            ),
        ],
        id=kpi.id,
    )


def _signal(score: Score) -> html.Div | None:
    """Say whether the movement is real, where that can be told."""
    if score.signal is None or score.signal.variation is None:
        return None
    return html.Div(signal_words.variation(score.signal), className="signal")


def _latest(card: Scorecard, score: Score) -> list[Any]:
    kpi, latest = score.kpi, score.latest
    if latest.period is None:
        return [
            html.Div("No figure yet", className="value none"),
            html.Div(kpi.awaiting or "No extract that was loaded holds it.", className="of"),
        ]
    shown = words.figure(kpi, latest.value, latest.symbol, latest.above)
    lines: list[Any] = [
        components.value(shown, known=latest.value is not None),
        html.Div(
            words.of_how_many(latest.numerator, latest.denominator, latest.above, latest.below),
            className="of",
        ),
        html.Div(words.period(latest.period_kind, latest.period)),
    ]
    if latest.geography != card.version.area:
        lines.append(html.Div(latest.geography, className="wider"))
    return [*lines, components.late_words(card.late_feed_of(score, words.today()))]


def _key() -> html.Details:
    statuses = [
        html.Div([html.Dt(word), html.Dd(meaning)]) for word, meaning in words.STATUSES.values()
    ]
    symbols = [
        html.Div([html.Dt(symbol), html.Dd(meaning)]) for symbol, meaning in words.SYMBOLS.items()
    ]
    return html.Details(
        [
            html.Summary("How to read this page"),
            html.P(
                "The change since the period before is given in words and without a judgement: "
                "one movement does not say whether anything has really changed."
            ),
            html.H2("What a status means"),
            html.Dl(statuses),
            html.H2("What stands where there is no number, and its symbol in the downloads"),
            html.Dl(symbols),
        ],
        className="key",
    )
