"""What a reader sees at an address that no page has; Dash knows this module by its name."""

from dash import dcc, html, register_page

from dashboard.web_inputs import Nothing, parsed_by

register_page(__name__, title="Page not found: scorecard")


@parsed_by(Nothing)
def layout(_asked: Nothing) -> html.Div:
    """Say that there is no such page, and give the way to the scorecard."""
    return html.Div(
        [
            html.H1("There is no such page", id="title", tabIndex=-1),
            html.P(dcc.Link("Go to the scorecard", href="/")),
        ]
    )
