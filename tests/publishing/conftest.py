"""The small area's extracts, and its vault, loaded once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard import board_store
from tests.publishing import tiny

Board = Callable[[], Engine]


@pytest.fixture(scope="session")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Write the small area's extracts."""
    return tiny.write_extracts(tmp_path_factory.mktemp("tiny_extracts"))


@pytest.fixture(scope="session")
def vault_engine(
    tmp_path_factory: pytest.TempPathFactory, extracts: list[Path]
) -> Iterator[Engine]:
    """Give a vault with the extracts in it. Read it; do not write."""
    engine, board = tiny.open_home(tmp_path_factory.mktemp("tiny"))
    board.dispose()
    tiny.load(engine, extracts)
    yield engine
    engine.dispose()


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Engine]:
    """Give an empty board store."""
    engine = board_store.open_board_store(f"sqlite:///{tmp_path}/board.sqlite")
    yield engine
    engine.dispose()
