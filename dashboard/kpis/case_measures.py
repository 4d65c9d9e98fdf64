"""How a KPI is worked out from cases: one small class a kind, whose fields are the YAML's words.

Each gives whole numerators and denominators for periods and categories; a wait gives the wait that
somebody had. Only whole periods count: docs/add_a_kpi.md says it in a reader's words.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from dashboard.kpis.cases import NEVER, Cases, Flags
from dashboard.kpis.counting import (
    Counts,
    Places,
    Stretch,
    centiles,
    flow,
    rolled,
    standing,
    stock,
    stretch,
)
from dashboard.kpis.measures import CountKind
from dashboard.kpis.periods import MONTHS_ROLLED, Axis, CasePeriod, Extent, Term, add_months
from dashboard.kpis.records import Group, Records, Slicing, Where, texts_of
from dashboard.kpis.strict import Strict, Text

WholeDays = Annotated[int, Field(strict=True, ge=0)]
Event = Literal["opened", "closed", "due"]


class Counted(NamedTuple):
    """Arrays of (categories, periods); a count has no denominator, a wait has a value."""

    numerator: Counts | None
    denominator: Counts | None
    value: Counts | None = None
    records: Counts | None = None
    """Of how many cases amounts are the sum."""


class CaseMeasure(Strict):
    """What every measure on cases says: whose, which cases, by which kinds of period."""

    source: Text
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    """Tells two measures of one KPI apart that would else be the same."""
    periods: Annotated[tuple[CasePeriod, ...], Field(min_length=1)]
    """The first is the one that is rated and split."""
    skip_months: WholeDays = 0
    """After the first whole day so many months cannot be told yet: a year's review is not known."""
    leave_out_months: tuple[Annotated[int, Field(strict=True, ge=1, le=12)], ...] = ()
    """Months of the year that are not shown, because what they say is known to be unsettled."""
    only_latest: bool = False
    """Only the last period: the records tell how things stand, and not how they stood."""
    history: CountKind | None = None
    """What the agency added up itself, for whole periods before its records begin."""

    @model_validator(mode="after")
    def _can_be_added_up(self) -> "CaseMeasure":
        if self.stands() and "rolling_12_months" in self.periods:
            raise ValueError(
                "what stands at the end of a month is not added up over 12 of them: use 'month'"
            )
        if len(set(self.periods)) < len(self.periods):
            raise ValueError("a kind of period is given twice")
        if self.history and self.history.period_kind not in self.periods:
            raise ValueError(
                f"the history is by {self.history.period_kind}, which is none of the measure's "
                f"periods: {', '.join(self.periods)}"
            )
        return self

    def stands(self) -> bool:
        """Whether it tells of a period's end, so that periods cannot be added up."""
        return False

    def datasets(self) -> tuple[str, ...]:
        """The datasets that are read."""
        raise NotImplementedError

    def needed(self) -> tuple[str, ...]:
        """Those without which there are no figures at all."""
        return self.datasets()

    def linked(self) -> bool:
        """Whether children of several datasets are joined."""
        return False

    def extent(self, records: Records) -> Extent:
        """Give the days whose whole periods can be told."""
        whole = records.extent(self.needed())
        first = add_months(whole.whole_from.replace(day=1), self.skip_months)
        return replace(whole, whole_from=first) if self.skip_months else whole

    def terms(self, records: Records) -> tuple[Term, ...]:
        """Give the school terms; the last taught day settles a term, and a school year.

        Not for what stands at their end: a case goes on ageing in the holidays.
        """
        return lasting(records.terms) if self.stands() else records.terms

    def is_share(self) -> bool:
        """Whether the numerator is a part of the denominator, each child or case by itself."""
        return True

    def parts(self, records: Records) -> list[Cases]:
        """Give the cases that are counted, whose categories are the categories of the figures."""
        raise NotImplementedError

    def whole(self, splits: tuple[str, ...]) -> "CaseMeasure":
        """Give the measure with all categories of these splits, where `where` has some of them.

        A group is shown beside those that it is held against: SEN support beside no SEN.
        """
        del splits
        return self

    def asks_for(self, split: str, category: str) -> bool:
        """Say whether what is counted in total has the cases of a category."""
        del split, category
        return True

    def counted(self, records: Records, axis: Axis, slicing: Slicing) -> Counted:
        """Count for each category and period of an axis."""
        raise NotImplementedError


class OfOneDataset(CaseMeasure):
    """A measure on the cases of one dataset."""

    dataset: Text
    where: Where = Field(default={})
    latest_of_child: bool = False
    """Of a child's cases only the latest counts; the one before ends where it opens."""

    def datasets(self) -> tuple[str, ...]:
        """Its one dataset."""
        return (self.dataset,)

    def parts(self, records: Records) -> list[Cases]:
        """Give the cases that are asked for."""
        return [
            records.chosen(self.dataset, self.where, latest_of_child=self.latest_of_child),
        ]

    def whole(self, splits: tuple[str, ...]) -> CaseMeasure:
        """Drop what `where` says of these splits."""
        return self.model_copy(update={"where": without(self.where, splits)})

    def asks_for(self, split: str, category: str) -> bool:
        """Say whether `where` lets the category in."""
        return lets_in(self.where, split, category)

    def mine(self, records: Records, slicing: Slicing) -> tuple[Cases, NDArray[np.int32]]:
        """Give the cases and each one's category."""
        cases = self.parts(records)[0]
        return cases, slicing.places(cases, [cases])


class ClosedInTime(OfOneDataset):
    """The share of cases that were closed in time: by so many days, or by their own due day.

    By the period in which they closed, opened (all of them have had their time) or were due. Cases
    that are still open are late by the latter two; their `outcome` is not asked for.
    """

    kind: Literal["closed_in_time"]
    limit_days: WholeDays | None = None
    by: Event = "closed"
    companions: bool = True
    """Show how many are open past the limit and how long those that are open have waited, too."""
    by_request: bool = False
    """Show the share by the month in which the cases opened, too."""

    def extent(self, records: Records) -> Extent:
        """Give the days; those by opening end where the last cases have had their time."""
        whole = super().extent(records)
        if self.by != "opened":
            return whole
        return _earlier(whole, self._longest(records))

    def terms(self, records: Records) -> tuple[Term, ...]:
        """Give the terms, which last to their end: cases open and are due in holidays, too."""
        return records.terms if self.by == "closed" else lasting(records.terms)

    def _longest(self, records: Records) -> int:
        if self.limit_days is not None:
            return self.limit_days
        cases = self.parts(records)[0]
        given = cases.due < NEVER
        return int((cases.due - cases.opened)[given].max(initial=0))

    def parts(self, records: Records) -> list[Cases]:
        """Give the cases that are asked for; by opening or due day also those still open."""
        if self.by == "closed":
            return super().parts(records)
        return [of_all_outcomes(records, self)]

    def counted(self, records: Records, axis: Axis, slicing: Slicing) -> Counted:
        """Count those in time of all."""
        cases, places = self.mine(records, slicing)
        key, shape = ("in time", self.by, self.limit_days, axis), (len(slicing.names), len(axis))
        in_time, of = cases.kept(key, lambda: self._in_time(cases, axis))
        return Counted(flow(in_time, places, *shape), flow(of, places, *shape))

    def _in_time(self, cases: Cases, axis: Axis) -> tuple[Places, Places]:
        last = last_days(cases, self.limit_days)
        at = axis.places(last) if self.by == "due" else cases.at(self.by, axis)
        # Without a due day nobody can say whether it was in time.
        of = np.where(last < NEVER, at, -1)
        return np.where(cases.closed <= last, of, -1), of


class LinkedSplit(Strict):
    """Slices cases by whether their child is in a group of another dataset at the time."""

    group: Group
    those: Text
    """What the board calls the children in the group: "with an EHC plan"."""
    others: Text


class OpenPast(OfOneDataset):
    """How many cases are open past a limit at a period's end; of all open ones for a share."""

    kind: Literal["open_past", "open_within"]
    """`open_within` counts those that are not past it."""
    limit_days: WholeDays | None = None
    """Without it each case's own due day."""
    is_a_list: bool = False
    """Whether the cases wait on a list, of which is told how long it takes to clear."""
    linked_split: LinkedSplit | None = None

    def stands(self) -> bool:
        """Yes."""
        return True

    def datasets(self) -> tuple[str, ...]:
        """Its dataset, and the one that it is compared by."""
        return (self.dataset, *([self.linked_split.group.dataset] if self.linked_split else []))

    def needed(self) -> tuple[str, ...]:
        """Its dataset: what it is compared by only slices it."""
        return (self.dataset,)

    def linked(self) -> bool:
        """Whether it is split by what another dataset tells."""
        return self.linked_split is not None

    def counted(self, records: Records, axis: Axis, slicing: Slicing) -> Counted:
        """Count those past the limit, or within it, of all that are open."""
        cases, places = self.mine(records, slicing)
        key, shape = ("past", self.limit_days, axis), (len(slicing.names), len(axis))
        opened, come = cases.kept(key, lambda: self._stretches(cases, axis))
        everything, past = stock(opened, places, *shape), stock(come, places, *shape)
        return Counted(everything - past if self.kind == "open_within" else past, everything)

    def _stretches(self, cases: Cases, axis: Axis) -> tuple[Stretch, Stretch]:
        return (
            stretch(self.opened(cases), cases.closed, axis),
            stretch(self.come(cases), cases.closed, axis),
        )

    def opened(self, cases: Cases) -> NDArray[np.int32]:
        """Give the day on which each case opened; NEVER where nobody knows when it is due."""
        return np.where(last_days(cases, self.limit_days) < NEVER, cases.opened, NEVER)

    def come(self, cases: Cases) -> NDArray[np.int32]:
        """Give the day on which each case is past the limit, if it is open still.

        A case that was due before it opened is past it from its first day on.
        """
        after = last_days(cases, self.limit_days) + np.int32(1)
        found: NDArray[np.int32] = np.maximum(cases.opened, after)
        return found


class Stock(OfOneDataset):
    """How many cases, or children with one, stand at a period's end."""

    kind: Literal["stock"]
    count: Literal["cases", "children"] = "cases"

    def stands(self) -> bool:
        """Yes."""
        return True

    def counted(self, records: Records, axis: Axis, slicing: Slicing) -> Counted:
        """Count them; of a child with several the first row's category counts."""
        cases, places = self.mine(records, slicing)
        shape = (len(slicing.names), len(axis))
        stood = cases.kept(("open", axis), lambda: stretch(cases.opened, cases.closed, axis))
        if self.count == "cases":
            return Counted(stock(stood, places, *shape), None)
        rows, at = cases.kept(
            ("children", axis), lambda: once_a_child(cases, *standing(stood), len(axis))
        )
        return Counted(flow(at, places[rows], *shape), None)


class Flow(OfOneDataset):
    """How many cases open, or close, in a period."""

    kind: Literal["flow"]
    count: Literal["opened", "closed"]

    def counted(self, records: Records, axis: Axis, slicing: Slicing) -> Counted:
        """Count them."""
        cases, places = self.mine(records, slicing)
        at = cases.at(self.count, axis)
        return Counted(flow(at, places, len(slicing.names), len(axis)), None)


class Wait(OfOneDataset):
    """How long cases took that closed in a period, or how old those are that stand at its end."""

    kind: Literal["wait"]
    of: Literal["closed", "open"]
    centile: Annotated[int, Field(strict=True, ge=1, le=99)] = 50

    def stands(self) -> bool:
        """Whether it is about those that are open."""
        return self.of == "open"

    def counted(self, records: Records, axis: Axis, slicing: Slicing) -> Counted:
        """Give the wait of the nearest rank in days, and of how many cases it is."""
        cases, places = self.mine(records, slicing)
        shape = (len(slicing.names), len(axis))
        rows, at, days = cases.kept(("waits", self.of, axis), lambda: self._waits(cases, axis))
        keep = places[rows] >= 0
        rows, at, days = rows[keep], at[keep], days[keep]
        cell = places[rows].astype(np.int64) * shape[1] + at
        size = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
        value = centiles(cell, days, shape, self.centile)
        return Counted(None, size.astype(np.float64), value)

    def _waits(self, cases: Cases, axis: Axis) -> tuple[Places, Places, Places]:
        if self.of == "open":
            rows, at = standing(stretch(cases.opened, cases.closed, axis))
            return rows, at, axis.lasts[at] - cases.opened[rows]
        rows, at = _closed(cases, axis)
        return rows, at, cases.closed[rows] - cases.opened[rows]


def _closed(cases: Cases, axis: Axis) -> tuple[Any, Any]:
    """List what closed in each period; of rolling ones, in the 12 months up to each month."""
    at = cases.at("closed", axis)
    rows = np.flatnonzero((at >= 0) & (at < len(axis)))
    if axis.kind != "rolling_12_months":
        return rows, at[rows]
    later = at[rows][:, None] + np.arange(MONTHS_ROLLED)
    rows = np.repeat(rows, MONTHS_ROLLED)
    inside = later.ravel() < len(axis)
    return rows[inside], later.ravel()[inside]


class Part(Strict):
    """Cases to count: those that open or close in a period, or stand at its end."""

    dataset: Text
    count: Literal["opened", "closed", "open"]
    where: Where = Field(default={})
    latest_of_child: bool = False
    missed_at_least: Annotated[float, Field(strict=True, gt=0, le=100)] | None = None
    """Only cases whose amount is at least so many percent of what it is out of."""

    def cases(self, records: Records) -> Cases:
        """Give the cases that are asked for."""
        found = records.chosen(self.dataset, self.where, latest_of_child=self.latest_of_child)
        share = self.missed_at_least
        if share is None:
            return found
        return found.kept(("missed", share), lambda: _missed(found, share))

    def number(self, records: Records, axis: Axis, slicing: Slicing, parts: list[Cases]) -> Counts:
        """Count them for each category and period."""
        cases = self.cases(records)
        places, shape = slicing.places(cases, parts), (len(slicing.names), len(axis))
        if self.count == "open":
            stood = cases.kept(("open", axis), lambda: stretch(cases.opened, cases.closed, axis))
            return stock(stood, places, *shape)
        return flow(cases.at(self.count, axis), places, *shape)


def _missed(cases: Cases, share: float) -> Cases:
    with np.errstate(invalid="ignore"):
        enough = 100 * cases.amount >= share * cases.out_of
    return cases.taken(np.flatnonzero(enough & (cases.out_of > 0)))


class RatioOfCases(CaseMeasure):
    """How many cases of one kind there are to those of another."""

    kind: Literal["ratio_of_cases"]
    numerator: Part
    denominator: Part

    def stands(self) -> bool:
        """Whether either part stands at a period's end."""
        return "open" in (self.numerator.count, self.denominator.count)

    def datasets(self) -> tuple[str, ...]:
        """Those of its two parts."""
        return tuple(dict.fromkeys([self.numerator.dataset, self.denominator.dataset]))

    def is_share(self) -> bool:
        """Whether both parts count the same cases, of which the numerator has some."""
        parts = [(part.dataset, part.count) for part in (self.numerator, self.denominator)]
        return parts[0] == parts[1] and self.numerator.latest_of_child == (
            self.denominator.latest_of_child
        )

    def parts(self, records: Records) -> list[Cases]:
        """Give both parts' cases."""
        return [self.numerator.cases(records), self.denominator.cases(records)]

    def whole(self, splits: tuple[str, ...]) -> CaseMeasure:
        """Drop what either part's `where` says of these splits."""
        parts = {"numerator": self.numerator, "denominator": self.denominator}
        return self.model_copy(
            update={
                name: part.model_copy(update={"where": without(part.where, splits)})
                for name, part in parts.items()
            }
        )

    def asks_for(self, split: str, category: str) -> bool:
        """Say whether both parts let the category in."""
        parts = (self.numerator, self.denominator)
        return all(lets_in(part.where, split, category) for part in parts)

    def counted(self, records: Records, axis: Axis, slicing: Slicing) -> Counted:
        """Count both."""
        parts = self.parts(records)
        return Counted(
            self.numerator.number(records, axis, slicing, parts),
            self.denominator.number(records, axis, slicing, parts),
        )


class RatioOfAmounts(OfOneDataset):
    """What cases amount to, of what it could be: sessions missed of sessions possible."""

    kind: Literal["ratio_of_amounts"]
    by: Literal["opened", "closed"] = "opened"

    def is_share(self) -> bool:
        """No: the sessions that one child misses do not come by chance, each by itself."""
        return False

    def counted(self, records: Records, axis: Axis, slicing: Slicing) -> Counted:
        """Add both up, over the cases that tell both."""
        cases, places = self.mine(records, slicing)
        shape = (len(slicing.names), len(axis))
        told, amount, out_of = cases.kept("amounts", lambda: _amounts(cases))
        at = np.where(told, cases.at(self.by, axis), -1)
        return Counted(
            flow(at, places, *shape, amount),
            flow(at, places, *shape, out_of),
            records=flow(at, places, *shape),
        )


def _amounts(cases: Cases) -> tuple[Flags, Any, Any]:
    """Say which cases tell both amounts, and give them, nought where they do not."""
    told = ~(np.isnan(cases.amount) | np.isnan(cases.out_of))
    return told, np.where(told, cases.amount, 0), np.where(told, cases.out_of, 0)


class LinkedShare(CaseMeasure):
    """Of children who are in some groups at a period's end, the share who are in others, too."""

    kind: Literal["linked_share"]
    of: Annotated[tuple[Group, ...], Field(min_length=1)]
    """Children in all of these. By the first one's cases the figures are split."""
    who_are_in: Annotated[tuple[Group, ...], Field(min_length=1)]

    def stands(self) -> bool:
        """Yes."""
        return True

    def datasets(self) -> tuple[str, ...]:
        """Those of all groups."""
        return tuple(dict.fromkeys(group.dataset for group in (*self.of, *self.who_are_in)))

    def linked(self) -> bool:
        """Yes."""
        return True

    def parts(self, records: Records) -> list[Cases]:
        """Give the first group's cases."""
        first = self.of[0]
        return [
            records.chosen(first.dataset, first.where, latest_of_child=first.latest_of_child),
        ]

    def counted(self, records: Records, axis: Axis, slicing: Slicing) -> Counted:
        """Count each child once a period."""
        cases = self.parts(records)[0]
        places, shape = slicing.places(cases, [cases]), (len(slicing.names), len(axis))
        key = ("linked", self.model_dump_json(), axis)
        rows, also, of = records.kept(key, lambda: self._linked(records, cases, axis))
        return Counted(flow(also, places[rows], *shape), flow(of, places[rows], *shape))

    def _linked(self, records: Records, cases: Cases, axis: Axis) -> tuple[Places, Places, Places]:
        """Give each child's case and period, -1 where it is not also in the groups, or in all."""
        stood = standing(self.of[0].stretch(cases, axis))
        rows, at = once_a_child(cases, *stood, len(axis), known=True)
        in_all = in_groups(records, self.of[1:], cases.child[rows], at, axis)
        also = in_all & in_groups(records, self.who_are_in, cases.child[rows], at, axis)
        return rows, np.where(also, at, -1), np.where(in_all, at, -1)


CaseKind = Annotated[
    ClosedInTime | OpenPast | Stock | Flow | Wait | RatioOfCases | RatioOfAmounts | LinkedShare,
    Field(discriminator="kind"),
]


def lasting(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Give terms that are over with their last day, holidays and all."""
    return tuple(term._replace(taught_until=term.last) for term in terms)


def without(where: Where, splits: tuple[str, ...]) -> Where:
    """Give what is asked for but of these splits."""
    return {name: wanted for name, wanted in where.items() if name not in splits}


def lets_in(where: Where, split: str, category: str) -> bool:
    """Say whether cases of a category may be asked for: nothing else is said of the split."""
    return all(category in texts_of(it) for name, it in where.items() if name == split)


def last_days(cases: Cases, limit_days: int | None) -> NDArray[np.int32]:
    """Give the last day on which each case is in time; NEVER where it has no due day."""
    return cases.due if limit_days is None else cases.opened + np.int32(limit_days)


def of_all_outcomes(records: Records, measure: OfOneDataset) -> Cases:
    """Give the cases that are asked for, and those still open that would be but for the outcome."""
    but_outcome: Where = {name: it for name, it in measure.where.items() if name != "outcome"}
    cases = records.chosen(measure.dataset, but_outcome, latest_of_child=measure.latest_of_child)
    if "outcome" not in measure.where:
        return cases
    asked = cases.outcome.among(texts_of(measure.where["outcome"]))
    return cases.taken((cases.closed >= NEVER) | asked)


def once_a_child(
    cases: Cases, rows: Any, at: Any, periods: int, *, known: bool = False
) -> tuple[Any, Any]:
    """Keep of each child the first row in each period; rows without a child unless `known`."""
    # Those whose child nobody knows are each a child of their own.
    times = np.bincount(cases.child + 1, minlength=1)
    times[0] = 0 if known else 1
    times = times[cases.child + 1][rows]
    again = np.flatnonzero(times > 1)
    cell = cases.child[rows[again]].astype(np.int64) * periods + at[again]
    first = np.unique(cell, return_index=True)[1]
    keep = times == 1
    keep[again[first]] = True
    return rows[keep], at[keep]


def in_groups(records: Records, groups: Sequence[Group], child: Any, at: Any, axis: Axis) -> Flags:
    """Say which children are in all of the groups at the end of the period beside each."""
    inside = np.ones(len(child), np.bool_)
    for group in groups:
        cases = records.chosen(group.dataset, group.where, latest_of_child=group.latest_of_child)
        rows, when = standing(group.stretch(cases, axis))
        theirs = cases.child[rows]
        top = max(int(theirs.max(initial=0)), int(child.max(initial=0))) + 1
        there = np.zeros((top, len(axis)), np.bool_)
        there[theirs[theirs >= 0], when[theirs >= 0]] = True
        inside &= there[child, at] & (child >= 0)
    return inside


def _earlier(extent: Extent, days: int) -> Extent:
    return Extent(extent.whole_from, extent.as_at - timedelta(days=days))


def added_up(counted: Counted, axis: Axis) -> Counted:
    """Add 12 months up where periods are rolling ones; waits are worked out over them already."""
    if axis.kind != "rolling_12_months":
        return counted
    if counted.value is not None:
        return Counted(None, *(_from_12th(each) for each in counted[1:]))
    return Counted(*(None if each is None else rolled(each) for each in counted))


def _from_12th(counts: Counts | None) -> Counts | None:
    return None if counts is None else counts[:, MONTHS_ROLLED - 1 :]
