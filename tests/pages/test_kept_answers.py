"""An answer that is kept is the same as one that is made, and never older than the store."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from dashboard.kept_answers import PAGE_ASKED, KeptAnswers, keep_answers
from dashboard.server import make_app
from dashboard.server_state import board_engine
from tests.pages import asking


class Counted:
    """A server that counts how often it makes an answer, on a store whose state is set."""

    def __init__(self) -> None:
        self.made, self.state, self.server = 0, "one", Flask("counted")
        keep_answers(self.server, lambda: self.state)
        for path in ("/", "/healthz", "/upload", "/download/a.csv"):
            self.server.add_url_rule(path, path, self.answer)
        self.server.add_url_rule(PAGE_ASKED, "page", self.answer, methods=["POST"])

    def answer(self) -> Response:
        self.made += 1
        return Response(f"{self.state} made {self.made} " + "x" * 1000, mimetype="text/html")


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def client(counted: Counted) -> Iterator[FlaskClient]:
    with counted.server.test_client() as client:
        yield client


@pytest.mark.parametrize(
    ("encoding", "opened"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_what_was_made_once_is_given_again_compressed(
    encoding: str, opened: Callable[[bytes], bytes], counted: Counted, client: FlaskClient
) -> None:
    asked = {"Accept-Encoding": encoding}
    answers = [client.get("/?agency=care", headers=asked) for _ in range(3)]
    assert counted.made == 1
    for answer in answers:
        assert answer.headers["Content-Encoding"] == encoding
        assert opened(answer.data).startswith(b"one made 1 ")
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.mimetype == "text/html"
    assert client.get("/?agency=care").data.startswith(b"one made 2 ")


def test_a_page_is_known_by_what_is_asked_and_not_by_the_number_that_dash_adds(
    counted: Counted, client: FlaskClient
) -> None:
    first, again = (
        client.post(f"{PAGE_ASKED}?endId={number}", json=asking.body("/")).data
        for number in ("1~a", "2~b")
    )
    assert first == again
    assert client.post(PAGE_ASKED, json=asking.body("/feeds")).data != first


def test_a_new_state_of_the_store_is_seen_at_once(counted: Counted, client: FlaskClient) -> None:
    assert client.get("/").data.startswith(b"one made 1 ")
    counted.state = "two"
    assert client.get("/").data.startswith(b"two made 2 ")


def test_what_was_published_meanwhile_is_not_kept_as_what_was_before(
    counted: Counted, client: FlaskClient
) -> None:
    made = counted.answer

    def publishing_meanwhile() -> Response:
        counted.state = "two"
        return made()

    counted.server.view_functions["/"] = publishing_meanwhile
    assert client.get("/").data.startswith(b"two made 1 ")
    counted.server.view_functions["/"], counted.state = made, "one"
    assert client.get("/").data.startswith(b"one made 2 ")


def test_pages_are_told_apart_by_what_is_asked(counted: Counted, client: FlaskClient) -> None:
    for body in ("first", "second", "first"):
        client.post(PAGE_ASKED, data=body)
    assert counted.made == 2


@pytest.mark.parametrize("path", ["/healthz", "/upload", "/download/a.csv"])
def test_what_is_not_a_page_is_made_anew(path: str, counted: Counted, client: FlaskClient) -> None:
    client.get(path)
    client.get(path)
    assert counted.made == 2


def test_the_least_used_are_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.kept_answers.MOST", 250)
    kept = KeptAnswers()
    for name in "abc":
        if name == "c":
            assert kept.get(("a",))
        kept.keep((name,), Response(name * 100))
    assert [bool(kept.get((name,))) for name in "abc"] == [True, False, True]


def test_the_size_is_of_what_was_asked_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.kept_answers.MOST", 250)
    kept = KeptAnswers()
    for name in ("a" * 100, "b" * 100):
        kept.keep((name,), Response("x" * 50))
    assert [bool(kept.get((name * 100,))) for name in "ab"] == [False, True]


@pytest.fixture
def board(published_home: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Give a reader of the application itself."""
    monkeypatch.setenv("SEND_KPI_HOME", str(published_home))
    monkeypatch.setenv("SEND_KPI_BOARD_URL", "")
    board_engine.cache_clear()
    server: Flask = make_app().server
    return server.test_client()


def test_a_page_is_worked_out_once(board: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first = asking.ask(board, "/")
    assert first.status_code == 200

    def never(*_: object) -> None:
        raise AssertionError("made anew")

    monkeypatch.setattr("dashboard.scorecard.scorecard", never)
    again = asking.ask(board, "/")
    assert (again.status_code, again.data) == (200, first.data)
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


@pytest.mark.parametrize("asked", ["by Dash", "by the browser"])
def test_that_the_store_failed_is_not_kept(
    asked: str, board: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask() -> bytes:
        by_dash = asked == "by Dash"
        return (asking.ask(board, "/") if by_dash else board.get("/")).get_data()

    def down(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("the server closed the connection"))

    with monkeypatch.context() as failing:
        failing.setattr("dashboard.scorecard.scorecard", down)
        failed = ask()
    assert b"Marlbridge" not in failed
    assert b"Marlbridge" in ask()
