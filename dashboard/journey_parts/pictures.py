"""The journey as pictures: how many are open at each step, and each step by month of request."""

from dash import html

from dashboard import words
from dashboard.journey_parts.steps import Step, days_of
from dashboard.kpi_parts import chart, trends
from dashboard.pictures.bars import Bar, bars
from dashboard.pictures.data_uri import as_uri
from dashboard.shown import Board

COUNTS = ("open_all", "open_past")


def how_many(steps: list[Step]) -> html.Figure | html.P:
    """Draw how many are open at each step, and under it how many of them past the limit."""
    told = [step for step in steps if any(step.newest(role) for role in COUNTS)]
    if not told:
        return html.P(
            "How many are open at each step is not told: the agencies' own records of requests, "
            "advice, plans and reviews have not come.",
            className="empty",
        )
    rows = [bar for step in told for bar in _bars(step)]
    wide = html.Img(src=as_uri(bars(rows)), alt=in_words(told), className="trend")
    small = html.Source(srcSet=as_uri(bars(rows, narrow=True)), media="(max-width: 40rem)")
    days = days_of(told)
    return html.Figure(
        [
            html.Picture([small, wide]),
            html.Figcaption(f"As at {words.listed(days)}.", className="quiet"),
        ]
    )


def _bars(step: Step) -> list[Bar]:
    """Two bars, and never parts of one: how many are within the limit is nowhere published."""
    names = {"open_all": step.name, "open_past": "of them past the limit"}
    return [
        Bar(names[role], ((words.ROLES[role], step.value(role)),))
        for role in COUNTS
        if step.newest(role)
    ]


def in_words(steps: list[Step]) -> str:
    """Say what the picture shows to somebody who does not see it."""
    told = [
        f"{step.name}: {step.told('open_all')} open, {step.told('open_past')} past the limit"
        for step in steps
    ]
    return words.sentence(f"{'; '.join(told)}.")


def by_request(shown: Board, steps: list[Step]) -> html.Section | None:
    """Draw each step by month of request, in small pictures; None where no step has that."""
    parts = [part for step in steps if (part := _of_step(shown, step))]
    if not parts:
        return None
    return html.Section(
        [
            html.H2("By month of request"),
            html.P(
                "The share in time of those that were asked for in a month. It cannot be bettered "
                "by which case is finished when; the newest months are told once their cases have "
                "had their time.",
                className="quiet",
            ),
            html.Div(parts, className="beside steps"),
        ]
    )


def _of_step(shown: Board, step: Step) -> html.Section | None:
    rows = [row for row in step.rows("by_request") if row.period]
    if not rows:
        return None
    told = step.score.kpi.series[rows[0].series]
    score = step.in_unit_of(told)
    points = [each for each in score.points if each.series == told.key]
    number = next(n for n, each in enumerate(score.series) if each[-1].series == told.key)
    many = sum(row.value is not None for row in rows) > 1
    return html.Section(
        [
            html.H3(step.name),
            chart.drawn(score, rows, points, number, beside=True) if many else None,
            trends.table(score, rows, "by month of request", rated=False),
        ]
    )
