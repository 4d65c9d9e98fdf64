"""What can be taken away is what the page shows, of the view that was asked for."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import etree

from tests.pages.asking import reader
from tests.pages.stored import Stored

KPI = "ehc_plans_within_20_weeks"


@pytest.fixture(scope="module")
def client(published_home: Path) -> Iterator[FlaskClient]:
    """Give a reader of the made-up area's board."""
    with reader(published_home) as client:
        yield client


def rows_of(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    text = answer.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_all_figures_are_in_one_flat_table(client: FlaskClient, published_home: Path) -> None:
    store = Stored.read(published_home)
    rows = rows_of(client, "/download/figures.csv")
    assert len(rows) == len(store.figures)
    assert {row["made_up"] for row in rows} == {"True"}
    for row, figure in zip(rows, store.figures, strict=True):
        assert (row["kpi"], row["split"], row["symbol"]) == (
            figure["kpi"],
            figure["split"] or "",
            figure["symbol"],
        )
        assert row["value"] == ("" if figure["value"] is None else str(figure["value"]))


def test_a_kpis_figures_are_its_own(client: FlaskClient) -> None:
    rows = rows_of(client, f"/download/kpi/{KPI}.csv?audience=public")
    assert {(row["kpi"], row["audience"]) for row in rows} == {(KPI, "public")}


def test_a_chart_is_a_picture_that_says_that_it_is_made_up(client: FlaskClient) -> None:
    answer = client.get(f"/download/kpi/{KPI}.svg")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    text = "".join(etree.fromstring(answer.data).itertext())
    assert "EHC plans issued within 20 weeks" in text
    assert "made-up figures" in text


@pytest.mark.parametrize(
    "path",
    [
        "/download/kpi/no_such.csv",
        "/download/kpi/no_such.svg",
        f"/download/kpi/{KPI}.pdf",
        "/download/figures.csv?audience=nobody",
        "/download/figures.csv?meeting=2020-01-01",
        "/download/figures.csv?version=zzzz",
        "/download/figures.csv?version=abcd",
    ],
)
def test_what_there_is_not_is_not_found(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    # What no download is given for is a page that says so, as for any other address.
    assert answer.status_code == 404 or b"There is no such page" in answer.data
