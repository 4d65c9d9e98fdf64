"""The view that other programs read holds the current version's figures, and no others."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, select, text
from sqlalchemy.exc import ProgrammingError

from dashboard import board_store, scorecard
from dashboard.publishing import publish
from dashboard.settings import PROJECT
from tests.postgresql import PostgreSQL
from tests.publishing import tiny

SAME = ("kpi", "title", "series", "period", "period_kind", "split", "category", "numerator")
SAME += ("denominator", "value", "symbol", "status", "geography", "note", "audience", "version")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty board store of each kind of database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'board.sqlite'}"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.database()


def flat(board: Engine) -> list[dict[str, Any]]:
    """Read the view whole, in an order that the download has as well."""
    with board.connect() as connection:
        rows = connection.execute(text("SELECT * FROM flat_figures")).mappings().all()
    return sorted(({name: row[name] for name in SAME} for row in rows), key=str)


def test_it_holds_what_the_download_holds_of_what_is_current(
    address: str, extracts: list[Path], tmp_path: Path
) -> None:
    vault, board = tiny.open_stores(f"sqlite:///{tmp_path / 'vault.sqlite'}", address)
    tiny.load(vault, extracts)
    publish(vault, board, tiny.definitions()[:1], tiny.area())
    first = flat(board)
    publish(vault, board, tiny.definitions(), tiny.area())
    downloaded = [
        {name: row[name] for name in SAME}
        for audience in ("board", "public")
        for row in scorecard.all_figures(board, audience=audience)
    ]
    assert downloaded
    assert flat(board) == sorted(downloaded, key=str)
    assert flat(board) != first
    with board.begin() as connection:
        board_store.point_to(connection, first[0]["version"])
    assert flat(board) == first
    vault.dispose()
    board.dispose()


def test_a_role_with_the_grants_of_the_docs_reads_the_view_and_no_table(
    postgresql: PostgreSQL, extracts: list[Path], tmp_path: Path
) -> None:
    address = make_url(postgresql.database())
    vault, board = tiny.open_stores(
        f"sqlite:///{tmp_path / 'vault.sqlite'}", address.render_as_string()
    )
    tiny.load(vault, extracts)
    publish(vault, board, tiny.definitions(), tiny.area())
    vault.dispose()
    docs = (PROJECT / "docs" / "run_in_production.md").read_text(encoding="utf-8")
    grants = re.findall(r"GRANT .* TO powerbi;", docs)
    assert len(grants) == 3
    with board.begin() as connection:
        connection.execute(text("CREATE ROLE powerbi LOGIN"))
        for grant in grants:
            named = grant.replace("DATABASE board", f"DATABASE {address.database}")
            connection.execute(text(named))
    reader = create_engine(address.set(username="powerbi"))
    assert flat(reader) == flat(board) != []
    for table in board_store.metadata.sorted_tables:
        with reader.connect() as connection, pytest.raises(ProgrammingError, match="denied"):
            connection.execute(select(table))
    reader.dispose()
    board.dispose()
