"""The children's journey on the screen: every number is the board store's, and none is another."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.data_sources.agreed_cases import row
from tests.pages import seen, stored
from tests.pages.conftest import Serve, Site
from tests.pages.stored import Row, Stored
from tests.pages.test_accessibility import assert_accessible
from tests.publishing import tiny
from tests.publishing.advised import IN_TIME, filled, kpi

pytestmark = pytest.mark.browser

TABLE = """() => [...document.querySelectorAll("table.journey tbody tr")].map(row =>
  [...row.cells].map(cell => cell.innerText.split("\\n").map(line => line.trim()).filter(Boolean)))
"""
MONTHS = ["2025-11", "2025-12", *(f"2026-{month:02}" for month in range(1, 9))]
KPIS = (
    kpi(
        "advised",
        IN_TIME | {"by_request": True},
        title="Advice in 6 weeks",
        agency="health",
        journey_step="advice",
        splits=["service"],
        caution="Advice by telephone is not in the log.",
    ),
    kpi(
        "decided",
        IN_TIME | {"dataset": "plans"},
        title="Decided in 6 weeks",
        agency="education",
        journey_step="decision",
    ),
)


def advice() -> list[str]:
    """Eleven months: occupational therapy is late, physiotherapy too small to show; 43 are open."""
    found = []
    for month in MONTHS:
        late = f"{'2026-01' if month == '2025-11' else '2026-10'}-20"
        for n in range(12):
            name, opened = f"{month}-{n}", f"{month}-02"
            found += [
                row("health", f"S{name}", opened=opened, closed=f"{month}-28", service="SALT"),
                row("health", f"O{name}", opened=opened, closed=late, service="OT"),
            ]
    few = {"opened": "2026-10-02", "closed": "2026-10-20", "service": "Physiotherapy"}
    found += [row("health", f"P{n}", **few) for n in range(2)]
    found += [row("health", f"Q{n}", **few | {"service": "SALT"}) for n in range(20)]
    for n, opened in enumerate(["2026-10-02", "2026-08-02"] * 20):
        more = {"opened": opened, "service": "Dietetics"}
        found.append(row("health", f"D{n}", **few | more))
    found += [row("health", f"N{n}", opened="2026-10-20", service="SALT") for n in range(18)]
    return found + [row("health", f"L{n}", opened="2026-06-01", service="OT") for n in range(25)]


@pytest.fixture(scope="module")
def journey_site(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Site:
    """Serve two steps: advice with its months and services, and decisions of which one is few."""
    home: Path = tmp_path_factory.mktemp("journey") / "home"
    home.mkdir()
    urls = (f"sqlite:///{home}/{name}.sqlite" for name in ("vault", "board"))
    made = filled(*urls, home, advice())
    made.publish(tiny.area(), KPIS)
    made.vault.dispose()
    made.board.dispose()
    return serve(home)


def newest(store: Stored, name: str, role: str) -> Row:
    """Give the newest figure of a companion."""
    return next(
        rows[-1] for rows in store.series(name) if rows[-1]["series"].startswith(f"{role}:")
    )


def told(store: Stored, name: str, role: str) -> str:
    """Word it by the tests' own rules."""
    unit = "count" if role in ("open_all", "open_past") else "weeks"
    return stored.figure(unit, newest(store, name, role))


def test_each_step_has_a_row_with_the_stores_numbers(journey_site: Site, page: Page) -> None:
    seen.opened(page, f"{journey_site.address}/journey")
    store = journey_site.stored
    rows: list[list[Any]] = page.evaluate(TABLE)
    assert [cells[0] for cells in rows] == [
        ["Decision to assess", "Decided in 6 weeks"],
        ["Advice", "Advice in 6 weeks"],
    ]
    for cells, name in zip(rows, ("decided", "advised"), strict=True):
        latest = store.latest(name)
        assert cells[1] == ["Somebody", stored.AGENCY[store.kpi[name]["agency"]]]
        figure = [stored.figure("percent", latest), stored.of_how_many(latest)]
        assert cells[2] == [*filter(None, figure), stored.period(latest)]
        for cell, role in zip(
            cells[3:7], ("open_all", "open_past", "open_median", "open_90th"), strict=True
        ):
            assert cell == [told(store, name, role)]
    assert [rows[1][place] for place in (3, 4)] == [["43"], ["25"]]
    link = page.get_by_role("rowheader", name="Advice").get_by_role("link")
    expect(link).to_have_attribute("href", "/kpi/advised")


def test_the_paragraph_says_where_most_stick_and_wait(journey_site: Site, page: Page) -> None:
    seen.opened(page, f"{journey_site.address}/journey")
    wait = told(journey_site.stored, "decided", "open_90th")
    expect(page.locator(".lede")).to_have_text(
        "Most stick at Advice: 25 were open past the limit of 6 weeks on 31 October 2026, of 43 "
        "that were open. Beside its limit the wait is longest at Decision to assess: one in ten "
        f"of those that were open had waited longer than {wait}, where the limit is 6 weeks."
    )
    expect(page.locator("main")).to_contain_text("Advice by telephone is not in the log.")


def test_the_picture_is_told_in_words_as_well(journey_site: Site, page: Page) -> None:
    seen.opened(page, f"{journey_site.address}/journey")
    alt = page.locator("main section").first.locator("img").get_attribute("alt") or ""
    assert "Advice: 43 open, 25 past the limit" in alt


def test_months_of_request_are_a_picture_and_a_table(journey_site: Site, page: Page) -> None:
    seen.opened(page, f"{journey_site.address}/journey")
    section = page.locator("section", has=page.get_by_role("heading", name="By month of request"))
    expect(section.locator("h3")).to_have_text(["Advice"])
    expect(section.locator("img")).to_have_count(1)
    section.locator("summary").first.click()
    shown = section.locator("tbody tr").all()
    (rows,) = (
        rows
        for rows in journey_site.stored.series("advised")
        if rows[0]["series"].startswith("by_request:")
    )
    assert len(shown) == len(rows) > 5
    for line, figure in zip(shown, reversed(rows), strict=True):
        expect(line.locator("th")).to_have_text(stored.period(figure))
        expect(line.locator("td").first).to_have_text(stored.figure("percent", figure))


def test_where_they_stick_is_told_worst_first(journey_site: Site, page: Page) -> None:
    seen.opened(page, f"{journey_site.address}/journey")
    section = page.locator("section", has=page.get_by_role("heading", name="Where they stick"))
    section.locator("summary").click()
    store, latest = journey_site.stored, journey_site.stored.latest("advised")
    mine = {
        row["category"]: row
        for row in store.figures
        if (row["kpi"], row["split"], row["period"]) == ("advised", "service", latest["period"])
    }
    shown = section.locator("tbody tr").all()
    names = [line.locator("th").inner_text() for line in shown]
    assert set(names) == set(mine)
    values = [mine[name]["value"] for name in names]
    known = [value for value in values if value is not None]
    assert known == sorted(known) == [0, 50]
    assert values[2:] == [None] * (len(values) - 2) != []
    expect(section.locator("summary")).to_have_text("By service: least in OT, 0.0%")
    for line, name in zip(shown, names, strict=True):
        expected = [stored.figure("percent", mine[name]), stored.of_how_many(mine[name])]
        expect(line.locator("td")).to_have_text(expected)


def test_steps_without_cases_are_told_by_what_was_published(site: Site, page: Page) -> None:
    seen.opened(page, f"{site.address}/journey")
    rows: list[list[Any]] = page.evaluate(TABLE)
    assert [cells[0][0] for cells in rows] == [
        *("Decision to assess", "Advice: Health", "Advice: Social care", "Advice: Education"),
        *("Plan", "Annual review"),
    ]
    store = site.stored
    plan = store.latest("ehc_plans_within_20_weeks")
    assert rows[4][2][0] == stored.figure("percent", plan)
    assert rows[4][3:7] == [["Not told"]] * 4
    assert rows[1][2] == ["No figure yet"]
    expect(page.locator("main")).to_contain_text("have not come")
    lede = page.locator(".lede")
    expect(lede).to_have_text("How many children stick at which step is not told. ")


def test_where_no_step_has_a_figure_it_says_what_is_missing(journey_site: Site, page: Page) -> None:
    """The agreements show these cases to the board alone."""
    seen.opened(page, f"{journey_site.address}/journey?audience=public")
    expect(page.locator("main .empty")).to_contain_text("No step of the journey has a figure yet.")
    expect(page.locator("main table")).to_have_count(0)


def test_it_needs_no_scrolling_sideways_on_a_phone(journey_site: Site, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    seen.opened(page, f"{journey_site.address}/journey")
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1440, "height": 900})


def test_axe_finds_nothing_on_it(journey_site: Site, page: Page) -> None:
    assert_accessible(page, f"{journey_site.address}/journey")
