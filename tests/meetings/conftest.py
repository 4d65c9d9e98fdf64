"""Board stores of both kinds of database, and figures and versions made by hand."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from dashboard import board_store

FIRST, SECOND, THIRD = "aa1100000000", "aa2200000000", "bb3300000000"
Publish = Callable[..., None]


@pytest.fixture
def board(url: str) -> Iterator[Engine]:
    """Give a board store on which nothing is published."""
    engine = board_store.open_board_store(url)
    yield engine
    engine.dispose()


@pytest.fixture
def publish(board: Engine) -> Publish:
    """Give a way to publish versions of these names, without figures; the last is current."""
    start = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)

    def publish_them(*names: str) -> None:
        for number, name in enumerate(names):
            version = {
                "name": name,
                "made_at": start + timedelta(days=number),
                "area": "Marlbridge",
                "made_up": True,
                "manifest": "{}",
                "figures_sha256": "0" * 64,
            }
            with board.begin() as connection:
                board_store.write_version(connection, version, {})

    return publish_them
