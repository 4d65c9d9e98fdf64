"""Every printed 20-week rate, worked out again from its numerator and denominator."""

import csv
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from data_sources.checking import rates_agree

from .conftest import Counts


class Rate(NamedTuple):
    """The columns of one printed rate, its items in the vault, and DfE's own odd one out."""

    numerator: str
    denominator: str
    printed: str
    items: tuple[str, str, str]
    rows: int
    odd: tuple[str, str, str]
    odd_numbers: tuple[str, str, str]


EXCLUDING_EXCEPTIONS = Rate(
    "plans_issued_20_weeks_ex",
    "plans_issued_den_ex",
    "PC_plans_issued_20_weeks_ex",
    (
        "within_20_weeks_excluding_exceptions",
        "plans_issued_excluding_exceptions",
        "percent_within_20_weeks_excluding_exceptions",
    ),
    rows=11_998,
    # 28.75 exactly, printed as 28.7. Every other tie of the file is rounded up.
    odd=("Birmingham", "2024", "age 8"),
    odd_numbers=("23", "80", "28.7"),
)
INCLUDING_EXCEPTIONS = Rate(
    "plans_issued_within_20_weeks",
    "plans_issued_den",
    "pc_plans_issued_within_20_weeks",
    ("within_20_weeks", "plans_issued", "percent_within_20_weeks"),
    rows=12_131,
    # 51.25 exactly, printed as 51.2.
    odd=("Hertfordshire", "2024", "White - Any other White background"),
    odd_numbers=("41", "80", "51.2"),
)
BOTH = pytest.mark.parametrize(
    "rate", [EXCLUDING_EXCEPTIONS, INCLUDING_EXCEPTIONS], ids=["excluding", "including"]
)


def numeric_rows(path: Path, rate: Rate) -> Iterator[dict[str, str]]:
    """Give the rows that have all three numbers; a symbol in any of them leaves the row out."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            cells = (row[rate.numerator], row[rate.denominator], row[rate.printed])
            if all(cell.replace(".", "", 1).isdigit() for cell in cells):
                yield row


def half_up(numerator: str, denominator: str) -> Decimal:
    """Work the percentage out to one decimal, as DfE rounds."""
    exact = 100 * Decimal(numerator) / Decimal(denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


@BOTH
def test_all_rows_of_the_file_but_one_are_rounded_half_up(rate: Rate, published: Path) -> None:
    rows = list(numeric_rows(published / "ehc_plans_2025/timeliness_20_week.csv", rate))
    odd = [
        row
        for row in rows
        if half_up(row[rate.numerator], row[rate.denominator]) != Decimal(row[rate.printed])
    ]
    assert len(rows) == rate.rows
    assert [(row["la_name"], row["time_period"], row["breakdown"]) for row in odd] == [rate.odd]
    numbers = odd[0][rate.numerator], odd[0][rate.denominator], odd[0][rate.printed]
    assert numbers == rate.odd_numbers


@BOTH
def test_the_vaults_counts_give_the_same_rates(rate: Rate, counts: Counts) -> None:
    wide = with_all_three(counts("ehc_plans_issued"), rate)
    odd = [
        key
        for key, (numerator, denominator, printed) in zip(
            wide.index, wide.values.tolist(), strict=True
        )
        if half_up(str(numerator), str(denominator)) != Decimal(str(printed))
    ]
    place, year, category = rate.odd
    assert len(wide) == rate.rows
    assert [[text for text in key[1:] if text] for key in odd] == [
        [place, year, category.replace("age ", "Age ")]
    ]


@BOTH
def test_the_loaders_own_check_finds_the_same_row(rate: Rate, counts: Counts) -> None:
    wide = with_all_three(counts("ehc_plans_issued"), rate)
    odd = [
        key[1]
        for key, (numerator, denominator, printed) in zip(
            wide.index, wide.values.tolist(), strict=True
        )
        if not rates_agree(f"{printed:g}", numerator, denominator)
    ]
    assert odd == [rate.odd[0]]


def with_all_three(counts: pd.DataFrame, rate: Rate) -> pd.DataFrame:
    """Put the three items side by side; the index says place, period and category."""
    keys = ["geography_code", "geography_name", "period", "age_band", "sex", "ethnicity"]
    wide = counts.pivot(index=keys, columns="item", values="value")
    return wide[list(rate.items)].dropna()
