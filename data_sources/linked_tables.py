"""The linked tables of a return: what each is called, which headings it has, what it hangs on.

A return comes as nested XML or as a set of CSV files that refer to each other. Either way it is
read into these tables: frames of text under lower-case headings, with `ID`, `PARENT` and `ROW`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import pandas as pd
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

ID, PARENT, ROW, NATIVE = "_id", "_parent", "_row", "nativeid"
"""Columns beside the headings: a row's own id, its parent row's, and where it stands in the file:
the row of a CSV file, the line of an XML file."""

Tables: TypeAlias = Mapping[str, pd.DataFrame]


class LinkedTable(BaseModel):
    """One table: a file of a set, and an element that may repeat in XML."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    """As the file's name ends, and as the element is called, in lower case."""
    fields: tuple[str, ...]
    """The headings that are read; another is warned of once."""
    needs: tuple[str, ...]
    """Those without which the table is not this one, or nothing can be read of it."""
    ignored: tuple[str, ...] = ()
    """Headings that are known and not read: they never leave the process that reads the file."""
    parent: str = ""
    id_heading: str = ""
    """What a CSV file calls a row's own id; `{name}tableid` in COLLECT's Blade exports."""
    parent_heading: str = ""
    optional: bool = True
    """Whether an extract may lack it."""
    used: bool = True
    """Whether any case comes of it."""
    grouped: tuple[str, ...] = Field(default=())
    """Elements without a meaning of their own, whose fields are this table's."""

    def marks(self) -> set[str]:
        """Give the headings that a CSV file must have to be this table."""
        return {*self.needs, self.id_heading, self.parent_heading} - {""}

    def known(self) -> set[str]:
        """Give every heading that is no news."""
        own = {self.id_heading, self.parent_heading} - {""}
        return {*self.fields, *self.needs, *self.ignored, *own}


def frame_of(columns: Mapping[str, Sequence[str | int]]) -> pd.DataFrame:
    """Lay a table's cells out as a frame of text; where a row stands is a number."""
    made = {name: pa.array(cells).cast(pa.string()) for name, cells in columns.items()}
    made[ROW] = pa.array(columns[ROW], pa.int64())
    frame: pd.DataFrame = pa.table(made).to_pandas()
    return frame


def looked_up(
    keys: "pd.Series[str]", table: pd.DataFrame, headings: Iterable[str], by: str = ID
) -> pd.DataFrame:
    """Give each key's row of a table, only these headings; blank where there is none.

    With `by=PARENT` it is the first row that hangs on the key. The index is that of the keys.
    """
    rows = table.drop_duplicates(by).set_index(by)[list(headings)]
    return rows.reindex(keys.to_numpy()).fillna("").set_index(keys.index)
