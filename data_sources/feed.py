"""What an adapter declares: a feed's name, its owner, its layout and how it becomes counts."""

from abc import abstractmethod
from typing import Annotated, ClassVar, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

Agency = Literal["education", "health", "care", "joint"]
FileKind = Literal["csv", "xlsx", "parquet", "xml", "zip"]

SPLITS = (
    "need",
    "sen_provision",
    "age_band",
    "sex",
    "ethnicity",
    "locality",
    "deprivation",
    "phase",
    "placement",
    "service",
    "provider",
    "years_held",
)
"""The ways to split a count or a case. A total is empty in all of them."""

COUNT_COLUMNS = (
    "dataset",
    "item",
    "period_kind",
    "period",
    "period_end",
    "geography_kind",
    "geography_code",
    "geography_name",
    *SPLITS,
)
"""What makes a count the one that it is; its value and symbol come beside these."""


class TurnedAway(Exception):
    """An extract that cannot be taken at all, in one sentence that names the cure."""


class Table(BaseModel):
    """One table of text: a CSV file, or a sheet. `first_row` is its first data row's number."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    name: str
    frame: pd.DataFrame
    first_row: int = 2
    misshapen: tuple[tuple[int, str], ...] = ()
    """Rows that have too many or too few cells: row number and what is wrong."""


class Tidied(BaseModel):
    """Counts still as text: `COUNT_COLUMNS`, then `cell`, `sheet`, `row` and `column`.

    `refusals` are the rows that could not be read that far, `rows_read` all that were seen.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    cells: pd.DataFrame
    refusals: tuple["Refusal", ...] = ()
    rows_read: int


class Refusal(BaseModel):
    """A row that was not taken (`refused`), or was taken with a question mark (`warning`)."""

    model_config = ConfigDict(frozen=True)

    severity: Literal["refused", "warning"]
    sheet: str
    row: int
    column: str
    rule: str
    cure: str

    @classmethod
    def misshapen(cls, row: int, why: str) -> "Refusal":
        """Refuse a row that has too many or too few cells."""
        cure = "Look for a comma too many or too few in the row."
        return cls(severity="refused", sheet="", row=row, column="", rule=why, cure=cure)


class PrintedRate(BaseModel):
    """A rate that the publisher prints beside the two numbers it is made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rate: str
    numerator: str
    denominator: str


class Due(BaseModel):
    """When the next extract is to be expected after the last period's end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    every_months: int
    within_days: int


class Feed(BaseModel):
    """An extract sent or published regularly, in a known layout. Adapters fill this in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    agency: Agency
    publisher: str
    where: str
    file_kind: FileKind = "csv"
    columns: tuple[str, ...] = ()
    """Lower-case headings that the layout needs. A file is recognised by them."""
    due: Due | None = None
    rates: tuple[PrintedRate, ...] = ()
    needs_agreement: bool = False
    """Whether it loads only under a data-sharing agreement; published figures need none."""
    shape: Literal["cases", "counts"] = "counts"
    complete: bool = False
    """Whether each extract holds every case, so that one that is gone was withdrawn."""
    first_end_counts: bool = False
    """Whether a case that has ended stays so, though a later extract knows nothing of it."""
    looks_back_months: Annotated[int, Field(ge=1)] = 12
    """Of how many months up to its as-at day an extract tells what closed. Figures begin there."""
    usual_change: Annotated[float, Field(gt=0)] = 0.2
    """By how much the number of rows may differ from what the feed usually sends."""

    made_of: ClassVar[str] = "column"
    """What `needs` names."""

    def particular(self) -> int:
        """Say by how many marks it is told from feeds of the same headings; the most wins."""
        return 0

    def needs(self) -> tuple[str, ...]:
        """Give the lower-case headings without which the file is not this feed."""
        return self.columns

    def recognises(self, tables: list[Table]) -> float:
        """Give the share of the needed headings that are there: 1 is this feed, whole."""
        if len(tables) != 1 or not self.needs():
            return 0.0
        there = set(tables[0].frame.columns)
        return sum(name in there for name in self.needs()) / len(self.needs())

    def headings(self, tables: list[Table]) -> set[str]:
        """Give the lower-case headings that are there."""
        return set(tables[0].frame.columns) if tables else set()

    def fills(self) -> dict[str, set[str] | None]:
        """Give the datasets that this feed fills, each with its items; None is: any item."""
        return {}

    @abstractmethod
    def tidy(self, tables: list[Table]) -> Tidied:
        """Turn the tables of text into counts of text, or raise TurnedAway."""
        raise NotImplementedError
