"""Boards that are really served, and a browser to look at them with."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from dashboard import board_store, publishing, shown
from dashboard.kpis.definitions_file import read_area, read_definitions
from dashboard.publishing.intake import copy_intake
from dashboard.settings import PROJECT
from dashboard.shown import Board
from dashboard.viewing import View
from data_sources import loading, vault
from data_sources.home import Home
from tests.data_sources import agreed_cases
from tests.demonstrated import Demonstration
from tests.pages.serving import served
from tests.pages.stored import Stored
from tests.publishing import tiny
from tests.publishing.advised import filled

PUBLISHED = PROJECT / "../shared/data/published"
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
# The last five keep Chromium from calling its makers, so that what is counted is the page's own.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NEVER_CAME = """
title: Therapy waits
agency: health
publisher: Trust
where: by mail
shape: cases
fields: {case_id: ref, opened: referred}
constants: {dataset: therapy_waits}
due: {every_months: 1, within_days: 14}
"""
PATIENCE = 60_000
"""Milliseconds to wait for a page on a busy machine."""

Serve = Callable[[Path], "Site"]


class Site(NamedTuple):
    """A board that is served: where, and from which home."""

    address: str
    home: Path

    @property
    def stored(self) -> Stored:
        """Read what its store holds now."""
        return Stored.read(self.home)


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Give a way to serve a home until the tests end."""
    logs = tmp_path_factory.mktemp("servers")
    running = []

    def start(home: Path) -> Site:
        block = served(home, logs / f"{len(running)}.log")
        running.append(block)
        return Site(block.__enter__(), home)

    yield start
    # Each takes a second to end: all at once.
    with ThreadPoolExecutor() as ending:
        list(ending.map(lambda block: block.__exit__(None, None, None), running))


@pytest.fixture(scope="session")
def site(published_home: Path, serve: Serve) -> Site:
    """Serve the made-up area."""
    return serve(published_home)


@pytest.fixture(scope="session")
def store(site: Site) -> Stored:
    """Give what the made-up area's board store holds."""
    return site.stored


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Site:
    """Serve a home in which nothing was ever published."""
    return serve(tmp_path_factory.mktemp("empty_home"))


@pytest.fixture(scope="session")
def broken_site(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Site:
    """Serve a home whose board store is no store."""
    home = tmp_path_factory.mktemp("broken_home")
    (home / "board.sqlite").write_bytes(b"no database at all" * 100)
    return serve(home)


@pytest.fixture(scope="session")
def intake_site(
    tmp_path_factory: pytest.TempPathFactory, published_home: Path, serve: Serve
) -> Site:
    """Serve the made-up area with agencies' own cases, an extract held back, and an inbox.

    Health and education may be linked; care's agreement has ended, that for its counts has not
    begun; one feed that is due each month never came.
    """
    home = tmp_path_factory.mktemp("intake") / "home"
    shutil.copytree(published_home, home)
    data = agreed_cases.folder(home)
    data.agree("agreed_cases_care", expires="2021-01-01")
    (home / "feeds").mkdir()
    (home / "feeds" / "therapy_waits.yaml").write_text(NEVER_CAME, encoding="utf-8")
    data.agree("therapy_waits")
    data.agree("agreed_counts_care")
    agreements = home / "agreements.yaml"
    before, last = agreements.read_text(encoding="utf-8").rsplit("starts: 2020-01-01", 1)
    agreements.write_text(f"{before}starts: 2098-04-01{last}", encoding="utf-8")
    (home / "inbox").mkdir()
    engine = vault.open_vault(f"sqlite:///{home / 'vault.sqlite'}")
    numbers = {"health": (range(60), 6), "education": (range(20, 100), 1)}
    for agency, (children, unlinked) in numbers.items():
        rows = [agreed_cases.row(agency, f"C{n}", nhs_number=agreed_cases.nhs(n)) for n in children]
        rows += [agreed_cases.row(agency, f"U{n}") for n in range(unlinked)]
        data.take(engine, rows)
    bad = [agreed_cases.row("health", f"D{n}", opened="soon") for n in range(3)]
    data.take(engine, [agreed_cases.row("health", "D9"), *bad])
    board = board_store.open_board_store(f"sqlite:///{home / 'board.sqlite'}")
    copy_intake(engine, board, Home(home), home / "key", allow_test=True)
    engine.dispose()
    board.dispose()
    return serve(home)


@pytest.fixture(scope="session")
def late_site(tmp_path_factory: pytest.TempPathFactory, published_home: Path, serve: Serve) -> Site:
    """Serve a version that is not called made up, with one feed long overdue and no other."""
    home = tmp_path_factory.mktemp("late_home")
    with (
        closing(sqlite3.connect(published_home / "board.sqlite")) as before,
        closing(sqlite3.connect(home / "board.sqlite")) as board,
    ):
        before.backup(board)
        board.execute("UPDATE feeds SET next_due = '2999-01-01' WHERE next_due IS NOT NULL")
        board.execute("UPDATE feeds SET next_due = '2020-06-30' WHERE feed = 'participation'")
        board.execute("UPDATE versions SET made_up = 0")
        board.commit()
    return serve(home)


@pytest.fixture(scope="session")
def advised_site(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Site:
    """Serve the small area with cases."""
    home: Path = tmp_path_factory.mktemp("advised") / "home"
    home.mkdir()
    vault_url, board_url = (f"sqlite:///{home}/{name}.sqlite" for name in ("vault", "board"))
    made = filled(vault_url, board_url, home)
    made.publish(tiny.area())
    made.vault.dispose()
    made.board.dispose()
    return serve(home)


@pytest.fixture(scope="session")
def demo_site(demonstration: Demonstration, serve: Serve) -> Site:
    """Serve the demonstration, which takes minutes to make: for slow tests."""
    return serve(demonstration.home)


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Site:
    """Serve Coventry's published figures, or skip where the files are not at hand."""
    if not PUBLISHED.exists():
        pytest.skip("the published files are not beside the repository")
    home = tmp_path_factory.mktemp("real_home")
    files = [
        PUBLISHED / f"ehc_plans_2025/{name}.csv" for name in ("timeliness_20_week", "requests")
    ]
    files += sorted(PUBLISHED.glob("community_health/*.xlsx"))[-2:]
    vault_engine = vault.open_vault(f"sqlite:///{home / 'vault.sqlite'}")
    board_engine = board_store.open_board_store(f"sqlite:///{home / 'board.sqlite'}")
    for path in files:
        loading.load(vault_engine, loading.examine(path))
    kpis = read_definitions(PROJECT / "kpi_definitions.yaml")
    publishing.publish(vault_engine, board_engine, kpis, read_area(PROJECT / "area.yaml"))
    vault_engine.dispose()
    board_engine.dispose()
    return serve(home)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Share one browser's cache, so that Plotly is fetched once."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture(scope="module")
def module_page(context: BrowserContext) -> Iterator[Page]:
    """Open a page for the tests of one module that only read; hold it to what `page` is held to."""
    yield from _watched(context)


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Open a page. No test may leave an error in its console, or call another host."""
    yield from _watched(context)


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """Open a page in a browser that was never here: no cache, no cookies."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    yield from _watched(context)
    context.close()


def _watched(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    errors: list[str] = []
    asked: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    page.close()
    assert errors == []
    here = ("http://127.0.0.1:", "data:", "blob:")
    assert [address for address in asked if not address.startswith(here)] == []


@pytest.fixture
def board(published_home: Path) -> Iterator[Board]:
    """Give what is published of the made-up area."""
    engine = board_store.open_board_store(f"sqlite:///{published_home / 'board.sqlite'}")
    found = shown.board(engine, View())
    assert found
    yield found
    engine.dispose()
