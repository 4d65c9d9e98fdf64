"""A page's own components as HTML, for the first answer: to be read before any script runs."""

from html import escape
from typing import Any

from dash import dcc
from dash.development.base_component import Component

EMPTY = frozenset(("Img", "Br", "Hr", "Input", "Meta", "Link", "Source", "Wbr"))
"""Elements that have no end."""
NAMES = {"className": "class", "htmlFor": "for", "colSpan": "colspan", "rowSpan": "rowspan"}
NOT_SHOWN = (dcc.Store, dcc.Location, dcc.Interval)
OF_DASH = frozenset(("children", "n_clicks", "disable_n_clicks", "key", "debounce", "persistence"))


def as_html(part: Any) -> str:
    """Give a component, text, or a list of them as HTML. Everything that is text is escaped."""
    if part is None or isinstance(part, bool):
        return ""
    if isinstance(part, (list, tuple)):
        return "".join(map(as_html, part))
    if not isinstance(part, Component):
        return escape(str(part), quote=False)
    if isinstance(part, NOT_SHOWN):
        return ""
    return _element(part)


def _element(part: Component) -> str:
    if isinstance(part, dcc.Input):
        # As Dash draws it, so that nothing moves when Dash takes over.
        given = _given(part)
        named = f' class="dash-input-container {escape(given["className"])}"'
        part = dcc.Input(**given | {"className": "dash-input-element"})
        return f"<div{named}><input{_attributes(part)}></div>"
    tag = type(part).__name__.lower()
    start = f"<{tag}{_attributes(part)}>"
    return start if type(part).__name__ in EMPTY else f"{start}{_inside(part)}</{tag}>"


def _inside(part: Component) -> str:
    return as_html(getattr(part, "children", None))


def _attributes(part: Component) -> str:
    return "".join(_attribute(name, value) for name, value in _given(part).items())


def _given(part: Component) -> dict[str, Any]:
    """Give the properties that a component was given, but for those that are no HTML."""
    properties = part.to_plotly_json()["props"]
    return {name: value for name, value in properties.items() if name not in OF_DASH}


def _attribute(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    name = NAMES.get(name, name.lower())
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
