"""How fast extracts of cases are checked and written, as ratios against yardsticks in this run.

    .venv/bin/python benchmarks/intake.py [ROWS]

Made-up referrals, 1 in 100 of them bad. Each pair is run in turn three times; the median ratio is
printed, because machines differ and drift.
"""

import csv
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
from pydantic import BaseModel, ValidationError
from sqlalchemy import Engine, insert

from data_sources import vault, vault_cases
from data_sources.batches import CsvBatches
from data_sources.cases import check_cases, column_types
from data_sources.csv_checks import checked_csv
from data_sources.examining import checked_batches
from data_sources.table_feed import TableFeed
from data_sources.vault_cases import INCOMING

AS_AT = date(2026, 1, 1)
HEADINGS = ["case", "nhs", "referred", "due", "seen", "outcome", "team", "sex", "exception"]
FEED = TableFeed.model_validate(
    {
        "name": "referrals",
        "title": "Referrals",
        "agency": "health",
        "publisher": "made up",
        "where": "made up",
        "shape": "cases",
        "constants": {"dataset": "referrals"},
        "fields": {
            "case_id": "case",
            "nhs_number": "nhs",
            "opened": "referred",
            "due": "due",
            "closed": "seen",
            "outcome": "outcome",
            "service": "team",
            "sex": "sex",
            "exception": "exception",
        },
        "codes": {"sex": {"M": "Male", "F": "Female"}},
    }
)


class Referral(BaseModel):
    """The yardstick of a model a row."""

    case: str
    nhs: str
    referred: date
    due: date
    seen: date | None
    outcome: str
    team: str
    sex: str
    exception: bool


def write_referrals(path: Path, rows: int) -> None:
    """Write made-up referrals, every hundredth with an impossible date."""
    chance = random.Random(331)  # noqa: S311 - made-up rows
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for number in range(rows):
            opened = date(2021, 1, 1) + timedelta(days=chance.randrange(1700))
            seen = opened + timedelta(days=chance.randrange(250))
            writer.writerow(
                [
                    f"R{number}",
                    f"999{number % 10**7:07}",
                    "2021-02-30" if number % 100 == 0 else opened,
                    opened + timedelta(days=126),
                    seen if seen < AS_AT else "",
                    "seen",
                    chance.choice(["SLT", "OT", "Physio"]),
                    chance.choice("MF"),
                    "no",
                ]
            )


def bare_parse(path: Path) -> int:
    """Parse with pyarrow alone, all columns as text."""
    types = dict.fromkeys(HEADINGS, pa.string())
    options = pa_csv.ConvertOptions(column_types=types, strings_can_be_null=False)
    return len(pa_csv.read_csv(path, pa_csv.ReadOptions(use_threads=False), None, options))


def our_check(path: Path) -> int:
    """Read and check as a load does, before any pseudonym."""
    names, lines = checked_csv(path)
    batches = CsvBatches(path, names, lines, column_types(FEED))
    return sum(len(batch.kept) for batch in checked_batches(FEED, batches, AS_AT))


def model_a_row(path: Path) -> int:
    """Read with csv and check with a pydantic model for each row."""
    kept = 0
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            try:
                Referral.model_validate({**row, "seen": row["seen"] or None})
            except ValidationError:
                continue
            kept += 1
    return kept


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(
    name: str, ours: Callable[[], object], yardstick: Callable[[], object], rows: int
) -> None:
    """Run both in turn and print the median ratio and our speed."""
    pairs = [(seconds(ours), seconds(yardstick)) for _ in range(3)]
    ratio = median(mine / theirs for mine, theirs in pairs)
    speed = rows / median(mine for mine, _ in pairs)
    print(f"{name:<58} {ratio:6.2f} times   {speed:>12,.0f} rows a second")


def pseudonymised(path: Path) -> list[pd.DataFrame]:
    """Give checked cases with stand-ins for pseudonyms, as a child leaves them."""
    names, lines = checked_csv(path)
    found = []
    for rows in CsvBatches(path, names, lines):
        kept = check_cases(FEED, rows.table, rows.numbers, AS_AT).kept.to_pandas()
        kept["case_key"] = kept["case_id"].str.rjust(64, "0")
        kept["nhs"] = kept["nhs_number"].str.rjust(64, "0")
        found.append(kept.assign(upn="", person="")[list(INCOMING)])
    return found


def our_writing(engine: Engine, batches: list[pd.DataFrame]) -> None:
    """Merge the cases as a load does, in one transaction that is then rolled back."""
    load = {"id": 1, "feed": "referrals", "agency": "health", "as_at": AS_AT}
    row = dict.fromkeys(("rows_read", "rows_kept", "rows_refused", "warnings"), 0)
    row |= {"id": 1, "feed": "referrals", "file_name": "", "sha256": "", "as_at": AS_AT}
    with engine.connect() as connection:
        connection.execute(insert(vault.loads).values(**row, loaded_at=datetime.now(UTC)))
        told = vault_cases.merge_cases(connection, load, iter(batches), set(), complete=True)
        connection.rollback()
    if told["new"] != sum(map(len, batches)):
        raise RuntimeError("the merge has lost cases")


def bare_writing(engine: Engine, batches: list[pd.DataFrame]) -> None:
    """Write the same rows into the same columns with executemany and nothing else."""
    with engine.connect() as connection:
        for batch in batches:
            vault.write_rows(connection, "cases_incoming", INCOMING, batch)
        connection.rollback()


def main(rows: int) -> None:
    """Print each ratio."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "referrals.csv"
        write_referrals(path, rows)
        print(f"{rows:,} referrals, {path.stat().st_size / 2**20:.0f} MiB")
        compare(
            "CSV: check, against pyarrow's bare parse (at most 10)",
            lambda: our_check(path),
            lambda: bare_parse(path),
            rows,
        )
        small = Path(folder) / "small.csv"
        write_referrals(small, min(rows, 100_000))
        compare(
            "CSV: a model a row, against our check (at least 15)",
            lambda: model_a_row(small),
            lambda: our_check(small),
            min(rows, 100_000),
        )
        engine = vault.open_vault(f"sqlite:///{folder}/vault.sqlite")
        batches = pseudonymised(small)
        compare(
            "SQLite: merge, against a bare executemany (at most 3)",
            lambda: our_writing(engine, batches),
            lambda: bare_writing(engine, batches),
            min(rows, 100_000),
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
