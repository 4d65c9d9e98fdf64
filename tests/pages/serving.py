"""The real application under gunicorn, on a free port of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from dashboard.settings import PROJECT

PATIENCE = 60
"""Seconds that a server may take to start on a busy machine."""


def environment(home: Path) -> dict[str, str]:
    """Give this process's environment with the board at home in a folder, and no other settings.

    Where there is a folder `inbox` in it, extracts can be uploaded.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("SEND_KPI_")}
    inbox = home / "inbox"
    more = {"SEND_KPI_INBOX": str(inbox)} if inbox.exists() else {}
    return own | {"SEND_KPI_HOME": str(home)} | more


@contextmanager
def served(home: Path, log: Path) -> Iterator[str]:
    """Serve the board of a home; give its address. The server ends with the block."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "8"]
    command += ["--no-control-socket", "--log-level", "warning", "app:server"]
    with (
        log.open("w") as told,
        subprocess.Popen(
            command, cwd=PROJECT, env=environment(home), stdout=told, stderr=told
        ) as server,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, server, log)
            yield address
        finally:
            # At once: a browser that keeps its connections would hold an orderly end up.
            server.send_signal(signal.SIGINT)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(f"{address}/healthz", timeout=5):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start: {log.read_text()}")
