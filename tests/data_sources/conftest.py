"""A vault of its own for each test, and a way to see all that is in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from data_sources import vault


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Give an empty vault."""
    engine = vault.open_vault(f"sqlite:///{tmp_path / 'vault' / 'vault.sqlite'}")
    yield engine
    engine.dispose()


def everything(engine: Engine) -> dict[str, list[Any]]:
    """Give every row of every table of the vault."""
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in vault.metadata.sorted_tables
        }
