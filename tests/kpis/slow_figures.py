"""From the cases that have a say to figures: which series, periods and categories there are."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any, NamedTuple

from dashboard.kpis.case_figures import Asked
from dashboard.kpis.periods import Term

from . import slow_counts
from .slow_cases import (
    About,
    Answer,
    Area,
    Case,
    Entries,
    Entry,
    Told,
    chosen,
    fits,
    in_group,
    once,
)
from .slow_intervals import newcombe, wilson
from .slow_periods import Stretch, whole_periods

EVERY = {"month": 12, "rolling_12_months": 12, "quarter": 4}
"""Splits are told of the latest period and of every so many before it."""
Match = Callable[[Stretch, Callable[[Entry], bool] | None], tuple[int, int]]
"""How many children could be looked up, and of how many, in a period."""
Choice = tuple[str, Callable[[Entry], bool]]
"""A category and who is in it."""


class Line(NamedTuple):
    """One series: its periods, and how it lists the cases that have a say in one."""

    key: str
    kind: str
    unit: str
    periods: list[Stretch]
    entries: Entries
    centile: int | None = None
    is_share: bool = True


def slow_figures(m: Any, area: Area, terms: tuple[Term, ...], asked: Asked) -> dict[About, Answer]:
    """Give all figures of a measure: in total, of its first series by split, its companions."""
    if not set(_needed(m)) <= set(area):
        return {}
    centile = m.centile if m.kind == "wait" else None
    key = m.name or m.datasets()[0]
    found: dict[About, Answer] = {}
    for place, kind in enumerate(m.periods):
        periods = _periods(m, kind, area, terms)
        own = f"{kind}:{key}"
        entries = slow_counts.entries_of(area, m)
        line = Line(own, kind, asked.unit, periods, entries, centile, _is_share(m))
        found |= _figures(line, m, area, asked, terms if place == 0 else None)
    for line in _beside(m, area, terms, asked, key) if m.kind == "closed_in_time" else []:
        found |= _total(line, asked)
    return found


def _is_share(m: Any) -> bool:
    """Say whether the numerator is some of the same cases as the denominator."""
    if m.kind == "ratio_of_cases":
        one, other = m.numerator, m.denominator
        alike = ("dataset", "count", "latest_of_child")
        return all(getattr(one, name) == getattr(other, name) for name in alike)
    return m.kind != "ratio_of_amounts"


def _stands(m: Any) -> bool:
    """Say whether a measure tells of the day on which a period ends."""
    if m.kind == "ratio_of_cases":
        return "open" in (m.numerator.count, m.denominator.count)
    if m.kind == "wait":
        return bool(m.of == "open")
    return m.kind in ("open_past", "open_within", "stock", "linked_share")


def _needed(m: Any) -> tuple[str, ...]:
    """Give the datasets that the total is counted from; a link that only slices is none."""
    only_sliced = m.kind in ("open_past", "open_within")
    return (m.dataset,) if only_sliced else m.datasets()


def _told(m: Any, area: Area) -> list[Told]:
    return [area[name] for name in _needed(m)]


def _periods(
    m: Any, kind: str, area: Area, terms: tuple[Term, ...], by: str | None = None
) -> list[Stretch]:
    told = _told(m, area)
    whole_from, as_at = max(t.whole_from for t in told), min(t.as_at for t in told)
    by = by or getattr(m, "by", "")
    if m.kind != "closed_in_time" or by == "closed":
        return whole_periods(kind, whole_from, as_at, terms, to_the_end=_stands(m))
    whole = whole_periods(kind, whole_from, as_at, terms, to_the_end=True)
    if by == "due":
        return whole
    span = m.limit_days if m.limit_days is not None else _longest(m, area)
    return [period for period in whole if period.last + timedelta(days=span) <= as_at]


def _longest(m: Any, area: Area) -> int:
    cases = [
        case
        for case in chosen(area, m, skip="outcome")
        if case.closed is None or fits(case, m.where)
    ]
    return max([0, *((case.due - case.opened).days for case in cases if case.due)])


def _beside(m: Any, area: Area, terms: tuple[Term, ...], asked: Asked, key: str) -> list[Line]:
    found = []
    if m.by_request:
        periods = _periods(m, "month", area, terms, by="opened")
        entries = slow_counts.closed_in_time(area, m, "opened")
        found.append(Line(f"by_request:month:{key}", "month", asked.unit, periods, entries))
    if not m.companions:
        return found
    told = area[m.dataset]
    periods = whole_periods("month", told.whole_from, told.as_at, terms)
    stands = slow_counts.stands(area, m, skip="outcome")
    found.append(Line(f"open_all:month:{key}", "month", "count", periods, stands))
    past = slow_counts.open_past(area, m, skip="outcome")
    waits = slow_counts.wait(area, m, "open", skip="outcome")
    found.append(Line(f"open_past:month:{key}", "month", "count", periods, past))
    for role, centile in (("open_median", 50), ("open_90th", 90)):
        found.append(Line(f"{role}:month:{key}", "month", "weeks", periods, waits, centile))
    return found


def _total(line: Line, asked: Asked) -> dict[About, Answer]:
    return {
        About(line.key, period.key, None, ""): _answer(line, line.entries(period), asked.scale)
        for period in line.periods
    }


def _figures(
    line: Line, m: Any, area: Area, asked: Asked, terms: tuple[Term, ...] | None
) -> dict[About, Answer]:
    """Give the totals and, where there are terms, what is sliced."""
    match = _match(m, area) if m.kind == "linked_share" else None
    found = {}
    periods = line.periods
    for period in periods:
        answer = _answer(line, line.entries(period), asked.scale)
        found[About(line.key, period.key, None, "")] = _seen(answer, match, period, asked)
    if terms is None:
        return found
    every = EVERY.get(line.kind, 1)
    for period in periods[::-1][::every]:
        for splits in asked.splits:
            whole = _without(m, splits)
            entries = slow_counts.entries_of(area, whole)(period)
            for name, is_in in _choices(whole, area, splits):
                answer = _answer(line, [e for e in entries if is_in(e)], asked.scale)
                about = About(line.key, period.key, ", ".join(splits), name)
                found[about] = _seen(answer, match, period, asked, is_in)
            found |= _gaps(line, period, (entries, splits), whole, area, asked)
            if line.is_share and splits[1:] == () and splits[0] in asked.to_the_rest:
                found |= _to_the_rest(line, period, entries, m, area, (splits[0], asked.scale))
    return found | _by_group(line, m, area, asked, terms)


def _without(m: Any, splits: tuple[str, ...]) -> Any:
    """Ask for all categories of a split by which the figures are sliced."""

    def less(part: Any) -> Any:
        where = {name: asked for name, asked in part.where.items() if name not in splits}
        return part.model_copy(update={"where": where})

    if m.kind == "ratio_of_cases":
        parts = {"numerator": less(m.numerator), "denominator": less(m.denominator)}
        return m.model_copy(update=parts)
    return m if m.kind == "linked_share" else less(m)


def _by_group(
    line: Line, m: Any, area: Area, asked: Asked, terms: tuple[Term, ...]
) -> dict[About, Answer]:
    """Slice by what another dataset tells, in the periods that both are whole in."""
    split = getattr(m, "linked_split", None)
    if not split or split.group.dataset not in area:
        return {}
    other = area[split.group.dataset]
    mine = area[m.dataset]
    periods = whole_periods(
        line.kind,
        max(mine.whole_from, other.whole_from),
        min(mine.as_at, other.as_at),
        terms,
        to_the_end=True,
    )
    match, found = _match(m, area), {}
    for period in periods[::-1][:: EVERY.get(line.kind, 1)]:
        entries = line.entries(period)
        for name in (split.those, split.others):
            mine_of_it = [e for e in entries if e.category == name and e.case.child is not None]
            answer = _answer(line, mine_of_it, asked.scale)
            found[About(line.key, period.key, "linked", name)] = _seen(answer, match, period, asked)
    return found


def _seen(
    answer: Answer,
    match: Match | None,
    period: Stretch,
    asked: Asked,
    is_in: Callable[[Entry], bool] | None = None,
) -> Answer:
    """Hide a figure if too few of its children could be looked up; `is_in` says whose it is."""
    poor = match is not None and _is_poor(*match(period, is_in), asked.minimum_match)
    return _hidden(answer, poor)


def _choices(m: Any, area: Area, splits: tuple[str, ...]) -> list[Choice]:
    """Give the categories that any case of the datasets has, crossed."""
    told = [area[m.of[0].dataset]] if m.kind == "linked_share" else _told(m, area)
    names = [sorted({c.split(s) for t in told for c in t.cases} - {""}) for s in splits]
    return [(", ".join(them), _is_in(splits, them)) for them in product(*names)]


def _is_in(splits: tuple[str, ...], names: tuple[str, ...]) -> Callable[[Entry], bool]:
    return lambda entry: all(
        entry.case.split(split) == name for split, name in zip(splits, names, strict=True)
    )


def _gaps(
    line: Line,
    period: Stretch,
    sliced: tuple[list[Entry], tuple[str, ...]],
    m: Any,
    area: Area,
    asked: Asked,
) -> dict[About, Answer]:
    found = {}
    entries, splits = sliced
    for split, one, other in asked.gaps:
        names = [name for name, _ in _choices(m, area, (split,))]
        if not line.is_share or (split,) != splits or not {one, other} <= set(names):
            continue
        sums = [
            (sum(e.numerator for e in mine), sum(e.denominator for e in mine))
            for name in (one, other)
            for mine in [[e for e in entries if e.case.split(split) == name]]
        ]
        apart = newcombe(*sums)
        value, low, high = (
            (x if x is None else asked.scale * x for x in apart) if apart else (None,) * 3
        )
        about = About(line.key, period.key, f"gap in {split}", f"{one} less {other}")
        found[about] = Answer(None, None, value, "" if apart else "z", low, high)
    return found


def _to_the_rest(
    line: Line,
    period: Stretch,
    entries: list[Entry],
    m: Any,
    area: Area,
    by: tuple[str, float],
) -> dict[About, Answer]:
    """Hold each category against the total without it, where the total asks for it."""
    split, scale = by
    found = {}
    total = _sums(line.entries(period))
    for name, is_in in _choices(_without(m, (split,)), area, (split,)):
        if not all(name in wanted for wanted in _asked_for(m, split)):
            continue
        mine = _sums([e for e in entries if is_in(e)])
        apart = newcombe(mine, (total[0] - mine[0], total[1] - mine[1]))
        ends = [x if x is None else scale * x for x in apart or (None,) * 3]
        about = About(line.key, period.key, f"gap in {split}", f"{name} less the rest")
        found[about] = Answer(None, None, ends[0], "" if apart else "z", ends[1], ends[2])
    return found


def _asked_for(m: Any, split: str) -> list[tuple[str, ...]]:
    """Give each list of categories that a measure asks for of a split."""
    if m.kind == "linked_share":
        return []
    parts = (m.numerator, m.denominator) if m.kind == "ratio_of_cases" else (m,)
    asked = [part.where[split] for part in parts if split in part.where]
    return [each if isinstance(each, tuple) else (each,) for each in asked]


def _sums(entries: list[Entry]) -> tuple[float, float]:
    return sum(e.numerator for e in entries), sum(e.denominator for e in entries)


def _answer(line: Line, entries: list[Entry], scale: float) -> Answer:
    if line.centile is not None:
        days = sorted(entry.days or 0 for entry in entries)
        waited = next(
            (d for d in days if 100 * sum(x <= d for x in days) >= line.centile * len(days)), None
        )
        per = 7 if line.unit == "weeks" else 1
        value = None if waited is None else waited / per
        return Answer(None, len(days), value, "z" if waited is None else "")
    numerator = sum(entry.numerator for entry in entries)
    denominator = sum(entry.denominator for entry in entries)
    if line.unit == "count":
        return Answer(numerator, None, numerator, "")
    if not denominator > 0:
        return Answer(numerator, denominator, None, "z")
    sure = line.unit == "percent" and line.is_share
    ends = wilson(numerator, denominator) if sure else None
    low, high = (scale * ends[0], scale * ends[1]) if ends else (None, None)
    return Answer(numerator, denominator, scale * numerator / denominator, "", low, high)


def _match(m: Any, area: Area) -> Match:
    """Give how many children of the first group could be looked up by the others' agencies."""
    if m.kind == "linked_share":
        group, others = m.of[0], [g.dataset for g in (*m.of[1:], *m.who_are_in)]
    else:
        group, others = m.linked_split.group, [m.dataset]
    agencies = {area[name].agency for name in others} - {area[group.dataset].agency}

    def could(case: Case) -> bool:
        return case.child is not None and agencies <= case.reaches

    def found(period: Stretch, is_in: Callable[[Entry], bool] | None) -> tuple[int, int]:
        everyone = once(in_group(area, group, period.last))
        everyone = [case for case in everyone if is_in is None or is_in(Entry(case))]
        return sum(could(case) for case in everyone), len(everyone)

    return found


def _is_poor(found: int, of: int, minimum: float) -> bool:
    return of > 0 and 100 * found < minimum * of


def _hidden(answer: Answer, poor: bool) -> Answer:
    return Answer(None, None, None, "u") if poor else answer
