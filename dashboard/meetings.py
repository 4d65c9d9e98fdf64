"""The questions that pages, papers and commands ask about meetings and the versions they saw."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from dashboard import board_store, scorecard, words
from dashboard.board_rows import Version
from dashboard.comparison import Contents
from dashboard.kpis.disclosure.policy import Audience

CURRENT = "current"
SHOWN = 10
"""How many versions are named where one is asked for that there is not."""


class MeetingError(Exception):
    """A meeting or a version that is not as was asked, in words for the person at the terminal."""


@dataclass(frozen=True)
class Meeting:
    """A meeting of the board. Until it is cut, it has no version."""

    day: date
    chair: str
    version: str | None
    """The name of what the board saw."""
    cut_at: datetime | None
    cut_by: str | None


def meetings(engine: Engine) -> list[Meeting]:
    """List the meetings, newest first; none where the store has no such table yet."""
    table = board_store.meetings
    try:
        with engine.connect() as connection:
            rows = connection.execute(select(table).order_by(table.c.day.desc())).all()
    except (OperationalError, ProgrammingError) as error:
        if not scorecard.is_not_made_yet(engine, error):
            raise
        return []
    return [Meeting(*row) for row in rows]


def meeting_on(connection: Connection, day: date) -> Meeting | None:
    """Give the meeting of a day, or None, in the caller's transaction."""
    table = board_store.meetings
    row = connection.execute(select(table).where(table.c.day == day)).first()
    return Meeting(*row) if row else None


def day_of(text: str) -> date:
    """Read a meeting's date. Raises MeetingError unless it is written as 2026-12-08."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise MeetingError(f"'{text}' is no date. Write the meeting's date as 2026-12-08.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MeetingError(
            f"There is no such day as {text}. Write year, month and day, as in 2026-12-08."
        ) from None


def version_named(engine: Engine, text: str) -> Version:
    """Give the version that is meant by a name, its beginning, `current`, or a meeting's date.

    Raises MeetingError where there is none, or more than one.
    """
    name = _pinned(engine, day_of(text)) if "-" in text else text.lower()
    published = scorecard.versions(engine)
    if not published:
        raise MeetingError("There is no published version. Run: send-kpi publish")
    found = [
        version
        for version in published
        if (version.current if name == CURRENT else version.name.startswith(name))
    ]
    if not text or not found:
        raise MeetingError(
            f"There is no version '{text}'. Give a version's name or how it begins, "
            f"'{CURRENT}', or a meeting's date (2026-12-08). {_there_are(published)}"
        )
    if len(found) > 1:
        names = words.listed(sorted(version.name for version in found))
        raise MeetingError(f"More than one version begins with '{text}': {names}. Write more.")
    return found[0]


def _there_are(published: list[Version]) -> str:
    names = [version.name for version in published]
    if len(names) == 1:
        return f"There is {names[0]} alone."
    if len(names) <= SHOWN:
        return f"There are {words.listed(names)}, newest first."
    newest = words.listed(names[:SHOWN])
    return f"The newest are {newest}. To see all {len(names)}: send-kpi versions"


def _pinned(engine: Engine, day: date) -> str:
    meeting = next((each for each in meetings(engine) if each.day == day), None)
    if meeting is None:
        raise MeetingError(
            f"There is no meeting on {words.day(day)}. Run: send-kpi meeting list, to see them."
        )
    if meeting.version is None:
        raise MeetingError(
            f"The meeting of {words.day(day)} has no version yet. To pin the current one to it: "
            f"send-kpi meeting cut {day}"
        )
    return meeting.version


def contents_of(
    engine: Engine, version: Version, *, splits: bool = False, audience: Audience = "board"
) -> Contents:
    """Read a version to be compared as an audience saw it, with its splits or only its totals.

    Raises MeetingError where its definitions are of a kind that this program does not know.
    """
    try:
        return Contents(*scorecard.contents(engine, version, splits=splits, audience=audience))
    except ValidationError as error:
        raise MeetingError(
            f"The definitions of version {version.name} cannot be read: another release of this "
            f"program published it ({error.errors()[0]['msg']}). Compare it with that release."
        ) from None
