"""What must not change a figure, or must change it in a known way."""

import random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.kpis.cases import Cases
from dashboard.kpis.periods import Term
from dashboard.kpis.records import Records

from .case_tables import (
    SPLITS,
    Answers,
    assert_same,
    case_measure,
    cases_of,
    quick_answers,
    records_of,
    table_of,
)
from .drawn_cases import UNITS, Question, datasets, questions
from .slow_cases import Area, Case, Told

QUICK = settings(max_examples=15, deadline=None, derandomize=True, database=None)
CYCLE = 400
"""After so many years the calendar is the same, weekdays and leap days too."""


def asked_of(question: Question, area: Area, terms: tuple[Term, ...] | None = None) -> Answers:
    """Ask the same of another area."""
    records = records_of(area, question.terms if terms is None else terms)
    return quick_answers(question.measure, records, question.asked)


def answers(question: Question) -> Answers:
    """Give the answers to the question as it is."""
    return asked_of(question, question.area)


def with_cases(area: Area, change: Any) -> Area:
    """Change the cases of every dataset."""
    return {name: one._replace(cases=tuple(change(one.cases))) for name, one in area.items()}


def known_once(cases: tuple[Case, ...]) -> list[Case]:
    """Give every case a child of its own, who can be found everywhere: no case comes first."""
    return [case._replace(child=place) for place, case in enumerate(cases)]


OF_ONE = [kind for kind in UNITS if kind not in ("ratio_of_cases", "linked_share")]
BEFORE = [
    case_measure(**words)
    for words in (
        *({"kind": "closed_in_time", "by": by} for by in ("closed", "opened", "due")),
        {"kind": "closed_in_time", "limit_days": 42, "latest_of_child": True},
        *({"kind": "flow", "count": count} for count in ("opened", "closed")),
        *({"kind": "open_past", "limit_days": limit} for limit in (0, 42, None)),
        *({"kind": "stock", "count": count} for count in ("cases", "children")),
        *({"kind": "wait", "of": of, "centile": 90} for of in ("closed", "open")),
        {"kind": "ratio_of_amounts", "by": "closed"},
    )
]


@pytest.mark.parametrize("kind", OF_ONE)
@given(data=st.data())
@QUICK
def test_what_was_asked_before_changes_nothing(kind: str, data: st.DataObject) -> None:
    question = data.draw(questions(kind))
    records = records_of(question.area, question.terms)
    mine: Any = question.measure
    same = {name: getattr(mine, name) for name in ("periods", "where", "latest_of_child")}
    for measure in (*BEFORE, mine):
        quick_answers(measure.model_copy(update=same), records, question.asked)
    again = quick_answers(question.measure, records, question.asked)
    assert_same(again, answers(question))


@pytest.mark.parametrize("kind", UNITS)
@given(data=st.data())
@QUICK
def test_the_order_of_rows_changes_nothing(kind: str, data: st.DataObject) -> None:
    question = data.draw(questions(kind))
    area = with_cases(question.area, known_once)
    shuffled = with_cases(area, lambda cases: random.Random(1).sample(cases, len(cases)))
    assert_same(asked_of(question, shuffled), asked_of(question, area))


@pytest.mark.parametrize("kind", UNITS)
@given(data=st.data(), at=st.integers(0, 40))
@QUICK
def test_a_table_in_two_chunks_is_the_same_table(kind: str, data: st.DataObject, at: int) -> None:
    question = data.draw(questions(kind))
    whole = records_of(question.area, question.terms)
    parted = {name: _in_two(one, at) for name, one in question.area.items()}
    found = quick_answers(question.measure, Records(parted, question.terms), question.asked)
    assert_same(found, quick_answers(question.measure, whole, question.asked))


def _in_two(one: Told, at: int) -> Cases:
    """Give a dataset from two tables, whose texts are numbered each in its own order."""
    parts = [table_of(cases) for cases in (one.cases[at:], one.cases[:at])][::-1]
    numbered = [
        table.set_column(place, name, table[name].dictionary_encode())
        for table in parts
        for place, name in [(table.column_names.index("sex"), "sex")]
    ]
    whole = cases_of(one)
    return Cases.of(
        pa.concat_tables(numbered).unify_dictionaries(),
        SPLITS,
        whole.extent,
        agency=whole.agency,
        reaches=whole.reaches,
    )


@pytest.mark.parametrize("kind", UNITS)
@given(data=st.data())
@QUICK
def test_the_same_400_years_on_is_the_same(kind: str, data: st.DataObject) -> None:
    question = data.draw(questions(kind))
    later = {
        name: Told(
            tuple(
                case._replace(opened=_on(case.opened), due=_on(case.due), closed=_on(case.closed))
                for case in one.cases
            ),
            _on(one.whole_from),
            _on(one.as_at),
            one.agency,
        )
        for name, one in question.area.items()
    }
    terms = tuple(
        Term(f"{int(t.key[:4]) + CYCLE}{t.key[4:]}", *(_on(day) for day in t[1:]))
        for t in question.terms
    )
    now = {
        about._replace(period=f"{int(about.period[:4]) + CYCLE}{about.period[4:]}"): answer
        for about, answer in answers(question).items()
    }
    assert_same(asked_of(question, later, terms), now)


def _on(day: Any) -> Any:
    return day and day.replace(year=day.year + CYCLE)


@pytest.mark.parametrize("kind", sorted(set(UNITS) - {"stock", "flow", "linked_share"}))
@given(data=st.data())
@QUICK
def test_every_case_twice_changes_no_share_and_no_wait(kind: str, data: st.DataObject) -> None:
    question = data.draw(questions(kind))
    area = with_cases(question.area, lambda cases: [case._replace(child=None) for case in cases])
    double = with_cases(area, lambda cases: [each for case in cases for each in (case, case)])
    once, twice = asked_of(question, area), asked_of(question, double)
    assert once.keys() == twice.keys()
    for about, answer in once.items():
        counted = about.series.startswith(("open_all:", "open_past:"))
        by = 2 if question.asked.unit == "count" or counted else 1
        if answer.value is None:
            assert twice[about].value is None and twice[about].symbol == answer.symbol
        else:
            assert twice[about].value == pytest.approx(by * answer.value, abs=1e-9), about


@given(data=st.data())
@QUICK
def test_the_order_of_a_childs_cases_changes_no_total_of_children(data: st.DataObject) -> None:
    question = data.draw(questions("linked_share"))
    measure: Any = question.measure
    groups = {
        name: tuple(g.model_copy(update={"latest_of_child": False}) for g in getattr(measure, name))
        for name in ("of", "who_are_in")
    }
    question = question._replace(
        measure=measure.model_copy(update=groups),
        asked=question.asked._replace(splits=(), gaps=(), minimum_match=0),
    )
    shuffled = with_cases(question.area, lambda rows: random.Random(1).sample(rows, len(rows)))
    assert_same(asked_of(question, shuffled), answers(question))


@pytest.mark.parametrize("kind", ["closed_in_time", "open_past", "wait", "stock", "flow"])
@given(data=st.data(), other=datasets("education", 10))
@QUICK
def test_cases_of_another_outcome_change_nothing(
    kind: str, data: st.DataObject, other: Told
) -> None:
    question = data.draw(questions(kind))
    measure = question.measure.model_copy(update={"where": {"outcome": "issued"}})
    question = question._replace(measure=measure)
    # Closed, because who is open may get the outcome yet; of other children, for those count once.
    closed = [
        case._replace(outcome="withdrawn", closed=case.closed or case.opened, child=None)
        for case in other.cases
    ]
    told = question.area["plans"]
    more = question.area | {"plans": told._replace(cases=(*told.cases, *closed))}
    own = measure.periods
    before, after = answers(question), asked_of(question, more)
    keys = {about for about in before if about.series.split(":")[0] in (*own, "by_request")}
    assert_same({a: after[a] for a in keys}, {a: before[a] for a in keys})


@given(data=st.data(), other=datasets("education", 10))
@QUICK
def test_children_in_none_of_the_first_groups_change_nothing(
    data: st.DataObject, other: Told
) -> None:
    question = data.draw(questions("linked_share"))
    strangers = [case._replace(child=99) for case in other.cases]
    first = {group.dataset for group in question.measure.of}  # type: ignore[attr-defined]
    more = {
        name: one if name in first else one._replace(cases=(*one.cases, *strangers))
        for name, one in question.area.items()
    }
    assert_same(asked_of(question, more), answers(question))


@pytest.mark.parametrize("kind", ["stock", "flow", "closed_in_time", "open_past"])
@given(data=st.data())
@QUICK
def test_categories_add_up_to_the_total_where_none_is_blank(kind: str, data: st.DataObject) -> None:
    question = data.draw(questions(kind))
    asked = question.asked._replace(splits=(("sex",), ("sex", "need")), gaps=())
    # A split shows all its categories, also those that the total leaves out.
    measure = question.measure.model_copy(update={"where": {}})
    area = with_cases(question.area, lambda cases: [_filled(case) for case in cases])
    found = asked_of(question._replace(measure=measure, asked=asked), area)
    for split in ("sex", "sex, need"):
        summed: dict[tuple[str, str], float] = {}
        for about, answer in found.items():
            if about.split == split:
                key = (about.series, about.period)
                summed[key] = summed.get(key, 0) + (answer.numerator or 0)
        for about, answer in found.items():
            if about.split is None and (about.series, about.period) in summed:
                assert summed[about.series, about.period] == answer.numerator


def _filled(case: Case) -> Case:
    return case._replace(splits=tuple((name, text or "Not known") for name, text in case.splits))
