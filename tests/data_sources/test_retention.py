"""What is older than an agreement allows goes, bytes and all; figures stay. In both databases."""

import json
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select, text

from dashboard import board_store, publishing
from data_sources import vault
from data_sources.examining import Order
from data_sources.feed import TurnedAway
from data_sources.home import Home
from data_sources.keys import make_key
from data_sources.loading import examine, load
from data_sources.retention import delete_expired, expired, months_before
from data_sources.vault_cases import cases, people
from stores import StoreError, audit, open_store
from tests.conftest import PostgreSQL
from tests.live_files import contents
from tests.publishing import tiny

TODAY = datetime.now(UTC).date()
HEADINGS = "agency,dataset,case_id,nhs_number,birth_date,opened"
AGREEMENT = """
- feed: {feed}
  reference: DSA-1
  legal_basis: Children and Families Act 2014
  starts: 2020-01-01
  expires: 2099-01-01
  opt_outs_applied: yes
  keep_months: {months}
"""
ONE, OTHER = "9990000018", "9990000026"
BORN = {ONE: "2014-04-04", OTHER: "2015-05-05"}


def months_after(months: int) -> date:
    """Give the day that the clock shows so many months from now, and a day or so."""
    return TODAY + timedelta(days=31 * months + 1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a data folder: health's cases are kept for 24 months, education's for 48."""
    make_key(tmp_path / "key")
    kept = {"agreed_cases_health": 24, "agreed_cases_education": 48}
    entries = [AGREEMENT.format(feed=feed, months=months) for feed, months in kept.items()]
    (tmp_path / "agreements.yaml").write_text("".join(entries), encoding="utf-8")
    return Home(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty vault."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'vault.sqlite'}"
    address: str = request.getfixturevalue("postgresql").database()
    return address


@pytest.fixture
def engine(url: str, home: Home) -> Iterator[Engine]:
    """Give a vault with two cases of health, one of them of a child whom education has too."""
    engine = vault.open_vault(url)
    take(engine, home, "health", [f"A-1,{ONE}", f"A-2,{OTHER}", "A-3,,"])
    take(engine, home, "education", [f"B-1,{ONE}"])
    yield engine
    engine.dispose()


def take(engine: Engine, home: Home, agency: str, rows: list[str], as_at: date = TODAY) -> None:
    """Load cases of an agency, those with a cell too many refused."""
    path = home.folder / "extract.csv"
    born = (BORN.get(row.split(",")[1], "") for row in rows)
    written = [
        f"{agency},advice,{row},{day},2020-01-01" for row, day in zip(rows, born, strict=True)
    ]
    path.write_text("\n".join([HEADINGS, *written]) + "\n", encoding="utf-8")
    order = Order(
        home=home.folder, key_file=home.folder / "key", as_at=as_at, allow_test_numbers=True
    )
    assert load(engine, examine(path, None, order), order, released="A test").cases
    path.unlink()


def number(engine: Engine, table: vault.Table) -> int:
    """Count a table's rows."""
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def numbers(engine: Engine) -> tuple[int, ...]:
    """Count cases, people, refusals and loads."""
    return tuple(number(engine, each) for each in (cases, people, vault.refusals, vault.loads))


def test_a_dry_run_says_what_is_due_and_deletes_nothing(engine: Engine, home: Home) -> None:
    assert numbers(engine) == (3, 2, 1, 2)
    assert expired(engine, home, TODAY).nothing
    found = expired(engine, home, months_after(25))
    told = {each.feed: (each.keep_months, each.cases, each.refusals) for each in found.feeds}
    assert told == {"agreed_cases_education": (48, 0, 0), "agreed_cases_health": (24, 2, 1)}
    assert (found.people, found.nothing) == (1, False)
    assert numbers(engine) == (3, 2, 1, 2)


def test_old_records_go_and_whom_another_feed_has_stays(engine: Engine, home: Home) -> None:
    due = expired(engine, home, months_after(25))
    assert delete_expired(engine, home, months_after(25)) == due
    assert numbers(engine) == (1, 1, 0, 2)
    assert expired(engine, home, months_after(25)).nothing
    delete_expired(engine, home, months_after(49))
    assert numbers(engine) == (0, 0, 0, 2)


def test_what_was_told_again_is_as_old_as_its_latest_word(engine: Engine, home: Home) -> None:
    later = TODAY + timedelta(days=1)
    old = months_before(TODAY, 30)
    take(engine, home, "care", [f"C-1,{OTHER}", "C-2,"], as_at=old)
    take(engine, home, "care", [f"C-1,{OTHER}"], as_at=TODAY)
    found = {each.feed: each.cases for each in expired(engine, home, later).feeds}
    assert found["agreed_cases_care"] == 1


@pytest.fixture(autouse=True)
def _care_too(home: Home) -> None:
    """Put an agreement on record that says nothing of how long: 24 months."""
    entry = AGREEMENT.format(feed="agreed_cases_care", months=0).replace("  keep_months: 0\n", "")
    with home.agreements.open("a", encoding="utf-8") as file:
        file.write(entry)


def test_a_feed_whose_agreement_is_gone_is_kept_for_24_months(engine: Engine, home: Home) -> None:
    home.agreements.unlink()
    assert expired(engine, home, months_before(months_after(24), 1)).nothing
    found = expired(engine, home, months_after(25))
    assert {each.feed: each.cases for each in found.feeds} == {
        "agreed_cases_education": 1,
        "agreed_cases_health": 2,
    }


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 23), 24, date(2024, 11, 23)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2026, 3, 1), 3, date(2025, 12, 1)),
    ],
)
def test_months_before(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


def test_the_day_of_the_limit_itself_is_kept(engine: Engine, home: Home) -> None:
    limit = date(TODAY.year + 2, TODAY.month, min(TODAY.day, 28))
    take(engine, home, "care", ["C-1,"], as_at=months_before(limit, 24))
    of_care = {each.feed: each.cases for each in expired(engine, home, limit).feeds}
    assert of_care["agreed_cases_care"] == 0
    next_day = expired(engine, home, limit + timedelta(days=1))
    assert {each.feed: each.cases for each in next_day.feeds}["agreed_cases_care"] == 1


def test_the_log_says_how_many_and_never_who(engine: Engine, home: Home) -> None:
    hidden = pseudonyms(engine)
    delete_expired(engine, home, months_after(25))
    with engine.connect() as connection:
        entry = audit.entries(connection, vault.audit, 1)[0]
        assert audit.verify(connection, vault.audit) is None
    assert (entry.action, entry.object, entry.outcome) == ("delete", "records", "deleted")
    told = json.loads(entry.detail)
    assert [(each["feed"], each["cases"], each["refusals"]) for each in told["feeds"]] == [
        ("agreed_cases_health", 2, 1)
    ]
    assert told["people"] == 1
    assert [each for each in hidden if each in repr(entry)] == []
    delete_expired(engine, home, months_after(25))
    with engine.connect() as connection:
        assert audit.entries(connection, vault.audit, 1)[0].outcome == "nothing was too old"


def test_where_the_log_cannot_be_written_nothing_is_deleted(engine: Engine, home: Home) -> None:
    held = home.held / "held.csv"
    held.parent.mkdir()
    held.write_text("x", encoding="utf-8")

    @event.listens_for(engine, "before_cursor_execute")
    def refuse(*arguments: object) -> None:
        if str(arguments[2]).startswith("INSERT INTO audit"):
            raise OSError("The disk is full.")

    with pytest.raises(OSError, match="The disk is full"):
        delete_expired(engine, home, months_after(25))
    event.remove(engine, "before_cursor_execute", refuse)
    assert numbers(engine) == (3, 2, 1, 2)
    assert held.exists()


def test_a_mistake_in_the_agreements_deletes_nothing(engine: Engine, home: Home) -> None:
    home.agreements.write_text("- feed: x\n", encoding="utf-8")
    with pytest.raises(TurnedAway, match="the key 'reference' is missing"):
        delete_expired(engine, home, months_after(25))
    assert numbers(engine) == (3, 2, 1, 2)


def test_held_and_unread_extracts_go_after_the_shortest_time(
    engine: Engine, home: Home, tmp_path: Path
) -> None:
    inbox = tmp_path / "uploads"
    paths = [home.held / "health" / "old.csv", inbox / "old.data", home.held / "new.csv"]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name, encoding="utf-8")
    old = datetime.combine(months_before(TODAY, 25), datetime.min.time(), UTC).timestamp()
    for path in paths[:2]:
        os.utime(path, (old, old))
    (home.held / "link.csv").symlink_to(paths[2])
    assert expired(engine, home, TODAY).files == (paths[0],)
    assert expired(engine, home, TODAY, inbox).files == tuple(paths[:2])
    delete_expired(engine, home, TODAY, inbox)
    assert [path.exists() for path in paths] == [False, False, True]
    with engine.connect() as connection:
        told = json.loads(audit.entries(connection, vault.audit, 1)[0].detail)
    assert len(told["files"]) == 2
    assert "old" not in repr(told["files"])


def test_figures_are_the_same_before_and_after(engine: Engine, home: Home, tmp_path: Path) -> None:
    tiny.load(engine, tiny.write_extracts(tmp_path))

    def published(name: str) -> tuple[str, str]:
        board = board_store.open_board_store(f"sqlite:///{tmp_path / name}")
        version = publishing.publish(engine, board, tiny.definitions(), tiny.area())
        sha256 = tiny.figures_sha256(board, version)
        board.dispose()
        return version, sha256

    before, counts = published("before.sqlite"), number(engine, vault.counts)
    assert delete_expired(engine, home, months_after(49)).people == 2
    assert published("after.sqlite") == before
    assert number(engine, vault.counts) == counts > 0


def pseudonyms(engine: Engine) -> list[str]:
    """Give every pseudonym of health's cases, and of the child whom only health has."""
    key = select(cases.c.case_key).where(cases.c.feed == "agreed_cases_health")
    others = select(cases.c.person_id).where(cases.c.feed != "agreed_cases_health")
    theirs = select(people.c.nhs, people.c.born).where(people.c.id.not_in(others))
    with engine.connect() as connection:
        found = [*connection.execute(key).scalars(), *connection.execute(theirs).one()]
    assert len(found) == 4 and all(len(each) == 64 for each in found)
    return found


def in_files(pseudonyms: list[str], folder: Path) -> set[str]:
    """Give those of the pseudonyms that stand in a file of a folder."""
    files = [content for _, content in contents(folder)]
    return {each for each in pseudonyms if any(each.encode() in content for content in files)}


def test_deleted_bytes_are_gone_from_the_files_of_sqlite(home: Home) -> None:
    url = f"sqlite:///{home.folder / 'store' / 'vault.sqlite'}"
    engine = vault.open_vault(url)
    take(engine, home, "health", [f"A-1,{ONE}", f"A-2,{OTHER}"])
    take(engine, home, "education", [f"B-1,{ONE}"])
    with engine.connect() as connection:
        staying = connection.execute(
            select(cases.c.case_key).where(cases.c.feed == "agreed_cases_education")
        ).scalar_one()
    hidden = pseudonyms(engine)
    assert in_files(hidden, home.folder / "store") == set(hidden)
    delete_expired(engine, home, months_after(25))
    # The store is open still, with its log beside it.
    assert in_files(hidden, home.folder / "store") == set()
    assert in_files([staying], home.folder / "store") == {staying}
    engine.dispose()
    assert in_files(hidden, home.folder / "store") == set()


@pytest.mark.parametrize("secure", [True, False])
def test_a_store_overwrites_at_once_what_is_deleted_from_it(tmp_path: Path, secure: bool) -> None:
    """SQLite's own way leaves the bytes in the freed place: that this test can fail."""
    path = tmp_path / "store" / "any.sqlite"
    engine = open_store(f"sqlite:///{path}")
    with engine.connect() as connection:
        if not secure:
            connection.exec_driver_sql("PRAGMA secure_delete=OFF")
        connection.exec_driver_sql("CREATE TABLE kept (word TEXT)")
        for word in ("Quillfeather", "Zebedee"):
            connection.exec_driver_sql("INSERT INTO kept VALUES (?)", (word,))
        connection.exec_driver_sql("DELETE FROM kept WHERE word = 'Quillfeather'")
        connection.commit()
    engine.dispose()
    assert in_files(["Quillfeather", "Zebedee"], path.parent) == (
        {"Zebedee"} if secure else {"Quillfeather", "Zebedee"}
    )


def test_deleted_bytes_are_gone_from_the_tables_of_postgresql(
    postgresql: PostgreSQL, home: Home
) -> None:
    engine = vault.open_vault(postgresql.database())
    take(engine, home, "health", [f"A-1,{ONE}", f"A-2,{OTHER}"])
    take(engine, home, "education", [f"B-1,{ONE}"])
    hidden = pseudonyms(engine)
    tables = postgresql.folder / "data" / "base"

    def settled() -> set[str]:
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("CHECKPOINT"))
        return in_files(hidden, tables)

    assert settled() == set(hidden)
    delete_expired(engine, home, months_after(25))
    assert settled() == set()
    engine.dispose()


def test_a_reader_who_stays_is_told_of(home: Home) -> None:
    path = home.folder / "vault.sqlite"
    vault.open_vault(f"sqlite:///{path}").dispose()
    engine = open_store(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def impatient(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=100")

    take(engine, home, "health", [f"A-1,{ONE}"])
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM cases").fetchall()
    with pytest.raises(StoreError, match="while others use the store"):
        delete_expired(engine, home, months_after(25))
    assert number(engine, cases) == 0
    reader.close()
    delete_expired(engine, home, months_after(25))
    engine.dispose()
