"""The key behind the pseudonyms: what makes a good one, and that it is never shown."""

import copy
import pickle
from pathlib import Path

import pytest

from data_sources.keys import Key, KeyRefused, make_key, read_key

SECRET = bytes(range(32))


def test_a_new_key_is_for_its_owner_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "key"
    made = make_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_key(path) == made
    assert make_key(tmp_path / "other") != made
    before = path.read_bytes()
    with pytest.raises(KeyRefused, match="this file is there"):
        make_key(path)
    assert path.read_bytes() == before
    with pytest.raises(KeyRefused, match="Name a folder"):
        make_key(tmp_path / "no folder" / "key")


@pytest.mark.parametrize(
    ("content", "mode", "cure"),
    [
        (b"", 0o600, "shorter than 32 bytes"),
        (b"ab" * 31, 0o600, "shorter than 32 bytes"),
        (bytes(range(1, 32)), 0o600, "shorter than 32 bytes"),
        (b"1f" * 32 + b"e", 0o600, "odd number"),
        (b"00" * 32, 0o600, "over and over"),
        (b"\n" * 40, 0o600, "over and over"),
        (SECRET, 0o600, "an example"),
        (SECRET.hex().upper().encode() + b"\r\n", 0o600, "an example"),
        (SECRET[::-1], 0o640, "chmod 600"),
        (SECRET[::-1], 0o604, "chmod 600"),
        (None, 0o600, "cannot be read"),
    ],
)
def test_a_weak_key_is_refused_without_being_shown(
    tmp_path: Path, content: bytes | None, mode: int, cure: str
) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
        path.chmod(mode)
    with pytest.raises(KeyRefused, match=cure) as refused:
        read_key(path)
    assert refused.value.__context__ is None
    # Some tracebacks print local variables: in the frames that raise there are no bytes at all.
    trace = refused.traceback[1:]
    assert trace
    assert not [value for entry in trace for value in entry.locals.values() if type(value) is bytes]


def test_hex_and_raw_bytes_are_one_key(tmp_path: Path) -> None:
    hexed, raw = tmp_path / "hex", tmp_path / "raw"
    hexed.write_text(f" {SECRET[::-1].hex()}\n", encoding="ascii")
    raw.write_bytes(SECRET[::-1])
    for path in (hexed, raw):
        path.chmod(0o600)
    assert read_key(hexed) == read_key(raw) == Key.of(SECRET[::-1])


def test_a_key_shows_only_its_id() -> None:
    key = Key.of(SECRET)
    assert repr(key) == str(key) == f"Key(key_id='{key.key_id}')"
    assert len(key.key_id) == 8
    for copied in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="never written out"):
            copied(key)
    with pytest.raises(AttributeError):
        key.key_id = "0"  # type: ignore[misc]
    assert SECRET not in vars(key).values()
