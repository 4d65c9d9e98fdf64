"""The board store's tables of the intake as it is now: of no version, and replaced whole."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    String,
    Table,
    delete,
    insert,
)

from dashboard.board_store import Moment, metadata

intake_told = Table(
    "intake_told",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
)

feed_summaries = Table(
    "feed_summaries",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("feed", String, nullable=False),
    Column("title", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("as_at", Date),
    Column("next_due", Date),
    Column("received_at", Moment),
    Column("rows_read", Integer),
    Column("rows_kept", Integer),
    Column("rows_refused", Integer),
    Column("held_back", String, nullable=False),
    Column("identified", Float),
    Column("needs_agreement", Boolean, nullable=False),
    Column("agreement", String, nullable=False),
    Column("agreement_note", String, nullable=False),
    Column("agreement_expires", Date),
    Column("pulled_at", Moment),
    Column("pulled", String, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("came_at", Moment, nullable=False),
    Column("came_by", String, nullable=False),
    Column("receipt", String, nullable=False),
    Column("title", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("rows_read", Integer),
    Column("rows_kept", Integer),
    Column("rows_refused", Integer),
)

match_rates = Table(
    "match_rates",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("one", String, nullable=False),
    Column("other", String, nullable=False),
    Column("percent", Integer),
    Column("conflicts", Boolean, nullable=False),
    Column("note", String, nullable=False),
)


feed_extracts = Table(
    "feed_extracts",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("feed", String, nullable=False),
    Column("as_at", Date, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("verdict", String, nullable=False),
    Column("rows_read", Integer),
    Column("rows_kept", Integer),
    Column("rows_refused", Integer),
)

feed_holdings = Table(
    "feed_holdings",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("feed", String, nullable=False),
    Column("dataset", String, nullable=False),
    Column("cases", Integer),
)


def replace_intake(connection: Connection, parts: dict[Table, list[dict[str, Any]]]) -> None:
    """Put these rows in place of what was told before, in the caller's transaction."""
    for table, rows in parts.items():
        connection.execute(delete(table))
        if rows:
            numbered = [row | {"position": number} for number, row in enumerate(rows)]
            connection.execute(insert(table), numbered)
    connection.execute(delete(intake_told))
    connection.execute(insert(intake_told).values(id=1, at=datetime.now(UTC)))
