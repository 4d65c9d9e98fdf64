"""The first answer holds the page: it can be read without any script, and Dash changes nothing."""

import re
from html import unescape

import pytest
from dash import dcc
from dash import html as parts
from lxml import html
from playwright.sync_api import Browser, Page, Route, expect

from dashboard.rendering import as_html
from tests.pages import seen
from tests.pages.conftest import Site
from tests.pages.stored import Stored

ASKED = "**/_dash-update-component*"
PATHS = (
    *("/", "/?agency=health&status=missed", "/kpi/ehc_plans_within_20_weeks"),
    *("/feeds", "/journey", "/no"),
)


def test_text_and_attributes_are_escaped() -> None:
    said = as_html(parts.P('<b>&"', title='"><script>', **{"aria-label": "<"}))
    assert said == '<p title="&quot;&gt;&lt;script&gt;" aria-label="&lt;">&lt;b&gt;&amp;"</p>'


def test_what_shows_nothing_is_left_out() -> None:
    shown = parts.Div([None, dcc.Store(id="x"), parts.Img(src="a", alt=""), 5, ["b", parts.Br()]])
    assert as_html(shown) == '<div><img alt="" src="a">5b<br></div>'


@pytest.mark.browser
@pytest.mark.parametrize("path", PATHS)
def test_the_first_answer_reads_as_the_page_that_dash_draws(
    path: str, site: Site, browser: Browser, page: Page
) -> None:
    context = browser.new_context(java_script_enabled=False)
    without = context.new_page()
    without.goto(site.address + path)
    expect(without.locator("h1#title")).to_be_visible()
    read = without.locator("#first-view").inner_text()
    context.close()
    seen.opened(page, site.address + path)
    assert lines(page.locator("#react-entry-point").inner_text()) == lines(read)


def lines(text: str) -> list[str]:
    """Give a page's words, whatever the room between them; charts' own words are not of it."""
    return re.sub(r"\s+", " ", text).split()


@pytest.mark.browser
def test_dash_takes_over_without_a_jump_and_keeps_what_was_opened(
    site: Site, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    page = context.new_page()
    held: list[Route] = []
    # Dash's page is held back until the reader has opened something and gone down.
    page.route(ASKED, lambda route, _request: held.append(route))
    with page.expect_request(ASKED):
        page.goto(f"{site.address}/")
    summary = page.locator("#first-view details.key summary")
    summary.click()
    summary.focus()
    before = page.evaluate("[scrollY, document.documentElement.scrollHeight]")
    assert before[0] > 0
    assert held
    for route in held:
        route.continue_()
    page.unroute(ASKED)
    expect(page.locator("#first-view")).to_have_count(0)
    assert page.evaluate("[scrollY, document.documentElement.scrollHeight]") == before
    expect(page.locator("details.key")).to_have_attribute("open", "")
    assert page.evaluate("document.activeElement.innerText") == "How to read this page"
    context.close()


@pytest.mark.browser
def test_a_kpis_first_answer_has_its_title_and_its_figure(
    site: Site, store: Stored, stranger: Page
) -> None:
    kpi = "ehc_plans_within_20_weeks"
    answer = stranger.request.get(f"{site.address}/kpi/{kpi}")
    page = html.fromstring(answer.text())
    assert page.findtext(".//title") == f"{store.kpi[kpi]['title']}: scorecard"
    value = f"{store.latest(kpi)['value']:.1f}%"
    assert value in unescape(page.get_element_by_id("first-view").text_content())
