"""An SVG text as an address that an <img> takes."""

from urllib.parse import quote

START = "data:image/svg+xml,"
_AS_THEY_ARE = "/:=;,.()!*@$?[]{}|~-_+^"
"""What needs no escape in an attribute of any kind, nor in the part of an address after `data:`."""


def as_uri(svg: str) -> str:
    """Write an SVG text as a data URI, escaped by percent signs.

    It is shorter than base64, and compresses better. Quotes, spaces, angle brackets, `&`, `#` and
    all that is not ASCII are escaped, so that it is safe in an attribute with or without quotes.
    """
    return START + quote(svg, safe=_AS_THEY_ARE)
