"""What is still to do: children to the target, the day that the present course meets it, lists."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.kpis.case_measures import Flow, OpenPast
from dashboard.kpis.counting import stock, stretch
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.outlook import Outlook, months_to_clear, more_needed
from dashboard.kpis.periods import axis
from dashboard.kpis.records import TOTAL, Records, Slicing

COURSES = ["kpi", "course", "meets", "earliest", "latest", "more_needed", "months_to_clear"]
RECENT = 6
"""Months over which a list's net outflow is taken."""
GROWS, STEADY = -1.0, 0.0
"""Stand for lists that are never cleared: more came than went, or as many."""


class Course(NamedTuple):
    """One row of COURSES; None where a question does not arise."""

    kpi: str
    outlook: Outlook
    more_needed: int | None
    months_to_clear: float | None

    def row(self) -> dict[str, Any]:
        """Give it as a row."""
        cells = (self.kpi, *self.outlook, self.more_needed, self.months_to_clear)
        return dict(zip(COURSES, cells, strict=True))


def course_of(
    kpi: Kpi,
    figures: pd.DataFrame,
    outlook: Outlook,
    records: Records | None,
    steps: pd.Series | None = None,
) -> Course:
    """Answer for the KPI's latest figure; `figures` has the columns of FIGURES.

    `steps` says what the counts of each row are rounded to.
    """
    totals = figures.assign(step=1 if steps is None else steps)
    totals = totals[totals["split"].isna() & (totals["series"] == totals["series"].iloc[0])]
    latest = totals.iloc[-1]
    if latest["status"] == "met":
        # What the line through the months says of a target that is met would only confuse.
        outlook = Outlook("met")
    return Course(kpi.id, outlook, _more_needed(kpi, latest), _to_clear(kpi, records))


def _more_needed(kpi: Kpi, latest: "pd.Series[Any]") -> int | None:
    if latest["status"] not in ("met", "close", "missed"):
        return None
    target = kpi.target_at(latest["period_end"])
    # Rounded counts are off by as much as there may be to do.
    if target is None or pd.isna(latest["numerator"]) or latest["step"] > 1:
        return None
    needed = more_needed(kpi, float(latest["numerator"]), float(latest["denominator"]), target)
    # A share as its publisher printed it has met its target, though its counts may fall short.
    return 0 if needed and latest["status"] == "met" else needed


def _to_clear(kpi: Kpi, records: Records | None) -> float | None:
    """Give the months in which the first measure's list would be worked off.

    STEADY and GROWS for never; None where it is no list, or an empty one, or the KPI is retired.
    """
    measure = kpi.measures[0] if kpi.measures else None
    if not isinstance(measure, OpenPast) or not measure.is_a_list or kpi.retired:
        return None
    if records is None or not records.has(measure.needed()):
        return None
    months = axis("month", measure.extent(records), records.terms)
    if len(months) < RECENT:
        return None
    cases = measure.parts(records)[0]
    stood = stretch(cases.opened, cases.closed, months)
    everyone = np.zeros(len(cases), np.int32)
    standing = float(stock(stood, everyone, 1, len(months))[0, -1])
    came, went = (
        [float(n) for n in _flow(measure, count).counted(records, months, TOTALS).numerator[0]]  # type: ignore[index]
        for count in ("opened", "closed")
    )
    came, went = came[-RECENT:], went[-RECENT:]
    if not standing:
        return None
    if sum(came) == sum(went):
        return STEADY
    return months_to_clear(standing, came, went) or GROWS


TOTALS = Slicing((), TOTAL)


def _flow(measure: OpenPast, count: Any) -> Flow:
    return Flow(
        kind="flow",
        source=measure.source,
        periods=("month",),
        dataset=measure.dataset,
        where=measure.where,
        latest_of_child=measure.latest_of_child,
        count=count,
    )
