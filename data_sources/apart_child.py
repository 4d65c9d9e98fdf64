"""What the child process of `apart` does: shut itself off, set its limits, run the task."""

import contextlib
import errno
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from data_sources.feed import TurnedAway

if sys.platform != "win32":
    import resource

Task = Callable[[Path, Path], None]
"""Reads the file (first path) and writes Arrow or JSON files into a folder (second path)."""

OUTCOME = "outcome.json"
LONGEST_SENTENCE = 2_000
MORE_SECONDS = 5
"""Between the signal that says that time is up and the kill that cannot be put off."""


class Limits(BaseModel):
    """What a task may use: bytes of address space and of a file it writes, and seconds.

    Of the memory about 0.4 GiB are taken by pandas and pyarrow before the file is opened.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    memory: int = 1536 * 2**20
    cpu_seconds: int = 120
    wall_seconds: float = 180
    output: int = 2**30


class Outcome(BaseModel):
    """How a task ended: all empty is well. The child writes it as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    turned_away: str = ""
    limit: str = ""
    internal: str = ""


def work(task: Task, source: Path, results: Path, limits: Limits, scratch: Path) -> None:
    """Be the child: shut off what it needs not, run the task, and write down how it ended."""
    _shut_off(scratch / "tmp")
    _limit(limits)
    try:
        task(source, results)
        outcome = Outcome()
    except TurnedAway as error:
        outcome = Outcome(turned_away=str(error)[:LONGEST_SENTENCE] or "It was turned away.")
    except MemoryError:
        outcome = Outcome(limit="memory")
    # Not Exception, because a panic in Rust is none. The text could hold a child's data.
    except BaseException as error:
        too_large = isinstance(error, OSError) and error.errno in (errno.EFBIG, errno.ENOSPC)
        outcome = Outcome(limit="output") if too_large else Outcome(internal=type(error).__name__)
    (scratch / OUTCOME).write_text(outcome.model_dump_json(), encoding="utf-8")


def _shut_off(folder: Path) -> None:
    """Leave nothing to read from, nothing to print to, and a folder of its own to write to."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    os.umask(0o077)
    os.chdir(folder)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = str(folder)


def _limit(limits: Limits) -> None:
    if sys.platform == "win32":
        return
    for what, most, kill in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_AS, limits.memory, limits.memory),
        (resource.RLIMIT_FSIZE, limits.output, limits.output),
        (resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + MORE_SECONDS),
    ):
        hard = resource.getrlimit(what)[1]
        if hard != resource.RLIM_INFINITY:
            most, kill = min(most, hard), min(kill, hard)
        # macOS refuses some of them; the wall limit holds there too.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, kill))
