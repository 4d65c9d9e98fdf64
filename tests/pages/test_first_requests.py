"""The first readers may come all at once, as they do when a server starts again under load."""

import json
import re
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Barrier

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.server import make_app
from dashboard.server_state import board_engine

READERS = 8
ADDRESSES = ("/healthz", "/", "/_dash-dependencies", "/_dash-layout")


@pytest.fixture
def clients(published_home: Path, monkeypatch: pytest.MonkeyPatch) -> list[FlaskClient]:
    """Give several readers of an application that has answered nobody yet."""
    monkeypatch.setenv("SEND_KPI_HOME", str(published_home))
    monkeypatch.setenv("SEND_KPI_BOARD_URL", "")
    board_engine.cache_clear()
    server = make_app().server
    return [server.test_client() for _ in range(READERS)]


def test_each_gets_all_callbacks_and_a_policy_that_lets_its_scripts_run(
    clients: list[FlaskClient],
) -> None:
    gate = Barrier(READERS)

    def ask(place: int) -> TestResponse:
        gate.wait()
        return clients[place].get(ADDRESSES[place % len(ADDRESSES)])

    with ThreadPoolExecutor(READERS) as readers:
        answers = list(readers.map(ask, range(READERS)))
    last = clients[0].get("/")
    scripts = re.findall(r"<script(?![^>]*(?:json|src))[^>]*>(.+?)</script>", last.text, re.DOTALL)
    assert len(scripts) >= 2
    for answer in [*answers, last]:
        assert answer.status_code == 200
        policy = answer.headers["Content-Security-Policy"]
        for script in scripts:
            assert b64encode(sha256(script.encode()).digest()).decode() in policy
    for answer in answers:
        if answer.request.path == "/_dash-dependencies":
            outputs = [callback["output"] for callback in json.loads(answer.text)]
            assert any("_pages_content.children" in output for output in outputs)
