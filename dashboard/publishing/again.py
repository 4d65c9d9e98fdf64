"""Holds a version's figures against the same ones worked out again from the vault as it is now."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from dashboard import board_store, words
from dashboard.board_rows import Figure
from dashboard.explanation import Again
from dashboard.explanation_words import figure_is
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.last_look import NOT_ANY_MORE
from dashboard.kpis.disclosure.restated import AS_BEFORE
from dashboard.publishing.versions import Made

STAYED = (
    "It is shown as an earlier version showed it: what has changed since is too little to show, so "
    "it is held against that version and not against what there is now."
)
GONE = "Nothing of it is shown any more, so there is nothing to work out again."
NO_OLDER = (
    "It is shown as an earlier version showed it, and no such version is left to hold it against."
)
ASK = "Publish again, and ask who changed the board store."
NUMBERS = ("numerator", "denominator", "value", "low", "high")
ENDS = ("numerator_from", "numerator_to", "denominator_from", "denominator_to")
Key = tuple[Any, ...]
KEY = ("audience", "kpi", "series", "period", "split", "category")
SHOWN = tuple(field.name for field in fields(Figure))
CHANGED = {
    "cases": "cases are others: by an extract, by retention, or by who may be linked",
    "terms": "the school terms are others",
    "agreements": "an agreement asks for something else",
    "not_shown": "another feed may not be shown",
    "policies": "a policy is another",
    "solver": "the solver is another",
    "definitions": "the definitions are read otherwise",
    "area": "the area is described otherwise",
    "code": "the code that figures depend on is another",
}
"""By the manifest's keys. When feeds came follows from the extracts."""


class WorkedAgain:
    """A version's figures, worked out again."""

    def __init__(
        self, made: Made, kpis: Iterable[Kpi], stored: str, older: Mapping[Key, Figure]
    ) -> None:
        """Take what was made now, and the manifest of the version that it is held against.

        `older` are figures of versions before it, by key: those that stay as they were.
        """
        self._older = older
        self.moved = tuple(_moved(json.loads(stored), made))
        self._kpis = {kpi.id: kpi for kpi in kpis}
        self._now = {
            tuple(row[name] for name in KEY): Figure(**{name: row[name] for name in SHOWN})
            for row in made.parts[board_store.figures]
        }

    def of(self, figure: Figure) -> Again:
        """Say whether a figure is the same again; never what it would be where that is new."""
        if stays(figure):
            return self._stayed(figure)
        now = self._now.get(key_of(figure))
        same = now == figure
        told = figure_is(self._kpis[figure.kpi], figure)
        if same:
            return Again(True, self.moved, f"The same: {told}.")
        if self.moved:
            gone = "is no longer there" if now is None else "is another"
            return Again(False, self.moved, f"Worked out from what there is now, it {gone}.")
        return Again(False, (), self._not_the_same(figure, now, told))

    def unheard_of(self, figures: Iterable[Figure]) -> list[Figure]:
        """Give what was worked out now and is not among a version's figures."""
        listed = list(figures)
        there = {key_of(figure) for figure in listed}
        stayed = {_breakdowns(figure) for figure in listed if stays(figure)}
        return [
            figure
            for key, figure in self._now.items()
            if key not in there and _breakdowns(figure) not in stayed
        ]

    def _stayed(self, figure: Figure) -> Again:
        """Hold a figure that stays as it was against the version that it stays as."""
        numbers = [getattr(figure, name) for name in (*NUMBERS, *ENDS)]
        if is_gone(figure) and set(numbers) == {None}:
            return Again(True, self.moved, GONE)
        was = self._older.get(key_of(figure))
        if was is None:
            return Again(True, self.moved, NO_OLDER, compared=False)
        told, then = (figure_is(self._kpis[figure.kpi], each) for each in (figure, was))
        if all(getattr(was, name) == getattr(figure, name) for name in (*NUMBERS, *ENDS, "symbol")):
            return Again(True, self.moved, f"{STAYED} The same: {told}.")
        why = f"NOT the same: here it is {told}, and there {then}. {ASK}"
        return Again(False, (), f"{STAYED} {why}")

    def _not_the_same(self, figure: Figure, now: Figure | None, told: str) -> str:
        if now is None:
            return f"NOT the same: the board store has {told}; worked out again there is none."
        names = [name for name in SHOWN if getattr(now, name) != getattr(figure, name)]
        again = figure_is(self._kpis[figure.kpi], now)
        return (
            f"NOT the same: the board store has {told}; worked out again it is {again}. They "
            f"differ in: {', '.join(names)}. {ASK}"
        )


def stays(figure: Figure) -> bool:
    """Say whether it is as it is because of what an earlier version showed."""
    return AS_BEFORE in figure.note or NOT_ANY_MORE in figure.note


def is_gone(figure: Figure) -> bool:
    """Say whether it stands for a breakdown that is not shown any more: of that nothing is left."""
    return NOT_ANY_MORE in figure.note


def _breakdowns(figure: Figure) -> tuple[Any, ...]:
    """Name the breakdowns of a period, which stay as they were together."""
    return figure.audience, figure.kpi, figure.series, figure.period, figure.split is None


def key_of(figure: Figure) -> Key:
    """Give what tells a figure from all others of its version."""
    return tuple(getattr(figure, name) for name in KEY)


def _moved(stored: dict[str, Any], made: Made) -> Iterator[str]:
    """Say what is no longer as it was when the version was made."""
    now = json.loads(made.version["manifest"])
    yield from _extracts(stored, now, made)
    for name, sentence in CHANGED.items():
        if stored.get(name) != now.get(name):
            yield f"{sentence}."


def _extracts(stored: dict[str, Any], now: dict[str, Any], made: Made) -> Iterator[str]:
    before, after = (
        {(each["feed"], each["sha256"]): each for each in manifest["extracts"]}
        for manifest in (stored, now)
    )
    rows: Any = made.read.made_from.loads.itertuples()
    as_at = {(row.feed, row.sha256): row.as_at for row in rows}
    for feed, sha256 in sorted(after.keys() - before.keys()):
        day = words.day(as_at[feed, sha256])
        yield f"new extract: {feed}, as at {day}, SHA-256 {words.file_hash(sha256)}."
    for feed, sha256 in sorted(before.keys() - after.keys()):
        yield f"extract no longer in use: {feed}, SHA-256 {words.file_hash(sha256)}."
    for feed, sha256 in sorted(before.keys() & after.keys()):
        if before[feed, sha256] != after[feed, sha256]:
            yield f"extract used otherwise: {feed}, SHA-256 {words.file_hash(sha256)}."
