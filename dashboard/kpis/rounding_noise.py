"""Whether what a chart says outlasts the rounding of its counts.

The public's counts are to the nearest five. A change that shows because of that alone is none, and
the board, which sees them as they are, would know. So a chart is judged again with counts drawn
from all that are rounded to those shown, and what not nearly all of these say is not said. It goes
by what is shown and by nothing else, so that it tells of no count.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.kpis.spc.charts import Chart, plain_chart
from dashboard.kpis.spc.labels import COMMON
from dashboard.kpis.spc.limits import Numbers
from dashboard.kpis.spc.settings import Plan

DRAWS = 20
MAY_DIFFER = 1
"""Of the draws, so many may say otherwise: one in twenty."""
SEED = 331
WHY = "the counts are rounded, and what shows may come of that"


class Outlasting(NamedTuple):
    """A chart that says what outlasts the rounding, and since when its last signal lasts."""

    chart: Chart
    since: date | None
    """None also where it cannot be told."""


def draws(
    values: pd.DataFrame, scale: float, again: Callable[[pd.DataFrame], Chart]
) -> list[Chart]:
    """Give the chart of values as they may have been; none of it where no count is rounded.

    `values` has the columns that charts take, and `step`: what a row's counts are rounded to, 1
    where they are as they are. `again` judges such values; `scale` times a share is its value.
    """
    if (values["step"] == 1).all():
        return []
    chance = np.random.default_rng(SEED)
    return [again(drawn_from(values, scale, chance)) for _ in range(DRAWS)]


def holds(shown: Chart, drawn: list[Chart], told: Callable[[Chart], object]) -> bool:
    """Say whether nearly all draws tell what the chart does."""
    return sum(told(each) != told(shown) for each in drawn) <= MAY_DIFFER


def outlasting(shown: Chart, drawn: list[Chart], values: pd.DataFrame, plan: Plan) -> Outlasting:
    """Give what a chart says that nearly all draws say too, as a whole and of each point."""
    if not drawn or shown.icons.variation is None:
        return Outlasting(shown, shown.since)
    if not holds(shown, drawn, lambda each: each.icons.variation):
        return Outlasting(plain_chart("run", WHY, values, plan), None)
    icons = shown.icons
    if not holds(shown, drawn, lambda each: each.icons.assurance):
        icons = icons._replace(assurance=None, why_no_assurance=WHY)
    since = shown.since if holds(shown, drawn, lambda each: each.since) else None
    return Outlasting(shown._replace(icons=icons, points=_points(shown, drawn)), since)


def _points(shown: Chart, drawn: list[Chart]) -> pd.DataFrame:
    """Give the points; one that nearly all draws do not mark as it is marked is nothing special."""
    points = shown.points
    mine = _marks(shown, points["x"])
    differ = np.sum([_marks(each, points["x"]) != mine for each in drawn], axis=0) > MAY_DIFFER
    usual = {"point_type": "common_cause", "special_cause_type": COMMON}
    return points.assign(**{name: points[name].mask(differ, was) for name, was in usual.items()})


def _marks(told: Chart, days: "pd.Series[Any]") -> NDArray[Any]:
    """Say what is special about the point of each day: nothing on a chart that bears no icon."""
    points = told.points.set_index("x")
    return points.get("point_type", pd.Series("", points.index)).reindex(days).to_numpy()


def drawn_from(values: pd.DataFrame, scale: float, chance: np.random.Generator) -> pd.DataFrame:
    """Give values as they may have been before their counts were rounded, half up."""
    top, bottom = (_unrounded(values, name, chance) for name in ("numerator", "denominator"))
    # A share is none of more than all.
    top = np.where(values["numerator"] <= values["denominator"], np.minimum(top, bottom), top)
    whole = np.where(values["denominator"].isna(), 1, bottom)
    known = (values["step"] > 1) & values["numerator"].notna() & (whole > 0)
    value = scale * top / np.where(whole > 0, whole, 1)
    return values.assign(numerator=top, denominator=bottom, y=np.where(known, value, values["y"]))


def _unrounded(values: pd.DataFrame, name: str, chance: np.random.Generator) -> Numbers:
    """Draw each count; a nought is shown where it is one."""
    shown, step = values[name].to_numpy(float), values["step"].to_numpy(int)
    moved = shown + chance.integers(-(step // 2), (step + 1) // 2)
    return np.where(shown > 0, moved, shown)
