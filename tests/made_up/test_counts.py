"""The made-up agencies' own counts are recognised, and in the vault as a plain count has them."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_sources import intake, vault
from data_sources.catalogue import all_feeds, feed_named
from data_sources.examining import Order
from data_sources.feed import Feed
from data_sources.loading import Loaded, examine
from data_sources.made_up import write_agreements
from data_sources.made_up.sheets.agreed_counts import A_YEAR, YEARS, periods
from tests.made_up.conftest import AS_AT

SPLITS = ("phase", "sen_provision")
Figures = dict[tuple[str, str, str, str], float]
"""Item, period, and the categories of both splits -> value."""
FEEDS = {
    feed.name: feed
    for feed in all_feeds()
    if feed.shape == "counts" and feed.needs_agreement and not feed.name.startswith("agreed_")
}
WRONG = "2023-08-31_parent_carer_survey.csv"
"""The sheet with a misspelt item, which came again."""


def sheets(area: Path, feed: Feed) -> list[Path]:
    """Give the sheets of a dataset in the order in which they came."""
    return sorted((area / feed.agency).glob(f"20??-??-??_{feed.name}*.csv"))


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Give a sheet's rows."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def figures(path: Path) -> Figures:
    """Read a sheet as anyone would: a denominator is a figure of its own."""
    found: Figures = {}
    for row in rows(path):
        categories = [row.get(split, "") for split in SPLITS]
        found[row["item"], row["period"], *categories] = float(row["numerator"])
        if row["denominator"]:
            found[f"{row['item']}.out_of", row["period"], *categories] = float(row["denominator"])
    return found


@pytest.fixture(scope="module")
def taken(area: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, list[Loaded]]:
    """Take the latest sheet of each dataset, and the three years of one, into a vault."""
    home = tmp_path_factory.mktemp("counts")
    write_agreements(home / "agreements.yaml", all_feeds(), AS_AT)
    every = [sheets(area, feed)[-1] for feed in FEEDS.values() if feed.name != WRONG[11:-4]]
    every += sheets(area, FEEDS[WRONG[11:-4]])
    engine = vault.open_vault(f"sqlite:///{home / 'vault.sqlite'}")
    order = Order(home=home, today=AS_AT)
    results = [result for _, result in intake.take_all(engine, every, order)]
    return engine, [result for result in results if isinstance(result, Loaded)]


@pytest.mark.parametrize("name", FEEDS)
def test_five_years_of_sheets_are_recognised_and_lack_no_period(name: str, area: Path) -> None:
    feed, told = FEEDS[name], list[str]()
    for path in sheets(area, feed):
        found = examine(path)
        assert (found.feed.name, found.found.as_at.isoformat()) == (name, path.name[:10])
        assert found.checked.rows_refused == (path.name == WRONG)
        # But for the misspelt item, the sheet and its correction are the same.
        told += sorted(set(found.checked.counts["period"])) if path.name != WRONG else []
    kind = next(rows(path))["period_kind"]
    assert told == [period.key for period in periods(kind, AS_AT)]
    assert len(told) == YEARS * A_YEAR[kind]


@pytest.mark.parametrize("name", FEEDS)
def test_the_vault_has_what_a_plain_count_of_the_sheet_has(
    name: str, area: Path, taken: tuple[Engine, list[Loaded]]
) -> None:
    path = sheets(area, FEEDS[name])[-1]
    with taken[0].connect() as connection:
        held = vault.counts_of(connection, {name: None}, {"own"}, set(), {name})
    found: Figures = {}
    for item, period, *categories, value in held[["item", "period", *SPLITS, "value"]].itertuples(
        index=False, name=None
    ):
        found[item, period, *categories] = value
    expected = figures(path)
    assert {key: found[key] for key in expected} == expected
    assert len(expected) >= 4
    told = FEEDS[name].fills()[name]
    assert told is not None and {item for item, *_ in found} <= told
    if name not in WRONG:
        assert len(found) == len(expected)


def test_a_sheet_with_a_misspelt_item_is_held_back_and_comes_again(
    area: Path, taken: tuple[Engine, list[Loaded]]
) -> None:
    engine, loaded = taken
    held = [each for each in loaded if each.held_back]
    assert len(held) == 1 and "of its rows were refused" in held[0].held_back
    with engine.connect() as connection:
        counts = vault.counts_of(connection, {"parent_carer_survey": None}, {"own"}, set())
    assert counts["period"].nunique() == YEARS * A_YEAR["term"]


def test_totals_are_the_sums_of_their_categories(area: Path) -> None:
    for name, split in (
        ("parent_carer_survey", "sen_provision"),
        ("specialist_places", "phase"),
        ("workforce_programme", "phase"),
    ):
        totals, parts = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for row in rows(sheets(area, FEEDS[name])[-1]):
            for column in ("numerator", "denominator"):
                into = parts if row[split] else totals
                into[f"{row['item']} {column}", row["period"]] += int(row[column] or 0)
        assert totals == parts and len(totals) > 3


def test_what_is_small_is_small_and_what_completes_stays_complete(area: Path) -> None:
    for name in ("parent_carer_survey", "heard_in_their_plan", "local_offer_survey"):
        asked = [
            int(row["denominator"])
            for path in sheets(area, feed_named(name))
            for row in rows(path)
            if not row.get("sen_provision")
        ]
        assert 40 <= min(asked) < max(asked) <= 90
    completed = [
        int(row["numerator"])
        for path in sheets(area, feed_named("workforce_programme"))
        for row in rows(path)
        if not row["phase"]
    ]
    assert completed == sorted(completed) and completed[-1] > 2 * completed[4]


@pytest.mark.parametrize(
    ("kind", "as_at", "latest"),
    [
        # A fortnight to add up.
        ("month", date(2026, 10, 13), "2026-08"),
        ("month", date(2026, 10, 14), "2026-09"),
        ("quarter", date(2026, 10, 13), "2026-Q2"),
        ("quarter", date(2026, 10, 14), "2026-Q3"),
        ("term", date(2027, 1, 13), "2025/26 3 summer"),
        ("term", date(2027, 1, 14), "2026/27 1 autumn"),
        ("quarter", date(2022, 1, 1), "2021-Q3"),
    ],
)
def test_periods_are_those_that_are_added_up_by_the_day(
    kind: str, as_at: date, latest: str
) -> None:
    told = periods(kind, as_at)
    assert told[-1].key == latest and len(told) == YEARS * A_YEAR[kind]
    assert told == sorted(told, key=lambda period: period.end)
