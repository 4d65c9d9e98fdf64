"""What pages ask about the intake: feeds, deliveries and match rates as they were last told."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from dashboard import intake_tables
from dashboard.scorecard import is_not_made_yet


@dataclass(frozen=True)
class FeedSummary:
    """One feed: what came last, what is to come, and what was agreed."""

    feed: str
    title: str
    agency: str
    as_at: date | None
    next_due: date | None
    received_at: datetime | None
    rows_read: int | None
    rows_kept: int | None
    rows_refused: int | None
    """Of what has come, None is a number of 1 to 4, or one that would give such a number away."""
    held_back: str
    """Why an extract is held back, in words for everyone; empty where none is."""
    identified: float | None
    """Share of its cases in use, 0 to 1, that have a key to link by; None for counts."""
    needs_agreement: bool
    agreement: str
    """Its reference; empty where there is none."""
    agreement_note: str
    """Why it lets nothing load where it has not ended; empty where it does."""
    agreement_expires: date | None
    pulled_at: datetime | None
    pulled: str

    def days_late(self, today: date) -> int:
        """Say by how many days the next extract is late; 0 where it is not."""
        return max(0, (today - self.next_due).days) if self.next_due else 0

    def lacks_agreement(self, today: date) -> bool:
        """Say whether its next extract would be turned away for want of an agreement."""
        ended = self.agreement_expires is None or self.agreement_expires < today
        return self.needs_agreement and (ended or bool(self.agreement_note))


@dataclass(frozen=True)
class Delivery:
    """One file that came, and its verdict."""

    came_at: datetime
    came_by: str
    receipt: str
    title: str
    agency: str
    kind: str
    """Its kind only, as .csv, or nothing: what people call files is theirs."""
    verdict: str
    reason: str
    rows_read: int | None
    rows_kept: int | None
    rows_refused: int | None


@dataclass(frozen=True)
class MatchRate:
    """Of one agency's children, the percentage that another has as well; or why there is none."""

    one: str
    other: str
    percent: int | None
    conflicts: bool
    note: str


@dataclass(frozen=True)
class FeedExtract:
    """One extract of a feed that was loaded or held back."""

    feed: str
    as_at: date
    received_at: datetime
    verdict: str
    rows_read: int | None
    rows_kept: int | None
    rows_refused: int | None
    """None is a number of 1 to 4, or one that would give such a number away."""


@dataclass(frozen=True)
class Holding:
    """How many cases of a dataset a feed has brought that are in use.

    None where this number or another of the feed's is 1 to 4.
    """

    feed: str
    dataset: str
    cases: int | None


@dataclass(frozen=True)
class Intake:
    """The intake as it was at a moment."""

    told_at: datetime
    feeds: tuple[FeedSummary, ...]
    deliveries: tuple[Delivery, ...]
    match_rates: tuple[MatchRate, ...]
    extracts: tuple[FeedExtract, ...]
    holdings: tuple[Holding, ...]

    def extracts_of(self, feed: str) -> list[FeedExtract]:
        """Give a feed's extracts, the newest figures first."""
        return [each for each in self.extracts if each.feed == feed]

    def holdings_of(self, feed: str) -> list[Holding]:
        """Give what a feed's cases in use are of."""
        return [each for each in self.holdings if each.feed == feed]


def intake(engine: Engine) -> Intake | None:
    """Give the intake as it was last told, or None where it never was."""
    try:
        with engine.connect() as connection:
            told_at = connection.execute(select(intake_tables.intake_told.c.at)).scalar()
            if told_at is None:
                return None
            return Intake(
                told_at=told_at,
                feeds=_read(FeedSummary, connection, intake_tables.feed_summaries),
                deliveries=_read(Delivery, connection, intake_tables.deliveries),
                match_rates=_read(MatchRate, connection, intake_tables.match_rates),
                extracts=_read(FeedExtract, connection, intake_tables.feed_extracts),
                holdings=_read(Holding, connection, intake_tables.feed_holdings),
            )
    except (OperationalError, ProgrammingError) as error:
        if not is_not_made_yet(engine, error):
            raise
        return None


def told_at(engine: Engine) -> datetime | None:
    """Give when the intake was last told, or None where it never was."""
    try:
        with engine.connect() as connection:
            found = connection.execute(select(intake_tables.intake_told.c.at)).scalar()
    except (OperationalError, ProgrammingError) as error:
        if not is_not_made_yet(engine, error):
            raise
        return None
    return found


T = TypeVar("T")


def _read(kind: type[T], connection: Connection, table: Table) -> tuple[T, ...]:
    columns = [table.c[field.name] for field in fields(kind)]  # type: ignore[arg-type]
    found = connection.execute(select(*columns).order_by(table.c.position))
    return tuple(kind(*row) for row in found)
