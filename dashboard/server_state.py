"""The one connection that the web process holds: the board store, to read."""

from functools import cache
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from dashboard import feed_summaries, meetings, scorecard, words
from dashboard.board_rows import Scorecard
from dashboard.kept_answers import keep_not
from dashboard.settings import Settings
from dashboard.viewing import View
from stores import open_store

V = TypeVar("V", bound=View)


@cache
def board_engine() -> Engine:
    """Open the board store once a process: to read, and by the web's own role where it has one."""
    return open_store(Settings().web_board, read_only=True)


def current_scorecard() -> Scorecard | None:
    """Give what is seen now of all that this process serves; None before the first publishing."""
    return scorecard.scorecard(board_engine(), served(View()).audience)


def scorecard_if_readable() -> Scorecard | None:
    """Give what is seen now, or None also where the store does not answer.

    For what stands around a page, which says itself that it cannot be read.
    """
    try:
        return current_scorecard()
    except DBAPIError:
        keep_not()
        return None


def current_intake() -> feed_summaries.Intake | None:
    """Give the intake as it was last told, or None where it never was."""
    return feed_summaries.intake(board_engine())


def state_of_board() -> str:
    """Say what every page rests on: version, meetings, intake as told, the day that it is.

    Raises DBAPIError where the store cannot be read.
    """
    engine = board_engine()
    version = scorecard.current_version(engine)
    met = [(each.day, each.version) for each in meetings.meetings(engine) if each.version]
    told = feed_summaries.told_at(engine)
    return f"{version.name if version else ''} {met} {told} {words.today()}"


def inbox() -> Path | None:
    """Give the folder that uploads land in, or None where nothing can be uploaded here."""
    settings = Settings()
    return None if settings.public_only else settings.inbox


def is_public_only() -> bool:
    """Say whether this process serves the public's figures and no others."""
    return Settings().public_only


def contact() -> str:
    """Give where readers report what they cannot use; empty where nobody has said."""
    return Settings().contact.strip()


def served(view: V) -> V:
    """Give a view as this process serves it, whatever the address asks for.

    The public has what is current and what a meeting was cut on: another version may have been put
    right since.
    """
    only = {"audience": "public", "version": None}
    return view.model_copy(update=only) if is_public_only() else view
