"""The demonstration as the program makes it: for tests of it, and of what a board asks."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from dashboard.settings import PROJECT


class Demonstration(NamedTuple):
    """A demonstration that was made: its home, and what the program said."""

    home: Path
    out: str
    err: str


def program(folder: Path, *arguments: str, **env: str) -> "subprocess.Popen[str]":
    """Start the program itself in a folder, with no settings but these."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("SEND_KPI_")}
    code = "from dashboard.command_line import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=plain | {"PYTHONPATH": str(PROJECT)} | env,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def started(folder: Path, *more: str) -> "subprocess.Popen[str]":
    """Start the demonstration below a folder, without serving it."""
    return program(folder, "demo", "--no-serve", *more, SEND_KPI_VAULT_URL="sqlite:////never/used")


def made(folder: Path, *more: str) -> Demonstration:
    """Make the demonstration below a folder, as a newcomer does."""
    demo = started(folder, *more)
    out, err = demo.communicate()
    assert demo.returncode == 0, err
    return Demonstration(folder / "data" / "demo", out, err)
