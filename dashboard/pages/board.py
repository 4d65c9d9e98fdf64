"""The board's page: what needs attention, the headline measures, and then all the others."""

import re
from typing import Any, Literal, NamedTuple

from dash import dcc, html, register_page
from pydantic import Field

from dashboard import components, score_rows, words
from dashboard.attention import sentences
from dashboard.board_rows import Score
from dashboard.framing import page, published
from dashboard.kpis.definitions import Agency
from dashboard.kpis.targets import Status
from dashboard.scorecard import STATUS_ORDER
from dashboard.shown import Board
from dashboard.viewing import View

register_page(__name__, path="/", title="Scorecard: SEND and alternative provision partnership")

Grouping = Literal["agency", "aim", "theme"]
GROUPINGS: dict[Grouping | None, str] = {
    None: "Success measure",
    "agency": "Agency",
    "aim": "Health and wellbeing aim",
    "theme": "Inspection theme",
}


def _group_of(score: Score, by: Grouping | None) -> str:
    kpi = score.kpi
    if by == "agency":
        return words.AGENCIES[kpi.agency]
    if by == "aim":
        return kpi.strategy_aim or "No aim named"
    if by == "theme":
        return words.INSPECTION_THEMES.get(kpi.inspection_theme or "", "No theme named")
    return words.SUCCESS_MEASURES[kpi.success_measure]


TITLES: dict[Grouping | None, dict[str, str]] = {
    None: words.SUCCESS_MEASURES,
    "agency": words.AGENCIES,
    "theme": words.INSPECTION_THEMES,
}
"""Groups whose order is fixed; aims are the area's own, in the order of the papers."""


class Choice(View):
    """What the address asks for; anything else in it is passed over."""

    agency: Agency | None = None
    status: Status | None = None
    by: Grouping | None = None
    order: Literal["papers"] | None = None
    q: str = Field("", max_length=100)
    """Words that a measure's title or its owner has."""

    @property
    def narrows(self) -> bool:
        """Say whether it shows some measures only, or in another order."""
        return any((self.agency, self.status, self.by, self.order, self.q.strip()))


@page(Choice)
@published
def layout(choice: Choice, shown: Board) -> list[Any]:
    """Give the page for the choice in its address."""
    wanted = [score for score in shown.card.scores if _wanted(score, choice)]
    groups = _groups(shown, choice, wanted)
    return [
        html.H1(f"How {shown.version.area} is doing", id="title"),
        sentences(shown),
        _filters(shown, choice, groups),
        *[group.section for group in groups],
        None if groups else _nothing_fits(choice),
        _key(),
    ]


def _wanted(score: Score, choice: Choice) -> bool:
    kpi, asked = score.kpi, choice.q.lower().split()
    text = f"{kpi.title} {kpi.owner} {words.AGENCIES[kpi.agency]}".lower()
    return (
        choice.agency in (None, kpi.agency)
        and choice.status in (None, score.latest.status)
        and all(word in text for word in asked)
    )


class Group(NamedTuple):
    """Measures under one heading, and where the page has them."""

    title: str
    place: str
    section: html.Section


def _groups(shown: Board, choice: Choice, wanted: list[Score]) -> list[Group]:
    """Give the headline measures, and then the rest in groups; all in groups where asked by one."""
    found = []
    if choice.by is None:
        heads = [score for score in wanted if score.kpi.headline]
        wanted = [score for score in wanted if not score.kpi.headline]
        found.append(_group(shown, "Headline measures", heads, choice))
    groups = [_group_of(score, choice.by) for score in wanted]
    for title in dict.fromkeys([*TITLES.get(choice.by, {}).values(), *groups]):
        mine = [score for score, group in zip(wanted, groups, strict=True) if group == title]
        found.append(_group(shown, title, mine, choice))
    return [group for group in found if group]


def _group(shown: Board, title: str, scores: list[Score], choice: Choice) -> Group | None:
    if not scores:
        return None
    if choice.order is None:
        scores = sorted(scores, key=lambda score: STATUS_ORDER.index(score.latest.status))
    counts = [
        (words.STATUSES[status][0].lower(), sum(s.latest.status == status for s in scores))
        for status in STATUS_ORDER
    ]
    told = ", ".join(f"{number} {name}" for name, number in counts if number)
    heading = html.H2([title, html.Span(f" {told}", className="counts")])
    place = re.sub(r"\W+", "-", title.lower())
    section = html.Section([heading, score_rows.table(shown, title, scores)], id=place)
    return Group(title, place, section)


def _nothing_fits(choice: Choice) -> html.P:
    return html.P(
        [
            "No measure fits this choice. ",
            html.A("Show all measures", href=choice.to("/")),
        ],
        className="empty",
    )


def _filters(shown: Board, choice: Choice, groups: list[Group]) -> html.Nav:
    scores = shown.card.scores
    agencies: list[tuple[str, Any]] = [("All", None)]
    agencies += [(name, key) for key, name in words.AGENCIES.items()]
    statuses: list[tuple[str, Any]] = [(f"All {len(scores)}", None)]
    statuses += [
        (f"{_status_word(status)} {shown.card.count(status)}", status) for status in STATUS_ORDER
    ]
    groupings = [(name, key) for key, name in GROUPINGS.items()]
    orders = [("What is missed first", None), ("As in the papers", "papers")]
    return html.Nav(
        [
            _search(choice),
            _links("Status", "status", statuses, choice),
            _links("Agency", "agency", agencies, choice),
            _links("Grouped by", "by", groupings, choice),
            _links("Order", "order", orders, choice),
            _go_to(groups),
        ],
        className="filters",
        **components.attributes(aria_label="Choose what to show"),
    )


def _go_to(groups: list[Group]) -> html.Div | None:
    """Lead past what is not looked for: on a telephone the page is many screens long."""
    if len(groups) < 2:
        return None
    links = [html.A(group.title, href=f"#{group.place}") for group in groups]
    return html.Div([html.Span("Go to", className="label"), *links])


def _status_word(status: str) -> str:
    return "Met or on course" if status == "met" else words.STATUSES[status][0]


def _search(choice: Choice) -> html.Form:
    """A native form, which asks for an address; a script narrows the rows while it is typed."""
    kept = choice.model_dump(mode="json", exclude={"q", "order"} | _usual(choice))
    return html.Form(
        [
            html.Label("Find", htmlFor="q", className="label"),
            dcc.Input(id="q", name="q", type="search", value=choice.q, className="search"),
            *(
                dcc.Input(name=name, type="hidden", value=value, className="unseen")
                for name, value in kept.items()
            ),
            html.Button("Find", type="submit"),
            html.Span("", id="found", className="quiet", role="status"),
        ],
        action="/",
        method="get",
        role="search",
    )


def _usual(choice: Choice) -> set[str]:
    return {name for name, value in choice if value in (None, "", "board")}


def _links(label: str, key: str, options: list[tuple[str, Any]], choice: Choice) -> html.Div:
    chosen = getattr(choice, key)
    links = [
        components.choice(name, choice.along("/", **{key: value}), chosen=value == chosen)
        for name, value in options
    ]
    return html.Div([html.Span(label, className="label"), *links])


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
                "The change since the period before is given in words and without a judgement. "
                "Whether anything has really changed is said below it, by the rules that the NHS "
                "uses, under which most movement is usual variation; or why that cannot be told."
            ),
            html.H2("What a status means"),
            html.Dl(statuses),
            html.H2("What stands where there is no number, and its symbol in the downloads"),
            html.Dl(symbols),
        ],
        className="key",
    )
