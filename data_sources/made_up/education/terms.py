"""The school terms of the made-up area, as its censuses tell of them."""

from datetime import date
from typing import NamedTuple

_LAST_DAYS = {"spring": (3, 31), "summer": (7, 23), "autumn": (12, 31)}
_FIRST_DAYS = {"spring": (1, 5), "summer": (4, 15), "autumn": (9, 3)}


class Term(NamedTuple):
    """A term: its name, and the days that its census tells of."""

    name: str
    first: date
    last: date


def terms(as_at: date, how_many: int = 15) -> list[Term]:
    """Give the last terms that had ended by a day, oldest first."""
    ended = [
        Term(name, date(year, *_FIRST_DAYS[name]), date(year, *_LAST_DAYS[name]))
        for year in range(as_at.year - how_many // 3 - 1, as_at.year + 1)
        for name in _LAST_DAYS
    ]
    return [term for term in ended if term.last <= as_at][-how_many:]
