"""A version is found by its name or how it begins, as the current one, or by a meeting's date."""

from dataclasses import fields
from datetime import date

import pytest
from sqlalchemy import Engine

from dashboard import board_store, scorecard
from dashboard.cutting import add_meeting, cut_meeting
from dashboard.meetings import MeetingError, contents_of, day_of, version_named
from tests.publishing import tiny

from .conftest import FIRST, SECOND, THIRD, Publish


@pytest.fixture
def three(board: Engine, publish: Publish) -> Engine:
    """Give a board with three versions, the first of them pinned, and a meeting to come."""
    publish(FIRST)
    cut_meeting(board, date(2026, 12, 8), "A. Chair")
    publish(FIRST, SECOND, THIRD)
    add_meeting(board, date(2027, 1, 19), "A. Chair")
    return board


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (FIRST, FIRST),
        ("aa1", FIRST),
        ("AA2", SECOND),
        ("b", THIRD),
        ("current", THIRD),
        ("2026-12-08", FIRST),
    ],
)
def test_a_version_is_found(three: Engine, asked: str, name: str) -> None:
    assert version_named(three, asked).name == name


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("aa", f"More than one version begins with 'aa': {FIRST} and {SECOND}. Write more."),
        ("c", "There is no version 'c'. Give a version's name or how it begins, 'current', or"),
        ("", "There is no version ''. Give a version's name"),
        ("8.12.2026", "There is no version '8.12.2026'. "),
        ("2026-12-09", "There is no meeting on 9 December 2026. Run: send-kpi meeting list"),
        (
            "2027-01-19",
            "The meeting of 19 January 2027 has no version yet. To pin the current one to it: "
            "send-kpi meeting cut 2027-01-19",
        ),
        ("2026-02-30", "There is no such day as 2026-02-30. Write year, month and day, as in"),
        ("08-12-2026", "'08-12-2026' is no date. Write the meeting's date as 2026-12-08."),
    ],
)
def test_a_version_that_is_not_found_is_told(three: Engine, asked: str, told: str) -> None:
    with pytest.raises(MeetingError) as caught:
        version_named(three, asked)
    assert str(caught.value).startswith(told)


def test_nothing_published_is_told(board: Engine) -> None:
    with pytest.raises(MeetingError, match="There is no published version"):
        version_named(board, "current")


@pytest.mark.parametrize("written", ["2026-12-8", "20261208", "2026-W50-2", "8 December 2026", ""])
def test_a_date_has_one_form(written: str) -> None:
    assert day_of("2026-12-08") == date(2026, 12, 8)
    with pytest.raises(MeetingError, match=r"no date\. Write the meeting's date as"):
        day_of(written)


@pytest.mark.parametrize("splits", [False, True])
def test_any_version_is_read_with_its_totals_or_all(three: Engine, splits: bool) -> None:
    kpi = tiny.definitions()[0]
    empty = dict.fromkeys(field.name for field in fields(scorecard.Figure))
    text = ("audience", "geography", "symbol", "status", "note", "sources")
    row = empty | dict.fromkeys(text, "") | {"kpi": kpi.id, "series": "s", "version": FIRST}
    row["audience"] = "board"
    with three.begin() as connection:
        body = kpi.model_dump_json(by_alias=True)
        definition = {"version": FIRST, "position": 0, "kpi": kpi.id, "body": body}
        connection.execute(board_store.definitions.insert(), definition)
        for position, split in enumerate((None, "sex")):
            one = row | {"position": position, "split": split}
            connection.execute(board_store.figures.insert(), one)
    found = contents_of(three, version_named(three, "2026-12-08"), splits=splits)
    assert found.kpis == (kpi,)
    assert [figure.split for figure in found.figures] == [None, "sex"][: 1 + splits]
    assert contents_of(three, version_named(three, "current")).figures == ()
