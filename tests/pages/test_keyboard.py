"""The whole board works by keyboard alone, and the reader always sees where they are."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages import seen
from tests.pages.conftest import Site
from tests.pages.stored import Stored
from tests.pages.test_accessibility import DEMONSTRATED

pytestmark = pytest.mark.browser

FOCUSABLE = """() => [...document.querySelectorAll("a[href], summary, [tabindex='0'], button")]
  .filter(each => each.checkVisibility()).length"""
FOCUSED = """() => {
  const part = document.activeElement, style = getComputedStyle(part);
  // Of a link that goes on in another line, where it begins.
  const box = part.getClientRects()[0];
  return {
    tag: part.tagName, text: part.innerText.split("\\n")[0], href: part.getAttribute("href"),
    top: box.top + window.scrollY, bottom: box.bottom + window.scrollY, left: box.left,
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
  };
}"""


def tabbed(page: Page) -> list[dict[str, Any]]:
    """Press Tab from the top of the page through everything that can take the focus."""
    stops = []
    for _ in range(page.evaluate(FOCUSABLE)):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
    return stops


@pytest.mark.parametrize("kpi", [None, "ehc_plans_within_20_weeks"])
def test_tab_reaches_everything_in_the_order_it_is_seen(
    kpi: str | None, site: Site, store: Stored, page: Page
) -> None:
    reached = reached_in_order(page, f"{site.address}/kpi/{kpi}" if kpi else site.address)
    if kpi is None:
        assert {f"/kpi/{each}" for each in store.kpi} <= reached


@pytest.mark.slow
@pytest.mark.parametrize("address", DEMONSTRATED)
def test_and_so_it_does_in_the_demonstration(address: str, demo_site: Site, page: Page) -> None:
    assert reached_in_order(page, demo_site.address + address)


def reached_in_order(page: Page, address: str) -> set[str]:
    """Go through a page by the tabulator, and hold each stop to be seen where it should be."""
    seen.opened(page, address)
    stops = tabbed(page)
    assert stops[0]["text"] == "Skip to the figures"
    for stop in stops:
        assert stop["outline"] >= 2, f"the focus cannot be seen on {stop}"
        assert stop["inView"], f"the focus is out of sight on {stop}"
    below = stops[1:]
    for before, after in pairwise(below):
        beside = after["top"] < before["bottom"] and after["left"] > before["left"]
        assert beside or after["top"] >= before["bottom"] - 1, f"{after} comes after {before}"
    reached = {stop["href"] for stop in stops if stop["tag"] == "A"}
    links = page.evaluate(
        "[...document.links].filter(link => link.checkVisibility())"
        ".map(link => link.getAttribute('href'))"
    )
    assert reached == set(links)
    return reached


def test_the_skip_link_shows_itself_and_leads_past_the_header(site: Site, page: Page) -> None:
    seen.opened(page, site.address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the figures")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main a, main input").first).to_be_focused()


def test_enter_opens_a_kpi_at_its_top_and_back_returns(
    site: Site, store: Stored, page: Page
) -> None:
    kpi = store.kpis[0]
    seen.opened(page, f"{site.address}/?agency={kpi['agency']}")
    link = page.locator("table").get_by_role("link", name=kpi["title"], exact=True)
    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.address}/kpi/{kpi['id']}")
    heading = page.locator("h1#title")
    expect(heading).to_have_text(kpi["title"])
    assert page.evaluate("document.activeElement === document.body && scrollY === 0")
    expect(page).to_have_title(f"{kpi['title']}: scorecard")
    page.go_back()
    expect(page).to_have_url(f"{site.address}/?agency={kpi['agency']}")
    expect(heading).to_have_text(f"How {store.version['area']} is doing")
    expect(link).to_be_visible()


def test_a_first_visit_begins_at_the_top_of_the_page(site: Site, page: Page) -> None:
    seen.opened(page, site.address)
    assert page.evaluate("document.activeElement === document.body")


def test_a_choice_made_by_keyboard_says_that_it_is_made(site: Site, page: Page) -> None:
    seen.opened(page, site.address)
    choices = page.get_by_role("navigation", name="Choose what to show")
    link = choices.get_by_role("link", name="Health", exact=True)
    expect(link).not_to_have_attribute("aria-current", "true")
    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.address}/?agency=health")
    expect(link).to_have_attribute("aria-current", "true")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_what_is_folded_opens_by_keyboard(key: str, site: Site, page: Page) -> None:
    seen.opened(page, f"{site.address}/kpi/ehc_plans_within_20_weeks?explore=yes", charts=1)
    page.locator("summary", has_text="By sex").focus()
    page.keyboard.press(key)
    table = page.get_by_role("region", name="EHC plans issued within 20 weeks by sex")
    expect(table).to_be_visible()
    page.keyboard.press("Tab")
    expect(table).to_be_focused()
