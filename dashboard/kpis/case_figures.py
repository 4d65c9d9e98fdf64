"""The figures of a measure on cases: all periods in total, some of them by split, gaps, notes."""

from collections.abc import Iterable
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.kpis.case_measures import CaseMeasure, Counted, LinkedShare, OpenPast, added_up
from dashboard.kpis.intervals import REST, gap, wilson
from dashboard.kpis.linked import linked_slice, match_rates
from dashboard.kpis.periods import MONTHS_ROLLED, Axis, Extent, Period, axis
from dashboard.kpis.records import TOTAL, Records, Slicing
from dashboard.kpis.series import Series, series_of_cases

CASE_FIGURE = [
    *("series", "period_kind", "period", "period_end", "split", "category"),
    *("numerator", "denominator", "value", "low", "high", "symbol", "note", "sources"),
    *("slice", "records", "unseen_numerator", "unseen_denominator"),
]
"""The last four are for disclosure control alone: which category it is, of how many cases amounts
are the sum, and what is behind a figure that is too unreliable to be shown."""
NUMBERS = (
    *("numerator", "denominator", "value", "low", "high"),
    *("records", "unseen_numerator", "unseen_denominator"),
)
Block = dict[str, Any]
"""Rows that become part of a frame: for each of CASE_FIGURE a list, or an array of numbers."""
SPLIT_EVERY = {"month": 12, "rolling_12_months": 12, "quarter": 4}
"""Splits are shown for the latest period and every so many before it, which never overlap."""
DAYS_A_WEEK = 7
Share = tuple[NDArray[Any], NDArray[Any]]
"""Numerators and denominators, one a period."""


class Asked(NamedTuple):
    """What a KPI asks of its measures beside the totals."""

    unit: str
    scale: float
    splits: tuple[tuple[str, ...], ...] = ()
    gaps: tuple[tuple[str, str, str], ...] = ()
    """Split, and the two categories whose shares are compared."""
    minimum_match: float = 0
    """Below so many percent of children who could be looked up a linked figure is unreliable."""
    to_the_rest: tuple[str, ...] = ()
    """Splits of which each category's share is compared with that of all the others together."""


def figures_of_cases(measure: CaseMeasure, records: Records, asked: Asked) -> pd.DataFrame:
    """Give the columns CASE_FIGURE; no row where there are no records or no whole period."""
    if not records.has(measure.needed()):
        return pd.DataFrame(columns=CASE_FIGURE)
    blocks = [
        block
        for position, (series, worked_by) in enumerate(series_of_cases(measure))
        for block in _blocks(series, worked_by, records, asked, sliced=position == 0)
    ]
    if not blocks:
        return pd.DataFrame(columns=CASE_FIGURE)
    # One frame for all, because to make one takes longer than to count what is in it.
    numbers = {name: np.concatenate([block[name] for block in blocks]) for name in NUMBERS}
    texts = {
        name: list(chain.from_iterable(block[name] for block in blocks))
        for name in CASE_FIGURE
        if name not in NUMBERS
    }
    # A total has None for its split, as the figures of counts have.
    split = pd.Series(texts["split"], dtype=object)
    return pd.DataFrame({**texts, **numbers, "split": split}, columns=CASE_FIGURE)


def _blocks(
    series: Series, measure: CaseMeasure, records: Records, asked: Asked, *, sliced: bool
) -> Iterable[Block]:
    along = axis(series.period_kind, measure.extent(records), measure.terms(records))
    if len(along) < (MONTHS_ROLLED if along.kind == "rolling_12_months" else 1):
        return
    periods = along.periods[MONTHS_ROLLED - 1 if along.kind == "rolling_12_months" else 0 :]
    sources = _sources(measure, records)
    unit, share = series.unit or asked.unit, measure.is_share()
    shaped = _Shape(series, unit, asked.scale, periods, sources, share, measure.leave_out_months)
    shaped = shaped.told(only_latest=measure.only_latest)
    total = added_up(measure.counted(records, along, Slicing((), TOTAL)), along)
    whole = shaped.block(total, Slicing((), TOTAL))
    yield _judged(whole, measure, records, along, Slicing((), TOTAL), asked)
    if not sliced:
        return
    some = shaped.thinned()
    for splits in asked.splits:
        sliced_one = measure.whole(splits)
        slicing = Slicing.by(splits, sliced_one.parts(records))
        counted = added_up(sliced_one.counted(records, along, slicing), along)
        block = some.block(counted, slicing)
        yield _judged(block, measure, records, along, slicing, asked)
        if some.is_share:
            shares = some.shares(counted, slicing)
            yield from some.gaps(shares, slicing, asked)
            yield from some.gaps_to_the_rest(shares, some.share(total), measure, slicing, asked)
    if isinstance(measure, OpenPast) and measure.linked_split:
        yield from _by_group(measure, records, some, asked)


def _by_group(
    measure: OpenPast, records: Records, shaped: "_Shape", asked: Asked
) -> Iterable[Block]:
    """Slice by what another dataset tells of the child, in the periods that both are whole in."""
    if not records.has(measure.datasets()):
        return
    shared = Extent.shared([measure.extent(records), records.extent(measure.datasets())])
    along = axis(shaped.series.period_kind, shared, measure.terms(records))
    linked = linked_slice(measure, records, along) if len(along) else None
    if linked:
        both = shaped._replace(periods=along.periods)
        slicing = Slicing((linked.split,), linked.names, tuple((name,) for name in linked.names))
        block = both.block(linked.counted, slicing)
        # Of both slices: whether one that is not found is in the group, nobody knows.
        rates = match_rates(measure, records, along, Slicing((), TOTAL))
        yield _judged_by_match(
            block,
            {(name, at): rates["", at] for name in linked.names for _, at in rates},
            asked.minimum_match,
        )


def _judged(
    block: Block,
    measure: CaseMeasure,
    records: Records,
    along: Axis,
    slicing: Slicing,
    asked: Asked,
) -> Block:
    """Judge a linked share by how many of each category's children could be looked up."""
    if not isinstance(measure, LinkedShare):
        return block
    rates = match_rates(measure, records, along, slicing)
    return _judged_by_match(block, rates, asked.minimum_match)


def _sources(measure: CaseMeasure, records: Records) -> str:
    hashes = {each for name in measure.datasets() for each in records.cases[name].sources.split()}
    return " ".join(sorted(hashes))


class _Shape(NamedTuple):
    """How arrays of (categories, periods) become rows of one series."""

    series: Series
    unit: str
    scale: float
    periods: tuple[Period, ...]
    sources: str
    is_share: bool
    left_out: tuple[int, ...] = ()
    every: int = 1

    def told(self, *, only_latest: bool) -> "_Shape":
        """Keep the last period alone where the records cannot tell of others."""
        return self._replace(every=len(self.periods)) if only_latest else self

    def thinned(self) -> "_Shape":
        """Keep the latest period, and those before it that do not overlap it or each other."""
        return self._replace(every=max(self.every, SPLIT_EVERY.get(self.series.period_kind, 1)))

    def _columns(self, width: int) -> NDArray[np.int64]:
        """Give the latest period that is shown, and those before it that are."""
        months = [period.last.month for period in self.periods]
        shown = [at for at in range(width) if months[at] not in self.left_out]
        last = shown[-1] if shown else -1
        return np.array([at for at in shown if (last - at) % self.every == 0], np.int64)

    def block(self, counted: Counted, slicing: Slicing) -> Block:
        """Give a row for each category and period; a category that never was has none."""
        value, numerator, denominator = self._worked_out(counted)
        columns = self._columns(value.shape[1])
        value, numerator, denominator = (
            array[:, columns].ravel() for array in (value, numerator, denominator)
        )
        low, high = self._interval(numerator, denominator)
        nothing = np.full(len(value), np.nan)
        records = nothing if counted.records is None else counted.records[:, columns].ravel()
        numbers = (numerator, denominator, value, low, high, records, nothing, nothing)
        categories = [name for name in slicing.names for _ in columns]
        split = ", ".join(slicing.splits) or None
        block = self._dressed(dict(zip(NUMBERS, numbers, strict=True)), split, categories, columns)
        return block | {"slice": [each for each in slicing.slices() for _ in columns]}

    def _worked_out(self, counted: Counted) -> tuple[Any, Any, Any]:
        """Give value, numerator and denominator; a wait has days as its value and no numerator."""
        if counted.value is not None:
            nothing = np.full(counted.value.shape, np.nan)
            whole = DAYS_A_WEEK if self.unit == "weeks" else 1
            return counted.value / whole, nothing, counted.denominator
        numerator = counted.numerator
        assert numerator is not None  # noqa: S101 - of what is counted one of both is there
        if counted.denominator is None or self.unit == "count":
            nothing = np.full(numerator.shape, np.nan)
            return numerator, numerator, nothing
        with np.errstate(divide="ignore", invalid="ignore"):
            value = self.scale * numerator / counted.denominator
        value = np.where(counted.denominator > 0, value, np.nan)
        return value, numerator, counted.denominator

    def _interval(self, numerator: Any, denominator: Any) -> tuple[Any, Any]:
        """Give Wilson's interval of shares; of nothing else."""
        if self.unit != "percent" or not self.is_share:
            return (np.full(numerator.shape, np.nan),) * 2
        with np.errstate(invalid="ignore", divide="ignore"):
            low, high = wilson(numerator, denominator)
        return self.scale * low, self.scale * high

    def share(self, total: Counted) -> Share:
        """Give the numerators and denominators of what is counted in total."""
        _, numerator, denominator = self._worked_out(total)
        return numerator[0], denominator[0]

    def shares(self, counted: Counted, slicing: Slicing) -> dict[str, Share]:
        """Give the numerators and denominators of each category."""
        _, numerator, denominator = self._worked_out(counted)
        return {name: (numerator[at], denominator[at]) for at, name in enumerate(slicing.names)}

    def gaps(self, shares: dict[str, Share], slicing: Slicing, asked: Asked) -> Iterable[Block]:
        """Give how far two categories' shares are apart, with Newcombe's interval."""
        for split, one, other in asked.gaps:
            if slicing.splits == (split,) and {one, other} <= shares.keys():
                yield self._gap(split, f"{one} less {other}", shares[one], shares[other])

    def gaps_to_the_rest(
        self,
        shares: dict[str, Share],
        total: Share,
        measure: CaseMeasure,
        slicing: Slicing,
        asked: Asked,
    ) -> Iterable[Block]:
        """Give how far each category's share is from that of all others that are in the total."""
        for split in asked.to_the_rest:
            for name, share in shares.items() if slicing.splits == (split,) else ():
                if measure.asks_for(split, name):
                    rest = total[0] - share[0], total[1] - share[1]
                    yield self._gap(split, f"{name} less {REST}", share, rest)

    def _gap(self, split: str, category: str, one: Share, other: Share) -> Block:
        columns = self._columns(len(one[0]))
        pairs = [
            (numerator[columns], denominator[columns]) for numerator, denominator in (one, other)
        ]
        with np.errstate(invalid="ignore", divide="ignore"):
            difference, ends = gap(*pairs)
        nothing = (np.full(len(columns), np.nan),) * 2
        shares = (self.scale * each for each in (difference, ends.low, ends.high))
        numbers = dict(zip(NUMBERS, (*nothing, *shares, *nothing, nothing[0]), strict=True))
        return self._dressed(numbers, f"gap in {split}", [category] * len(columns), columns)

    def _dressed(
        self,
        numbers: dict[str, Any],
        split: str | None,
        categories: list[str],
        columns: NDArray[np.int64],
    ) -> Block:
        rows, kept = len(categories), [self.periods[column] for column in columns]
        times = rows // max(len(kept), 1)
        same = {
            "series": self.series.key,
            "period_kind": self.series.period_kind,
            "split": split,
            "note": "",
            "sources": self.sources,
            "slice": (),
        }
        return {
            **numbers,
            **{name: [text] * rows for name, text in same.items()},
            "period": [period.key for period in kept] * times,
            "period_end": [period.last for period in kept] * times,
            "category": categories,
            "symbol": ["z" if nothing else "" for nothing in np.isnan(numbers["value"])],
        }


def _judged_by_match(
    block: Block, matched: dict[tuple[str, str], tuple[int, int]], minimum: float
) -> Block:
    """Say of a linked figure how many children could be looked up; u where they are too few."""
    told = [matched[about] for about in zip(block["category"], block["period"], strict=True)]
    # Where there is no child to look up, there is none that could not be.
    poor = [of > 0 and 100 * found / of < minimum for found, of in told]
    symbols = ["u" if few else symbol for few, symbol in zip(poor, block["symbol"], strict=True)]
    numbers = {name: np.where(poor, np.nan, block[name]) for name in NUMBERS}
    behind = {
        f"unseen_{name}": np.where(poor, block[name], np.nan)
        for name in ("numerator", "denominator")
    }
    notes = [_match_note(*each) for each in told]
    return {**block, **numbers, **behind, "symbol": symbols, "note": notes}


def _match_note(found: int, of: int) -> str:
    if not of > 0:
        return ""
    share = 100 * found / of
    return f"{found:,.0f} of {of:,.0f} children could be looked up ({share:.0f}%)."
