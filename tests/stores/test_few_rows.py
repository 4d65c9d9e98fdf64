"""A board store of an earlier release loses the small numbers of rows that it was told."""

from datetime import UTC, date, datetime

from alembic import command
from sqlalchemy import insert, select

from dashboard import board_store
from stores import open_store, upgrading

NUMBERS = ("rows_read", "rows_kept", "rows_refused", "warnings")
OLD = {1: (50, 47, 3, 0), 2: (4, 4, 0, 2), 3: (60, 50, 10, 5)}
NEW = {1: (None, 47, None, 0), 2: (None, None, 0, None), 3: (60, 50, 10, 5)}
MADE = datetime(2026, 11, 30, tzinfo=UTC)


def test_small_numbers_of_rows_are_taken_out_and_others_stay(url: str) -> None:
    engine, config = open_store(url), upgrading._config(board_store.MIGRATIONS)
    told = dict.fromkeys(("title", "agency", "publisher", "where", "file_name", "note"), "x")
    told |= {"version": "a" * 12, "feed": "x", "sha256": "b" * 64, "loaded_at": MADE}
    made = {"made_at": MADE, "area": "x", "made_up": True, "manifest": "{}"}
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0010")
        made |= {"name": told["version"], "figures_sha256": told["sha256"]}
        connection.execute(insert(board_store.versions), made)
        for place, numbers in OLD.items():
            row = {"position": place, "as_at": date(2026, 10, 31)} | told
            connection.execute(
                insert(board_store.extracts), row | dict(zip(NUMBERS, numbers, strict=True))
            )
    engine.dispose()
    later = board_store.open_board_store(url)
    columns = (board_store.extracts.c[name] for name in ("position", *NUMBERS))
    with later.connect() as connection:
        rows = connection.execute(select(*columns)).all()
    later.dispose()
    assert {place: tuple(numbers) for place, *numbers in rows} == NEW
