"""A measure in words: what is counted of what, as the definition says it."""

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard import words
from dashboard.kpis.case_measures import (
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

HAPPENS = {
    "opened": "that opened in the period",
    "closed": "that closed in the period",
    "due": "that were due in the period",
    "open": "that are open at the end of the period",
}


def measure(told: Any, unit: str) -> str:
    """Say in a sentence how a measure counts; `unit` is that of its series."""
    if isinstance(told, CountMeasure):
        return _of_counts(told)
    match told:
        case LinkedShare():
            return f"Of children {_in_all(told.of)}, those also {_in_all(told.who_are_in)}."
        case RatioOfCases():
            return f"{_part(told.numerator)}, to {_part(told.denominator, first=False)}."
    return _of_one_dataset(told, unit)


def _of_one_dataset(told: Any, unit: str) -> str:
    cases = f"ases in '{told.dataset}'{asked(told.where)}{_latest(told)}"
    match told:
        case ClosedInTime():
            return f"Of c{cases} {HAPPENS[told.by]}, those closed {_limit(told, 'within')}."
        case OpenPast():
            which = "past" if told.kind == "open_past" else "within"
            share = ", of all that are open" if unit == "percent" else ""
            return f"C{cases} {HAPPENS['open']}, {_limit(told, which)}{share}."
        case Stock():
            start = "Children with c" if told.count == "children" else "C"
            return f"{start}{cases} {HAPPENS['open']}."
        case Flow():
            return f"C{cases} {HAPPENS[told.count]}."
        case Wait():
            many = "half" if told.centile == 50 else f"{told.centile} in a hundred"
            return (
                f"How long c{cases} {HAPPENS[told.of]} have taken: {many} of them no longer than "
                "this."
            )
        case RatioOfAmounts():
            return (
                f"What c{cases} {HAPPENS[told.by]} amount to, of what they could have amounted to."
            )
    raise TypeError(f"How {type(told).__name__} is worded is not known here.")


def _limit(told: Any, which: str) -> str:
    return f"{which} their own due day" if told.limit_days is None else _days(which, told)


def _days(which: str, told: Any) -> str:
    return f"{which} {words.counted(told.limit_days, 'day')} of opening"


def _latest(told: Any) -> str:
    return " (of a child's cases the latest)" if told.latest_of_child else ""


def asked(where: Mapping[Any, Any]) -> str:
    """Word what a definition asks for: " with outcome plan_issued or refused, exception no"."""
    parts = [
        f"{name.replace('_', ' ')} {_wanted(wanted)}" for name, wanted in sorted(where.items())
    ]
    return f" with {words.listed(parts)}" if parts else ""


def _wanted(wanted: Any) -> str:
    if isinstance(wanted, bool):
        return "yes" if wanted else "no"
    return " or ".join(f"'{text}'" for text in texts_of(wanted))


def _part(part: Part, *, first: bool = True) -> str:
    start = "Cases" if first else "cases"
    missed = part.missed_at_least
    share = "" if missed is None else f" of which at least {missed:g}% was missed"
    which = f"'{part.dataset}'{asked(part.where)}{_latest(part)}{share}"
    return f"{start} in {which} {HAPPENS[part.count]}"


def _in_all(groups: Iterable[Group]) -> str:
    return words.listed(
        [f"in '{each.dataset}'{asked(each.where)}{_group(each)}" for each in groups]
    )


def _group(group: Group) -> str:
    older = group.older_than_days
    told = [] if older is None else [f"for more than {words.counted(older, 'day')}"]
    told += ["not past the due day"] if group.in_date else []
    return f" ({', '.join(told)})" if told else ""


def _of_counts(told: CountMeasure) -> str:
    of = f"of the counts in '{told.dataset}'{asked(told.where)}"
    added = f", added up over {words.split(told.add_up)}" if told.add_up else ""
    match told:
        case CategoryShare():
            names = " or ".join(f"'{name}'" for name in told.categories)
            which = f"{_items(told.count)} with {words.split(told.split)} {names}"
            return f"{which}, of all {_items(told.count)}, {of}."
        case Count():
            return f"{words.sentence(_items(told.count))} {of}{added}."
        case Ratio():
            printed = f"the rate that the publisher prints, '{told.published}'"
            if not told.numerator:
                return f"{words.sentence(printed)}, {of}."
            worked = f"{_items(told.numerator)} over {_items(told.denominator)} {of}{added}"
            return words.sentence(worked) + (f"; {printed}, holds." if told.published else ".")
    raise TypeError(f"How {type(told).__name__} is worded is not known here.")


def _items(items: Iterable[str]) -> str:
    return " and ".join(f"'{item}'" for item in items)
