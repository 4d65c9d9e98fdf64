"""One agency's own measures in depth: how it does, who waits, for whom it is worse, its data."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from dash import html, register_page, strip_relative_path
from pydantic import BaseModel, BeforeValidator, Field

from dashboard import components, feed_rows, queues, score_rows, side_by_side, words
from dashboard.board_rows import Figure, Score
from dashboard.framing import page, published
from dashboard.journey_parts import sticking
from dashboard.journey_parts.steps import has_figures, steps_of
from dashboard.kpi_parts.splits import splits_of
from dashboard.server_state import current_intake
from dashboard.shown import Board
from dashboard.viewing import SplitName, View
from dashboard.web_inputs import parsed_by

Partner = Literal["education", "health", "care"]
UNKNOWN = "Not known"


def _last_part(path: Any) -> Any:
    return strip_relative_path(path).removeprefix("agency/") if isinstance(path, str) else path


class Choice(View):
    """The agency that an address asks for, by its path, and what it is to be split by."""

    agency: Annotated[Partner | None, BeforeValidator(_last_part)] = Field(None, alias="path")
    split: SplitName | None = None


class Titled(BaseModel):
    """The agency whose title is asked for, which Dash has read out of the path."""

    agency: Partner | None = None


@parsed_by(Titled)
def _title(asked: Titled) -> str:
    return f"{words.AGENCIES[asked.agency]}: scorecard" if asked.agency else "No such agency"


register_page(__name__, path_template="/agency/<agency>", title=_title)


@page(Choice)
@published
def layout(choice: Choice, shown: Board) -> list[Any]:
    """Give the page of an agency, or say that there is none of that name."""
    if choice.agency is None:
        return [
            html.H1("There is no such agency", id="title"),
            html.P(html.A("Go to the scorecard", href=choice.to("/"))),
        ]
    name = words.AGENCIES[choice.agency]
    scores = [score for score in shown.card.scores if score.kpi.agency == choice.agency]
    if not scores:
        return [
            html.H1(name, id="title"),
            html.P(f"No measure of {name.lower()} is shown here.", className="empty"),
        ]
    stuck = _stuck(shown, scores)
    return [
        html.H1(f"{name}: how it is doing", id="title"),
        html.P(_in_short(shown, scores)),
        _contents(stuck=bool(stuck)),
        html.Section(
            [html.H2("Its measures"), score_rows.table(shown, f"Measures of {name}", scores)],
            id="measures",
        ),
        queues.section(shown, scores),
        *stuck,
        side_by_side.section(shown, f"/agency/{choice.agency}", choice.split, scores),
        _missing(shown, scores),
        _data(choice.agency, shown),
    ]


def _stuck(shown: Board, scores: Sequence[Score]) -> list[html.Section | None]:
    """Say at which of its steps of the children's journey cases stick, and in which service."""
    steps = steps_of(scores)
    if not has_figures(steps):
        return []
    told = html.Section(
        [
            html.H2("Where cases are stuck at its own steps"),
            sticking.in_a_paragraph(shown, steps),
            html.P(html.A("See the whole journey", href=shown.view.to("/journey"))),
        ],
        id="stuck",
    )
    return [told, sticking.by_service_and_locality(shown, steps)]


def _in_short(shown: Board, scores: Sequence[Score]) -> str:
    statuses = [score.latest.status for score in scores]
    off = sum(status in ("missed", "close") for status in statuses)
    told = (
        f"Of {words.counted(len(scores), 'measure')} {statuses.count('met')} are on course and "
        f"{off} off course."
    )
    late = [feed for feed in shown.card.late(shown.day) if feed.agency == scores[0].kpi.agency]
    if not late:
        return f"{told} No extract is late."
    return f"{told} Late: {words.listed([feed.title for feed in late])}."


def _contents(*, stuck: bool) -> html.Nav:
    parts = [
        ("measures", "Its measures"),
        ("queues", "Who is waiting"),
        *([("stuck", "Where cases are stuck")] if stuck else []),
        ("side-by-side", "Side by side"),
        ("missing", "What is not recorded"),
        ("data", "Its data"),
    ]
    links = [html.Li(html.A(title, href=f"#{anchor}")) for anchor, title in parts]
    return html.Nav(
        html.Ul(links, className="contents"), **components.attributes(aria_label="On this page")
    )


def _missing(shown: Board, scores: Sequence[Score]) -> html.Section:
    """Of how many children an agency has not recorded what they are split by."""
    rows = [
        [
            html.A(score.kpi.title, href=shown.view.to(f"/kpi/{score.kpi.id}")),
            words.sentence(words.split(split.name)),
            _how_many(row),
        ]
        for score in scores
        for split in splits_of(shown, score)
        for row in split.newest
        if row.category == UNKNOWN and not split.is_gap
    ]
    told: Any = html.P("Nothing that its measures are split by is missing.", className="empty")
    if rows:
        headings = ("Measure", "What is not recorded", "Of how many children")
        told = components.stacked("What is not recorded", headings, rows)
    return html.Section([html.H2("What is not recorded"), told], id="missing")


def _how_many(row: Figure) -> str:
    if row.denominator is not None:
        return words.number(row.denominator)
    if row.below:
        return words.between(row.below)
    if row.numerator is not None:
        return words.number(row.numerator)
    return words.between(row.above) if row.above else "withheld to protect children"


def _data(agency: str, shown: Board) -> html.Section | None:
    """What the agency sends, as the intake tells it now; the board alone sees it."""
    intake = current_intake() if shown.view.audience == "board" else None
    if intake is None:
        return None
    rates = [rate for rate in intake.match_rates if agency in (rate.one, rate.other)]
    return html.Section(
        [
            html.H2("Its data"),
            html.P(f"As told on {words.moment(intake.told_at)}.", className="quiet"),
            *feed_rows.feeds_of(agency, intake, words.today()),
            feed_rows.match_rates(rates),
        ],
        id="data",
    )
