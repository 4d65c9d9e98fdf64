"""Two versions held against each other: what is newer, restated, new, gone, crossed, redefined.

Only published figures go in, and nothing is worked out of them. A figure is told apart by its
path: KPI, series, split, category, period. Where one version lacks a whole KPI, series, split or
category, that is told once and not of every figure in it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from dashboard.board_rows import Figure
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.rounding import exactly

What = Literal["crossed", "changed", "restated", "new", "gone", "redefined"]
WHAT: tuple[What, ...] = get_args(What)
LEVELS = ("KPI", "series", "split", "category", "past period")
Path = tuple[str | None, ...]
"""As far as it goes: (KPI,), (KPI, series), ..., (KPI, series, split, category, period)."""


@dataclass(frozen=True)
class Contents:
    """A version's KPIs and its figures in published order, with their splits or only totals."""

    kpis: tuple[Kpi, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Difference:
    """One thing in which two versions differ; each side is None where that version lacks it."""

    what: What
    path: Path
    kpi_before: Kpi | None
    kpi_now: Kpi | None
    before: Figure | None = None
    now: Figure | None = None
    parts: tuple[str, ...] = ()
    """Of a KPI that was redefined: the names of the parts of its definition that differ."""

    @property
    def kpi(self) -> Kpi:
        """The KPI as it is defined now, or as it was where it is gone."""
        found = self.kpi_now or self.kpi_before
        assert found is not None  # noqa: S101
        return found

    @property
    def level(self) -> str:
        """What kind of thing is new or gone; empty for other differences."""
        return LEVELS[len(self.path) - 1] if self.what in ("new", "gone") else ""


Side = tuple[Path, Figure | None, Figure | None]
"""What is told of: its path, and its figure before and now."""


def compare(before: Contents, now: Contents) -> tuple[Difference, ...]:
    """Give all differences, in the order of WHAT and then as published.

    * crossed: the status of the KPI's latest figure in its first series is another.
    * changed: a slice's latest period is newer; periods passed over in between are not told.
    * restated: the same path in both, with another numerator, denominator, value or symbol.
    * new, gone: what only one has; of periods only those that are no newer than the other's.
    * redefined: a KPI whose definition differs in any part.
    """
    old, new = ({kpi.id: kpi for kpi in side.kpis} for side in (before, now))
    found: dict[What, Iterable[Side]] = {
        "crossed": _crossed(before, now),
        "changed": _changed(before, now),
        "restated": _restated(before, now),
        "new": ((path, None, figure) for path, figure in _new(before, now).items()),
        "gone": ((path, figure, None) for path, figure in _only_in(before, now).items()),
    }
    differences = [
        Difference(what, path, old.get(str(path[0])), new.get(str(path[0])), then, figure)
        for what, sides in found.items()
        for path, then, figure in sides
    ]
    return (*differences, *_redefined(old, new))


def path_of(figure: Figure) -> Path:
    """Say what a figure is about; a KPI's row that says that it has none is about the KPI."""
    if figure.period is None:
        return (figure.kpi,)
    return (figure.kpi, figure.series, figure.split, figure.category or None, figure.period)


def _crossed(before: Contents, now: Contents) -> Iterator[Side]:
    earlier = _shown_on_the_board(before)
    for kpi, figure in _shown_on_the_board(now).items():
        then = earlier.get(kpi)
        if then and then.status != figure.status:
            yield path_of(figure)[:2], then, figure


def _shown_on_the_board(contents: Contents) -> dict[str, Figure]:
    """Give the last total of each KPI's first series, as the scorecard shows it."""
    first: dict[str, str] = {}
    totals = [figure for figure in contents.figures if figure.split is None]
    return {
        figure.kpi: figure
        for figure in totals
        if first.setdefault(figure.kpi, figure.series) == figure.series
    }


def _changed(before: Contents, now: Contents) -> Iterator[Side]:
    earlier = _latest(before)
    for path, figure in _latest(now).items():
        then = earlier.get(path)
        if then and _end(figure) > _end(then):
            yield path, then, figure


def _latest(contents: Contents) -> dict[Path, Figure]:
    """Give the figure of the newest period of each slice."""
    found: dict[Path, Figure] = {}
    for figure in _with_period(contents):
        place = path_of(figure)[:4]
        if place not in found or _end(figure) >= _end(found[place]):
            found[place] = figure
    return found


def _restated(before: Contents, now: Contents) -> Iterator[Side]:
    earlier = {path_of(figure): figure for figure in _with_period(before)}
    for figure in _with_period(now):
        then = earlier.get(path_of(figure))
        if then and _numbers(then) != _numbers(figure):
            yield path_of(figure), then, figure


def _numbers(figure: Figure) -> tuple[object, ...]:
    """Give what makes a figure; the noise of a division is no restatement."""
    numbers = (figure.numerator, figure.denominator, figure.value)
    return *(None if each is None else exactly(each) for each in numbers), figure.symbol


def _new(before: Contents, now: Contents) -> dict[Path, Figure | None]:
    """Give what only the newer version has, but for periods that are told of as changed."""
    earlier = _latest(before)
    newer = {
        path_of(figure)
        for figure in _with_period(now)
        if (then := earlier.get(path_of(figure)[:4])) and _end(figure) > _end(then)
    }
    found = _only_in(now, before)
    return {path: figure for path, figure in found.items() if path not in newer}


def _only_in(mine: Contents, other: Contents) -> dict[Path, Figure | None]:
    """Give the shortest paths that the other lacks, each with the newest figure that shows it."""
    theirs = {path[:length] for path in _paths(other) for length in range(1, len(path) + 1)}
    found: dict[Path, Figure | None] = {}
    for path in _paths(mine):
        lacking = [path[:n] for n in range(1, len(path) + 1) if path[:n] not in theirs]
        if lacking:
            found[lacking[0]] = None
    for figure in _with_period(mine):
        path = path_of(figure)
        for length in range(1, len(path) + 1):
            if path[:length] in found and _shows(figure, length, found[path[:length]]):
                found[path[:length]] = figure
    return found


def _paths(contents: Contents) -> Iterator[Path]:
    yield from ((kpi.id,) for kpi in contents.kpis)
    yield from map(path_of, contents.figures)


def _shows(figure: Figure, length: int, other: Figure | None) -> bool:
    """Say whether a figure shows what a path of this length leads to, rather than the other.

    A KPI is shown by its first series' total, a series by its total, and a split by no category.
    """
    if figure.split is not None and length < LEVELS.index("category") + 1:
        return False
    return other is None or (figure.series == other.series and _end(figure) >= _end(other))


def _redefined(old: dict[str, Kpi], new: dict[str, Kpi]) -> Iterator[Difference]:
    for name, kpi in new.items():
        was = old.get(name)
        parts = [
            part
            for part in Kpi.model_fields
            if was is not None and getattr(was, part) != getattr(kpi, part)
        ]
        if parts:
            yield Difference("redefined", (name,), was, kpi, parts=tuple(parts))


def _with_period(contents: Contents) -> Iterator[Figure]:
    return (figure for figure in contents.figures if figure.period is not None)


def _end(figure: Figure) -> date:
    return figure.period_end or date.min
