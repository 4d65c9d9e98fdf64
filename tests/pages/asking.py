"""Pages asked of the application as a browser asks Dash for them, without a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.server import make_app
from dashboard.server_state import board_engine

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


@contextmanager
def reader(home: Path, **settings: str) -> Iterator[FlaskClient]:
    """Give a reader of a home's board, served with these settings; a fault is raised here."""
    own = {"HOME": str(home), "BOARD_URL": "", "WEB_BOARD_URL": "", "PUBLIC_ONLY": "no"}
    own |= {"CONTACT": ""} | settings
    with pytest.MonkeyPatch.context() as patch:
        for name, value in own.items():
            patch.setenv(f"SEND_KPI_{name}", value)
        board_engine.cache_clear()
        server = make_app().server
        server.testing = True
        try:
            yield server.test_client()
        finally:
            board_engine().dispose()
            board_engine.cache_clear()
