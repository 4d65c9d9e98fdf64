"""Runs a task on a file from outside in a child process that may be killed.

A hostile or damaged file can eat memory and time or bring a library down (calamine aborts on a
4.6 KB workbook). Then a child dies, and the caller gets one sentence that names the cure.
"""

import contextlib
import multiprocessing
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType

from data_sources.apart_child import OUTCOME, Limits, Outcome, Task, work
from data_sources.feed import TurnedAway
from data_sources.file_names import shown

USUAL = Limits()
UNSTARTED = 255

_starting = threading.Lock()


def run_apart(task: Task, source: Path, results: Path, limits: Limits = USUAL) -> None:
    """Run `task(source, results)` in a child process and return when it is done.

    `task` is a function of a module, not of the program that was started. `results` is a fresh
    folder of the caller's; after TurnedAway what is in it must not be used. Raises TurnedAway
    with the task's own sentence, or with one that says which limit it ran into.
    """
    with tempfile.TemporaryDirectory(prefix="send-kpi-") as folder:
        scratch = Path(folder)
        (scratch / "tmp").mkdir()
        child = _started((task, source.absolute(), results.absolute(), limits, scratch))
        code = _waited(child, limits) if child else UNSTARTED
        outcome = _outcome(scratch, code)
    sentence = outcome.turned_away or _sentence(outcome, shown(source), limits)
    if sentence:
        raise TurnedAway(sentence)


def _started(arguments: tuple[Task, Path, Path, Limits, Path]) -> BaseProcess | None:
    """Start a child: forked from a server that has the imports ready, or else afresh.

    Afresh it is on Windows, and where the server's socket cannot be made (its path has room for
    about 100 letters, and it lies in the temporary folder).
    """
    for method in ("forkserver", "spawn"):
        if method not in multiprocessing.get_all_start_methods():
            continue
        context = multiprocessing.get_context(method)
        if method == "forkserver":
            context.set_forkserver_preload(["data_sources.apart_preload"])
        child: BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=work, args=arguments, daemon=True
        )
        with contextlib.suppress(EOFError, OSError), _starting, _without_program():
            child.start()
            return child
    return None


def _waited(child: BaseProcess, limits: Limits) -> int | None:
    """Give the exit code, below zero for a signal; None when the time was up."""
    try:
        child.join(limits.wall_seconds)
        return child.exitcode
    finally:
        if child.is_alive():
            child.kill()
        child.join()
        child.close()


@contextlib.contextmanager
def _without_program() -> Iterator[None]:
    """Keep multiprocessing from running the caller's program again in every child.

    With `python app.py` or `send-kpi` that would be Dash, and more than a second.
    """
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


def _outcome(scratch: Path, code: int | None) -> Outcome:
    if code is None:
        return Outcome(limit="wall")
    with contextlib.suppress(OSError, ValueError):
        return Outcome.model_validate_json((scratch / OUTCOME).read_bytes())
    names = {-known.value: known.name for known in signal.Signals}
    name = names.get(code, f"exit {code}")
    return Outcome(limit={"SIGXCPU": "cpu", "SIGXFSZ": "output"}.get(name, name))


def _sentence(outcome: Outcome, file: str, limits: Limits) -> str:
    memory = _size(limits.memory)
    if outcome.internal:
        return (
            f"{file}: could not be read (internal: {outcome.internal}). Export it again; if that "
            "does not help, report this message."
        )
    told = {
        "": "",
        "memory": f"reading it needs more than {memory} of memory. Split it.",
        "cpu": f"reading it took more than {limits.cpu_seconds} s of computing. Split it.",
        "wall": f"reading it took longer than {limits.wall_seconds:g} s. Split it.",
        "output": f"what it holds is larger than {_size(limits.output)}. Split it.",
    }.get(
        outcome.limit,
        f"reading it broke off ({outcome.limit}), as damaged files do and those that need more "
        f"than {memory} of memory. Save it again with only the table in it, or split it.",
    )
    return f"{file}: {told}" if told else ""


def _size(number: int) -> str:
    if number < 2**30:
        return f"{number / 2**20:g} MiB"
    return f"{number / 2**30:g} GiB"
