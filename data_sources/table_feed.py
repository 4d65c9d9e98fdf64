"""A feed that is one plain table: a declaration and no code, in a module or in a YAML file.

The agreed sheets (`agreed.py`) and every mapping file in `$SEND_KPI_HOME/feeds` are this model
and are checked by it alike.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, field_validator, model_validator

from data_sources.feed import SPLITS, Feed, Table, Tidied, TurnedAway
from data_sources.table_counts import tidy_counts

KEYS = ("nhs_number", "upn", "forename", "surname", "birth_date", "postcode")
"""What may tell who a case is about. Only keyed pseudonyms of it reach the vault."""

CASE_FIELDS = (
    *("dataset", "case_id", "as_at", *KEYS, "opened", "due", "closed"),
    *("outcome", "exception", "amount", "out_of", *SPLITS),
)
COUNT_FIELDS = (
    *("dataset", "item", "period_kind", "period", "geography_kind", "geography_code"),
    *("geography_name", "numerator", "denominator", "symbol", *SPLITS),
)
NEEDED = {
    "cases": ("dataset", "case_id", "opened"),
    "counts": ("dataset", "item", "period_kind", "period", "numerator"),
}


class TableFeed(Feed):
    """Which heading is which of our fields, and what its codes and dates look like."""

    needs_agreement: bool = True
    shape: Literal["cases", "counts"]
    fields: dict[str, str]
    """Our field -> the table's heading. A heading not named here is dropped before disk."""
    constants: dict[str, str] = Field(default={})
    """Our field -> what it is in every row: {dataset: therapy_waits}."""
    codes: dict[str, dict[str, str]] = Field(default={})
    """Our field -> {the table's code: our word}. A code not named is refused.

    A count's figures may have codes ({numerator: {"<5": c}}); a number is none of them.
    """
    date_format: str = "%Y-%m-%d"
    """As strptime writes it. A date in another form is refused, never guessed."""
    optional: tuple[str, ...] = ()
    """Our fields whose heading may be absent from the table; they are blank then."""
    only: dict[str, str] = Field(default={})
    """Heading -> what it holds in every row: tells feeds of one layout apart."""
    unknown_as: dict[str, str] = Field(default={})
    """Our field -> our word for a code that is not named: it is warned of and not refused."""
    age_at: Literal["opened", "as_at"] = "opened"
    """The day for which an age band is worked out, where the table gives none."""
    date_told: str = ""
    """How the agency's own file writes a day, where a reader has rewritten it."""
    sheet: str = ""
    """The sheet's name, for a workbook with several."""

    @field_validator("fields", "only")
    @classmethod
    def _lower_case(cls, named: dict[str, str], info: Any) -> dict[str, str]:
        if info.field_name == "only":
            return {heading.strip().lower(): value.lower() for heading, value in named.items()}
        return {field: heading.strip().lower() for field, heading in named.items()}

    @field_validator("date_format")
    @classmethod
    def _tells_the_day(cls, form: str) -> str:
        month = "%m" in form or "%b" in form
        if "%Y" not in form or "%y" in form or "%d" not in form or not month:
            raise ValueError("give the year in full (%Y), the month (%m or %b) and the day (%d)")
        if "%z" in form and not (form.endswith("%z") and "%H" in form):
            raise ValueError("a zone (%z) stands at the end, after a time (%H)")
        return form

    @model_validator(mode="after")
    def _says_enough(self) -> "TableFeed":
        known = CASE_FIELDS if self.shape == "cases" else COUNT_FIELDS
        given = {**self.fields, **self.constants}
        for field in (*given, *self.codes, *self.optional):
            if field not in known:
                raise ValueError(
                    f"'{field}' is no field of {self.shape}; known: {', '.join(known)}"
                )
        missing = [field for field in NEEDED[self.shape] if field not in given]
        if missing:
            raise ValueError(f"the field '{missing[0]}' is missing from fields and constants")
        return self

    def needs(self) -> tuple[str, ...]:
        """Every heading that is mapped and not optional, and those that tell the feed apart."""
        needed = [head for field, head in self.fields.items() if field not in self.optional]
        return tuple(dict.fromkeys([*self.only, *needed]))

    def particular(self) -> int:
        """Say how many headings must hold one certain text."""
        return len(self.only)

    def fills(self) -> dict[str, set[str] | None]:
        """The dataset, where it is the same in every row; its items, where codes name them."""
        told = self.only.get(self.fields.get("dataset", ""))
        dataset, named = self.constants.get("dataset") or told, self.codes.get("item")
        if not dataset:
            return {}
        if self.shape == "cases" or named is None:
            return {dataset: None}
        items = set(named.values())
        return {dataset: items | {f"{item}.out_of" for item in items}}

    def recognises(self, tables: list[Table]) -> float:
        """Judge by the headings of the one table, or of the named sheet."""
        chosen = self.chosen(tables)
        if chosen is None:
            return 0.0
        there = self.headings(tables)
        share = sum(name in there for name in self.needs()) / len(self.needs())
        if not there.issuperset(self.only):
            return min(share, 0.5)
        rows = as_text(chosen, self.date_format, self.only).frame
        told_apart = all(
            bool((rows[head].str.strip().str.lower() == value).any())
            for head, value in self.only.items()
        )
        return share if told_apart else min(share, 0.5)

    def headings(self, tables: list[Table]) -> set[str]:
        """Give the headings of the one table, or of the named sheet."""
        chosen = self.chosen(tables)
        return set() if chosen is None else set(headings_of(chosen)[1])

    def chosen(self, tables: list[Table]) -> Table | None:
        """Give the one table, or the sheet that the feed names."""
        if self.sheet:
            return next((table for table in tables if table.name == self.sheet), None)
        return tables[0] if len(tables) == 1 else None

    def tidy(self, tables: list[Table]) -> Tidied:
        """Turn a table of counts into counts of text. Cases are read in batches: `cases.py`."""
        chosen = self.chosen(tables)
        if chosen is None or self.shape == "cases":
            raise TurnedAway(f"The sheet '{self.sheet}' of {self.title} is missing.")
        return tidy_counts(self, as_text(chosen, self.date_format))


def headings_of(table: Table) -> tuple[int, list[str]]:
    """Give how many rows of a grid lie above its headings, and these in lower case.

    The first row that is not empty is the headings. Raises TurnedAway for headings that are
    blank or there twice.
    """
    if not _is_grid(table):
        return 0, list(table.frame.columns)
    rows = table.frame.itertuples(index=False, name=None)
    top, row = next(((at, row) for at, row in enumerate(rows) if not _is_blank(row)), (0, ()))
    heads = [cell_as_text(cell, "").lower() for cell in row]
    while heads and heads[-1] == "":
        heads.pop()
    if "" in heads or len(set(heads)) < len(heads):
        raise TurnedAway(
            f"Sheet '{table.name}', row {top + 1}: a heading is blank or there twice. Mend it; "
            "merged cells and a second row of headings are not read."
        )
    return top, heads


def as_text(table: Table, date_format: str, only: Collection[str] | None = None) -> Table:
    """Give a sheet's grid as a table of text under lower-case headings; a CSV's as it is.

    Rows without any text are left out. `only` are the headings that are wanted; None is all.
    Raises TurnedAway as `headings_of` does.
    """
    if not _is_grid(table):
        return table
    top, heads = headings_of(table)
    texts = {
        head: _texts(table.frame[at].iloc[top + 1 :].tolist(), date_format)
        for at, head in enumerate(heads)
        if only is None or head in only
    }
    frame = pd.DataFrame(texts)
    frame.index = pd.RangeIndex(top + 2, top + 2 + len(frame), name="row")
    blank = np.ones(len(frame), dtype="bool")
    for head in texts:
        blank &= (frame[head] == "").to_numpy(dtype="bool")
    filled = frame[~blank] if blank.any() else frame
    return Table(name=table.name, frame=filled, first_row=top + 2)


def _is_grid(table: Table) -> bool:
    return bool(pd.api.types.is_integer_dtype(table.frame.columns.dtype))


def _is_blank(row: tuple[object, ...]) -> bool:
    return all(cell in ("", None) for cell in row)


def _texts(cells: list[object], date_format: str) -> pd.Series:
    """Give a column's cells as text; each distinct cell that is no text yet is written once."""
    try:
        texts = pa.array(cells, pa.string())
    except pa.ArrowTypeError:
        texts = pa.array(_written(cells, date_format), pa.string())
    trimmed: pd.Series = pc.utf8_trim_whitespace(pc.fill_null(texts, "")).to_pandas()
    return trimmed


def _written(cells: list[object], date_format: str) -> list[str]:
    if len({bool, int, float} & set(map(type, cells))) > 1:
        # 1, 1.0 and True are equal, and are not the same text.
        return [cell_as_text(cell, date_format) for cell in cells]
    written = {cell: cell_as_text(cell, date_format) for cell in set(cells)}
    return [written[cell] for cell in cells]


def cell_as_text(cell: object, date_format: str) -> str:
    """Write a typed cell as the feed writes its text: dates in its format, whole numbers whole."""
    if isinstance(cell, datetime | date):
        return cell.strftime(date_format)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
