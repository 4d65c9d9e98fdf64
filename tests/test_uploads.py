"""Uploads: what the form may say, and an inbox whose disk is full."""

import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from dashboard import uploads
from dashboard.settings import PROJECT


@contextmanager
def room(size: int) -> Iterator[None]:
    """Let no file of this process grow past so many bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("size", "length"),
    [
        (1024, 4096),  # What is still in memory does not fit when the file is closed.
        (1024, 400_000),  # It breaks off in the middle.
        (64, 32),  # The file fits, and the slip beside it does not.
    ],
)
def test_an_upload_that_does_not_fit_is_told_so_and_leaves_nothing(
    size: int, length: int, tmp_path: Path
) -> None:
    server = Flask("uploads", template_folder=str(PROJECT / "dashboard" / "templates"))
    uploads.open_uploads(server, tmp_path, lambda: "")
    form = {"file": (io.BytesIO(b"x" * length), "a.csv")}
    with server.test_client() as client, room(size):
        answer = client.post("/upload", data=form)
    assert answer.status_code == 507
    assert "The inbox cannot take it (File too large). Tell who runs this." in answer.text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "as_at",
    [
        "0",
        "1790035200",
        "20260930",
        "2026-W40-3",
        "30/09/2026",
        "2026-02-30",
        "today",
        "\x00",
    ],
)
def test_a_day_is_written_in_one_way(as_at: str, tmp_path: Path) -> None:
    answer = send(tmp_path, as_at=as_at)
    assert answer.status_code == 400
    assert "The day that it is as at is no date. Write 2026-09-30." in answer.text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("as_at", "day"), [("2026-09-30", date(2026, 9, 30)), ("", None)])
def test_the_forms_fields_are_on_the_slip_and_no_others(
    as_at: str, day: date | None, tmp_path: Path
) -> None:
    more = {"file_name": "other.exe", "receipt": "mine"}
    assert send(tmp_path, as_at=as_at, **more).status_code == 202
    slip = uploads.Slip.model_validate_json(next(tmp_path.glob("*.json")).read_bytes())
    assert (slip.file_name, slip.kind, slip.as_at) == ("a.CSV", ".csv", day)
    assert slip.receipt != "mine"


def send(inbox: Path, **fields: str) -> TestResponse:
    """Send a small file with these fields of the form."""
    server = Flask("uploads", template_folder=str(PROJECT / "dashboard" / "templates"))
    uploads.open_uploads(server, inbox, lambda: "")
    with server.test_client() as client:
        return client.post("/upload", data={**fields, "file": (io.BytesIO(b"a,b\n"), "a.CSV")})


def test_a_slip_that_does_not_fit_takes_its_upload_with_it(tmp_path: Path) -> None:
    slip = uploads.Slip(
        receipt="ABCD-2345", file_name="a.csv", kind=".csv", as_at=None, came_at=datetime.now(UTC)
    )
    part = uploads.InboxFile(tmp_path / "ABCD-2345.part")
    part.close()
    (tmp_path / "ABCD-2345.json").mkdir()
    with pytest.raises(OSError, match="directory"):
        uploads._hand_over(tmp_path, slip)
    assert [path.name for path in tmp_path.iterdir()] == ["ABCD-2345.json"]
