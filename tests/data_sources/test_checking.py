"""Cells of text to counts: which are read, which rows are refused, how rates are rounded."""

import csv
import random
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from data_sources.checking import rates_agree
from data_sources.loading import examine, load
from data_sources.symbols import SYMBOLS, split_cells

from .conftest import everything
from .timeliness import HEADINGS, line, sex, write

SECRET = "Jo Bloggs 943 476"  # stands for what a cell must never tell


@pytest.mark.parametrize(
    ("cell", "value", "symbol"),
    [
        *(("0", 0.0, ""), ("844", 844.0, ""), (" 63.4 ", 63.4, ""), ("-0.5", -0.5, "")),
        *(("1,234", 1234.0, ""), ("12,345,678.5", 12345678.5, "")),
        *(("", None, "blank"), ("  ", None, "blank"), ("*", None, "c")),
        *((symbol, None, symbol) for symbol in ("z", "x", "c", "low", "k", "u", "-", ":", "~")),
        *(("X", None, "x"), (" Low ", None, "low")),
    ],
)
def test_cells_that_are_read(cell: str, value: float | None, symbol: str) -> None:
    values, symbols, refused = split_cells(pd.Series([cell]))
    assert (values.dropna().tolist(), symbols[0]) == ([] if value is None else [value], symbol)
    assert not refused[0]


@pytest.mark.parametrize(
    "cell",
    [
        *("NA", "nan", "inf", "-infinity", "1e400", "none", "blank", "5%", "<5", "**", "--"),
        *("63,4", "1,23", "1,2345", "1,,000", ",5", "1 000", "1_000", "0x1A", "12.3.4", "True"),
    ],
)
def test_cells_that_are_refused(cell: str) -> None:
    value, symbol, refused = split_cells(pd.Series([cell]))
    assert (value.isna()[0], symbol[0], refused[0]) == (True, "", True)


@settings(deadline=None)
@given(st.lists(st.text(max_size=6) | st.sampled_from(["1,000", "5", *SYMBOLS]), min_size=1))
def test_a_cell_is_a_number_or_a_symbol_or_refused(cells: list[str]) -> None:
    value, symbol, refused = split_cells(pd.Series(cells, dtype="str"))
    ways = value.notna().astype(int) + (symbol != "").astype(int) + refused.astype(int)
    assert ways.tolist() == [1] * len(cells)


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("plans_issued_den", {"plans_issued_den": SECRET}),
        ("pc_plans_issued_20_weeks_ex", {"PC_plans_issued_20_weeks_ex": SECRET}),
        ("time_period", {"time_period": SECRET}),
        ("time_period", {"time_identifier": SECRET}),
        ("time_period", {"time_period": "202425"}),  # joins two years; a calendar year is one
        ("geographic_level", {"geographic_level": SECRET}),
        ("geographic_level", {"new_la_code": " "}),
        ("breakdown_topic", {"breakdown_topic": SECRET}),
        ("breakdown", {"breakdown": " "}),  # else it would pass for the total
    ],
)
def test_a_row_is_refused_by_number_and_column_without_its_content(
    column: str, cells: dict[str, str], tmp_path: Path, engine: Engine
) -> None:
    rows = [line(), sex("Female"), sex("Male") | cells, sex("Not known")]
    examined = examine(write(tmp_path / "e.csv", rows))
    (refusal,) = examined.checked.refusals
    assert (refusal.severity, refusal.row, refusal.column) == ("refused", 4, column)
    checked = examined.checked
    assert (checked.rows_read, checked.rows_kept, checked.rows_refused) == (4, 3, 1)
    assert set(checked.counts["sex"]) == {"", "Female", "Not known"}
    load(engine, examined)
    assert SECRET not in str(everything(engine))
    assert len(everything(engine)["refusals"]) == 1


def test_rows_too_long_and_too_short_are_refused_with_their_numbers(tmp_path: Path) -> None:
    path = write(tmp_path / "e.csv", [line(), sex("Female"), sex("Male")])
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["2024"], [SECRET] * (len(HEADINGS) + 1)])
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, HEADINGS).writerow(sex("Not known", plans_issued_den="?"))
    checked = examine(path).checked
    assert [(refusal.row, refusal.rule) for refusal in checked.refusals] == [
        (5, "1 cells, not 18"),
        (6, "19 cells, not 18"),
        (7, "neither a number nor a symbol that publishers use"),
    ]
    assert (checked.rows_read, checked.rows_kept, checked.rows_refused) == (6, 3, 3)
    assert SECRET not in str(checked.refusals)


def test_kept_and_refused_are_what_was_read(tmp_path: Path) -> None:
    cells = random.Random(7).choices(["7", "x", "", "?", "nan", "1,5"], k=500)
    rows = [line(), *(sex(f"s{at}", plans_issued_den=cell) for at, cell in enumerate(cells))]
    checked = examine(write(tmp_path / "e.csv", rows)).checked
    bad = [at for at, cell in enumerate(cells, start=3) if cell in ("?", "nan", "1,5")]
    refused = [refusal.row for refusal in checked.refusals if refusal.severity == "refused"]
    assert sorted(refused) == bad
    assert (checked.rows_read, checked.rows_refused) == (501, len(bad))
    assert checked.rows_kept == 501 - len(bad)
    assert len(checked.counts) == 6 * checked.rows_kept


@pytest.mark.parametrize(
    ("printed", "numerator", "denominator", "agrees"),
    [
        ("63.4", 392, 618, True),
        ("63.43", 392, 618, True),
        ("63.40", 392, 618, False),  # as many decimals as are printed
        ("63.5", 1269, 2000, True),  # 63.45: a tie goes up, to even or to odd
        ("63.4", 1269, 2000, False),
        ("63.6", 1271, 2000, True),  # 63.55
        ("28.8", 23, 80, True),  # 28.75
        ("28.7", 23, 80, False),
        ("0.1", 1, 2000, True),  # 0.05
        ("33.3", 1, 3, True),
        ("66.7", 2, 3, True),
        ("100", 7, 7, True),  # DfE leaves a final .0 out
        ("100.0", 7, 7, True),
        ("63", 392, 618, False),  # one decimal at least
        ("0", 0, 5, True),
        ("0", 0, 0, True),
        ("0.0", 0, 0, True),
        ("50", 0, 0, False),
        ("1,000", 10, 1, True),
        (" 63.4 ", 392, 618, True),
    ],
)
def test_rates_are_rounded_half_up(
    printed: str, numerator: float, denominator: float, agrees: bool
) -> None:
    assert rates_agree(printed, float(numerator), float(denominator)) is agrees


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_rates_agree_with_exact_fractions(numerator: int, denominator: int) -> None:
    tenths = int(Fraction(1000 * numerator, denominator) + Fraction(1, 2))
    assert rates_agree(f"{tenths // 10}.{tenths % 10}", float(numerator), float(denominator))
    above = tenths + 1
    assert not rates_agree(f"{above // 10}.{above % 10}", float(numerator), float(denominator))


@pytest.mark.parametrize(
    ("printed", "warnings"),
    [("55", 0), ("55.0", 0), ("55.04", 1), ("54.9", 1), ("x", 0), ("1,055", 1)],
)
def test_a_printed_rate_that_is_not_its_own_is_kept_with_a_warning(
    printed: str, warnings: int, tmp_path: Path
) -> None:
    rows = [line(pc_plans_issued_within_20_weeks=printed)]
    checked = examine(write(tmp_path / "e.csv", rows)).checked
    assert (checked.warnings, checked.rows_kept, checked.rows_refused) == (warnings, 1, 0)
    assert {(warning.row, warning.column) for warning in checked.refusals} <= {
        (2, "pc_plans_issued_within_20_weeks")
    }
