"""Puts the Dash app together: pages, the frame around them, headers, health."""

from html import escape
from pathlib import Path
from typing import Any

from dash import Dash, page_container
from flask import Flask, Response

from dashboard.downloads import offer_downloads
from dashboard.first_view import first_view
from dashboard.kept_answers import keep_answers
from dashboard.server_state import board_engine, inbox, scorecard_if_readable, state_of_board
from dashboard.uploads import open_uploads
from dashboard.web_inputs import PATH, refuse_what_no_page_sends

HERE = Path(__file__).parent

INDEX = """<!DOCTYPE html>
<html lang="en-GB">
<head>
{%metas%}
<meta name="color-scheme" content="light dark">
<title>{%title%}</title>
{%favicon%}
{%css%}
</head>
<body>
<div id="first-view">{%first_view%}</div>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>
"""


class Board(Dash):
    """Dash, whose first answer holds the page that is asked for."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """Give the index with the page's title and its content as HTML."""
        title, content = first_view()
        parts["title"] = escape(title)
        index = str(super().interpolate_index(**parts))  # type: ignore[no-untyped-call]
        return index.replace("{%first_view%}", content, 1)


def make_app() -> Dash:
    """Build the app. Its `server` is the Flask application for gunicorn."""
    app = Board(
        "dashboard",
        use_pages=True,
        include_pages_meta=False,
        pages_folder=str(HERE / "pages"),
        assets_folder=str(HERE / "assets"),
        title="SEND scorecard",
        update_title="",
        compress=True,
        enable_mcp=False,
        # Else every answer carries all pages, as they were at the first request, to check ids by.
        suppress_callback_exceptions=True,
        routing_callback_inputs=PATH,
        index_string=INDEX,
    )
    app.layout = page_container
    refuse_what_no_page_sends(app)
    keep_answers(app.server, state_of_board)
    _answer_health(app.server)
    offer_downloads(app.server, board_engine)
    open_uploads(app.server, inbox(), _made_up_area)
    _send_headers(app)
    _settle(app.server)
    return app


def _made_up_area() -> str:
    """Give the area's name where it is made up, else nothing."""
    card = scorecard_if_readable()
    return card.version.area if card and card.version.made_up else ""


def _answer_health(server: Flask) -> None:
    @server.get("/healthz")
    def healthz() -> Response:
        return Response("ok", mimetype="text/plain")


def _send_headers(app: Dash) -> None:
    """Let the page fetch from its own host only, and be framed by nobody."""
    policy: list[str] = []

    server: Flask = app.server

    @server.after_request
    def headers(response: Response) -> Response:
        if not policy:
            # Late, because callbacks add scripts of their own until the app has settled.
            hashes = " ".join(app.csp_hashes())
            policy.append(
                f"default-src 'self'; script-src 'self' {hashes}; img-src 'self' data: blob:; "
                # Plotly and Dash write style attributes.
                "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; "
                "form-action 'self'; frame-ancestors 'none'"
            )
        response.headers["Content-Security-Policy"] = policy[0]
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        return response


def _settle(server: Flask) -> None:
    """Let the app answer itself first: Dash puts its callbacks together at the first request.

    Readers who come at the same moment would find them, and the policy, half done.
    """
    server.test_client().get("/healthz")
