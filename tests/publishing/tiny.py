"""A small area to publish: three releases, two KPIs, and a way to do it in another process.

`python -m tests.publishing.tiny HOME EXTRACT...` loads and publishes, and prints the version.
"""

import json
import sys
from datetime import date
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, select

from dashboard import board_store, publishing
from dashboard.kpis.area import Area
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.definitions_file import read_area, read_definitions
from data_sources import loading, vault
from data_sources.made_up import AREA_FILE, ehc_plans, ehc_requests, ehc_timeliness, neighbours

AS_AT = date(2026, 11, 23)
SEED = 1
DEFINITIONS = Path(__file__).with_name("tiny.yaml")


def write_extracts(folder: Path) -> list[Path]:
    """Write two releases about EHC plans and the neighbour model."""
    files = ehc_requests.FILE, ehc_timeliness.FILE
    releases = [ehc_plans.write(file, folder, AS_AT, SEED) for file in files]
    return [*releases, neighbours.write(folder, SEED)]


@cache
def definitions() -> tuple[Kpi, ...]:
    """Read the two KPIs."""
    return read_definitions(DEFINITIONS)


@cache
def area() -> Area:
    """Read the made-up area."""
    return read_area(AREA_FILE)


def open_stores(vault_url: str, board_url: str) -> tuple[Engine, Engine]:
    """Open a vault and a board store."""
    return vault.open_vault(vault_url), board_store.open_board_store(board_url)


def open_home(home: Path) -> tuple[Engine, Engine]:
    """Open the two SQLite stores of a folder; it is made where it is not there."""
    return open_stores(f"sqlite:///{home}/vault.sqlite", f"sqlite:///{home}/board.sqlite")


def load(engine: Engine, extracts: list[Path]) -> None:
    """Take extracts into the vault, in this order."""
    for path in extracts:
        loading.load(engine, loading.examine(path))


def figures_sha256(board: Engine, name: str) -> str:
    """Give the hash of a version's figures that was kept with it."""
    table = board_store.versions
    with board.connect() as connection:
        found = connection.execute(select(table.c.figures_sha256).where(table.c.name == name))
        return str(found.scalar_one())


def main(home: str, *extracts: str) -> None:
    """Load and publish in a folder of its own, and print the version's name and figures' hash."""
    vault_engine, board = open_home(Path(home))
    load(vault_engine, [Path(path) for path in extracts])
    name = publishing.publish(vault_engine, board, definitions(), area())
    print(json.dumps([name, figures_sha256(board, name)]))


if __name__ == "__main__":
    main(*sys.argv[1:])
