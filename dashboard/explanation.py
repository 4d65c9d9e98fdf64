"""Where a figure comes from, as plain rows: for `send-kpi explain` and for the pages."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.board_rows import Figure
from dashboard.kpis.steps import Step


@dataclass(frozen=True)
class Definition:
    """Which definition a figure was made by: its hash, its life, what changed in it and applies."""

    sha256: str
    state: str
    agreed: date | None
    changed: date | None
    """From when the last change on is that applies to the figure's period; None without one."""
    because: str


@dataclass(frozen=True)
class Applied:
    """The policy that a figure went through, and what it did with it."""

    audience: str
    version: int
    sha256: str
    threshold: int | None
    """After the agreements of the figure's feeds; None where the policy leaves it alone."""
    did: str


@dataclass(frozen=True)
class Refused:
    """Why rows of an extract were refused or warned of; `rows` is None where they are few."""

    severity: str
    rule: str
    rows: int | None


@dataclass(frozen=True)
class Used:
    """An extract that a figure was made from; numbers of rows are None where they may tell."""

    feed: str
    title: str
    file_name: str
    sha256: str
    as_at: date
    loaded_at: datetime
    rows_read: int | None
    rows_kept: int | None
    rows_refused: int | None
    reasons: tuple[Refused, ...]


@dataclass(frozen=True)
class Explanation:
    """A figure's lineage. No number in it tells of a cell that is withheld."""

    figure: Figure
    title: str
    definition: Definition
    measure: str
    steps: tuple[Step, ...]
    links: tuple[str, ...]
    policy: Applied


@dataclass(frozen=True)
class Again:
    """A figure worked out again; `moved` says what it was made from is no longer as it was."""

    same: bool
    moved: tuple[str, ...]
    words: str
    compared: bool = True
    """False where it stays as an older version showed it, and none is left to hold it against."""
