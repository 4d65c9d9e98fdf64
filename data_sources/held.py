"""Extracts that were held back and have no other copy: they wait for a person's word.

Beside each lies a slip with the day that it is as at, which the file itself need not say.
"""

import shutil
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from data_sources.examining import Order
from data_sources.home import Home


class HeldSlip(BaseModel):
    """What must be known of a held extract to release it."""

    model_config = ConfigDict(frozen=True)

    as_at: date | None = None


def keep(path: Path, order: Order) -> Path:
    """Copy an extract to the data folder's `held`, for its owner alone; give where it is."""
    folder = Home(order.home or Path()).held
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = folder / path.name
    for target in (kept, _slip(kept)):
        target.touch(mode=0o600)
    shutil.copyfile(path, kept)
    _slip(kept).write_text(HeldSlip(as_at=order.as_at).model_dump_json(), encoding="utf-8")
    return kept


def is_held(path: Path, home: Home) -> bool:
    """Say whether a file is one of those that wait."""
    return path.resolve().parent == home.held.resolve() and path.suffix != ".slip"


def as_at_of(path: Path) -> date | None:
    """Give the day that was told with a held extract, or None."""
    slip = _slip(path)
    if not slip.is_file():
        return None
    return HeldSlip.model_validate_json(slip.read_bytes()).as_at


def let_go(path: Path) -> None:
    """Delete a held extract and its slip, once it has been taken in."""
    path.unlink(missing_ok=True)
    _slip(path).unlink(missing_ok=True)


def _slip(path: Path) -> Path:
    return path.with_name(path.name + ".slip")
