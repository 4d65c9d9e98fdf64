"""The frame around every page, and what a page says where there is nothing to show."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from dash import html
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from dashboard import components, meetings, words
from dashboard.board_rows import Version
from dashboard.kept_answers import keep_not
from dashboard.server_state import board_engine, is_public_only, served
from dashboard.shown import Board, board
from dashboard.viewing import View

V = TypeVar("V", bound=View)
Content = list[Any]
Choice = tuple[str, dict[str, Any]]
"""What a link is called, and what it changes of the view."""
PAGES = (
    ("/", "Board"),
    ("/journey", "Children's journey"),
    ("/needs", "Needs and demand"),
    ("/agency/education", "Education"),
    ("/agency/health", "Health"),
    ("/agency/care", "Social care"),
    ("/feeds", "Feeds"),
    ("/about", "About"),
)
AUDIENCES = {"board": "The board's figures", "public": "What the public sees"}
RECENT = 6
"""How many meetings are offered without being asked for."""


def page(model: type[V]) -> Callable[[Callable[[V, Board | None], Content]], Callable[..., Any]]:
    """Let a page take what is asked as one model, and the board that it asks for; frame it.

    What the model does not know is passed over, and so is a part that is not as it allows.
    The board is None before the first publishing.
    """

    def decorate(layout: Callable[[V, Board | None], Content]) -> Callable[..., Any]:
        @wraps(layout)
        def told(**asked: Any) -> html.Div:
            try:
                given = model.model_validate(asked)
            except ValidationError as error:
                wrong = {each["loc"][0] for each in error.errors()}
                given = model.model_validate(
                    {name: value for name, value in asked.items() if name not in wrong}
                )
            return _framed(layout, served(given), str(asked.get("path") or "/"))

        told.parsed_by = model  # type: ignore[attr-defined]
        return told

    return decorate


def published(
    layout: Callable[[V, Board], Content],
) -> Callable[[V, Board | None], Content]:
    """Let a page that shows a version say what to do where nothing was published yet."""

    @wraps(layout)
    def told(asked: V, shown: Board | None) -> Content:
        return components.nothing_published() if shown is None else layout(asked, shown)

    return told


def _framed(layout: Callable[[V, Board | None], Content], asked: V, path: str) -> html.Div:
    try:
        shown = board(board_engine(), asked)
        return frame(layout(asked, shown), asked, shown, path)
    except DBAPIError as error:
        keep_not()
        logging.getLogger(__name__).error("The board store cannot be read: %s", error.orig)
        return frame(components.board_unreadable(), served(View()), None, path)
    except meetings.MeetingError as error:
        logging.getLogger(__name__).info("%s", error)
        current = board(board_engine(), served(View()))
        return frame(_no_such_meeting(current), served(View()), current, path)


def _no_such_meeting(current: Board | None) -> Content:
    """What a reader sees whose link names a meeting or a version that there is not."""
    met = current.meetings[:RECENT] if current else ()
    links = [
        html.A(f"Meeting of {words.day(each.day)}", href=View(meeting=each.day).to("/"))
        for each in met
    ]
    return [
        html.H1("There is no such meeting or version", id="title"),
        html.P("A meeting can be opened here once its figures have been kept for it."),
        html.Ul([html.Li(link) for link in [html.A("What is current", href="/"), *links]]),
    ]


def frame(content: Content, view: View, shown: Board | None, path: str) -> html.Div:
    """Put the header, what is being looked at, and the footer around a page's content."""
    version = shown.version if shown else None
    return html.Div(
        [
            html.A("Skip to the figures", href="#main", className="skip"),
            _header(view, version, path),
            components.made_up_banner(version),
            _looked_at(shown, path) if shown else None,
            html.Main(content, id="main", className="wide", tabIndex=-1),
            _footer(view, version),
        ]
    )


def _header(view: View, version: Version | None, path: str) -> html.Header:
    area = f"{version.area} " if version else ""
    links = [
        components.choice(name, view.to(to), chosen=_is_at(path, to), kind="page")
        for to, name in PAGES
        if not (to == "/feeds" and is_public_only())
    ]
    return html.Header(
        html.Div(
            [
                html.A(f"{area}SEND and alternative provision scorecard", href=view.to("/")),
                html.Nav(links, **components.attributes(aria_label="Pages")),
            ],
            className="wide",
        )
    )


def _is_at(path: str, to: str) -> bool:
    return path.rstrip("/") == to.rstrip("/")


def _looked_at(shown: Board, path: str) -> html.Nav:
    """Whose figures these are, as at when, and the ways to others."""
    view, version = shown.view, shown.version
    told = AUDIENCES[view.audience]
    when = (
        f"as the board saw them on {words.day(view.meeting)}"
        if view.meeting
        else f"as published on {words.day(version.made_at.date())}"
    )
    back = html.A("Show what is current", href=view.to(path, meeting=None, version=None))
    audiences = [(name, {"audience": key}) for key, name in AUDIENCES.items()]
    chosen = [
        html.Summary([f"{told}, {when}. ", html.Span("Change", className="change-view")]),
        None if is_public_only() else _choices("Whose", audiences, view, path),
        _choices("As at", _times(shown), view, path),
    ]
    return html.Nav(
        html.Div([html.Details(chosen), back if shown.is_past else None], className="wide"),
        className="looked-at past" if shown.is_past else "looked-at",
        **components.attributes(aria_label="Whose figures, as at when"),
    )


def _times(shown: Board) -> list[Choice]:
    now: list[Choice] = [("Now", {"meeting": None, "version": None})]
    return now + [
        (f"Meeting of {words.day(each.day)}", {"meeting": each.day, "version": None})
        for each in shown.meetings[:RECENT]
    ]


def _choices(label: str, options: list[Choice], view: View, path: str) -> html.Div:
    links = [
        components.choice(name, view.to(path, **change), chosen=_is_chosen(view, change))
        for name, change in options
    ]
    return html.Div([html.Span(label, className="label"), *links])


def _is_chosen(view: View, change: dict[str, Any]) -> bool:
    return all(getattr(view, name) == value for name, value in change.items())


def _footer(view: View, version: Version | None) -> html.Footer:
    licence = (
        "Published figures are shown as their publishers print them. Contains public sector "
        "information licensed under the Open Government Licence v3.0. "
    )
    made = version is not None and not version.made_up
    return html.Footer(
        html.Div(
            [
                licence if made else "",
                html.A("About these figures, symbols and accessibility", href=view.to("/about")),
            ],
            className="wide quiet",
        )
    )
