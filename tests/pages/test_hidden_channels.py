"""Nothing that is shown, given away or stored goes by a withheld number: A13 and SDC-P1.

Two areas differ in two numbers that are both withheld, and in nothing else. If all that a reader
can get of them is the same, none of it tells which of the two it is.
"""

import csv
import io
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.pages.asking import ask, reader
from tests.publishing import advised, tiny
from tests.publishing.advised import CHILDREN, IN_TIME, KPIS, filled, kpi, rows_of_health

SMALL = ("OT", "PHYSIO")
FIVE = 5
"""Pieces of advice of the two small services together."""
PATHS = ("/", "/about", "/journey", "/needs", "/agency/health", "/kpi/in_time", "/feeds")
EXPLORED = "explore=yes"
FILES = ("/download/figures.csv", "/download/kpi/in_time.csv", "/download/kpi/in_time.svg")
NAMES = re.compile(
    r"(?<![.\d])\b[0-9a-f]{12,64}\b|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?"
    r'|\b\d\d:\d\d\b|<script id="_dash-config".*?</script>'
)
"""Of versions, files and moments, and what Dash draws by lot: they tell of no number."""


def home(path: Path, of_the_first: int) -> Path:
    """Publish an area in which so many of the five are of the first small service."""
    path.mkdir()
    health = [
        each.replace("SALT", SMALL[n >= of_the_first]) if n < FIVE else each
        for n, each in enumerate(rows_of_health())
    ]
    urls = (f"sqlite:///{path}/{name}.sqlite" for name in ("vault", "board"))
    made = filled(*urls, path, health)
    advised.show_the_public(made.data)
    made.publish(tiny.area(), (kpi("in_time", IN_TIME, splits=["service"]), *KPIS[1:]))
    made.vault.dispose()
    made.board.dispose()
    return path


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give the two areas. Read them only."""
    made = tmp_path_factory.mktemp("twice")
    return home(made / "two", 2), home(made / "three", 3)


def surfaces(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Give all that a reader can get, by address, without the names of versions and files."""
    for audience in ("board", "public"):
        for path in PATHS:
            query = f"?audience={audience}"
            yield path + query, client.get(path + query).text
            for more in ("", f"&{EXPLORED}"):
                yield f"{path}{query}{more}, of Dash", ask(client, path, query + more).text
        for path in FILES:
            yield f"{path}?audience={audience}", client.get(f"{path}?audience={audience}").text


def stored(home: Path) -> Iterator[tuple[str, str]]:
    """Give the rows of every table and view of the board store."""
    with closing(sqlite3.connect(home / "board.sqlite")) as store:
        query = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
        for (name,) in store.execute(query).fetchall():
            yield name, "\n".join(map(repr, store.execute(f'SELECT * FROM "{name}"')))  # noqa: S608


def test_two_withheld_numbers_could_change_places(homes: tuple[Path, Path]) -> None:
    told = []
    for each in homes:
        with reader(each) as client:
            told.append({where: NAMES.sub("", text) for where, text in surfaces(client)})
        told[-1] |= {f"table {name}": NAMES.sub("", rows) for name, rows in stored(each)}
    one, other = told
    assert one.keys() == other.keys()
    assert [where for where, text in one.items() if other[where] != text] == []
    # It is withheld, and what is beside it is shown: the areas are no empty ones.
    figures = one["/download/figures.csv?audience=board"]
    rows = [row for row in csv.DictReader(io.StringIO(figures)) if row["category"] in SMALL]
    assert rows and {(row["value"], row["symbol"]) for row in rows} == {("", "c")}
    assert f"30 of {CHILDREN}" in one["/kpi/in_time?audience=board"]


def test_of_how_few_rows_an_extract_of_cases_is_made_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = advised.rows_of_education()[:3]
    monkeypatch.setattr(advised, "rows_of_education", lambda: few)
    area = home(tmp_path / "few", 2)
    with closing(sqlite3.connect(area / "board.sqlite")) as store:
        rows = store.execute(
            "SELECT feed, rows_read, rows_kept, rows_refused, warnings FROM extracts"
        ).fetchall()
    assert sorted(rows) == [
        ("agreed_cases_education", None, None, 0, 0),
        ("agreed_cases_health", 48, 48, 0, 0),
    ]
    with reader(area) as client:
        pages = [client.get(f"/kpi/{name}").text for name in ("joined", "in_time")]
    withheld, shown = (re.findall(r"<caption>Files of .*?</table>", page)[0] for page in pages)
    assert "Rows kept" in shown and "Rows kept" not in withheld
    with closing(sqlite3.connect(area / "board.sqlite")) as store:
        assert '"children"' not in store.execute("SELECT manifest FROM versions").fetchone()[0]


def test_numbers_are_not_taken_for_names() -> None:
    name, third = "8e6836c8ec94", repr(1 / 3)
    assert NAMES.sub("", f"{name}: {third}") == f": {third}"
