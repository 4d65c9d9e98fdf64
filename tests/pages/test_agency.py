"""An agency's page shows its own measures, who waits, for whom it is worse, and its data."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.pages import seen, stored
from tests.pages.conftest import Serve, Site
from tests.pages.stored import Stored
from tests.publishing import tiny
from tests.publishing.advised import IN_TIME, filled, kpi

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("agency", ["education", "health", "care"])
def test_its_measures_are_all_there_and_no_others(
    agency: str, site: Site, store: Stored, page: Page
) -> None:
    heading = seen.opened(page, f"{site.address}/agency/{agency}")
    name = stored.AGENCY[agency]
    expect(heading).to_have_text(f"{name}: how it is doing")
    expect(page).to_have_title(f"{name}: scorecard")
    mine = [kpi["id"] for kpi in store.kpis if kpi["agency"] == agency]
    shown = page.locator("#measures tbody tr").evaluate_all("rows => rows.map(row => row.id)")
    assert sorted(shown) == sorted(mine)
    statuses = [store.latest(kpi)["status"] for kpi in mine]
    off = statuses.count("missed") + statuses.count("close")
    expect(page.locator("main")).to_contain_text(
        f"Of {len(mine)} measures {statuses.count('met')} are on course and {off} off course."
    )


def test_services_stand_side_by_side_as_in_the_store(site: Site, store: Stored, page: Page) -> None:
    seen.opened(page, f"{site.address}/agency/health")
    part = page.locator("#side-by-side")
    expect(part.locator("h2")).to_have_text("Side by side, by service")
    kpi = "community_waits_over_18_weeks"
    latest = store.latest(kpi)
    expected = {
        (row["category"], stored.figure("percent", row))
        for row in store.figures
        if (row["kpi"], row["split"], row["period"]) == (kpi, "service", latest["period"])
    }
    block = part.locator(".splits > div", has_text=store.kpi[kpi]["title"]).first
    rows = block.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [row.cells[0].textContent, row.cells[1].textContent])"
    )
    assert {tuple(row) for row in rows} == expected
    alt = block.locator("img").get_attribute("alt") or ""
    assert all(f"{category}: {value}" in alt for category, value in expected)


def test_its_own_feeds_and_matches_are_told_to_the_board_alone(
    intake_site: Site, page: Page
) -> None:
    seen.opened(page, f"{intake_site.address}/agency/health")
    data = page.locator("#data")
    expect(data.get_by_role("table", name="Feeds: Health")).to_be_visible()
    expect(data).to_contain_text("Of health's children, also in education")
    seen.opened(page, f"{intake_site.address}/agency/health?audience=public")
    expect(page.locator("#data")).to_have_count(0)


@pytest.mark.parametrize("name", ["police", "joint"])
def test_no_other_agency_has_a_page(name: str, site: Site, page: Page) -> None:
    heading = seen.opened(page, f"{site.address}/agency/{name}")
    expect(heading).to_have_text("There is no such agency")


def test_who_is_waiting_is_the_companions_of_its_measures(advised_site: Site, page: Page) -> None:
    store = advised_site.stored
    kpi = store.kpi["in_time"]
    seen.opened(page, f"{advised_site.address}/agency/{kpi['agency']}")
    row = page.locator("#queues tbody tr", has_text=kpi["title"])
    past = store.companion("in_time", "open_past")
    median = store.companion("in_time", "open_median")
    expect(row.locator("td").nth(0)).to_contain_text(stored.figure("count", past))
    expect(row.locator("td").nth(1)).to_contain_text(stored.figure("weeks", median))


def test_where_its_cases_are_stuck_is_told_by_step_and_by_service(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    urls = (f"sqlite:///{tmp_path}/{name}.sqlite" for name in ("vault", "board"))
    made = filled(*urls, tmp_path)
    more = {"agency": "health", "journey_step": "advice", "splits": ["service"]}
    made.publish(tiny.area(), (kpi("in_time", IN_TIME, **more),))
    for engine in (made.vault, made.board):
        engine.dispose()
    site = serve(tmp_path)
    seen.opened(page, f"{site.address}/agency/health")
    stuck = page.locator("#stuck")
    expect(stuck).to_contain_text("Nobody is open past the limit. ")
    expect(stuck.get_by_role("link", name="See the whole journey")).to_have_attribute(
        "href", "/journey"
    )
    contents = page.get_by_role("navigation", name="On this page")
    expect(contents.get_by_role("link", name="Where cases are stuck")).to_be_visible()
    places = page.locator("section", has=page.get_by_role("heading", name="Where they stick"))
    expect(places.locator("summary").first).to_contain_text("By service: least in SALT, 75.0%")
