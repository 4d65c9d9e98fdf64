"""How many boards a second the web process gives, beside a bare Dash page of as many rows.

    SEND_KPI_HOME=... python -m benchmarks.boards [--readers 20] [--seconds 8] [--rounds 3]

Two gunicorn workers each, on loopback, in turns. A board is every request that a browser makes of
the page, without its cache: the index, scripts, styles, layout, callbacks, and the page itself.
Exits with 1 where it is given less than three times as often to 20 readers.
"""

import argparse
import json
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection

from tests.pages import asking

READERS, LEAST = 20, 3
"""With so many readers the board is to be given at least so many times as often."""
COMPRESSED = {"Accept-Encoding": "br"}
TYPED = COMPRESSED | {"Content-Type": "application/json"}
PAGE = json.dumps(asking.body("/"))


@contextmanager
def served(application: str) -> Iterator[int]:
    """Serve an application; give its port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "-w", "2", "--threads", "4"]
    command += ["--no-control-socket", "--log-level", "error", "-b", f"127.0.0.1:{port}"]
    with subprocess.Popen([*command, application]) as server:  # noqa: S603
        try:
            for _ in range(200):
                with socket.socket() as tried:
                    if not tried.connect_ex(("127.0.0.1", port)):
                        break
                time.sleep(0.1)
            yield port
        finally:
            server.terminate()


def ask(connection: HTTPConnection, path: str, page: bool = False) -> bytes:
    """Make one request; raises RuntimeError unless it is answered with 200."""
    connection.request("POST" if page else "GET", path, PAGE if page else None, TYPED)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return body


def paths_of(port: int) -> list[str]:
    """Give what a browser fetches for the page."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/")
    index = connection.getresponse().read().decode()
    found = re.findall(r'(?:src|href)="(/(?:_dash-component-suites|assets)[^"]+)"', index)
    return [
        "/",
        *(path.replace("&amp;", "&") for path in found),
        "/_dash-layout",
        "/_dash-dependencies",
    ]


def times_of(port: int, paths: list[str], pages: bool, readers: int, seconds: float) -> list[float]:
    """Let readers open the page again and again; give how many seconds each time took."""
    end = time.monotonic() + seconds

    def read(_: int) -> list[float]:
        connection, took = HTTPConnection("127.0.0.1", port), []
        while (start := time.monotonic()) < end:
            for path in paths:
                ask(connection, path)
            if pages:
                ask(connection, "/_dash-update-component", page=True)
            took.append(time.monotonic() - start)
        return took

    with ThreadPoolExecutor(readers) as pool:
        return sorted(each for took in pool.map(read, range(readers)) for each in took)


def main() -> None:
    """Measure both in turns, and print each round and the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    both = {"board": ("app:server", True), "bare": ("benchmarks.bare_board:server", False)}
    rates: dict[str, list[float]] = {name: [] for name in both}
    for _ in range(asked.rounds):
        for name, (application, pages) in both.items():
            with served(application) as port:
                paths = paths_of(port)
                times_of(port, paths, pages, 2, 2)
                took = times_of(port, paths, pages, asked.readers, asked.seconds)
            rates[name].append(len(took) / asked.seconds)
            print(
                f"{name}: {rates[name][-1]:.1f} a second, {len(paths) + pages} requests each, "
                f"p50 {1000 * took[len(took) // 2]:.0f} ms, "
                f"p95 {1000 * took[int(len(took) * 0.95)]:.0f} ms",
                flush=True,
            )
    ratio = statistics.median(rates["board"]) / statistics.median(rates["bare"])
    print(
        f"{asked.readers} readers: the board is given {ratio:.1f} times as often as the bare page "
        f"(at least {LEAST:g} times, at {READERS} readers)"
    )
    sys.exit(0 if ratio >= LEAST or asked.readers != READERS else 1)


if __name__ == "__main__":
    main()
