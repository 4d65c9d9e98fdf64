"""Children, KPIs and agreements made up for these tests, and both audiences' figures of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.policy import Policy
from dashboard.kpis.disclosure.protecting import Protected, protected
from dashboard.kpis.disclosure.public import made_public
from dashboard.kpis.disclosure.rows import Terms
from dashboard.kpis.figures import figures_of
from dashboard.kpis.records import Records
from dashboard.publishing.protection import Policies, read_policies
from dashboard.publishing.versions import POLICIES

from ..case_tables import case, cases_of, told
from ..counts import AREA, count, frame, kpi
from ..slow_cases import Case

OURS = "a" * 64
MONTH = "2026-06"
JUNE = ("2026-06-01", "2026-06-30")
EXACT = {OURS: Terms(5, True)}
NO_COUNTS = frame(count("in_time", 0, place=("country", "C1", "Country")))
OPENED = {"quick": "2026-06-01", "middle": "2026-03-01", "slow": "2025-06-01"}
"""A case that closes on 15 June 2026 was quick, or took more than 42 days, or more than 140."""


class Child(NamedTuple):
    """All that a figure of these tests depends on."""

    sex: str
    need: str
    speed: str
    linked: str = "Without one"
    """Whether it has a therapy, as a linked split words it."""


Children = Mapping[Child, int]
Test = Callable[[Child], bool]


class Shape(NamedTuple):
    """How a KPI is defined, and whom its numerator and denominator count."""

    words: dict[str, Any]
    unit: str
    splits: list[Any]
    numerator: Test | None
    denominator: Test | None
    more: dict[str, Any] = {}  # noqa: RUF012 - nothing changes it
    needs: tuple[str, ...] = ()
    """The needs that it asks for, if not all; a split by need shows every need of its own."""
    each: float = 1
    """What a child adds to the denominator: sessions, where it is no number of children."""

    @property
    def is_share(self) -> bool:
        """Whether what the numerator leaves over is a number, too."""
        return self.numerator is not None and self.denominator is not None


def _measure(kind: str, **more: Any) -> dict[str, Any]:
    plain = {"kind": kind, "source": "An agency", "periods": ["month"]}
    return plain | ({} if kind == "ratio_of_cases" else {"dataset": "plans"}) | more


def _timely(limit: int) -> dict[str, Any]:
    return _measure("closed_in_time", limit_days=limit, companions=False)


def _everyone(_: Child) -> bool:
    return True


def _has(need: str) -> Test:
    return lambda child: child.need == need


AUTISM = "Autistic spectrum disorder"
SPEECH = "Speech, language and communication needs"
HEARING = "Hearing impairment"
NEEDS = (AUTISM, SPEECH, HEARING)
THOSE, OTHERS = "With a therapy", "Without one"
SESSIONS = 100.0
"""Possible for each child, so that whoever reads how many there were knows of how many children."""
SEXES = ("Boys", "Girls")
_CLOSED = {"dataset": "plans", "count": "closed"}


def _with_need(need: str) -> Shape:
    words = _measure("flow", count="closed", where={"need": need})
    return Shape(words, "count", ["sex"], _has(need), None)


SHAPES: dict[str, Shape] = {
    "in_6_weeks": Shape(
        _timely(42), "percent", ["sex", "need", ["sex", "need"]],
        lambda child: child.speed == "quick", _everyone,
    ),
    "in_20_weeks": Shape(
        # Without the crossing, so that the others' would tell of it.
        _timely(140), "percent", ["sex", "need"],
        lambda child: child.speed in ("quick", "middle"), _everyone,
    ),
    "two_needs": Shape(
        _timely(42) | {"where": {"need": [AUTISM, SPEECH]}},
        "percent", ["sex", "need", ["sex", "need"]],
        lambda child: child.speed == "quick", _everyone, needs=(AUTISM, SPEECH),
    ),
    "closings": Shape(
        _measure("flow", count="closed"), "count", ["need", ["sex", "need"]], _everyone, None
    ),
    # Of these three no child is in two, and with both of the first that of "two_needs" is the sum.
    "autistic": _with_need(AUTISM),
    "of_speech": _with_need(SPEECH),
    "of_hearing": _with_need(HEARING),
    "share_autistic": Shape(
        _measure(
            "ratio_of_cases", numerator=_CLOSED | {"where": {"need": AUTISM}}, denominator=_CLOSED
        ),
        "percent", ["sex"], _has(AUTISM), _everyone, {"sensitive": True},
    ),
    "waits": Shape(
        _measure("wait", of="closed"), "weeks", ["sex", "need"], None, _everyone,
        {"better": "lower"},
    ),
}  # fmt: skip
PLANS = sorted(SHAPES)
"""Shapes of one dataset alone, each child of which is a case."""
SHAPES |= {
    "absence": Shape(
        _measure("ratio_of_amounts", by="closed"), "percent", ["sex", "need"],
        None, _everyone, {"better": "lower"}, each=SESSIONS,
    ),
    "standing": Shape(
        _measure("stock", dataset="standing"), "count", ["need", ["sex", "need"]], _everyone, None
    ),
    "in_therapy": Shape(
        # Of children with a hearing impairment none can be looked up, so that their row is `u`.
        {
            "kind": "linked_share", "source": "All", "periods": ["month"],
            "of": [{"dataset": "standing"}], "who_are_in": [{"dataset": "therapy"}],
        },
        "percent", ["sex", "need"], lambda child: child.linked == THOSE, _everyone,
        {"minimum_match": 50},
    ),
    "past": Shape(
        _measure("open_past", dataset="standing", limit_days=42) | {"linked_split": {
            "group": {"dataset": "therapy"}, "those": THOSE, "others": OTHERS,
        }},
        "percent", ["sex", "need"], lambda child: child.speed != "quick", _everyone,
        {"better": "lower", "minimum_match": 50},
    ),
}  # fmt: skip
APART = ([*PLANS, "absence"], ["in_therapy", "past", "standing"])
"""Shapes that can stand beside each other: nobody knows that all who stand had a plan closed."""


def counted_by(kpi: str, slices: Iterable[tuple[str, Any]]) -> tuple[Test | None, Test | None]:
    """Give whom a KPI's numbers count in a slice; its slices are not looked at but for the need."""
    shape = SHAPES[kpi]
    if not shape.needs or "need" in dict(slices):
        return shape.numerator, shape.denominator

    def also(test: Test | None) -> Test | None:
        return test and (lambda child: child.need in shape.needs and test(child))

    return also(shape.numerator), also(shape.denominator)


@cache
def kpi_of(name: str) -> Kpi:
    """Give a KPI of one of the shapes."""
    shape = SHAPES[name]
    return kpi(shape.words, id=name, unit=shape.unit, splits=shape.splits, **shape.more)


def cases_of_children(children: Children) -> list[Case]:
    """Give a case for each child; all of them close in June 2026."""
    number, found = 0, []
    for child, times in children.items():
        for _ in range(times):
            number += 1
            one = case(OPENED[child.speed], "2026-06-15", sex=child.sex, need=child.need)
            found.append(one._replace(child=number, amount=20, out_of=SESSIONS))
    return found


def records_of(children: Children, sources: str = OURS) -> Records:
    """Give records that are whole in June 2026 alone: closed plans, open ones, and therapies."""
    plans = cases_of_children(children)
    standing = [
        one._replace(
            closed=None,
            reaches=frozenset(
                ["education"] if one.split("need") == HEARING else ["education", "health"]
            ),
        )
        for one in plans
    ]
    linked = [child.linked for child, times in children.items() for _ in range(times)]
    therapies = [one for one, own in zip(standing, linked, strict=True) if own == THOSE]
    more = {"standing": told(*standing, whole=JUNE)}
    more["therapy"] = told(*therapies, whole=JUNE)._replace(agency="health")
    closed = records_of_cases(plans, sources=sources).cases
    also = {name: replace(cases_of(each), sources=sources) for name, each in more.items()}
    return Records(dict(closed) | also)


def records_of_cases(
    cases: Iterable[Case], *, whole: tuple[str, str] = JUNE, sources: str
) -> Records:
    """Give one dataset, plans, with the files that it is from."""
    plans = replace(cases_of(told(*cases, whole=whole)), sources=sources)
    return Records({"plans": plans})


def figures_for(kpis: Iterable[Kpi], records: Records, counts: Any = NO_COUNTS) -> pd.DataFrame:
    """Give the figures of all KPIs, as `publish` puts them together."""
    found = [figures_of(each, AREA, counts, records).figures for each in kpis]
    return pd.concat(found, ignore_index=True)


@cache
def policies() -> Policies:
    """Read the policies that are shipped."""
    return read_policies(POLICIES)


@dataclass(frozen=True)
class Both:
    """What both audiences see."""

    figures: pd.DataFrame
    board: Protected
    public: Protected

    def row(self, kpi: str, category: str = "", audience: str = "board", **more: Any) -> Any:
        """Give the one figure of a KPI and category; `more` are other columns' texts."""
        seen = getattr(self, audience).figures
        whole = seen["split"].isna() == (category == "")
        mine = seen[(seen["kpi"] == kpi) & (seen["category"] == category) & whole]
        for name, text in more.items():
            mine = mine[mine[name] == text]
        assert len(mine) == 1, mine
        return mine.iloc[0]


def both(
    figures: pd.DataFrame,
    kpis: Iterable[Kpi],
    terms: Mapping[str, Terms] = EXACT,
    board: Policy | None = None,
) -> Both:
    """Protect for the board, and make the public's of it."""
    kpis = tuple(kpis)
    seen = protected(figures, kpis, board or policies().board, terms)
    return Both(figures, seen, made_public(seen, kpis, policies().public, frozenset()))


def seen_of(children: Children, names: Iterable[str], terms: Mapping[str, Terms] = EXACT) -> Both:
    """Do it all for some of the shapes."""
    kpis = [kpi_of(name) for name in names]
    return both(figures_for(kpis, records_of(children)), kpis, terms)


def children(*groups: tuple[str, str, str, int]) -> Children:
    """Give so many children of each sex, need and speed."""
    found: Counter[Child] = Counter()
    for sex, need, speed, times in groups:
        found[Child(sex, need, speed)] += times
    return found
