"""A series of figures as a chart: SVG that is there at once, or Plotly's where it is asked for."""

from dataclasses import replace
from typing import Any

from dash import html

from dashboard import charts, components, words
from dashboard.board_rows import ChartPoint, Comparator, Figure, Score
from dashboard.kpis.definitions import Kpi
from dashboard.pictures.chart import Course, Line, Look, Point, Trend
from dashboard.pictures.data_uri import as_uri
from dashboard.pictures.trend import trend

LOOKS: dict[str, Look] = {
    "country": "country",
    "region": "region",
    "nhs_region": "region",
    "neighbours": "neighbours",
}
COLOURS = {
    "country": (charts.COUNTRY, "dash"),
    "region": (charts.REGION, "dot"),
    "nhs_region": (charts.REGION, "dot"),
    "neighbours": (charts.NEIGHBOURS, "dashdot"),
    "before_the_pandemic": (charts.COUNTRY, "dot"),
}
LIMITS = {"Mean": "mean", "Usual range, from": "lower", "Usual range, to": "upper"}
OF_THE_OPEN = ("open_all", "open_past", "open_median", "open_90th")
"""The roles of series that tell of cases that are still open."""
SUFFIX = {"percent": "%", "weeks": " weeks", "points": " points"}


def drawn(
    score: Score,
    rows: list[Figure],
    points: list[ChartPoint],
    number: int,
    *,
    beside: bool = False,
) -> html.Figure:
    """Show a series as a picture that needs no script; a narrow screen gets a picture of its own.

    `score` is told in the series' unit, `points` are those of the series, `number` its place.
    What stands `beside` others is always narrow.
    """
    if beside or is_companion(score.kpi, rows[0].series):
        return html.Figure(small(score, rows, points, number))
    shown, alt = trend_of(score, rows, points, number), in_words(score, rows)
    wide = html.Img(src=as_uri(trend(shown)), alt=alt, className="trend")
    narrow = as_uri(trend(shown, narrow=True))
    other = html.Source(srcSet=narrow, media="(max-width: 40rem)")
    return html.Figure(html.Picture([other, wide]))


def small(score: Score, rows: list[Figure], points: list[ChartPoint], number: int = 0) -> html.Img:
    """Show a series as a narrow picture."""
    svg = trend(trend_of(score, rows, points, number), narrow=True)
    return html.Img(src=as_uri(svg), alt=in_words(score, rows), className="trend narrow")


def titled(score: Score, rows: list[Figure], points: list[ChartPoint], *, made_up: bool) -> Trend:
    """Give the chart of a KPI's first series with a title, to be seen away from its page."""
    made = " (made-up figures)" if made_up else ""
    kind = words.PERIOD_KINDS[rows[0].period_kind or ""]
    return replace(trend_of(score, rows, points, 0), title=f"{score.kpi.title}, {kind}{made}")


def in_words(score: Score, rows: list[Figure]) -> str:
    """Say what a chart shows to somebody who does not see it."""
    known = [row for row in rows if row.value is not None]
    first, last = known[0], known[-1]
    low = min(known, key=lambda row: row.value or 0)
    high = max(known, key=lambda row: row.value or 0)
    return (
        f"{score.kpi.title}: {len(rows)} periods, from {_told(score.kpi, first)} to "
        f"{_told(score.kpi, last)}; lowest {_told(score.kpi, low)}, "
        f"highest {_told(score.kpi, high)}."
    )


def _told(kpi: Kpi, row: Figure) -> str:
    return f"{words.figure(kpi, row.value)} in {words.period(row.period_kind, row.period)}"


def trend_of(score: Score, rows: list[Figure], points: list[ChartPoint], number: int) -> Trend:
    """Give what a chart of a series shows; its targets and the law only of the KPI's own series."""
    kpi = score.kpi
    own = not is_companion(kpi, rows[0].series)
    aimed = own and kpi.better != "within"
    return Trend(
        title="",
        name=rows[0].geography,
        suffix=SUFFIX.get(kpi.unit, ""),
        places=0 if kpi.unit == "count" else 1,
        points=_points(kpi, rows, points),
        targets=tuple((each.start, each.value) for each in kpi.targets) if aimed else (),
        standard=kpi.standard if own else None,
        lines=_lines(score, rows),
        course=_course(score, rows) if number == 0 else None,
        withheld=tuple(
            row.period_end
            for row in rows
            if row.symbol == "c" and row.value is None and row.period_end
        ),
    )


def is_companion(kpi: Kpi, series: str) -> bool:
    """Say whether a series stands beside the KPI's own, and says something else."""
    told = kpi.series.get(series)
    return told is not None and told.role in OF_THE_OPEN


def _points(kpi: Kpi, rows: list[Figure], points: list[ChartPoint]) -> tuple[Point, ...]:
    charted = {point.period_end: point for point in points}
    values = charts.shown_values(kpi, [row.value for row in rows])
    told: set[str] = set()
    found = []
    for row, value in zip(rows, values, strict=True):
        if row.period_end is None:
            continue
        point, note = charted.get(row.period_end), "" if row.note in told else row.note
        told.add(row.note)
        limits = (point.mean, point.lower, point.upper) if point else (None, None, None)
        kind, phase = (point.point_type, point.phase) if point else ("", 0)
        label = words.period(row.period_kind, row.period)
        found.append(Point(label, row.period_end, value, kind, *limits, phase, note))
    return tuple(found)


def _lines(score: Score, rows: list[Figure]) -> tuple[Line, ...]:
    ends = {row.period: row.period_end for row in rows if row.period_end}
    found = []
    for place, name in compared(score, rows[0].series).items():
        if place in LOOKS:
            theirs = {
                row.period: row.value for row in score.comparators if _is(row, rows[0], place)
            }
            line = tuple((end, theirs.get(period or "")) for period, end in ends.items())
            found.append(Line(name, line, LOOKS[place]))
    return tuple(found)


def _course(score: Score, rows: list[Figure]) -> Course | None:
    told, last, target = score.course, rows[-1], rows[-1].target_low
    if told is None or told.meets is None or target is None:
        return None
    if last.value is None or last.period_end is None:
        return None
    # The latest day may lie years ahead, and would leave the past no room; it is told in words.
    ends = [day for day in (told.earliest, told.meets) if day]
    start = (last.period_end, last.value)
    return Course(told.meets, start, tuple((day, target) for day in ends if day > start[0]))


def compared(score: Score, series: str) -> dict[str, str]:
    """Give the places that a series can be compared with, and their names."""
    return {row.place: row.name for row in score.comparators if row.series == series}


def _is(comparator: Comparator, own: Figure, place: str) -> bool:
    return bool(comparator.series == own.series and comparator.place == place)


def explored(
    score: Score, rows: list[Figure], points: list[ChartPoint], number: int
) -> html.Figure:
    """Show a series as Plotly's chart, in which values can be pointed at and ranges be enlarged."""
    kpi, by_month = score.kpi, rows[0].period_kind in ("month", "rolling_12_months")
    names = [words.period(row.period_kind, row.period) for row in rows]
    periods = [f"{row.period}-01" for row in rows] if by_month else names
    lines = [_own_line(kpi, rows, periods), *_other_lines(score, rows, periods)]
    if number == 0 and kpi.better != "within" and any(row.target_low is not None for row in rows):
        targets = [row.target_low for row in rows]
        step: dict[str, Any] = {"dash": "2px,4px", "shape": "hv"}
        lines.append(charts.line("Target", periods, targets, charts.TARGET, **step))
    if kpi.standard is not None and not is_companion(kpi, rows[0].series):
        law = charts.shown_values(kpi, [kpi.standard for _ in rows])
        lines.append(charts.plain("Legal standard", periods, law, charts.TARGET))
    lines += _limits(kpi, rows, points, periods)
    figure = charts.trend(kpi, lines, by_month=by_month)
    return components.graph(f"trend-{number}", figure, in_words(score, rows))


def _own_line(kpi: Kpi, rows: list[Figure], periods: list[str]) -> dict[str, Any]:
    values = charts.shown_values(kpi, [row.value for row in rows])
    return charts.line(rows[0].geography, periods, values, charts.OWN, width=3)


def _limits(
    kpi: Kpi, rows: list[Figure], points: list[ChartPoint], periods: list[str]
) -> list[dict[str, Any]]:
    """Give the mean and the ends of the usual range; nothing where the chart has none."""
    charted = {point.period_end: point for point in points}
    found = []
    for name, what in LIMITS.items():
        told = [row.period_end and charted.get(row.period_end) for row in rows]
        ends = [_possible(kpi, getattr(point, what)) if point else None for point in told]
        if any(end is not None for end in ends):
            values, dash = charts.shown_values(kpi, ends), "solid" if what == "mean" else "dot"
            found.append(charts.plain(name, periods, values, charts.LIMITS, dash=dash))
    return found


def _possible(kpi: Kpi, limit: float | None) -> float | None:
    """Cut a limit where nothing can be: below nought, and a percentage above all."""
    if limit is None:
        return None
    return min(limit, 100.0) if kpi.unit == "percent" and limit > 100 else max(limit, 0.0)


def _other_lines(score: Score, rows: list[Figure], periods: list[str]) -> list[dict[str, Any]]:
    found = []
    for place, name in compared(score, rows[0].series).items():
        theirs = {row.period: row.value for row in score.comparators if _is(row, rows[0], place)}
        values = charts.shown_values(score.kpi, [theirs.get(row.period or "") for row in rows])
        colour, dash = COLOURS[place]
        found.append(charts.line(name, periods, values, colour, dash=dash, width=1.5))
    return found
