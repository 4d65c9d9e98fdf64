"""When a page can be read, and when it is Dash's, on a slow line and a slow machine.

    SEND_KPI_HOME=... python -m benchmarks.first_view [--rounds 5] [--kpi ehc_plans_within_20_weeks]

Chromium with an empty cache, 4 megabits a second, 60 ms to and fro, the processor slowed four
times. Readable is the first content that is painted; interactive is when Dash has drawn the page
and the first view is gone. Of the board also the time from a click on another grouping until that
can be read. Beside it a static file of the same content (benchmarks.static_board)
and a bare Dash page of the same table (benchmarks.bare_board), all in turns, and the medians. Exits
with 1 where a limit is not kept.
"""

import argparse
import shutil
import statistics
import sys
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from benchmarks.boards import served
from tests.pages.conftest import ARGUMENTS, CHROMIUM

LINE = {
    "offline": False,
    "latency": 60,
    "downloadThroughput": 4_000_000 / 8,
    "uploadThroughput": 4_000_000 / 8,
}
SLOWED = 4
MOST_READABLE, MOST_DONE, MOST_KIB = 1.5, 1.2, 320
"""Times the static file's, times the bare Dash page's; both and KiB of the board and of a KPI."""
PAINTED = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime"""
PRESSED = """() => {
  const links = [...document.querySelectorAll("nav a")];
  sessionStorage.setItem("pressed", Date.now());
  links.find(each => each.getAttribute("href") === "/?by=agency").click();
}"""
READABLE = """() => {
  const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
  return location.search === "?by=agency" && painted
    && performance.timeOrigin + painted - sessionStorage.getItem("pressed");
}"""
DONE = {
    "board": "document.querySelector('#react-entry-point #title') "
    "&& !document.getElementById('first-view')",
    "bare": "document.querySelector('table tbody tr')",
    "static": "document.querySelector('#title')",
}
DONE["kpi"] = DONE["board"]


def opened(browser: Browser, address: str, name: str) -> tuple[float, ...]:
    """Open a page in a browser that was never here; give ms to paint, ms to be done, and KiB.

    Of the board follows how many ms a click on another grouping takes.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    moved: list[float] = []
    line.on("Network.loadingFinished", lambda told: moved.append(told["encodedDataLength"]))
    page.goto(address, wait_until="commit")
    page.wait_for_function(
        f"() => ({DONE[name]}) && (window.doneAt ??= performance.now())", timeout=120_000
    )
    finished = float(page.evaluate("window.doneAt"))
    page.wait_for_load_state("networkidle")
    painted = float(page.evaluate(PAINTED))
    told = [painted, finished, sum(moved) / 1024]
    if name == "board":
        page.evaluate(PRESSED)
        told.append(float(page.wait_for_function(READABLE, timeout=120_000).json_value()))
    context.close()
    return tuple(told)


def main() -> None:
    """Measure all in turns, and print the medians and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--kpi", default="ehc_plans_within_20_weeks")
    asked = parser.parse_args()
    found: dict[str, list[tuple[float, ...]]] = {}
    with (
        served("app:server") as board,
        served("benchmarks.bare_board:server") as bare,
        served("benchmarks.static_board:server") as static,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM or shutil.which("chromium"), args=ARGUMENTS
        )
        pages = {
            "board": (board, "/"),
            "kpi": (board, f"/kpi/{asked.kpi}"),
            "bare": (bare, "/"),
            "static": (static, "/"),
        }
        for port, path in pages.values():
            for _ in range(4):
                urlopen(f"http://127.0.0.1:{port}{path}").read()
        for _ in range(asked.rounds):
            for name, (port, path) in pages.items():
                address = f"http://127.0.0.1:{port}{path}"
                found.setdefault(name, []).append(opened(browser, address, name))
        browser.close()
    told = {
        name: [statistics.median(each) for each in zip(*took, strict=True)]
        for name, took in found.items()
    }
    for name, (painted, finished, size, *clicked) in told.items():
        print(f"{name}: readable {painted:.0f} ms, done {finished:.0f} ms, {size:.0f} KiB")
        for each in clicked:
            print(f"{name}: another grouping readable {each:.0f} ms after the click")
    kept = True
    for name in ("board", "kpi"):
        readable, done = told[name][0] / told["static"][0], told[name][1] / told["bare"][1]
        print(
            f"{name}: readable in {readable:.2f} times the static file's time (at most "
            f"{MOST_READABLE}), Dash's own in {done:.2f} times the bare Dash page's (at most "
            f"{MOST_DONE}), {told[name][2]:.0f} KiB (at most {MOST_KIB})"
        )
        kept &= readable <= MOST_READABLE and done <= MOST_DONE and told[name][2] <= MOST_KIB
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
