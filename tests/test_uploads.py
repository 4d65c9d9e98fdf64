"""Uploads into an inbox whose disk is full."""

import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

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
