"""The inbox: whatever the web leaves there, the loader takes uploads in and nothing else."""

import errno
import json
import os
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from data_sources import held, inbox, vault
from data_sources.deliveries import deliveries
from data_sources.home import Home
from data_sources.inbox import Slip, take_in, waiting
from tests.data_sources import agreed_cases
from tests.data_sources.agreed_cases import Folder

RECEIPT = "ABCD-2345"


@pytest.fixture
def data(tmp_path: Path) -> Folder:
    """Give a data folder with an inbox in it."""
    made = agreed_cases.folder(tmp_path / "home")
    (made.path / "inbox").mkdir()
    return made


@pytest.fixture
def engine(data: Folder) -> Engine:
    """Give an empty vault."""
    return vault.open_vault(f"sqlite:///{data.path / 'vault.sqlite'}")


def put(data: Folder, content: bytes | None, **more: object) -> Path:
    """Put an upload into the inbox, as the web does."""
    folder = data.path / "inbox"
    slip = {
        "receipt": RECEIPT,
        "file_name": "list.csv",
        "kind": ".csv",
        "as_at": None,
        "came_at": "2026-11-23T09:00:00Z",
        **more,
    }
    if content is not None:
        (folder / f"{RECEIPT}.data").write_bytes(content)
    path = folder / f"{RECEIPT}.json"
    path.write_text(json.dumps(slip), encoding="utf-8")
    return path


def cases(*rows: str) -> bytes:
    """Write rows of agreed cases."""
    return "\n".join([",".join(agreed_cases.HEADINGS), *rows]).encode() + b"\n"


def verdicts(engine: Engine) -> list[tuple[str, str, str]]:
    """Give what was written down of each delivery."""
    columns = deliveries.c.receipt, deliveries.c.file_name, deliveries.c.verdict
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*columns))]


def only(data: Folder) -> Slip:
    """Give the one upload that waits."""
    (slip,) = waiting(data.path / "inbox")
    return slip


def test_an_upload_is_taken_in_under_its_own_name_and_taken_away(
    data: Folder, engine: Engine
) -> None:
    put(data, cases(agreed_cases.row("health", "C1", as_at="")), as_at="2026-10-31")
    verdict = take_in(engine, data.path / "inbox", only(data), data.order())
    assert verdict.loaded is not None and verdict.loaded.cases["new"] == 1
    assert verdicts(engine) == [(RECEIPT, "list.csv", "loaded")]
    assert list((data.path / "inbox").iterdir()) == []


def test_after_a_crash_the_same_upload_is_loaded_once(
    data: Folder, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(data, cases(agreed_cases.row("health", "C1")))
    slip = only(data)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", _crash)
        with pytest.raises(KeyboardInterrupt):
            take_in(engine, data.path / "inbox", slip, data.order())
    again = take_in(engine, data.path / "inbox", only(data), data.order())
    assert again.loaded is not None and again.loaded.already
    assert [verdict for _, _, verdict in verdicts(engine)] == ["loaded", "loaded already"]
    assert list((data.path / "inbox").iterdir()) == []


def _crash(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "more",
    [
        {"receipt": "../../etc"},
        {"receipt": "WXYZ-2345"},
        {"kind": ".exe"},
        {"kind": "/../../x.csv"},
        {"file_name": "x" * 201},
        {"came_at": "yesterday"},
        {"as_at": "31/12/2026"},
        {"surprise": 1},
    ],
)
def test_a_slip_that_the_form_would_not_write_is_passed_over(
    more: dict[str, object], data: Folder
) -> None:
    put(data, b"", **more)
    assert waiting(data.path / "inbox") == []


def test_a_link_in_the_inbox_is_not_followed(data: Folder, engine: Engine) -> None:
    secret = data.path / "secret.csv"
    secret.write_bytes(cases(agreed_cases.row("health", "C1")))
    put(data, None)
    (data.path / "inbox" / f"{RECEIPT}.data").symlink_to(secret)
    verdict = take_in(engine, data.path / "inbox", only(data), data.order())
    assert verdict.turned_away == "it cannot be read (Too many levels of symbolic links)"
    assert verdicts(engine) == []
    assert list((data.path / "inbox").iterdir()) == []
    assert secret.exists()


def test_what_was_never_finished_is_taken_away_after_a_day(data: Folder) -> None:
    folder = data.path / "inbox"
    put(data, b"whole")
    for name in ("old.part", "WXYZ-2345.data", "new.part", f"{RECEIPT}.data", f"{RECEIPT}.json"):
        (folder / name).touch()
        then = time.time() - (60 if name == "new.part" else inbox.ABANDONED_AFTER + 60)
        os.utime(folder / name, (then, then))
    assert len(waiting(folder)) == 1
    left = sorted(path.name for path in folder.iterdir())
    assert left == [f"{RECEIPT}.data", f"{RECEIPT}.json", "new.part"]


def test_an_upload_stays_where_this_machine_is_at_fault(
    data: Folder, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(data, cases(agreed_cases.row("health", "C1", opened="soon")))
    folder = data.path / "inbox"

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for module, name in ((inbox.shutil, "copyfileobj"), (inbox.held, "keep")):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, full)
            with pytest.raises(OSError, match="No space left"):
                put(data, cases(*HALF_BAD))
                take_in(engine, folder, only(data), data.order())
        assert {path.suffix for path in folder.iterdir()} == {".data", ".json"}
    verdict = take_in(engine, folder, only(data), data.order())
    assert verdict.kept_at is not None and verdict.kept_at.exists()
    assert list(folder.iterdir()) == []


HALF_BAD = (
    agreed_cases.row("health", "C1"),
    agreed_cases.row("health", "C2", opened="soon"),
)


def test_what_nobody_has_thought_of_is_kept_apart(
    data: Folder, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(data, cases(agreed_cases.row("health", "C1")))

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(inbox, "take", fail)
    verdict = take_in(engine, data.path / "inbox", only(data), data.order())
    assert "internal: ZeroDivisionError" in verdict.turned_away
    assert verdict.kept_at is not None and verdict.kept_at.exists()
    assert verdicts(engine) == [(RECEIPT, "list.csv", "turned away")]
    assert list((data.path / "inbox").iterdir()) == []


def test_a_held_upload_remembers_its_day(data: Folder, engine: Engine) -> None:
    put(data, cases(*HALF_BAD), as_at="2026-10-31")
    verdict = take_in(engine, data.path / "inbox", only(data), data.order())
    assert verdict.kept_at is not None
    assert held.is_held(verdict.kept_at, Home(data.path))
    assert held.as_at_of(verdict.kept_at) == date(2026, 10, 31)
    held.let_go(verdict.kept_at)
    assert list((data.path / "held").iterdir()) == []
