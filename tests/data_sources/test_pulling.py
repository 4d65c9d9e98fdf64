"""Fetching extracts from folders and other databases: what is new, whole or not at all."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select, text, update
from sqlalchemy.exc import OperationalError
from tenacity import wait_none

from data_sources import fetching, pulling, vault
from data_sources.deliveries import deliveries
from data_sources.examining import Order
from data_sources.feed import TurnedAway
from data_sources.keys import make_key
from data_sources.local_days import today
from data_sources.pulling import Pulled, pull, pulls
from data_sources.sources import Database, Folder, read_sources
from data_sources.vault_cases import cases
from tests.conftest import PostgreSQL

AGREEMENTS = """
- {feed: advice_log, reference: DSA-1, legal_basis: Children and Families Act 2014,
   starts: 2020-01-01, expires: 2099-01-01, opt_outs_applied: true}
- {feed: appeals, reference: DSA-2, legal_basis: Children and Families Act 2014,
   starts: 2020-01-01, expires: 2099-01-01, opt_outs_applied: true}
"""
ADVICE = """
title: Advice log
agency: health
publisher: the trust
where: its warehouse
shape: cases
constants: {dataset: advice}
date_format: "%d/%m/%Y"
fields: {case_id: Advice No, nhs_number: NHS, opened: Asked, closed: Given}
"""
APPEALS = """
title: Appeals
agency: education
publisher: the SEND team
where: its table
shape: counts
constants: {dataset: appeals, item: registered, period_kind: calendar_year}
fields: {period: Year, numerator: Appeals}
"""
CANARY = "Featherquill"
Patch = pytest.MonkeyPatch


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a data folder with a key, agreements and two mappings."""
    folder = tmp_path / "home"
    (folder / "feeds").mkdir(parents=True)
    (folder / "queries").mkdir()
    (folder / "agreements.yaml").write_text(AGREEMENTS, encoding="utf-8")
    (folder / "feeds" / "advice_log.yaml").write_text(ADVICE, encoding="utf-8")
    (folder / "feeds" / "appeals.yaml").write_text(APPEALS, encoding="utf-8")
    make_key(folder / "key")
    return folder


@pytest.fixture
def engine(home: Path) -> Engine:
    """Give an empty vault."""
    return vault.open_vault(f"sqlite:///{home / 'vault.sqlite'}")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    patiently = fetching.patiently
    monkeypatch.setattr(
        "data_sources.pulling.patiently", lambda: patiently().copy(wait=wait_none())
    )


def asked(engine: Engine, home: Path, source: Folder | Database, again: bool = False) -> Pulled:
    """Pull from one source."""
    order = Order(home=home, key_file=home / "key", allow_test_numbers=True)
    return pull(engine, source, order, again=again)


def write(path: Path, text_: str, age: float = 3600) -> None:
    """Write a file that was last touched `age` seconds ago."""
    path.write_text(text_, encoding="utf-8")
    then = time.time() - age
    os.utime(path, (then, then))


def numbers(engine: Engine) -> list[tuple[str, float]]:
    """Give the counts in the vault."""
    with engine.connect() as connection:
        rows = connection.execute(select(vault.counts.c.period, vault.counts.c.value))
        return sorted((period, value) for period, value in rows)


def test_a_folder_gives_what_is_new_and_lies_still(
    engine: Engine, home: Path, tmp_path: Path
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    source = Folder(name="share", feed="appeals", folder=share, pattern="*.csv")
    write(share / "2024.csv", "Year,Appeals\n2024,5\n")
    write(share / "2025.csv", "Year,Appeals\n2025,7\n", age=5)
    write(share / "notes.txt", "not for us")
    assert asked(engine, home, source).outcome == "1 loaded"
    assert numbers(engine) == [("2024", 5)]
    assert asked(engine, home, source).outcome == "nothing new"
    write(share / "2025.csv", "Year,Appeals\n2025,8\n")
    write(share / "2024_copy.csv", "Year,Appeals\n2024,5\n")
    assert asked(engine, home, source).outcome == "1 loaded, 1 loaded already"
    assert numbers(engine) == [("2024", 5), ("2025", 8)]
    with engine.connect() as connection:
        rows = connection.execute(select(deliveries.c.came_by, deliveries.c.source)).all()
        said = connection.execute(select(pulls.c.source, pulls.c.outcome)).all()
    assert {tuple(row) for row in rows} == {("pull", "share")}
    assert [tuple(row) for row in said] == [("share", "1 loaded, 1 loaded already")]
    assert sorted(path.name for path in share.iterdir()) == [
        "2024.csv",
        "2024_copy.csv",
        "2025.csv",
        "notes.txt",
    ]


CENSUS_AGREED = """
- {feed: school_census, reference: DSA-3, legal_basis: Education Act 1996, starts: 2020-01-01,
   expires: 2099-01-01, opt_outs_applied: not needed, opt_outs_note: no patients}
"""
PUPILS = (
    "pupilonrolltableid,NativeId,dob,surname,forename,upn,enrolstatus,senprovision\n"
    "1,9912001,2015-Apr-25 00:00:00,Made,Up,,C,K\n"
)
NEEDS = "pupilonrolltableid,senneedstableid,sentyperank,sentype\n1,1,1,SLCN\n"


def test_files_that_belong_together_are_fetched_as_one_and_not_before_all_lie_still(
    engine: Engine, home: Path, tmp_path: Path
) -> None:
    with (home / "agreements.yaml").open("a", encoding="utf-8") as file:
        file.write(CENSUS_AGREED)
    share = tmp_path / "share"
    share.mkdir()
    source = Folder(name="colleges", feed="school_census", folder=share, pattern="*.csv")
    write(share / "2026-03-31_pupilonroll.csv", PUPILS)
    write(share / "2026-03-31_senneeds.csv", NEEDS, age=5)
    assert asked(engine, home, source).outcome == "nothing new"
    write(share / "2026-03-31_senneeds.csv", NEEDS)
    assert asked(engine, home, source).outcome == "1 loaded"
    assert asked(engine, home, source).outcome == "nothing new"
    write(share / "2026-03-31_senneeds.csv", NEEDS.replace("SLCN", "ASD"))
    assert asked(engine, home, source).outcome == "1 loaded"
    with engine.connect() as connection:
        needs = connection.execute(text("SELECT need FROM cases")).scalars().all()
    assert needs == ["Autistic spectrum disorder"]
    assert len(list(share.iterdir())) == 2


def test_a_file_that_was_turned_away_is_tried_again_when_asked(
    engine: Engine, home: Path, tmp_path: Path
) -> None:
    write(tmp_path / "a.csv", "Year,Appeals\n2024,5\n")
    source = Folder(name="share", feed="appeals", folder=tmp_path, pattern="*.csv")
    (home / "agreements.yaml").write_text("[]", encoding="utf-8")
    first = asked(engine, home, source)
    assert "No agreement for the feed 'appeals' is on record" in first.turned_away[0]
    (home / "agreements.yaml").write_text(AGREEMENTS, encoding="utf-8")
    assert asked(engine, home, source).outcome == "1 loaded"
    write(tmp_path / "a.csv", "Year,Appeals\n2024,many\n")
    assert asked(engine, home, source).outcome == "1 turned away"
    assert asked(engine, home, source).outcome == "nothing new"
    assert asked(engine, home, source, again=True).outcome == "1 turned away"


def test_a_share_that_is_away_is_tried_again_and_told(
    engine: Engine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Folder(name="share", feed="appeals", folder=tmp_path / "away")
    gone = asked(engine, home, source)
    assert gone.outcome == "could not be reached: No such file or directory"
    write(tmp_path / "a.csv", "Year,Appeals\n2024,5\n")
    back = Folder(name="share", feed="appeals", folder=tmp_path, pattern="*.csv")
    tries = []

    def failing(path: Path, folder: Path) -> Path | None:
        tries.append(path)
        if len(tries) < 3:
            raise OSError(5, "Input/output error")
        return fetching.copied(path, folder)

    monkeypatch.setattr("data_sources.pulling.copied", failing)
    assert asked(engine, home, back).outcome == "1 loaded"
    assert len(tries) == 3


def test_a_file_that_grows_while_it_is_copied_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing, folder = tmp_path / "a.csv", tmp_path / "copy"
    folder.mkdir()
    write(growing, "Year,Appeals\n2024,5\n")
    copy = fetching.shutil.copyfile

    def slowly(source: Path, target: Path) -> Path:
        done: Path = copy(source, target)
        with source.open("a", encoding="utf-8") as file:
            file.write("2025,7\n")
        return done

    monkeypatch.setattr(fetching.shutil, "copyfile", slowly)
    assert fetching.copied(growing, folder) is None
    assert list(folder.iterdir()) == []


ROWS = [
    ("A2", "9990000026", date(2026, 9, 2), None, CANARY),
    ("A1", "9990000042", date(2026, 9, 1), date(2026, 10, 1), CANARY),
]
Warehouse = Callable[[list[tuple[str, str, date, date | None, str]]], str]


def fill(url: str, rows: list[tuple[str, str, date, date | None, str]]) -> None:
    """Put rows into the warehouse's table, and make its view."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP VIEW IF EXISTS advice_view"))
        connection.execute(text("DROP TABLE IF EXISTS advice"))
        connection.execute(
            text(
                'CREATE TABLE advice ("Advice No" varchar(9), "NHS" varchar(10), "Asked" date, '
                '"Given" date, "Mother" varchar(40))'
            )
        )
        for row in rows:
            named = dict(zip("abcde", row, strict=True))
            connection.execute(text("INSERT INTO advice VALUES (:a, :b, :c, :d, :e)"), named)
        connection.execute(text("CREATE VIEW advice_view AS SELECT * FROM advice"))
    engine.dispose()


@pytest.fixture(params=["postgresql", "sqlite"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a database that plays an agency's warehouse."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'warehouse.sqlite'}"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.database()


@pytest.fixture
def trust(postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the address of a filled PostgreSQL that plays the trust's warehouse."""
    address = postgresql.database()
    fill(address, ROWS)
    monkeypatch.setenv("TRUST_WAREHOUSE", address)
    return address


@pytest.fixture
def wanted(request: pytest.FixtureRequest, home: Path) -> Database:
    """Give the source that a test asks for by `table` or `query`."""
    (home / "queries" / "advice.sql").write_text(
        'SELECT * FROM advice WHERE "Asked" IS NOT NULL;\n', encoding="utf-8"
    )
    named: dict[str, str] = request.param
    return Database(name="trust", feed="advice_log", address_in="TRUST_WAREHOUSE", **named)


@pytest.mark.parametrize(
    "wanted", [{"table": "advice"}, {"table": "advice_view"}, {"query": "advice"}], indirect=True
)
def test_a_database_gives_the_feeds_columns_and_no_others(
    engine: Engine, home: Path, warehouse: str, wanted: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = ("01/09/2026", "01/10/2026", "02/09/2026")
    if warehouse.startswith("sqlite"):
        # It has no dates: what the agency's program wrote comes as it stands.
        days = ("2026-09-01", "2026-10-01", "2026-09-02")
        mapping = ADVICE.replace("%d/%m/%Y", "%Y-%m-%d")
        (home / "feeds" / "advice_log.yaml").write_text(mapping, encoding="utf-8")
    fill(warehouse, ROWS)
    monkeypatch.setenv("TRUST_WAREHOUSE", warehouse)
    written: list[str] = []
    take = pulling.take

    def watched(engine_: Engine, path: Path, *arguments: object, **named: object) -> object:
        written.append(path.read_text(encoding="utf-8"))
        return take(engine_, path, *arguments, **named)

    monkeypatch.setattr("data_sources.pulling.take", watched)
    assert asked(engine, home, wanted).outcome == "1 loaded"
    assert written == [
        f"advice no,nhs,asked,given\nA1,9990000042,{days[0]},{days[1]}\nA2,9990000026,{days[2]},\n"
    ]
    assert asked(engine, home, wanted).outcome == "nothing new"
    fill(warehouse, [ROWS[0]])
    assert asked(engine, home, wanted).outcome == "1 loaded"
    with engine.connect() as connection:
        found = connection.execute(select(cases.c.opened, cases.c.closed, cases.c.withdrawn_by))
        rows = sorted((opened, closed) for opened, closed, gone in found)
    assert rows == [(date(2026, 9, 1), date(2026, 10, 1)), (date(2026, 9, 2), None)]


def a_day_ago(engine: Engine) -> None:
    """Put all that the vault holds a day back."""
    with engine.begin() as connection:
        for column in (vault.loads.c.as_at, cases.c.as_at, deliveries.c.came_at):
            then = connection.execute(select(column)).scalars().all()
            assert len(set(then)) == 1
            earlier = {column.name: then[0] - timedelta(days=1)}
            connection.execute(update(column.table).values(earlier))


@pytest.mark.parametrize("wanted", [{"table": "advice"}], indirect=True)
def test_a_database_that_is_as_it_was_yesterday_says_so_once_a_day(
    engine: Engine, home: Path, postgresql: PostgreSQL, wanted: Database, monkeypatch: Patch
) -> None:
    address = postgresql.database()
    fill(address, ROWS)
    monkeypatch.setenv("TRUST_WAREHOUSE", address)
    assert asked(engine, home, wanted).loaded[0].cases["new"] == 2
    assert asked(engine, home, wanted).outcome == "nothing new"
    a_day_ago(engine)
    again = asked(engine, home, wanted)
    assert again.loaded[0].cases == {"new": 0, "changed": 2, "older": 0, "withdrawn": 0}
    assert asked(engine, home, wanted).outcome == "nothing new"
    with engine.connect() as connection:
        days = connection.execute(select(vault.loads.c.as_at).order_by(vault.loads.c.id))
        assert days.scalars().all() == [today() - timedelta(days=1), today()]
        assert set(connection.execute(select(cases.c.as_at)).scalars()) == {today()}


@pytest.mark.parametrize("wanted", [{"table": "advice"}], indirect=True)
def test_a_database_whose_rows_tell_their_day_is_not_asked_for_another(
    engine: Engine, home: Path, tmp_path: Path, wanted: Database, monkeypatch: Patch
) -> None:
    mapping = ADVICE.replace("fields: {", "fields: {as_at: Asked, ").replace("%d/%m/%Y", "%Y-%m-%d")
    (home / "feeds" / "advice_log.yaml").write_text(mapping, encoding="utf-8")
    address = f"sqlite:///{tmp_path / 'warehouse.sqlite'}"
    fill(address, [ROWS[0]])
    monkeypatch.setenv("TRUST_WAREHOUSE", address)
    assert asked(engine, home, wanted).outcome == "1 loaded"
    a_day_ago(engine)
    assert asked(engine, home, wanted).outcome == "nothing new"


@pytest.mark.usefixtures("trust")
@pytest.mark.parametrize("wanted", [{"query": "advice"}], indirect=True)
def test_a_query_that_would_write_is_refused_by_the_database(
    engine: Engine, home: Path, wanted: Database
) -> None:
    (home / "queries" / "advice.sql").write_text(
        "WITH gone AS (DELETE FROM advice RETURNING *) SELECT * FROM gone", encoding="utf-8"
    )
    found = asked(engine, home, wanted)
    assert found.outcome == "1 turned away"
    (home / "queries" / "advice.sql").write_text(
        "SELECT * FROM advice) AS x; DELETE FROM advice; SELECT * FROM (SELECT 1",
        encoding="utf-8",
    )
    assert "refuses" in asked(engine, home, wanted).turned_away[0]
    (home / "queries" / "advice.sql").write_text("SELECT * FROM advice", encoding="utf-8")
    assert asked(engine, home, wanted).loaded[0].cases["new"] == 2


@pytest.mark.parametrize("wanted", [{"table": "advice"}], indirect=True)
def test_a_database_that_lacks_a_column_or_does_not_answer_is_told(
    engine: Engine, home: Path, warehouse: str, wanted: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = create_engine(warehouse)
    with other.begin() as connection:
        connection.execute(text('CREATE TABLE advice ("Advice No" varchar(9))'))
    other.dispose()
    monkeypatch.setenv("TRUST_WAREHOUSE", warehouse)
    told = asked(engine, home, wanted).turned_away
    assert told == (
        "Source 'trust': it has no column 'nhs', which the feed 'advice_log' needs. "
        "It has: advice no.",
    )
    monkeypatch.setenv("TRUST_WAREHOUSE", "postgresql+psycopg://nobody:secret@127.0.0.1:1/none")
    away = asked(engine, home, wanted)
    assert away.outcome.startswith("could not be reached: ")
    assert "secret" not in away.outcome
    monkeypatch.setenv("TRUST_WAREHOUSE", "no address, with a secret in it")
    assert "secret" not in asked(engine, home, wanted).turned_away[0]
    monkeypatch.delenv("TRUST_WAREHOUSE")
    assert "holds the database's address" in asked(engine, home, wanted).turned_away[0]


def test_the_last_try_is_the_fourth() -> None:
    tries = []

    def away() -> None:
        tries.append(1)
        raise OperationalError("", {}, Exception())

    with pytest.raises(OperationalError):
        fetching.patiently().copy(wait=wait_none())(away)
    assert len(tries) == fetching.ATTEMPTS


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "sources.yaml: not YAML: "),
        ("a: b", "sources.yaml: the file must be a list of sources"),
        ("- {name: a, feed: b, folder: c, colour: red}", "source 1, colour: Extra inputs"),
        ("- {name: a, feed: b, address_in: X}", "source 1, entry: give either `table` or `query`"),
        (
            "- {name: a, feed: b, folder: c}\n- {name: a, feed: b, folder: d}",
            "two sources are called 'a'",
        ),
    ],
)
def test_a_mistake_in_the_sources_is_told(tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TurnedAway) as caught:
        read_sources(path)
    assert sentence in str(caught.value)


def test_a_figure_that_is_put_back_is_news(engine: Engine, home: Path, tmp_path: Path) -> None:
    source = Folder(name="share", feed="appeals", folder=tmp_path, pattern="*.csv")
    for number in (5, 7, 5):
        write(tmp_path / "a.csv", f"Year,Appeals\n2024,{number}\n")
        assert asked(engine, home, source).outcome == "1 loaded"
        assert numbers(engine) == [("2024", number)]


def test_a_file_is_news_when_its_mapping_has_changed(
    engine: Engine, home: Path, tmp_path: Path
) -> None:
    source = Folder(name="share", feed="appeals", folder=tmp_path, pattern="*.csv")
    write(tmp_path / "a.csv", "Year,Appeals,Lost\n2024,5,2\n")
    assert asked(engine, home, source).outcome == "1 loaded"
    mapping = home / "feeds" / "appeals.yaml"
    mapping.write_text(APPEALS.replace("numerator: Appeals", "numerator: Lost"), encoding="utf-8")
    assert asked(engine, home, source).outcome == "1 loaded"
    assert numbers(engine) == [("2024", 2)]


def test_a_folders_cases_may_be_as_at_their_files_day(
    engine: Engine, home: Path, tmp_path: Path
) -> None:
    write(tmp_path / "a.csv", "Advice No,NHS,Asked,Given\nA1,,01/09/2026,\n")
    by_column = Folder(name="one", feed="advice_log", folder=tmp_path, pattern="*.csv")
    assert "as at which day" in asked(engine, home, by_column).turned_away[0]
    by_file = Folder(
        name="two", feed="advice_log", folder=tmp_path, pattern="*.csv", as_at="file_date"
    )
    found = asked(engine, home, by_file)
    then = date.fromtimestamp((tmp_path / "a.csv").stat().st_mtime)
    assert abs((found.loaded[0].examined.found.as_at - then).days) <= 1


@pytest.mark.usefixtures("trust")
@pytest.mark.parametrize("wanted", [{"table": "advice"}], indirect=True)
def test_nothing_of_a_database_is_fetched_without_an_agreement_and_again_is_another_try(
    engine: Engine, home: Path, wanted: Database, monkeypatch: Patch
) -> None:
    (home / "agreements.yaml").write_text("[]", encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr("data_sources.pulling.queried", lambda *_: pytest.fail("it was fetched"))
        assert "No agreement" in asked(engine, home, wanted).turned_away[0]
    (home / "agreements.yaml").write_text(AGREEMENTS, encoding="utf-8")
    key = (home / "key").read_bytes()
    (home / "key").unlink()
    assert "could not be" in asked(engine, home, wanted).turned_away[0]
    (home / "key").write_bytes(key)
    (home / "key").chmod(0o600)
    assert asked(engine, home, wanted).outcome == "nothing new"
    assert asked(engine, home, wanted, again=True).outcome == "1 loaded"


@pytest.mark.parametrize("wanted", [{"table": "advice"}], indirect=True)
def test_rows_of_a_database_that_are_held_back_wait(
    engine: Engine, home: Path, trust: str, wanted: Database
) -> None:
    fill(trust, [*ROWS, ("", "", date(2026, 9, 1), None, CANARY)])
    assert asked(engine, home, wanted).outcome == "1 held back"
    (kept,) = (path for path in (home / "held").iterdir() if path.suffix == ".csv")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert CANARY not in kept.read_text(encoding="utf-8")


@pytest.mark.usefixtures("trust")
@pytest.mark.parametrize("wanted", [{"query": "advice"}], indirect=True)
def test_the_databases_own_words_are_not_told(engine: Engine, home: Path, wanted: Database) -> None:
    (home / "queries" / "advice.sql").write_text(
        'SELECT * FROM advice WHERE CAST("Mother" AS bigint) > 0', encoding="utf-8"
    )
    (told,) = asked(engine, home, wanted).turned_away
    assert CANARY not in told
    assert "SQLSTATE 22P02" in told


def test_what_a_killed_process_left_is_taken_away(tmp_path: Path) -> None:
    code = (
        "import os, signal\n"
        "from data_sources.fetching import private_folder\n"
        "with private_folder() as folder:\n"
        "    (folder / 'raw.csv').write_text('Featherquill')\n"
        "    print(folder, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    left = Path(run.stdout.strip())
    assert (left / "raw.csv").exists()
    with fetching.private_folder() as live:
        (live / "raw.csv").write_text("x", encoding="utf-8")
        with fetching.private_folder():
            pass
        assert not left.exists()
        assert (live / "raw.csv").exists()
