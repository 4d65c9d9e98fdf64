"""A KPI's figures for the area, each with its target and status, and what to compare them with."""

from typing import Any

import pandas as pd

from dashboard.kpis.area import Area, Place
from dashboard.kpis.definitions import SCALE, Kpi
from dashboard.kpis.measures import Measure
from dashboard.kpis.targets import Status, status_of

FIGURES = [
    "kpi",
    "series",
    "period_kind",
    "period",
    "period_end",
    "geography",
    "split",
    "category",
    "numerator",
    "denominator",
    "value",
    "symbol",
    "target_low",
    "target_high",
    "status",
    "note",
    "sources",
]
COMPARATORS = ["kpi", "series", "period", "place", "name", "value", "symbol", "note"]


def work_out(kpi: Kpi, area: Area, counts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give a KPI's figures (columns FIGURES) and comparators (columns COMPARATORS).

    A KPI without a single figure has one row, with no period, symbol x and status no data.
    """
    figures, comparators = [], []
    for position, measure in enumerate(kpi.measures):
        computed = measure.compute(counts, kpi.splits, SCALE[kpi.unit])
        place = area.place(measure.geography)
        own = computed[place.matches(computed, measure.geography)] if len(computed) else computed
        if own.empty:
            continue
        figures.append(_rated(kpi, measure, own, place, rated=position == 0))
        comparators += _comparators(kpi, measure, computed, area, set(own["period"]))
    filled = pd.concat(figures, ignore_index=True) if figures else _nothing(kpi, area)
    return filled, pd.DataFrame(comparators, columns=COMPARATORS)


def _rated(
    kpi: Kpi, measure: Measure, own: pd.DataFrame, place: Place, *, rated: bool
) -> pd.DataFrame:
    """Add target and status; only totals of the KPI's first series are held against its target."""
    frame = own.assign(
        kpi=kpi.id, series=measure.key, period_kind=measure.period_kind, geography=place.shown
    )
    judged = frame["split"].isna() & rated
    rows: Any = frame.assign(judged=judged).itertuples()
    judgements = [_judgement(kpi, row) for row in rows]
    for position, name in enumerate(("status", "target_low", "target_high")):
        frame[name] = [judgement[position] for judgement in judgements]
    return frame.sort_values(["period_end", "split", "category"])[FIGURES]


def _judgement(kpi: Kpi, row: Any) -> tuple[Status, float | None, float | None]:
    """Give status, and the lower and upper end of the target in force, for one figure."""
    if not row.judged:
        return "no data" if pd.isna(row.value) else "not rated", None, None
    # A publisher's bare rate has no denominator; the publisher has judged it fit to print.
    denominator = float("inf") if pd.isna(row.denominator) else row.denominator
    status = status_of(kpi, row.value, denominator, row.period_end)
    target = kpi.target_at(row.period_end)
    if target is None:
        return status, None, None
    if target.value is not None:
        return status, target.value, target.value
    return status, target.low, target.high


def _nothing(kpi: Kpi, area: Area) -> pd.DataFrame:
    measure = kpi.measures[0] if kpi.measures else None
    place = area.place(measure.geography) if measure else area.authority
    row = dict.fromkeys(FIGURES) | {
        "kpi": kpi.id,
        "series": measure.key if measure else "",
        "geography": place.shown,
        "symbol": "x",
        "status": "no data",
        "note": kpi.awaiting,
        "sources": "",
    }
    return pd.DataFrame([row], columns=FIGURES)


def _comparators(
    kpi: Kpi, measure: Measure, computed: pd.DataFrame, area: Area, periods: set[str]
) -> list[tuple[object, ...]]:
    """Give England, the region and the neighbours for the periods that the area has."""
    totals = computed[computed["split"].isna() & computed["period"].isin(periods)]
    # How many there are in the whole of England says nothing about one area's number.
    wider = ("country", "nhs_region" if measure.geography == "icb" else "region")
    found: list[tuple[object, ...]] = [
        (kpi.id, measure.key, row.period, kind, area.place(kind).shown, row.value, row.symbol, "")
        for kind in (() if kpi.unit == "count" else wider)
        for row in totals[area.place(kind).matches(totals, kind)].itertuples()
    ]
    if measure.geography == "authority":
        found += _neighbours(kpi, measure, totals, area)
    return found


def _neighbours(
    kpi: Kpi, measure: Measure, totals: pd.DataFrame, area: Area
) -> list[tuple[object, ...]]:
    """Give the plain mean of the neighbours' rates, and of how many it is the mean.

    A mean of rates and not a rate of sums, because that is what LAIT and the boards call the
    neighbours' average; a sum would be the largest neighbour's figure.
    """
    authorities = area.neighbours.authorities
    theirs = pd.Series(False, index=totals.index)
    for place in authorities:
        theirs |= place.matches(totals, "authority")
    means = totals[theirs].groupby("period")["value"].agg(["mean", "count"])
    name = f"Mean of {len(authorities)} neighbours"
    model = f"{area.neighbours.model} model"
    return [
        (
            kpi.id,
            measure.key,
            period,
            "neighbours",
            name,
            row["mean"],
            "" if row["count"] else "x",
            f"{model}; {int(row['count'])} of {len(authorities)} have a figure",
        )
        for period, row in means.iterrows()
    ]
