"""A KPI's series, each as a chart and as a table, with what stands beside it."""

from dataclasses import replace
from typing import Any

from dash import html

from dashboard import components, signal_words, words
from dashboard.board_rows import ChartPoint, Figure, Score
from dashboard.kpi_parts import chart
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.series import Series

FEW_NOTES = 4
NEWEST = 6
"""How many periods of the series that is rated are shown unfolded."""


def trends(score: Score, points: tuple[ChartPoint, ...], *, explore: bool) -> list[Any]:
    """Give a section for each series; what is still open stands beside the share that was in time.

    Two kinds of period never share a line. `explore` asks for Plotly's charts.
    """
    main: list[Any] = []
    beside: list[Any] = []
    for number, series in enumerate(score.series):
        rows = [row for row in series if row.period]
        if rows:
            companion = chart.is_companion(score.kpi, rows[0].series)
            part = _series(score, rows, points, number, explore=explore)
            (beside if companion else main).append(part)
    if not beside:
        return main
    told = html.P(
        "A share of what was finished looks better when what is late stays unfinished. So this "
        "belongs beside it:",
        className="quiet",
    )
    return [*main[:2], html.Div([told, html.Div(beside, className="beside")]), *main[2:]]


def _series(
    score: Score,
    rows: list[Figure],
    points: tuple[ChartPoint, ...],
    number: int,
    *,
    explore: bool,
) -> html.Section:
    told = score.kpi.series[rows[0].series]
    score = replace(score, kpi=score.kpi.told_in(told.key))
    kind = words.PERIOD_KINDS[told.period_kind]
    mine = [point for point in points if point.series == told.key]
    heading = _heading(score.kpi, told, kind)
    return html.Section(
        [
            html.H2(heading),
            html.P(f"{told.source}. {rows[0].geography}.", className="quiet"),
            _chart(score, rows, mine, number, explore=explore),
            _signal(score, told.key),
            table(score, rows, heading, rated=number == 0),
            *_notes(rows),
        ],
        className="series",
    )


def _heading(kpi: Kpi, told: Series, kind: str) -> str:
    """Name a series by its role, or by its kind of period and what it is of, where that differs."""
    if told.role in words.ROLES:
        return f"{words.ROLES[told.role]}, {kind}"
    first = kpi.series[kpi.rated_series]
    if told == first:
        return f"Trend, {kind}"
    of, of_first = (each.key.rpartition(":")[2] for each in (told, first))
    other = f": {words.dataset(of)}" if of != of_first and told.source == first.source else ""
    return words.sentence(kind) + other


def _chart(
    score: Score, rows: list[Figure], points: list[ChartPoint], number: int, *, explore: bool
) -> html.Figure | html.P:
    if sum(row.value is not None for row in rows) < 2:
        return html.P("One figure is not a trend; it is in the table.", className="quiet")
    if explore:
        return chart.explored(score, rows, points, number)
    return chart.drawn(score, rows, points, number)


def _signal(score: Score, series: str) -> html.Details | None:
    """What the chart says, in the words of those who made its rules; None where it has none."""
    told = next((each for each in score.signals if each.series == series), None)
    if told is None:
        return None
    terms = signal_words.in_their_terms(told)
    return components.folded(
        signal_words.variation(score.kpi, told), html.P(terms, className="quiet")
    )


def table(
    score: Score, rows: list[Figure], heading: str, *, rated: bool
) -> html.Div | html.Details:
    """A series as a table, folded away; of the one that is rated the newest figures are not.

    It is named by the heading above it, so that no two tables of a page have one name.
    """
    compared = list(chart.compared(score, rows[0].series).values())
    headings = ["Period", "Value"]
    headings += ["Of how many"] if any(row.denominator is not None for row in rows) else []
    headings += ["Target", "Status"] if rated and score.kpi.better != "context" else []
    cells = [_cells(score, row, headings, compared) for row in reversed(rows)]
    caption = f"{score.kpi.title}. {heading}"
    columns = [*headings, *compared]
    if not rated:
        folded = components.table(f"{caption}, newest first", columns, cells)
        return components.folded(words.counted(len(cells), "period") + " as a table", folded)
    newest, older = cells[:NEWEST], cells[NEWEST:]
    return html.Div(
        [
            components.table(f"{caption}, newest first", columns, newest),
            components.folded(
                f"{len(older)} earlier periods",
                components.table(f"{caption}, earlier periods", columns, older),
            )
            if older
            else None,
        ]
    )


def _cells(score: Score, row: Figure, headings: list[str], compared: list[str]) -> list[Any]:
    kpi = score.kpi
    cells: list[Any] = [
        words.period(row.period_kind, row.period),
        words.figure(kpi, row.value, row.symbol, row.above),
    ]
    if "Of how many" in headings:
        cells.append(words.of_how_many(row.numerator, row.denominator, row.above, row.below))
    if "Target" in headings:
        none = row.target_low is None
        cells.append("none" if none else words.target(kpi, row.target_low, row.target_high))
        cells.append(components.status_badge(kpi, row))
    theirs = {found.name: found for found in score.compared_with(row.series, row.period)}
    return cells + [
        words.figure(kpi, theirs[name].value, theirs[name].symbol) if name in theirs else ""
        for name in compared
    ]


def _notes(rows: list[Figure]) -> list[Any]:
    """Give the notes with their periods; of many the newest, and the others folded away."""
    notes: dict[str, list[str]] = {}
    for row in rows:
        if row.note:
            notes.setdefault(row.note, []).append(words.period(row.period_kind, row.period))
    told: list[Any] = [
        html.P(f"{', '.join(periods)}: {note}", className="quiet")
        for note, periods in notes.items()
    ]
    if len(told) <= FEW_NOTES:
        return told
    return [told[-1], components.folded(f"{len(told) - 1} earlier notes", told[-2::-1])]


def small_picture(score: Score) -> html.Img | None:
    """Draw small, to stand among others, what says what is really changing; None for one figure."""
    rows = [row for row in score.judged if row.period]
    if sum(row.value is not None for row in rows) < 2:
        return None
    mine = [point for point in score.points if point.series == rows[0].series]
    return chart.small(score, rows, mine, score.series.index(score.judged))
