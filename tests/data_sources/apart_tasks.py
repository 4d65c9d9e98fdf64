"""What the tests let run apart: in a module of its own, so that a child need not import pytest."""

import ctypes
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from python_calamine import CalamineWorkbook

from data_sources.catalogue import recognise
from data_sources.feed import TurnedAway
from data_sources.reading import read_tables
from data_sources.reading_xml import elements


def read(source: Path, results: Path) -> None:
    """Read any file and write down what came of it, cells as well."""
    if source.suffix == ".xml":
        write(results, {"elements": sum(1 for _ in elements(source, "pupil"))})
        return
    tables = read_tables(source)
    account = {
        "cells": {table.name: table.frame.head(9).values.tolist() for table in tables},
        "misshapen": [row for table in tables for row, _ in table.misshapen],
    }
    write(results, account)


def recognised(source: Path, results: Path) -> None:
    """Read a file and say which feed it is."""
    write(results, {"feed": recognise(read_tables(source), source.name).name})


def read_xml_flat(source: Path, results: Path) -> None:
    """Read XML and write down by how many bytes that made the process larger at most."""
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    number = sum(1 for _ in elements(source, "pupil"))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write(results, {"elements": number, "grew": (after - before) * 1024})


def read_unchecked(source: Path, results: Path) -> None:
    """Read a workbook with nothing looked at before."""
    CalamineWorkbook.from_path(source).get_sheet_by_index(0).to_python()


def look_around(source: Path, results: Path) -> None:
    """Write down what the child has and leave a temporary file behind."""
    Path(tempfile.mkstemp()[1]).write_text("left behind", encoding="utf-8")
    print("not to be seen")
    print("not to be seen", file=sys.stderr)
    about = {
        "pid": os.getpid(),
        "stdin": sys.stdin.read() + os.read(0, 9).decode(),
        "temporary": tempfile.gettempdir(),
        "program": getattr(sys.modules["__main__"], "__file__", ""),
        "imported": sorted(sys.modules),
        "threads": len(list(Path("/proc/self/task").iterdir())),
    }
    write(results, about)


def turn_away(source: Path, results: Path) -> None:
    raise TurnedAway(f"{source.name}: no. Send another.")


def fail(source: Path, results: Path) -> None:
    raise KeyError("Zebedee Secret, 9434765919")


def leave(source: Path, results: Path) -> None:
    os._exit(3)


def eat_memory(source: Path, results: Path) -> None:
    bytearray(2**40)


def eat_time(source: Path, results: Path) -> None:
    while True:
        pass


def sleep(source: Path, results: Path) -> None:
    time.sleep(600)


def write_much(source: Path, results: Path) -> None:
    (results / "much").write_bytes(bytes(2**21))


def crash(source: Path, results: Path) -> None:
    ctypes.string_at(0)


def write(results: Path, account: object) -> None:
    (results / "account.json").write_text(json.dumps(account), encoding="utf-8")
