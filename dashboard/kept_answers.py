"""Answers that are kept, compressed once: a version of the board never changes.

An answer is kept under what was asked and the state of the board store, so that a new version, a
new extract or a new day is seen at once. What was made while the store did not answer is not kept.
"""

from collections import OrderedDict
from collections.abc import Callable
from gzip import compress
from threading import Lock

import brotli
from flask import Flask, Response, g, has_request_context, request
from sqlalchemy.exc import DBAPIError

MOST = 48 * 2**20
"""Bytes kept a process, what was asked included: a reader can ask for one page in many ways."""
SMALLEST = 500
"""Bytes below which compressing costs more than it saves."""
QUALITY = 9
"""Of brotli: its best, 11, takes ten times as long for one part in twenty less."""
UNKEPT = ("/healthz", "/upload", "/download")
IN_PART = ("Range", "If-None-Match", "If-Modified-Since")
"""Headers of requests that may have less than the whole for an answer."""
PAGE_ASKED = "/_dash-update-component"
Key = tuple[str, ...]


def keep_not() -> None:
    """Let the answer to this request not be kept, because it says that something is not there."""
    if has_request_context():
        g.keep_not = True


class KeptAnswers:
    """The answers of one process, the least used of them thrown away first."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._kept: OrderedDict[Key, tuple[bytes, list[tuple[str, str]]]] = OrderedDict()
        self._size, self._lock = 0, Lock()

    def get(self, key: Key) -> Response | None:
        """Give what is kept under a key."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
        return Response(found[0], headers=found[1])

    def keep(self, key: Key, response: Response) -> None:
        """Keep a finished answer."""
        body = response.get_data()
        with self._lock:
            before = self._kept.pop(key, None)
            self._size += _size(key, body) - (_size(key, before[0]) if before else 0)
            self._kept[key] = (body, list(response.headers))
            while self._size > MOST:
                oldest, (its_body, _) = self._kept.popitem(last=False)
                self._size -= _size(oldest, its_body)


def _size(key: Key, body: bytes) -> int:
    return len(body) + sum(map(len, key))


def keep_answers(server: Flask, state: Callable[[], str]) -> None:
    """Answer what was asked before without working it out; `state` says what the store holds.

    Must be called before headers are set by others, because what is called last comes first.
    """
    kept = KeptAnswers()

    @server.before_request
    def answer() -> Response | None:
        key = _key(state)
        found = kept.get(key) if key else None
        g.kept_under = key if found is None else None
        return found

    @server.after_request
    def keep(response: Response) -> Response:
        key = g.get("kept_under")
        whole = response.status_code == 200 and "Set-Cookie" not in response.headers
        # What was published while the answer was made may be in it, or not.
        if key and whole and not g.get("keep_not") and _key(state) == key:
            _compress(response, key[-1])
            kept.keep(key, response)
        return response


def _key(state: Callable[[], str]) -> Key | None:
    """Give what an answer is kept under, or None where it is not to be kept."""
    page = request.method == "POST" and request.path == PAGE_ASKED
    if request.path.startswith(UNKEPT) or not (page or request.method == "GET"):
        return None
    if any(name in request.headers for name in IN_PART):
        return None
    body = request.get_data(as_text=True) if page else ""
    still = request.path.startswith(("/_dash-component-suites/", "/assets/"))
    try:
        now = "" if still else state()
    except DBAPIError:
        return None
    # Dash's script puts another number into the query of each of its requests; the body says all.
    asked = request.path if page else request.full_path
    return (request.method, asked, body, now, _encoding())


def _encoding() -> str:
    accepted = request.accept_encodings
    return next((name for name in ("br", "gzip") if accepted[name] > 0), "")


def _compress(response: Response, encoding: str) -> None:
    response.direct_passthrough = False
    body = response.get_data()
    response.vary.add("Accept-Encoding")
    told = (response.mimetype or "").startswith(("text/", "application/j", "image/svg"))
    if not encoding or len(body) < SMALLEST or not told:
        return
    shorter = brotli.compress(body, quality=QUALITY) if encoding == "br" else compress(body, 6)
    response.set_data(shorter)
    response.headers["Content-Encoding"] = encoding
