"""All counts that a version's figures show or let be worked out, and how they add up.

A row of figures has a numerator and a denominator, and of a share the rest: each is a cell. The
same count in two KPIs is one cell. What one KPI's count leaves out of another's is a cell as well,
though nobody shows it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from dashboard.kpis.disclosure.apart import Family, are_all_of, families
from dashboard.kpis.disclosure.counted import Conditions, What
from dashboard.kpis.measures import SPLITS

Texts = frozenset[str]
Slice = tuple[tuple[str, Texts], ...]
"""Fields with the texts of one category; () in total."""
NONE = -1
UNKNOWN = -1.0
"""Stands for a count that who adds up does not know."""


class Row(NamedTuple):
    """One row of figures, as far as it counts children."""

    table: tuple[str, ...]
    """KPI, series, period and split: the rows of one breakdown."""
    when: tuple[str, str]
    """Kind of period and period."""
    end: date
    slice: Slice
    numerator: What | None
    denominator: What | None
    is_share: bool
    counts: tuple[float, float]
    """Numerator and denominator as they are; NaN where there is none."""
    threshold: int
    exempt: bool
    """A whole-area count that the agreements let the board see as it is."""
    whole_group_tells: bool
    """That all of a group are counted says something of each of them."""
    unseen: bool = False
    """The row's numbers are not shown for another reason."""
    twin: What | None = None
    """What the denominator counts as well: of a linked slice, those that a linked share counts."""


class Cell(NamedTuple):
    """What tells a count from all others."""

    what: What
    """With the conditions of its slice."""
    when: tuple[str, str]


@dataclass
class Cells:
    """Cells by place; `sums` says which add up to what is known."""

    values: list[float] = field(default_factory=list)
    thresholds: list[int] = field(default_factory=list)
    exempt: list[bool] = field(default_factory=list)
    shown: list[bool] = field(default_factory=list)
    nought_tells: list[bool] = field(default_factory=list)
    sums: list[dict[int, float]] = field(default_factory=list)
    places: dict[tuple[object, ...], int] = field(default_factory=dict)
    rows: list[tuple[int, int, int]] = field(default_factory=list)
    """For each row the places of numerator, denominator and rest; NONE where there is none."""

    def place(self, key: tuple[object, ...], value: float, row: Row, *, shown: bool = True) -> int:
        """Find a cell or make it; of two rows' demands the stricter one holds."""
        found = self.places.get(key)
        if found is not None and self.values[found] == UNKNOWN:
            self.values[found] = value
        if found is not None and value not in (self.values[found], UNKNOWN):
            # Two definitions that only look the same here: each is a cell of its own.
            return self.place((*key, row.table[:2]), value, row, shown=shown)
        if found is None:
            found = self.places[key] = len(self.values)
            self.values.append(value)
            self.thresholds.append(row.threshold)
            self.exempt.append(row.exempt)
            self.shown.append(False)
            self.nought_tells.append(False)
        self.shown[found] = self.shown[found] or (shown and not row.unseen)
        self.thresholds[found] = max(self.thresholds[found], row.threshold)
        self.exempt[found] = self.exempt[found] and row.exempt
        return found


def cells_of(shown: list[Row], hidden: Iterable[Row] = ()) -> Cells:
    """Find all cells of all rows, and everything that adds up.

    Those of `hidden` rows are shown to nobody, but whoever knows how things add up reckons with
    them. `rows` of what is given are those of `shown` alone.
    """
    cells, rows = Cells(), [*shown, *hidden]
    for row in rows:
        cells.rows.append(_placed(cells, row))
    for position in (0, 1):
        _margins(cells, rows, position)
    tables = _Tables.of(rows, cells)
    for position in (0, 1):
        cells.sums += tables.partitions(position)
    _leave_over(cells, rows)
    _over_time(cells, rows)
    del cells.rows[len(shown) :]
    return cells


def _placed(cells: Cells, row: Row) -> tuple[int, int, int]:
    places = [NONE, NONE]
    for position, what in enumerate((row.numerator, row.denominator)):
        if what is not None and row.counts[position] == row.counts[position]:
            places[position] = cells.place(_key(row, what), row.counts[position], row)
    numerator, denominator = places
    if row.twin is not None and denominator != NONE:
        _joined(cells, row, row.twin, denominator)
    if not row.is_share or NONE in places:
        return numerator, denominator, NONE
    rest = UNKNOWN if UNKNOWN in row.counts else row.counts[1] - row.counts[0]
    key = ("rest", *_key(row, row.numerator), *_key(row, row.denominator))  # type: ignore[arg-type]
    place = cells.place(key, rest, row, shown=False)
    if row.whole_group_tells and row.slice:
        cells.nought_tells[place] = True
    cells.sums.append({denominator: 1.0, numerator: -1.0, place: -1.0})
    return numerator, denominator, place


def _joined(cells: Cells, row: Row, twin: What, place: int) -> None:
    """Say that a denominator is another KPI's count as well; not where both differ.

    They do where a child has two cases that stand.
    """
    value = cells.values[place]
    other = cells.place((twin, when_counted(row, twin)), value, row, shown=False)
    if other != place:
        cells.sums.append({place: 1.0, other: -1.0})


def _key(row: Row, what: What) -> tuple[object, ...]:
    return (sliced(what, row.slice), when_counted(row, what))


def when_counted(row: Row, what: What) -> tuple[str, str]:
    """Give when it was: a year's figures are the same, whether rolled or of a calendar.

    What stands is the same at the end of a month and of a term.
    """
    if what.event == "open":
        return "at", row.end.isoformat()
    months = MONTHS.get(row.when[0])
    return (f"{months} months", row.end.isoformat()) if months else row.when


@lru_cache(100_000)
def sliced(what: What, slices: Slice) -> What:
    """Give those of it that are in a slice."""
    where = dict(what.where) | dict(slices)
    return what._replace(where=frozenset(where.items()))


Base = tuple[object, ...]


def _margins(cells: Cells, rows: list[Row], position: int) -> None:
    """Make cells of what a breakdown adds up to, though nobody shows it: others may, in parts."""
    found: dict[tuple[object, ...], list[tuple[int, Row]]] = defaultdict(list)
    for row, places in zip(rows, cells.rows, strict=True):
        what, place = (row.numerator, row.denominator)[position], places[position]
        if what is None or place == NONE or not row.slice:
            continue
        whole = what._replace(where=_without(what, [name for name, _ in row.slice]))
        shorter = [()] if len(row.slice) == 1 else [(), *((each,) for each in row.slice)]
        for own in shorter:
            found[sliced(whole, own), when_counted(row, what), row.table].append((place, row))
    for key, members in found.items():
        if key[:2] not in cells.places:
            values = [cells.values[place] for place, _ in members]
            value = UNKNOWN if UNKNOWN in values else sum(values)
            cells.place(key[:2], value, members[0][1], shown=False)


@dataclass
class _Tables:
    """The rows by table, and the cells by what they count before they are sliced."""

    rows: list[Row]
    cells: Cells
    tables: dict[tuple[str, ...], list[int]]
    alike: dict[Base, list[tuple[What, int]]]
    """Cells of the same event and time under the same conditions that are no lists of texts."""

    @classmethod
    def of(cls, rows: list[Row], cells: Cells) -> "_Tables":
        tables: dict[tuple[str, ...], list[int]] = defaultdict(list)
        alike: dict[Base, list[tuple[What, int]]] = defaultdict(list)
        for number, row in enumerate(rows):
            tables[row.table].append(number)
        for key, place in cells.places.items():
            if isinstance(key[0], What):
                alike[_base(key[0], key[1])].append((key[0], place))
        return cls(rows, cells, dict(tables), dict(alike))

    def partitions(self, position: int) -> list[dict[int, float]]:
        """Say for each table which cells any of its categories add up to, whoever shows these."""
        unique: dict[tuple[tuple[int, float], ...], dict[int, float]] = {}
        for numbers in self.tables.values():
            row = self.rows[numbers[0]]
            what = (row.numerator, row.denominator)[position]
            # Of a blank nobody knows how many it stands for; who reckons with the worst does.
            members = [
                (dict(self.rows[number].slice), place)
                for number in numbers
                if (place := self.cells.rows[number][position]) != NONE
            ]
            if what is None or not row.slice or not members:
                continue
            for each in self._sums(what, when_counted(row, what), members):
                unique[tuple(sorted(each.items()))] = each
        return list(unique.values())

    def _sums(
        self, what: What, when: tuple[str, str], members: list[tuple[dict[str, Texts], int]]
    ) -> Iterator[dict[int, float]]:
        names = members[0][0].keys()
        others = _without(what, names)
        for whole, parent in self.alike.get(_base(what, when), ()):
            asked = {name: texts for name, texts in whole.where if name in names}
            if _without(whole, names) != others:
                continue
            inside = _inside(members, asked)
            if inside and parent not in inside:
                yield {parent: 1.0} | dict.fromkeys(inside, -1.0)


def _base(what: What, when: object) -> Base:
    return (*what[:3], what.also, when)


def _without(what: What, names: Iterable[str]) -> Conditions:
    return frozenset(each for each in what.where if each[0] not in names)


def _inside(members: list[tuple[dict[str, Texts], int]], asked: Mapping[str, Texts]) -> list[int]:
    """Give the members that lie in what is asked for; none where one is partly in it."""
    found = []
    for slices, place in members:
        if all(slices[name] <= texts for name, texts in asked.items()):
            found.append(place)
        elif all(slices[name] & texts for name, texts in asked.items()):
            return []
    return found


def _leave_over(cells: Cells, rows: list[Row]) -> None:
    """Make cells of what counts leave out of another, each alone and together with others.

    Counts are of one slice where their rows are, or where the same is asked of every split.
    """
    alike: dict[tuple[object, ...], dict[int, tuple[What, Row]]] = defaultdict(dict)
    for row, places in zip(rows, cells.rows, strict=True):
        for what, place in zip((row.numerator, row.denominator), places[:2], strict=True):
            if what is not None and place != NONE:
                own = sliced(what, row.slice)
                same = frozenset(each for each in own.where if each[0] in SPLITS)
                for key in (row.slice, same):
                    alike[(what[:3], when_counted(row, what), key)][place] = (own, row)
    done = {frozenset(places[:2]) for places in cells.rows}
    for found in alike.values():
        for whole, (theirs, row) in sorted(found.items()):
            parts = {
                part: mine
                for part, (mine, _) in sorted(found.items())
                if part != whole and mine != theirs and mine.is_part_of(theirs)
            }
            for family in [*((part,) for part in parts), *families(parts)]:
                members = frozenset((whole, *family))
                if members not in done and not all(cells.exempt[place] for place in members):
                    done.add(members)
                    all_of_it = are_all_of(theirs, [parts[place] for place in family])
                    _add_rest(cells, family, whole, row, nothing=all_of_it)


def _add_rest(cells: Cells, parts: Family, whole: int, row: Row, *, nothing: bool = False) -> None:
    """Say that parts and what they leave over are the whole; nothing may be left to leave."""
    together = {whole: 1.0} | dict.fromkeys(parts, -1.0)
    values = [cells.values[place] for place in together]
    over = UNKNOWN if UNKNOWN in values else values[0] - sum(values[1:])
    if nothing and over == 0:
        cells.sums.append(together)
        return
    place = cells.place(("over", whole, *parts), over, row, shown=False)
    cells.sums.append(together | {place: -1.0})


def _over_time(cells: Cells, rows: list[Row]) -> None:
    """Add up the months or quarters of longer periods, for counts that are not shown as they are.

    Whole-area counts that are shown as they are give nothing away.
    """
    at: dict[tuple[What, int, int], int] = {}
    for row, places in zip(rows, cells.rows, strict=True):
        months = MONTHS.get(row.when[0])
        for what, place in zip((row.numerator, row.denominator), places[:2], strict=True):
            if what is not None and place != NONE and months and what.event != "open":
                last = row.end.year * 12 + row.end.month - 1
                at[sliced(what, row.slice), months, last] = place
    for (what, months, last), place in at.items():
        for shorter in (1, 3):
            if shorter >= months or cells.exempt[place]:
                continue
            ends = range(last - months + shorter, last + 1, shorter)
            parts = [at.get((what, shorter, end), NONE) for end in ends]
            if NONE not in parts:
                cells.sums.append({place: 1.0} | dict.fromkeys(parts, -1.0))


MONTHS = {
    "month": 1,
    "quarter": 3,
    "rolling_12_months": 12,
    "calendar_year": 12,
    "academic_year": 12,
    "financial_year": 12,
}
