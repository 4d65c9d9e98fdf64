"""What needs there are, whether there is enough to meet them, and for whom it is worse."""

from typing import Any

from dash import html, register_page

from dashboard import components, side_by_side, signal_words, words
from dashboard.board_rows import Figure, Score
from dashboard.framing import page, published
from dashboard.kpi_parts.splits import Split, splits_of
from dashboard.kpi_parts.trends import small_picture
from dashboard.shown import Board
from dashboard.viewing import SplitName, View

register_page(__name__, path="/needs", title="Needs and demand: scorecard")

QUESTIONS = {
    "demand": "How many need help, and is it growing?",
    "sufficiency": "Is there enough to meet the need?",
    "alternative_provision": "Who is in alternative provision, or in no full-time place?",
}
FIRST = ("need", "age_band", "locality")
WIDEST = ("Measure", "Widest gap", "How wide", "95% interval", "Can it be chance?", "Period")


class Choice(View):
    """What the measures are to be split by."""

    split: SplitName | None = None


@page(Choice)
@published
def layout(choice: Choice, shown: Board) -> list[Any]:
    """Give the page, for the split in its address."""
    asked = {
        question: [score for score in shown.card.scores if score.kpi.needs_question == question]
        for question in QUESTIONS
    }
    every = [score for scores in asked.values() for score in scores]
    if not every:
        told = html.P("No measure of needs is shown here.", className="empty")
        return [html.H1("Needs and demand", id="title"), told]
    return [
        html.H1("Needs and demand", id="title"),
        html.P(
            "What a joint strategic needs assessment asks. Demand is watched and never rated: more "
            "requests are neither good nor bad."
        ),
        *(_question(shown, name, scores) for name, scores in asked.items()),
        _widest(shown),
        side_by_side.section(shown, "/needs", choice.split, every, FIRST),
    ]


def _question(shown: Board, name: str, scores: list[Score]) -> html.Section | None:
    if not scores:
        return None
    cards = html.Div([_card(shown, score) for score in scores], className="cards")
    return html.Section([html.H2(QUESTIONS[name]), cards])


def _card(shown: Board, score: Score) -> html.Div:
    """One measure: what it stands at, how it moves, and its trend."""
    kpi, latest = score.kpi, score.latest
    title = html.H3(html.A(kpi.title, href=shown.view.to(f"/kpi/{kpi.id}")))
    if latest.period is None:
        return html.Div([title, html.P("No figure yet.", className="quiet")])
    of = words.of_how_many(latest.numerator, latest.denominator, latest.above, latest.below)
    period = words.period(latest.period_kind, latest.period)
    rated = kpi.better != "context"
    return html.Div(
        [
            title,
            components.value(
                words.figure(kpi, latest.value, latest.symbol, latest.above),
                known=latest.value is not None,
            ),
            html.Div(f"{of}, {period}" if of else period, className="of"),
            components.status_badge(kpi, latest) if rated else None,
            html.Div(words.sentence(components.change_words(score)), className="change"),
            *(html.Div(told, className="signal") for told in signal_words.in_short(score)[:1]),
            _of_which(score),
            small_picture(score),
        ]
    )


def _of_which(score: Score) -> html.Div | None:
    """Say what the picture is of, where that is another series than the figure above it."""
    if score.judged == score.series[0]:
        return None
    kind = words.PERIOD_KINDS[score.judged[-1].period_kind or ""]
    return html.Div(f"Pictured {kind}:", className="quiet")


def _widest(shown: Board) -> html.Section | None:
    """Of each measure whose categories are compared, the pair that lies furthest apart."""
    rows = [
        _widest_row(shown, split, widest)
        for score in shown.card.scores
        for split in splits_of(shown, score)
        if split.is_gap and (widest := _widest_of(split.newest))
    ]
    if not rows:
        return None
    return html.Section(
        [
            html.H2("Where the gaps are widest"),
            html.P(
                "A gap whose interval has nought in it may be chance, as gaps of small groups are.",
                className="quiet",
            ),
            components.stacked("Where the gaps are widest", WIDEST, rows),
        ],
        id="gaps",
    )


def _widest_of(rows: list[Figure]) -> Figure | None:
    known = [row for row in rows if row.value is not None]
    return max(known, key=lambda row: abs(row.value or 0), default=None)


def _chance(row: Figure) -> str:
    if row.low is None or row.high is None:
        return "not told"
    return "yes: it may be" if row.low <= 0 <= row.high else "hardly"


def _widest_row(shown: Board, split: Split, row: Figure) -> list[Any]:
    points = split.kpi.model_copy(update={"unit": "points"})
    return [
        html.A(split.kpi.title, href=shown.view.to(f"/kpi/{split.kpi.id}")),
        row.category,
        html.Strong(words.figure(points, row.value)),
        words.interval(points, row.low, row.high),
        _chance(row),
        words.period(row.period_kind, row.period),
    ]
