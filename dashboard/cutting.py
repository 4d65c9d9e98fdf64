"""What is written of meetings: that there is one, and the version that was cut for it.

Each is one transaction with its entry in the audit log.
"""

from datetime import UTC, date, datetime

from sqlalchemy import Connection, Engine, insert, select, update

from dashboard import board_store, words
from dashboard.meetings import Meeting, MeetingError, meeting_on
from stores import audit


def add_meeting(board: Engine, day: date, chair: str) -> None:
    """Write a meeting down before it is cut.

    Raises MeetingError where there is one on that day, or the chair has no name.
    """
    chair = _tidy(chair)
    if not chair:
        raise MeetingError("Who chairs the meeting? Write: --chair NAME")
    with audit.writing(board, board_store.audit) as connection:
        if there := meeting_on(connection, day):
            raise MeetingError(
                f"There is a meeting on {words.day(day)} already; {there.chair} chairs it. "
                "Another chair can be named when it is cut: "
                f"send-kpi meeting cut {day} --chair NAME"
            )
        connection.execute(insert(board_store.meetings).values(day=day, chair=chair))
        _log(connection, "meeting add", day, "added", {})


def cut_meeting(
    board: Engine, day: date, chair: str = "", *, again: bool = False, reason: str = ""
) -> Meeting:
    """Pin the current version to a meeting, and give the meeting as it is then.

    A meeting that is not there is added where a chair is given; where it is there, a chair takes
    the other's place. Raises MeetingError where nothing was published, where there is neither a
    meeting nor a chair, and where it is cut already, unless `again` with a reason.
    """
    reason = _tidy(reason)
    with audit.writing(board, board_store.audit) as connection:
        before = meeting_on(connection, day)
        _refuse_to_cut(before, day, again=again, reason=reason)
        chair = _tidy(chair) or (before.chair if before else "")
        if not chair:
            raise MeetingError(
                f"There is no meeting on {words.day(day)}. To add it and cut it at once, name "
                f"its chair: send-kpi meeting cut {day} --chair NAME"
            )
        meeting = Meeting(day, chair, _current(connection), datetime.now(UTC), audit.user())
        _write(connection, meeting, there=before is not None)
        was = before.version if before else None
        detail = {"version": meeting.version, "instead_of": was, "reason": reason}
        _log(connection, "meeting cut", day, "cut again" if was else "cut", detail)
    return meeting


def _refuse_to_cut(before: Meeting | None, day: date, *, again: bool, reason: str) -> None:
    if again and not reason:
        raise MeetingError("Why is it cut again? Write: --again --reason TEXT; it is logged.")
    if before and before.version and before.cut_at and not again:
        raise MeetingError(
            f"The meeting of {words.day(day)} was cut already: version {before.version}, by "
            f"{before.cut_by}, {words.moment(before.cut_at)}. What the board saw should not move. "
            f"If it must: send-kpi meeting cut {day} --again --reason TEXT"
        )


def _current(connection: Connection) -> str:
    name = connection.execute(select(board_store.current.c.version)).scalar()
    if name is None:
        raise MeetingError("There is no published version. Run: send-kpi publish")
    return str(name)


def _write(connection: Connection, meeting: Meeting, *, there: bool) -> None:
    table = board_store.meetings
    statement = update(table).where(table.c.day == meeting.day) if there else insert(table)
    connection.execute(statement.values(**vars(meeting)))


def _log(
    connection: Connection, action: str, day: date, outcome: str, detail: dict[str, str | None]
) -> None:
    audit.write(
        connection,
        board_store.audit,
        action=action,
        object=str(day),
        outcome=outcome,
        detail=detail,
    )


def _tidy(text: str) -> str:
    return " ".join(text.split())
