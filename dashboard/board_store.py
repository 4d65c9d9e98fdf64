"""The board store: what the web reads. Versions, each whole, and the pointer to the current one."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    insert,
    select,
    update,
)

from stores import open_store, upgrade
from stores.audit import audit_table

MIGRATIONS = Path(__file__).parent / "migrations"

OF_FEED = "feed:"
"""Before a feed's name among a figure's sources: all its extracts, as cases are made of."""

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets the zone, and PostgreSQL answers in its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write it in UTC; without a zone it is UTC already."""
        return _in_utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read it in UTC."""
        return _in_utc(value)


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


versions = Table(
    "versions",
    metadata,
    Column("name", String, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("area", String, nullable=False),
    Column("made_up", Boolean, nullable=False),
    Column("manifest", String, nullable=False),
    Column("figures_sha256", String(64), nullable=False),
)

current = Table(
    "current",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", String, ForeignKey("versions.name"), nullable=False),
)

definitions = Table(
    "definitions",
    metadata,
    Column("version", String, ForeignKey("versions.name"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kpi", String, nullable=False),
    Column("body", String, nullable=False),
)

figures = Table(
    "figures",
    metadata,
    Column("version", String, ForeignKey("versions.name"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("audience", String, nullable=False),
    Column("kpi", String, nullable=False),
    Column("series", String, nullable=False),
    Column("period_kind", String),
    Column("period", String),
    Column("period_end", Date),
    Column("geography", String, nullable=False),
    Column("split", String),
    Column("category", String),
    Column("numerator", Float),
    Column("denominator", Float),
    # Between what a number lies that is withheld.
    Column("numerator_from", Float),
    Column("numerator_to", Float),
    Column("denominator_from", Float),
    Column("denominator_to", Float),
    Column("value", Float),
    Column("low", Float),
    Column("high", Float),
    Column("symbol", String, nullable=False),
    Column("target_low", Float),
    Column("target_high", Float),
    Column("status", String, nullable=False),
    Column("note", String, nullable=False),
    Column("sources", String, nullable=False),
    Index("figures_by_kpi", "version", "kpi", "split"),
)

comparators = Table(
    "comparators",
    metadata,
    Column("version", String, ForeignKey("versions.name"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("audience", String, nullable=False),
    Column("kpi", String, nullable=False),
    Column("series", String, nullable=False),
    Column("period", String, nullable=False),
    Column("place", String, nullable=False),
    Column("name", String, nullable=False),
    Column("value", Float),
    Column("symbol", String, nullable=False),
    Column("note", String, nullable=False),
)

signals = Table(
    "signals",
    metadata,
    Column("version", String, ForeignKey("versions.name"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("audience", String, nullable=False),
    Column("kpi", String, nullable=False),
    Column("series", String, nullable=False),
    Column("chart", String, nullable=False),
    Column("why", String, nullable=False),
    Column("variation", String),
    Column("assurance", String),
    Column("why_no_variation", String, nullable=False),
    Column("why_no_assurance", String, nullable=False),
    Column("since", Date),
    Column("last", Date),
)

chart_points = Table(
    "chart_points",
    metadata,
    Column("version", String, ForeignKey("versions.name"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("audience", String, nullable=False),
    Column("kpi", String, nullable=False),
    Column("series", String, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("phase", Integer, nullable=False),
    Column("value", Float),
    Column("mean", Float),
    Column("lower", Float),
    Column("upper", Float),
    Column("special", String, nullable=False),
    Column("point_type", String, nullable=False),
    Index("chart_points_by_kpi", "version", "kpi"),
)

courses = Table(
    "courses",
    metadata,
    Column("version", String, ForeignKey("versions.name"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("audience", String, nullable=False),
    Column("kpi", String, nullable=False),
    Column("course", String, nullable=False),
    Column("meets", Date),
    Column("earliest", Date),
    Column("latest", Date),
    Column("more_needed", Integer),
    Column("months_to_clear", Float),
)

movements = Table(
    "movements",
    metadata,
    Column("version", String, ForeignKey("versions.name"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("audience", String, nullable=False),
    Column("kpi", String, nullable=False),
    Column("series", String, nullable=False),
    Column("moved", Float),
    # The period that the newest figure is compared with.
    Column("since_kind", String),
    Column("since", String),
    # Of a share: how many children are not as they should be.
    Column("failed", Integer),
)

extracts = Table(
    "extracts",
    metadata,
    Column("version", String, ForeignKey("versions.name"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("feed", String, nullable=False),
    Column("title", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("publisher", String, nullable=False),
    Column("where", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("as_at", Date, nullable=False),
    Column("loaded_at", Moment, nullable=False),
    Column("rows_read", Integer),
    Column("rows_kept", Integer),
    Column("rows_refused", Integer),
    Column("warnings", Integer),
    Column("note", String, nullable=False),
)

lineages = Table(
    "lineages",
    metadata,
    Column("version", String, ForeignKey("versions.name"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("audience", String, nullable=False),
    Column("kpi", String, nullable=False),
    # Definition, rows used, links, policy: of the figure that is shown first.
    Column("part", String, nullable=False),
    Column("words", String, nullable=False),
)

feeds = Table(
    "feeds",
    metadata,
    Column("version", String, ForeignKey("versions.name"), primary_key=True),
    Column("feed", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("as_at", Date),
    Column("next_due", Date),
)

meetings = Table(
    "meetings",
    metadata,
    Column("day", Date, primary_key=True),
    Column("chair", String, nullable=False),
    # The reference is what keeps a version that a meeting has seen from being deleted.
    Column("version", String, ForeignKey("versions.name")),
    Column("cut_at", Moment),
    Column("cut_by", String),
)

audit = audit_table(metadata)


def open_board_store(url: str) -> Engine:
    """Open the board store for publishing, and bring its tables up to date."""
    engine = open_store(url)
    upgrade(engine, MIGRATIONS)
    return engine


def write_version(
    connection: Connection, version: dict[str, Any], parts: dict[Table, list[dict[str, Any]]]
) -> None:
    """Write a version and point to it, in the caller's transaction.

    A version that is there already is only pointed to: its name says what it was made from, so
    its content is the same.
    """
    name = version["name"]
    there = select(versions.c.name).where(versions.c.name == name)
    if connection.execute(there).first() is None:
        connection.execute(insert(versions), version)
        for table, rows in parts.items():
            if rows:
                connection.execute(insert(table), [row | {"version": name} for row in rows])
    point_to(connection, name)


def point_to(connection: Connection, name: str) -> None:
    """Make a version the current one."""
    moved = connection.execute(update(current).where(current.c.id == 1).values(version=name))
    if moved.rowcount == 0:
        connection.execute(insert(current).values(id=1, version=name))
