"""What people have decided about a KPI over time: agreed, changed, retired, confirmed, rebased."""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from dashboard.kpis.strict import Strict, Text

State = Literal["proposed", "agreed", "retired"]


class Life(Strict):
    """From a proposal to the meeting that agreed it, to the one that retired it."""

    proposed: date
    agreed: date | None = None
    """The day of the meeting that agreed the definition."""
    retired: date | None = None
    retired_because: str = ""

    @model_validator(mode="after")
    def _goes_forward(self) -> "Life":
        days = [day for day in (self.proposed, self.agreed, self.retired) if day]
        if days != sorted(days):
            raise ValueError("the dates go back: first proposed, then agreed, then retired")
        if (self.retired is None) == bool(self.retired_because):
            raise ValueError("give retired and retired_because together, or neither")
        return self

    def state(self, day: date | None = None) -> State:
        """Say how far it has come, now or on a day."""
        if self.retired and (day is None or self.retired <= day):
            return "retired"
        return "agreed" if self.agreed and (day is None or self.agreed <= day) else "proposed"


class Change(Strict):
    """A change of the definition, marked on its series from the first period that ends after it."""

    start: date = Field(alias="from")
    reason: Text


class Confidence(Strict):
    """What the owner says of the latest figure."""

    mark: Literal["confirmed", "being checked"]
    """`being checked`: is it practice, or recording?"""
    by: Text
    on: date
    words: str = ""


class NewPhase(Strict):
    """A person's decision that limits are worked out afresh from a day on."""

    start: date = Field(alias="from")
    reason: Text
    by: Text
