"""What a trend shows, as plain values."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Look = Literal["country", "region", "neighbours"]


@dataclass(frozen=True)
class Point:
    """One period: its name, its last day, its value or None, and what its chart says of it."""

    label: str
    when: date
    value: float | None
    kind: str = "common_cause"
    """The chart point's type: common_cause, special_cause_improvement, special_cause_concern..."""
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    phase: int = 0
    note: str = ""
    """Words that the page gives under a number; the picture shows the number alone."""


@dataclass(frozen=True)
class Line:
    """What another place has, drawn behind."""

    name: str
    points: tuple[tuple[date, float | None], ...]
    look: Look = "country"


@dataclass(frozen=True)
class Course:
    """Where the present course leads: from `start` straight to each of `ends`.

    `meets` is the day on which the target would be met, None where that is not in sight.
    """

    meets: date | None
    start: tuple[date, float]
    ends: tuple[tuple[date, float], ...]


@dataclass(frozen=True)
class Trend:
    """One series over time, oldest point first, with all that it is held against."""

    title: str
    suffix: str
    """The unit after a number: "%", "weeks"."""
    points: tuple[Point, ...]
    targets: tuple[tuple[date, float | None], ...] = ()
    """From when which target holds, until the next; None where none holds from then on."""
    standard: float | None = None
    """What the law says."""
    lines: tuple[Line, ...] = ()
    course: Course | None = None
    withheld: tuple[date, ...] = ()
    """Ends of periods whose value is withheld: hollow marks on the axis."""
    name: str = ""
    """Whose series it is, to tell it from the lines of others."""
    places: int = 1
    """Decimals of a value that is named."""
