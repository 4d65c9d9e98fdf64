"""A version that is cut for a meeting stays what the board saw, on both databases."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, delete, text
from sqlalchemy.exc import IntegrityError

from dashboard import board_store
from dashboard.cutting import add_meeting, cut_meeting
from dashboard.meetings import Meeting, MeetingError, meetings
from stores import audit, open_store, upgrading

from .conftest import FIRST, SECOND, Publish

DAY = date(2026, 12, 8)


def logged(board: Engine) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Give what the log says of meetings, oldest first, and see that it is whole."""
    with board.connect() as connection:
        assert audit.verify(connection, board_store.audit) is None
        found = audit.entries(connection, board_store.audit, 100)
    return [
        (each.action, each.object, each.outcome, json.loads(each.detail))
        for each in reversed(found)
        if each.actor == audit.user()
    ]


def test_a_meeting_is_added_and_not_cut_yet(board: Engine) -> None:
    add_meeting(board, date(2027, 1, 19), "  Zoë   Okafor ")
    add_meeting(board, DAY, "A. Chair")
    assert meetings(board) == [
        Meeting(date(2027, 1, 19), "Zoë Okafor", None, None, None),
        Meeting(DAY, "A. Chair", None, None, None),
    ]
    assert logged(board)[0] == ("meeting add", "2027-01-19", "added", {})


def test_what_the_board_saw_does_not_move(board: Engine, publish: Publish) -> None:
    publish(FIRST)
    add_meeting(board, DAY, "A. Chair")
    cut = cut_meeting(board, DAY)
    assert (cut.chair, cut.version, cut.cut_by) == ("A. Chair", FIRST, audit.user())
    publish(SECOND)
    assert meetings(board) == [cut]
    assert cut.cut_at is not None and cut.cut_at.tzinfo is UTC
    assert abs(datetime.now(UTC) - cut.cut_at) < timedelta(minutes=5)
    detail = {"version": FIRST, "instead_of": None, "reason": ""}
    assert logged(board)[-1] == ("meeting cut", "2026-12-08", "cut", detail)


def test_a_meeting_that_is_not_there_is_added_with_its_chair(
    board: Engine, publish: Publish
) -> None:
    publish(FIRST)
    with pytest.raises(MeetingError) as caught:
        cut_meeting(board, DAY, " ")
    assert str(caught.value) == (
        "There is no meeting on 8 December 2026. To add it and cut it at once, name its chair: "
        "send-kpi meeting cut 2026-12-08 --chair NAME"
    )
    assert (meetings(board), logged(board)) == ([], [])
    assert cut_meeting(board, DAY, "A. Chair").version == FIRST


def test_who_chairs_at_last_takes_the_place_of_who_was_to(board: Engine, publish: Publish) -> None:
    publish(FIRST)
    add_meeting(board, DAY, "A. Chair")
    with pytest.raises(MeetingError, match=r"2026 already; A\. Chair chairs it"):
        add_meeting(board, DAY, "A. Deputy")
    cut_meeting(board, DAY, "A. Deputy")
    assert [meeting.chair for meeting in meetings(board)] == ["A. Deputy"]


def test_a_meeting_is_cut_once(board: Engine, publish: Publish) -> None:
    publish(FIRST)
    cut = cut_meeting(board, DAY, "A. Chair")
    publish(SECOND)
    for more in ({}, {"reason": "a reason alone"}):
        with pytest.raises(MeetingError, match=f"was cut already: version {FIRST}, by "):
            cut_meeting(board, DAY, "A. Deputy", **more)
    with pytest.raises(MeetingError, match="Why is it cut again"):
        cut_meeting(board, DAY, again=True, reason=" ")
    assert meetings(board) == [cut]
    assert len(logged(board)) == 1


def test_a_meeting_is_cut_again_with_a_reason_that_is_logged(
    board: Engine, publish: Publish
) -> None:
    publish(FIRST)
    cut_meeting(board, DAY, "A. Chair")
    publish(SECOND)
    cut_meeting(board, DAY, again=True, reason="Health's extract\ncame late")
    assert [(each.chair, each.version) for each in meetings(board)] == [("A. Chair", SECOND)]
    detail = {"version": SECOND, "instead_of": FIRST, "reason": "Health's extract came late"}
    assert logged(board)[-1] == ("meeting cut", "2026-12-08", "cut again", detail)


def test_before_anything_is_published_nothing_is_cut(board: Engine) -> None:
    add_meeting(board, DAY, "A. Chair")
    with pytest.raises(MeetingError, match="There is no published version"):
        cut_meeting(board, DAY)
    assert meetings(board)[0].version is None


def test_a_meeting_has_a_chair(board: Engine) -> None:
    with pytest.raises(MeetingError, match="Write: --chair NAME"):
        add_meeting(board, DAY, " ")
    assert meetings(board) == []


def test_without_its_entry_in_the_log_nothing_is_cut(
    board: Engine, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(FIRST)

    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(audit, "write", fail)
    with pytest.raises(OSError, match="the disk is full"):
        cut_meeting(board, DAY, "A. Chair")
    assert meetings(board) == []


def test_of_several_who_cut_at_once_one_does(board: Engine, publish: Publish) -> None:
    publish(FIRST)

    def cut(chair: str) -> str:
        try:
            return cut_meeting(board, DAY, chair).chair
        except MeetingError:
            return ""

    with ThreadPoolExecutor(4) as pool:
        chairs = sorted(pool.map(cut, "ABCD"))
    assert chairs[:3] == ["", "", ""]
    assert [meeting.chair for meeting in meetings(board)] == chairs[3:]
    assert len(logged(board)) == 1


def test_the_database_keeps_a_version_that_is_pinned(board: Engine, publish: Publish) -> None:
    publish(FIRST)
    with board.begin() as connection:
        row = {"version": FIRST, "position": 0, "kpi": "a", "body": "{}"}
        connection.execute(board_store.definitions.insert(), row)
    cut_meeting(board, DAY, "A. Chair")
    publish(SECOND)
    # What a pruning would do: take the version's parts out first, then the version.
    with pytest.raises(IntegrityError), board.begin() as connection:
        take_out(connection, FIRST)
    with board.connect() as connection:
        assert connection.execute(board_store.definitions.select()).all() != []
    publish("never_seen", SECOND)
    with board.begin() as connection:
        take_out(connection, "never_seen")
    with board.connect() as connection:
        kept = connection.execute(text("SELECT name FROM versions ORDER BY name")).scalars().all()
    assert kept == [FIRST, SECOND]


def take_out(connection: Any, name: str) -> None:
    """Delete a version and all that is of it, as a pruning would."""
    for table in reversed(board_store.metadata.sorted_tables):
        if "version" in table.c and table.name not in ("meetings", "current"):
            connection.execute(delete(table).where(table.c.version == name))
    connection.execute(delete(board_store.versions).where(board_store.versions.c.name == name))


def test_nothing_but_a_known_version_is_pinned(board: Engine) -> None:
    row = {"day": DAY, "chair": "A. Chair", "version": "unknown"}
    with pytest.raises(IntegrityError), board.begin() as connection:
        connection.execute(board_store.meetings.insert(), row)


def test_a_store_from_before_meetings_has_none(url: str) -> None:
    engine, config = open_store(url), upgrading._config(board_store.MIGRATIONS)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
    assert meetings(engine) == []
    engine.dispose()
    later = board_store.open_board_store(url)
    add_meeting(later, DAY, "A. Chair")
    assert len(meetings(later)) == 1
    later.dispose()
