"""A version that is published while the board is open is there, whole, at the next reload."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from dashboard.settings import PROJECT
from data_sources.made_up import AREA_FILE
from tests.pages import seen
from tests.pages.conftest import Serve, Site
from tests.pages.serving import environment

pytestmark = pytest.mark.browser

KPI = "annual_reviews_held"
PUBLISH = "from dashboard.command_line import main; main()"


@pytest.fixture
def copied_home(published_home: Path, tmp_path: Path) -> Path:
    """Give a copy of the made-up area's home, to publish into."""
    return Path(shutil.copytree(published_home, tmp_path / "home"))


def publish_with_another_target(home: Path) -> None:
    """Publish fewer KPIs than before, one of them with another title and another target."""
    kpis = yaml.safe_load((PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8"))
    kept = [kpi for kpi in kpis if kpi["agency"] == "joint" or kpi["id"] == KPI]
    for kpi in kept:
        if kpi["id"] == KPI:
            kpi["title"] = "Reviews that took place"
            kpi["targets"] = [{"from": "2024-01-01", "value": 99.5}]
    definitions = home / "kpi_definitions.yaml"
    definitions.write_text(yaml.safe_dump(kept), encoding="utf-8")
    settings = {"SEND_KPI_DEFINITIONS": str(definitions), "SEND_KPI_AREA": str(AREA_FILE)}
    done = subprocess.run(
        [sys.executable, "-c", PUBLISH, "publish"],
        cwd=PROJECT,
        env=environment(home) | settings,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_the_next_reload_shows_the_new_version_whole(
    copied_home: Path, serve: Serve, page: Page
) -> None:
    site: Site = serve(copied_home)
    first = site.stored
    seen.opened(page, f"{site.address}/kpi/{KPI}")
    expect(page.locator("h1#title")).to_have_text("Annual review meetings held")
    expect(page.locator(".headline .status")).to_contain_text("On course")
    publish_with_another_target(copied_home)
    second = site.stored
    assert second.version["name"] != first.version["name"]
    page.reload()
    seen.finished(page)
    expect(page.locator("h1#title")).to_have_text("Reviews that took place")
    expect(page.locator(".headline")).to_contain_text("Target at least 99.5%")
    expect(page.locator(".headline .status")).to_contain_text("Close")
    expect(page.get_by_text(f"Version {second.version['name']}")).to_be_visible()
    seen.opened(page, site.address)
    rows = {row["id"]: row for row in seen.scorecard(page)}
    assert set(rows) == set(second.kpi) < set(first.kpi)
    assert rows[KPI]["title"] == "Reviews that took place"
    assert rows[KPI]["target"][0] == "Target at least 99.5%"
    statuses = [second.latest(kpi)["status"] for kpi in second.kpi]
    choices = page.get_by_role("navigation", name="Choose what to show")
    for word, status in (("Close", "close"), ("Met or on course", "met")):
        counted = f"{word} {statuses.count(status)}"
        expect(choices.get_by_role("link", name=counted, exact=True)).to_be_visible()
