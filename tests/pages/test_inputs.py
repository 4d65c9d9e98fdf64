"""What a reader, or a program in a reader's place, may send: a page or a refusal, never a fault."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.board_rows import Scorecard
from tests.pages.asking import ENDPOINT, ask, body, reader

KPI = "annual_reviews_held"
TITLE = "Annual review meetings held"


@pytest.fixture(scope="module")
def client(published_home: Path) -> Iterator[FlaskClient]:
    """Give a reader of the made-up area's board; a fault on the way is raised here."""
    with reader(published_home) as client:
        yield client


def shown(client: FlaskClient, path: Any, query: Any = "") -> tuple[str, str]:
    """Give a page's heading and its title."""
    answer = ask(client, path, query)
    assert answer.status_code == 200, answer.text
    response = answer.get_json()["response"]
    headings = list(found(response["_pages_content"]["children"], "title"))
    return headings[0], response["_pages_store"]["data"]["title"]


def found(part: Any, identity: str) -> Iterator[Any]:
    """Give what the components of this id show."""
    inside = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    if isinstance(part, dict) and part.get("id") == identity:
        yield part["children"]
    for each in inside:
        yield from found(each, identity)


@pytest.mark.parametrize(
    "query",
    [
        "?foo=bar&kpi_id=1",
        "?kpi_id=1&kpi_id=2",
        "?path=/kpi/elsewhere",
        "?path=1&asked=2&arguments=3&named=4&wanted=5&_query=6&self=7",
        "?&&&=&=",
        "?%00=%ff&%",
        "?" + "a=1&" * 900,
        "?audience=nobody&meeting=soon&version=%00",
        "no question mark",
        None,
    ],
)
def test_a_query_changes_no_page_that_takes_none(client: FlaskClient, query: str | None) -> None:
    assert shown(client, f"/kpi/{KPI}", query) == (TITLE, f"{TITLE}: scorecard")
    assert shown(client, "/", query)[0].startswith("How Marlbridge is doing")
    assert shown(client, "/nowhere", query)[0] == "There is no such page"
    assert shown(client, "/feeds", query)[1] == "Feeds: scorecard"


@pytest.mark.parametrize(
    "name",
    [
        "unknown",
        KPI.upper(),
        f"a/{KPI}",
        f"{KPI}/more",
        "a%20b",
        "..",
        "../../etc/passwd",
        "'; DROP TABLE versions; --",
        "<script>alert(1)</script>",
        "\x00\n",
        "é",
        "0",
        "a" * 3000,
    ],
)
def test_what_is_no_kpis_id_is_no_such_measure(
    client: FlaskClient, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = ("There is no such measure", "Measure not found: scorecard")
    asked: list[str] = []
    monkeypatch.setattr(Scorecard, "score", lambda _card, kpi: asked.append(kpi))
    assert shown(client, f"/kpi/{name}") == told
    assert shown(client, f"/kpi/{name}", f"?kpi_id={KPI}&path=/kpi/{KPI}") == told
    assert set(asked) == ({name} if name in ("unknown", "a" * 3000) else set())


def test_a_slash_at_the_end_is_the_same_page(client: FlaskClient) -> None:
    assert shown(client, f"/kpi/{KPI}/") == (TITLE, f"{TITLE}: scorecard")


@pytest.mark.parametrize("query", ["?agency=nobody", "?agency=care&agency=health", "?status=%00"])
def test_a_choice_that_there_is_not_is_no_choice(client: FlaskClient, query: str) -> None:
    assert ask(client, "/", query).get_json() == ask(client, "/").get_json()
    assert ask(client, "/", "?agency=care&x=1").get_json() != ask(client, "/").get_json()


GOOD = body("/")
NOT_TEXT: list[Any] = [5, 1.5, True, {"a": 1}, ["/"], {"prop_id": "x"}]


@pytest.mark.parametrize(
    "sent",
    [
        *(body(value) for value in [*NOT_TEXT, None, "", "kpi/x", "/" * 5000]),
        *(body("/", value) for value in [*NOT_TEXT, "?" + "a" * 5000]),
        *(GOOD | {key: value} for key in GOOD for value in (None, 5, "x", {}, [{}], [[]])),
        *({key: value for key, value in GOOD.items() if key != left} for left in GOOD),
        GOOD | {"inputs": GOOD["inputs"][:1]},
        GOOD | {"inputs": GOOD["inputs"][::-1]},
        GOOD | {"inputs": [*GOOD["inputs"], {"id": "x", "property": "y", "value": 1}]},
        GOOD | {"output": "moved.data"},
        GOOD | {"output": "..nothing.children.."},
        GOOD | {"changedPropIds": ["x.y"]},
        [],
        None,
        "text",
        5,
    ],
    ids=lambda sent: json.dumps(sent)[-60:],
)
def test_what_no_page_sends_is_refused_before_anything_is_made_of_it(
    client: FlaskClient, sent: Any
) -> None:
    answer = client.post(ENDPOINT, json=sent)
    assert (answer.status_code, answer.text) == (400, "No page of this board asks that.")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (json.dumps(GOOD).encode("utf-16"), 400),
        (json.dumps(GOOD)[:-1].encode() + b',"output":5}', 400),
        (json.dumps(GOOD)[:-1].encode() + b',"x":' + b"[" * 9000 + b"]" * 9000 + b"}", 400),
        (json.dumps(GOOD).replace('"/"', r'"/\ud800"').encode(), 400),
        (json.dumps(GOOD).encode() + b" " * 70_000, 413),
    ],
    ids=["empty", "cut", "binary", "utf-16", "twice", "deep", "surrogate", "large"],
)
def test_what_is_no_json_of_a_page_is_refused(
    client: FlaskClient, content: bytes, code: int
) -> None:
    answer = client.post(ENDPOINT, data=content, content_type="application/json")
    assert answer.status_code == code


@pytest.mark.parametrize(
    "path", ["/kpi/%00", "/kpi/%ff", "/kpi/" + "a" * 3000, "/kpi/a/b?kpi_id=1"]
)
def test_the_frame_of_any_address_is_given(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "<title>" in answer.text


def test_an_address_in_the_frame_is_text(client: FlaskClient) -> None:
    answer = client.get('/kpi/"><script>alert(1)</script>?a="><script>alert(2)</script>')
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
