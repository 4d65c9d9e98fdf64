"""Every number on the scorecard is the board store's, whatever the reader chose to see."""

import re
from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages import seen, stored
from tests.pages.conftest import Site
from tests.pages.stored import Stored

pytestmark = pytest.mark.browser

Seen = list[dict[str, Any]]


@pytest.fixture(scope="module", params=["site", "real_site"])
def board(request: pytest.FixtureRequest, module_page: Page) -> tuple[Seen, Stored]:
    """Read the whole scorecard off the screen, of the made-up area and of the real one."""
    served: Site = request.getfixturevalue(request.param)
    seen.opened(module_page, f"{served.address}/?order=papers")
    return seen.scorecard(module_page), served.stored


def test_every_kpi_is_there_under_its_success_measure_with_who_answers(
    board: tuple[Seen, Stored],
) -> None:
    rows, store = board
    assert {row["id"] for row in rows} == set(store.kpi)
    for row in rows:
        kpi = store.kpi[row["id"]]
        group = stored.MEASURE[kpi["success_measure"]]
        assert row["group"] == ("Headline measures" if kpi["headline"] else group)
        assert (row["title"], row["href"]) == (kpi["title"], f"/kpi/{kpi['id']}")
        assert row["who"] == f"{stored.AGENCY[kpi['agency']]} · {kpi['owner']}"


def test_figures_periods_and_places_are_the_stores(board: tuple[Seen, Stored]) -> None:
    rows, store = board
    for row in rows:
        latest, kpi = store.latest(row["id"]), store.kpi[row["id"]]
        if latest["period"] is None:
            assert row["value"] == "No figure yet"
            assert row["figure"][1:] == [
                kpi["awaiting"].strip() or "No extract that was loaded holds it."
            ]
            continue
        place = latest["geography"]
        expected = [
            stored.figure(kpi["unit"], latest),
            stored.of_how_many(latest),
            stored.period(latest),
            place if place != store.version["area"] else "",
        ]
        assert row["figure"] == [*filter(None, expected), *row["late"]]
        newest = max(each["as_at"] for each in store.files([latest]))
        assert row["told"] == [f"as at {stored.day(newest)}"]
        assert row["lineage"] == f"{row['href']}#sources"


def test_targets_and_statuses_are_the_stores(board: tuple[Seen, Stored]) -> None:
    rows, store = board
    for row in rows:
        latest, kpi = store.latest(row["id"]), store.kpi[row["id"]]
        shape = stored.SHAPE[latest["status"]]
        assert row["status"] == f"{shape}{stored.status(kpi, latest)}"
        expected = stored.target(kpi, latest)
        if expected:
            assert row["target"][0] == f"Target {expected}"
            assert ("illustrative, not agreed" in row["target"]) == (not kpi["targets_agreed"])
        else:
            assert not any(line.startswith("Target") for line in row["target"])
        lawful = expected and kpi["standard"] is not None
        standard = [line for line in row["target"] if line.startswith("Legal standard")]
        assert standard == ([f"Legal standard {kpi['standard']:g}%"] if lawful else [])


def test_changes_and_trends_are_the_stores(board: tuple[Seen, Stored]) -> None:
    rows, store = board
    for row in rows:
        expected = store.change(row["id"])
        assert row["change"].startswith(expected)
        known = [each for each in store.series(row["id"])[0] if each["value"] is not None]
        if len(known) < 2:
            assert row["trend"] == ""
            continue
        unit = store.kpi[row["id"]]["unit"]
        first, last = (
            f"{stored.figure(unit, each)} in {stored.period(each)}"
            for each in (known[0], known[-1])
        )
        values = [each["value"] for each in known]
        low, high = (stored.amount(unit, value) for value in (min(values), max(values)))
        assert row["trend"] == (
            f"Trend of {len(known)} figures, from {first} to {last}; lowest {low}, highest {high}."
        )


def test_comparators_are_the_stores_with_their_year(board: tuple[Seen, Stored]) -> None:
    rows, store = board
    for row in rows:
        latest, kpi = store.beside(row["id"]), store.kpi[row["id"]]
        compared = store.compared(latest)
        assert row["places"] == [
            [each["name"], stored.figure(kpi["unit"], each).split(" per ")[0]] for each in compared
        ]
        year = stored.period(latest) if compared else "nothing to compare with"
        assert row["year"] == year


def test_what_meets_its_target_but_not_the_law_is_on_course(board: tuple[Seen, Stored]) -> None:
    rows, store = board
    found = [
        row
        for row in rows
        if store.kpi[row["id"]]["standard"] == 100 and store.latest(row["id"])["status"] == "met"
    ]
    assert found
    for row in found:
        assert store.latest(row["id"])["value"] < 100
        assert row["status"] == "●On course"
        assert "Legal standard 100%" in row["target"]


def test_statuses_are_counted_and_lead_to_what_they_count(
    site: Site, store: Stored, page: Page
) -> None:
    seen.opened(page, site.address)
    choices = page.get_by_role("navigation", name="Choose what to show")
    statuses = [store.latest(kpi)["status"] for kpi in store.kpi]
    words = [f"{stored.TALLIED[status]} {statuses.count(status)}" for status in stored.ORDER]
    line = choices.locator("> div", has_text="Status")
    expect(line.get_by_role("link")).to_have_text([f"All {len(statuses)}", *words])
    choices.get_by_role("link", name=re.compile("^Missed")).click()
    expect(page).to_have_url(f"{site.address}/?status=missed")
    expect(page.locator("table.scorecard tbody tr")).to_have_count(statuses.count("missed"))


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("Agency", lambda kpi: stored.AGENCY[kpi["agency"]]),
        ("Health and wellbeing aim", lambda kpi: kpi["strategy_aim"]),
        ("Inspection theme", lambda kpi: stored.THEME[kpi["inspection_theme"]]),
    ],
)
def test_measures_can_be_grouped_otherwise(
    name: str, of: Callable[[stored.Row], str], site: Site, store: Stored, page: Page
) -> None:
    seen.opened(page, site.address)
    choices = page.get_by_role("navigation", name="Choose what to show")
    choices.locator("> div", has_text="Grouped by").get_by_role("link", name=name).click()
    page.wait_for_url("**/?by=*")
    expect(page.get_by_role("heading", name="Headline measures")).to_have_count(0)
    rows = seen.scorecard(page)
    assert {row["id"] for row in rows} == set(store.kpi)
    assert [row["group"] for row in rows] == [of(store.kpi[row["id"]]) for row in rows]


def test_a_group_can_be_gone_to(site: Site, page: Page) -> None:
    seen.opened(page, site.address)
    choices = page.get_by_role("navigation", name="Choose what to show")
    last = page.locator("main section h2").last
    expect(last).not_to_be_in_viewport()
    title = last.evaluate("heading => heading.firstChild.textContent")
    choices.get_by_role("link", name=title, exact=True).click()
    expect(last).to_be_in_viewport()


def test_measures_are_found_while_typing_and_by_sending(
    site: Site, store: Stored, page: Page
) -> None:
    wanted = {kpi for kpi, about in store.kpi.items() if "therapy" in about["title"].lower()}
    assert 0 < len(wanted) < len(store.kpi)
    seen.opened(page, f"{site.address}/?audience=board")
    page.get_by_label("Find").press_sequentially("THERAPY")
    expect(page.locator("table.scorecard tbody tr:visible")).to_have_count(len(wanted))
    expect(page.get_by_role("status")).to_have_text(f"{len(wanted)} found")
    page.get_by_label("Find").press("Enter")
    page.wait_for_url("**/?q=THERAPY*")
    seen.finished(page)
    assert {row["id"] for row in seen.scorecard(page)} == wanted
    expect(page.get_by_label("Find")).to_have_value("THERAPY")


def test_what_is_sent_keeps_what_was_chosen(site: Site, page: Page) -> None:
    seen.opened(page, f"{site.address}/?audience=public&agency=health&q=waiting")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("**/?q=waiting&audience=public&agency=health")


def test_what_is_missed_stands_first_unless_the_order_is_the_papers(
    site: Site, store: Stored, page: Page
) -> None:
    order = list(store.kpi)
    seen.opened(page, site.address)
    rows = seen.scorecard(page)
    for _, group in groupby(rows, key=lambda row: row["group"]):
        ids = [row["id"] for row in group]
        ranks = [(stored.ORDER.index(store.latest(kpi)["status"]), order.index(kpi)) for kpi in ids]
        assert ranks == sorted(ranks)
    seen.opened(page, f"{site.address}/?order=papers")
    papers = seen.scorecard(page)
    measures = list(stored.MEASURE)
    assert [row["id"] for row in papers] == sorted(
        order,
        key=lambda kpi: (
            not store.kpi[kpi]["headline"],
            not store.kpi[kpi]["headline"] and measures.index(store.kpi[kpi]["success_measure"]),
        ),
    )
    assert sorted(row["id"] for row in rows) == sorted(row["id"] for row in papers)


CHOICES = [
    *((agency, None) for agency in stored.AGENCY),
    *((None, status) for status in stored.ORDER),
    ("health", "missed"),
    ("care", "missed"),
    ("education", "not rated"),
]


@pytest.mark.parametrize(("agency", "status"), CHOICES)
def test_the_address_chooses_what_is_shown(
    agency: str | None, status: str | None, site: Site, store: Stored, page: Page
) -> None:
    asked = {"agency": agency, "status": status}
    query = "&".join(f"{key}={value}" for key, value in asked.items() if value)
    seen.opened(page, f"{site.address}/?{query}")
    wanted = {
        kpi
        for kpi, about in store.kpi.items()
        if agency in (None, about["agency"]) and status in (None, store.latest(kpi)["status"])
    }
    assert {row["id"] for row in seen.scorecard(page)} == wanted
    expect(page.get_by_text("No measure fits this choice.")).to_have_count(0 if wanted else 1)


def test_choices_stay_in_the_address_and_outlive_a_reload(site: Site, page: Page) -> None:
    seen.opened(page, site.address)
    choices = page.get_by_role("navigation", name="Choose what to show")
    missed = choices.get_by_role("link", name=re.compile("^Missed")).inner_text()
    addresses = [
        ("Health", "/?agency=health"),
        (missed, "/?agency=health&status=missed"),
        ("As in the papers", "/?agency=health&status=missed&order=papers"),
        ("What is missed first", "/?agency=health&status=missed"),
    ]
    for name, address in addresses:
        choices.get_by_role("link", name=name, exact=True).click()
        expect(page).to_have_url(site.address + address)
        expect(choices.locator("[aria-current]").get_by_text(name, exact=True)).to_be_visible()
    before = seen.scorecard(page)
    assert before
    page.reload()
    seen.finished(page)
    assert seen.scorecard(page) == before
    expect(choices.locator("[aria-current]")).to_have_text(
        [missed, "Health", "Success measure", "What is missed first"]
    )


@pytest.mark.parametrize(
    "query",
    [
        "agency=police",
        "status=<script>alert(1)</script>",
        "order=%00",
        "agency=health&agency=care",
        "agency=",
        "kpi_id=x&version=y",
        "self=1&query=2",
        "%ff%fe",
    ],
)
def test_nonsense_in_the_address_gives_the_whole_board(
    query: str, site: Site, store: Stored, page: Page
) -> None:
    seen.opened(page, f"{site.address}/?{query}")
    assert {row["id"] for row in seen.scorecard(page)} == set(store.kpi)


def test_a_late_feed_is_named_and_its_rows_say_so(late_site: Site, page: Page) -> None:
    seen.opened(page, late_site.address)
    store = late_site.stored
    feed = store.late()[0]
    assert [each["feed"] for each in store.late()] == ["participation"]
    attention = page.locator(".attention")
    expect(attention).to_contain_text(
        f"Late with extracts: Education ({feed['title']}, due 30 June 2020)"
    )
    for row in seen.scorecard(page):
        due = store.late_since(row["id"])
        assert row["late"] == [f"Old: the next was due by {day}" for day in due]
        assert bool(due) == row["id"].startswith("neet_or_not_known")


def test_feeds_that_are_in_time_are_not_called_late(site: Site, store: Stored, page: Page) -> None:
    seen.opened(page, site.address)
    published = stored.day(store.version["made_at"])
    expect(page.locator(".looked-at")).to_contain_text(f"as published on {published}")
    if not store.late():
        expect(page.locator(".attention")).to_contain_text("No agency is late with its extracts.")
    for row in seen.scorecard(page):
        assert len(row["late"]) == len(store.late_since(row["id"]))


def test_before_the_first_publishing_the_page_says_what_to_do(empty_site: Site, page: Page) -> None:
    for address in ("/", "/?agency=health", "/kpi/ehc_plans_within_20_weeks"):
        heading = seen.opened(page, empty_site.address + address)
        expect(heading).to_have_text("Nothing has been published yet")
        expect(page.get_by_text("send-kpi publish")).to_be_visible()
    assert not (empty_site.home / "board.sqlite").exists()


def test_a_store_that_cannot_be_read_is_not_an_empty_board(broken_site: Site, page: Page) -> None:
    for address in ("/", "/kpi/ehc_plans_within_20_weeks"):
        heading = seen.opened(page, broken_site.address + address)
        expect(heading).to_have_text("The board's figures cannot be read just now")
        expect(page.get_by_text("Nothing is lost")).to_be_visible()
