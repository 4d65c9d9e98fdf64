"""Nested XML to linked tables: each element that may repeat is a row that knows its parent."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from data_sources.feed import Refusal
from data_sources.linked_tables import ID, PARENT, ROW, LinkedTable, frame_of
from data_sources.reading_xml import elements, local

RECORDS_AT_ONCE = 5_000


class Records:
    """The records of one file, as linked tables, a few thousand at a time.

    `tables` are those of the return; the first is the record's own. Elements are found by name
    and in any order; one that is empty is as one that is not there.
    """

    def __init__(self, path: Path, tag: str, tables: tuple[LinkedTable, ...]) -> None:
        self.path, self.tag = path, tag
        self.tables = {table.name: table for table in tables}
        self.root = tables[0]
        self.known = {table.name: frozenset(table.known()) for table in tables}
        self.children = {
            table.name: frozenset(each.name for each in tables if each.parent == table.name)
            for table in tables
        }
        self.unknown: dict[str, int] = {}
        """Elements that are not known, each with the first line that it stands in."""
        self.seen: dict[str, set[str]] = {table.name: set() for table in tables}
        """Of each table, the fields that had a text in any row."""
        self._names: dict[str, str] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._next = 0

    def __iter__(self) -> Iterator[dict[str, pd.DataFrame]]:
        """Give the tables of the next records. Raises TurnedAway as `elements` does."""
        self._rows = {name: [] for name in self.tables}
        for number, element in enumerate(elements(self.path, self.tag), start=1):
            self._row(element, self.root.name, "")
            if number % RECORDS_AT_ONCE == 0:
                yield self._taken()
        yield self._taken()

    def _taken(self) -> dict[str, pd.DataFrame]:
        taken = {name: frame_of(table, self._rows[name]) for name, table in self.tables.items()}
        for name, rows in self._rows.items():
            for row in rows:
                self.seen[name].update(row)
        self._rows = {name: [] for name in self.tables}
        return taken

    def _row(self, element: Any, table: str, parent: str) -> None:
        self._next += 1
        own = str(self._next)
        row = {ID: own, PARENT: parent, ROW: str(element.sourceline)}
        self._rows[table].append(row)
        self._fields(element, table, row, own)

    def _fields(self, element: Any, table: str, row: dict[str, Any], own: str) -> None:
        children, known, names = self.children[table], self.known[table], self._names
        for child in element:
            tag = child.tag
            name = names.get(tag) or names.setdefault(tag, local(tag).lower())
            if name in known:
                if text := (child.text or "").strip():
                    # Of a field that repeats, as a disability may, all are kept.
                    row[name] = f"{row[name]};{text}" if name in row else text
            elif name in children:
                self._row(child, name, own)
            elif name in self.tables[table].grouped:
                self._fields(child, table, row, own)
            else:
                self.unknown.setdefault(local(tag), child.sourceline)


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
