"""Every delivery of an extract with its verdict, also of those that were turned away."""

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    insert,
    select,
)

from data_sources.vault import audit, loads, metadata
from stores import audit as log

CameBy = Literal["load", "pull", "upload"]
Verdict = Literal["loaded", "loaded already", "held back", "turned away"]

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("came_at", DateTime(timezone=True), nullable=False),
    Column("came_by", String, nullable=False),
    Column("source", String, nullable=False),
    Column("receipt", String, nullable=False),
    Column("feed", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("verdict", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("load_id", Integer, ForeignKey("loads.id")),
    Index("deliveries_by_source", "source", "sha256"),
)
"""`feed` is empty where it could not be told; `load_id` is that of the account of its rows."""


class Came(BaseModel):
    """How an extract came: by hand, from a source that is asked, or uploaded with a receipt."""

    model_config = ConfigDict(frozen=True)

    by: CameBy = "load"
    source: str = ""
    receipt: str = ""
    file_name: str = ""
    """What the sender calls it, where that is not the file's own name here."""


class Delivery(BaseModel):
    """A file and what became of it."""

    model_config = ConfigDict(frozen=True)

    file_name: str
    sha256: str
    feed: str = ""
    verdict: Verdict
    reason: str = ""
    load_id: int | None = None


def record(connection: Connection, came: Came, delivery: Delivery) -> None:
    """Write a delivery down, in the caller's transaction."""
    connection.execute(
        insert(deliveries).values(
            came_at=datetime.now(UTC),
            came_by=came.by,
            source=came.source,
            receipt=came.receipt,
            **delivery.model_dump(),
        )
    )


def record_turned_away(engine: Engine, came: Came, delivery: Delivery) -> None:
    """Write a delivery that was turned away down, and into the log, in one transaction."""
    with log.writing(engine, audit) as connection:
        record(connection, came, delivery)
        log.write(
            connection,
            audit,
            action="load",
            object=delivery.feed or "not known",
            outcome="turned away",
            # Not the reason: it names the file, and what people call files is theirs.
            detail={"sha256": delivery.sha256},
        )


def last_of(connection: Connection, source: str, file_name: str | None = None) -> Row[Any] | None:
    """Give the newest delivery of a source, or of one of its files; `read_by` is its load's."""
    query = select(deliveries, loads.c.read_by).outerjoin(loads)
    query = query.where(deliveries.c.source == source)
    if file_name is not None:
        query = query.where(deliveries.c.file_name == file_name)
    return connection.execute(query.order_by(deliveries.c.id.desc()).limit(1)).first()
