"""The page of every KPI shows what the board store holds: figures, chart, splits, words, files."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.kpis.definitions_file import read_definitions
from dashboard.settings import PROJECT
from tests.pages import seen, stored
from tests.pages.conftest import Site
from tests.pages.stored import Row, Stored

pytestmark = pytest.mark.browser

KPIS = [kpi.id for kpi in read_definitions(PROJECT / "kpi_definitions.yaml")]
PAGES = [
    *(("site", kpi) for kpi in KPIS),
    ("real_site", "ehc_plans_within_20_weeks"),
    ("real_site", "community_waits_over_18_weeks"),
    ("real_site", "annual_reviews_held"),
]
"""Every KPI of the made-up area; of the real one a year's, a month's and one without a figure."""
Section = dict[str, Any]


class Reading:
    """One KPI's page as read off the screen, beside what the store holds of it."""

    def __init__(self, page: Page, store: Stored, kpi: str) -> None:
        self.store = store
        self.kpi: Row = store.kpi[kpi]
        self.series = [rows for rows in store.series(kpi) if rows[0]["period"]]
        self.page = seen.kpi(page)

    def sections(self, heading: str) -> list[Section]:
        """Give the sections whose heading begins so."""
        return [part for part in self.page["sections"] if part["heading"].startswith(heading)]

    @property
    def trends(self) -> list[Section]:
        """The section of each series, in their order."""
        return [part for part in self.page["sections"] if part["series"]]

    def shown(self, row: Row) -> str:
        """Word a figure of this KPI."""
        return stored.figure(self.kpi["unit"], row)

    def compared(self, row: Row, place: str) -> Row | None:
        """Give what another place has for a figure's period."""
        return next((each for each in self.store.compared(row) if each["name"] == place), None)

    def places(self, rows: list[Row]) -> list[str]:
        """Give the places that a series is compared with."""
        return list(
            dict.fromkeys(each["name"] for row in rows for each in self.store.compared(row))
        )


@pytest.fixture(scope="module", params=PAGES, ids="-".join)
def kpi(request: pytest.FixtureRequest, module_page: Page) -> Reading:
    """Open one KPI's page and read it once for all tests."""
    name, kpi = request.param
    site: Site = request.getfixturevalue(name)
    store = site.stored
    seen.opened(
        module_page, f"{site.address}/kpi/{kpi}?explore=yes", charts=len(store.charted(kpi))
    )
    return Reading(module_page, store, kpi)


def test_title_and_headline(kpi: Reading) -> None:
    assert kpi.page["title"] == kpi.kpi["title"]
    assert kpi.page["page"] == f"{kpi.kpi['title']}: scorecard"
    headline = kpi.page["headline"]
    latest = kpi.store.latest(kpi.kpi["id"])
    assert stored.status(kpi.kpi, latest) in headline
    if latest["period"] is None:
        said = kpi.kpi["awaiting"].strip() or "No extract that was loaded holds it."
        assert said in headline
        return
    assert headline.startswith(kpi.shown(latest))
    assert stored.of_how_many(latest) in headline
    assert f"{stored.period(latest)} · {latest['geography']}" in headline
    change = kpi.store.change(kpi.kpi["id"])
    assert change[0].upper() + change[1:] in headline
    if stored.target(kpi.kpi, latest):
        assert f"Target {stored.target(kpi.kpi, latest)}" in headline


def test_each_series_has_its_own_table_equal_to_the_store(kpi: Reading) -> None:
    assert len(kpi.trends) == len(kpi.series)
    rated = kpi.kpi["better"] != "context"
    for number, (part, rows) in enumerate(zip(kpi.trends, kpi.series, strict=True)):
        assert kpi.store.source(kpi.kpi["id"], rows[0]["series"]) in part["text"]
        assert rows[0]["geography"] in part["text"]
        places = kpi.places(rows)
        judged = rated and number == 0
        of_how_many = any(row["denominator"] is not None for row in rows)
        headings = ["Period", "Value", *(["Of how many"] if of_how_many else [])]
        headings += ["Target", "Status"] if judged else []
        for table in part["tables"]:
            assert table["headings"] == headings + places
        shown = [row for table in part["tables"] for row in table["rows"]]
        assert shown == [_row(kpi, row, headings, places) for row in reversed(rows)]
        for row in rows:
            assert row["note"] in part["text"]


def _row(kpi: Reading, row: Row, headings: list[str], places: list[str]) -> list[str]:
    cells = {
        "Period": stored.period(row),
        "Value": kpi.shown(row),
        "Of how many": stored.of_how_many(row),
        "Target": stored.target(kpi.kpi, row) or "none",
        "Status": stored.SHAPE[row["status"]] + stored.status(kpi.kpi, row),
    }
    compared = [kpi.compared(row, place) for place in places]
    return [
        *(cells[name] for name in headings),
        *(kpi.shown(each) if each else "" for each in compared),
    ]


def test_each_chart_draws_the_stores_points(kpi: Reading) -> None:
    places = 0 if kpi.kpi["unit"] == "count" else 1

    def drawn(rows: list[Row | None]) -> list[float | None]:
        return [
            None
            if row is None or row["value"] is None
            else float(stored.number(row["value"], places).replace(",", ""))
            for row in rows
        ]

    for number, (part, rows) in enumerate(zip(kpi.trends, kpi.series, strict=True)):
        if rows not in kpi.store.charted(kpi.kpi["id"]):
            assert part["charts"] == []
            continue
        (chart,) = part["charts"]
        lines = {line["name"]: line for line in chart}
        assert len(lines) == len(chart)
        months = rows[0]["period_kind"] == "month"
        for line in chart:
            assert line["x"] == [
                f"{row['period']}-01" if months else stored.period(row) for row in rows
            ]
        assert lines.pop(rows[0]["geography"])["y"] == drawn(list(rows))
        aimed = number == 0 and kpi.kpi["better"] != "within"
        if aimed and any(row["target_low"] is not None for row in rows):
            assert lines.pop("Target")["y"] == [row["target_low"] for row in rows]
        if kpi.kpi["standard"] is not None:
            assert set(lines.pop("Legal standard")["y"]) == {kpi.kpi["standard"]}
        points = {point["period_end"]: point for point in kpi.store.points(rows)}
        for name, what in LIMITS.items():
            told = [possible(points.get(row["period_end"], {}).get(what)) for row in rows]
            if any(end is not None for end in told):
                assert lines.pop(name)["y"] == [rounded(end, places) for end in told]
        assert list(lines) == kpi.places(rows)
        for place, line in lines.items():
            assert line["y"] == drawn([kpi.compared(row, place) for row in rows])


LIMITS = {"Mean": "mean", "Usual range, from": "lower", "Usual range, to": "upper"}


def possible(limit: float | None) -> float | None:
    """Cut a limit of the site's measures where nothing can be."""
    return None if limit is None else max(0.0, limit)


def rounded(value: float | None, places: int) -> float | None:
    """Give a value as it is shown."""
    return None if value is None else float(stored.number(value, places).replace(",", ""))


def test_a_chart_is_a_picture_until_plotly_is_asked_for(
    site: Site, store: Stored, page: Page
) -> None:
    kpi = "ehc_plans_within_20_weeks"
    seen.opened(page, f"{site.address}/kpi/{kpi}")
    pictures = page.locator("section.series img.trend")
    expect(pictures).to_have_count(len(store.charted(kpi)))
    rows = [row for row in store.series(kpi)[0] if row["value"] is not None]
    ends = [f"{stored.figure('percent', row)} in {stored.period(row)}" for row in rows]
    alt = pictures.first.get_attribute("alt") or ""
    assert f"from {ends[0]} to {ends[-1]}; " in alt
    assert pictures.first.evaluate("image => image.naturalWidth") > 0
    page.get_by_role("link", name="Explore the charts").click()
    seen.finished(page, charts=len(store.charted(kpi)))
    expect(pictures).to_have_count(0)
    page.get_by_role("link", name="Show plain charts").click()
    expect(pictures).to_have_count(len(store.charted(kpi)))


def test_a_chart_has_no_buttons_least_of_all_one_that_sends_it_away(kpi: Reading) -> None:
    assert kpi.page["buttons"] == 0


def test_split_tables_equal_the_store(kpi: Reading) -> None:
    period = kpi.store.latest(kpi.kpi["id"])["period"]
    expected: dict[str, list[Row]] = {}
    for row in kpi.store.figures:
        if (row["kpi"], row["period"]) == (kpi.kpi["id"], period) and row["split"]:
            expected.setdefault(row["split"], []).append(row)
    parts = kpi.sections("Who the figure is made of")
    every = [table for part in parts for table in part["tables"]]
    tables = [table for table in every if not table["caption"].endswith(" over time")]
    assert len(tables) == len(expected)
    counted = kpi.kpi["unit"] == "count"
    for table, rows in zip(tables, expected.values(), strict=True):
        assert table["headings"][1:] == (["Value"] if counted else ["Value", "Of how many"])
        cells = [[row["category"], told_of(kpi, row), stored.of_how_many(row)] for row in rows]
        assert sorted(table["rows"]) == sorted(row[: 2 if counted else 3] for row in cells)


def told_of(kpi: Reading, row: Row) -> str:
    """Give a category's value, or that it is withheld and why."""
    withheld = row["symbol"] == "c" and row["value"] is None
    return kpi.shown(row) + (stored.why_withheld(row) if withheld else "")


def way(split: str) -> str:
    """Name a split as captions do: a crossing by both its parts."""
    return " and ".join(stored.WAYS[part] for part in split.split(", "))


def test_splits_over_time_equal_the_store(kpi: Reading) -> None:
    series = kpi.store.latest(kpi.kpi["id"])["series"]
    of = (kpi.kpi["id"], series)
    mine = [row for row in kpi.store.figures if (row["kpi"], row["series"]) == of and row["split"]]
    told = {(row["split"], row["category"], stored.period(row)): kpi.shown(row) for row in mine}
    for part in kpi.sections("Who the figure is made of"):
        for table in part["tables"]:
            if not table["caption"].endswith(" over time"):
                continue
            named = table["caption"].removeprefix(f"{kpi.kpi['title']} by ")
            split = next(row["split"] for row in mine if f"{way(row['split'])} over time" == named)
            for category, *cells in table["rows"]:
                for period, cell in zip(table["headings"][1:], cells, strict=True):
                    assert cell == told.get((split, category, period), "No figure")


def test_definition_owner_and_law_are_shown(kpi: Reading) -> None:
    about, shown = kpi.kpi, kpi.page["definition"]
    assert shown["What it counts"] == about["definition"].strip()
    assert shown["Why it matters"] == about["why_it_matters"].strip()
    agency = stored.AGENCY[about["agency"]]
    assert shown["Who answers for it"] == f"{about['owner']} ({agency})"
    assert shown.get("Law and guidance", "") == about["statute"]
    assert shown.get("Read with care", "") == about["caution"].strip()
    for target in about["targets"]:
        assert f"from {stored.day(target['from'])}" in shown["Targets"]
    reviewed, due = (stored.day(about[key]) for key in ("reviewed", "review_due"))
    assert shown["Definition reviewed"] == f"{reviewed}; next by {due}"


def test_files_and_their_hashes_are_the_stores(kpi: Reading) -> None:
    (part,) = kpi.sections("Where each figure came from")
    assert kpi.store.version["name"] in part["text"]
    files = kpi.store.files([row for rows in kpi.series for row in rows])
    shown = [row for table in part["tables"] for row in table["rows"]]
    assert sorted(shown) == sorted(
        [
            each["file_name"],
            stored.day(each["as_at"]),
            *(f"{each[key]:,}" for key in ("rows_kept", "rows_refused", "warnings")),
            each["sha256"][:12],
        ]
        for each in files
    )
    hashes = [title for table in part["tables"] for title in table["titles"]]
    assert sorted(hashes) == sorted(each["sha256"] for each in files)
    for each in files:
        assert f"{each['publisher']}, {each['where']}" in part["text"]


def test_a_met_target_under_the_law_is_on_course_in_every_period(kpi: Reading) -> None:
    if kpi.kpi["standard"] is None:
        return
    assert "●Met" not in kpi.page["headline"]
    for part in kpi.trends:
        for table in part["tables"]:
            place = table["headings"].index("Status")
            for row in table["rows"]:
                assert row[place] != "●Met" or row[1] == f"{kpi.kpi['standard']:.1f}%"


def test_the_made_up_area_has_a_page_of_every_kind(store: Stored) -> None:
    """So that the tests above cannot pass by having nothing to look at."""
    assert any(len(store.series(kpi)) > 1 for kpi in KPIS)
    assert any(store.latest(kpi)["period_kind"] == "month" for kpi in KPIS)
    assert any(store.latest(kpi)["period"] is None for kpi in KPIS)
    assert any(row["split"] for row in store.figures)
    assert any(row["value"] is None and row["period"] for row in store.figures)
    told = {kpi["unit"] for kpi in store.kpis if store.latest(kpi["id"])["period"]}
    assert told == {"percent", "count", "per_10000", "points", "per_100"}


def test_a_figure_that_should_be_newer_by_now_is_called_old(late_site: Site, page: Page) -> None:
    seen.opened(page, f"{late_site.address}/kpi/neet_or_not_known_with_ehc_plan")
    expect(page.locator(".headline")).to_contain_text("Old: the next was due by 30 June 2020")


@pytest.mark.parametrize("unknown", ["no_such_measure", "<b>", "%00", "a?kpi_id=b"])
def test_an_unknown_measure_is_said_to_be_unknown(unknown: str, site: Site, page: Page) -> None:
    heading = seen.opened(page, f"{site.address}/kpi/{unknown}")
    expect(heading).to_have_text("There is no such measure")
    expect(page).to_have_title("Measure not found: scorecard")
    page.get_by_role("link", name="Go to the scorecard").click()
    expect(page).to_have_url(f"{site.address}/")


@pytest.mark.parametrize("nowhere", ["/nowhere", "/kpi", "/board/"])
def test_an_address_without_a_page_says_so(nowhere: str, site: Site, page: Page) -> None:
    heading = seen.opened(page, site.address + nowhere)
    expect(heading).to_have_text("There is no such page")
    expect(page).to_have_title("Page not found: scorecard")
    page.get_by_role("link", name="Go to the scorecard").click()
    expect(page).to_have_url(f"{site.address}/")
