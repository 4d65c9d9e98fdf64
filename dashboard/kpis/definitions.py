"""What a KPI is: the model behind `kpi_definitions.yaml`, which forbids what it does not know."""

from datetime import date
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Field,
    field_validator,
    model_validator,
)

from dashboard.kpis.case_measures import (
    CaseMeasure,
    ClosedInTime,
    Flow,
    LinkedShare,
    OpenPast,
    RatioOfAmounts,
    RatioOfCases,
    Stock,
    Wait,
)
from dashboard.kpis.intervals import REST
from dashboard.kpis.lives import Change, Confidence, Life, NewPhase
from dashboard.kpis.measures import CategoryShare, Count, Ratio, Split
from dashboard.kpis.series import Series, series_of
from dashboard.kpis.strict import Strict, Text

Agency = Literal["education", "health", "care", "joint"]
SuccessMeasure = Literal[
    "right_help_right_time",
    "co_production",
    "improving_outcomes",
    "satisfaction_choice_control",
]
InspectionTheme = Literal[
    "identified_in_time",
    "take_part",
    "right_help",
    "next_steps",
    "included",
    "leadership",
    "alternative_provision",
]
"""What inspectors ask of an area: Area SEND inspections, framework and handbook (Ofsted, CQC)."""
NeedsQuestion = Literal["demand", "sufficiency", "alternative_provision"]
JourneyStep = Literal["decision", "advice", "plan", "review"]
"""The steps of a request on its way across the agencies, in their order."""
Unit = Literal["percent", "count", "per_100", "per_10000", "weeks", "points"]
Better = Literal["higher", "lower", "within", "context"]

SCALE: dict[str, float] = {
    **{"percent": 100, "count": 1, "per_100": 100, "per_10000": 10_000, "weeks": 1, "points": 1},
}
PLACES: dict[str, int] = {
    "percent": 1,
    "count": 0,
    "per_100": 1,
    "per_10000": 1,
    "weeks": 1,
    "points": 1,
}
"""To how many decimals a figure is shown; status is decided on the figure as shown."""


Measure = Annotated[
    Ratio
    | Count
    | CategoryShare
    | ClosedInTime
    | OpenPast
    | Stock
    | Flow
    | Wait
    | RatioOfCases
    | RatioOfAmounts
    | LinkedShare,
    Field(discriminator="kind"),
]
UNITS: dict[str, tuple[Unit, ...]] = {
    "ratio": ("percent", "per_100", "per_10000", "points"),
    "count": ("count",),
    "category_share": ("percent",),
    "closed_in_time": ("percent",),
    "open_past": ("percent", "count"),
    "open_within": ("percent", "count"),
    "stock": ("count",),
    "flow": ("count",),
    "wait": ("weeks",),
    "ratio_of_cases": ("percent", "per_100", "per_10000"),
    "ratio_of_amounts": ("percent",),
    "linked_share": ("percent", "count"),
}
"""In which units each kind of measure can be told."""
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A number that is written as one: neither quoted text nor yes, which YAML takes for true."""


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


Slice = Annotated[
    tuple[Split, ...],
    BeforeValidator(lambda given: (given,) if isinstance(given, str) else given),
    Field(min_length=1, max_length=2),
]


class Gap(Strict):
    """Two categories of a split whose shares the board compares, or each with all the others."""

    split: Split
    one: Text | None = None
    other: Text | None = None
    each: bool = False
    """Compare each category with the rest: all of the total that are not in it."""

    @model_validator(mode="after")
    def _is_a_pair_or_each(self) -> "Gap":
        given = (self.one is not None, self.other is not None, self.each)
        if given not in ((True, True, False), (False, False, True)):
            raise ValueError(
                "a gap has either two categories, one and other, or each: true, which compares "
                "every category with the rest"
            )
        if self.other == REST:
            raise ValueError(f"'other: {REST}' is no category: write each: true instead of both")
        return self

    @property
    def pair(self) -> tuple[str, str, str] | None:
        """The split and the two categories; None where each is compared with the rest."""
        both = self.one is not None and self.other is not None
        return (self.split, str(self.one), str(self.other)) if both else None


class Kpi(Strict):
    """One KPI, as the board has agreed it."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Text
    agency: Agency
    owner: Text
    success_measure: SuccessMeasure
    inspection_theme: InspectionTheme | None = None
    strategy_aim: str = ""
    """An aim of the area's health and wellbeing strategy, in the words of its area.yaml."""
    unit: Unit
    better: Better
    definition: Text
    why_it_matters: Text
    statute: str = ""
    measures: tuple[Measure, ...] = ()
    """Each is its own series; the first is the one that the scorecard shows and rates."""
    journey_step: JourneyStep | None = None
    """The step of the children's journey that it tells of; a step may have several KPIs."""
    headline: bool = False
    """One of the twelve that the board reads first."""
    needs_question: NeedsQuestion | None = None
    """Which question of the page on needs it answers; none where it is not on that page."""
    life: Life | None = None
    """Without one it is proposed and nobody has noted when."""
    changes: tuple[Change, ...] = ()
    confidence: Confidence | None = None
    rebases: tuple[NewPhase, ...] = ()
    counted: str = ""
    """What the numerator counts, in the plural: plans on time."""
    awaiting: str = ""
    """Who is to send what, where no feed fills this KPI yet."""
    splits: tuple[Slice, ...] = ()
    """Each way to slice the figures; two in brackets are crossed."""
    gaps: tuple[Gap, ...] = ()
    minimum_match: Annotated[Number, Field(ge=0, le=100)] = 80
    """Below so many percent of children who could be looked up a linked figure is not shown."""
    standard: Number | None = None
    baseline: Baseline | None = None
    targets: tuple[Target, ...] = ()
    targets_agreed: date | None = None
    """The meeting at which the board agreed the targets; until then they are illustrative."""
    tolerance: Annotated[Number, Field(ge=0)] = 0
    minimum_denominator: Annotated[int, Field(strict=True, ge=0)] = 30
    """Below it a figure is shown and not rated."""
    of_children: bool = True
    """Whether it counts people; places, money, settings and extracts are shown as they are."""
    sensitive: bool = False
    """That all of a group are counted tells something of each child: all of them were suspended."""
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
        keys = [series.key for measure in self.measures for series in series_of(measure)]
        if len(set(keys)) < len(keys):
            raise ValueError(
                "two measures have the same kind of period and dataset; give one of them a name"
            )
        return self

    @property
    def rated_series(self) -> str:
        """The key of the series that is rated and shown first; "" without measures."""
        return next(iter(self.series), "")

    @model_validator(mode="after")
    def _units_fit(self) -> "Kpi":
        for measure in self.measures:
            fitting = UNITS[measure.kind]
            if self.unit not in fitting:
                raise ValueError(
                    f"a measure of kind {measure.kind} is told in {' or '.join(fitting)}, "
                    f"not in {self.unit}"
                )
        alike = [tuple(sorted(split)) for split in self.splits]
        if len(set(alike)) < len(alike) or any(len(set(split)) < len(split) for split in alike):
            raise ValueError("a split is given twice; take one out")
        if self.gaps and self.unit != "percent":
            raise ValueError(f"a gap compares shares: it needs unit percent, not {self.unit}")
        sliced = {name for split in self.splits for name in split}
        if missing := [gap.split for gap in self.gaps if (gap.split,) not in self.splits]:
            raise ValueError(f"the gap in {missing[0]} needs {missing[0]} among the splits")
        narrowed = {name for measure in self.measures for name in _narrowed(measure)}
        if clash := sorted(sliced & narrowed):
            raise ValueError(f"{clash[0]} is fixed by 'where' and cannot be a split as well")
        return self

    @property
    def retired(self) -> date | None:
        """The day from which on it is no longer worked out."""
        return self.life.retired if self.life else None

    @property
    def series(self) -> dict[str, Series]:
        """All series by key, in the order in which they are shown."""
        every = [series for measure in self.measures for series in series_of(measure)]
        return {series.key: series for series in every}

    def told_in(self, series: str) -> "Kpi":
        """Give the KPI in the unit of one of its series: a companion may count, or tell weeks."""
        told = self.series.get(series)
        return self.model_copy(update={"unit": told.unit}) if told and told.unit else self

    def target_at(self, day: date) -> Target | None:
        """Give the target in force on a day, or None before the first."""
        in_force = [target for target in self.targets if target.start <= day]
        return in_force[-1] if in_force else None


def _narrowed(measure: Measure) -> list[str]:
    """Give the splits of which a measure on cases takes one category alone."""
    where = getattr(measure, "where", {}) if isinstance(measure, CaseMeasure) else {}
    return [name for name, wanted in where.items() if isinstance(wanted, str)]
