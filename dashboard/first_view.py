"""The page that an address asks for, for the first answer: its title, and its HTML.

It is made by the same layout that Dash asks for afterwards, with the same arguments, so that what
Dash puts in its place is the same.
"""

from typing import Any

from dash import page_registry
from flask import request

from dashboard.rendering import as_html

NOT_FOUND = "not_found_404"


def first_view() -> tuple[str, str]:
    """Give the title and the content of the page that this request asks for."""
    page, parts = _page(request.path)
    asked = request.args.to_dict() | parts | {"path": request.path}
    title = page["title"]
    return (
        title(**parts) if callable(title) else str(title),
        as_html(page["layout"](**asked)),
    )


def _page(path: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Give the page of a path, with what stands in the place of its template's variable."""
    wanted = path.strip("/")
    for page in page_registry.values():
        before, variable, _ = (page["path_template"] or "").strip("/").partition("<")
        name = wanted.removeprefix(before)
        if variable and wanted.startswith(before) and name and "/" not in name:
            return page, {variable_name(page["path_template"]): name}
        if not variable and page["path"] and page["path"].strip("/") == wanted:
            return page, {}
    return next(p for p in page_registry.values() if p["module"].endswith(NOT_FOUND)), {}


def variable_name(template: str) -> str:
    """Give the name of the variable in a template: kpi_id of /kpi/<kpi_id>."""
    return template.partition("<")[2].partition(">")[0]
