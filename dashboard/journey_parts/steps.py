"""The steps of the children's journey: which KPIs tell of them, and what each says now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard import words
from dashboard.board_rows import Figure, Score
from dashboard.kpis.series import Series

NOT_TOLD = "Not told"
"""Stands where a step has no such series: its figures are a publisher's, which has none."""


@dataclass(frozen=True, eq=False)
class Step:
    """A step as one KPI tells of it; several agencies' advice are steps beside each other."""

    name: str
    score: Score

    def rows(self, role: str) -> list[Figure]:
        """Give the figures of the series with a role, oldest first; none where there are none."""
        for series in self.score.series:
            told = self.score.kpi.series.get(series[-1].series)
            if told and told.role == role and series[-1].period:
                return list(series)
        return []

    def newest(self, role: str) -> Figure | None:
        """Give the newest figure of the series with a role."""
        rows = self.rows(role)
        return rows[-1] if rows else None

    def value(self, role: str) -> float | None:
        """Give its value; None as well where it is withheld."""
        newest = self.newest(role)
        return newest.value if newest else None

    def told(self, role: str) -> str:
        """Word the newest figure of a role in its own unit, or why there is none."""
        newest = self.newest(role)
        if newest is None:
            return NOT_TOLD
        kpi = self.score.kpi.told_in(newest.series)
        return words.figure(kpi, newest.value, newest.symbol, newest.above)

    def at(self, role: str) -> str:
        """Word as at when that figure is: "30 September 2026"; nothing where there is none."""
        newest = self.newest(role)
        return words.day(newest.period_end) if newest else ""

    def in_unit_of(self, series: Series) -> Score:
        """Give the score with its KPI told in the unit of one of its series."""
        return replace(self.score, kpi=self.score.kpi.told_in(series.key))

    @property
    def limit_days(self) -> int | None:
        """What the law or the agreement allows; None where each case has its own due day."""
        limits = (getattr(each, "limit_days", None) for each in self.score.kpi.measures)
        return next((limit for limit in limits if limit is not None), None)

    @property
    def limit(self) -> str:
        """Word it: "limit of 6 weeks"."""
        return f"limit of {words.limit(self.limit_days)}" if self.limit_days else "limit"


def steps_of(scores: Sequence[Score]) -> list[Step]:
    """Give the steps that KPIs say they tell of, in a child's order and that of the papers."""
    found = []
    for step, name in words.JOURNEY_STEPS.items():
        mine = [score for score in scores if score.kpi.journey_step == step]
        found += [Step(_name(name, score, mine), score) for score in mine]
    return found


def _name(step: str, score: Score, beside: list[Score]) -> str:
    """Name a step by its agency where several answer for it; by its KPI where those are alike."""
    agencies = [each.kpi.agency for each in beside]
    if len(beside) == 1:
        return step
    if agencies.count(score.kpi.agency) == 1:
        return f"{step}: {words.AGENCIES[score.kpi.agency]}"
    return score.kpi.title


def has_figures(steps: list[Step]) -> bool:
    """Say whether any step has a figure at all."""
    return any(series[-1].period for step in steps for series in step.score.series)


def days_of(steps: list[Step]) -> list[str]:
    """Give the days as at which steps say how many are open; one where they are told together."""
    roles = ("open_all", "open_past")
    return list(dict.fromkeys(step.at(role) for step in steps for role in roles if step.at(role)))
