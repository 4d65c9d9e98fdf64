"""What more than one folder of tests needs: a board that is published, and a PostgreSQL."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from dashboard import board_store, publishing
from dashboard.kpis.definitions_file import read_area, read_definitions
from dashboard.settings import PROJECT
from data_sources import loading, vault
from data_sources.made_up import AREA_FILE, write_extracts

AS_AT = date(2026, 11, 23)


@pytest.fixture(scope="session")
def made_up_extracts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Write the made-up area's extracts as at a day in November 2026; give their paths."""
    return write_extracts(tmp_path_factory.mktemp("made_up_extracts"), AS_AT)


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory, made_up_extracts: list[Path]) -> Path:
    """Give a SEND_KPI_HOME with the made-up area published in it. Read it; do not write."""
    home = tmp_path_factory.mktemp("published_home")
    vault_engine = vault.open_vault(f"sqlite:///{home / 'vault.sqlite'}")
    board_engine = board_store.open_board_store(f"sqlite:///{home / 'board.sqlite'}")
    for path in made_up_extracts:
        loading.load(vault_engine, loading.examine(path))
    kpis = read_definitions(PROJECT / "kpi_definitions.yaml")
    publishing.publish(vault_engine, board_engine, kpis, read_area(AREA_FILE))
    vault_engine.dispose()
    board_engine.dispose()
    return home


class PostgreSQL:
    """A server that only these tests use: in a folder of its own, without a network port."""

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

    def database(self) -> str:
        """Make an empty database and give its URL."""
        self.databases += 1
        name = f"made_for_tests_{self.databases}"
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Give a PostgreSQL server, or skip with the reason."""
    if sys.platform == "win32":
        pytest.skip("PostgreSQL is started by these tests on Linux and macOS only")
    programs, user = _programs(), _user()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    if user is None:
        pytest.skip("PostgreSQL does not run as root, and there is no other user")
    # Not pytest's folder: its path may be too long for a socket, and is closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if user:
        os.chown(folder, user["user"], user["group"])
    server = PostgreSQL(programs, folder, user)
    try:
        server.start()
        yield server
        server.run("pg_ctl", "stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
