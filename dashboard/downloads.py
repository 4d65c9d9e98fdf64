"""Files to take away: figures as a flat table, a KPI's chart as a picture."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, Response, abort, request
from pydantic import ValidationError
from sqlalchemy import Engine

from dashboard import scorecard
from dashboard.kpi_parts import chart
from dashboard.meetings import MeetingError
from dashboard.pictures.trend import trend
from dashboard.server_state import served
from dashboard.shown import Board, board
from dashboard.viewing import KpiId, View

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes a text for a formula by."""


class Taken(View):
    """What is to be taken away: of one KPI, or of all."""

    kpi: KpiId | None = None


def offer_downloads(server: Flask, engine: Callable[[], Engine]) -> None:
    """Serve the figures of the view that an address asks for; 404 where there is no such thing."""

    @server.get("/download/figures.csv")
    def figures() -> Response:
        return _csv(_asked(engine()), None)

    @server.get("/download/kpi/<name>.csv")
    def figures_of(name: str) -> Response:
        return _csv(_asked(engine(), name), name)

    @server.get("/download/kpi/<name>.svg")
    def picture_of(name: str) -> Response:
        return _picture(_asked(engine(), name), name)


def _asked(engine: Engine, kpi: str | None = None) -> Board:
    """Give the board of the view in the query. Answers 404 where there is none, or no such KPI."""
    try:
        asked = Taken.model_validate(request.args.to_dict() | {"kpi": kpi})
        shown = board(engine, served(asked))
    except (ValidationError, MeetingError):
        abort(404)
    return shown or abort(404)


def _csv(shown: Board, kpi: str | None) -> Response:
    rows = scorecard.all_figures(shown.engine, kpi, shown.view.audience, shown.version)
    if not rows:
        abort(404)
    name = f"{kpi or 'figures'}-{shown.view.audience}-{shown.version.name}.csv"
    return _file("".join(_lines(rows)), "text/csv; charset=utf-8", name)


def _lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Write rows as CSV, with the mark by which Excel knows UTF-8."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    yield "\ufeff" + text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return json.dumps(value)
    if isinstance(value, str) and len(value) > 1 and value.startswith(DANGEROUS):
        return f"'{value}"
    return value


def _picture(shown: Board, name: str) -> Response:
    score = shown.card.score(name)
    rows = [row for row in score.series[0] if row.period] if score else []
    if score is None or sum(row.value is not None for row in rows) < 2:
        abort(404)
    points = [each for each in score.points if each.series == rows[0].series]
    svg = trend(chart.titled(score, rows, points, made_up=shown.version.made_up))
    return _file(svg, "image/svg+xml", f"{name}-{shown.version.name}.svg")


def _file(content: str, kind: str, name: str) -> Response:
    named = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=kind, headers=named)
