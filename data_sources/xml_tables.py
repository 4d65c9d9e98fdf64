"""Nested XML to linked tables: each element that may repeat is a row that knows its parent."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from data_sources.feed import Refusal
from data_sources.linked_tables import ID, PARENT, ROW, LinkedTable, frame_of
from data_sources.reading_xml import elements, local

RECORDS_AT_ONCE = 5_000
Row = dict[str, str | int]


class Records:
    """The records of one file, as linked tables, a few thousand at a time.

    `tables` are those of the return; the first is the record's own. Elements are found by name
    and in any order; one that is empty is as one that is not there.
    """

    def __init__(self, path: Path, tag: str, tables: tuple[LinkedTable, ...]) -> None:
        self.path, self.tag = path, tag
        self.tables = {table.name: _Table(table, tables) for table in tables}
        self.root = self.tables[tables[0].name]
        self.unknown: dict[str, int] = {}
        """Elements that are not known, each with the first line that it stands in."""
        self.seen: dict[str, set[str]] = {table.name: set() for table in tables}
        """Of each table, the fields that had a text in any row."""
        self._next = 0

    def __iter__(self) -> Iterator[dict[str, pd.DataFrame]]:
        """Give the tables of the next records. Raises TurnedAway as `elements` does."""
        for number, element in enumerate(elements(self.path, self.tag), start=1):
            self._row(element, self.root, 0)
            if number % RECORDS_AT_ONCE == 0:
                yield self._taken()
        yield self._taken()

    def _taken(self) -> dict[str, pd.DataFrame]:
        taken = {}
        for name, table in self.tables.items():
            columns = table.taken()
            self.seen[name].update(heading for heading, cells in columns.items() if any(cells))
            taken[name] = frame_of(columns)
        return taken

    def _row(self, element: Any, table: "_Table", parent: int) -> None:
        self._next = own = self._next + 1
        row = table.blank.copy()
        row[ID], row[PARENT], row[ROW] = own, parent, element.sourceline
        table.rows.append(row)
        self._fields(element, table, row, own)

    def _fields(self, element: Any, table: "_Table", row: Row, own: int) -> None:
        fields, below, ignored = table.fields, table.below, table.ignored
        for child in element:
            tag = child.tag
            if name := fields.get(tag):
                if text := (child.text or "").strip():
                    # Of a field that repeats, as a disability may, all are kept.
                    row[name] = f"{row[name]};{text}" if row[name] else text
            elif tag in below:
                self._row(child, self.tables[below[tag]], own)
            elif tag not in ignored:
                self._other(child, table, row, own)

    def _other(self, element: Any, table: "_Table", row: Row, own: int) -> None:
        """Go into a group of fields, or find out what an element is where the first comes."""
        name = local(element.tag)
        if name.lower() in table.table.grouped:
            self._fields(element, table, row, own)
        elif table.learns(element.tag, name.lower()):
            self._fields([element], table, row, own)
        else:
            self.unknown.setdefault(name, element.sourceline)


class _Table:
    """A table while it is read: its rows, and which element is what in one of them."""

    def __init__(self, table: LinkedTable, tables: tuple[LinkedTable, ...]) -> None:
        self.table = table
        self.children = {each.name for each in tables if each.parent == table.name}
        self.blank: Row = dict.fromkeys((*table.fields, *table.needs, ID, PARENT, ROW), "")
        self.rows: list[Row] = []
        self.fields: dict[str, str] = {}
        """Its fields, by the element's whole name, as the file writes it."""
        self.below: dict[str, str] = {}
        """The tables that hang on it, in the same way."""
        self.ignored: set[str] = set()

    def learns(self, tag: str, name: str) -> bool:
        """Note what an element is, if it is known."""
        if name in (*self.table.fields, *self.table.needs):
            self.fields[tag] = name
        elif name in self.children:
            self.below[tag] = name
        elif name in self.table.known():
            self.ignored.add(tag)
        else:
            return False
        return True

    def taken(self) -> dict[str, list[str | int]]:
        """Give the cells by heading, and begin anew."""
        rows, self.rows = self.rows, []
        return {name: [row[name] for row in rows] for name in self.blank}


def warnings_of(unknown: Mapping[str, int], sheet: str = "") -> tuple[Refusal, ...]:
    """Warn of each element or heading that is not known: of a later year, or misspelt."""
    return tuple(
        Refusal(
            severity="warning",
            sheet=sheet,
            row=row,
            column=name,
            rule="this reader does not know it, so that it was not read",
            cure="Correct the name if it is misspelt; a later year's addition may be left.",
        )
        for name, row in unknown.items()
    )
