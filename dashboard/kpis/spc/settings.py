"""How a series is judged: what a person decides of it, and the two modes of judging."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Direction = Literal["increase", "decrease", "neutral"]
"""Which way is better; neutral: neither."""
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
SHORTEST_BASELINE = 12


class SpcError(Exception):
    """A series or a file cannot be judged; the words say where, why and what to do."""


class Rebase(BaseModel):
    """A person's decision that a new phase begins at a date; limits are worked out afresh.

    It is never made by a rule: what changed must be known, and be expected to last.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: date
    """The date of the first point of the new phase."""
    reason: Words
    by: Words


class Plan(BaseModel):
    """What people have decided about one series."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    direction: Direction
    target: float | None = Field(default=None, allow_inf_nan=False)
    """One target for the whole series, in the unit of its values."""
    fix_after: int | None = Field(default=None, ge=SHORTEST_BASELINE)
    """Limits rest on so many first points of each phase, and later points do not move them."""
    screen: bool = True
    """Leave ranges of 3.267 times their average and more out (R); false is the Excel tool's way."""
    rebases: tuple[Rebase, ...] = ()


@dataclass(frozen=True)
class Mode:
    """The settings that differ, or may be made to differ, between ways of judging."""

    rebase_must_match: bool
    """A rebase at a date that the series does not have is an error; else it is passed over."""
    drops_trailing_gaps: bool
    """Last points without a value are left out, so that icons tell of the last known one."""
    trend_takes_own_direction: bool
    """A trend's last point is named by its own run; else by the next point, where that is in one.

    The two differ where one rise begins straight after another has dropped (a saw-tooth).
    """
    gaps_leave_undecided: bool
    """Flags that a gap or missing limits leave open are empty; else they are false."""
    icons_from: int
    """No icon where the last phase has fewer values."""
    icons_need_limits: bool
    """No icon where the last phase's limits collapse on the mean or are undefined."""
    short_under: int = 13
    """Phases of fewer points are marked as short (the reference's texts say 12; it does 13)."""
    shift_points: int = 7
    trend_points: int = 7
    outside_counts_as_close: bool = False
    """In two of three, count points beyond the limits as well (NHS England, November 2023)."""


REFERENCE = Mode(
    rebase_must_match=False,
    drops_trailing_gaps=False,
    trend_takes_own_direction=False,
    gaps_leave_undecided=True,
    icons_from=0,
    icons_need_limits=False,
)
"""As NHSRplotthedots 0.2.2 does it, its faults included."""

BOARD = Mode(
    rebase_must_match=True,
    drops_trailing_gaps=True,
    trend_takes_own_direction=True,
    gaps_leave_undecided=False,
    icons_from=13,
    icons_need_limits=True,
)
"""What the board is shown: the same limits and rules, without the faults."""
