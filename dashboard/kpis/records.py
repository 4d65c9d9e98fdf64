"""All cases that KPIs are worked out from, and which of them a definition asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Discriminator, Field, Tag

from dashboard.kpis.cases import NEVER, Cases, Flags, Keeping
from dashboard.kpis.counting import Stretch, stretch
from dashboard.kpis.measures import Split
from dashboard.kpis.periods import Axis, Extent, Term
from dashboard.kpis.strict import Strict, Text

Texts = Annotated[tuple[Text, ...], Field(min_length=1)]
CaseField = Literal[Split, "outcome", "exception"]
YES_OR_NO, ONE_TEXT, SEVERAL_TEXTS = "yes or no", "one text", "several texts"


def _shape(given: Any) -> str:
    """Say what is meant, so that a mistake is told once and not for each that might be meant."""
    if isinstance(given, bool):
        return YES_OR_NO
    return SEVERAL_TEXTS if isinstance(given, list | tuple) else ONE_TEXT


Wanted = Annotated[
    Annotated[bool, Tag(YES_OR_NO)]
    | Annotated[Text, Tag(ONE_TEXT)]
    | Annotated[Texts, Tag(SEVERAL_TEXTS)],
    Discriminator(_shape),
]


def _fit(where: dict[str, bool | str | tuple[str, ...]]) -> dict[str, bool | str | tuple[str, ...]]:
    for name, wanted in where.items():
        if name == "exception" and not isinstance(wanted, bool):
            raise ValueError("in 'where', exception is true or false, without quotes")
        if name != "exception" and isinstance(wanted, bool):
            raise ValueError(
                f"in 'where', {name} reads as {wanted}: YAML takes yes, no, on and off so. "
                "Put it in quotes"
            )
    return where


Where = Annotated[dict[CaseField, Wanted], AfterValidator(_fit)]
TOTAL = ("",)
Slice = tuple[tuple[str, frozenset[str]], ...]
"""The splits of a category, each with the texts that it stands for; () in total."""


class Group(Strict):
    """Children with a case that stands at a period's end."""

    dataset: Text
    where: Where = Field(default={})
    latest_of_child: bool = False
    """Of a child's cases only the latest counts; the one before ends where it opens."""
    older_than_days: Annotated[int, Field(strict=True, ge=0)] | None = None
    in_date: bool = False
    """Only cases that have a due day and are not past it."""

    def come_and_gone(self, cases: Cases) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Give the day on which each case joins the group, and the day on which it leaves."""
        older = 0 if self.older_than_days is None else self.older_than_days + 1
        come = cases.opened + np.int32(older)
        if not self.in_date:
            return come, cases.closed
        # Of a case that has no due day nobody can say that it is in date.
        known = np.where(cases.due < NEVER, come, NEVER).astype(np.int32)
        return known, np.minimum(cases.closed, cases.due + np.int32(1))

    def stretch(self, cases: Cases, axis: Axis) -> Stretch:
        """Give each case's stretch of an axis, in which it belongs to the group."""
        return stretch(*self.come_and_gone(cases), axis)


@dataclass(frozen=True, eq=False)
class Records(Keeping):
    """The cases of each dataset, and the school terms."""

    cases: Mapping[str, Cases]
    terms: tuple[Term, ...] = ()

    def has(self, datasets: Sequence[str]) -> bool:
        """Say whether there are records of all these datasets."""
        return all(name in self.cases for name in datasets)

    def extent(self, datasets: Sequence[str]) -> Extent:
        """Give the days for which the records of all these datasets are whole."""
        return Extent.shared([self.cases[name].extent for name in datasets])

    def chosen(self, dataset: str, where: Where, *, latest_of_child: bool = False) -> Cases:
        """Give the cases that a definition asks for."""
        whole = self._latest(dataset) if latest_of_child else self.cases[dataset]
        if not where:
            return whole
        asked = tuple(sorted(where.items()))
        return whole.kept(asked, lambda: whole.taken(np.flatnonzero(fits(whole, where))))

    def _latest(self, dataset: str) -> Cases:
        return self.kept(("latest", dataset), self.cases[dataset].latest_of_child)


def fits(cases: Cases, where: Where) -> Flags:
    """Say which cases have what is asked for in every field."""
    found = np.ones(len(cases), np.bool_)
    for name, wanted in where.items():
        found &= _has(cases, name, wanted)
    return found


def _has(cases: Cases, name: str, wanted: bool | str | Texts) -> Flags:
    if name == "exception":
        found: Flags = cases.exception == wanted
        return found
    codes = cases.outcome if name == "outcome" else cases.splits[name]
    return codes.among(texts_of(wanted))


def texts_of(wanted: bool | str | Texts) -> tuple[str, ...]:
    """Give the texts that are asked for, one or more."""
    if isinstance(wanted, bool):
        return ()
    return (wanted,) if isinstance(wanted, str) else wanted


@dataclass(frozen=True)
class Slicing:
    """One way to slice: in total (no splits), by a split, or by two that are crossed."""

    splits: tuple[str, ...]
    names: tuple[str, ...]
    """The categories, in order; ("",) in total."""
    parts: tuple[tuple[str, ...], ...] = ((),)
    """The texts that each category is made of, one a split."""

    @classmethod
    def by(cls, splits: tuple[str, ...], parts: Sequence[Cases]) -> "Slicing":
        """Find the categories that any of several parts' cases have."""
        if not splits:
            return cls((), TOTAL)
        each = [sorted({name for part in parts for name in part.splits[s].names}) for s in splits]
        crossed = tuple(product(*each))
        return cls(splits, tuple(", ".join(texts) for texts in crossed), crossed)

    def slices(self) -> list[Slice]:
        """Give for each category which texts its splits have."""
        return [
            tuple((name, frozenset([text])) for name, text in zip(self.splits, texts, strict=True))
            for texts in self.parts
        ]

    def places(self, cases: Cases, all_parts: Sequence[Cases]) -> NDArray[np.int32]:
        """Give each case's category; -1 where a split is blank."""
        key = ("places", self.splits, self.names)
        return cases.kept(key, lambda: self._places(cases, all_parts))

    def _places(self, cases: Cases, all_parts: Sequence[Cases]) -> NDArray[np.int32]:
        found = np.zeros(len(cases), np.int32)
        for split in self.splits:
            names = sorted({name for part in all_parts for name in part.splits[split].names})
            place_of = {name: place for place, name in enumerate(names)}
            codes = cases.splits[split]
            if self.splits == (split,) and codes.names == self.names:
                return codes.places
            moved = np.array([*(place_of[name] for name in codes.names), -1], np.int32)
            here = moved[codes.places]
            found = np.where((here < 0) | (found < 0), -1, found * len(names) + here)
        return found.astype(np.int32)
