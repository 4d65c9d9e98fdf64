"""The lines of figures that are asked for, in the words that the yardsticks count by.

What a database or a data frame library would be handed ready is made here, outside of the time that
is measured: the calendar, the categories of each way to split, and texts as whole numbers.
"""

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from benchmarks.area_cases import Area, Question
from dashboard.kpis.case_figures import DAYS_A_WEEK, SPLIT_EVERY, Asked
from dashboard.kpis.case_measures import CaseMeasure, LinkedShare, OpenPast, Wait
from dashboard.kpis.periods import MONTHS_ROLLED, Axis, Extent, Period, axis, day_number
from dashboard.kpis.records import Records
from dashboard.kpis.series import series_of_cases
from data_sources.feed import SPLITS

KINDS = ("month", "quarter", "term", "calendar_year", "academic_year", "financial_year")
WHOLE = Extent(date(2000, 1, 1), date(2040, 12, 31))
TEXTS = ("outcome", *SPLITS)
Split = tuple[str, ...]


class Line(NamedTuple):
    """One series: its last column of periods, how often its splits are told, and in what unit."""

    key: str
    measure: CaseMeasure
    kind: str
    """The calendar's column; of rolling periods the month."""
    rolled: bool
    first: int
    """The calendar's number of the first period that is counted."""
    last: int
    first_day: date
    scale: float
    unit: str
    every: int
    every_of_split: int
    splits: tuple[Split, ...] = ()
    linked: bool = False
    """Whether it is told only by the group that its children are in."""

    @property
    def told_from(self) -> int:
        """The first period that is told."""
        return self.first + (MONTHS_ROLLED - 1 if self.rolled else 0)

    @property
    def divided(self) -> float:
        """By what a wait in days is divided."""
        return DAYS_A_WEEK if self.unit == "weeks" else 1


class Calendar(NamedTuple):
    """Days with the number of the period of each kind that they lie in, and the periods."""

    days: pa.Table
    periods: pa.Table
    """Columns kind, p, key, last_day."""
    numbers: dict[tuple[str, str], int]


def calendar(records: Records) -> Calendar:
    """Number the periods of every kind over many years."""
    days = np.arange(day_number(WHOLE.whole_from), day_number(WHOLE.as_at) + 1, dtype=np.int32)
    columns: dict[str, Any] = {"day": pa.array(days).cast(pa.date32())}
    told: list[tuple[str, int, str, date]] = []
    for kind in KINDS:
        along = axis(kind, WHOLE, records.terms)  # type: ignore[arg-type]
        places = along.places(days)
        outside = (places < 0) | (places >= len(along))
        columns[kind] = pa.array(places.astype(np.int32), mask=outside)
        told += [(kind, place, each.key, each.last) for place, each in enumerate(along.periods)]
    periods = pa.table(
        dict(zip(("kind", "p", "key", "last_day"), zip(*told, strict=True), strict=True))
    )
    return Calendar(pa.table(columns), periods, {(kind, key): p for kind, p, key, _ in told})


def lines_of(question: Question, records: Records, numbered: Calendar) -> list[Line]:
    """Give the lines of a measure, in the order in which the engine gives them."""
    measure, asked = question
    found = []
    for place, (series, worked) in enumerate(series_of_cases(measure)):
        kind: Any = series.period_kind
        along = axis(kind, worked.extent(records), worked.terms(records))
        if len(along) < (MONTHS_ROLLED if kind == "rolling_12_months" else 1):
            continue
        unit = series.unit or asked.unit
        line = _line(series.key, worked, along, numbered, asked._replace(unit=unit))
        found.append(line._replace(splits=asked.splits if place == 0 else ()))
        if isinstance(worked, OpenPast) and worked.linked_split and place == 0:
            both = axis(kind, records.extent(worked.datasets()), records.terms)
            by_group = _line(series.key, worked, both, numbered, asked)
            found.append(by_group._replace(linked=True, every=by_group.every_of_split))
    return found


def _line(key: str, measure: CaseMeasure, along: Axis, numbered: Calendar, asked: Asked) -> Line:
    rolled = along.kind == "rolling_12_months"
    kind = "month" if rolled else along.kind
    ends: tuple[Period, Period] = (along.periods[0], along.periods[-1])
    first, last = (numbered.numbers[kind, each.key] for each in ends)
    every = len(along) if measure.only_latest else 1
    of_split = max(every, SPLIT_EVERY.get(along.kind, 1))
    return Line(
        *(key, measure, kind, rolled, first, last, ends[0].first, asked.scale, asked.unit),
        *(every, of_split),
    )


class Coded(NamedTuple):
    """An area's tables with texts as whole numbers, the same for the same text everywhere."""

    tables: dict[str, pa.Table]
    """Blank is null. `place` is the row's place in its table."""
    names: dict[str, list[str]]
    has: dict[tuple[str, str], list[str]]
    """The categories by dataset and column, sorted."""

    def code(self, column: str, text: str) -> int:
        """Give a text's number; one that no case has is -1."""
        return self.names[column].index(text) if text in self.names[column] else -1

    def categories(self, datasets: tuple[str, ...], split: Split) -> list[tuple[str, Any]]:
        """Give each category that these datasets have, with the numbers that it is made of."""
        each = [
            sorted({name for dataset in datasets for name in self.has[dataset, column]})
            for column in split
        ]
        found = [(name, (self.code(split[0], name),)) for name in each[0]]
        for column, names in zip(split[1:], each[1:], strict=True):
            found = [
                (f"{one}, {other}", (*codes, self.code(column, other)))
                for one, codes in found
                for other in names
            ]
        return found


def coded(area: Area) -> Coded:
    """Take the numbers that Arrow's dictionaries have already."""
    has = {
        (name, column): _texts(dataset.table, column)
        for name, dataset in area.datasets.items()
        for column in TEXTS
    }
    names = {
        column: sorted({text for (_, of), texts in has.items() if of == column for text in texts})
        for column in TEXTS
    }
    tables = {name: _coded(each.table, names) for name, each in area.datasets.items()}
    return Coded(tables, names, has)


def _texts(table: pa.Table, column: str) -> list[str]:
    told = table[column].combine_chunks().dictionary.to_pylist()
    return sorted({text for text in told if text})


def _coded(table: pa.Table, names: dict[str, list[str]]) -> pa.Table:
    columns: dict[str, Any] = {
        name: table[name]
        for name in ("opened", "due", "closed", "exception", "amount", "out_of", "child")
    }
    for column in TEXTS:
        told = table[column].combine_chunks()
        place = {text: at for at, text in enumerate(names[column])}
        moved = np.array([*(place.get(t or "", -1) for t in told.dictionary.to_pylist()), -1], "i2")
        codes = moved[told.indices.fill_null(len(moved) - 1).to_numpy()]
        columns[column] = pa.array(codes, mask=codes < 0)
    columns["place"] = pa.array(np.arange(len(table), dtype="int32"))
    return pa.table(columns)


def datasets_of(measure: CaseMeasure) -> tuple[str, ...]:
    """Give the datasets whose categories the figures have."""
    if isinstance(measure, LinkedShare):
        return (measure.of[0].dataset,)
    return measure.needed()


def share_of(line: Line) -> bool:
    """Say whether it has a denominator."""
    return line.unit != "count" and not isinstance(line.measure, Wait)
