"""Short ways to write a series and to judge it."""

import math
from datetime import date

import pandas as pd

from dashboard.kpis.spc.points import judge
from dashboard.kpis.spc.settings import BOARD, Direction, Mode, Plan, Rebase

GAP = math.nan


def day(at: int) -> date:
    """Give the first day of the month at this place, counted from September 2020."""
    return date(2020 + (8 + at) // 12, (8 + at) % 12 + 1, 1)


def values(*ys: float) -> pd.DataFrame:
    """Give a series of months."""
    return pd.DataFrame({"x": [day(at) for at in range(len(ys))], "y": [float(y) for y in ys]})


def plan(
    *rebased_at: int,
    direction: Direction = "increase",
    target: float | None = None,
    fix_after: int | None = None,
    screen: bool = True,
) -> Plan:
    """Give what is decided of a series, rebased at these places."""
    rebases = tuple(Rebase(day=day(at), reason="a new team", by="A Person") for at in rebased_at)
    return Plan(
        direction=direction, target=target, fix_after=fix_after, screen=screen, rebases=rebases
    )


def judged(*ys: float, by: Plan | None = None, mode: Mode = BOARD) -> pd.DataFrame:
    """Judge a series of months."""
    return judge(values(*ys), by or plan(), mode)


def places(points: pd.DataFrame, rule: str) -> list[int]:
    """Give the places, from 1, of the points that a rule flags."""
    return [int(seq) for seq in points["seq"][points[rule].fillna(False).astype(bool)]]
