"""axe-core finds nothing on any kind of page, in light and dark, wide and narrow.

axe passes a page that is still loading, so each page is finished, and has its heading, first.
What axe cannot judge (a status told by colour alone, a line too faint to see) follows after it.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dashboard import charts
from tests.pages import seen, stored
from tests.pages.conftest import Serve, Site
from tests.pages.stored import Row, Stored

pytestmark = pytest.mark.browser

AXE = Axe().axe_script
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LOOKS: tuple[tuple[int, Scheme], ...] = ((1440, "light"), (320, "dark"))
OTHER_LOOKS: tuple[tuple[int, Scheme], ...] = ((1440, "dark"), (320, "light"))
"""Width and colour do not touch each other, so the quick tests try these on no page."""
TABLET: tuple[int, Scheme] = (768, "light")
UNFOLD = "document.querySelectorAll('details').forEach(part => part.open = true)"

BOARDS = {
    "plain": "/",
    "filtered": "/?agency=health&status=missed",
    "nothing fits": "/?agency=care&status=missed",
    "by theme": "/?by=theme&q=waiting",
    "public": "/?audience=public",
    "agency": "/agency/health",
    "needs": "/needs",
    "about": "/about",
    "about, for the public": "/about?audience=public",
    "journey": "/journey",
    "unknown measure": "/kpi/no_such_measure",
    "unknown meeting": "/?meeting=2020-01-01",
    "unknown address": "/nowhere",
}
DEMONSTRATED = (
    *("/", "/?audience=public", "/journey", "/needs", "/feeds", "/about"),
    *("/agency/education", "/agency/health", "/agency/care"),
    "/kpi/ehc_plans_within_20_weeks",
    "/kpi/ehc_plans_within_20_weeks?audience=public",
    "/kpi/speech_and_language_waits_over_18_weeks",
    "/kpi/persistent_absence_by_need",
    "/kpi/social_care_assessments_within_45_days",
    "/kpi/two_year_reviews_in_time",
    "/kpi/annual_review_decisions_within_4_weeks",
)
"""Where agencies' own cases, what is withheld and what two versions tell stand on a page."""
Kind = Callable[[Row, Stored], bool]
KINDS: dict[str, Kind] = {
    "percent with splits": lambda kpi, _: kpi["unit"] == "percent" and len(kpi["splits"]) > 2,
    "months with splits": lambda kpi, store: bool(
        kpi["splits"] and store.latest(kpi["id"])["period_kind"] == "month"
    ),
    "count": lambda kpi, _: kpi["unit"] == "count" and kpi["better"] == "lower",
    "rate per 10,000": lambda kpi, _: kpi["unit"] == "per_10000",
    "watched": lambda kpi, _: kpi["better"] == "context" and kpi["unit"] == "count",
    "no data": lambda kpi, store: store.latest(kpi["id"])["period"] is None,
    "two series": lambda kpi, store: len(store.series(kpi["id"])) > 1,
    "suppressed figures": lambda kpi, store: any(
        row["value"] is None and row["period"] for row in store.series(kpi["id"])[0]
    ),
}


def violations(page: Page, *without: str) -> list[str]:
    """Run axe on the page as it stands, without some rules; give each violation and its place."""
    options = OPTIONS | {"rules": {rule: {"enabled": False} for rule in without}}
    found: list[dict[str, Any]] = page.evaluate(
        f"axe.run(document, {json.dumps(options)}).then(results => results.violations)"
    )
    return [
        f"{each['id']}: {node['target']} {node['html'][:200]} {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
    ]


def assert_accessible(
    page: Page, address: str, drawn: int = 0, looks: tuple[tuple[int, Scheme], ...] = LOOKS
) -> None:
    """Hold a page to axe with everything unfolded in each look, and once as it opens."""
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        seen.opened(page, address, charts=drawn)
        page.evaluate(AXE)
        if scheme == "light":
            # What is seen before anything is unfolded is seen after it too, in the same colours.
            assert violations(page, "color-contrast") == []
        page.evaluate(UNFOLD)
        assert violations(page) == []
    expect(page.locator("h1#title")).to_be_visible()


@pytest.mark.parametrize("kind", BOARDS)
def test_no_violation_on_the_board_and_beside_it(kind: str, site: Site, page: Page) -> None:
    # The fullest in both looks, the others in turn in one: the long tests try all of them in all.
    turn = [*BOARDS].index(kind) % len(LOOKS)
    looks = LOOKS if kind in ("plain", "about") else (LOOKS[turn],)
    assert_accessible(page, site.address + BOARDS[kind], looks=looks)


@pytest.mark.parametrize("kind", KINDS)
def test_no_violation_on_any_kind_of_kpi_page(
    kind: str, site: Site, store: Stored, page: Page
) -> None:
    kpi = next(each["id"] for each in store.kpis if KINDS[kind](each, store))
    address = f"{site.address}/kpi/{kpi}"
    assert_accessible(page, address, looks=LOOKS[1:])
    assert_accessible(page, f"{address}?explore=yes", len(store.charted(kpi)), LOOKS[:1])


@pytest.mark.slow
@pytest.mark.parametrize("kind", BOARDS)
def test_no_violation_on_any_of_them_in_any_look(kind: str, site: Site, page: Page) -> None:
    assert_accessible(page, site.address + BOARDS[kind], looks=(*LOOKS, *OTHER_LOOKS, TABLET))


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/", "/kpi/ehc_plans_within_20_weeks"])
def test_no_violation_in_the_other_looks(address: str, site: Site, page: Page) -> None:
    assert_accessible(page, site.address + address, 0, OTHER_LOOKS)


@pytest.mark.parametrize("address", ["/", "/kpi/ehc_plans_within_20_weeks", "/about"])
def test_no_violation_on_paper(address: str, site: Site, page: Page) -> None:
    assert_accessible_on_paper(page, site.address + address)


def assert_accessible_on_paper(page: Page, address: str) -> None:
    """Hold a page to axe as it is printed."""
    seen.opened(page, address)
    page.emulate_media(media="print", color_scheme="light")
    page.evaluate(AXE)
    page.evaluate(UNFOLD)
    # Nobody presses a link on paper, however small it is.
    assert violations(page, "target-size") == []
    page.emulate_media(media="screen")


@pytest.mark.slow
@pytest.mark.parametrize("address", DEMONSTRATED)
def test_no_violation_in_the_demonstration(address: str, demo_site: Site, page: Page) -> None:
    assert_accessible(page, demo_site.address + address, looks=(*LOOKS, *OTHER_LOOKS, TABLET))
    assert_accessible_on_paper(page, demo_site.address + address)


@pytest.mark.slow
def test_no_violation_in_what_the_board_saw_at_its_meeting(demo_site: Site, page: Page) -> None:
    seen.opened(page, demo_site.address)
    page.locator(".looked-at summary").click()
    meeting = page.get_by_role("link", name=re.compile("^Meeting of ")).first.get_attribute("href")
    assert meeting
    for path in ("/", "/kpi/ehc_plans_within_20_weeks", "/about"):
        assert_accessible(page, f"{demo_site.address}{path}{meeting[meeting.index('?') :]}")


def test_no_violation_where_the_store_cannot_be_read(
    serve: Serve, tmp_path: Path, page: Page
) -> None:
    (tmp_path / "board.sqlite").write_text("This is no database.", encoding="utf-8")
    assert_accessible(page, serve(tmp_path).address)


def test_no_violation_before_the_first_publishing(empty_site: Site, page: Page) -> None:
    assert_accessible(page, empty_site.address)


def test_no_violation_where_extracts_come(intake_site: Site, page: Page) -> None:
    assert_accessible(page, f"{intake_site.address}/feeds")
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{intake_site.address}/upload")
        expect(page.get_by_role("button", name="Send")).to_be_visible()
        page.evaluate(AXE)
        assert violations(page) == []


def test_no_violation_where_feeds_are_late(late_site: Site, page: Page) -> None:
    assert_accessible(page, f"{late_site.address}/?agency=education&status=missed")
    expect(page.locator(".old").first).to_be_visible()


@pytest.mark.parametrize("address", ["/", "/kpi/ehc_plans_within_20_weeks"])
def test_a_status_is_a_word_and_a_shape_and_never_colour_alone(
    address: str, site: Site, page: Page
) -> None:
    seen.opened(page, site.address + address, charts=address.count("explore"))
    shown = page.evaluate("""() => [...document.querySelectorAll(".status")]
      .filter(part => part.checkVisibility()).map(part => ({
      shape: part.querySelector(".shape").innerText,
      text: part.innerText,
      names: [...part.classList].filter(name => name.startsWith("status-")),
    }))""")
    assert shown
    shapes: dict[str, set[str]] = {}
    for each in shown:
        (name,) = each["names"]
        word = each["text"].replace(each["shape"], "").strip(" 0123456789\n")
        assert word in {*stored.WORD.values(), "On course", "Met or on course"}
        shapes.setdefault(name, set()).add(each["shape"])
    assert all(len(shape) == 1 for shape in shapes.values())
    assert len(set.union(*shapes.values())) == len(shapes)


def test_the_words_of_a_status_stay_when_colours_are_the_readers_own(
    site: Site, page: Page
) -> None:
    page.emulate_media(forced_colors="active")
    seen.opened(page, site.address)
    assert all(badge.is_visible() for badge in page.locator(".status, .status .shape").all())


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_line_of_a_chart_stands_out_from_its_paper(
    scheme: Scheme, site: Site, page: Page
) -> None:
    page.emulate_media(color_scheme=scheme)
    seen.opened(page, f"{site.address}/kpi/ehc_plans_within_20_weeks?explore=yes", charts=1)
    paper = page.evaluate("getComputedStyle(document.querySelector('figure')).backgroundColor")
    ground = [int(part) for part in re.findall(r"\d+", paper)[:3]]
    for name in ("OWN", "TARGET", "COUNTRY", "REGION", "NEIGHBOURS", "LIMITS"):
        colour = getattr(charts, name)
        line = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        assert contrast(line, ground) >= 3, f"{name} is too faint on {scheme} paper"


def contrast(one: list[int], other: list[int]) -> float:
    """Give the contrast of two colours as WCAG defines it."""

    def luminance(colour: list[int]) -> float:
        parts = [part / 255 for part in colour]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
