"""A PostgreSQL server of its own, for the tests and for `benchmarks/intake.py`."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text


class NotHere(Exception):
    """Why PostgreSQL cannot be started on this machine."""


class PostgreSQL:
    """A server that only its caller uses: in a folder of its own, without a network port."""

    def __init__(self, programs: Path, folder: Path, user: dict[str, Any]) -> None:
        self.programs, self.folder, self.user = programs, folder, user
        self.databases = 0

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's own programs; what it says is in the error when it fails."""
        with (self.folder / "said").open("wb") as said:
            code = subprocess.call(
                [self.programs / program, "-D", self.folder / "data", *arguments],
                **self.user,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=self.folder,
            )
        assert code == 0, (self.folder / "said").read_text()

    def start(self) -> None:
        """Make the cluster and start it, in a time zone far from UTC: none may count."""
        self.run("initdb", "--no-sync", "--auth=trust", "--username=owner", "--encoding=UTF8")
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' "
            "-c fsync=off -c timezone=Pacific/Auckland"
        )
        self.run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", options)

    def database(self, like: str = "template1") -> str:
        """Make a database, empty or as the one of this name is, and give its URL."""
        self.databases += 1
        name = f"made_for_tests_{self.databases}"
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {like}"))
        engine.dispose()
        return self.url(name)

    def url(self, database: str) -> str:
        """Give a database's URL."""
        return f"postgresql+psycopg://owner@/{database}?host={self.folder}"


def _programs() -> Path | None:
    """Find PostgreSQL's own programs, which Debian keeps off PATH; the newest where several."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    found = str(debian[-1]) if debian else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _user() -> dict[str, Any] | None:
    """Say as whom to run the server, which refuses to run as root; None where there is nobody."""
    if os.geteuid() != 0:
        return {}
    import pwd

    there = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = there.get("postgres") or there.get("nobody")
    if entry is None:
        return None
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextmanager
def running() -> Iterator[PostgreSQL]:
    """Start a server, and stop it at the end. Raises NotHere with the reason where it can't be."""
    if sys.platform == "win32":
        raise NotHere("PostgreSQL is started on Linux and macOS only")
    programs, user = _programs(), _user()
    if programs is None:
        raise NotHere("PostgreSQL is not installed")
    if user is None:
        raise NotHere("PostgreSQL does not run as root, and there is no other user")
    # Not pytest's folder: its path may be too long for a socket, and is closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if user:
        os.chown(folder, user["user"], user["group"])
    server = PostgreSQL(programs, folder, user)
    try:
        server.start()
        yield server
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            server.run("pg_ctl", "stop", "-m", "immediate")
        shutil.rmtree(folder, ignore_errors=True)
