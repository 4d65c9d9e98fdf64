"""About these figures: how to read them, what they are, how they are protected and used."""

from typing import Any

from dash import html, register_page

from dashboard import components, words
from dashboard.about_parts.elsewhere import elsewhere
from dashboard.about_parts.measures import measures
from dashboard.about_parts.protection import protection
from dashboard.about_parts.reading import reading
from dashboard.about_parts.statements import accessibility, privacy
from dashboard.about_parts.versions import versions
from dashboard.framing import page, published
from dashboard.shown import Board
from dashboard.viewing import View

register_page(__name__, path="/about", title="About these figures: scorecard")


class Choice(View):
    """What the address asks for: whose figures, as at when."""


@page(Choice)
@published
def layout(_choice: Choice, shown: Board) -> list[Any]:
    """Give the page: what a reader has to know once, and then to look up."""
    sections = [
        reading(shown.rules().get(shown.view.audience)),
        measures(shown),
        protection(shown),
        versions(shown),
        elsewhere(shown),
        accessibility(shown),
        privacy(),
    ]
    return [
        html.H1("About these figures", id="title"),
        html.P(
            "How to read them, who answers for them, how children are protected in them, and how "
            "to use them yourself.",
            className="lede",
        ),
        html.P(
            f"Version {shown.version.name}, published on {words.moment(shown.version.made_at)}.",
            className="quiet",
        ),
        html.Div([_contents(sections), html.Div(sections, className="told")], className="about"),
    ]


def _contents(sections: list[html.Section]) -> html.Nav:
    """Link to each section, by its heading."""
    heads = [part.children[0] for part in sections]
    links = [html.Li(html.A(head.children, href=f"#{head.id}")) for head in heads]
    return html.Nav(
        html.Ol(links), className="contents", **components.attributes(aria_label="On this page")
    )
