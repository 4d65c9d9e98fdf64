"""What a reader sees at an address that no page has; Dash knows this module by its name."""

from typing import Any

from dash import html, register_page

from dashboard.framing import page
from dashboard.shown import Board
from dashboard.viewing import View

register_page(__name__, title="Page not found: scorecard")


@page(View)
def layout(view: View, _shown: Board | None) -> list[Any]:
    """Say that there is no such page, and give the way to the scorecard."""
    return [
        html.H1("There is no such page", id="title"),
        html.P(html.A("Go to the scorecard", href=view.to("/"))),
    ]
