"""The key behind the pseudonyms: read from its file, checked, made, and never written out."""

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

LEAST_BYTES = 32
PUBLISHED_KEYS = (bytes(range(32)),)
"""Keys that stand in this project's documents or tests, and so are no secret."""


class KeyRefused(Exception):
    """A key that cannot be used, in one sentence that names the cure and never the key."""


@dataclass(frozen=True)
class Key:
    """The secret behind the pseudonyms, held as a primed HMAC and never as bytes."""

    key_id: str
    mac: hmac.HMAC = field(repr=False, compare=False)

    @classmethod
    def of(cls, secret: bytes) -> "Key":
        """Make a key of bytes in memory, unchecked. `read_key` is the way that checks."""
        key_id = hashlib.sha256(b"sendkpi key id" + secret).hexdigest()[:8]
        return cls(key_id, hmac.new(secret, b"sendkpi/v1\x1f", hashlib.sha256))

    def __reduce__(self) -> NoReturn:
        """Refuse to be copied, pickled or sent to another process."""
        raise TypeError("A key is never written out. Read it again with read_key.")


def read_key(path: Path) -> Key:
    """Read a key: text of at least 64 hex digits, or at least 32 raw bytes.

    Raises KeyRefused where it is missing, weak, published, or open to others than its owner.
    """
    # The frame that raises never held the secret: some tracebacks print local variables.
    found = _key_or_fault(path)
    if isinstance(found, str):
        raise KeyRefused(f"{path}: {found}")
    return found


def make_key(path: Path) -> Key:
    """Write a new random key that only its owner can read, and read it back."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        kept = "what was made with a key that is overwritten can never be joined again"
        raise KeyRefused(f"{path}: this file is there, and {kept}. Name another file.") from None
    except OSError as error:
        raise KeyRefused(f"{path}: {error.strerror}. Name a folder to write in.") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(LEAST_BYTES) + "\n")
    return read_key(path)


def _key_or_fault(path: Path) -> Key | str:
    try:
        with path.open("rb") as file:
            mode, secret = os.fstat(file.fileno()).st_mode, file.read()
    except OSError as error:
        return f"the key cannot be read ({error.strerror}). Make one, or correct the path."
    if os.name == "posix" and mode & 0o077:
        return "others than its owner can get at the key. Run chmod 600 on it."
    if re.fullmatch(rb"[0-9a-fA-F]+", digits := secret.strip()):
        if len(digits) % 2:
            return "the key has an odd number of hex digits, so it is not whole. Copy it again."
        secret = bytes.fromhex(digits.decode("ascii"))
    if len(secret) < LEAST_BYTES:
        return f"the key is shorter than {LEAST_BYTES} bytes (64 hex digits). Make a new one."
    if len(set(secret)) == 1:
        return "the key is one byte over and over. Make a new one."
    if secret in PUBLISHED_KEYS:
        return "the key is an example from this project's documents. Make a new one."
    return Key.of(secret)
