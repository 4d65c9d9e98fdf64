"""The audit log: what tampering it shows, and that it is whole whatever happens to writers."""

import hashlib
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    Text,
    cast,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from dashboard import board_store
from data_sources import vault
from stores import StoreError, audit, open_store, upgrade, upgrading

LOG = vault.audit
PROJECT = Path(__file__).parents[2]
ENTRIES = 6
TRIGGERS = {
    "sqlite": ("audit_no_update", "audit_no_delete", "audit_only_next"),
    "postgresql": ("audit_only_grows ON audit",),
}


@pytest.fixture
def empty(url: str) -> Iterator[Engine]:
    """Give a store without tables."""
    engine = open_store(url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(url: str) -> Iterator[Engine]:
    """Give a store with an empty log."""
    engine = vault.open_vault(url)
    yield engine
    engine.dispose()


@pytest.fixture
def tampered(store: Engine) -> Iterator[Connection]:
    """Give a log with entries and without triggers; what a test does to it is rolled back."""
    _fill(store, ENTRIES)
    with store.begin() as connection:
        for trigger in TRIGGERS[connection.dialect.name]:
            connection.execute(text(f"DROP TRIGGER {trigger}"))
    with store.connect() as connection:
        assert audit.verify(connection, LOG) is None
        yield connection


def _fill(engine: Engine, many: int) -> list[str]:
    hashes = []
    for number in range(many):
        with audit.writing(engine, LOG) as connection:
            hashes.append(_write(connection, rows=number, actor="zoë"))
    return hashes


def _write(connection: Connection, *, actor: str | None = None, **detail: object) -> str:
    return audit.write(
        connection,
        LOG,
        action="load",
        object="ehc_plans.csv",
        outcome="done",
        detail=detail,
        actor=actor,
    )


def _verify(engine: Engine, anchor: str | None = None) -> audit.Problem | None:
    with engine.connect() as connection:
        return audit.verify(connection, LOG, anchor)


def _flipped(content: bytes, dialect: str) -> Iterator[bytes]:
    """Give the content with each byte changed in turn, in its lowest bit and in its highest.

    PostgreSQL takes no text that is not UTF-8, as changing the highest bit makes it.
    """
    for bit in (0x01, 0x80) if dialect == "sqlite" else (0x01,):
        for place in range(len(content)):
            yield content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :]


def _set(connection: Connection, seq: int, column: str, content: bytes) -> None:
    sqlite = connection.dialect.name == "sqlite"
    value = cast(literal(content, LargeBinary), Text) if sqlite else literal(content.decode())
    connection.execute(update(LOG).where(LOG.c.seq == seq).values({column: value}))


@pytest.mark.parametrize("seq", [1, 3, ENTRIES])
def test_any_flipped_byte_is_found(tampered: Connection, seq: int) -> None:
    for column, before in _row(tampered, seq).items():
        if column == "seq":
            continue
        for content in _flipped(before.encode(), tampered.dialect.name):
            _set(tampered, seq, column, content)
            problem = audit.verify(tampered, LOG)
            assert problem is not None and problem.seq == seq, (column, content, problem)
            assert len(audit.entries(tampered, LOG, ENTRIES)) == ENTRIES
        _set(tampered, seq, column, before.encode())
    assert audit.verify(tampered, LOG) is None


def _row(connection: Connection, seq: int) -> dict[str, Any]:
    return dict(connection.execute(select(LOG).where(LOG.c.seq == seq)).one()._mapping)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_text_kept_as_bytes_is_found(tampered: Connection) -> None:
    tampered.execute(text("UPDATE audit SET actor = CAST(actor AS BLOB) WHERE seq = 2"))
    assert audit.verify(tampered, LOG) == audit.Problem(2, "this entry is not as it was written")


@pytest.mark.parametrize(
    ("statement", "first_bad"),
    [
        ("UPDATE audit SET seq = 9 WHERE seq = 3", 3),
        ("UPDATE audit SET seq = 0 WHERE seq = 1", 0),
        ("UPDATE audit SET seq = -5 WHERE seq = 4", -5),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 4", 4),
        ("DELETE FROM audit WHERE seq in (2, 3, 5)", 2),
    ],
)
def test_an_entry_moved_or_taken_out_is_found(
    tampered: Connection, statement: str, first_bad: int
) -> None:
    tampered.execute(text(statement))
    problem = audit.verify(tampered, LOG)
    assert problem is not None and problem.seq == first_bad


def _close_gap(connection: Connection, above: int) -> None:
    for seq in range(above + 1, ENTRIES + 1):
        connection.execute(update(LOG).where(LOG.c.seq == seq).values(seq=seq - 1))


def _make_room(connection: Connection, at: int) -> None:
    for seq in range(ENTRIES, at - 1, -1):
        connection.execute(update(LOG).where(LOG.c.seq == seq).values(seq=seq + 1))


def test_entries_numbered_anew_after_a_deletion_are_found(tampered: Connection) -> None:
    tampered.execute(LOG.delete().where(LOG.c.seq == 3))
    _close_gap(tampered, 3)
    problem = audit.verify(tampered, LOG)
    assert problem is not None and problem.seq == 3


@pytest.mark.parametrize("target", [3, ENTRIES + 1])
def test_a_duplicate_is_found(tampered: Connection, target: int) -> None:
    copy = _row(tampered, 2)
    _make_room(tampered, target)
    tampered.execute(insert(LOG), copy | {"seq": target})
    problem = audit.verify(tampered, LOG)
    assert problem is not None and problem.seq == target


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_the_same_number_twice_is_found(tampered: Connection) -> None:
    tampered.execute(text("ALTER TABLE audit DROP CONSTRAINT audit_pkey"))
    tampered.execute(insert(LOG), _row(tampered, 2))
    problem = audit.verify(tampered, LOG)
    assert problem is not None and problem.seq == 2


def test_an_entry_put_in_is_found_even_with_a_true_hash(tampered: Connection) -> None:
    forged = _row(tampered, 3) | {"outcome": "refused"}
    forged.pop("hash")
    _make_room(tampered, 3)
    tampered.execute(insert(LOG), forged | {"hash": audit._hash(forged)})
    problem = audit.verify(tampered, LOG)
    assert problem is not None and problem.seq == 4


def test_an_entry_altered_with_its_hash_breaks_the_next(tampered: Connection) -> None:
    forged = _row(tampered, 3) | {"outcome": "refused"}
    forged.pop("hash")
    forged["hash"] = audit._hash(forged)
    tampered.execute(update(LOG).where(LOG.c.seq == 3).values(**forged))
    assert audit.verify(tampered, LOG) == audit.Problem(
        4, "this entry does not follow from the one before it"
    )


@pytest.mark.parametrize(("one", "other"), [(2, 3), (1, 5), (4, ENTRIES)])
def test_a_changed_order_is_found(tampered: Connection, one: int, other: int) -> None:
    for before, after in ((one, 99), (other, one), (99, other)):
        tampered.execute(update(LOG).where(LOG.c.seq == before).values(seq=after))
    problem = audit.verify(tampered, LOG)
    assert problem is not None and problem.seq == one


def test_an_end_cut_off_is_found_with_an_anchor_only(tampered: Connection) -> None:
    anchor = audit.head(tampered, LOG)[1]
    assert audit.verify(tampered, LOG, anchor) is None
    tampered.execute(LOG.delete().where(LOG.c.seq > 4))
    assert audit.verify(tampered, LOG) is None  # by itself, a shorter chain is as good a chain
    problem = audit.verify(tampered, LOG, anchor)
    assert problem is not None and problem.seq == 5


def test_a_log_made_anew_is_found_with_an_anchor_only(tampered: Connection) -> None:
    anchor = audit.head(tampered, LOG)[1]
    tampered.execute(LOG.delete())
    for _ in range(ENTRIES + 3):
        _write(tampered, rows=0)
    assert audit.verify(tampered, LOG) is None
    assert audit.verify(tampered, LOG, anchor) is not None


def test_an_anchor_is_any_earlier_head(store: Engine) -> None:
    for anchor in [audit.START, *_fill(store, 3)]:
        assert _verify(store, f" {anchor.upper()}\n") is None
    with pytest.raises(StoreError, match="64"):
        _verify(store, "cafe")


def test_an_empty_log_is_whole(store: Engine) -> None:
    with store.connect() as connection:
        assert audit.head(connection, LOG) == (0, audit.START)
        assert audit.entries(connection, LOG, 10) == []
        assert audit.verify(connection, LOG) is None


def test_entries_come_newest_first(store: Engine) -> None:
    hashes = _fill(store, 3)
    with store.connect() as connection:
        latest = audit.entries(connection, LOG, 2)
        assert audit.head(connection, LOG) == (3, hashes[-1])
    assert [(entry.seq, entry.detail) for entry in latest] == [(3, '{"rows":2}'), (2, '{"rows":1}')]
    assert [entry.hash for entry in latest] == [hashes[2], hashes[1]]
    assert latest[0].previous == hashes[1]


WRITER = """
import sys
from sqlalchemy import MetaData
from stores import audit, open_store

engine, log = open_store(sys.argv[1]), audit.audit_table(MetaData())
for number in range(int(sys.argv[2])):
    with audit.writing(engine, log) as connection:
        for part in range(int(sys.argv[3])):
            audit.write(connection, log, action="load", object="a file", outcome="done",
                        detail={"number": number, "part": part})
        print(number, "is being written", flush=True)
        if sys.argv[4] == "stay":
            sys.stdin.read()
"""


def _writer(url: str, many: int, parts: int, then: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, url, str(many), str(parts), then],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _kill(writer: subprocess.Popen[str]) -> None:
    writer.send_signal(signal.SIGKILL)
    writer.communicate()


def test_eight_writers_at_once_make_one_chain(store: Engine, url: str) -> None:
    writers = [_writer(url, 25, 1) for _ in range(8)]
    for writer in writers:
        writer.communicate(timeout=300)
    assert [writer.returncode for writer in writers] == [0] * 8
    assert _verify(store) is None
    with store.connect() as connection:
        found = audit.entries(connection, LOG, 1000)
    assert [entry.seq for entry in reversed(found)] == list(range(1, 201))


def test_a_writer_killed_before_its_commit_leaves_nothing(store: Engine, url: str) -> None:
    before = _fill(store, 2)[-1]
    writer = _writer(url, 1, 3, "stay")
    assert writer.stdout is not None and "being written" in writer.stdout.readline()
    _kill(writer)
    with audit.writing(store, LOG) as connection:  # waits until the database has noticed
        assert audit.head(connection, LOG) == (2, before)
        _write(connection)
    assert _verify(store, before) is None


def test_writers_killed_at_any_moment_leave_whole_actions(store: Engine, url: str) -> None:
    for lines in (1, 2, 7, 20):
        writer = _writer(url, 10_000, 3)
        assert writer.stdout is not None
        for _ in range(lines):
            writer.stdout.readline()
        _kill(writer)
    with audit.writing(store, LOG) as connection:
        written = audit.head(connection, LOG)[0]
    assert written >= 0 + 1 * 3 + 6 * 3 + 19 * 3
    assert written % 3 == 0
    assert _verify(store) is None


def test_a_clock_set_back_leaves_the_order(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(store, 2)
    monkeypatch.setattr(audit, "_now", lambda: datetime.now(UTC) - timedelta(days=400))
    _fill(store, 2)
    with store.connect() as connection:
        found = audit.entries(connection, LOG, 10)
    assert [entry.seq for entry in found] == [4, 3, 2, 1]
    assert found[0].at < found[-1].at
    assert _verify(store) is None


def test_a_rollback_leaves_neither_action_nor_entry(store: Engine) -> None:
    before = _fill(store, 1)[0]
    with pytest.raises(ZeroDivisionError), audit.writing(store, LOG) as connection:
        connection.execute(insert(vault.loads), _a_load())
        _write(connection)
        raise ZeroDivisionError
    with store.connect() as connection:
        assert audit.head(connection, LOG) == (1, before)
        assert connection.execute(select(vault.loads)).all() == []


def test_an_action_fails_where_the_log_cannot_be_written(store: Engine) -> None:
    with store.begin() as connection:
        connection.execute(text("ALTER TABLE audit RENAME TO elsewhere"))
    with pytest.raises(DBAPIError), store.begin() as connection:
        connection.execute(insert(vault.loads), _a_load())
        _write(connection)
    with store.connect() as connection:
        assert connection.execute(select(vault.loads)).all() == []


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_writer_who_did_not_queue_is_told_to_try_again(store: Engine) -> None:
    with pytest.raises(StoreError, match="do it again"), store.begin() as connection:
        assert audit.head(connection, LOG) == (0, audit.START)
        _fill(store, 1)
        _write(connection)
    assert _verify(store) is None
    with store.begin() as connection:  # the isolation of `writing` has not stayed behind
        assert connection.get_isolation_level() == "REPEATABLE READ"


REFUSED = {
    "sqlite": (
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 1",
        "INSERT INTO audit SELECT seq + 5, at, actor, action, object, outcome, detail, previous, "
        "hash FROM audit WHERE seq = 1",
    ),
    "postgresql": (
        "TRUNCATE audit",
        "INSERT INTO audit SELECT * FROM audit WHERE seq = 1 "
        "ON CONFLICT (seq) DO UPDATE SET outcome = 'refused'",
    ),
}


@pytest.mark.parametrize("module", [vault, board_store])
def test_the_database_refuses_to_change_entries(empty: Engine, module: Any) -> None:
    upgrade(empty, module.MIGRATIONS)
    anchor = _fill(empty, 2)[-1]
    for statement in (
        "UPDATE audit SET outcome = 'refused' WHERE seq = 1",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit",
        *REFUSED[empty.dialect.name],
    ):
        with pytest.raises(DBAPIError, match="only grows"), empty.begin() as connection:
            connection.execute(text(statement))
    assert _verify(empty, anchor) is None


AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FIRST = (
    r'{"action":"load","actor":"zo\u00eb","at":"2026-11-23T09:30:00.000000+00:00",'
    r'"detail":"{\"kept\":[1,2.5,null,true],\"note\":\"\\u00a3\",\"rows\":{\"a\":3}}",'
    r'"object":"ehc_plans.csv","outcome":"done",'
    rf'"previous":"{"0" * 64}","seq":1}}'
)


def test_a_hash_is_the_same_in_every_database(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_now", lambda: AT)
    with audit.writing(store, LOG) as connection:
        first = _write(connection, actor="zoë", rows={"a": 3}, kept=[1, 2.5, None, True], note="£")
        second = _write(connection, actor="", text="\x00 \U0001f600 \\ '\"")
    assert first == hashlib.sha256(FIRST.encode()).hexdigest()
    assert second == "69f52ac6e31fa4276952dfe98249e70641ec3d351023884fd1e5522cecdcd557"
    assert _verify(store, second) is None


@pytest.mark.parametrize(
    "content", [date(2026, 1, 1), b"x", (1, 2), {1: "x"}, [{"a": object()}], {"a": {"b": {3}}}]
)
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_detail_takes_only_plain_values(store: Engine, content: object) -> None:
    with pytest.raises(TypeError, match="audit log"), store.begin() as connection:
        _write(connection, content=content)
    with pytest.raises(ValueError), store.begin() as connection:
        _write(connection, content=float("nan"))
    with store.connect() as connection:
        assert audit.head(connection, LOG) == (0, audit.START)


def test_the_actor_is_the_system_s_user(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "somebody_else")
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    with audit.writing(store, LOG) as connection:
        _write(connection)
        assert audit.entries(connection, LOG, 1)[0].actor == user


def _a_load() -> dict[str, Any]:
    return {
        "feed": "ehc_plans",
        "file_name": "ehc_plans.csv",
        "sha256": "0" * 64,
        "as_at": date(2026, 1, 15),
        "loaded_at": AT,
        "rows_read": 3,
        "rows_kept": 3,
        "rows_refused": 0,
        "warnings": 0,
    }


A_VERSION = {
    "name": "abc",
    "made_at": AT,
    "area": "Fordshire",
    "made_up": True,
    "manifest": "{}",
    "figures_sha256": "0" * 64,
}


def _upgrade_to_0001(engine: Engine, migrations: Path) -> None:
    config = upgrading._config(migrations)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")


@pytest.mark.parametrize(
    ("migrations", "opening", "table", "row"),
    [
        (vault.MIGRATIONS, vault.open_vault, "loads", _a_load()),
        (board_store.MIGRATIONS, board_store.open_board_store, "versions", A_VERSION),
    ],
    ids=["vault", "board store"],
)
def test_a_store_from_before_the_log_keeps_its_content(
    empty: Engine,
    url: str,
    migrations: Path,
    opening: Callable[[str], Engine],
    table: str,
    row: dict[str, Any],
) -> None:
    _upgrade_to_0001(empty, migrations)
    with empty.begin() as connection:
        as_it_was = Table(table, MetaData(), autoload_with=connection)
        connection.execute(insert(as_it_was), row)
        before = connection.execute(select(as_it_was)).all()
    opening(url).dispose()
    with audit.writing(empty, LOG) as connection:
        assert connection.execute(select(as_it_was)).all() == before
        assert audit.head(connection, LOG) == (0, audit.START)
        _write(connection)
    assert _verify(empty) is None


def _has_code(_thing: Any, _name: Any, _kind: str, reflected: bool, code: Any) -> bool:
    """Leave out tables that other modules add to the store."""
    return not reflected or code is not None


@pytest.mark.parametrize("module", [vault, board_store])
def test_the_migrations_make_the_tables_that_the_code_has(empty: Engine, module: Any) -> None:
    upgrade(empty, module.MIGRATIONS)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _has_code})
        assert compare_metadata(context, module.metadata) == []
