"""Feeds in the agreed sheet of counts: each is told by its dataset, and knows its items."""

import re
from pathlib import Path

import pytest

from dashboard.kpis.definitions_file import DefinitionsError
from dashboard.publishing.checks import check_against_feeds
from dashboard.settings import PROJECT
from data_sources.catalogue import all_feeds, feed_named
from data_sources.feed import Feed, TurnedAway
from data_sources.loading import Examined, examine
from tests.kpis.counts import kpi, ratio

HEADINGS = "agency,dataset,item,period_kind,period,numerator,denominator,phase"
ROWS = (
    "education,workforce_programme,settings_completed,term,2025/26 1 autumn,112,176,",
    "education,workforce_programme,settings_completed,term,2025/26 1 autumn,49,78,Primary",
)


def sheet(folder: Path, *rows: str) -> Path:
    """Write a sheet of counts."""
    path = folder / "counts.csv"
    path.write_text("\n".join([HEADINGS, *rows, ""]), encoding="utf-8")
    return path


def told(examined: Examined) -> list[tuple[int, str]]:
    """Give the rows that were refused, and in which column."""
    return [(refusal.row, refusal.column) for refusal in examined.checked.refusals]


def own_counts() -> list[Feed]:
    """Give the feeds of one dataset each that come in the agreed sheet of counts."""
    counts = [feed for feed in all_feeds() if feed.shape == "counts"]
    return [feed for feed in counts if getattr(feed, "constants", {})]


def test_a_sheet_of_one_dataset_is_that_feeds_and_has_its_figures(tmp_path: Path) -> None:
    found = examine(sheet(tmp_path, *ROWS))
    assert found.feed.name == "workforce_programme" and told(found) == []
    counts = found.checked.counts[["item", "period_kind", "period", "phase", "value"]]
    assert sorted(counts.itertuples(index=False, name=None)) == [
        ("settings_completed", "term", "2025/26 1 autumn", "", 112),
        ("settings_completed", "term", "2025/26 1 autumn", "Primary", 49),
        ("settings_completed.out_of", "term", "2025/26 1 autumn", "", 176),
        ("settings_completed.out_of", "term", "2025/26 1 autumn", "Primary", 78),
    ]


def test_what_no_feed_is_told_by_stays_the_general_sheets(tmp_path: Path) -> None:
    other = ROWS[0].replace("workforce_programme", "our_own_count")
    assert examine(sheet(tmp_path, other)).feed.name == "agreed_counts_education"
    elsewhere = ROWS[0].replace("education", "care", 1)
    assert examine(sheet(tmp_path, elsewhere)).feed.name == "agreed_counts_care"


@pytest.mark.parametrize(
    ("was", "now", "column"),
    [
        ("settings_completed", "settings_complete", "item"),
        ("workforce_programme", "our_own_count", "dataset"),
        ("education", "care", "agency"),
        ("2025/26 1 autumn", "2025 autumn", "period"),
        (",49,", ",forty,", "numerator"),
        ("78,Primary", "most,Primary", "denominator"),
    ],
)
def test_a_row_that_is_wrong_is_refused_and_no_other(
    was: str, now: str, column: str, tmp_path: Path
) -> None:
    found = examine(sheet(tmp_path, ROWS[0], ROWS[1].replace(was, now, 1)), "workforce_programme")
    assert told(found) == [(3, column)]
    assert set(found.checked.counts["value"]) == {112, 176}


def test_a_missing_heading_is_turned_away_in_words(tmp_path: Path) -> None:
    path = sheet(tmp_path, *ROWS)
    path.write_text(path.read_text(encoding="utf-8").replace("numerator", "number"))
    with pytest.raises(TurnedAway, match=r"looks most like .* lacks the column 'numerator'"):
        examine(path)


def test_a_kpi_can_read_the_items_that_a_feed_knows_and_no_other() -> None:
    feed = feed_named("complaints")
    assert feed.fills() == {
        "complaints": {"upheld", "upheld.out_of", "ombudsman_upheld", "ombudsman_upheld.out_of"}
    }
    words = {"dataset": "complaints", "period_kind": "quarter", "denominator": ["upheld.out_of"]}
    check_against_feeds((kpi(ratio(**words, numerator=["upheld"])),), (feed,))
    with pytest.raises(DefinitionsError, match=r"has no item 'uphold'\. Did you mean 'upheld'"):
        check_against_feeds((kpi(ratio(**words, numerator=["uphold"])),), (feed,))


def test_each_says_when_it_is_due_and_needs_an_agreement() -> None:
    assert len(own_counts()) == 15
    assert all(feed.due and feed.needs_agreement for feed in own_counts())


def test_the_page_for_agencies_has_each_dataset_with_its_items_and_no_other() -> None:
    page = (PROJECT / "docs" / "agreed_sheets.md").read_text(encoding="utf-8")
    table = page.split("| `dataset` | whose | `period_kind` |")[1].split("\n\n")[0]
    lines = [line.strip("|").split("|") for line in table.splitlines()[2:]]
    told = [
        (dataset.strip(" `"), whose.strip(), set(re.findall(r"`(\w+)`", items)))
        for dataset, whose, _, items, _ in lines
    ]
    known = [
        (
            feed.name,
            feed.agency,
            {item for item in feed.fills()[feed.name] or () if "." not in item},
        )
        for feed in own_counts()
    ]
    assert sorted(told) == sorted(known)
