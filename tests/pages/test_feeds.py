"""What the feeds' page shows of the intake, and the way of an upload from form to verdict."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.settings import PROJECT
from dashboard.uploads import AT_ONCE
from tests.data_sources import agreed_cases
from tests.pages import seen
from tests.pages.conftest import Site

pytestmark = pytest.mark.browser

PROGRAM = "from dashboard.command_line import main; main()"


def row(page: Page, feed: str) -> Locator:
    """Give a feed's row."""
    return page.locator("tbody tr").filter(has=page.get_by_role("rowheader", name=feed, exact=True))


def watched(site: Site) -> str:
    """Let `send-kpi watch` take in what waits; give what it prints."""
    return told(site, "watch", "--once")


def told(site: Site, *arguments: str) -> str:
    """Run a command for the site's home; give what it prints."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SEND_KPI_")}
    settings = {
        "SEND_KPI_HOME": str(site.home),
        "SEND_KPI_INBOX": str(site.home / "inbox"),
        "SEND_KPI_ALLOW_TEST_NUMBERS": "yes",
        "PYTHONPATH": str(PROJECT),
    }
    command = [sys.executable, "-c", PROGRAM, *arguments]
    environment = own | settings
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    return run.stdout


def test_every_feed_says_what_came_and_what_was_agreed(intake_site: Site, page: Page) -> None:
    seen.opened(page, f"{intake_site.address}/feeds")
    health = row(page, "Agreed cases, health")
    expect(health).to_contain_text("31 October 2026")
    expect(health).to_contain_text("66 of 66 kept")
    expect(health).to_contain_text("91% can be linked")
    # One case alone has no key: that would tell of one child.
    expect(row(page, "Agreed cases, education")).not_to_contain_text("can be linked")
    expect(health).to_contain_text("One is held back Too many of its rows were refused.")
    # Three of four were refused: so few may be children.
    held = page.locator(".verdicts tr").filter(has_text="Held back")
    expect(held).to_contain_text("fewer than 5 could be kept")
    expect(held).to_contain_text("fewer than 5 refused")
    expect(health).to_contain_text("until 1 January 2099")
    expect(row(page, "Agreed cases, social care")).to_have_count(0)
    care = row(page, "Agreed cases, care")
    expect(care).to_contain_text("nothing yet")
    expect(care).to_contain_text("Ended on 1 January 2021")
    expect(care).to_contain_text("no first date agreed")
    published = row(page, "Children looked after")
    expect(published).to_contain_text("published: none needed")
    expect(page.locator("main")).to_contain_text("feeds have come.")
    expect(page.locator("main")).to_contain_text("1 extract held back.")
    never = row(page, "Therapy waits")
    expect(never).to_contain_text("never came, first expected by 14 February 2020")
    expect(never).to_contain_text("days late")
    not_begun = row(page, "Agreed counts, care")
    expect(not_begun).to_contain_text("starts on 1 April 2098")
    expect(not_begun).to_contain_text("Not in force")
    expect(page.locator("main")).to_contain_text("2 feeds without an agreement in force.")


def test_every_extract_and_what_is_held_are_a_click_away(intake_site: Site, page: Page) -> None:
    seen.opened(page, f"{intake_site.address}/feeds")
    health = page.locator("section").filter(has=page.get_by_role("heading", name="Health"))
    health.locator("summary").filter(has_text="Every extract that came").click()
    sent = health.get_by_role("table", name="Every extract that came").locator("tbody tr")
    own = sent.filter(has_text="Agreed cases, health")
    expect(own).to_have_count(2)
    expect(own.filter(has_text="Loaded")).to_contain_text("66 kept, 0 refused")
    expect(own.filter(has_text="Held back")).to_contain_text("fewer than 5 could be kept")
    health.locator("summary").filter(has_text="What their records hold").click()
    held = health.get_by_role("table", name="What their records hold").locator("tbody tr")
    expect(held).to_have_text(["Agreed cases, healthAdvice66"])


def test_match_rates_are_whole_percentages_or_say_why_there_are_none(
    intake_site: Site, page: Page
) -> None:
    seen.opened(page, f"{intake_site.address}/feeds")
    # 40 of health's 60 children are among education's 80.
    expect(row(page, "Of health's children, also in education")).to_contain_text("67%")
    expect(row(page, "Of education's children, also in health")).to_contain_text("50%")
    care = row(page, "Of health's children, also in social care")
    expect(care).to_contain_text("Care has no cases in the vault")


def test_an_upload_gets_a_receipt_and_its_verdict_appears(
    intake_site: Site, page: Page, tmp_path: Path
) -> None:
    good, bad = tmp_path / "nürse list.csv", tmp_path / "bad.csv"
    rows = [agreed_cases.row("education", f"C{n}", as_at="2026-11-01") for n in range(80)]
    headings = ",".join(agreed_cases.HEADINGS)
    good.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    receipts = []
    for path in (good, bad):
        seen.opened(page, f"{intake_site.address}/feeds")
        page.get_by_role("link", name="Send an extract").click()
        page.get_by_label("The extract, at most 100 MiB").set_input_files(path)
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("status")).to_contain_text(f"{path.name} has come.")
        receipts.append(page.locator(".receipt").inner_text())
    waiting = sorted((intake_site.home / "inbox").iterdir())
    assert {path.suffix for path in waiting} == {".data", ".json"}
    # The web may write there and not read: its owner has no right to read.
    assert {path.stat().st_mode & 0o777 for path in waiting} == {0o240}
    said = watched(intake_site)
    assert [receipt in said for receipt in receipts] == [True, True]
    assert list((intake_site.home / "inbox").iterdir()) == []
    seen.opened(page, f"{intake_site.address}/feeds")
    loaded = page.locator("tr").filter(has_text=receipts[0])
    expect(loaded).to_contain_text(f"Receipt {receipts[0]} (.csv)")
    expect(loaded).to_contain_text("Loaded")
    expect(loaded).to_contain_text("80 of 80 kept")
    turned_away = page.locator("tr").filter(has_text=receipts[1])
    expect(turned_away).to_contain_text("Turned away")
    expect(turned_away).to_contain_text("This is not the layout of any feed.")
    # What people call their files is theirs.
    expect(page.locator("main")).not_to_contain_text("nürse")
    expect(page.locator("main")).not_to_contain_text("bad.csv")


def test_what_is_held_back_waits_for_a_person(
    intake_site: Site, page: Page, tmp_path: Path
) -> None:
    path = tmp_path / "odd.csv"
    rows = [agreed_cases.row("health", f"E{n}", opened="soon") for n in range(2)]
    rows.append(agreed_cases.row("health", "E9"))
    path.write_text("\n".join([",".join(agreed_cases.HEADINGS), *rows]) + "\n", encoding="utf-8")
    page.goto(f"{intake_site.address}/upload")
    page.get_by_label("The extract, at most 100 MiB").set_input_files(path)
    page.get_by_role("button", name="Send").click()
    receipt = page.locator(".receipt").inner_text()
    said = watched(intake_site)
    assert f"{receipt}: held back: 66.7% of its rows were refused" in said
    kept = intake_site.home / "held" / f"{receipt}.csv"
    assert kept.read_bytes() == path.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600
    seen.opened(page, f"{intake_site.address}/feeds")
    held = page.locator("tr").filter(has_text=receipt)
    expect(held).to_contain_text("Held back")
    expect(held).to_contain_text("Too many of its rows were refused")
    expect(held).to_contain_text("fewer than 5 could be kept")
    assert "1 kept" in told(intake_site, "release", str(kept), "--reason", "Confirmed by telephone")
    assert not kept.exists()


def test_without_an_inbox_nothing_can_be_uploaded(site: Site, page: Page) -> None:
    assert send(site, b"x", "a.csv")[0] in (404, 405)
    seen.opened(page, f"{site.address}/feeds")
    expect(page.get_by_role("link", name="Send an extract")).to_have_count(0)


def send(site: Site, content: bytes, name: str, **headers: str) -> tuple[int, str]:
    """Send a form as a program would; give the status and the page."""
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="'
        + name.encode()
        + b'"\r\n\r\n'
        + content
        + b"\r\n--b--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=b", **headers}
    asked = urllib.request.Request(f"{site.address}/upload", body, headers)  # noqa: S310
    try:
        answer = urllib.request.urlopen(asked, timeout=60)  # noqa: S310
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        return answer.status, answer.read().decode()


@pytest.mark.parametrize(
    ("name", "headers", "code", "sentence"),
    [
        ("a.exe", {}, 415, "Only .csv, .xlsx, .parquet, .xml, .zip files are read"),
        ("a.xls", {}, 415, "Only .csv, .xlsx, .parquet, .xml, .zip files are read"),
        ("", {}, 400, "No file was chosen"),
        ("a.csv", {"Origin": "https://elsewhere.example"}, 403, "must come from this page itself"),
        ("a.csv", {"Sec-Fetch-Site": "cross-site"}, 403, "must come from this page itself"),
        ("a.csv", {"Content-Type": "text/plain"}, 400, "No file was chosen"),
        ("a.csv", {"Content-Type": "multipart/form-data"}, 400, "No file was chosen"),
    ],
)
def test_an_upload_that_is_refused_says_why_and_leaves_nothing(
    name: str, headers: dict[str, str], code: int, sentence: str, intake_site: Site
) -> None:
    status, page = send(intake_site, b"x", name, **headers)
    assert status == code
    assert sentence in page
    assert list((intake_site.home / "inbox").iterdir()) == []


def test_a_file_name_is_text_and_never_a_place_or_a_page(intake_site: Site) -> None:
    name = "..%2F..\\\\..\\\\<script>alert(1)</script>.csv"
    status, page = send(intake_site, b"a,b\n", name)
    assert status == 202
    assert "<script>alert" not in page
    inbox = list((intake_site.home / "inbox").iterdir())
    assert len(inbox) == 2
    assert all(path.parent == intake_site.home / "inbox" for path in inbox)
    watched(intake_site)


def half_sent(site: Site) -> socket.socket:
    """Begin an upload and never end it, as a slow line would."""
    address = urlsplit(site.address)
    line = socket.create_connection((address.hostname, address.port), timeout=60)
    head = (
        f"POST /upload HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: 1000000\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    )
    part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b\n'
    # The server reads in parts: so much that the upload's file is begun.
    line.sendall((head + part).encode() + b"a,b\n" * 50_000)
    return line


def test_slow_uploads_leave_the_board_its_threads(intake_site: Site) -> None:
    inbox = intake_site.home / "inbox"
    slow = [half_sent(intake_site) for _ in range(AT_ONCE)]
    try:
        waited_until(lambda: len(list(inbox.iterdir())) == AT_ONCE)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(  # noqa: S310
                urllib.request.Request(f"{intake_site.address}/upload", b"", method="POST")  # noqa: S310
            )
        with refused.value as answer:
            assert answer.code == 503
            assert answer.headers["Retry-After"] == "30"
            assert "Other extracts are being sent" in answer.read().decode()
        with urllib.request.urlopen(f"{intake_site.address}/upload", timeout=60) as form:  # noqa: S310
            assert form.status == 200
    finally:
        for line in slow:
            line.close()
    # The places of those that broke off are free again, and nothing of them is left.
    waited_until(lambda: not list(inbox.iterdir()))
    assert send(intake_site, b"x", "")[0] == 400


def waited_until(so: Callable[[], bool]) -> None:
    """Wait until something is so, half a minute at most."""
    end = time.monotonic() + 30
    while not so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_an_upload_that_is_too_large_is_refused_in_words(intake_site: Site) -> None:
    status, page = send(intake_site, b"x" * (101 * 2**20), "a.csv")
    assert status == 413
    assert "larger than 100 MiB. Split it" in page
    assert list((intake_site.home / "inbox").iterdir()) == []
