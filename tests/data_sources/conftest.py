"""A vault of its own for each test, and a way to see all that is in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from data_sources import vault
from tests.postgresql import PostgreSQL


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Give an empty vault."""
    engine = vault.open_vault(f"sqlite:///{tmp_path / 'vault' / 'vault.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def empty_vault(postgresql: PostgreSQL) -> str:
    """Give the name of a PostgreSQL database with an empty vault, to make others like it."""
    engine = vault.open_vault(postgresql.database())
    engine.dispose()
    return str(engine.url.database)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty vault in each of the databases."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'vault' / 'vault.sqlite'}"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.database(request.getfixturevalue("empty_vault"))


def everything(engine: Engine) -> dict[str, list[Any]]:
    """Give every row of every table of the vault."""
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in vault.metadata.sorted_tables
        }
