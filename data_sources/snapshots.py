"""A folder of tables that are quicker read from it than from the vault; any of it may go.

A file is Arrow's, compressed, and ends with its own hash: a damaged one is found out, deleted, and
made again. It gets its name only when it is whole and on the disk. The folder and what is in it are
the owner's alone.
"""

import hashlib
import json
import logging
import os
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

_FORM = 1
"""To be raised when the same state of the vault is to be read in another way than before."""

_HALF = "half-"
_LEFT_BEHIND = 3600
"""Seconds after which nobody is writing a half file any more."""

_HASH = hashlib.sha256().digest_size
log = logging.getLogger(__name__)


def name_of(*made_from: str) -> str:
    """Name a file by what it was made from. The name tells nothing of it."""
    told = json.dumps([_FORM, *made_from])
    return f"{hashlib.sha256(told.encode()).hexdigest()}.arrow"


def kept(path: Path, schema: pa.Schema) -> pa.Table | None:
    """Give a table that was kept, or None where there is none; what cannot be used is deleted."""
    try:
        content = pa.py_buffer(path.read_bytes())
    except OSError:
        return None
    table = _table(content)
    if table is not None and table.schema.equals(schema):
        return table
    path.unlink(missing_ok=True)
    return None


def _table(content: pa.Buffer) -> pa.Table | None:
    end = max(content.size - _HASH, 0)
    body, told = content.slice(0, end), content.slice(end).to_pybytes()
    if hashlib.sha256(body).digest() != told:
        return None
    try:
        return pa.ipc.open_file(body).read_all()
    except pa.ArrowException:  # of a newer Arrow
        return None


def keep(path: Path, table: pa.Table) -> None:
    """Write a table. Where that cannot be done it is told in the log, and nothing is kept."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        _write(path, table)
    except OSError as error:
        log.warning("No snapshot of cases could be kept in %s: %s", path.parent, error.strerror)


def _write(path: Path, table: pa.Table) -> None:
    body = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_file(body, table.schema, options=options) as writer:
        writer.write_table(table)
    content = body.getvalue()
    # Its mode is 0600.
    handle, name = tempfile.mkstemp(prefix=_HALF, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.write(hashlib.sha256(content).digest())
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def discard_stale(folder: Path, current: Iterable[str]) -> None:
    """Delete all files but those of the current names, and what a killed program left half."""
    names = set(current)
    stale = [path for path in folder.glob("*.arrow") if path.name not in names]
    left = [path for path in folder.glob(f"{_HALF}*") if not _being_written(path)]
    for path in (*stale, *left):
        path.unlink(missing_ok=True)


def _being_written(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime < _LEFT_BEHIND
    except FileNotFoundError:
        return False
