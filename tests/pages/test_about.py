"""The page about the figures tells what the board store holds, and what the files hold."""

import csv
import io
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import yaml
from playwright.sync_api import Page, expect

from dashboard.settings import PROJECT
from tests.pages import seen, stored
from tests.pages.conftest import Serve, Site
from tests.pages.stored import Row, Stored

pytestmark = pytest.mark.browser

UNFOLD = "document.querySelectorAll('details').forEach(part => part.open = true)"
TERMS = """heading => {
  const title = [...document.querySelectorAll("main h3")].find(h => h.innerText === heading);
  let part = title.nextElementSibling;
  while (part.tagName !== "DL") part = part.nextElementSibling;
  return [...part.children].map(row =>
    [row.querySelector("dt").innerText.trim(), row.querySelector("dd").innerText.trim()]);
}"""
ROWS = """table => [...table.tBodies[0].rows].map(row =>
  [...row.cells].map(cell => cell.innerText.trim()))"""
MET = "2026-10-15"
OLDER = "aaaaaaaaaaaa"


@pytest.fixture(scope="module")
def about(module_page: Page, site: Site) -> Page:
    """Open the page of the made-up area, with everything unfolded."""
    seen.opened(module_page, f"{site.address}/about")
    module_page.evaluate(UNFOLD)
    return module_page


def terms(page: Page, heading: str) -> dict[str, str]:
    """Give the terms below a heading, and what they mean."""
    return dict(page.evaluate(TERMS, heading))


def rows(page: Page, section: str, number: int = 0) -> list[list[str]]:
    """Give the cells of a section's table."""
    table = page.locator(f"section:has(#{section}) table").nth(number)
    found: list[list[str]] = table.evaluate(ROWS)
    return found


def test_every_section_is_in_the_contents_and_can_be_gone_to(about: Page) -> None:
    links = about.get_by_role("navigation", name="On this page").get_by_role("link")
    heads = about.locator("main section > h2")
    expect(heads).to_have_count(7)
    expect(links).to_have_text(heads.all_inner_texts())
    for link, head in zip(links.all(), heads.all(), strict=True):
        assert link.get_attribute("href") == f"#{head.get_attribute('id')}"
    links.last.click()
    expect(heads.last).to_be_in_viewport()
    expect(about.locator("h1#title")).to_have_text("About these figures")


def test_every_status_is_told_with_its_shape_and_every_symbol_with_its_meaning(
    about: Page,
) -> None:
    told = terms(about, "The status")
    shapes = {word: stored.SHAPE[status] for status, word in stored.WORD.items()}
    shapes["On course"] = stored.SHAPE["met"]
    assert set(told) == {f"{shape}{word}" for word, shape in shapes.items()}
    symbols = {
        symbol: meaning
        for codes, meaning in about.locator("dl.symbols > div").evaluate_all(
            "all => all.map(row => [[...row.querySelectorAll('code')].map(c => c.innerText),"
            " row.querySelector('dd').innerText])"
        )
        for symbol in codes
    }
    assert symbols == {
        symbol: f"{meaning[0].upper()}{meaning[1:]}." for symbol, meaning in stored.SYMBOL.items()
    }


def test_every_mark_of_a_chart_is_drawn_beside_its_words(about: Page) -> None:
    pictures = about.locator("img.sample")
    named = terms(about, "What a chart shows")
    expect(pictures).to_have_count(len(named))
    drawn = pictures.evaluate_all("all => all.map(each => each.complete && each.naturalWidth)")
    assert all(drawn)
    assert len(set(pictures.evaluate_all("all => all.map(each => each.src)"))) == len(named)
    assert named["Square"] == "It is really getting worse."
    assert named["Diamond"] == "It is really getting better."


def test_every_measure_is_told_with_its_owner_and_its_review(about: Page, store: Stored) -> None:
    groups = about.locator("section:has(#measures) details")
    told: dict[str, list[str]] = {}
    for number, name in enumerate(groups.locator("summary").all_inner_texts()):
        mine = rows(about, "measures", number)
        title = next(each for each in stored.MEASURE.values() if name.startswith(each))
        assert f"{len(mine)} measure" in name
        told |= {row[0]: [title, *row[1:]] for row in mine}
    assert set(told) == {kpi["title"] for kpi in store.kpis}
    for kpi in store.kpis:
        group, owner, counts, life, reviewed = told[kpi["title"]]
        assert group == stored.MEASURE[kpi["success_measure"]]
        assert owner == f"{kpi['owner']} ({stored.AGENCY[kpi['agency']]})"
        assert counts == " ".join(kpi["definition"].split())
        if kpi["life"]:
            assert life.startswith(f"Proposed on {stored.day(kpi['life']['proposed'])}")
        days = [stored.day(kpi[name]) for name in ("reviewed", "review_due")]
        assert reviewed.split("\n")[0] == f"{days[0]}; next by {days[1]}"


@pytest.mark.parametrize("audience", ["board", "public"])
def test_the_rule_is_that_of_the_audiences_policy(audience: str, site: Site, page: Page) -> None:
    seen.opened(page, f"{site.address}/about?audience={audience}")
    policies = {
        name: yaml.safe_load((PROJECT / "policies" / f"{name}.yaml").read_text("utf-8"))
        for name in ("board", "public")
    }
    own = policies[audience]
    most = own["threshold"] - 1
    rule = page.locator(".rule")
    expect(rule).to_contain_text(f"the {audience}'s rule, version {own['version']}")
    expect(rule).to_contain_text(f"a count from 1 to {most} is withheld")
    assert f"1 to {most}" in terms(page, "Words beside a figure")
    table = {row[0]: row[1:] for row in rows(page, "small-numbers")}
    assert table["Small counts"] == [
        f"1 to {policies[name]['threshold'] - 1} withheld" for name in ("board", "public")
    ]
    rounded = f"Rounded to the nearest {policies['public']['round_to']}"
    assert table["Other counts"] == ["Shown as they are", rounded]
    assert f"fewer than {policies['public']['one_decimal_from']:,}" in table["Percentages"][1]


def test_the_columns_that_are_told_are_those_of_the_file(about: Page, site: Site) -> None:
    link = about.get_by_role("link", name="All figures of this view (CSV)")
    with urlopen(f"{site.address}{link.get_attribute('href')}", timeout=60) as answer:  # noqa: S310
        heading = next(csv.reader(io.StringIO(answer.read().decode("utf-8-sig"))))
    assert [row[0] for row in rows(about, "use")] == heading


@pytest.fixture(scope="module")
def later_site(
    published_home: Path, tmp_path_factory: pytest.TempPathFactory, serve: Serve
) -> Site:
    """Serve a board with an earlier version that a meeting saw, and a review long overdue.

    The earlier one was published by a release that kept no rules, and differs in one status.
    """
    home = tmp_path_factory.mktemp("later_home")
    shutil.copy(published_home / "board.sqlite", home)
    with closing(sqlite3.connect(home / "board.sqlite")) as board:
        add_earlier(board)
        ((position, body),) = board.execute(
            "SELECT position, body FROM definitions WHERE position = 0 AND version <> ?", [OLDER]
        )
        body = json.dumps(json.loads(body) | {"reviewed": "2019-01-01", "review_due": "2020-01-01"})
        board.execute(
            "UPDATE definitions SET body = ? WHERE position = ? AND version <> ?",
            [body, position, OLDER],
        )
        board.execute(
            "INSERT INTO meetings VALUES (?, 'A. Chair', ?, '2026-10-15 10:00:00', 'x')",
            [MET, OLDER],
        )
        board.commit()
    return serve(home)


def add_earlier(board: sqlite3.Connection) -> None:
    """Copy the current version as an earlier one in which every figure was missed."""
    for table in ("definitions", "figures"):
        names = [row[1] for row in board.execute(f"PRAGMA table_info({table})")]
        taken = ", ".join("?" if name == "version" else name for name in names)
        board.execute(f"INSERT INTO {table} SELECT {taken} FROM {table}", [OLDER])  # noqa: S608
    board.execute("UPDATE figures SET status = 'missed' WHERE version = ?", [OLDER])
    board.execute(
        "INSERT INTO versions SELECT ?, '2026-10-01 09:00:00', area, made_up, '{}', figures_sha256 "
        "FROM versions",
        [OLDER],
    )


def test_versions_are_listed_with_the_meetings_that_saw_them(later_site: Site, page: Page) -> None:
    store = later_site.stored
    seen.opened(page, f"{later_site.address}/about")
    now, before = rows(page, "versions")
    assert (now[0], now[2:]) == (store.version["name"], ["Current and shown here", "None"])
    assert before[0] == OLDER
    assert before[2:] == ["Earlier", stored.day(MET)]
    assert before[1].startswith("1 October 2026")
    links = page.locator("section:has(#versions) table a").evaluate_all(
        "all => all.map(each => each.getAttribute('href'))"
    )
    assert links == [f"/?version={store.version['name']}", f"/?version={OLDER}", f"/?meeting={MET}"]


def test_what_crossed_since_the_meeting_is_counted_and_linked(later_site: Site, page: Page) -> None:
    store = later_site.stored
    seen.opened(page, f"{later_site.address}/about")
    crossed = [kpi for kpi in store.kpis if store.latest(kpi["id"])["status"] != "missed"]
    told = terms(page, "Since the board last met")
    lines = told["Another status"].split("\n")
    assert crossed
    assert lines == [f"{len(crossed)} measures", *(crossing(store, kpi) for kpi in crossed)]
    assert told["A newer figure"] == told["A past figure restated"] == "None."
    link = page.get_by_role("link", name=crossed[0]["title"], exact=True)
    assert link.get_attribute("href") == f"/kpi/{crossed[0]['id']}"


def crossing(store: Stored, kpi: Row) -> str:
    """Word what crossed from missed."""
    now: str = stored.status(kpi, store.latest(kpi["id"]))
    return f"{kpi['title']}: {now.lower()}, was missed"


def test_a_review_that_is_overdue_is_marked(later_site: Site, page: Page) -> None:
    seen.opened(page, f"{later_site.address}/about")
    page.evaluate(UNFOLD)
    expect(page.locator("section:has(#measures)")).to_contain_text("1 review is overdue.")
    marks = page.locator("section:has(#measures) tr:has(.old)")
    expect(marks).to_have_count(1)
    expect(marks).to_contain_text(later_site.stored.kpis[0]["title"])
    expect(marks).to_contain_text("1 January 2019; next by 1 January 2020")
    # A page as of a meeting speaks of the meeting's day; its version's review was not due then.
    seen.opened(page, f"{later_site.address}/about?meeting={MET}")
    expect(page.locator("section:has(#measures)")).to_contain_text(
        f"On {stored.day(MET)} no review is overdue."
    )


def test_a_version_that_kept_no_rules_says_so(later_site: Site, page: Page) -> None:
    seen.opened(page, f"{later_site.address}/about?meeting={MET}")
    expect(page.locator(".rule")).to_contain_text("did not keep the rules with it")
    assert "Small counts" not in [row[0] for row in rows(page, "small-numbers")]
    expect(page.locator("section:has(#versions)")).to_contain_text("there is nothing to compare")


def test_the_public_reads_of_its_own_measures_and_of_no_file(site: Site, page: Page) -> None:
    seen.opened(page, f"{site.address}/about?audience=public")
    page.evaluate(UNFOLD)
    with closing(sqlite3.connect(site.home / "board.sqlite")) as board:
        shown = board.execute(
            "SELECT COUNT(DISTINCT kpi) FROM figures WHERE audience = 'public' AND split IS NULL"
        ).fetchone()[0]
    assert len(page.locator("section:has(#measures) tbody tr").all()) == shown
    text = page.locator("main").inner_text()
    files: list[Any] = [extract["file_name"] for extract in site.stored.extracts]
    assert files
    assert not [name for name in files if name in text]
    hrefs = page.locator("main a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    elsewhere = [each for each in hrefs if not each.startswith("#") and "audience=" not in each]
    assert elsewhere == ["/about"]


def test_every_page_has_the_way_here(site: Site, page: Page) -> None:
    seen.opened(page, f"{site.address}/kpi/no_such_measure?audience=public")
    page.get_by_role("link", name="About these figures, symbols and accessibility").click()
    page.wait_for_url("**/about?audience=public")
    expect(page.locator("h1#title")).to_have_text("About these figures")
    expect(page.locator("header nav a[aria-current=page]")).to_have_text("About")
