"""What a board asks in its meeting, answered off the screen and held against the store.

Each question is asked at a desk, on a telephone, and by the keyboard alone. The made-up area is
that of the demonstration: what the board saw six weeks ago, and what is current.
"""

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.pages import seen, stored
from tests.pages.conftest import PATIENCE, Site
from tests.pages.stored import Row, Stored

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = {
    "desk": ViewportSize(width=1440, height=900),
    "telephone": ViewportSize(width=320, height=640),
    "keyboard": ViewportSize(width=1440, height=900),
}
MOST_STOPS = 900
"""So often the tabulator is pressed until the focus is where it should be."""
Go = Callable[[Locator], None]
PLANS = "ehc_plans_within_20_weeks"
SPEECH = "speech_and_language_waits_over_18_weeks"
ABSENCE = "persistent_absence_by_need"


@pytest.fixture(scope="module")
def demo_store(demo_site: Site) -> Stored:
    return demo_site.stored


@pytest.fixture(params=SIZES)
def way(request: pytest.FixtureRequest) -> str:
    """Give the way in which a question is asked."""
    return str(request.param)


@pytest.fixture
def screen(way: str, browser: Browser) -> Iterator[Page]:
    """Open a screen; nothing on it may need to be moved sideways."""
    context = browser.new_context(viewport=SIZES[way])
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    yield page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


@pytest.fixture
def go(way: str, screen: Page) -> Go:
    """Give how a link is followed and a part unfolded: by a click, or by the keyboard."""

    def by_keyboard(wanted: Locator) -> None:
        seen.finished(screen)
        place = wanted.element_handle()
        for _ in range(MOST_STOPS):
            screen.keyboard.press("Tab")
            if screen.evaluate("place => document.activeElement === place", place):
                return screen.keyboard.press("Enter")
        raise AssertionError(f"{wanted} was not reached")

    return by_keyboard if way == "keyboard" else Locator.click


def asked(home: Path, query: str, *values: str) -> list[dict[str, Any]]:
    """Ask the board store in plain SQL."""
    with closing(sqlite3.connect(home / "board.sqlite")) as board:
        board.row_factory = sqlite3.Row
        return [dict(row) for row in board.execute(query, values)]


def attention(page: Page, number: int) -> Locator:
    """Give one of the sentences on top of the board."""
    return page.locator(".attention > li").nth(number)


STATUSES = """
SELECT kpi, series, status, period_end FROM figures
WHERE version = ? AND audience = 'board' AND split IS NULL ORDER BY position
"""


def statuses(home: Path, version: str) -> dict[str, str]:
    """Give each KPI's newest status in its first series, in one version."""
    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for row in asked(home, STATUSES, version):
        if first.setdefault(row["kpi"], row["series"]) == row["series"]:
            found[row["kpi"]] = row["status"]
    return found


def test_which_measures_went_off_course_since_the_board_last_met(
    demo_site: Site, demo_store: Stored, screen: Page, go: Go
) -> None:
    (meeting,) = asked(demo_site.home, "SELECT day, version FROM meetings")
    then = statuses(demo_site.home, meeting["version"])
    now = statuses(demo_site.home, demo_store.version["name"])
    gone = [
        demo_store.kpi[kpi]["title"]
        for kpi, status in now.items()
        if status in ("missed", "close") and then.get(kpi) == "met"
    ]
    assert gone
    seen.opened(screen, demo_site.address)
    told = attention(screen, 0)
    expect(told).to_contain_text(f"since the board met on {stored.day(meeting['day'])}")
    # The headline measures stand in the sentence, the others are unfolded below it.
    go(told.locator("summary"))
    listed = re.findall(r"Gone off course since: (.*?)\.(?:\s|$)", told.inner_text())
    assert sorted(", ".join(listed).split(", ")) == sorted(gone)


def missing(row: Row) -> int:
    """Count up to the share that meets the target as it is shown: with one decimal, half up."""
    more, whole = 0, round(row["denominator"])
    while (2000 * (round(row["numerator"]) + more) + whole) // (2 * whole) < 10 * row["target_low"]:
        more += 1
    return more


def test_how_many_more_plans_in_time_would_meet_the_target(
    demo_site: Site, demo_store: Stored, screen: Page, go: Go
) -> None:
    latest = demo_store.latest(PLANS)
    more = missing(latest)
    assert more > 0
    seen.opened(screen, demo_site.address)
    row = screen.locator(f"#{PLANS}")
    expect(row.locator(".distance")).to_have_text(
        f"{more:.0f} more plans on time would meet the target"
    )
    failed = latest["denominator"] - latest["numerator"]
    expect(attention(screen, 2)).to_contain_text(
        f"the legal limit was missed for {failed:,.0f} of {latest['denominator']:,.0f} children"
    )
    waiting = demo_store.companion(PLANS, "open_past")
    expect(attention(screen, 2)).to_contain_text(f"{waiting['value']:.0f} were waiting past it")


POINTS = """
SELECT period_end, point_type FROM chart_points
WHERE version = ? AND kpi = ? AND audience = 'board' AND series = ? ORDER BY period_end DESC
"""


def test_whether_the_step_of_speech_therapy_is_real_and_when_it_began(
    demo_site: Site, demo_store: Stored, screen: Page, go: Go
) -> None:
    series = demo_store.latest(SPEECH)["series"]
    points = asked(demo_site.home, POINTS, demo_store.version["name"], SPEECH, series)
    worse = []
    for point in points:
        if point["point_type"] != "special_cause_concern":
            break
        worse.append(point["period_end"])
    assert worse
    month = stored.period({"period_kind": "month", "period": worse[-1][:7]})
    seen.opened(screen, demo_site.address)
    expect(attention(screen, 1)).to_contain_text("Really getting worse: ")
    expect(attention(screen, 1)).to_contain_text(f"{demo_store.kpi[SPEECH]['title']} since {month}")
    go(screen.locator(f"#{SPEECH} th a").first)
    expect(screen.locator("h1#title")).to_have_text(demo_store.kpi[SPEECH]["title"])
    expect(screen.locator("ul.signals")).to_contain_text(f"Really getting worse since {month}")


def test_which_agencys_advice_is_latest_and_by_how_much(
    demo_site: Site, demo_store: Stored, screen: Page, go: Go
) -> None:
    advice = [kpi["id"] for kpi in demo_store.kpis if kpi["journey_step"] == "advice"]
    assert len({demo_store.kpi[kpi]["agency"] for kpi in advice}) == 3
    seen.opened(screen, f"{demo_site.address}/journey")
    shares: dict[str, float] = {}
    for kpi in advice:
        row = screen.locator("table.journey tbody tr", has_text=demo_store.kpi[kpi]["title"])
        latest = demo_store.latest(kpi)
        expect(row).to_contain_text(stored.figure("percent", latest))
        expect(row).to_contain_text(stored.of_how_many(latest))
        expect(row).to_contain_text(stored.figure("count", demo_store.companion(kpi, "open_past")))
        longest = stored.figure("weeks", demo_store.companion(kpi, "open_90th"))
        expect(row).to_contain_text(longest)
        shares[kpi] = float(row.locator("td").nth(1).locator(".value").inner_text().rstrip("%"))
    worst = min(shares, key=lambda kpi: shares[kpi])
    values = {kpi: demo_store.latest(kpi)["value"] for kpi in advice}
    assert worst == min(values, key=lambda kpi: values[kpi])
    link = f"Advice: {stored.AGENCY[demo_store.kpi[worst]['agency']]}"
    go(screen.locator("table.journey").get_by_role("link", name=link))
    expect(screen.locator("h1#title")).to_have_text(demo_store.kpi[worst]["title"])
    latest = demo_store.latest(worst)
    more = missing(latest)
    expect(screen.locator("ul.signals")).to_contain_text(f"{more:,.0f} more pieces of advice")


def test_which_need_has_the_widest_gap_in_absence(
    demo_site: Site, demo_store: Stored, screen: Page, go: Go
) -> None:
    latest = demo_store.latest(ABSENCE)
    gaps = [
        row
        for row in demo_store.figures
        if (row["kpi"], row["split"], row["period"]) == (ABSENCE, "gap in need", latest["period"])
    ]
    widest = max(
        (row for row in gaps if row["value"] is not None), key=lambda row: abs(row["value"])
    )
    seen.opened(screen, f"{demo_site.address}/needs")
    row = screen.locator("#gaps tbody tr", has_text=demo_store.kpi[ABSENCE]["title"])
    cells = row.locator("td").all_inner_texts()
    assert cells[0] == widest["category"]
    assert cells[1] == f"{stored.number(widest['value'], 1)} points"
    chance = widest["low"] <= 0 <= widest["high"]
    assert cells[3] == ("yes: it may be" if chance else "hardly")
    go(screen.get_by_role("link", name=demo_store.kpi[ABSENCE]["title"]).first)
    go(screen.locator("summary", has_text="Gap in primary need"))
    first = screen.get_by_role("region", name=re.compile("gap in primary need"))
    expect(first.locator("tbody tr")).to_have_count(len(gaps))


def test_which_file_a_figure_came_from(
    demo_site: Site, demo_store: Stored, screen: Page, go: Go
) -> None:
    seen.opened(screen, demo_site.address)
    go(screen.locator(f"#{PLANS} .lineage"))
    seen.finished(screen)
    sources = screen.locator("#sources")
    go(sources.locator("details").first.locator("summary").first)
    codes = sources.locator("code[title]").evaluate_all("codes => codes.map(code => code.title)")
    files = {
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (demo_site.home / "extracts").rglob("*")
        if path.is_file()
    }
    # What an agency calls its files is its own; the hash tells which one it was. What came as a
    # set of files was put together, and has a hash of its own.
    assert len(files.intersection(codes)) > 4
    used = {row["sha256"]: row for row in demo_store.extracts}
    for code in codes:
        row = sources.locator("tr", has=screen.locator(f"code[title='{code}']"))
        expect(row).to_contain_text(stored.day(used[code]["as_at"]))


def test_what_is_withheld_and_why(
    demo_site: Site, demo_store: Stored, screen: Page, go: Go
) -> None:
    latest = demo_store.latest(PLANS)
    withheld = [
        row
        for row in demo_store.figures
        if row["kpi"] == PLANS
        and (row["series"], row["period"]) == (latest["series"], latest["period"])
        and row["split"]
        and row["symbol"] == "c"
        and row["category"]
    ]
    assert withheld
    seen.opened(screen, f"{demo_site.address}/kpi/{PLANS}")
    for details in screen.locator(".splits details").all():
        go(details.locator("summary").first)
    for row in withheld:
        title = demo_store.kpi[PLANS]["title"]
        name = " and ".join(stored.WAYS[part] for part in row["split"].split(", "))
        cells = screen.get_by_role("region", name=f"{title} by {name}", exact=True).locator(
            "tr", has=screen.get_by_role("rowheader", name=row["category"], exact=True)
        )
        expect(cells.locator("td").first).to_have_text(
            f"Withheld to protect children{stored.why_withheld(row)}"
        )
    lineage = screen.locator("#sources details", has_text="Where this figure comes from")
    go(lineage.locator("summary"))
    expect(lineage).to_contain_text("Policy")


def test_a_link_shows_what_the_board_saw_at_its_meeting(
    demo_site: Site, demo_store: Stored, screen: Page, go: Go
) -> None:
    (meeting,) = asked(demo_site.home, "SELECT day, version FROM meetings")
    then = statuses(demo_site.home, meeting["version"])
    seen.opened(screen, f"{demo_site.address}/?meeting={meeting['day']}")
    expect(screen.locator(".looked-at")).to_contain_text(
        f"as the board saw them on {stored.day(meeting['day'])}"
    )
    rows = screen.locator("table.scorecard tbody tr")
    words = {status: stored.WORD[status] for status in stored.ORDER} | {"met": ""}
    for kpi in ("speech_and_language_waits_over_18_weeks", "high_needs_forecast"):
        expect(rows.and_(screen.locator(f"#{kpi}")).locator(".status")).to_contain_text(
            words[then[kpi]]
        )
    go(screen.get_by_role("link", name="Show what is current"))
    expect(screen).to_have_url(f"{demo_site.address}/")


def reached(page: Page, wanted: str, most: int = 400) -> None:
    """Go on by the tabulator until the focus is on a link of this address or a part of this id."""
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "[document.activeElement.getAttribute('href') ?? '', document.activeElement.id]"
        )
        if wanted in at:
            return
    raise AssertionError(f"{wanted} was not reached")


def test_searching_by_keyboard_alone(demo_site: Site, demo_store: Stored, screen: Page) -> None:
    seen.opened(screen, demo_site.address)
    reached(screen, f"/kpi/{SPEECH}")
    screen.keyboard.press("Enter")
    expect(screen.locator("h1#title")).to_have_text(demo_store.kpi[SPEECH]["title"])
    screen.goto(f"{demo_site.address}/")
    seen.finished(screen)
    reached(screen, "q")
    screen.keyboard.type("speech")
    expect(screen.get_by_role("status")).to_contain_text("found")
    screen.keyboard.press("Enter")
    screen.wait_for_url("**/?q=speech*")
    reached(screen, f"/kpi/{SPEECH}#sources")
    screen.keyboard.press("Enter")
    screen.wait_for_url(f"**/kpi/{SPEECH}#sources")
    seen.finished(screen)
    expect(screen.locator("#sources")).to_be_in_viewport()
