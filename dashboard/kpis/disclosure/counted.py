"""What a figure counts, so that the same count in two KPIs is one cell, and a part of it a part."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from dashboard.kpis.case_measures import (
    CaseMeasure,
    ClosedInTime,
    Flow,
    LinkedShare,
    OpenPast,
    Part,
    RatioOfAmounts,
    RatioOfCases,
    Stock,
    Wait,
)
from dashboard.kpis.measures import CategoryShare, Count, CountMeasure, Ratio
from dashboard.kpis.records import Group, texts_of

AMOUNTS = "with amounts"
"""A condition of cells that amounts are the sum of: these, and not the amounts, are protected."""
Conditions = frozenset[tuple[str, frozenset[str]]]
"""Which texts each field may have."""


class Limit(NamedTuple):
    """A condition with a number: who fulfils a stricter one of its kind fulfils it, too."""

    kind: str
    number: float | None
    more_is_stricter: bool = False

    def follows_from(self, other: "Limit | str") -> bool:
        """Say whether whoever fulfils the other one fulfils this."""
        if not isinstance(other, Limit) or self.kind != other.kind:
            return False
        if self.number is None or other.number is None:
            return self == other
        if self.more_is_stricter:
            return other.number >= self.number
        return other.number <= self.number


class What(NamedTuple):
    """What is counted: cases of a dataset that open, close, are due or stand, under conditions."""

    dataset: str
    event: str
    each: str = "cases"
    where: Conditions = frozenset()
    also: frozenset[Limit | str] = frozenset()
    """Conditions that are no list of texts: within 140 days."""

    def but(self, *also: Limit | str) -> "What":
        """Give those of it that fulfil more."""
        return self._replace(also=self.also | set(also))

    def is_part_of(self, other: "What") -> bool:
        """Say whether all that this counts the other counts, too."""
        if self[:3] != other[:3] or not all(self._fulfils(asked) for asked in other.also):
            return False
        mine = dict(self.where)
        return all(field in mine and mine[field] <= texts for field, texts in other.where)

    def _fulfils(self, asked: Limit | str) -> bool:
        return asked in self.also or (
            isinstance(asked, Limit) and any(asked.follows_from(mine) for mine in self.also)
        )


class Pair(NamedTuple):
    """What a figure's numerator and its denominator count; None where it has none."""

    numerator: What | None
    denominator: What | None
    is_share: bool = False
    """Whether the numerator is a part of the denominator, and the rest of it a count as well."""


NOTHING = Pair(None, None)


def what_is_counted(measure: CaseMeasure | CountMeasure, unit: str) -> Pair:
    """Say what the numbers of a measure's figures count; `unit` is that of the series."""
    if isinstance(measure, CountMeasure):
        return _of_counts(measure, unit)
    pair = _of_cases(measure)
    # A count shows no denominator, though the measure may know one.
    return Pair(pair.numerator, None) if unit == "count" else pair


def _of_cases(measure: CaseMeasure) -> Pair:
    if isinstance(measure, LinkedShare):
        return _of_linked(measure)
    if isinstance(measure, RatioOfCases):
        numerator, denominator = _of_part(measure.numerator), _of_part(measure.denominator)
        return Pair(numerator, denominator, measure.is_share())
    return _of_one_dataset(measure)


def _of_linked(measure: LinkedShare) -> Pair:
    """Children are as many as their cases, as a rule; where they are not, cells are told apart.

    Who is in both groups is the same, whichever of them is counted first.
    """
    first = measure.of[0]
    of = What(first.dataset, "open", where=conditions(first.where), also=_texts(measure.of[1:]))
    of = of.but(*(["latest of child"] if first.latest_of_child else []))
    if first.older_than_days is not None or first.in_date:
        of = of.but(first.model_dump_json())
    everyone = _texts(measure.of) | _texts(measure.who_are_in)
    both = What("+".join(sorted(measure.datasets())), "open", also=everyone)
    return Pair(both, of, True)


def those_linked(measure: object, those: str) -> What | None:
    """Say what a linked share counts that is a linked split's denominator; None where none is."""
    asked = measure.linked_split if isinstance(measure, OpenPast) else None
    if asked is None or asked.those != those or not isinstance(measure, OpenPast):
        return None
    # Without a limit cases without a due day are left out, of which a linked share knows nothing.
    if measure.limit_days is None:
        return None
    own = Group(
        dataset=measure.dataset, where=measure.where, latest_of_child=measure.latest_of_child
    )
    names = "+".join(sorted({own.dataset, asked.group.dataset}))
    return What(names, "open", also=_texts((own, asked.group)))


def _of_one_dataset(measure: Any) -> Pair:
    what = What(measure.dataset, "open", where=conditions(measure.where))
    if measure.latest_of_child:
        what = what.but("latest of child")
    match measure:
        case ClosedInTime():
            what = what._replace(event=measure.by).but(*_dated(measure))
            return Pair(what.but(Limit("closed_within", measure.limit_days)), what, True)
        case OpenPast():
            what = what.but(*_dated(measure))
            past = measure.kind == "open_past"
            return Pair(what.but(Limit(measure.kind, measure.limit_days, past)), what, True)
        case Stock():
            return Pair(what, None)
        case Flow():
            return Pair(what._replace(event=measure.count), None)
        case Wait():
            event = "closed" if measure.of == "closed" else "open"
            return Pair(None, what._replace(event=event))
        case RatioOfAmounts():
            # Amounts are protected by how many cases they are the sum of.
            return Pair(None, what._replace(event=measure.by).but(AMOUNTS))
    raise TypeError(f"What {type(measure).__name__} counts is not known here.")


def _dated(measure: Any) -> list[str]:
    """Without a limit only cases that have a due day count; with one all, as in other KPIs."""
    due = [] if measure.limit_days is not None else ["with a due day"]
    not_closed = getattr(measure, "by", "closed") != "closed" and "outcome" in measure.where
    return [*due, "open ones too"] if not_closed else due


def _of_part(part: Part) -> What:
    what = What(part.dataset, part.count, where=conditions(part.where))
    if part.missed_at_least is not None:
        what = what.but(Limit("missed", part.missed_at_least, True))
    return what.but("latest of child") if part.latest_of_child else what


def _of_counts(measure: CountMeasure, unit: str) -> Pair:
    def what(items: tuple[str, ...]) -> What | None:
        where = conditions(measure.where)
        return What(measure.dataset, "+".join(sorted(items)), "counts", where) if items else None

    if isinstance(measure, Ratio):
        pair = what(measure.numerator), what(measure.denominator)
        return Pair(*pair, is_share=unit == "percent" and None not in pair)
    if isinstance(measure, CategoryShare):
        of = what(measure.count)
        asked = frozenset([(measure.split, frozenset(measure.categories))])
        return Pair(of and of._replace(where=of.where | asked), of, True)
    if isinstance(measure, Count):
        return Pair(what(measure.count), None)
    return NOTHING


def conditions(where: Mapping[Any, Any]) -> Conditions:
    """Give what a definition asks for, in one form for a text and a list of them."""
    return frozenset(
        (name, frozenset(texts_of(wanted)) or frozenset([str(wanted)]))
        for name, wanted in where.items()
    )


def _texts(groups: tuple[Any, ...]) -> frozenset[str]:
    return frozenset(group.model_dump_json() for group in groups)
