"""What all sections are laid out with."""

from collections.abc import Iterable
from typing import Any

from dash import html


def section(identity: str, title: str, intro: str, *parts: Any) -> html.Section:
    """Give a section that can be linked to, which begins with what it is about."""
    return html.Section([html.H2(title, id=identity), html.P(intro, className="intro"), *parts])


def terms(pairs: Iterable[tuple[Any, Any]], look: str = "") -> html.Dl:
    """Give terms beside what they mean."""
    told = [html.Div([html.Dt(term), html.Dd(meaning)]) for term, meaning in pairs]
    return html.Dl(told, className=look)


def bullets(*lines: Any) -> html.Ul:
    """Give a plain list."""
    return html.Ul([html.Li(line) for line in lines])


def steps(*lines: Any) -> html.Ol:
    """Give what is done one after the other."""
    return html.Ol([html.Li(line) for line in lines])
