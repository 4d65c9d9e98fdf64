"""What is on the screen, read in one go from the finished page."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

SCORECARD = """() => {
  const lines = (cell, what) => [...cell.querySelectorAll(what)].map(part => part.innerText);
  const line = (cell, what) => lines(cell, what)[0] ?? "";
  return [...document.querySelectorAll("table.scorecard tbody tr")].map(row => {
    const [measure, figure, target, trend, compared] = row.children;
    return {
      id: row.id,
      group: row.closest("section").querySelector("h2").firstChild.textContent,
      title: measure.querySelector("a").innerText,
      href: measure.querySelector("a").getAttribute("href"),
      who: line(measure, ".quiet"),
      value: line(figure, ".value"),
      figure: [...figure.children].filter(part => !part.matches(".quiet"))
        .flatMap(part => part.innerText.split("\\n")).filter(Boolean),
      told: lines(figure, ".quiet"),
      distance: line(target, ".distance"),
      crossed: line(target, ".crossed"),
      signals: lines(trend, ".signal"),
      lineage: measure.querySelector(".lineage").getAttribute("href"),
      wider: line(figure, ".wider"),
      late: lines(figure, ".old"),
      status: line(target, ".status"),
      target: lines(target, ".target > div, :scope > .quiet"),
      change: line(trend, ".change"),
      trend: trend.querySelector("img")?.alt ?? "",
      places: [...compared.querySelectorAll("li:not(.quiet)")].map(
        place => [line(place, ".place"), line(place, ".number")]),
      year: line(compared, ".quiet"),
    };
  });
}"""

KPI = """() => {
  const table = each => ({
    caption: each.caption.textContent,
    headings: [...each.tHead.rows[0].cells].map(cell => cell.textContent),
    rows: [...each.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent)),
    titles: [...each.querySelectorAll("code")].map(code => code.title),
  });
  const tables = part => [...part.querySelectorAll("table")].map(table);
  const charts = part => [...part.querySelectorAll(".js-plotly-plot")].map(plot =>
    plot.data.map(line => ({name: line.name, x: [...line.x], y: [...line.y]})));
  return {
    title: document.querySelector("h1#title").innerText,
    page: document.title,
    headline: document.querySelector(".headline").innerText,
    sections: [...document.querySelectorAll("main section")].map(part => ({
      heading: part.querySelector("h2").innerText,
      series: part.classList.contains("series"),
      text: part.textContent,
      tables: tables(part),
      charts: charts(part),
    })),
    definition: Object.fromEntries([...document.querySelectorAll(".definition > div")].map(
      row => [row.querySelector("dt").innerText, row.querySelector("dd").innerText])),
    buttons: document.querySelectorAll(".modebar-btn").length,
  };
}"""


def opened(page: Page, address: str, *, charts: int = 0) -> Locator:
    """Go to a page and wait until it is finished: its heading is there, and its charts drawn."""
    page.goto(address)
    return finished(page, charts=charts)


def finished(page: Page, *, charts: int = 0) -> Locator:
    """Wait for a page's heading, and for each of its charts; give the heading."""
    expect(page.locator("#first-view")).to_have_count(0)
    heading = page.locator("h1#title")
    expect(heading).to_be_visible()
    expect(page.locator(".js-plotly-plot .main-svg .legend")).to_have_count(charts)
    return heading


def scorecard(page: Page) -> list[dict[str, Any]]:
    """Read the scorecard's rows in their order."""
    rows: list[dict[str, Any]] = page.evaluate(SCORECARD)
    return rows


def kpi(page: Page) -> dict[str, Any]:
    """Read the page of one KPI."""
    read: dict[str, Any] = page.evaluate(KPI)
    return read
