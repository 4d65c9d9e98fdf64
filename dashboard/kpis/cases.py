"""Cases of one dataset as columns of whole numbers, which is how the measures count them."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dashboard.kpis.periods import Axis, Extent

NEVER = np.int32(2**30)
"""The day of what has not happened: later than any other."""
NO_CHILD = np.int32(-1)
Days = NDArray[np.int32]
Flags = NDArray[np.bool_]
Made = TypeVar("Made")


class WhenAsked(Mapping[str, Made], Generic[Made]):
    """A mapping whose values are made when they are first asked for, because most never are."""

    def __init__(self, names: Iterable[str], make: Callable[[str], Made]) -> None:
        self._names, self._make, self._made = tuple(names), make, dict[str, Made]()

    def __getitem__(self, name: str) -> Made:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, eq=False)
class Codes:
    """A column of texts: each row's place in `names`, which are sorted; -1 is blank."""

    places: NDArray[np.int32]
    names: tuple[str, ...]

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> "Codes":
        """Encode a column of texts, plain or dictionary; null and "" are blank."""
        encoded = column.combine_chunks()
        if not pa.types.is_dictionary(encoded.type):
            encoded = encoded.dictionary_encode()
        texts = [text or "" for text in encoded.dictionary.to_pylist()]
        names = tuple(sorted({text for text in texts if text}))
        place_of = {name: place for place, name in enumerate(names)} | {"": -1}
        # One more at the end, for null.
        moved = np.array([*(place_of[text] for text in texts), -1], np.int32)
        return cls(moved[encoded.indices.fill_null(len(texts)).to_numpy()], names)

    def among(self, wanted: Iterable[str]) -> Flags:
        """Say which rows have one of the wanted texts."""
        asked = set(wanted)
        # One more at the end, which is where blank (-1) looks.
        hit = np.array([*(name in asked for name in self.names), "" in asked], np.bool_)
        found: Flags = hit[self.places]
        return found

    def there(self) -> tuple[str, ...]:
        """Give the texts that any row has, in order."""
        return tuple(self.names[place] for place in np.unique(self.places) if place >= 0)

    def taken(self, rows: Any) -> "Codes":
        """Give some of the rows."""
        return Codes(self.places[rows], self.names)


@dataclass(frozen=True, eq=False)
class Keeping:
    """What keeps what was made of it, for the next series, split or KPI that needs the same."""

    _kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)

    def kept(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Give what was made under a key; make it the first time."""
        if key not in self._kept:
            self._kept[key] = make()
        found: Made = self._kept[key]
        return found


@dataclass(frozen=True, eq=False)
class Cases(Keeping):
    """One entry a case; days are counted from 1970, and NEVER where there is none.

    `child` is the same number for the same child, NO_CHILD where nobody knows whose the case is;
    `reaches` says of each row whether its child can be found in each other agency's records.
    """

    opened: Days
    due: Days
    closed: Days
    outcome: Codes
    exception: Flags
    amount: NDArray[np.float64]
    out_of: NDArray[np.float64]
    child: NDArray[np.int32]
    splits: Mapping[str, Codes]
    extent: Extent
    sources: str = ""
    """The hashes of the extracts that the cases came in."""
    agency: str = ""
    reaches: Mapping[str, Flags] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.opened)

    @classmethod
    def of(cls, table: pa.Table, splits: Iterable[str], extent: Extent, **more: Any) -> "Cases":
        """Take a table with the columns of the vault's cases; `child` may be absent."""
        nobody = np.full(len(table), NO_CHILD, np.int32)
        child = table["child"].to_numpy() if "child" in table.column_names else nobody
        return cls(
            opened=_days(table["opened"]),
            due=_days(table["due"]),
            closed=_days(table["closed"]),
            amount=_numbers(table["amount"]),
            out_of=_numbers(table["out_of"]),
            outcome=Codes.of(table["outcome"]),
            exception=np.asarray(pc.fill_null(table["exception"], False), np.bool_),
            child=child.astype(np.int32),
            splits=WhenAsked(splits, lambda name: Codes.of(table[name])),
            extent=extent,
            **more,
        )

    def taken(self, rows: Any) -> "Cases":
        """Give some of the cases."""
        return replace(
            self,
            opened=self.opened[rows],
            due=self.due[rows],
            closed=self.closed[rows],
            outcome=self.outcome.taken(rows),
            exception=self.exception[rows],
            amount=self.amount[rows],
            out_of=self.out_of[rows],
            child=self.child[rows],
            splits=WhenAsked(self.splits, lambda name: self.splits[name].taken(rows)),
            reaches=WhenAsked(self.reaches, lambda agency: self.reaches[agency][rows]),
        )

    def at(self, event: str, axis: Axis) -> NDArray[np.int32]:
        """Give each case's place on an axis by the day on which it opened or closed."""
        return self.kept((event, axis), lambda: axis.places(getattr(self, event)))

    def latest_of_child(self) -> "Cases":
        """End each child's case where the child's next one opens: of its clocks the latest counts.

        A case without a child stays as it is.
        """
        known = np.flatnonzero(self.child != NO_CHILD)
        known = known[np.lexsort((self.closed[known], self.opened[known], self.child[known]))]
        closed = self.closed.copy()
        same = self.child[known[1:]] == self.child[known[:-1]]
        earlier, later = known[:-1][same], known[1:][same]
        closed[earlier] = np.minimum(closed[earlier], self.opened[later])
        return replace(self, closed=closed)


def _days(column: pa.ChunkedArray) -> Days:
    days = column.cast(pa.date32()).cast(pa.int32())
    return np.asarray(pc.fill_null(days, int(NEVER)), np.int32)


def _numbers(column: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.asarray(column.cast(pa.float64()).to_numpy(), np.float64)
