"""Pages asked of the application as a browser asks Dash for them, without a browser."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ENDPOINT = "/_dash-update-component"
ROUTER = ".._pages_content.children..._pages_store.data.."
"""What Dash calls its own callback that gives a page for an address."""


def body(path: Any, query: Any = "") -> dict[str, Any]:
    """Give what Dash's script in the browser sends for an address; a test may send anything."""
    return {
        "output": ROUTER,
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": query},
        ],
        "state": [{"id": "_pages_location", "property": "pathname", "value": path}],
        "changedPropIds": ["_pages_location.pathname", "_pages_location.search"],
    }


def ask(client: FlaskClient, path: Any, query: Any = "") -> TestResponse:
    """Ask for the page of an address."""
    return client.post(ENDPOINT, json=body(path, query))
