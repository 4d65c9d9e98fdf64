"""Every symbol of every published CSV file reaches the vault unchanged, counted with csv alone."""

import csv
import math
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from data_sources import vault
from data_sources.catalogue import feed_named
from data_sources.loading import examine
from data_sources.published.release import Release
from data_sources.reading import sha256_of

FILES = {
    "ehc_plans_2025/requests.csv": "ehc_plan_requests",
    "ehc_plans_2025/timeliness_20_week.csv": "ehc_plan_timeliness",
    "ehc_plans_2025/annual_reviews.csv": "ehc_plan_reviews",
    "ehc_plans_2025/sen_needs_all_plans.csv": "ehc_plans_by_need",
    "ehc_plans_2025/personal_budgets.csv": "personal_budgets",
    "ehc_plans_2025/work_based_placements.csv": "work_based_placements",
    "participation/UD_NEETNK_LA_dashboard_2022_final.csv": "participation",
    "participation/UD_NEETNK_LA_dashboard_2023_final.csv": "participation",
    "social_care/b1_children_in_need_2013_to_2025.csv": "children_in_need",
    "social_care/cin_outcomes_sen_la.csv": "children_in_need_sen",
    "social_care/cla_number_and_rate_per_10k_children.csv": "children_looked_after",
    "social_care/ons_mid-year_population_estimates_2012_to_2024.csv": "population",
}
SYMBOLS = ("z", "x", "c", "low", "k", "u", "")


def in_file(path: Path, columns: set[str]) -> tuple[Counter[str], float]:
    """Count the symbols of these columns (lower case) and add the numbers up."""
    symbols: Counter[str] = Counter()
    numbers = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            for heading, cell in row.items():
                if heading.lower() in columns:
                    if cell in SYMBOLS:
                        symbols[cell or "blank"] += 1
                    else:
                        numbers.append(float(cell))
    return symbols, math.fsum(numbers)


@pytest.mark.parametrize(("file", "name"), FILES.items())
def test_symbols_and_sum_are_those_of_the_file(
    file: str, name: str, published: Path, loaded: Engine
) -> None:
    feed = feed_named(name)
    assert isinstance(feed, Release)
    symbols, total = in_file(published / file, set(feed.items))
    of_file = vault.loads.c.sha256 == sha256_of(published / file)
    counts = vault.counts.join(vault.loads)
    query = (
        select(vault.counts.c.symbol, func.count(), func.sum(vault.counts.c.value))
        .select_from(counts)
        .where(of_file)
        .group_by(vault.counts.c.symbol)
    )
    with loaded.connect() as connection:
        found = {symbol: (number, added) for symbol, number, added in connection.execute(query)}
    _, added = found.pop("")
    assert {symbol: number for symbol, (number, _) in found.items()} == symbols
    assert all(value is None for _, value in found.values())
    assert added == pytest.approx(total, rel=1e-9)


def test_the_files_have_symbols_to_lose(loaded: Engine) -> None:
    """Were the files replaced by ones without symbols, the test above could not fail."""
    query = select(vault.counts.c.symbol).distinct()
    with loaded.connect() as connection:
        assert {"z", "x", "c", "u", "-", "blank"} <= set(connection.execute(query).scalars())


@pytest.mark.slow
def test_the_whole_of_lait_is_kept_but_the_rows_of_no_year(published: Path) -> None:
    checked = examine(published / "lait/bds_long_0.parquet").checked
    assert (checked.rows_read, checked.rows_refused) == (641_070, 170)
    assert {refusal.rule for refusal in checked.refusals} == {"the year is not a year"}
    assert (checked.counts["symbol"] == "-").sum() == 93_713
