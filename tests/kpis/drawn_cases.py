"""Draws small datasets around the days that are easily got wrong, and measures of every kind."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from dashboard.kpis.case_figures import Asked
from dashboard.kpis.case_measures import CaseMeasure
from dashboard.kpis.periods import Term

from .case_tables import AGENCIES, case_measure
from .slow_cases import Area, Case, Told

FIRST = date(2022, 8, 30)
TURNS = [
    *(date(2023, month, 1) for month in range(1, 13)),
    *(date(year, month, 1) for year in (2024, 2025) for month in (1, 3, 4, 5, 9, 10)),
    *(date(2022, 9, 1), date(2024, 2, 29), date(2025, 3, 1)),
    # The clocks change.
    *(date(2023, 10, 29), date(2024, 3, 31), date(2024, 10, 27), date(2025, 3, 30)),
]
"""Most of these are the first of a month, so the day before is the last of one."""
LIMITS = (0, 1, 28, 42, 140)
SPANS = (0, 0, 1, 2, 27, 28, 29, 31, 41, 42, 43, 60, 139, 140, 141, 142, 300)
OUTCOMES = ("", "issued", "refused")
CHILDREN = (None, 0, 1, 2, 3)
KINDS = ("month", "quarter", "calendar_year", "academic_year", "financial_year", "term")
DATASETS = {"plans": "education", "visits": "health", "reviews": "education"}

DAYS = st.one_of(
    st.builds(lambda turn, by: turn + timedelta(by), st.sampled_from(TURNS), st.integers(-1, 1)),
    # So many days before the end of a month.
    st.builds(
        lambda turn, by: turn - timedelta(by),
        st.sampled_from(TURNS),
        st.sampled_from((29, 30, 43, 44, 141, 142)),
    ),
    st.builds(lambda by: FIRST + timedelta(by), st.integers(0, 1100)),
)


class Question(NamedTuple):
    """A measure, the datasets and terms that it is asked of, and what is asked beside totals."""

    measure: CaseMeasure
    area: Area
    terms: tuple[Term, ...]
    asked: Asked


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a case; its due day may even lie before the day on which it opened."""
    opened = draw(DAYS)
    spans = st.sampled_from((None, *SPANS))
    close, due = draw(spans), draw(st.one_of(spans, st.just(-40)))
    amount, out_of = draw(st.sampled_from(AMOUNTS))
    kind = draw(st.sampled_from(SORTS))
    return Case(
        opened,
        None if due is None else opened + timedelta(due),
        None if close is None else opened + timedelta(close),
        kind[0],
        kind[1],
        amount,
        out_of,
        draw(st.sampled_from(CHILDREN)),
        (("sex", kind[2]), ("need", kind[3])),
        draw(st.sampled_from(REACHES)),
    )


AMOUNTS = ((None, None), (None, 10), (1, None), (0, 0), (1, 10), (0.5, 10), (19, 190), (2, 20.5))
SORTS = [
    (outcome, exception, sex, need)
    for outcome in OUTCOMES
    for exception in (False, False, True)
    for sex in ("Boys", "Girls", "")
    for need in ("ASD", "SLCN", "")
]
REACHES = [frozenset(AGENCIES), frozenset(("health",)), frozenset[str]()]


@st.composite
def datasets(draw: st.DrawFn, agency: str, most: int) -> Told:
    """Draw up to so many cases, and the days between which they are whole."""
    least = draw(st.sampled_from((0, most // 2)))
    found = draw(st.lists(cases(), min_size=least, max_size=most))
    whole_from, as_at = draw(st.sampled_from(EARLIEST)), draw(st.sampled_from(LATEST))
    return Told(tuple(found), whole_from, as_at, agency)


EARLIEST = [FIRST, FIRST, date(2022, 9, 1), date(2023, 1, 1), date(2023, 4, 2), date(2024, 3, 1)]
LATEST = [
    *(date(2025, 7, 21), date(2025, 8, 31), date(2025, 3, 31), date(2025, 12, 19)),
    *(date(2024, 8, 1), date(2024, 2, 29), date(2023, 2, 28), date(2022, 1, 1)),
]
"""The last taught day and the last day of a school year, ends of months, and before any begins."""


def school_terms() -> tuple[Term, ...]:
    """Give the terms of five school years: each lasts until the day before the next."""
    found = []
    for year in range(2021, 2026):
        following = year + 1
        days = [
            ("1", date(year, 9, 1), date(following, 1, 3), date(year, 12, 19)),
            ("2", date(following, 1, 4), date(following, 4, 7), date(following, 3, 27)),
            ("3", date(following, 4, 8), date(following, 8, 31), date(following, 7, 21)),
        ]
        name = f"{year}/{following % 100}"
        found += [Term(f"{name} {number}", *each) for number, *each in days]
    return tuple(found)


WHERES: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"outcome": "issued"},
    {"outcome": ["issued", "refused"]},
    {"exception": False},
    {"outcome": "issued", "exception": False},
    {"sex": ["Boys"]},
)


@st.composite
def groups(draw: st.DrawFn, dataset: str | None = None) -> dict[str, Any]:
    """Draw a group of children."""
    return {
        "dataset": dataset or draw(st.sampled_from(list(DATASETS))),
        "where": draw(st.sampled_from(WHERES)),
        "latest_of_child": draw(st.booleans()),
        "older_than_days": draw(st.sampled_from([None, None, 0, 42])),
        "in_date": draw(st.booleans()),
    }


def _part(count: str | None = None) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "dataset": st.sampled_from(["plans", "plans", "visits"]),
            "count": st.just(count) if count else st.sampled_from(["opened", "closed"]),
            "where": st.sampled_from(WHERES),
            "latest_of_child": st.booleans(),
            "missed_at_least": st.sampled_from([None, None, 10, 5]),
        }
    )


def _sometimes(what: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), what)


@st.composite
def _own_words(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """Draw the words that only this kind has."""
    limit = st.sampled_from((None, *LIMITS))
    if kind == "closed_in_time":
        by = draw(st.sampled_from(["closed", "opened", "due"]))
        flags = {name: draw(st.booleans()) for name in ("companions", "by_request")}
        return {"limit_days": draw(limit), "by": by, **flags}
    if kind in ("open_past", "open_within"):
        link = st.fixed_dictionaries(
            {"group": groups("visits"), "those": st.just("with"), "others": st.just("without")}
        )
        return {"limit_days": draw(limit), "linked_split": draw(_sometimes(link))}
    if kind == "wait":
        return {
            "of": draw(st.sampled_from(["closed", "open"])),
            "centile": draw(st.sampled_from([1, 33, 50, 90, 99])),
        }
    if kind == "ratio_of_cases":
        count = draw(st.sampled_from([None, None, "open"]))
        return {"numerator": draw(_part(count)), "denominator": draw(_part(count))}
    if kind == "linked_share":
        several = st.lists(groups(), min_size=1, max_size=2)
        return {"of": draw(several), "who_are_in": draw(several)}
    return {
        "stock": {"count": draw(st.sampled_from(["cases", "children"]))},
        "flow": {"count": draw(st.sampled_from(["opened", "closed"]))},
        "ratio_of_amounts": {"by": draw(st.sampled_from(["opened", "closed"]))},
    }[kind]


UNITS = {
    **dict.fromkeys(("closed_in_time", "ratio_of_amounts"), ("percent",)),
    **dict.fromkeys(("open_past", "open_within", "linked_share"), ("percent", "count")),
    **dict.fromkeys(("stock", "flow"), ("count",)),
    "wait": ("weeks",),
    "ratio_of_cases": ("percent", "per_10000"),
}
SLICES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (),
    (("sex",),),
    (("need",), ("sex", "need")),
    (("sex", "need"), ("sex",)),
)
SCALES = {"percent": 100.0, "per_10000": 10_000.0}


def _stands(kind: str, own: dict[str, Any]) -> bool:
    """Say whether it tells of a period's end, which 12 months cannot be added up of."""
    if kind in ("wait", "ratio_of_cases"):
        return "open" in (own.get("of"), own.get("numerator", {}).get("count"))
    return kind in ("stock", "open_past", "open_within", "linked_share")


@st.composite
def questions(draw: st.DrawFn, kind: str) -> Question:
    """Draw a measure of a kind, and what it is asked of."""
    own = draw(_own_words(kind))
    periods = KINDS if _stands(kind, own) else (*KINDS, "rolling_12_months", "rolling_12_months")
    words = {
        "kind": kind,
        "periods": draw(st.lists(st.sampled_from(periods), min_size=1, max_size=2, unique=True)),
        **own,
    }
    if kind not in ("ratio_of_cases", "linked_share"):
        words |= {"where": draw(st.sampled_from(WHERES)), "latest_of_child": draw(st.booleans())}
    measure = case_measure(**words)
    most = 24 if len(measure.datasets()) == 1 else 12
    area = {name: draw(datasets(DATASETS[name], most)) for name in measure.datasets()}
    unit = draw(st.sampled_from(UNITS[kind]))
    splits = draw(st.sampled_from(SLICES))
    gaps = (("sex", "Boys", "Girls"),) if unit == "percent" else ()
    to_the_rest = ("sex", "need") if unit == "percent" else ()
    minimum = draw(st.sampled_from([0, 0, 50, 80, 100]))
    asked = Asked(unit, SCALES.get(unit, 1), splits, gaps, minimum, to_the_rest)
    return Question(measure, area, draw(st.sampled_from([(), school_terms()])), asked)
