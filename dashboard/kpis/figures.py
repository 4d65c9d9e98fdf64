"""A KPI's figures for the area, each with its target and status, and what to compare them with."""

from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from dashboard.kpis.area import Area
from dashboard.kpis.case_figures import Asked, figures_of_cases
from dashboard.kpis.case_measures import CaseMeasure
from dashboard.kpis.courses import Course, course_of
from dashboard.kpis.definitions import SCALE, Kpi, Measure
from dashboard.kpis.measures import CountMeasure
from dashboard.kpis.records import Records
from dashboard.kpis.series import Series, series_of
from dashboard.kpis.signals import Signals, signals_of
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
    "low",
    "high",
    "symbol",
    "target_low",
    "target_high",
    "status",
    "note",
    "sources",
]
BEHIND = ["slice", "records", "unseen_numerator", "unseen_denominator"]
"""What disclosure control must know of a figure beside, and nobody is shown."""
PANDEMIC = date(2020, 3, 1)
"""Years that end before it were ordinary ones."""
BEFORE_THE_PANDEMIC = "{}, before the pandemic"
TOO_SHORT = "There are not 12 whole months of records yet."
JOIN = "From here on worked out from records; before, as the agency added it up."
COMPARATORS = ["kpi", "series", "period", "place", "name", "value", "symbol", "note"]


class Found(NamedTuple):
    """A KPI's figures before anything is withheld: columns FIGURES and BEHIND, and COMPARATORS."""

    figures: pd.DataFrame
    comparators: pd.DataFrame


class Worked(NamedTuple):
    """A KPI worked out: columns FIGURES and COMPARATORS, what its charts say, and its course."""

    figures: pd.DataFrame
    comparators: pd.DataFrame
    signals: Signals
    course: Course


def work_out(kpi: Kpi, area: Area, counts: pd.DataFrame, records: Records | None = None) -> Worked:
    """Work a KPI out and judge it, with nothing withheld: nobody is shown what this gives."""
    found = figures_of(kpi, area, counts, records)
    return judged(kpi, found.figures[FIGURES], found.comparators, records)


def judged(
    kpi: Kpi,
    figures: pd.DataFrame,
    comparators: pd.DataFrame,
    records: Records | None,
    steps: pd.Series | None = None,
) -> Worked:
    """Judge a KPI's figures as they are shown: status, charts, course. Columns FIGURES and others.

    What is withheld is not there for any of these, so that none of them tells of it. `steps` says
    what each row's counts are rounded to.
    """
    figures = _judged_again(kpi, figures)
    signals = signals_of(kpi, figures, steps)
    course = course_of(kpi, figures, signals.outlook, records, steps)
    return Worked(figures, comparators, signals, course)


def figures_of(kpi: Kpi, area: Area, counts: pd.DataFrame, records: Records | None = None) -> Found:
    """Work a KPI out from counts and, where they may be used, from cases.

    A KPI without a single figure has one row, with no period, symbol x and status no data. Rated is
    the first series of the first measure that tells anything at all, and never another one's.
    """
    figures: list[pd.DataFrame] = []
    comparators: list[tuple[object, ...]] = []
    for measure in kpi.measures:
        own, compared = _of_measure(kpi, measure, area, counts, records)
        own = _marked(kpi, own)
        if own.empty:
            continue
        if not figures:
            own = _with_rated(own, series_of(measure)[0])
        figures.append(_rated(kpi, own, series_of(measure), rated=not figures))
        comparators += compared
    filled = pd.concat(figures, ignore_index=True) if figures else _nothing(kpi, area)
    return Found(filled, pd.DataFrame(comparators, columns=COMPARATORS))


def _of_measure(
    kpi: Kpi, measure: Measure, area: Area, counts: pd.DataFrame, records: Records | None
) -> tuple[pd.DataFrame, list[tuple[object, ...]]]:
    if isinstance(measure, CaseMeasure):
        known = records or Records({})
        own = _from_first_case(figures_of_cases(measure, known, _asked(kpi)))
        own = _with_history(kpi, measure, own, area, counts)
        return own.assign(geography=area.authority.shown), []
    # Publishers split one way at a time.
    splits = tuple(split[0] for split in kpi.splits if len(split) == 1)
    computed = measure.compute(counts, splits, SCALE[kpi.unit])
    place = area.place(measure.geography)
    own = computed[place.matches(computed, measure.geography)] if len(computed) else computed
    if own.empty:
        return own, []
    compared = _comparators(kpi, measure, computed, area, set(own["period"]))
    compared += _before_the_pandemic(kpi, measure, own)
    own = own.sort_values(["period_end", "split", "category"]).assign(
        series=measure.key, period_kind=measure.period_kind, geography=place.shown
    )
    return _with_nothing_behind(own), compared


def _with_nothing_behind(own: pd.DataFrame) -> pd.DataFrame:
    """Add to figures of counts what only figures of cases have."""
    pairs = zip(own["split"], own["category"], strict=True)
    slices = [((split, frozenset([name])),) if split else () for split, name in pairs]
    empty = dict.fromkeys(["low", "high", *BEHIND[1:]], float("nan"))
    return own.assign(slice=pd.Series(slices, index=own.index, dtype=object), **empty)


def _from_first_case(own: pd.DataFrame) -> pd.DataFrame:
    """Leave out of each series the periods before there was anything to count.

    A series with nothing at all keeps its last period, which says so; a category in which there is
    nothing to count has no row.
    """
    totals = own[own["split"].isna()]
    there = totals[totals["symbol"] != "z"].groupby("series")["period_end"].min()
    last = totals.groupby("series")["period_end"].max()
    first = own["series"].map(there.reindex(last.index).fillna(last))
    nothing = own["split"].notna() & (own["symbol"] == "z")
    return own[(own["period_end"] >= first) & ~nothing]


def _with_rated(own: pd.DataFrame, rated: Series) -> pd.DataFrame:
    """Say of the series that is to be rated that it has nothing yet, where the others have."""
    if (own["series"] == rated.key).any():
        return own
    nothing = dict.fromkeys(own.columns) | {
        "series": rated.key,
        "geography": own["geography"].iloc[0],
        "symbol": "x",
        "note": TOO_SHORT if rated.period_kind == "rolling_12_months" else "",
        "sources": "",
        "slice": (),
    }
    return pd.concat(
        [pd.DataFrame([nothing]).astype(object), own.astype(object)], ignore_index=True
    )


def _asked(kpi: Kpi) -> Asked:
    pairs = tuple(gap.pair for gap in kpi.gaps if gap.pair)
    to_the_rest = tuple(gap.split for gap in kpi.gaps if gap.each)
    scale = SCALE[kpi.unit]
    return Asked(kpi.unit, scale, kpi.splits, pairs, kpi.minimum_match, to_the_rest)


def _with_history(
    kpi: Kpi, measure: CaseMeasure, own: pd.DataFrame, area: Area, counts: pd.DataFrame
) -> pd.DataFrame:
    """Put what the agency added up itself before its records, with a mark where they join."""
    if measure.history is None:
        return own
    history = measure.history
    computed = history.compute(counts, (), SCALE[kpi.unit])
    if computed.empty:
        return own
    kinds = {series.period_kind: series.key for series in reversed(series_of(measure))}
    key = kinds[history.period_kind]
    theirs = computed[area.place(history.geography).matches(computed, history.geography)]
    theirs = theirs.assign(series=key, period_kind=history.period_kind)
    theirs = _with_nothing_behind(theirs).sort_values("period_end")
    joined = own["series"] == key
    if not joined.any():
        return theirs.reindex(columns=own.columns)
    first = own.loc[joined & own["split"].isna(), "period_end"].min()
    earlier = theirs[theirs["period_end"] < first]
    if len(earlier):
        here = joined & own["split"].isna() & (own["period_end"] == first)
        own = own.assign(note=own["note"].mask(here, _also(own["note"], JOIN)))
    together: pd.DataFrame = pd.concat([earlier, own], ignore_index=True)[list(own.columns)]
    return together


def _also(notes: pd.Series, more: str) -> pd.Series:
    return (notes + " " + more).str.strip()


def _marked(kpi: Kpi, own: pd.DataFrame) -> pd.DataFrame:
    """Mark where the definition changed, and end where the KPI was retired."""
    if kpi.retired:
        own = own[own["period_end"] <= kpi.retired]
    notes = own["note"]
    for change in kpi.changes:
        later = own[own["split"].isna() & (own["period_end"] >= change.start)]
        firsts = later.groupby("series")["period_end"].transform("min")
        here = later.index[later["period_end"] == firsts]
        words = f"The definition changed from here on: {change.reason}"
        notes = notes.mask(own.index.isin(here), _also(notes, words))
    return own.assign(note=notes)


def _rated(kpi: Kpi, own: pd.DataFrame, order: list[Series], *, rated: bool) -> pd.DataFrame:
    """Add target and status; only totals of the first series are held against the target."""
    place_of = {series.key: number for number, series in enumerate(order)}
    own = own.sort_values("series", key=lambda keys: keys.map(place_of), kind="stable")
    frame = own.assign(kpi=kpi.id).reset_index(drop=True)
    numbers = ["numerator", "denominator", "value", "low", "high"]
    frame[numbers] = frame[numbers].astype("float64")
    frame["status"] = ["no data" if pd.isna(value) else "not rated" for value in frame["value"]]
    frame[["target_low", "target_high"]] = float("nan")
    if rated and len(frame):
        first = frame["series"] == order[0].key
        judged = frame[frame["split"].isna() & first & frame["period_end"].notna()]
        rows: Any = judged.itertuples()
        told = [_judgement(kpi, row) for row in rows]
        for place, name in enumerate(("status", "target_low", "target_high")):
            frame.loc[judged.index, name] = [each[place] for each in told]
    return frame[[*FIGURES, *BEHIND]]


def _judged_again(kpi: Kpi, figures: pd.DataFrame) -> pd.DataFrame:
    """Give each figure that was judged its status as it is shown now."""
    rated = figures["status"].isin(["met", "close", "missed", "not rated"])
    status = figures["status"].mask(rated & figures["value"].isna(), "no data")
    again: Any = figures[rated & figures["value"].notna() & figures["target_low"].notna()]
    for place, row in zip(again.index, again.itertuples(), strict=True):
        status[place] = _judgement(kpi, row)[0]
    return figures.assign(status=status)


def _judgement(kpi: Kpi, row: Any) -> tuple[Status, float, float]:
    """Give status, and the lower and upper end of the target in force (NaN where none is)."""
    # A publisher's bare rate has no denominator; the publisher has judged it fit to print.
    denominator = float("inf") if pd.isna(row.denominator) else row.denominator
    status = status_of(kpi, row.value, denominator, row.period_end)
    target = kpi.target_at(row.period_end)
    if target is None:
        return status, float("nan"), float("nan")
    if target.low is None or target.high is None:
        return status, *(float(target.value or 0),) * 2
    return status, target.low, target.high


def _before_the_pandemic(
    kpi: Kpi, measure: CountMeasure, own: pd.DataFrame
) -> list[tuple[object, ...]]:
    """Give the last year before the pandemic as a line to hold every later one against."""
    totals = own[own["split"].isna()].sort_values("period_end")
    before = totals[(totals["period_end"] < PANDEMIC) & totals["value"].notna()]
    if before.empty or measure.period_kind in ("month", "quarter", "term"):
        return []
    last = before.iloc[-1]
    name = BEFORE_THE_PANDEMIC.format(last["period"])
    return [
        (kpi.id, measure.key, period, "before_the_pandemic", name, last["value"], "", "")
        for period in totals.loc[totals["period_end"] > last["period_end"], "period"]
    ]


def _nothing(kpi: Kpi, area: Area) -> pd.DataFrame:
    measure = kpi.measures[0] if kpi.measures else None
    geography = getattr(measure, "geography", "authority")
    place = area.place(geography)
    row: dict[str, Any] = dict.fromkeys(FIGURES) | {
        "kpi": kpi.id,
        "series": kpi.rated_series,
        "geography": place.shown,
        "symbol": "x",
        "status": "no data",
        "note": kpi.awaiting,
        "sources": "",
    }
    row["slice"] = ()
    return pd.DataFrame([row], columns=[*FIGURES, *BEHIND])


def _comparators(
    kpi: Kpi, measure: CountMeasure, computed: pd.DataFrame, area: Area, periods: set[str]
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
    kpi: Kpi, measure: CountMeasure, totals: pd.DataFrame, area: Area
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
