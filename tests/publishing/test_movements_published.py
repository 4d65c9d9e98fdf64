"""How each KPI has moved is published to each audience, out of the figures that it is shown."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import astuple
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select

from dashboard import board_store, components, scorecard
from dashboard.board_rows import Score
from dashboard.kpis.disclosure.policy import Audience
from tests.data_sources.agreed_cases import nhs, row
from tests.pages.stored import number
from tests.postgresql import PostgreSQL
from tests.publishing import tiny
from tests.publishing.advised import Here, filled

AUDIENCES: tuple[Audience, ...] = ("board", "public")
SEPTEMBER, OCTOBER = (26, 41), (31, 43)
"""So many in time, of so many."""


def advice(september: tuple[int, int], october: tuple[int, int]) -> list[str]:
    """Give advice that was closed in two months, so many pieces of it within 42 days."""
    months = ("2026-07-25", "2026-09-01", "2026-09-30"), ("2026-09-05", "2026-10-16", "2026-10-30")
    return [
        row(
            "health",
            f"{opened}-{n}",
            nhs_number=nhs(100 * place + n),
            opened=opened,
            closed=in_time if n < number else late,
        )
        for place, ((opened, in_time, late), (number, of)) in enumerate(
            zip(months, (september, october), strict=True)
        )
        for n in range(of)
    ]


def published(vault_url: str, board_url: str, path: Path, *months: tuple[int, int]) -> Here:
    """Publish advice of two months, to the public as well."""
    here = filled(vault_url, board_url, path, advice(*months))
    agreements = path / "agreements.yaml"
    text = agreements.read_text(encoding="utf-8")
    agreements.write_text(text.replace("[board]", "[board, public]"), encoding="utf-8")
    here.publish(tiny.area())
    return here


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    """Give the two months, published."""
    made = published(*_urls(tmp_path), tmp_path / "data", SEPTEMBER, OCTOBER)
    yield made
    made.vault.dispose()
    made.board.dispose()


def _urls(path: Path) -> tuple[str, str]:
    return f"sqlite:///{path}/vault.sqlite", f"sqlite:///{path}/board.sqlite"


def score(board: Engine, audience: Audience) -> Score:
    """Give what an audience sees of advice in time."""
    shown = scorecard.scorecard(board, audience)
    found = shown.score("in_time") if shown else None
    assert found
    return found


def rows(board: Engine) -> list[tuple[Any, ...]]:
    """Give all rows of the table."""
    table = board_store.movements
    with board.connect() as connection:
        return [tuple(each) for each in connection.execute(select(table).order_by(*table.c))]


def test_each_audience_is_told_what_its_own_figures_say(here: Here) -> None:
    about = ("in_time", "month:advice")
    since = ("month", "2026-09")
    board, public = (score(here.board, audience) for audience in AUDIENCES)
    # 31 of 43 are 72.1%, 26 of 41 are 63.4%; to the public 30 of 45 and 25 of 40,
    # in whole percentages.
    assert [figure.value for figure in public.series[0][-2:]] == [63, 67]
    assert board.movement and astuple(board.movement) == (*about, 8.7, *since, 12)
    assert public.movement and astuple(public.movement) == (*about, 4.0, *since, 15)
    assert components.change_words(board) == "up 8.7 points since September 2026"


@pytest.mark.parametrize("october", [(2, 3), (3, 40), (38, 40)])
def test_a_withheld_number_is_in_no_movement(october: tuple[int, int], tmp_path: Path) -> None:
    here = published(*_urls(tmp_path), tmp_path / "data", SEPTEMBER, october)
    for audience in AUDIENCES:
        shown = score(here.board, audience)
        assert shown.latest.value is None and shown.latest.numerator is None
        assert shown.movement
        assert (shown.movement.moved, shown.movement.failed) == (None, None)
    here.vault.dispose()
    here.board.dispose()


def test_both_databases_hold_the_same(here: Here, tmp_path: Path, postgresql: PostgreSQL) -> None:
    urls = postgresql.database(), postgresql.database()
    other = published(*urls, tmp_path / "other", SEPTEMBER, OCTOBER)
    assert len(rows(here.board)) == 4
    assert rows(other.board) == rows(here.board)
    other.vault.dispose()
    other.board.dispose()


def test_a_version_from_before_there_were_any_says_that_nothing_is_known(here: Here) -> None:
    with here.board.begin() as connection:
        connection.execute(delete(board_store.movements))
    shown = score(here.board, "board")
    assert shown.movement is None
    assert components.change_words(shown) == "no earlier figure of the same kind"


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_whole_areas_movements_are_its_shown_figures_subtracted(
    audience: str, published_home: Path
) -> None:
    with closing(sqlite3.connect(published_home / "board.sqlite")) as board:
        board.row_factory = sqlite3.Row
        query = "SELECT * FROM {} WHERE audience = ? ORDER BY position"
        told = board.execute(query.format("movements"), (audience,)).fetchall()
        bodies = [json.loads(body) for (body,) in board.execute("SELECT body FROM definitions")]
        totals = [
            figure
            for figure in board.execute(query.format("figures"), (audience,))
            if figure["split"] is None and figure["period"]
        ]
    units = {body["id"]: body["unit"] for body in bodies}
    assert {each["kpi"] for each in told} == {figure["kpi"] for figure in totals}
    moved = [each for each in told if each["moved"] is not None]
    assert len(moved) > 15 and any(each["failed"] for each in told)
    for each in moved:
        own = [figure for figure in totals if figure["kpi"] == each["kpi"]]
        mine = [figure for figure in own if figure["series"] == own[0]["series"]]
        before = next(figure for figure in mine if figure["period"] == each["since"])
        places = 0 if units[each["kpi"]] == "count" else 1
        now, then = (
            Decimal(number(figure["value"], places).replace(",", ""))
            for figure in (mine[-1], before)
        )
        assert Decimal(repr(each["moved"])) == now - then
        assert before["period_end"] < mine[-1]["period_end"]
