"""What a KPI is: the model behind `kpi_definitions.yaml`, which forbids what it does not know."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from dashboard.kpis.measures import Measure, Split

Agency = Literal["education", "health", "care", "joint"]
SuccessMeasure = Literal[
    "right_help_right_time",
    "co_production",
    "improving_outcomes",
    "satisfaction_choice_control",
]
Unit = Literal["percent", "count", "per_10000"]
Better = Literal["higher", "lower", "within", "context"]

SCALE: dict[str, float] = {"percent": 100, "count": 1, "per_10000": 10_000}
PLACES: dict[str, int] = {"percent": 1, "count": 0, "per_10000": 1}
"""To how many decimals a figure is shown; status is decided on the figure as shown."""


Text = Annotated[str, Field(min_length=1)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A number that is written as one: neither quoted text nor yes, which YAML takes for true."""


class Strict(BaseModel):
    """A part of the definitions: frozen, and a key that is not known is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Baseline(Strict):
    """Where the partnership started from."""

    period: Annotated[str, Field(coerce_numbers_to_str=True)]
    value: Number


class Target(Strict):
    """What is aimed for from a date on: one value, or a band where `better` is within."""

    start: date = Field(alias="from")
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None

    @model_validator(mode="after")
    def _is_a_value_or_a_band(self) -> "Target":
        given = [number is not None for number in (self.value, self.low, self.high)]
        if given not in ([True, False, False], [False, True, True]):
            raise ValueError("a target has either a value, or a low and a high")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("low is above high")
        return self


class Kpi(Strict):
    """One KPI, as the board has agreed it."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Text
    agency: Agency
    owner: Text
    success_measure: SuccessMeasure
    unit: Unit
    better: Better
    definition: Text
    why_it_matters: Text
    statute: str = ""
    measures: tuple[Measure, ...] = ()
    """Each is its own series; the first is the one that the scorecard shows and rates."""
    awaiting: str = ""
    """Who is to send what, where no feed fills this KPI yet."""
    splits: tuple[Split, ...] = ()
    standard: Number | None = None
    baseline: Baseline | None = None
    targets: tuple[Target, ...] = ()
    targets_agreed: date | None = None
    """The meeting at which the board agreed the targets; until then they are illustrative."""
    tolerance: Annotated[Number, Field(ge=0)] = 0
    minimum_denominator: Annotated[int, Field(strict=True, ge=0)] = 30
    """Below it a figure is shown and not rated."""
    caution: str = ""
    """What a reader should know before trusting the figure."""
    reviewed: date
    review_due: date

    @field_validator("targets")
    @classmethod
    def _in_order_of_date(cls, targets: tuple[Target, ...]) -> tuple[Target, ...]:
        starts = [target.start for target in targets]
        if starts != sorted(set(starts)):
            raise ValueError("the dates of the targets must rise, each later than the one before")
        return targets

    @model_validator(mode="after")
    def _hangs_together(self) -> "Kpi":
        if bool(self.measures) == bool(self.awaiting):
            raise ValueError("give either measures, or awaiting: who is to send what")
        if self.better == "context" and (self.targets or self.standard is not None):
            raise ValueError("a KPI that is watched (better: context) has no target or standard")
        if any((target.value is None) != (self.better == "within") for target in self.targets):
            raise ValueError("targets have low and high where better is within, else a value")
        keys = [measure.key for measure in self.measures]
        if len(set(keys)) < len(keys):
            raise ValueError("two measures have the same kind of period and dataset")
        return self

    def target_at(self, day: date) -> Target | None:
        """Give the target in force on a day, or None before the first."""
        in_force = [target for target in self.targets if target.start <= day]
        return in_force[-1] if in_force else None
