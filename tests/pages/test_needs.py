"""The page on needs shows the measures that the definitions put there, as they are published."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages import seen, stored
from tests.pages.conftest import Site
from tests.pages.stored import Stored

pytestmark = pytest.mark.browser

QUESTIONS = {
    "demand": "How many need help, and is it growing?",
    "sufficiency": "Is there enough to meet the need?",
    "alternative_provision": "Who is in alternative provision, or in no full-time place?",
}


def test_each_question_is_answered_by_the_measures_defined_for_it(
    site: Site, store: Stored, page: Page
) -> None:
    seen.opened(page, f"{site.address}/needs")
    for question, heading in QUESTIONS.items():
        section = page.locator("section", has=page.get_by_role("heading", name=heading))
        wanted = [kpi for kpi in store.kpis if kpi["needs_question"] == question]
        assert wanted
        expect(section.locator(".cards h3")).to_have_text([kpi["title"] for kpi in wanted])
        for kpi in wanted:
            latest = store.latest(kpi["id"])
            card = section.locator(".cards > div", has_text=kpi["title"]).first
            if latest["period"] is None:
                expect(card).to_contain_text("No figure yet")
                continue
            expect(card.locator(".value")).to_have_text(stored.figure(kpi["unit"], latest))
            expect(card).to_contain_text(stored.period(latest))


def test_what_is_split_by_is_chosen_in_the_address(site: Site, page: Page) -> None:
    seen.opened(page, f"{site.address}/needs")
    ways = page.get_by_role("navigation", name="Choose what to split by")
    name = ways.get_by_role("link").last.inner_text()
    ways.get_by_role("link").last.click()
    expect(page.locator("#side-by-side h2")).to_have_text(f"Side by side, by {name.lower()}")
    expect(ways.locator("[aria-current]")).to_have_text(name)


@pytest.mark.parametrize("query", ["split=nothing", "split=<b>", "split=need&split=sex"])
def test_a_split_that_there_is_not_is_as_if_none_was_asked_for(
    query: str, site: Site, page: Page
) -> None:
    seen.opened(page, f"{site.address}/needs?{query}")
    expect(page.locator("#side-by-side h2")).to_contain_text("Side by side, by ")
