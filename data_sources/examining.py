"""Reads and checks one extract, in a child process, and leaves what it found as files.

Raw identifiers live here only: they become keyed pseudonyms before anything is written.
"""

import csv
import functools
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import feather, parquet
from pydantic import BaseModel, ConfigDict

from data_sources import identity, local_days
from data_sources.apart import run_apart
from data_sources.batches import CsvBatches, SheetBatches
from data_sources.case_columns import TEXT
from data_sources.cases import Batch, check_cases, column_types
from data_sources.catalogue import feeds_of, recognise
from data_sources.checking import check
from data_sources.csv_checks import checked_csv
from data_sources.feed import Feed, Refusal, Table, TurnedAway
from data_sources.file_names import shown
from data_sources.home import Home
from data_sources.keys import Key, read_key
from data_sources.reading import read_tables
from data_sources.repeats import Seen
from data_sources.table_feed import KEYS as TELLING
from data_sources.table_feed import TableFeed, as_text, headings_of
from data_sources.vault_cases import INCOMING

REPORT, COUNTS, PARTS = "report.json", "counts.parquet", "cases-*.arrow"
REFUSED = "refused-*.arrow"
SHOWN_AT_MOST = 100_000
TEST_RANGE = "NHS number: test range"
"""What `keys_dropped` counts the NHS numbers of made-up children under."""


class Order(BaseModel):
    """What a child is asked to do with a file."""

    model_config = ConfigDict(frozen=True)

    home: Path | None = None
    key_file: Path | None = None
    feed: str | None = None
    as_at: date | None = None
    allow_test_numbers: bool = False
    today: date | None = None
    """The day that it is taken to be; by default the day that it is in London."""


class Found(BaseModel):
    """What a child found in a file. Refusals name rows and columns, never a cell."""

    feed: str
    shape: str
    rows_read: int
    rows_refused: int
    refusals: tuple[Refusal, ...]
    as_at: date
    keys_dropped: dict[str, int] = {}
    key_id: str = ""


def examine_apart(path: Path, results: Path, order: Order) -> Found:
    """Examine a file in a child process; its counts or cases are then files in `results`."""
    run_apart(functools.partial(examine_into, order), path, results)
    return Found.model_validate_json((results / REPORT).read_bytes())


def examine_into(order: Order, source: Path, results: Path) -> None:
    """Examine `source` here and now, and write what was found to `results`."""
    feeds = feeds_of(Home(order.home) if order.home else None)
    tables = _enough_to_recognise(source)
    feed = recognise(tables, shown(source), feeds)
    if order.feed and feed.name != order.feed:
        raise TurnedAway(
            f"{shown(source)}: this is an extract of '{feed.name}', not of '{order.feed}'."
        )
    try:
        if isinstance(feed, TableFeed) and feed.shape == "cases":
            found = _examine_cases(feed, source, tables, results, order)
        else:
            found = _examine_counts(feed, source, results)
    except TurnedAway as error:
        sentence = str(error)
        file = shown(source)
        named = sentence if sentence.startswith(file) else f"{file}: {sentence}"
        raise TurnedAway(named) from None
    (results / REPORT).write_text(found.model_dump_json(), encoding="utf-8")


def _enough_to_recognise(source: Path) -> list[Table]:
    """Read a CSV's headings and first rows, or a workbook or parquet file whole."""
    if source.suffix.lower() != ".csv":
        return read_tables(source)
    names, _ = checked_csv(source)
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row, _ in zip(csv.reader(file), range(201), strict=False)][1:]
    same = [row for row in rows if len(row) == len(names)]
    return [Table(name=shown(source), frame=pd.DataFrame(same, columns=names, dtype="str"))]


def _examine_counts(feed: Feed, source: Path, results: Path) -> Found:
    checked = check(feed, feed.tidy(read_tables(source)), shown(source))
    checked.counts.to_parquet(results / COUNTS, index=False)
    return Found(
        feed=feed.name,
        shape="counts",
        rows_read=checked.rows_read,
        rows_refused=checked.rows_refused,
        refusals=checked.refusals,
        as_at=checked.counts["period_end"].max(),
    )


def _examine_cases(
    feed: TableFeed, source: Path, tables: list[Table], results: Path, order: Order
) -> Found:
    key = read_key(order.key_file) if order.key_file else None
    if key is None:
        raise TurnedAway(
            "it is about children, and there is no key for their pseudonyms. Make one with: "
            "send-kpi make-key, and name its file in SEND_KPI_KEY_FILE."
        )
    as_at = _as_at(feed, tables, order)
    feed = _without_absent(feed, tables)
    batches, keys = batches_of(feed, source, tables), _Keys(key, order)
    read, kept, refusals = 0, 0, list[Refusal]()
    for number, batch in enumerate(checked_batches(feed, batches, as_at)):
        if len(batch.kept):
            part = results / f"cases-{number:05}.arrow"
            feather.write_feather(keys.pseudonymised(batch.kept), part)
        if feed.complete and len(batch.refused):
            part = results / f"refused-{number:05}.arrow"
            feather.write_feather(keys.case_keys(batch.refused), part)
        read += batch.rows_read
        kept += len(batch.kept)
        refusals += batch.refusals[: SHOWN_AT_MOST - len(refusals)]
    if not kept:
        first = refusals[0] if refusals else None
        told = f" Row {first.row}, column '{first.column}': {first.rule}." if first else ""
        raise TurnedAway(f"no row of it could be kept.{told}")
    return Found(
        feed=feed.name,
        shape="cases",
        rows_read=read,
        rows_refused=read - kept,
        refusals=tuple(refusals),
        as_at=as_at,
        keys_dropped=keys.dropped,
        key_id=key.key_id,
    )


def batches_of(feed: TableFeed, source: Path, tables: list[Table]) -> CsvBatches | SheetBatches:
    """Give the rows of an extract, batch by batch."""
    if source.suffix.lower() == ".csv":
        names, heading_lines = checked_csv(source)
        return CsvBatches(source, names, heading_lines, column_types(feed))
    chosen = feed.chosen(tables)
    if chosen is None:
        raise TurnedAway(f"the sheet '{feed.sheet}' is missing.")
    return SheetBatches(as_text(chosen, feed.date_format), column_types(feed))


def checked_batches(
    feed: TableFeed, batches: CsvBatches | SheetBatches, as_at: date
) -> Iterator[Batch]:
    """Check each batch and refuse repeated cases; the last has the rows of another shape."""
    seen = Seen()
    for rows in batches:
        batch = check_cases(feed, rows.batch, rows.numbers, as_at, feed.sheet)
        yield seen.without_repeats(batch)
    if batches.misshapen:
        told = [Refusal.misshapen(row, why) for row, why in batches.misshapen[:SHOWN_AT_MOST]]
        yield Batch(pa.table({}), tuple(told), len(batches.misshapen))


def _without_absent(feed: TableFeed, tables: list[Table]) -> TableFeed:
    """Leave the optional fields out that this table has no heading for."""
    there = feed.headings(tables)
    present = {field: head for field, head in feed.fields.items() if head in there}
    return feed.model_copy(update={"fields": present})


def _as_at(feed: TableFeed, tables: list[Table], order: Order) -> date:
    """Find the day that an extract is as at: as told, or as its own column says."""
    if order.as_at:
        return order.as_at
    chosen, heading = feed.chosen(tables), feed.fields.get("as_at", "")
    if chosen is not None:
        rows = as_text(chosen, feed.date_format, [heading]).frame
        told = sorted(set(rows[heading]) - {""}) if heading in rows.columns else []
        days = {local_days.day_of(text, feed.date_format) for text in told}
        if len(days) == 1 and (day := days.pop()):
            return day
    raise TurnedAway(
        "it does not say as at which day it was made. Give it: --as-at YYYY-MM-DD, or one day in "
        "the column as_at of every row."
    )


class _Keys:
    """Turns what tells who a case is about into pseudonyms, and counts what could not be used."""

    def __init__(self, key: Key, order: Order) -> None:
        self.key, self.allow_test = key, order.allow_test_numbers
        self.dropped: dict[str, int] = {}

    def pseudonymised(self, cases: pa.Table) -> pa.Table:
        """Give the cases with the columns INCOMING, and nothing that names a child."""
        texts = {name: cases[name].cast(TEXT) for name in (*TELLING, "case_id")}
        raw = pa.table(texts).to_pandas()
        numbers = identity.clean_nhs_numbers(raw["nhs_number"], allow_test=self.allow_test)
        born = raw["birth_date"].fillna("")
        token = identity.person_token(raw["forename"], raw["surname"], born, raw["postcode"])
        hidden: dict[str, tuple[identity.Kind, pd.Series]] = {
            "case_key": ("case", raw["case_id"]),
            "nhs": ("nhs", self._clean("NHS number", *numbers)),
            "upn": ("upn", self._clean("UPN", *identity.clean_upns(raw["upn"]))),
            "person": ("person", token),
            "born": ("born", identity.birth_days(born)),
        }
        plain = cases.drop_columns([*TELLING, "case_id", "row"])
        for name, (kind, values) in hidden.items():
            made = identity.pseudonyms(self.key, kind, values)
            plain = plain.append_column(name, pa.array(made, pa.string()))
        return plain.select(list(INCOMING))

    def case_keys(self, cases: pa.Table) -> pa.Table:
        """Give dataset and case_key alone."""
        made = identity.pseudonyms(self.key, "case", cases["case_id"].cast(TEXT).to_pandas())
        return pa.table({"dataset": cases["dataset"], "case_key": pa.array(made, TEXT)})

    def _clean(self, name: str, cleaned: pd.Series, reason: pd.Series) -> pd.Series:
        for why, number in reason[~reason.isin(["", "blank"])].value_counts().items():
            label = f"{name}: {why}"
            self.dropped[label] = self.dropped.get(label, 0) + int(number)
        return cleaned


def sample_headings(source: Path) -> list[str]:
    """Give the headings of a sample, lower case. Raises TurnedAway where there are none."""
    return headings_of(_enough_to_recognise(source)[0])[1]


def counts_in(results: Path) -> pd.DataFrame:
    """Read the counts that a child left."""
    frame: pd.DataFrame = parquet.read_table(results / COUNTS).to_pandas()
    return frame


def cases_in(results: Path) -> Iterator[pa.Table]:
    """Read the cases that a child left, batch by batch."""
    for part in sorted(results.glob(PARTS)):
        yield feather.read_table(part)


def refused_in(results: Path) -> Iterator[pa.Table]:
    """Read dataset and case_key of the refused rows that a child left, batch by batch."""
    for part in sorted(results.glob(REFUSED)):
        yield feather.read_table(part)
