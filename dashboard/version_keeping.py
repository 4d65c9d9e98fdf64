"""What is done with versions after their publishing: point to another one, delete old ones.

Each is one transaction with its entry in the audit log. What is of a version, and what keeps one,
is read from the tables: where a reference to a version is part of a table's key, a row is a part of
that version; any other reference, as a meeting's, keeps the version from being deleted.
"""

from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import Column, Connection, Engine, Table, delete, func, select

from dashboard import board_store, scorecard
from dashboard.board_rows import Version
from dashboard.meetings import MeetingError, version_named
from stores import audit, reading


@dataclass(frozen=True)
class Moved:
    """Which version readers saw, and which one they see now."""

    before: str
    now: str


@dataclass(frozen=True)
class Pruning:
    """The versions that nothing keeps, newest first, and how many rows are of them."""

    versions: tuple[Version, ...]
    rows: int
    kept: int
    """How many versions stay."""


def use_version(board: Engine, text: str) -> Moved:
    """Make the version that is meant the current one, older or newer, and say which one was.

    `text` is what `version_named` takes. Raises MeetingError where there is no such version, or
    more than one, or one that this release cannot show.
    """
    wanted = version_named(board, text)
    _refuse_unreadable(board, wanted)
    with audit.writing(board, board_store.audit) as connection:
        names = select(board_store.versions.c.name)
        if connection.scalar(names.where(board_store.versions.c.name == wanted.name)) is None:
            raise MeetingError(
                f"Version {wanted.name} was deleted just now. See: send-kpi versions"
            )
        before = str(connection.scalar(select(board_store.current.c.version)))
        if before != wanted.name:
            board_store.point_to(connection, wanted.name)
            _log(connection, "use", wanted.name, "current", {"instead_of": before})
    return Moved(before, wanted.name)


def _refuse_unreadable(board: Engine, version: Version) -> None:
    try:
        scorecard.contents(board, version)
    except ValidationError as error:
        raise MeetingError(
            f"This release cannot show version {version.name}, which another release published "
            f"({error.errors()[0]['msg']}). Go to that release first, and use the version with it."
        ) from None


def prunable(board: Engine, keep: int) -> Pruning:
    """Say which versions are not current, not of the `keep` newest, and not kept by a meeting."""
    with reading(board) as connection:
        return _pruning(connection, keep)


def prune(board: Engine, keep: int) -> Pruning:
    """Delete them with every row that is of them: all of it, or nothing. Gives what was deleted."""
    with audit.writing(board, board_store.audit) as connection:
        found = _pruning(connection, keep)
        names = [version.name for version in found.versions]
        for column in _columns(of_versions=True):
            connection.execute(delete(column.table).where(column.in_(names)))
        connection.execute(
            delete(board_store.versions).where(board_store.versions.c.name.in_(names))
        )
        if names:
            detail = {"keep": keep, "versions": names, "rows": found.rows}
            _log(connection, "prune", "versions", "deleted", detail)
    return found


def _pruning(connection: Connection, keep: int) -> Pruning:
    table = board_store.versions
    newest = select(table).order_by(table.c.made_at.desc(), table.c.name)
    versions = [
        Version(row.name, row.made_at, row.area, row.made_up, current=False)
        for row in connection.execute(newest)
    ]
    kept = {version.name for version in versions[:keep]}
    for column in _columns(of_versions=False):
        kept |= set(connection.scalars(select(column).where(column.is_not(None))))
    old = tuple(version for version in versions if version.name not in kept)
    names = [version.name for version in old]
    rows = sum(
        connection.scalar(select(func.count()).where(column.in_(names))) or 0
        for column in _columns(of_versions=True)
    )
    return Pruning(old, rows, len(versions) - len(old))


def _columns(*, of_versions: bool) -> list[Column[str]]:
    """Give the columns that name a version: of its parts, or else of what keeps it."""
    return [
        key.parent
        for table in _tables()
        for key in table.foreign_keys
        if key.column.table is board_store.versions and key.parent.primary_key is of_versions
    ]


def _tables() -> list[Table]:
    """Give the board store's tables, what refers to another before that."""
    return list(reversed(board_store.metadata.sorted_tables))


def _log(
    connection: Connection, action: str, object: str, outcome: str, detail: dict[str, object]
) -> None:
    audit.write(
        connection,
        board_store.audit,
        action=action,
        object=object,
        outcome=outcome,
        detail=detail,
    )
