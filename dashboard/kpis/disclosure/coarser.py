"""The ladder: a breakdown in coarser groups, and where that does not help, none."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from dashboard.kpis.case_measures import CaseMeasure
from dashboard.kpis.definitions import SCALE, Kpi
from dashboard.kpis.disclosure.policy import Policy
from dashboard.kpis.disclosure.rows import GAP, Counting, centile_of, countings
from dashboard.kpis.intervals import wilson
from dashboard.kpis.records import Slice

Table = tuple[str, ...]
"""KPI, series, period and split."""
GONE = 2
"""The rung on which no breakdown is shown, whether it has larger groups or not."""
NOT_SHOWN = "Not shown for this period: the numbers are so small that children could be found."
IN_GROUPS = "In larger groups than usual, because the usual ones are too small to show."
ADDED = ["numerator", "denominator", "records", "unseen_numerator", "unseen_denominator"]


def coarsened(
    figures: pd.DataFrame, kpis: Iterable[Kpi], policy: Policy, rungs: Mapping[Table, int]
) -> pd.DataFrame:
    """Give the figures with each breakdown on its rung; one of none of the rungs is as it was."""
    if not any(rungs.values()):
        return figures
    by_series = countings(kpis)
    wanted = pd.Series([rungs.get(key, 0) for key in _keys(figures)], index=figures.index)
    parts = [figures[wanted == 0]]
    moved = figures[wanted > 0]
    named = pd.Series(_keys(moved), index=moved.index, dtype=object)
    for key, rows in moved.groupby(named, sort=False):
        counting = by_series.get((key[0], key[1]))
        parts.append(_on_rung(rows, policy, rungs[key], counting))
    whole = pd.concat([part.astype(object) for part in parts if len(part)])
    whole = _without_gaps(whole, rungs)
    numbers = [name for name in figures.columns if pd.api.types.is_float_dtype(figures[name])]
    return whole.astype(dict.fromkeys(numbers, "float64")).sort_index(kind="stable")


def moved(figures: pd.DataFrame, rungs: Mapping[Table, int]) -> pd.DataFrame:
    """Give the figures of breakdowns that are not shown as they are, before they were moved."""
    mine: pd.DataFrame = figures[[rungs.get(key, 0) > 0 for key in _keys(figures)]]
    return mine


def _keys(figures: pd.DataFrame) -> list[Table]:
    """Give the breakdown that each row is of; a whole-area figure is a breakdown of its own."""
    columns = (figures["kpi"], figures["series"], figures["period"], figures["split"].fillna(""))
    return list(zip(*columns, strict=True))


def _on_rung(
    rows: pd.DataFrame, policy: Policy, rung: int, counting: Counting | None
) -> pd.DataFrame:
    splits = str(rows["split"].iloc[0]).split(", ")
    groups = {str(name): its for name, its in policy.coarser.items() if name in splits}
    if groups and rung == 1 and centile_of(counting) is None:
        return _in_groups(rows, groups, counting)
    first = rows.iloc[[0]].copy()
    first[["value", "low", "high", *ADDED]] = float("nan")
    first["slice"] = pd.Series([()], index=first.index)
    return first.assign(category="", symbol="c", note=NOT_SHOWN)


def _in_groups(
    rows: pd.DataFrame, groups: Mapping[str, Mapping[str, tuple[str, ...]]], counting: Any
) -> pd.DataFrame:
    """Add categories up that are in one group; the first row of each stands for the group."""
    group_of = {
        (split, name): (group, frozenset(names))
        for split, its in groups.items()
        for group, names in its.items()
        for name in names
    }

    def grouped(own: Slice) -> Slice:
        return tuple(
            (split, group_of.get((split, next(iter(texts))), ("", texts))[1])
            for split, texts in own
        )

    def name(own: Slice) -> str:
        parts = [(split, next(iter(texts))) for split, texts in own]
        return ", ".join(group_of.get(part, (part[1],))[0] for part in parts)

    named = rows.assign(category=rows["slice"].map(name), slice=rows["slice"].map(grouped))
    added = named.groupby("category", sort=False)[ADDED].sum(min_count=1)
    unreliable = named.groupby("category", sort=False)["symbol"].agg(lambda of: "u" in set(of))
    first = named.drop_duplicates("category").copy()
    for column in ADDED:
        first[column] = added[column].reindex(first["category"]).to_numpy()
    first["symbol"] = ["u" if unreliable[name] else "" for name in first["category"]]
    return _worked_out(first.assign(note=IN_GROUPS), counting)


def _worked_out(rows: pd.DataFrame, counting: Counting | None) -> pd.DataFrame:
    """Work value and interval out again from the sums."""
    unit = counting.unit if counting else "count"
    value, low, high = rows["numerator"], float("nan"), float("nan")
    if unit != "count":
        value = (SCALE[unit] * rows["numerator"] / rows["denominator"]).where(
            rows["denominator"] > 0
        )
    if unit == "percent" and _is_share(counting):
        low, high = wilson(rows["numerator"].to_numpy(float), rows["denominator"].to_numpy(float))
        low, high = SCALE[unit] * low, SCALE[unit] * high
    unreliable = rows["symbol"] == "u"
    out = rows.assign(value=value, low=low, high=high)
    out.loc[unreliable, ["value", "low", "high", "numerator", "denominator"]] = float("nan")
    return out


def _is_share(counting: Counting | None) -> bool:
    measure = counting.measure if counting else None
    return isinstance(measure, CaseMeasure) and measure.is_share()


def _without_gaps(figures: pd.DataFrame, rungs: Mapping[Table, int]) -> pd.DataFrame:
    """Leave out gaps between categories that are no longer shown."""
    pairs = zip(*(figures[name] for name in ("kpi", "series", "period", "split")), strict=True)
    gone = [
        isinstance(split, str)
        and split.startswith(GAP)
        and rungs.get((kpi, series, period, split.removeprefix(GAP)), 0) > 0
        for kpi, series, period, split in pairs
    ]
    kept: pd.DataFrame = figures[~pd.Series(gone, index=figures.index)]
    return kept
