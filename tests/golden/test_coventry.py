"""Coventry's published figures, out of the vault by the way that publishing takes."""

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from .conftest import COVENTRY, LAIT_MEASURES, LAIT_OUTCOMES, Counts

Totals = Callable[..., dict[str, float]]
TEN_NEIGHBOURS = ("831", "852", "874", "350", "336", "312", "354", "335", "821", "861")


@pytest.mark.parametrize(
    ("year", "percent"),
    [
        *(("2019", 57.0), ("2020", 61.5), ("2021", 79.8)),
        *(("2022", 81.0), ("2023", 35.7), ("2024", 63.4)),
    ],
)
def test_plans_within_20_weeks(year: str, percent: float, totals: Totals) -> None:
    found = totals("ehc_plans_issued", year)
    on_time = found["within_20_weeks_excluding_exceptions"]
    plans = found["plans_issued_excluding_exceptions"]
    assert found["percent_within_20_weeks_excluding_exceptions"] == percent
    assert 100 * on_time / plans == pytest.approx(percent, abs=0.05)


@pytest.mark.parametrize(
    ("dataset", "period", "items"),
    [
        (
            "ehc_plans_issued",
            "2024",
            {
                "within_20_weeks_excluding_exceptions": 392,
                "plans_issued_excluding_exceptions": 618,
                "within_20_weeks": 424,
                "plans_issued": 686,
            },
        ),
        ("ehc_requests", "2024", {"decided_within_6_weeks": 414, "decided_after_6_weeks": 579}),
        ("annual_reviews", "2024", {"decided_within_4_weeks": 895, "decided_after_4_weeks": 1521}),
        ("ehc_plans_in_force", "2025", {"plans": 3477}),
    ],
)
def test_counts(dataset: str, period: str, items: dict[str, float], totals: Totals) -> None:
    assert items.items() <= totals(dataset, period).items()


def test_england_within_20_weeks(totals: Totals) -> None:
    found = totals("ehc_plans_issued", "2024", "E92000001")
    assert found["percent_within_20_weeks_excluding_exceptions"] == 46.4


def test_plans_by_need_add_up_to_the_plans(
    of_place: Callable[[str, str], pd.DataFrame],
) -> None:
    """3,477 plans, each with one primary need; shares would not show a need that was lost."""
    ours = of_place("ehc_plans_in_force", COVENTRY)
    unsplit = (ours[["age_band", "sex", "ethnicity", "placement", "years_held"]] == "").all(axis=1)
    by_need = ours[unsplit & (ours["need"] != "")]
    assert len(by_need) == 13
    assert by_need["value"].sum() == 3477


def test_participation_has_rates_and_no_numerators(counts: Counts) -> None:
    found = counts("participation")
    assert set(found["period_kind"] + " " + found["period"]) == {"winter 2022", "winter 2023"}
    assert not found.empty
    assert all(item.startswith("percent_") for item in found["item"])


def test_the_neighbour_model_gives_the_ten_neighbours_in_order(totals: Totals) -> None:
    found = totals("statistical_neighbours", "2025", "331")
    expected = {f"neighbour_{code}": rank for rank, code in enumerate(TEN_NEIGHBOURS, start=1)}
    assert found == expected


@pytest.mark.parametrize("measure", [*LAIT_MEASURES[:3], *LAIT_OUTCOMES])
@pytest.mark.parametrize(("column", "code"), [("coventry", "331"), ("england", "970")])
def test_lait_says_what_the_comparators_table_says(
    measure: str, column: str, code: str, published: Path, totals: Totals
) -> None:
    with (published / "coventry_and_comparators.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["lait_code"] == measure]
    expected = {row["year"]: float(row[column]) for row in rows}
    assert len(expected) == 3
    assert {year: totals("lait", year, code)[measure] for year in expected} == expected


def test_lait_is_rid_of_floating_point_noise(lait_slice: Path, counts: Counts) -> None:
    """The file has 0.89999999999999991 for Coventry; nobody ever printed that."""
    raw = pq.read_table(lait_slice, columns=["Values"])["Values"].to_pylist()
    values = set(counts("lait")["value"].dropna())
    assert "0.89999999999999991" in raw
    assert 0.89999999999999991 not in values
    assert 0.9 in values
    assert all(float(f"{value:.12g}") == value for value in values)
