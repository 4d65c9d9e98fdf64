"""Tells words and codes from free text and from identifiers, where a column should have the former.

It sees what free text has and words have not. A name alone looks like any word: whoever fills a
mapping in must not map a column of names or notes.
"""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

RULE = "looks like free text or an identifier"
CURE = "Map a column of codes or categories, or give codes for it."
LONGEST = 80
_SPACE = r"[\s\p{Z}]*"
_SIGNS = (
    # A UPN, a telephone number, and an NHS number as it is written: 999 123 4567.
    rf"\p{{Nd}}({_SPACE}\p{{Nd}}){{7,}}",
    r"\p{Nd}{3}[-.]\p{Nd}{3}[-.]\p{Nd}{4}",
    rf"(?i)\b[A-Z]{{1,2}}[0-9][A-Z0-9]?{_SPACE}[0-9][ABD-HJLNP-UW-Z]{{2}}\b",
    r"[@\n\v\f\r\x{85}\x{2028}\x{2029}]",
)
_STATISTICAL_CODE = "^[EJKNSW][0-9]{8}$"
"""Of an area, as the Office for National Statistics writes it: no child's number has this form."""


def are_words(texts: pa.Array) -> Any:
    """Say of each text whether it may be a word or a code, and not free text or an identifier."""
    suspect = pc.greater(pc.utf8_length(texts), LONGEST)
    for sign in _SIGNS:
        suspect = pc.or_(suspect, pc.match_substring_regex(texts, sign))
    return pc.or_(pc.invert(suspect), pc.match_substring_regex(texts, _STATISTICAL_CODE))
