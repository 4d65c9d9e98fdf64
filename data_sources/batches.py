"""Large plain tables in batches of text, so that memory does not grow with the number of rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from data_sources.feed import Table, TurnedAway
from data_sources.file_names import shown

BLOCK = 4 * 2**20
"""Bytes read at a time; a row longer than that is refused as not a CSV row."""
LARGEST_FILE = 200 * 2**20
"""What a child can check in its time; its memory hardly grows with the number of rows."""
BATCH = 50_000
"""Rows of a sheet that are checked at a time."""


@dataclass(frozen=True)
class Rows:
    """A batch: the rows' texts by lower-case heading, and their numbers in the file."""

    batch: pa.RecordBatch
    numbers: pa.Array


class CsvBatches:
    """The batches of one CSV file, and the rows that had too many or too few cells.

    `types` says which headings' texts are kept, and as what. Rows without any text are left out.
    """

    def __init__(
        self, path: Path, names: list[str], heading_lines: int, types: dict[str, Any]
    ) -> None:
        self.path, self.names, self.heading_lines = path, names, heading_lines
        self.types = types
        self.misshapen: list[tuple[int, str]] = []
        self._next, self._stepped_over = 2, 0

    def __iter__(self) -> Iterator[Rows]:
        """Give the batches in the file's order. Raises TurnedAway: too large, or not CSV."""
        if self.path.stat().st_size > LARGEST_FILE:
            told = f"larger than {LARGEST_FILE // 2**20} MiB. Split it."
            raise TurnedAway(f"{shown(self.path)}: {told}")
        try:
            with pa_csv.open_csv(self.path, *self._options()) as reader:
                for batch in reader:
                    yield self._kept(batch)
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
            # Blank lines are read as rows, so that those behind them keep their numbers.
            pa_csv.ParseOptions(
                newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=self._skip
            ),
            pa_csv.ConvertOptions(
                column_types=dict.fromkeys(self.names, pa.string()) | self.types,
                strings_can_be_null=False,
            ),
        )

    def _skip(self, row: pa_csv.InvalidRow) -> str:
        why = f"{row.actual_columns} cells, not {len(self.names)}"
        self.misshapen.append(((row.number or 0) - self.heading_lines + 1, why))
        return "skip"

    def _kept(self, batch: pa.RecordBatch) -> Rows:
        numbers = self._numbers(len(batch))
        blank = pa.repeat(pa.scalar(True), len(batch))
        for column in batch.columns:
            blank = pc.and_(blank, pc.equal(column, ""))
            if not pc.any(blank).as_py():
                return Rows(batch.select(list(self.types)), numbers)
        filled = pc.invert(blank)
        return Rows(batch.select(list(self.types)).filter(filled), numbers.filter(filled))

    def _numbers(self, length: int) -> pa.Array:
        """Number a batch's rows, stepping over those that were skipped."""
        # The parser may be ahead: what it has skipped may lie in a later batch.
        ahead = self.misshapen[self._stepped_over :]
        skipped = [number for number, _ in ahead]
        numbers = np.arange(self._next, self._next + length + len(skipped))
        numbers = numbers[~np.isin(numbers, skipped)][:length]
        if length:
            self._next = int(numbers[-1]) + 1
            self._stepped_over += sum(number < self._next for number in skipped)
        return pa.array(numbers)


class SheetBatches:
    """The batches of one sheet, which calamine has read whole."""

    misshapen: tuple[tuple[int, str], ...] = ()

    def __init__(self, table: Table, types: dict[str, Any]) -> None:
        self.frame, self.types = table.frame, types

    def __iter__(self) -> Iterator[Rows]:
        """Give the batches in the sheet's order."""
        for start in range(0, len(self.frame), BATCH):
            part = self.frame.iloc[start : start + BATCH]
            cells = [
                pa.array(part[head], pa.string()).cast(kind) for head, kind in self.types.items()
            ]
            numbers = pa.array(part.index.to_numpy())
            yield Rows(pa.RecordBatch.from_arrays(cells, list(self.types)), numbers)


def _why(error: str, row: int) -> str:
    if "UTF8" in error:
        return f"near row {row} it is not UTF-8. Save it as CSV UTF-8."
    if "Empty" in error:
        return "headings and no rows. Export it again."
    return f"near row {row} it cannot be read as CSV. Look for a quote that is not closed."
