"""LAIT's long table: what its labels of years and places mean, and which rows are refused."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from data_sources.checking import Checked
from data_sources.loading import examine

GOOD = {
    "Short Desc": "MEASURE",
    "Years": "2024",
    "LA and Regions": "Somewhere",
    "Values": "35.700000000000003",
    "LA Number": 991.0,
    "Region": "A region",
}


def examined(path: Path, *rows: dict[str, object]) -> Checked:
    """Write rows, each good but for what is given, and examine the file."""
    pd.DataFrame([GOOD | {"Short Desc": "FIRST"}, *(GOOD | row for row in rows)]).to_parquet(path)
    return examine(path).checked


@pytest.mark.parametrize(
    ("place", "kind", "code"),
    [
        ({}, "authority", "991"),
        ({"Region": "NA", "LA Number": 984.0}, "region", "984"),
        ({"Region": None, "LA Number": 984.0}, "region", "984"),
        ({"Region": "NA", "LA Number": 970.0}, "country", "970"),
    ],
)
def test_places(place: dict[str, object], kind: str, code: str, tmp_path: Path) -> None:
    count = examined(tmp_path / "e.parquet", place).counts.iloc[1]
    assert (count["geography_kind"], count["geography_code"]) == (kind, code)


@pytest.mark.parametrize(
    ("label", "end"),
    [
        ("2024", date(2024, 12, 31)),
        ("2024 (Rev)", date(2024, 12, 31)),
        ("2023-24", date(2024, 8, 31)),
        ("2023/24 (prov)", date(2024, 8, 31)),
        ("2021/22-23/24", date(2024, 8, 31)),
    ],
)
def test_years(label: str, end: date, tmp_path: Path) -> None:
    count = examined(tmp_path / "e.parquet", {"Years": label}).counts.iloc[1]
    assert (count["period"], count["period_end"]) == (label, end)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"Years": "0"}, "years"),
        ({"Years": "latest"}, "years"),
        ({"Years": "0000"}, "years"),
        ({"Years": "2024 12345678"}, "years"),
        ({"Years": None}, "years"),
        ({"LA Number": None}, "la number"),
        ({"Values": "about 5"}, "values"),
        ({"Values": "inf"}, "values"),
    ],
)
def test_rows_that_are_refused(cells: dict[str, object], column: str, tmp_path: Path) -> None:
    checked = examined(tmp_path / "e.parquet", cells)
    assert [(refusal.row, refusal.column) for refusal in checked.refusals] == [(2, column)]
    assert (checked.rows_read, checked.rows_kept, checked.rows_refused) == (2, 1, 1)


@pytest.mark.parametrize(
    ("cell", "value", "symbol"),
    [
        ("35.700000000000003", 35.7, ""),
        ("0.89999999999999991", 0.9, ""),
        ("-", None, "-"),
        (None, None, "blank"),
        ("0", 0.0, ""),
    ],
)
def test_values(cell: str | None, value: float | None, symbol: str, tmp_path: Path) -> None:
    counts = examined(tmp_path / "e.parquet", {"Values": cell}).counts
    assert counts["value"].dropna().tolist()[1:] == ([] if value is None else [value])
    assert counts["symbol"].tolist() == ["", symbol]
