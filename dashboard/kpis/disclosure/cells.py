"""All counts that a version's figures show or let be worked out, and how they add up.

A row of figures has a numerator and a denominator, and of a share the rest: each is a cell. The
same count in two KPIs is one cell. What one KPI's count leaves out of another's is a cell as well,
though nobody shows it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import NamedTuple

from dashboard.kpis.disclosure.counted import Conditions, What

Slice = tuple[tuple[str, frozenset[str]], ...]
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


def cells_of(rows: list[Row]) -> Cells:
    """Find all cells of all rows, and everything that adds up."""
    cells = Cells()
    for row in rows:
        cells.rows.append(_placed(cells, row))
    tables = _Tables.of(rows, cells)
    for position in (0, 1):
        cells.sums += tables.partitions(position)
    _leave_over(cells, rows)
    _over_time(cells, rows)
    return cells


def _placed(cells: Cells, row: Row) -> tuple[int, int, int]:
    places = [NONE, NONE]
    for position, what in enumerate((row.numerator, row.denominator)):
        if what is not None and row.counts[position] == row.counts[position]:
            places[position] = cells.place(_key(row, what), row.counts[position], row)
    numerator, denominator = places
    if not row.is_share or NONE in places:
        return numerator, denominator, NONE
    rest = UNKNOWN if UNKNOWN in row.counts else row.counts[1] - row.counts[0]
    key = ("rest", *_key(row, row.numerator), *_key(row, row.denominator))  # type: ignore[arg-type]
    place = cells.place(key, rest, row, shown=False)
    if row.whole_group_tells and row.slice:
        cells.nought_tells[place] = True
    cells.sums.append({denominator: 1.0, numerator: -1.0, place: -1.0})
    return numerator, denominator, place


def _key(row: Row, what: What) -> tuple[object, ...]:
    return (sliced(what, row.slice), _when(row, what))


def _when(row: Row, what: What) -> tuple[str, str]:
    """Give when it was; what stands is the same at the end of a month and of a term."""
    return ("at", row.end.isoformat()) if what.event == "open" else row.when


def sliced(what: What, slices: Slice) -> What:
    """Give those of it that are in a slice."""
    where = dict(what.where) | dict(slices)
    return what._replace(where=frozenset(where.items()))


@dataclass
class _Tables:
    """The rows by table, and the cells by what they are."""

    rows: list[Row]
    cells: Cells
    tables: dict[tuple[str, ...], list[int]]
    lists: dict[tuple[str, str], set[frozenset[str]]]
    """Of each dataset's fields the lists of texts that definitions ask for."""

    @classmethod
    def of(cls, rows: list[Row], cells: Cells) -> "_Tables":
        tables: dict[tuple[str, ...], list[int]] = defaultdict(list)
        lists: dict[tuple[str, str], set[frozenset[str]]] = defaultdict(set)
        for number, row in enumerate(rows):
            tables[row.table].append(number)
            for what in (row.numerator, row.denominator):
                for name, texts in what.where if what else ():
                    lists[what.dataset, name].add(texts)  # type: ignore[union-attr]
            for name, texts in row.slice:
                dataset = (row.denominator or row.numerator or What("", "")).dataset
                lists[dataset, name].add(texts)
        return cls(rows, cells, dict(tables), dict(lists))

    def partitions(self, position: int) -> list[dict[int, float]]:
        """Give for each table what its categories add up to, one split at a time."""
        found: list[dict[int, float]] = []
        for numbers in self.tables.values():
            first = self.rows[numbers[0]]
            what = (first.numerator, first.denominator)[position]
            if what is None or not first.slice:
                continue
            for name, _ in first.slice:
                found += self._by(numbers, name, what, position)
            if len(first.slice) > 1:
                found += self._sum(numbers, frozenset(), None, what, position)
        unique = {tuple(sorted(each.items())): each for each in found}
        return list(unique.values())

    def _by(
        self, numbers: list[int], name: str, what: What, position: int
    ) -> Iterator[dict[int, float]]:
        """Add up over one field, for each category of the table's other one."""
        groups: dict[Slice, list[int]] = defaultdict(list)
        for number in numbers:
            others = tuple(part for part in self.rows[number].slice if part[0] != name)
            groups[others].append(number)
        for others, members in groups.items():
            yield from self._sum(members, frozenset(others), name, what, position)

    def _sum(
        self,
        numbers: list[int],
        others: Conditions,
        name: str | None,
        what: What,
        position: int,
    ) -> Iterator[dict[int, float]]:
        """Say which cells the members add up to: the whole, and what lists of texts ask for."""
        row = self.rows[numbers[0]]
        when = _when(row, what)
        whole = sliced(what, tuple(others))
        members = [(self.rows[n].slice, self.cells.rows[n][position]) for n in numbers]
        if any(place == NONE for _, place in members):
            return
        parent = self.cells.places.get((whole, when))
        if parent is not None:
            yield {parent: 1.0} | {place: -1.0 for _, place in members}
        if name is None:
            return
        for texts in self.lists.get((what.dataset, name), ()):
            parent = self.cells.places.get((sliced(whole, ((name, texts),)), when))
            inside = [place for slices, place in members if dict(slices)[name] <= texts]
            if parent is not None and inside and parent not in inside:
                yield {parent: 1.0} | dict.fromkeys(inside, -1.0)


def _leave_over(cells: Cells, rows: list[Row]) -> None:
    """Make a cell of what one count leaves out of another, in the same slice and period."""
    alike: dict[tuple[object, ...], dict[int, tuple[What, Row]]] = defaultdict(dict)
    for row, places in zip(rows, cells.rows, strict=True):
        for what, place in zip((row.numerator, row.denominator), places[:2], strict=True):
            if what is not None and place != NONE:
                key = (what[:3], _when(row, what), row.slice)
                alike[key][place] = (what, row)
    pairs = {frozenset(places[:2]) for places in cells.rows}
    for found in alike.values():
        for (one, (mine, row)), (other, (theirs, _)) in combinations(sorted(found.items()), 2):
            if frozenset((one, other)) in pairs or mine == theirs:
                continue
            for part, whole, inside in (
                (one, other, mine.is_part_of(theirs)),
                (other, one, theirs.is_part_of(mine)),
            ):
                if inside and not (cells.exempt[part] and cells.exempt[whole]):
                    _add_rest(cells, part, whole, row)


def _add_rest(cells: Cells, part: int, whole: int, row: Row) -> None:
    both = cells.values[whole], cells.values[part]
    over = UNKNOWN if UNKNOWN in both else both[0] - both[1]
    place = cells.place(("over", whole, part), over, row, shown=False)
    cells.sums.append({whole: 1.0, part: -1.0, place: -1.0})


def _over_time(cells: Cells, rows: list[Row]) -> None:
    """Add up the months of longer periods, for whole-area counts that are not shown as they are."""
    by_month: dict[tuple[What, str], int] = {}
    longer = []
    for row, places in zip(rows, cells.rows, strict=True):
        for what, place in zip((row.numerator, row.denominator), places[:2], strict=True):
            if what is None or place == NONE or row.slice or what.event == "open":
                continue
            if row.when[0] == "month":
                by_month[what, row.when[1]] = place
            elif not cells.exempt[place]:
                longer.append((what, place, row))
    for what, place, row in longer:
        months = [by_month.get((what, month), NONE) for month in _months_of(row)]
        if months and NONE not in months:
            cells.sums.append({place: 1.0} | dict.fromkeys(months, -1.0))


MONTHS = {
    "quarter": 3,
    "rolling_12_months": 12,
    "calendar_year": 12,
    "academic_year": 12,
    "financial_year": 12,
}


def _months_of(row: Row) -> list[str]:
    """Give the keys of a period's months; none of a kind that does not consist of months."""
    last = row.end.year * 12 + row.end.month - 1
    first = last - MONTHS.get(row.when[0], 0) + 1
    return [f"{at // 12}-{at % 12 + 1:02}" for at in range(first, last + 1)]
