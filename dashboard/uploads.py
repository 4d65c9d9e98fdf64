"""The way in for extracts by browser: streamed into an inbox that the web may write and not read.

A plain form and a plain route: nothing is held in memory, and nothing is read again here. What
becomes of an upload is said on the feeds' page, once `send-kpi watch` has taken it in.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from threading import BoundedSemaphore
from typing import Annotated, Any
from urllib.parse import urlsplit

from flask import Flask, Request, render_template, request
from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

LARGEST = 100 * 2**20
"""Bytes. Of some kinds the loader takes less, and says so in its verdict."""
AT_ONCE = 2
"""How many uploads a process takes at a time: slow ones must leave threads for the board."""
TRY_AGAIN = 30
"""Seconds."""
KINDS = (".csv", ".xlsx", ".parquet", ".xml", ".zip")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LONGEST_NAME = 200


def _tidied(sent: str) -> str:
    # Browsers of old sent whole paths, and programs send what they like.
    name = PureWindowsPath(PurePosixPath(sent).name).name
    return "".join(letter if letter.isprintable() else "�" for letter in name)[-LONGEST_NAME:]


def _of_a_kind(name: str) -> str:
    if PurePosixPath(name).suffix.lower() not in KINDS:
        raise ValueError("This kind of file is not read.")
    return name


def _day(written: str) -> str | None:
    """Take a day in one form only, or "0" would be one in 1970."""
    if written and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        raise ValueError("This is no date.")
    return written or None


class Form(BaseModel):
    """The form's fields, parsed; what else is sent is passed over."""

    file_name: Annotated[str, AfterValidator(_tidied), AfterValidator(_of_a_kind)]
    as_at: Annotated[date | None, BeforeValidator(_day)] = None


class Slip(BaseModel):
    """What is told of an upload, beside it in the inbox."""

    receipt: str
    file_name: str
    kind: str
    as_at: date | None
    came_at: datetime


class Refused(Exception):
    """An upload that is not taken, in one sentence with the cure, and the status to answer."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


Answer = tuple[str, int, dict[str, str]]


class InboxFile:
    """A file that can only be written: what the form's parser puts the upload into."""

    def __init__(self, path: Path) -> None:
        self.path, self.written = path, 0
        # The owner may write and its group read, so that the web cannot read what it was sent.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o240)
        os.fchmod(handle, 0o240)
        self.file = os.fdopen(handle, "wb")

    def write(self, content: bytes) -> int:
        """Write, and count: what was said of the length may not be true."""
        self.written += len(content)
        if self.written > LARGEST:
            raise RequestEntityTooLarge
        return self.file.write(content)

    def seek(self, *_where: int) -> int:
        """Do nothing: the parser winds back to read, and nothing is read here."""
        return 0

    def close(self) -> None:
        """Put it on the disk."""
        if not self.file.closed:
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()

    def drop(self) -> None:
        """Take it away; on a full disk it cannot be closed properly."""
        try:
            with suppress(OSError):
                self.file.close()
        finally:
            self.path.unlink(missing_ok=True)


def open_uploads(server: Flask, inbox: Path | None, made_up: Any) -> None:
    """Add the form and the route, where there is an inbox; `made_up` names a made-up area."""
    if inbox is None:
        return
    folder, places = inbox, BoundedSemaphore(AT_ONCE)

    def page(status: int = 200, **told: Any) -> Answer:
        told |= {"made_up": made_up(), "kinds": KINDS, "largest": LARGEST // 2**20}
        headers = {"Retry-After": str(TRY_AGAIN)} if status == 503 else {}
        return render_template("upload.html", **told), status, headers

    @server.get("/upload")
    def form() -> Answer:
        return page()

    @server.post("/upload")
    def upload() -> Answer:
        try:
            _refuse_strangers(request)
            with _a_place(places):
                slip = _received(folder)
        except Refused as refused:
            return page(refused.status, refused=str(refused))
        return page(202, slip=slip)


@contextmanager
def _a_place(places: BoundedSemaphore) -> Iterator[None]:
    """Take one of the places for uploads, or raise Refused: nobody waits for one."""
    if not places.acquire(blocking=False):
        raise Refused("Other extracts are being sent. Send it again in half a minute.", 503)
    try:
        yield
    finally:
        places.release()


def _received(inbox: Path) -> Slip:
    """Stream the request's file into the inbox and give its slip, or raise Refused."""
    if (request.content_length or 0) > LARGEST + 2**16:
        _pass_over()
        raise Refused(_TOO_LARGE, 413)
    receipt = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(2))
    files: list[InboxFile] = []

    def into_inbox(**_told: Any) -> Any:
        if files:
            raise Refused("Send one file at a time.")
        files.append(InboxFile(inbox / f"{receipt}.part"))
        return files[0]

    try:
        told, sent = _parsed(into_inbox)
        slip = _slip(receipt, told, sent)
        files[0].close()
        _hand_over(inbox, slip)
    except BaseException as error:
        for file in files:
            file.drop()
        if isinstance(error, OSError):
            why = f"The inbox cannot take it ({error.strerror}). Tell who runs this."
            raise Refused(why, 507) from None
        raise
    return slip


def _pass_over() -> None:
    """Read what comes and keep nothing: a browser shows no answer to what it could not send."""
    passed = 0
    while passed < 2 * LARGEST and (part := request.stream.read(2**20)):
        passed += len(part)


_TOO_LARGE = f"The file is larger than {LARGEST // 2**20} MiB. Split it and send the parts."


def _parsed(into_inbox: Any) -> tuple[dict[str, str], str]:
    parser = FormDataParser(stream_factory=into_inbox, max_form_memory_size=2**19, max_form_parts=4)
    stream, kind = request.stream, request.mimetype
    try:
        _, fields, files = parser.parse(
            stream, kind, request.content_length, request.mimetype_params
        )
    except RequestEntityTooLarge:
        raise Refused(_TOO_LARGE, 413) from None
    except (HTTPException, ValueError):
        raise Refused("The upload broke off or is no form. Send it again.") from None
    file = files.get("file")
    if file is None or not file.filename:
        raise Refused("No file was chosen. Choose one and send it.")
    return fields.to_dict(), file.filename


def _slip(receipt: str, told: dict[str, str], sent: str) -> Slip:
    try:
        form = Form.model_validate(told | {"file_name": sent})
    except ValidationError as error:
        if any(each["loc"] == ("file_name",) for each in error.errors()):
            kinds = ", ".join(KINDS)
            raise Refused(f"Only {kinds} files are read. Save it as one of them.", 415) from None
        raise Refused("The day that it is as at is no date. Write 2026-09-30.") from None
    kind = PurePosixPath(form.file_name).suffix.lower()
    return Slip(receipt=receipt, kind=kind, came_at=datetime.now(UTC), **form.model_dump())


def _hand_over(inbox: Path, slip: Slip) -> None:
    """Let the upload be seen: the data first, so that whoever sees the slip finds it whole."""
    part = InboxFile(inbox / f"{slip.receipt}.slip.part")
    data = inbox / f"{slip.receipt}.data"
    try:
        part.write(slip.model_dump_json().encode())
        part.close()
        (inbox / f"{slip.receipt}.part").rename(data)
        part.path.rename(inbox / f"{slip.receipt}.json")
    except BaseException:
        part.drop()
        data.unlink(missing_ok=True)
        raise


def _refuse_strangers(asked: Request) -> None:
    """Refuse a form that another site has sent on a reader's behalf."""
    site = asked.headers.get("Sec-Fetch-Site", "same-origin")
    origin = asked.headers.get("Origin")
    if site not in ("same-origin", "none") or (origin and urlsplit(origin).netloc != asked.host):
        raise Refused("The upload must come from this page itself. Open it and send again.", 403)
