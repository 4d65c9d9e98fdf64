"""The board fetches from its own host only, little of it, and leaves nothing behind."""

from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.pages import seen
from tests.pages.conftest import Site
from tests.pages.stored import Stored

pytestmark = pytest.mark.browser

FIRST_VISIT = 320 * 1024
"""Bytes that a first visit may move."""
KPI = "/kpi/ehc_plans_within_20_weeks"
PAGES = ("/", KPI, f"{KPI}?explore=yes", "/about", "/kpi/no_such_measure", "/nowhere")


@pytest.mark.parametrize("path", ["/", KPI])
def test_a_first_visit_moves_little_and_not_plotly(path: str, site: Site, stranger: Page) -> None:
    assert_little_is_moved(stranger, site.address + path)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", KPI])
def test_nor_does_one_to_the_whole_demonstration(
    path: str, demo_site: Site, stranger: Page
) -> None:
    assert_little_is_moved(stranger, demo_site.address + path)


def assert_little_is_moved(stranger: Page, address: str) -> None:
    """Open a page where nobody has been, and weigh all that is fetched for it."""
    wire = stranger.context.new_cdp_session(stranger)
    wire.send("Network.enable")
    moved: list[float] = []
    wire.on("Network.loadingFinished", lambda told: moved.append(told["encodedDataLength"]))
    asked: list[str] = []
    stranger.on("request", lambda request: asked.append(request.url))
    seen.opened(stranger, address)
    stranger.wait_for_load_state("networkidle")
    assert not [url for url in asked if "plotly" in url]
    assert 10_000 < sum(moved) <= FIRST_VISIT, f"{sum(moved) / 1024:.0f} KiB"


def test_every_request_is_to_the_boards_own_host_under_a_strict_policy(
    site: Site, stranger: Page
) -> None:
    answers: list[Response] = []
    stranger.on("response", lambda answer: answers.extend([answer]))
    for address in PAGES:
        seen.opened(stranger, site.address + address, charts=address.count("explore"))
    assert any("plotly" in answer.url for answer in answers)
    for answer in answers:
        if answer.url.startswith(("data:", "blob:")):
            continue
        assert answer.url.startswith(f"{site.address}/")
        assert answer.status < 400
        headers = answer.all_headers()
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        script = next(part for part in policy.split("; ") if part.startswith("script-src"))
        assert "unsafe" not in script
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in headers
    assert stranger.context.cookies() == []


def test_a_script_that_is_not_the_boards_own_does_not_run(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    seen.opened(page, site.address)
    page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.intruder = true";
      document.body.append(script);
    }""")
    assert page.evaluate("window.intruder") is None
    page.close()


@pytest.mark.parametrize("address", PAGES)
def test_made_up_figures_are_called_made_up_on_every_page(
    address: str, site: Site, store: Stored, page: Page
) -> None:
    seen.opened(page, site.address + address, charts=address.count("explore"))
    banner = page.locator(".made-up")
    expect(banner).to_be_visible()
    expect(banner).to_contain_text(f"Made-up figures. {store.version['area']} does not exist")


@pytest.mark.parametrize("address", PAGES)
def test_figures_that_are_not_made_up_are_not_called_so(
    address: str, late_site: Site, page: Page
) -> None:
    seen.opened(page, late_site.address + address, charts=address.count("explore"))
    expect(page.locator(".made-up")).to_have_count(0)
    expect(page.locator("footer").get_by_text("Open Government Licence")).to_be_visible()


def test_the_server_says_that_it_is_well(site: Site, empty_site: Site) -> None:
    for each in (site, empty_site):
        with urlopen(f"{each.address}/healthz", timeout=10) as answer:  # noqa: S310
            assert (answer.status, answer.read()) == (200, b"ok")
