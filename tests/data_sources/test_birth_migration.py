"""A vault that was filled before birth dates had a pseudonym: upgraded in place, and used on."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, Table, insert, text
from sqlalchemy.exc import IntegrityError

from data_sources import vault
from data_sources.vault_cases import PSEUDONYMS, people
from stores import open_store
from tests.data_sources.agreed_cases import folder, nhs, row
from tests.postgresql import PostgreSQL

LOADED = {
    "feed": "agreed_cases_health",
    "file_name": "old.csv",
    "sha256": "0" * 64,
    "as_at": date(2026, 9, 30),
    "loaded_at": datetime(2026, 10, 1, tzinfo=UTC),
    **dict.fromkeys(("rows_read", "rows_kept"), 2),
    **dict.fromkeys(("rows_refused", "warnings"), 0),
}
PEOPLE = [{"nhs": "a" * 64, "excluded": True}, {"nhs": "b" * 64, "excluded": False}]


def put(engine: Engine, table: str, values: dict[str, Any]) -> None:
    """Write a row as a program of that time would have."""
    there = Table(table, MetaData(), autoload_with=engine)
    with engine.begin() as connection:
        connection.execute(insert(there).values(values))


def moved(engine: Engine, revision: str, *, back: bool = False) -> None:
    """Bring the vault's tables to a revision, up or down."""
    config = Config()
    config.set_main_option("script_location", str(vault.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if back else command.upgrade)(config, revision)


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a vault of revision 0004 with two people and a case of each."""
    url = f"sqlite:///{tmp_path / 'vault.sqlite'}"
    if request.param == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgresql")
        url = server.database()
    engine = open_store(url)
    moved(engine, "0004")
    put(engine, "loads", LOADED)
    told = {"feed": LOADED["feed"], "as_at": LOADED["as_at"], "agency": "health", "load_id": 1}
    for number, person in enumerate(PEOPLE, start=1):
        put(engine, "people", {"upn": "", "person": "", **person})
        case = {"dataset": "advice", "case_key": f"{number:064}", "person_id": number}
        put(engine, "cases", {**told, **case})
    engine.dispose()
    return url


def test_a_filled_vault_is_upgraded_in_place(old: str) -> None:
    engine = vault.open_vault(old)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT id, nhs, born, excluded FROM people ORDER BY id"))
        assert [tuple(each) for each in found] == [(1, "a" * 64, "", 1), (2, "b" * 64, "", 0)]
        joined = text("SELECT count(*) FROM cases JOIN people ON people.id = person_id")
        assert connection.execute(joined).scalar() == 2
        assert connection.execute(text("SELECT key_id FROM loads")).scalar() == ""
    # The cases refer to the people still, and one combination with its birth date is one row.
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(people.delete())
    again = dict.fromkeys(PSEUDONYMS, "") | {"nhs": "b" * 64, "excluded": False}
    with pytest.raises(IntegrityError, match=r"people_once|people\.born"):
        put(engine, "people", again)
    put(engine, "people", again | {"born": "c" * 64})
    engine.dispose()


def test_an_upgraded_vault_takes_an_extract(old: str, tmp_path: Path) -> None:
    engine, home = vault.open_vault(old), folder(tmp_path / "home")
    told = row("health", "H1", nhs_number=nhs(1), birth_date="2015-05-05")
    assert home.take(engine, [told]).cases["new"] == 1
    with engine.connect() as connection:
        born = connection.execute(text("SELECT born FROM people WHERE id > 2")).scalars().all()
    assert [len(each) for each in born] == [64]
    engine.dispose()


def test_the_upgrade_can_be_taken_back_while_nobody_differs_by_birth_date(old: str) -> None:
    vault.open_vault(old).dispose()
    engine = open_store(old)
    moved(engine, "0004", back=True)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM people")).scalar() == 2
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    assert revision == "0004"
    engine.dispose()
