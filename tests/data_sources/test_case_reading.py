"""The cases that KPIs count: the same by every way of reading, and never of a state gone by."""

import os
import stat
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import Connection, Engine, select

from data_sources import case_rows, snapshots, vault
from data_sources.case_changes import marks
from data_sources.case_reading import CASES, read_cases
from data_sources.examining import Order
from data_sources.feed import SPLITS
from data_sources.home import Home
from data_sources.loading import load
from data_sources.retention import delete_expired
from data_sources.vault_cases import INCOMING, cases, incoming, merge_cases
from stores import reading
from tests.data_sources.test_birth_migration import moved
from tests.data_sources.waits import extract, make_home

DAY = date(2026, 9, 1)
ODD = ["", ' "quoted", ', "two\r\nlines", "Ünï%s%w\\", "'", "NULL", "1", "\x1f"]
AMOUNTS = [None, 0.1, 1 / 3, 5.0, -0.25, 1e300, 2.0**60, 123456.7891234567]


@dataclass
class Read:
    """A vault, and the folder that what is read of it is kept in."""

    engine: Engine
    folder: Path

    def __call__(self, *feeds: str, kept: bool = True) -> dict[str, pa.Table]:
        """Read all datasets, of all feeds or of some."""
        with reading(self.engine) as connection:
            datasets = {dataset for _, dataset, _ in marks(connection)}
            allowed = set(feeds) if feeds else None
            return read_cases(connection, datasets, allowed, self.folder if kept else None)

    def files(self) -> set[str]:
        """Name what is in the folder."""
        return {path.name for path in self.folder.glob("*")}


@pytest.fixture
def read(url: str, tmp_path: Path) -> Iterator[Read]:
    """Give an empty vault and a folder that is not there yet."""
    engine = vault.open_vault(url)
    yield Read(engine, tmp_path / "snapshots")
    engine.dispose()


@pytest.fixture
def straight(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Give a list that fills with the feeds and datasets that are read from the vault itself."""
    found: list[tuple[str, str]] = []
    rows_of = case_rows.rows_of

    def noted(
        connection: Connection, feed: str, dataset: str, days: list[date] | None = None
    ) -> pa.Table:
        found.append((feed, dataset))
        return rows_of(connection, feed, dataset, days)

    monkeypatch.setattr("data_sources.case_reading.rows_of", noted)
    return found


def case(key: str, **told: Any) -> dict[str, Any]:
    """Give a case as it comes in; nothing is told of it that is not named."""
    blank = {name: None if incoming.c[name].nullable else "" for name in INCOMING}
    return {**blank, "dataset": "waits", "case_key": key, **told}


def put(
    engine: Engine, feed: str, rows: list[dict[str, Any]], *, complete: bool = True, **told: Any
) -> None:
    """Merge cases as a load does."""
    kinds = {"Date": pa.date32(), "Boolean": pa.bool_(), "Float": pa.float64()}
    schema = pa.schema(
        {c.name: kinds.get(type(c.type).__name__, pa.string()) for c in incoming.columns}
    )
    values = {"feed": feed, "file_name": "f", "sha256": "0" * 64, "as_at": DAY, "note": ""}
    counts = dict.fromkeys(("rows_read", "rows_kept", "rows_refused", "warnings"), 0)
    with engine.begin() as connection:
        row = connection.execute(
            vault.loads.insert().values(**values, **counts, loaded_at=vault.func.now())
        )
        key = row.inserted_primary_key
        assert key
        about = {"id": key[0], "feed": feed, "agency": "health", "as_at": DAY}
        batch = pa.Table.from_pylist(rows, schema)
        merge_cases(connection, about | told, iter([batch]), set(), complete=complete)


def odd_cases() -> list[dict[str, Any]]:
    """Give cases with whatever a cell may hold, in no order, and more than are read at once."""
    return [
        case(
            f"{(number * 7919) % 64:064x}",
            dataset="waits" if number % 3 else "other waits",
            nhs=f"{number % 5:064}" if number % 4 else "",
            opened=None if number % 9 == 0 else date(1995 + number, 2, 28),
            closed=DAY if number % 2 else None,
            exception=(None, True, False)[number % 3],
            amount=AMOUNTS[number % 8],
            out_of=AMOUNTS[(number + 3) % 8],
            outcome=ODD[number % 8],
            **{split: ODD[(number + at) % 8] for at, split in enumerate(SPLITS)},
        )
        for number in range(64)
    ]


def by_sqlalchemy(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Give the cases in use as SQLAlchemy reads them, by dataset, texts never null."""
    names = [name for name in CASES.names if name != "case_key"]
    found: dict[str, list[dict[str, Any]]] = {}
    query = select(cases).where(cases.c.withdrawn_by.is_(None))
    with reading(engine) as connection:
        rows = connection.execute(query).mappings().all()
    for row in sorted(rows, key=lambda row: (row["feed"], row["as_at"], row["case_key"])):
        told = {
            name: row[name] or "" if pa.types.is_dictionary(CASES.field(name).type) else row[name]
            for name in names
        }
        found.setdefault(row["dataset"], []).append(told)
    return found


def as_lists(tables: dict[str, pa.Table]) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of each dataset without the number that a case has here."""
    return {name: table.drop(["case_key"]).to_pylist() for name, table in tables.items()}


def test_every_way_gives_each_cell_as_the_vault_has_it_in_the_order_of_keys(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_rows, "AT_ONCE", 7)
    put(read.engine, "b", odd_cases())
    put(read.engine, "a", odd_cases()[:9])
    with read.engine.begin() as connection:  # as a case of before there was the column
        connection.execute(cases.update().where(cases.c.feed == "a").values(sen_provision=None))
    expected = by_sqlalchemy(read.engine)
    assert sum(map(len, expected.values())) == 73
    for kept in (False, True, True):
        tables = read(kept=kept)
        assert as_lists(tables) == expected
        assert all(table.schema == CASES for table in tables.values())
    keys = tables["waits"].to_pandas().groupby("feed", observed=True)["case_key"]
    assert all(list(of_feed) == list(range(len(of_feed))) for _, of_feed in keys)
    assert all(column.num_chunks == 1 for column in tables["waits"].columns)


def test_how_a_server_writes_days_and_fractions_does_not_show(read: Read) -> None:
    put(read.engine, "a", odd_cases())
    before = read(kept=False)
    if read.engine.dialect.name == "postgresql":
        with read.engine.begin() as connection:
            for setting in ("DateStyle = 'German'", "extra_float_digits = -2"):
                database = read.engine.url.database
                connection.exec_driver_sql(f"ALTER DATABASE {database} SET {setting}")
        read.engine.dispose()
        with read.engine.connect() as connection:
            assert read_cases(connection, ["waits"], None, None)["waits"] == before["waits"]
            assert connection.exec_driver_sql("SHOW DateStyle").scalar() == "German, DMY"
            assert connection.exec_driver_sql("SHOW enable_sort").scalar() == "on"
    assert read(kept=False) == before


def test_the_order_of_loading_and_the_database_do_not_show(read: Read, tmp_path: Path) -> None:
    twin = Read(vault.open_vault(f"sqlite:///{tmp_path / 'twin.sqlite'}"), tmp_path / "twin")
    no_child = [row | {"nhs": ""} for row in odd_cases()]
    put(read.engine, "a", no_child[:30])
    put(read.engine, "b", no_child)
    put(twin.engine, "b", no_child[::-1])
    put(twin.engine, "a", no_child[20:30] + no_child[:20])
    assert read() == twin()
    twin.engine.dispose()


def test_only_the_feeds_that_are_allowed_are_read(read: Read, straight: list[Any]) -> None:
    for feed in ("a", "b"):
        put(read.engine, feed, [case("1")])
    tables = read("b", "c")
    assert tables["waits"]["feed"].to_pylist() == ["b"]
    assert straight == [("b", "waits")]
    with reading(read.engine) as connection:
        none = read_cases(connection, ["unheard of"], None, read.folder)
    assert (none["unheard of"].num_rows, none["unheard of"].schema) == (0, CASES)


def test_no_more_than_the_named_columns_are_kept_and_for_nobody_but_the_owner(read: Read) -> None:
    put(read.engine, "a", [case("c" * 64, nhs="d" * 64, born="e" * 64)])
    read.folder.mkdir(mode=0o755)
    old = os.umask(0)
    try:
        read()
    finally:
        os.umask(old)
    [path] = read.folder.iterdir()
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (read.folder, path)]
    assert modes == [0o700, 0o600]
    table = snapshots.kept(path, case_rows.ROWS)
    assert table is not None
    assert {"case_key", "nhs", "upn", "person", "born", "load_id"}.isdisjoint(table.column_names)
    assert set(table.column_names) < set(cases.c.keys())


def release(read: Read, order: Order) -> None:
    """Load an extract that was held back, because a person says so."""
    half = extract(order, "half", "waits", range(15, 25), as_at=date(2026, 10, 30))
    assert load(read.engine, half, order).held_back
    before = read.files()
    read()
    assert read.files() == before
    assert load(read.engine, half, order, released="They are right").cases


def withdraw(read: Read, order: Order) -> None:
    """Load an extract without one of the cases, and with nothing else that is new."""
    load(read.engine, extract(order, "less", "waits", range(29)), order, released="Yes")


def correct(read: Read, order: Order) -> None:
    """Load the same cases, as at the same day, one of which has an end now."""
    load(read.engine, extract(order, "same", "waits", range(30), closed=1), order, released="Yes")


def expire(read: Read, order: Order) -> None:
    """Delete what is too old, which is one of the feeds' cases."""
    assert order.home
    home = Home(order.home)
    text = home.agreements.read_text(encoding="utf-8")
    home.agreements.write_text(f"{text}  keep_months: 60\n", encoding="utf-8")
    delete_expired(read.engine, home, date(2029, 1, 1))


@pytest.mark.parametrize("change", [release, withdraw, correct, expire])
def test_a_change_makes_the_feeds_snapshot_stale_and_no_other(
    read: Read, straight: list[Any], change: Callable[[Read, Order], None]
) -> None:
    order = make_home(read.folder.parent / "home", "waits", "breaks")
    read.folder = Home(read.folder.parent / "home").snapshots
    for feed in ("waits", "breaks"):
        assert load(read.engine, extract(order, feed, feed, range(30)), order, "First").cases
    before, names = read(), read.files()
    change(read, order)
    straight.clear()
    after = read()
    assert after != before
    assert as_lists(after) == by_sqlalchemy(read.engine)
    gone = change is expire
    assert straight == ([] if gone else [("waits", "waits")])
    assert len(names & read.files()) == 1
    # What was released is as at another day, and has a snapshot of its own.
    assert len(read.files()) == (1 if gone else 3 if change is release else 2)
    straight.clear()
    assert read() == after
    assert straight == []


def test_what_an_extract_does_not_tell_anew_stays_kept(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    days: list[Any] = []
    rows_of = case_rows.rows_of

    def noted(*about: Any) -> pa.Table:
        days.append(about[3])
        return rows_of(*about)

    monkeypatch.setattr("data_sources.case_reading.rows_of", noted)
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    put(read.engine, "a", [case("2"), case("4")], complete=False)
    put(read.engine, "a", [case("3")], complete=False, as_at=october)
    read()
    assert days == [None]
    put(read.engine, "a", [case("1"), case("3", outcome="seen")], complete=False, as_at=november)
    found = read()
    # The case that was told anew left October, and nothing of September changed.
    assert days == [None, [october, november]]
    assert as_lists(found) == by_sqlalchemy(read.engine)
    assert found["waits"]["as_at"].to_pylist() == [DAY, DAY, november, november]
    put(read.engine, "a", [case("9")], complete=True, as_at=november)
    read()
    assert len(days) == 3
    assert days[-1] is None
    assert as_lists(read()) == by_sqlalchemy(read.engine)


def test_retention_deletes_the_snapshots_itself_and_leaves_the_others(read: Read) -> None:
    order = make_home(read.folder.parent / "home", "waits", "breaks")
    read.folder = Home(read.folder.parent / "home").snapshots
    for feed in ("waits", "breaks"):
        assert load(read.engine, extract(order, feed, feed, range(30)), order, "First").cases
    read("waits")
    waits = read.files()
    read()
    expire(read, order)
    assert len(read.files()) == 1
    assert waits.isdisjoint(read.files())


def test_a_vault_put_back_from_a_backup_is_not_taken_for_what_came_after_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "vault.sqlite"
    read = Read(vault.open_vault(f"sqlite:///{path}"), tmp_path / "snapshots")
    put(read.engine, "a", [case("1")])
    read.engine.dispose()
    backup = path.read_bytes()
    for key in ("2", "3"):
        path.write_bytes(backup)
        put(read.engine, "a", [case("1"), case(key, outcome=f"seen {key}")])
        assert read()["waits"]["outcome"].to_pylist() == ["", f"seen {key}"]
        read.engine.dispose()


def test_a_transaction_that_is_undone_leaves_the_mark(read: Read, straight: list[Any]) -> None:
    put(read.engine, "a", [case("1")])
    before = read()
    with pytest.raises(ZeroDivisionError), read.engine.begin() as connection:
        connection.execute(cases.delete())
        about = {"id": 1, "feed": "a", "agency": "health", "as_at": DAY}
        merge_cases(connection, about, iter([]), set(), complete=True)
        assert read_cases(connection, ["waits"], None, read.folder)["waits"].num_rows == 0
        raise ZeroDivisionError
    assert read() == before


def cut(content: bytes) -> bytes:
    return content[:-5]


def flipped(content: bytes) -> bytes:
    return content[:90] + bytes([content[90] ^ 1]) + content[91:]


@pytest.mark.parametrize("damage", [cut, flipped, lambda content: b"", lambda content: b"x" * 99])
def test_a_damaged_snapshot_is_deleted_and_made_again(
    read: Read, straight: list[Any], damage: Callable[[bytes], bytes]
) -> None:
    put(read.engine, "a", odd_cases()[:1])
    whole = read()
    [path] = read.folder.iterdir()
    content = path.read_bytes()
    path.write_bytes(damage(content))
    assert snapshots.kept(path, case_rows.ROWS) is None
    assert not path.exists()
    assert read() == whole
    assert len(straight) == 2
    assert path.read_bytes() == content


def test_a_snapshot_with_other_columns_than_the_code_has_is_deleted(tmp_path: Path) -> None:
    path = tmp_path / snapshots.name_of("a")
    snapshots.keep(path, pa.table({"a": [1]}))
    assert snapshots.kept(path, pa.schema({"a": pa.int64()})) is not None
    assert snapshots.kept(path, case_rows.ROWS) is None
    assert not path.exists()


def test_half_a_snapshot_is_never_read_and_does_not_stay(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(read.engine, "a", [case("1")])

    def killed(handle: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "fsync", killed)
        read()
    assert read.files() == set()
    for name, age in (("half-old", 4000), ("half-new", 0)):
        path = read.folder / name
        path.write_bytes(b"half")
        os.utime(path, (time.time() - age,) * 2)
    read()
    assert len(read.files()) == 2
    assert "half-new" in read.files()


def test_what_cannot_be_kept_is_read_all_the_same(
    read: Read, caplog: pytest.LogCaptureFixture
) -> None:
    put(read.engine, "a", [case("1")])
    read.folder.write_text("a file where the folder should be")
    assert read()["waits"].num_rows == 1
    assert "No snapshot of cases could be kept" in caplog.text


def test_many_readers_and_a_loader_at_once_each_see_one_state(read: Read) -> None:
    put(read.engine, "a", [case(f"{number:02}") for number in range(5)])
    barrier = Barrier(5)

    def reads() -> set[tuple[int, ...]]:
        barrier.wait()
        return {tuple(table.num_rows for table in read().values()) for _ in range(8)}

    with ThreadPoolExecutor(5) as threads:
        found = [threads.submit(reads) for _ in range(4)]
        barrier.wait()
        for last in range(5, 25, 5):
            rows = [case(f"{number:02}") for number in range(last, last + 5)]
            put(read.engine, "a", rows, as_at=DAY)
        states = set().union(*(each.result() for each in found))
    assert states == {(5,)}
    assert as_lists(read()) == by_sqlalchemy(read.engine)
    assert len(read.files()) == 1


def test_only_the_merge_and_retention_write_cases_and_both_give_a_mark() -> None:
    """Whoever writes cases in another place must mark them as changed, or old ones are shown."""
    folder = Path(vault.__file__).parent
    writes = ("insert(cases)", "update(cases)", "delete(cases)")
    found = {
        path.name: "mark_changed(" in text or "mark_all(" in text
        for path in folder.glob("*.py")
        for text in [path.read_text(encoding="utf-8")]
        if any(words in text for words in writes)
    }
    assert found == {"vault_cases.py": True, "retention.py": True}


def test_a_vault_of_before_there_were_marks_gets_them(read: Read, straight: list[Any]) -> None:
    for feed in ("a", "b"):
        put(read.engine, feed, odd_cases())
    before = read()
    for revision, back in (("0006", True), ("head", False)):
        moved(read.engine, revision, back=back)
    straight.clear()
    assert read() == before
    assert len(straight) == 4
    with reading(read.engine) as connection:
        assert len(set(marks(connection).values())) == 4
