"""The board can be read on a telephone, enlarged, with wider spacing, and on paper."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.pages import seen, stored
from tests.pages.conftest import Site
from tests.pages.stored import Stored

pytestmark = pytest.mark.browser

PAGES = {
    "/": 0,
    "/?agency=care&status=missed": 0,
    "/kpi/ehc_plans_within_20_weeks": 0,
    "/kpi/ehc_plans_within_20_weeks?explore=yes": 1,
    "/kpi/community_waits_over_18_weeks": 0,
    "/kpi/children_in_need_with_ehc_plan?explore=yes": 2,
    "/kpi/plans_shaped_by_the_childs_voice": 0,
    "/?by=theme": 0,
    "/agency/health": 0,
    "/needs": 0,
    "/about": 0,
    "/kpi/no_such_measure": 0,
    "/nowhere": 0,
}
WIDE = ViewportSize(width=1440, height=900)
TELEPHONE = ViewportSize(width=320, height=640)
# A window of 1280 by 1024 enlarged to 400% leaves this many CSS pixels.
ENLARGED = ViewportSize(width=320, height=256)

MARGIN: Any = dict.fromkeys(("top", "right", "bottom", "left"), "10mm")

# What WCAG 1.4.12 lets a reader set.
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-bottom: 2em !important }"""

LOST = """() => {
  const lost = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const away = ".unseen, .skip, svg, noscript, script, details:not([open]) > :not(summary)";
  const boxes = [];
  while (walk.nextNode()) {
    const text = walk.currentNode, part = text.parentElement;
    if (!text.data.trim() || part.closest(away) || !part.checkVisibility()) continue;
    const hidden = part.closest(".scorecard thead");
    if (hidden && getComputedStyle(hidden).position === "absolute") continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      const scrolls = part.closest(".scrolls, pre");
      if (!scrolls && (box.left < -1 || box.right > innerWidth + 1)) lost.push("out: " + text.data);
      for (const [other, said] of boxes) {
        const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        const high = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        if (wide > 2 && high > box.height / 3) lost.push(`over: ${said} / ${text.data}`);
      }
      boxes.push([box, text.data]);
    }
    for (let up = part; up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up);
      const cuts = way => ["hidden", "clip"].includes(way);
      const wide = cuts(style.overflowX) && up.scrollWidth > up.clientWidth + 1;
      const high = cuts(style.overflowY) && up.scrollHeight > up.clientHeight + 1;
      if (wide || high) lost.push("cut: " + text.data);
    }
  }
  return lost;
}"""
UNFOLD = "document.querySelectorAll('details').forEach(part => part.open = true)"
SMALL = """() => [...document.querySelectorAll(".filters a, .tile, summary, header a, .back a")]
  .map(part => [part.innerText, part.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([text, box]) => `${text}: ${box.width} by ${box.height}`)"""


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_lost_in_a_narrow_window_or_with_wider_spacing(
    address: str, site: Site, page: Page
) -> None:
    page.set_viewport_size(TELEPHONE)
    seen.opened(page, site.address + address, charts=PAGES[address])
    page.evaluate(UNFOLD)
    assert_all_is_there(page, 320)
    page.add_style_tag(content=SPACING)
    assert_all_is_there(page, 320)
    page.set_viewport_size(WIDE)
    assert_all_is_there(page, 1440)


def assert_all_is_there(page: Page, width: int) -> None:
    """No text is cut off, covered or out to the side, and every target can be hit."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(LOST) == []
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("address", ["/", "/kpi/ehc_plans_within_20_weeks"])
@pytest.mark.parametrize("size", ["enlarged", "wide"])
def test_nothing_is_lost_in_a_wide_window_or_enlarged_to_400_percent(
    address: str, size: str, site: Site, page: Page
) -> None:
    page.set_viewport_size(WIDE if size == "wide" else ENLARGED)
    seen.opened(page, site.address + address, charts=PAGES[address])
    assert_all_is_there(page, 1440 if size == "wide" else 320)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the figures")).to_be_in_viewport()


def test_the_printed_board_holds_every_measure_and_no_choices(
    site: Site, store: Stored, page: Page, tmp_path: Path
) -> None:
    seen.opened(page, site.address)
    page.emulate_media(media="print")
    expect(page.locator(".filters")).to_be_hidden()
    text = page.locator("main").inner_text()
    for title, shown in printed(store):
        assert title in text
        assert shown in text
    paper = tmp_path / "board.pdf"
    page.pdf(path=paper, format="A4", print_background=True, margin=MARGIN)
    assert paper.read_bytes().startswith(b"%PDF")
    if shutil.which("pdftotext"):
        told = subprocess.check_output(["pdftotext", "-layout", paper, "-"], text=True)
        flat = re.sub(r"\s+", "", told)
        for _, shown in printed(store):
            assert re.sub(r"\s+", "", shown) in flat


def printed(store: Stored) -> list[tuple[str, str]]:
    """Give each KPI's title, and its figure as the board shows it."""
    found = []
    for kpi, about in store.kpi.items():
        latest = store.latest(kpi)
        value = stored.figure(about["unit"], latest) if latest["period"] else "No figure yet"
        found.append((about["title"], value))
    return found


def test_the_printed_board_is_a_table_on_few_sheets(site: Site, page: Page) -> None:
    seen.opened(page, site.address)
    sheets = page.pdf(format="A4", print_background=True, margin=MARGIN)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) <= 10


@pytest.mark.parametrize("kpi", ["ehc_plans_within_20_weeks", "plans_shaped_by_the_childs_voice"])
def test_a_kpi_can_be_printed(kpi: str, site: Site, store: Stored, page: Page) -> None:
    seen.opened(page, f"{site.address}/kpi/{kpi}?explore=yes", charts=len(store.charted(kpi)))
    page.emulate_media(media="print")
    expect(page.locator(".back")).to_be_hidden()
    expect(page.locator("h1#title")).to_have_text(store.kpi[kpi]["title"])
    assert page.pdf(format="A4").startswith(b"%PDF")
