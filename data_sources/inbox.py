"""Uploads that wait in the inbox: taken in, given their verdict, and taken away.

The web writes an upload as `<receipt>.data` and, when it is whole, `<receipt>.json` beside it. It
may not read either again. What it writes is not trusted: no name of it is used as a path.
"""

import errno
import os
import shutil
import time
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from data_sources import held
from data_sources.deliveries import Came, Delivery, record_turned_away
from data_sources.examining import Order
from data_sources.feed import TurnedAway
from data_sources.fetching import private_folder
from data_sources.intake import take
from data_sources.loading import Loaded
from data_sources.reading import sha256_of

ABANDONED_AFTER = 24 * 3600
"""Seconds after which an upload that was never finished is taken away."""


class Slip(BaseModel):
    """What the web says of an upload."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    receipt: Annotated[str, Field(pattern="^[A-Z2-9]{4}-[A-Z2-9]{4}$")]
    file_name: Annotated[str, Field(max_length=200)]
    kind: Annotated[str, Field(pattern="^[.](csv|xlsx|parquet|xml|zip)$")]
    as_at: date | None = None
    came_at: datetime


class Verdict(BaseModel):
    """What became of an upload: a load, or the reason why it was turned away."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    slip: Slip
    loaded: Loaded | None = None
    turned_away: str = ""
    kept_at: Path | None = None
    """Where the file lies until a person releases it, if it was held back."""


def waiting(inbox: Path) -> list[Slip]:
    """Give the uploads that are whole, oldest first; take away what was never finished."""
    found: list[Slip] = []
    for path in inbox.glob("*.json"):
        with suppress(ValidationError, OSError):
            slip = Slip.model_validate_json(_own(path).read_bytes())
            if slip.receipt == path.stem:
                found.append(slip)
    _sweep(inbox, {slip.receipt for slip in found})
    return sorted(found, key=lambda slip: (slip.came_at, slip.receipt))


def _sweep(inbox: Path, whole: set[str]) -> None:
    """Take away what is a day old and no whole upload: the web was stopped while it wrote."""
    for path in inbox.iterdir():
        with suppress(FileNotFoundError):
            old = path.lstat().st_mtime < time.time() - ABANDONED_AFTER
            if old and path.stem.removesuffix(".slip") not in whole:
                path.unlink()


def take_in(engine: Engine, inbox: Path, slip: Slip, order: Order) -> Verdict:
    """Take one upload in and give its verdict; only then is it taken away from the inbox.

    One that is held back is kept for `send-kpi release`. Raises OSError or SQLAlchemy's
    OperationalError where this machine is at fault (a full disk, a busy vault): the upload stays.
    """
    data = inbox / f"{slip.receipt}.data"
    with private_folder() as folder:
        try:
            path = _copied(data, folder / f"{slip.receipt}{slip.kind}")
        except OSError as error:
            if error.errno not in (errno.ELOOP, errno.ENOENT):
                raise
            verdict = Verdict(slip=slip, turned_away=f"it cannot be read ({error.strerror})")
        else:
            verdict = _taken(engine, path, slip, order)
    # Last, so that an upload which a crash leaves behind is taken in again and not lost.
    for name in (data, inbox / f"{slip.receipt}.json"):
        name.unlink(missing_ok=True)
    return verdict


def _taken(engine: Engine, path: Path, slip: Slip, order: Order) -> Verdict:
    came = Came(by="upload", source="inbox", receipt=slip.receipt, file_name=slip.file_name)
    asked = order.model_copy(update={"as_at": slip.as_at or order.as_at})
    try:
        loaded = take(engine, path, asked, came)
    except TurnedAway as error:
        return Verdict(slip=slip, turned_away=str(error))
    except (OSError, OperationalError):
        raise
    except Exception as error:
        reason = f"it could not be taken in (internal: {type(error).__name__}). It is kept apart"
        delivery = Delivery(
            file_name=slip.file_name,
            sha256=sha256_of(path),
            verdict="turned away",
            reason=reason,
        )
        record_turned_away(engine, came, delivery)
        return Verdict(slip=slip, turned_away=reason, kept_at=held.keep(path, asked))
    kept_at = held.keep(path, asked) if loaded.held_back else None
    return Verdict(slip=slip, loaded=loaded, kept_at=kept_at)


def _copied(data: Path, copy: Path) -> Path:
    """Copy what was uploaded without following a link that somebody may have put there."""
    source = os.open(_own(data), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(source, "rb") as reading, copy.open("wb") as writing:
        shutil.copyfileobj(reading, writing)
    return copy


def _own(path: Path) -> Path:
    """Let this user read a file of its own, which the web may only have written."""
    if not path.is_symlink() and os.name == "posix" and path.stat().st_uid == os.geteuid():
        path.chmod(0o600)
    return path
