"""Reads and checks one extract, in a child process, and leaves what it found as files.

Raw identifiers live here only: they become keyed pseudonyms before anything is written.
"""

import functools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import feather, parquet
from pydantic import BaseModel, ConfigDict, field_validator

from data_sources import identity, local_days
from data_sources.apart import run_apart
from data_sources.batches import CsvBatches, SheetBatches
from data_sources.case_columns import TEXT
from data_sources.cases import NOTHING, Batch, check_cases, column_types
from data_sources.catalogue import feeds_of, recognise
from data_sources.checking import check
from data_sources.csv_checks import checked_csv
from data_sources.derived_splits import read_places, with_derived_splits
from data_sources.feed import Feed, Refusal, Table, TurnedAway
from data_sources.file_names import shown
from data_sources.home import Home
from data_sources.keys import Key, read_key
from data_sources.opened import Opened, open_extract
from data_sources.reading import read_tables
from data_sources.repeats import Seen
from data_sources.returns import Part, Return
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

    @field_validator("home", "key_file")
    @classmethod
    def _from_here(cls, path: Path | None) -> Path | None:
        """Name the place whole: the child stands in another folder than the one who asks."""
        return path.absolute() if path else None


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
    datasets: dict[str, int] = {}
    """Cases kept of each dataset, of a feed that fills several."""


def examine_apart(path: Path, results: Path, order: Order) -> Found:
    """Examine a file in a child process; its counts or cases are then files in `results`."""
    run_apart(functools.partial(examine_into, order), path, results)
    return Found.model_validate_json((results / REPORT).read_bytes())


def examine_into(order: Order, source: Path, results: Path) -> None:
    """Examine `source` here and now, and write what was found to `results`."""
    feeds = feeds_of(Home(order.home) if order.home else None)
    opened = open_extract(source)
    feed = recognise(opened.tables, shown(source), feeds)
    if order.feed and feed.name != order.feed:
        raise TurnedAway(
            f"{shown(source)}: this is an extract of '{feed.name}', not of '{order.feed}'."
        )
    try:
        if feed.shape == "cases":
            found = _examine_cases(feed, opened, results, order)
        else:
            found = _examine_counts(feed, source, results)
    except TurnedAway as error:
        sentence = str(error)
        file = shown(source)
        named = sentence if sentence.startswith(file) else f"{file}: {sentence}"
        raise TurnedAway(named) from None
    (results / REPORT).write_text(found.model_dump_json(), encoding="utf-8")


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


def _examine_cases(feed: Feed, opened: Opened, results: Path, order: Order) -> Found:
    key = read_key(order.key_file) if order.key_file else None
    if key is None:
        raise TurnedAway(
            "it is about children, and there is no key for their pseudonyms. Make one with: "
            "send-kpi make-key, and name its file in SEND_KPI_KEY_FILE."
        )
    as_at = _as_at(feed, opened, order)
    home = Home(order.home or Path())
    places = read_places(home.postcodes)
    keys, tally = _Keys(key, order), _Tally()
    for number, (declared, batch) in enumerate(checked_parts(feed, opened, as_at, home)):
        tally.add(declared, batch)
        if len(batch.kept):
            cases = with_derived_splits(batch.kept, declared, as_at, places)
            feather.write_feather(keys.pseudonymised(cases), results / f"cases-{number:05}.arrow")
        if feed.complete and len(batch.refused):
            refused = results / f"refused-{number:05}.arrow"
            feather.write_feather(keys.case_keys(batch.refused), refused)
    if not tally.kept:
        first = next((each for each in tally.refusals if each.severity == "refused"), None)
        told = f" Row {first.row}, column '{first.column}': {first.rule}." if first else ""
        raise TurnedAway(f"no row of it could be kept.{told}")
    return Found(
        feed=feed.name,
        shape="cases",
        rows_read=tally.read,
        rows_refused=tally.read - tally.kept,
        refusals=tuple(tally.refusals),
        as_at=as_at,
        keys_dropped=keys.dropped,
        key_id=key.key_id,
        datasets=tally.datasets,
    )


class _Tally:
    """Counts rows while batches go by: read, kept, and kept of each dataset."""

    def __init__(self) -> None:
        self.read = self.kept = 0
        self.refusals: list[Refusal] = []
        self.datasets: dict[str, int] = {}

    def add(self, feed: TableFeed, batch: Batch) -> None:
        """Add a batch; of many refusals the first are told."""
        self.read += batch.rows_read
        self.kept += len(batch.kept)
        self.refusals += batch.refusals[: SHOWN_AT_MOST - len(self.refusals)]
        if name := feed.constants.get("dataset"):
            self.datasets[name] = self.datasets.get(name, 0) + len(batch.kept)


def parts_of(feed: Feed, opened: Opened, as_at: date, home: Home) -> Iterator[Part]:
    """Give the rows of an extract, part by part; last the rows of another shape."""
    if isinstance(feed, Return):
        yield from feed.parts(opened.source, opened.files, as_at, home)
    elif isinstance(feed, TableFeed):
        present = _without_absent(feed, opened.tables)
        batches = batches_of(present, opened.source, opened.tables)
        for rows in batches:
            yield Part(present, rows)
        told = tuple(Refusal.misshapen(row, why) for row, why in batches.misshapen[:SHOWN_AT_MOST])
        yield Part(present, refusals=told, more=len(batches.misshapen) - len(told))


def checked_parts(
    feed: Feed, opened: Opened, as_at: date, home: Home
) -> Iterator[tuple[TableFeed, Batch]]:
    """Check each part and refuse repeated cases; give the declaration that it was checked by."""
    seen = Seen()
    for part in parts_of(feed, opened, as_at, home):
        yield part.feed, seen.without_repeats(_checked(part, as_at), part.feed.sheet)


def _checked(part: Part, as_at: date) -> Batch:
    """Check the rows of a part; what it tells of others is refused or warned of already."""
    told = sum(each.severity == "refused" for each in part.refusals) + part.more
    if part.rows is None:
        return Batch(NOTHING, part.refusals, told)
    batch = check_cases(part.feed, part.rows.batch, part.rows.numbers, as_at, part.feed.sheet)
    return replace(
        batch, refusals=(*batch.refusals, *part.refusals), rows_read=batch.rows_read + told
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


def _without_absent(feed: TableFeed, tables: list[Table]) -> TableFeed:
    """Leave the optional fields out that this table has no heading for."""
    there = feed.headings(tables)
    present = {field: head for field, head in feed.fields.items() if head in there}
    return feed.model_copy(update={"fields": present})


def _as_at(feed: Feed, opened: Opened, order: Order) -> date:
    """Find the day that an extract is as at: as told, or as it says itself."""
    day = order.as_at
    if day is None and isinstance(feed, Return):
        day = feed.as_at(opened.source, opened.tables, opened.files)
    elif day is None and isinstance(feed, TableFeed):
        day = _day_of_rows(feed, opened.tables)
    if day is None:
        raise TurnedAway(
            "it does not say as at which day it was made. Give it: --as-at YYYY-MM-DD, or one day "
            "in the column as_at of every row; files that belong together may say it in their "
            "names, as 2026-09-30."
        )
    return day


def _day_of_rows(feed: TableFeed, tables: list[Table]) -> date | None:
    chosen, heading = feed.chosen(tables), feed.fields.get("as_at", "")
    if chosen is None:
        return None
    rows = as_text(chosen, feed.date_format, [heading]).frame
    told = sorted(set(rows[heading]) - {""}) if heading in rows.columns else []
    days = {local_days.day_of(text, feed.date_format) for text in told}
    return days.pop() if len(days) == 1 else None


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
    if source.suffix.lower() in (".zip", ".xml"):
        # Not unpacked here: this is no child process, whose folder goes with it.
        raise TurnedAway(f"{shown(source)}: a mapping is of a plain table, CSV or XLSX.")
    return headings_of(open_extract(source).tables[0])[1]


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
