"""One KPI: its trend, the same as a table, its categories, its definition, its files."""

import re
from dataclasses import replace
from itertools import zip_longest
from typing import Annotated, Any

from dash import dcc, html, register_page, strip_relative_path
from pydantic import BaseModel, BeforeValidator, Field

from dashboard import charts, components, signal_words, words
from dashboard.board_rows import Comparator, Extract, Figure, Score, Scorecard
from dashboard.framing import page, published
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.series import Series
from dashboard.server_state import scorecard_if_readable
from dashboard.shown import Board
from dashboard.viewing import View
from dashboard.web_inputs import parsed_by

KpiId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""As the definitions allow it; there is no KPI of any other id."""


def _last_part(path: Any) -> Any:
    return strip_relative_path(path).removeprefix("kpi/") if isinstance(path, str) else path


class Wanted(View):
    """The KPI that an address asks for: by its path alone, whatever stands in its query."""

    kpi_id: Annotated[KpiId | None, BeforeValidator(_last_part)] = Field(None, alias="path")


class Titled(BaseModel):
    """The KPI whose title is asked for, which Dash has read out of the path."""

    kpi_id: KpiId | None = None


@parsed_by(Titled)
def _title(asked: Titled) -> str:
    card = scorecard_if_readable()
    score = card.score(asked.kpi_id) if card and asked.kpi_id else None
    return f"{score.kpi.title}: scorecard" if score else "Measure not found: scorecard"


register_page(__name__, path_template="/kpi/<kpi_id>", title=_title)

FEW_NOTES = 4
NEWEST = 12
"""How many periods a table shows at once: a year of months."""

COLOURS = {
    "country": (charts.COUNTRY, "dash"),
    "region": (charts.REGION, "dot"),
    "nhs_region": (charts.REGION, "dot"),
    "neighbours": (charts.NEIGHBOURS, "dashdot"),
    "before_the_pandemic": (charts.COUNTRY, "dot"),
}


@page(Wanted)
@published
def layout(wanted: Wanted, shown: Board) -> list[Any]:
    """Give the page of one KPI, or say that there is none of that name."""
    card = shown.card
    score = card.score(wanted.kpi_id) if wanted.kpi_id else None
    if score is None:
        return [
            html.H1("There is no such measure", id="title", tabIndex=-1),
            html.P(dcc.Link("Go to the scorecard", href=wanted.to("/"))),
        ]
    kpi = score.kpi
    return [
        html.P(dcc.Link("All measures", href=wanted.to("/")), className="back"),
        html.H1(kpi.title, id="title", tabIndex=-1),
        _headline(card, score),
        _signals(score),
        *(part for number in range(len(score.series)) for part in _series(score, number)),
        _splits(shown, score),
        _definition(kpi),
        _sources(card, score),
    ]


def _headline(card: Scorecard, score: Score) -> html.Div:
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
                    components.late_words(card.late_feed_of(score, words.today())),
                ]
            ),
            html.Div([components.status_badge(kpi, latest), components.target_words(kpi, latest)]),
        ],
        className="headline",
    )


def _signals(score: Score) -> html.Ul | None:
    told = signal_words.signals(score)
    return html.Ul([html.Li(sentence) for sentence in told], className="signals") if told else None


def _series(score: Score, number: int) -> list[Any]:
    """One series: its chart and its table. Two kinds of period never share a line."""
    rows = [row for row in score.series[number] if row.period]
    if not rows:
        return []
    told = score.kpi.series[rows[0].series]
    score = replace(score, kpi=score.kpi.told_in(told.key))
    kind = words.PERIOD_KINDS[told.period_kind]
    return [
        html.Section(
            [
                html.H2(_heading(told, kind, number)),
                html.P(f"{told.source}. {rows[0].geography}.", className="quiet"),
                _chart(score, rows, number),
                _table(score, rows, kind, rated=number == 0),
                *_notes(rows),
            ]
        )
    ]


def _heading(told: Series, kind: str, number: int) -> str:
    if told.role in words.ROLES:
        return f"{words.ROLES[told.role]}, {kind}"
    return f"Trend, {kind}" if number == 0 else f"Another series, {kind}"


def _chart(score: Score, rows: list[Figure], number: int) -> html.Figure | html.P:
    kpi, by_month = score.kpi, rows[0].period_kind in ("month", "rolling_12_months")
    if sum(row.value is not None for row in rows) < 2:
        return html.P("One figure is not a trend; it is in the table.", className="quiet")
    names = [words.period(row.period_kind, row.period) for row in rows]
    periods = [f"{row.period}-01" for row in rows] if by_month else names
    own = charts.shown_values(kpi, [row.value for row in rows])
    lines = [charts.line(rows[0].geography, periods, own, charts.OWN, width=3)]
    for place, name in _compared(score, rows[0].series).items():
        theirs = {row.period: row.value for row in score.comparators if _is(row, rows[0], place)}
        values = charts.shown_values(kpi, [theirs.get(row.period or "") for row in rows])
        colour, dash = COLOURS[place]
        lines.append(charts.line(name, periods, values, colour, dash=dash, width=1.5))
    if number == 0 and kpi.better != "within" and any(row.target_low is not None for row in rows):
        targets = [row.target_low for row in rows]
        step = {"dash": "2px,4px", "shape": "hv"}
        lines.append(charts.line("Target", periods, targets, charts.TARGET, **step))
    text = f"{kpi.title}: {len(rows)} periods from {names[0]} to {names[-1]}."
    return components.graph(f"trend-{number}", charts.trend(kpi, lines, by_month=by_month), text)


def _compared(score: Score, series: str) -> dict[str, str]:
    """Give the places that a series can be compared with, and their names."""
    return {row.place: row.name for row in score.comparators if row.series == series}


def _is(comparator: Comparator, own: Figure, place: str) -> bool:
    return bool(comparator.series == own.series and comparator.place == place)


def _table(score: Score, rows: list[Figure], kind: str, *, rated: bool) -> html.Div:
    """The newest figures as a table, the older ones folded away below it."""
    compared = list(_compared(score, rows[0].series).values())
    headings = ["Period", "Value"]
    headings += ["Of how many"] if any(row.denominator is not None for row in rows) else []
    headings += ["Target", "Status"] if rated and score.kpi.better != "context" else []
    cells = [_cells(score, row, headings, compared) for row in reversed(rows)]
    caption = f"{score.kpi.title}, {kind}"
    newest, older = cells[:NEWEST], cells[NEWEST:]
    columns = [*headings, *compared]
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


def _splits(shown: Board, score: Score) -> html.Section | None:
    kpi = score.kpi
    latest = (score.latest.series, score.latest.period)
    figures = [row for row in shown.splits_of(kpi.id) if (row.series, row.period) == latest]
    parts = []
    for split in dict.fromkeys(row.split or "" for row in figures):
        parts.append(_split(kpi, split, [row for row in figures if row.split == split]))
    if not parts:
        return None
    period = words.period(score.latest.period_kind, score.latest.period)
    return html.Section(
        [
            html.H2(f"Who the figure is made of, {period}"),
            html.P(
                "Small groups move by chance: read them for where to look, not as a verdict.",
                className="quiet",
            ),
            *parts,
        ]
    )


def _split(kpi: Kpi, split: str, rows: list[Figure]) -> html.Details | html.P:
    gap, named = split.startswith(words.GAP), words.split(split)
    if not any(row.category for row in rows):
        return html.P(f"By {named}: {rows[0].note}", className="quiet")
    headings = [words.sentence(named), "Value"]
    headings += ["Of how many"] if any(row.denominator is not None for row in rows) else []
    headings += ["95% interval"] if any(row.low is not None for row in rows) else []
    cells = [
        _split_cells(kpi, row, headings)
        for row in sorted(rows, key=lambda row: _in_reading_order(row.category or ""))
    ]
    caption = f"{kpi.title}: {named}" if gap else f"{kpi.title} by {named}"
    title = words.sentence(named) if gap else f"By {named} ({len(rows)})"
    notes = list(dict.fromkeys(row.note for row in rows if row.note))[:FEW_NOTES]
    told = html.Div(
        [
            components.table(caption, headings, cells),
            *(html.P(note, className="quiet") for note in notes),
        ]
    )
    return components.folded(title, told)


def _split_cells(kpi: Kpi, row: Figure, headings: list[str]) -> list[Any]:
    told = kpi.model_copy(update={"unit": "points"}) if _is_gap(row) else kpi
    cells: list[Any] = [row.category, words.figure(told, row.value, row.symbol, row.above)]
    if "Of how many" in headings:
        cells.append(words.of_how_many(row.numerator, row.denominator, row.above, row.below))
    if "95% interval" in headings:
        cells.append(words.interval(kpi, row.low, row.high))
    return cells


def _is_gap(row: Figure) -> bool:
    """Say whether it is the difference of two shares, which is told in points."""
    return bool(row.split and row.split.startswith(words.GAP))


def _in_reading_order(category: str) -> list[tuple[str, int]]:
    """Sort "Age 5" before "Age 10", and "5 to 10" before "11 to 15"."""
    parts = re.split(r"(\d+)", category)
    return [(text, int(digits or 0)) for text, digits in zip_longest(parts[::2], parts[1::2])]


def _definition(kpi: Kpi) -> html.Section:
    terms = [
        ("What it counts", kpi.definition),
        ("Why it matters", kpi.why_it_matters),
        ("Who answers for it", f"{kpi.owner} ({words.AGENCIES[kpi.agency]})"),
        ("Law and guidance", kpi.statute),
        ("Success measure", words.SUCCESS_MEASURES[kpi.success_measure]),
        ("Read with care", kpi.caution),
        ("Targets", _targets(kpi)),
        ("Its life", _life(kpi)),
        ("Definition reviewed", f"{words.day(kpi.reviewed)}; next by {words.day(kpi.review_due)}"),
    ]
    listed = [html.Div([html.Dt(term), html.Dd(text)]) for term, text in terms if text]
    return html.Section([html.H2("Definition"), html.Dl(listed, className="definition")])


def _life(kpi: Kpi) -> str:
    if kpi.life is None:
        return ""
    told = [f"proposed on {words.day(kpi.life.proposed)}"]
    told += [f"agreed at the meeting of {words.day(kpi.life.agreed)}"] if kpi.life.agreed else []
    told += [f"changed from {words.day(each.start)}: {each.reason}" for each in kpi.changes]
    if kpi.life.retired:
        told.append(f"retired on {words.day(kpi.life.retired)}: {kpi.life.retired_because}")
    return words.sentence("; ".join(told) + ".")


def _targets(kpi: Kpi) -> str:
    if not kpi.targets:
        return "" if kpi.better == "context" else "None has been set."
    steps = []
    for target in kpi.targets:
        low, high = (target.low, target.high) if target.value is None else (target.value,) * 2
        steps.append(f"{words.target(kpi, low, high)} from {words.day(target.start)}")
    agreed = (
        f"agreed on {words.day(kpi.targets_agreed)}"
        if kpi.targets_agreed
        else "illustrative, not agreed by a board"
    )
    tolerance = f"; within {kpi.tolerance:g} of it counts as close" if kpi.tolerance else ""
    return words.sentence(f"{'; '.join(steps)} ({agreed}){tolerance}.")


def _sources(card: Scorecard, score: Score) -> html.Section:
    extracts = card.came_from(tuple(figure for series in score.series for figure in series))
    feeds: dict[str, list[Extract]] = {}
    for extract in extracts:
        feeds.setdefault(extract.feed, []).append(extract)
    return html.Section(
        [
            html.H2("Where each figure came from"),
            *(_files(found) for found in feeds.values()),
            None if feeds else html.P("No file holds it yet.", className="quiet"),
            _lineage(score),
            html.P(["Version ", html.Code(card.version.name)], className="quiet"),
        ]
    )


def _lineage(score: Score) -> html.Details | None:
    """How the figure that is shown first was made, folded away; None where nothing was kept."""
    parts: dict[str, list[str]] = {}
    for line in score.lineage:
        parts.setdefault(line.part, []).append(line.words)
    listed = [
        html.Div([html.Dt(part), *(html.Dd(text) for text in texts)])
        for part, texts in parts.items()
    ]
    if not listed:
        return None
    latest = score.latest
    named = f", {words.period(latest.period_kind, latest.period)}" if latest.period else ""
    return components.folded(
        f"Where this figure comes from{named}", html.Dl(listed, className="definition")
    )


def _files(extracts: list[Extract]) -> html.Div:
    """The files of one feed, newest first."""
    headings = ["File", "As at", "Rows kept", "Rows refused", "Warnings", "SHA-256"]
    rows = [
        [
            extract.file_name,
            words.day(extract.as_at),
            words.number(extract.rows_kept),
            words.number(extract.rows_refused),
            words.number(extract.warnings),
            html.Code(words.file_hash(extract.sha256), title=extract.sha256),
        ]
        for extract in extracts
    ]
    newest = extracts[0]
    files = components.table(f"Files of the feed: {newest.title}", headings, rows)
    many = len(extracts) > 3
    return html.Div(
        [
            html.P(words.sentence(f"{newest.publisher}, {newest.where}.")),
            components.folded(f"{len(extracts)} files", files) if many else files,
        ]
    )
