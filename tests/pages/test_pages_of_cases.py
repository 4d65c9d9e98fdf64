"""What pages show of figures from cases: companions, real change, what is missing to the target."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.data_sources.agreed_cases import nhs
from tests.data_sources.agreed_cases import row as row_of
from tests.pages import seen
from tests.pages.conftest import Serve, Site
from tests.publishing import tiny
from tests.publishing.advised import IN_TIME, filled, kpi

pytestmark = pytest.mark.browser


FEW = "Withheld to protect children"
"""Eight are too few to say how long one in ten of them has waited."""


def test_the_companions_stand_below_the_share_in_their_own_units(
    advised_site: Site, page: Page
) -> None:
    seen.opened(page, f"{advised_site.address}/kpi/in_time")
    headings = page.locator("h2").all_inner_texts()
    assert headings[:5] == [
        "Trend, by month",
        "All that are open, by month",
        "Open past the limit, by month",
        "How long those that are open have waited: half of them longer than this, by month",
        "How long those that are open have waited: one in ten longer than this, by month",
    ]
    # Each table has its own name, so that a list of the page's regions tells them apart.
    named = page.locator("[role=region]").evaluate_all("all => all.map(each => each.ariaLabel)")
    assert len(set(named)) == len(named) >= 5
    expect(page.locator(".headline")).to_contain_text("75.0%")
    expect(page.locator(".headline")).to_contain_text("30 of 40, October 2026")
    tables = [page.locator("section", has=page.locator("h2")).nth(n) for n in range(5)]
    for section, row in zip(tables, ("75.0%", "8", "0", "1.6 weeks", FEW), strict=True):
        latest = section.locator("tbody tr").first
        expect(latest.locator("th")).to_have_text("October 2026")
        expect(latest.locator("td").first).to_have_text(row)


def test_what_is_missing_to_the_target_is_said_in_children(advised_site: Site, page: Page) -> None:
    seen.opened(page, f"{advised_site.address}/kpi/in_time")
    said = page.locator("ul.signals li").all_inner_texts()
    assert "6 more pieces of advice, among the same 40, would meet the target." in said
    assert any(sentence.startswith("Real change cannot be told") for sentence in said)


def test_where_the_figure_comes_from_is_folded_away_below_its_files(
    advised_site: Site, page: Page
) -> None:
    seen.opened(page, f"{advised_site.address}/kpi/in_time")
    fold = page.locator("details", has=page.get_by_text("Where this figure comes from, October"))
    expect(fold.locator("dl")).to_be_hidden()
    fold.locator("summary").click()
    terms = fold.locator("dt").all_inner_texts()
    assert terms == ["Definition", "Worked out", "Rows used", "Policy"]
    expect(fold).to_contain_text("Of cases in 'advice' that closed in the period, those closed")
    expect(fold).to_contain_text("48 cases in the dataset; of these")
    expect(fold).to_contain_text("For the board, version 1")
    expect(fold).to_contain_text("threshold 5: shown as it is.")


def test_a_joined_figure_says_how_many_could_be_looked_up(advised_site: Site, page: Page) -> None:
    seen.opened(page, f"{advised_site.address}/kpi/joined")
    expect(page.locator("main")).to_contain_text("At least 90% of children could be looked up.")
    expect(page.locator(".headline")).to_contain_text("8 of 20, October 2026")


IN_TIME_OF_40 = {"Dietetics": 20, "Paediatrics": 10, "Speech": 30}


def advice_of_services() -> list[str]:
    """Give 40 pieces of advice of each service, of which so many came in time."""
    told = []
    for place, (service, in_time) in enumerate(IN_TIME_OF_40.items()):
        for n in range(40):
            closed = "2026-10-13" if n < in_time else "2026-10-14"
            number, child = f"{service}{n}", nhs(place * 40 + n)
            days = {"opened": "2026-09-01", "closed": closed}
            told.append(row_of("health", number, nhs_number=child, service=service, **days))
    return told


def test_who_is_furthest_above_the_rest_stands_first(
    tmp_path: Path, serve: Serve, page: Page
) -> None:
    urls = (f"sqlite:///{tmp_path}/{name}.sqlite" for name in ("vault", "board"))
    made = filled(*urls, tmp_path, advice_of_services())
    gaps = [{"split": "service", "each": True}]
    made.publish(tiny.area(), (kpi("in_time", IN_TIME, splits=["service"], gaps=gaps),))
    made.vault.dispose()
    made.board.dispose()
    seen.opened(page, f"{serve(tmp_path).address}/kpi/in_time")
    fold = page.locator("details", has=page.get_by_text("Gap in service: the table"))
    fold.locator("summary").click()
    told = [line.split("\t") for line in fold.locator("tbody tr").all_inner_texts()]
    # 30 of 40 against 30 of 80, 20 of 40 against 40 of 80, 10 of 40 against 50 of 80.
    assert [cells[:2] for cells in told] == [
        ["Speech less the rest", "37.5 points"],
        ["Dietetics less the rest", "0.0 points"],
        ["Paediatrics less the rest", "-37.5 points"],
    ]
