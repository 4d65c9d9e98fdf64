"""Large plain tables in batches of text, so that memory does not grow with the number of rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from data_sources.feed import TurnedAway
from data_sources.file_names import shown

BLOCK = 8 * 2**20
"""Bytes read at a time; a row longer than that is refused as not a CSV row."""


@dataclass(frozen=True)
class Rows:
    """A batch: the rows' text by lower-case heading, and their numbers in the file."""

    table: pa.Table
    numbers: pa.Array


class CsvBatches:
    """The batches of one CSV file, and the rows that had too many or too few cells."""

    def __init__(self, path: Path, names: list[str], heading_lines: int = 1) -> None:
        self.path, self.names, self.heading_lines = path, names, heading_lines
        self.misshapen: list[tuple[int, str]] = []
        self._next = 2

    def __iter__(self) -> Iterator[Rows]:
        """Give the batches in the file's order. Raises TurnedAway where it is not CSV."""
        try:
            with pa_csv.open_csv(self.path, *self._options()) as reader:
                for batch in reader:
                    yield Rows(pa.Table.from_batches([batch]), self._numbers(len(batch)))
        except pa.ArrowInvalid as error:
            raise TurnedAway(f"{shown(self.path)}: {_why(str(error), self._next)}") from None

    def _options(self) -> tuple[pa_csv.ReadOptions, pa_csv.ParseOptions, pa_csv.ConvertOptions]:
        return (
            # One thread, because only then does pyarrow know the numbers of the rows it skips.
            pa_csv.ReadOptions(
                use_threads=False,
                block_size=BLOCK,
                column_names=self.names,
                skip_rows=self.heading_lines,
            ),
            pa_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=self._skip),
            pa_csv.ConvertOptions(
                column_types=dict.fromkeys(self.names, pa.string()), strings_can_be_null=False
            ),
        )

    def _skip(self, row: pa_csv.InvalidRow) -> str:
        why = f"{row.actual_columns} cells, not {len(self.names)}"
        self.misshapen.append((row.number or 0, why))
        return "skip"

    def _numbers(self, length: int) -> pa.Array:
        """Number a batch's rows, stepping over those that were skipped."""
        skipped = [number for number, _ in self.misshapen if number >= self._next]
        numbers = np.arange(self._next, self._next + length + len(skipped))
        numbers = numbers[~np.isin(numbers, skipped)][:length]
        if length:
            self._next = int(numbers[-1]) + 1
        return pa.array(numbers)


def _why(error: str, row: int) -> str:
    if "UTF8" in error:
        return f"near row {row} it is not UTF-8. Save it as CSV UTF-8."
    if "Empty" in error:
        return "headings and no rows. Export it again."
    return f"near row {row} it cannot be read as CSV. Look for a quote that is not closed."
