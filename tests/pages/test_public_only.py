"""A process that serves the public has nothing of the board's, whatever is asked of it."""

import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.cutting import cut_meeting
from tests.pages.asking import ask, reader
from tests.publishing import advised, tiny
from tests.publishing.advised import filled, rows_of_health

KPI = "in_time"
MEETING = date(2026, 11, 24)
WAYS_TO_THE_BOARD = (
    ">Feeds<",
    "The board's figures",
    "See the board's figures",
    "See the board's feeds",
)
PATHS = ("/", "/about", "/journey", "/needs", "/agency/health", f"/kpi/{KPI}", "/feeds")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the small area with cases, of which the public may see some. Read it only."""
    path: Path = tmp_path_factory.mktemp("public") / "home"
    path.mkdir()
    urls = (f"sqlite:///{path}/{name}.sqlite" for name in ("vault", "board"))
    made = filled(*urls, path, rows_of_health()[1:])
    advised.show_the_public(made.data)
    made.publish(tiny.area(), advised.KPIS[:1])
    made.publish(tiny.area(), advised.KPIS[1:])
    cut_meeting(made.board, MEETING, "A. Chair")
    made.publish(tiny.area())
    made.vault.dispose()
    made.board.dispose()
    return path


@pytest.fixture(scope="module")
def client(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Give a reader of a process that serves the public, though it was given an inbox."""
    inbox = tmp_path_factory.mktemp("inbox")
    with reader(home, PUBLIC_ONLY="yes", INBOX=str(inbox)) as client:
        yield client


def first_view(client: FlaskClient, address: str) -> str:
    """Give what the first answer holds to be read."""
    page = client.get(address).text
    return page[page.index('<div id="first-view">') : page.index('<div id="react-entry-point">')]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_the_publics_for_whoever_asks(path: str, client: FlaskClient) -> None:
    page = first_view(client, f"{path}?audience=public")
    asked_of_dash = ask(client, path, "?audience=public").text
    for query in ("", "?audience=board"):
        assert first_view(client, path + query) == page
        assert ask(client, path, query).text == asked_of_dash
    for answer in (page, asked_of_dash):
        assert "What the public sees" in answer
        assert [way for way in WAYS_TO_THE_BOARD if way in answer] == []


def test_a_process_of_the_boards_has_ways_to_it_on_the_publics_page(home: Path) -> None:
    with reader(home) as board:
        pages = "".join(first_view(board, f"{path}?audience=public") for path in PATHS)
    assert [way for way in WAYS_TO_THE_BOARD if way not in pages] == []


def test_the_public_has_no_version_but_the_current_and_those_the_board_met_on(
    home: Path, client: FlaskClient
) -> None:
    with closing(sqlite3.connect(home / "board.sqlite")) as store:
        names = [name for (name,) in store.execute("SELECT name FROM versions ORDER BY rowid")]
    old, met, current = names
    now = first_view(client, "/")
    assert first_view(client, f"/?version={old}") == first_view(client, f"/?version={met}") == now
    assert first_view(client, f"/?meeting={MEETING}") != now
    address = "/download/figures.csv"
    assert client.get(f"{address}?version={old}").data == client.get(address).data
    about = first_view(client, "/about")
    assert current in about and met in about and old not in about and f"version={met}" not in about
    with reader(home) as board:
        assert old in first_view(board, "/about") and f"version={met}" in first_view(
            board, "/about"
        )
        assert first_view(board, f"/?version={old}") != first_view(board, "/")


def test_the_boards_page_is_another(home: Path, client: FlaskClient) -> None:
    public = first_view(client, f"/kpi/{KPI}")
    assert "30 of 39" not in public
    with reader(home) as board:
        assert "30 of 39" in first_view(board, f"/kpi/{KPI}")


@pytest.mark.parametrize("query", ["", "?audience=board"])
@pytest.mark.parametrize("path", ["/download/figures.csv", f"/download/kpi/{KPI}.csv"])
def test_what_is_taken_away_is_the_publics(path: str, query: str, client: FlaskClient) -> None:
    text = client.get(path + query).data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["audience"] for row in rows} == {"public"}
    assert any(row["value"] for row in rows)


def test_nothing_can_be_sent(client: FlaskClient) -> None:
    assert "<form" not in client.get("/upload").text
    assert client.post("/upload", data={}).status_code == 405
