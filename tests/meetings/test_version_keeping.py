"""Readers are shown another version and back, and old ones are deleted whole, on both databases."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Date, Engine, Float, Integer, Table, inspect, select, text

from dashboard import board_store, scorecard, version_keeping
from dashboard.board_store import Moment
from dashboard.cutting import add_meeting, cut_meeting
from dashboard.meetings import MeetingError, meetings
from dashboard.version_keeping import Moved, Pruning, prunable, prune, use_version
from stores import audit
from tests.publishing import tiny

from .conftest import FIRST, SECOND, THIRD, Publish

FOURTH, FIFTH = "cc4400000000", "dd5500000000"
ALL = (FIRST, SECOND, THIRD, FOURTH, FIFTH)


def current(board: Engine) -> str:
    """Give the name of the version that readers see."""
    version = scorecard.current_version(board)
    assert version is not None
    return version.name


def there(board: Engine) -> list[str]:
    """Give the names of the versions that there are, in the order in which they were published."""
    return [version.name for version in reversed(scorecard.versions(board))]


def logged(board: Engine) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Give what the log says, oldest first, and see that it is whole."""
    with board.connect() as connection:
        assert audit.verify(connection, board_store.audit) is None
        found = audit.entries(connection, board_store.audit, 100)
    return [
        (each.action, each.object, each.outcome, json.loads(each.detail))
        for each in reversed(found)
        if each.actor == audit.user()
    ]


def test_back_and_forth_and_the_log_says_so(board: Engine, publish: Publish) -> None:
    publish(FIRST, SECOND, THIRD)
    assert use_version(board, "aa1") == Moved(THIRD, FIRST)
    assert current(board) == FIRST
    assert use_version(board, SECOND) == Moved(FIRST, SECOND)
    assert use_version(board, "b") == Moved(SECOND, THIRD)
    assert current(board) == THIRD
    assert logged(board) == [
        ("use", FIRST, "current", {"instead_of": THIRD}),
        ("use", SECOND, "current", {"instead_of": FIRST}),
        ("use", THIRD, "current", {"instead_of": SECOND}),
    ]
    assert there(board) == [FIRST, SECOND, THIRD]


def test_what_a_meeting_saw_is_shown_again(board: Engine, publish: Publish) -> None:
    publish(FIRST)
    cut_meeting(board, date(2026, 12, 8), "A. Chair")
    publish(FIRST, SECOND)
    assert use_version(board, "2026-12-08") == Moved(SECOND, FIRST)


def test_what_is_current_stays_so_without_an_entry(board: Engine, publish: Publish) -> None:
    publish(FIRST, SECOND)
    assert use_version(board, SECOND) == Moved(SECOND, SECOND)
    assert logged(board) == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("c", rf"no version 'c'\..* There are {THIRD}, {SECOND} and {FIRST}, newest first\.$"),
        ("aa", f"More than one version begins with 'aa': {FIRST} and {SECOND}"),
        ("", f"There are {THIRD}, {SECOND} and {FIRST}"),
        ("2026-12-08", "There is no meeting on 8 December 2026"),
    ],
)
def test_a_version_that_there_is_not_is_told_with_those_there_are(
    board: Engine, publish: Publish, asked: str, told: str
) -> None:
    publish(FIRST, SECOND, THIRD)
    with pytest.raises(MeetingError, match=told):
        use_version(board, asked)
    assert (current(board), logged(board)) == (THIRD, [])


def test_of_many_versions_the_newest_are_named(board: Engine, publish: Publish) -> None:
    publish(FIRST)
    with pytest.raises(MeetingError, match=f"There is {FIRST} alone"):
        use_version(board, "x")
    publish(*(f"{number:012}" for number in range(1, 12)))
    with pytest.raises(MeetingError) as told:
        use_version(board, "x")
    assert f"The newest are {11:012}, {10:012}, {9:012}, " in str(told.value)
    assert str(told.value).endswith("To see all 12: send-kpi versions")
    assert f"{2:012}" in str(told.value) and f"{1:012}" not in str(told.value)


def test_before_the_first_publishing_there_is_none(board: Engine) -> None:
    with pytest.raises(MeetingError, match="There is no published version"):
        use_version(board, FIRST)


def test_a_version_that_this_release_cannot_show_is_not_shown(
    board: Engine, publish: Publish
) -> None:
    publish(FIRST, SECOND)
    row = {"version": FIRST, "position": 0, "kpi": "a", "body": '{"id": "a"}'}
    with board.begin() as connection:
        connection.execute(board_store.definitions.insert(), row)
    with pytest.raises(MeetingError, match=rf"cannot show version {FIRST}.* that release first"):
        use_version(board, FIRST)
    assert current(board) == SECOND


def fail(*_: object, **__: object) -> None:
    raise OSError("the disk is full")


def test_without_its_entry_in_the_log_nothing_is_done(
    board: Engine, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(FIRST, SECOND, THIRD)
    fill(board, FIRST)
    before = rows_of(board, FIRST)
    monkeypatch.setattr(audit, "write", fail)
    with pytest.raises(OSError, match="the disk is full"):
        use_version(board, FIRST)
    with pytest.raises(OSError, match="the disk is full"):
        prune(board, 1)
    assert (current(board), there(board)) == (THIRD, [FIRST, SECOND, THIRD])
    assert rows_of(board, FIRST) == before


def parts() -> Iterator[Table]:
    """Give the tables whose rows are of a version, as their columns say."""
    for table in board_store.metadata.sorted_tables:
        if "version" in table.c and table.name not in ("current", "meetings"):
            yield table


def fill(board: Engine, *names: str) -> None:
    """Write a row of each version into every table that has such rows."""
    with board.begin() as connection:
        for name in names:
            for table in parts():
                row = {column.name: made_up(column) for column in table.c} | {"version": name}
                connection.execute(table.insert(), row)


def made_up(column: Column[Any]) -> Any:
    """Give a cell that a column can hold; a definition is one that can be read."""
    if column.name == "body":
        return tiny.definitions()[0].model_dump_json(by_alias=True)
    if isinstance(column.type, Moment):
        return datetime(2026, 11, 1, tzinfo=UTC)
    cells = {Integer: 1, Float: 1.0, Boolean: False, Date: date(2026, 11, 1)}
    return cells.get(type(column.type), "x")


def rows_of(board: Engine, name: str) -> dict[str, int]:
    """Count a version's rows in each table that the database itself has."""
    found = {}
    with board.connect() as connection:
        for table in inspect(connection).get_table_names():
            columns = [column["name"] for column in inspect(connection).get_columns(table)]
            if "version" in columns:
                asked = text(f"SELECT count(*) FROM {table} WHERE version = :name")  # noqa: S608
                found[table] = connection.execute(asked, {"name": name}).scalar_one()
    return {table: rows for table, rows in found.items() if rows}


@pytest.fixture
def five(board: Engine, publish: Publish) -> Engine:
    """Give a board with five versions: the first pinned, the second current, all with rows."""
    publish(FIRST)
    cut_meeting(board, date(2026, 12, 8), "A. Chair")
    add_meeting(board, date(2027, 1, 19), "A. Chair")
    publish(*ALL)
    use_version(board, SECOND)
    fill(board, *ALL)
    return board


def names(found: Pruning) -> list[str]:
    """Give the names of the versions that are deleted, or are to be."""
    return [version.name for version in found.versions]


def test_only_what_nothing_keeps_is_deleted_and_that_whole(five: Engine) -> None:
    many = len(list(parts()))
    assert set(rows_of(five, FOURTH)) == {table.name for table in parts()}
    kept = {name: rows_of(five, name) for name in (FIRST, SECOND, FIFTH)}
    said = prunable(five, 1)
    assert (names(said), said.rows, said.kept) == ([FOURTH, THIRD], 2 * many, 3)
    assert there(five) == list(ALL)
    assert prune(five, 1) == said
    assert there(five) == [FIRST, SECOND, FIFTH]
    assert rows_of(five, THIRD) == rows_of(five, FOURTH) == {}
    assert {name: rows_of(five, name) for name in kept} == kept
    assert current(five) == SECOND
    assert [meeting.version for meeting in meetings(five)] == [None, FIRST]
    detail = {"keep": 1, "versions": [FOURTH, THIRD], "rows": 2 * many}
    assert logged(five)[-1] == ("prune", "versions", "deleted", detail)


@pytest.mark.parametrize(
    ("keep", "old"), [(1, [FOURTH, THIRD]), (2, [THIRD]), (3, []), (5, []), (50, [])]
)
def test_so_many_of_the_newest_are_kept(five: Engine, keep: int, old: list[str]) -> None:
    before = len(logged(five))
    assert names(prunable(five, keep)) == names(prune(five, keep)) == old
    assert there(five) == [name for name in ALL if name not in old]
    assert len(logged(five)) == before + bool(old)
    assert names(prune(five, keep)) == []


def test_what_is_deleted_can_be_published_again(five: Engine, publish: Publish) -> None:
    prune(five, 1)
    publish(THIRD)
    assert current(five) == THIRD
    fill(five, THIRD)


def test_nothing_at_all_is_pruned_where_nothing_is_published(board: Engine) -> None:
    assert prune(board, 1) == prunable(board, 20) == Pruning((), 0, 0)
    assert logged(board) == []


def test_what_was_deleted_while_it_was_looked_at_is_not_shown(
    five: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version_keeping, "_refuse_unreadable", lambda board, _: prune(board, 1))
    with pytest.raises(MeetingError, match=f"Version {THIRD} was deleted just now"):
        use_version(five, THIRD)
    assert current(five) == SECOND


def test_what_is_used_while_others_prune_is_there_whole_or_said_to_be_gone(five: Engine) -> None:
    def use(name: str) -> str:
        try:
            return use_version(five, name).now
        except MeetingError as gone:
            assert f"Version {name} was deleted just now" in str(gone) or "no version" in str(gone)
            return ""

    with ThreadPoolExecutor(4) as pool:
        used = [pool.submit(use, name) for name in (THIRD, FOURTH)]
        pruned = [pool.submit(prune, five, 1) for _ in range(2)]
        [each.result() for each in (*used, *pruned)]
    left = there(five)
    assert current(five) in left and {FIRST, FIFTH} <= set(left)
    for name in ALL:
        whole = {table.name for table in parts()} if name in left else set()
        assert set(rows_of(five, name)) - {"current", "meetings"} == whole
    with five.connect() as connection:
        assert len(connection.execute(select(board_store.current)).all()) == 1
