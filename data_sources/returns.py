"""A feed of several linked tables: a national return, as nested XML or as a set of CSV files.

A return declares its tables (`LinkedTable`) and, for each dataset that it fills, which heading is
which of our fields (`TableFeed`, as for a plain table). In between one function joins the tables
into a flat one a dataset. Checking, pseudonyms and loading are the same as for every other feed.
"""

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import ClassVar, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_sources.batches import CsvBatches, Rows
from data_sources.cases import column_types
from data_sources.csv_checks import checked_csv
from data_sources.feed import Agency, Feed, Refusal, Table, Tidied, TurnedAway
from data_sources.home import Home
from data_sources.linked_tables import ID, PARENT, ROW, LinkedTable, Tables
from data_sources.reading_xml import elements, local
from data_sources.table_feed import TableFeed
from data_sources.xml_tables import Records, warnings_of

HEADER, EXPORTED = "header", "blade-export"
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_BRITISH = re.compile(r"(?<!\d)(\d{2})-(\d{2})-(\d{4})(?!\d)")


@dataclass(frozen=True)
class Part:
    """Some rows of one dataset as text, ready to be checked, and what is to be told of others."""

    feed: TableFeed
    rows: Rows | None = None
    refusals: tuple[Refusal, ...] = ()
    more: int = 0
    """How many rows beside these were refused and are not told one by one."""


@dataclass(frozen=True)
class Flat:
    """What a return makes of its tables: a flat frame of text a dataset, and warnings."""

    frames: Mapping[str, pd.DataFrame]
    """By dataset; each has its headings and `ROW`."""
    warnings: tuple[Refusal, ...] = field(default=())


class Return(Feed):
    """A return: its tables, its datasets, and how the ones become the others."""

    needs_agreement: bool = True
    shape: Literal["cases", "counts"] = "cases"
    made_of: ClassVar[str] = "file"
    tables: tuple[LinkedTable, ...]
    datasets: tuple[TableFeed, ...]
    record: str = ""
    """The element of XML that is one record; empty where the return never comes as XML."""
    collection: str = ""
    """What the XML's header says that it is."""
    header_table: str = ""
    """Which table of a set says as at which day it is."""
    set_dates: str = ""
    """How a set's files write a day, where it is otherwise than 2026-09-30."""

    @abstractmethod
    def flat(self, tables: Tables, as_at: date, home: Home) -> Flat:
        """Join the linked tables into one flat frame of text for each dataset."""
        raise NotImplementedError

    def header_day(self, header: Mapping[str, str]) -> str:
        """Give the day that an extract is as at, as 2026-09-30, of its first header row."""
        return header.get("referencedate", "")

    def as_at(self, source: Path, tables: list[Table], files: list[Path]) -> date | None:
        """Find the day that an extract is as at: its header says it, or its files' names."""
        said = self.header_day(self._header(tables, files))
        try:
            return date.fromisoformat(said)
        except ValueError:
            return day_in_name(source.name)

    def _header(self, tables: list[Table], files: list[Path]) -> dict[str, str]:
        if tables and _is_xml_header(tables[0]):
            return {str(key): str(value) for key, value in tables[0].frame.iloc[0].items()}
        for path in files:
            names, heading_lines = checked_csv(path)
            role = self.role(set(names))
            if role and role.name == self.header_table:
                batches = CsvBatches(path, names, heading_lines, _wanted(role, names))
                rows = _frame(role, batches).to_dict("records")
                return {str(key): str(value) for key, value in rows[0].items()} if rows else {}
        return {}

    def tidy(self, tables: list[Table]) -> Tidied:
        """Cases are read in parts: `parts`."""
        raise TurnedAway(f"{self.title} is read in parts.")

    def needs(self) -> tuple[str, ...]:
        """The tables that it can't do without."""
        return tuple(table.name for table in self.tables if not table.optional)

    def fills(self) -> dict[str, set[str] | None]:
        """Its datasets."""
        return {each.constants["dataset"]: None for each in self.datasets}

    def recognises(self, tables: list[Table]) -> float:
        """Judge by the header of XML, or by the headings of each file of a set."""
        if len(tables) == 1 and _is_xml_header(tables[0]):
            return float(self.record != "" and self._collection_of(tables[0]) == self.collection)
        there = self.headings(tables)
        if not there:
            return 0.0
        needed = self.needs()
        share = sum(name in there for name in needed) / len(needed) if needed else 1.0
        # One file alone of a set is still of this return; it is told what it lacks.
        return max(share, 0.6)

    def headings(self, tables: list[Table]) -> set[str]:
        """Give the tables that are there."""
        roles = (self.role(set(table.frame.columns)) for table in tables)
        return {role.name for role in roles if role}

    def role(self, headings: set[str]) -> LinkedTable | None:
        """Say which of its tables a CSV file with these lower-case headings is."""
        fitting = [table for table in self.tables if headings.issuperset(table.marks())]
        return max(fitting, key=lambda table: len(table.marks()), default=None)

    def parts(self, source: Path, files: list[Path], as_at: date, home: Home) -> Iterator[Part]:
        """Give the flat rows, dataset by dataset, of an XML file or of the files of a set."""
        if source.suffix.lower() == ".xml":
            yield from self._parts_of_xml(source, as_at, home)
            return
        tables, told = self._read_set(files)
        yield from told
        for part in self._flat_parts(tables, as_at, home):
            yield replace(part, feed=part.feed.model_copy(update={"date_told": self.set_dates}))

    def _collection_of(self, header: Table) -> str:
        return str(header.frame["collection"].iloc[0]).upper()

    def _parts_of_xml(self, source: Path, as_at: date, home: Home) -> Iterator[Part]:
        records = Records(source, self.record, self.tables)
        for tables in records:
            yield from self._flat_parts(tables, as_at, home)
        for table in self.tables:
            lacking = [name for name in table.needs if name not in records.seen[table.name]]
            if records.seen[table.name] and lacking:
                raise TurnedAway(
                    f"no '{table.name}' of it has a '{lacking[0]}', which is needed. Export it "
                    "again, or ask for the element's new name to be added to the reader."
                )
        yield Part(self.datasets[0], refusals=warnings_of(records.unknown))

    def _flat_parts(self, tables: Tables, as_at: date, home: Home) -> Iterator[Part]:
        flat = self.flat(tables, as_at, home)
        for declared in self.datasets:
            frame = flat.frames.get(declared.constants["dataset"])
            if frame is not None and len(frame):
                yield Part(declared, _rows(declared, frame))
        if flat.warnings:
            yield Part(self.datasets[0], refusals=flat.warnings)

    def _read_set(self, files: list[Path]) -> tuple[dict[str, pd.DataFrame], list[Part]]:
        """Read the files of a set; a table whose file is not there is empty."""
        tables, told = {}, list[Part]()
        for path in files:
            names, heading_lines = checked_csv(path)
            role = self.role(set(names))
            if role is None:
                raise TurnedAway(f"{path.name}: this file is none of {self.title}. Leave it out.")
            if role.name in tables:
                raise TurnedAway(f"{path.name}: a second '{role.name}'. Send each extract apart.")
            batches = CsvBatches(path, names, heading_lines, _wanted(role, names))
            tables[role.name] = _frame(role, batches) if role.used else _frame(role, None)
            told += self._told_of(role, names, batches)
        absent = [table.name for table in self.tables if table.used and table.name not in tables]
        for table in self.tables:
            tables.setdefault(table.name, _frame(table, None))
        told += [Part(self.datasets[0], refusals=_absent(absent))] if absent else []
        told += [Part(self.datasets[0], refusals=self._orphans(tables))]
        return tables, told

    def _orphans(self, tables: dict[str, pd.DataFrame]) -> tuple[Refusal, ...]:
        """Take out the rows that hang on a row which is not there, and refuse them."""
        refusals: list[Refusal] = []
        for table in self.tables:
            if not table.parent_heading or not table.parent:
                continue
            rows = tables[table.name]
            # An id that is blank is nobody's: it would join whoever has none.
            there = rows[PARENT].isin(tables[table.parent][ID]) & (rows[PARENT] != "")
            tables[table.name] = rows[there]
            refusals += [_orphan(table, int(row)) for row in rows[ROW][~there]]
        return tuple(refusals)

    def _told_of(self, role: LinkedTable, names: list[str], batches: CsvBatches) -> list[Part]:
        unknown = {name: 1 for name in names if role.used and name not in role.known()}
        misshapen = tuple(
            Refusal.misshapen(row, why).model_copy(update={"sheet": role.name})
            for row, why in batches.misshapen
        )
        told = (*warnings_of(unknown, role.name), *misshapen)
        return [Part(self.datasets[0], refusals=told)] if told else []


def header_of(source: Path) -> Table | None:
    """Give what an XML return says of itself: collection, year and reference date; None if not."""
    for element in elements(source, "Header"):
        texts = {local(each.tag).lower(): (each.text or "").strip() for each in element.iter()}
        said = {name: texts.get(name, "") for name in ("collection", "year", "referencedate")}
        return Table(name=HEADER, frame=pd.DataFrame([said], dtype="str"))
    return None


def _is_xml_header(table: Table) -> bool:
    """Say whether it is what `header_of` gives, and not a set's file that is called header.csv."""
    return table.name == HEADER and len(table.frame) == 1 and "collection" in table.frame.columns


def day_in_name(name: str) -> date | None:
    """Find the day in a file's name, as 2026-09-30 or 30-09-2026; None where there is none.

    COLLECT puts the day of the export into its names, which is not the day that is told of.
    """
    if name.lower().startswith(EXPORTED):
        return None
    if found := _ISO.search(name):
        year, month, day = (int(part) for part in found.groups())
    elif found := _BRITISH.search(name):
        day, month, year = (int(part) for part in found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def dataset(
    name: str,
    agency: Agency,
    table: str,
    fields: Mapping[str, str],
    codes: Mapping[str, Mapping[str, str]] | None = None,
    **more: object,
) -> TableFeed:
    """Declare a dataset of a return: which heading of its flat frame is which of our fields.

    `table` is how refusals name the part of the return that a row stands in.
    """
    return TableFeed.model_validate(
        {
            "name": name,
            "title": name.replace("_", " ").capitalize(),
            "agency": agency,
            "publisher": "the agency itself",
            "where": table,
            "sheet": table,
            "shape": "cases",
            "fields": dict(fields),
            "constants": {"dataset": name},
            "codes": codes or {},
            **more,
        }
    )


def _absent(names: list[str]) -> tuple[Refusal, ...]:
    return (
        Refusal(
            severity="warning",
            sheet=names[0],
            row=1,
            column="",
            rule=f"there is no file of {', '.join(names)}, so that nothing is told of it",
            cure="Add it, if only with its headings, where there is anything to tell.",
        ),
    )


def _orphan(table: LinkedTable, row: int) -> Refusal:
    return Refusal(
        severity="refused",
        sheet=table.name,
        row=row,
        column=table.parent_heading,
        rule=f"no row of '{table.parent}' has this id",
        cure=f"Export '{table.parent}' and '{table.name}' together.",
    )


def _wanted(table: LinkedTable, names: list[str]) -> dict[str, object]:
    own = {*table.fields, table.id_heading, table.parent_heading}
    return {name: pa.string() for name in names if name in own}


def _frame(table: LinkedTable, batches: CsvBatches | None) -> pd.DataFrame:
    """Read a file's wanted columns; give blank ones for those that it does not have."""
    parts = [
        _trimmed(rows.batch).append_column(ROW, rows.numbers.cast(pa.int64()))
        for rows in batches or ()
    ]
    own = {table.id_heading: ID, table.parent_heading: PARENT}
    there = pa.Table.from_batches(parts).to_pandas() if parts else pd.DataFrame({ROW: []})
    frame = there.rename(columns={theirs: ours for theirs, ours in own.items() if theirs})
    headings = dict.fromkeys([ID, PARENT, *table.fields])
    absent = {name: "" for name in headings if name not in frame.columns}
    frame = frame.assign(**absent)[[*headings, ROW]]
    return frame.astype(dict.fromkeys(headings, "str") | {ROW: "int64"})


def _trimmed(batch: pa.RecordBatch) -> pa.RecordBatch:
    cells = [pc.utf8_trim_whitespace(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(cells, names=batch.schema.names)


def _rows(declared: TableFeed, frame: pd.DataFrame) -> Rows:
    types = column_types(declared)
    texts = pa.Table.from_pandas(frame[list(types)], preserve_index=False)
    cells = [
        texts[head].cast(pa.string()).combine_chunks().cast(kind) for head, kind in types.items()
    ]
    numbers = pa.array(frame[ROW].to_numpy())
    return Rows(pa.RecordBatch.from_arrays(cells, list(types)), numbers)
