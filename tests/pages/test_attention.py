"""The board's first sentence: which measures crossed since it last met."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard import board_store, meetings, shown
from dashboard.attention import sentences
from dashboard.board_rows import Score
from dashboard.comparison import Contents, compare
from dashboard.kpis.targets import Status
from dashboard.meetings import Meeting
from dashboard.rendering import as_html
from dashboard.shown import Board, Since
from dashboard.viewing import View

MET = date(2026, 10, 13)


@pytest.fixture
def board(published_home: Path) -> Iterator[Board]:
    """Give what is published of the made-up area."""
    engine = board_store.open_board_store(f"sqlite:///{published_home / 'board.sqlite'}")
    found = shown.board(engine, View())
    assert found
    yield found
    engine.dispose()


def scores(board: Board, *, headline: bool, status: Status) -> list[Score]:
    """Give the headline measures, or the others, that have a status."""
    return [
        score
        for score in board.card.scores
        if score.kpi.headline == headline and score.latest.status == status
    ]


def first_sentence(board: Board, before: dict[str, Status]) -> str:
    """Give it as HTML, had the board seen these statuses, by KPI, when it last met."""
    now = meetings.contents_of(board.engine, board.version)
    then = Contents(
        now.kpis,
        tuple(replace(row, status=before.get(row.kpi, row.status)) for row in now.figures),
    )
    crossed = {str(each.path[0]): each for each in compare(then, now) if each.what == "crossed"}
    assert set(crossed) == set(before)
    met = Meeting(MET, "A. Chair", None, None, None)
    since = Since(met, frozenset(), crossed, frozenset())
    told = as_html(sentences(replace(board, since=since)))
    return told[: told.index("</li>")]


def words_of(html: str) -> str:
    """Give the text of HTML."""
    return re.sub("<[^>]+>", "", html)


def test_headline_measures_that_crossed_are_named_and_others_are_folded(board: Board) -> None:
    gone = scores(board, headline=True, status="missed")[:2]
    other_gone = scores(board, headline=False, status="missed")[0]
    other_back = scores(board, headline=False, status="met")[0]
    before: dict[str, Status] = {each.kpi.id: "met" for each in (*gone, other_gone)}
    told = first_sentence(board, before | {other_back.kpi.id: "close"})
    seen, folded = told.split("<details>")
    assert words_of(seen).endswith(
        "0 have a new figure since the board met on 13 October 2026. "
        f"Gone off course since: {gone[0].kpi.title}, {gone[1].kpi.title}. "
    )
    summary, names = folded.split("</summary>")
    assert words_of(summary) == "Of the other measures 1 went off course and 1 came on course"
    assert words_of(names) == (
        f"Gone off course since: {other_gone.kpi.title}. Come on course: {other_back.kpi.title}. "
    )
    for each in (*gone, other_gone, other_back):
        assert f'href="/kpi/{each.kpi.id}"' in told


def test_from_missed_to_close_is_no_crossing(board: Board) -> None:
    still = scores(board, headline=True, status="missed")[0]
    told = words_of(first_sentence(board, {still.kpi.id: "close"}))
    assert told.endswith(
        "No headline measure has gone off course since. None of the other measures has crossed."
    )
