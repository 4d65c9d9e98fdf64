"""The same made-up cases for the quick and for the slow way of counting, and their answers."""

import math
from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from pydantic import TypeAdapter

from dashboard.kpis.case_figures import Asked, figures_of_cases
from dashboard.kpis.case_measures import CaseKind, CaseMeasure
from dashboard.kpis.cases import Cases
from dashboard.kpis.periods import Extent, Term
from dashboard.kpis.records import Records

from .slow_cases import About, Answer, Area, Case, Told
from .slow_figures import slow_figures

SPLITS = ("sex", "need")
AGENCIES = ("education", "health", "care")
BLANK = (("sex", ""), ("need", ""))
Answers = dict[About, Answer]


def case(
    opened: str, closed: str = "", due: str = "", *, sex: str = "", need: str = "", **more: Any
) -> Case:
    """Give a case with its days as ISO texts, "" where there is none."""
    days = [date.fromisoformat(text) if text else None for text in (opened, due, closed)]
    assert days[0] is not None
    return Case(days[0], days[1], days[2], splits=(("sex", sex), ("need", need)), **more)


def told(*cases: Case, whole: tuple[str, str] = ("2023-01-01", "2026-12-31")) -> Told:
    """Give a dataset of education's that is whole between two days."""
    return Told(cases, *(date.fromisoformat(day) for day in whole), "education")


def table_of(cases: Iterable[Case]) -> pa.Table:
    """Give the columns that the vault's cases have."""
    rows = list(cases)
    columns = {
        **{day: pa.array([getattr(c, day) for c in rows], pa.date32()) for day in _DAYS},
        **{name: pa.array([getattr(c, name) for c in rows], pa.float64()) for name in _NUMBERS},
        "outcome": pa.array([c.outcome or None for c in rows], pa.string()),
        "exception": pa.array([c.exception for c in rows], pa.bool_()),
        "child": pa.array([-1 if c.child is None else c.child for c in rows], pa.int32()),
        **{name: pa.array([c.split(name) for c in rows], pa.string()) for name in SPLITS},
    }
    return pa.table(columns)


_DAYS = ("opened", "due", "closed")
_NUMBERS = ("amount", "out_of")


def cases_of(one: Told) -> Cases:
    """Give a dataset as the measures take it."""
    reaches = {
        agency: np.array([agency in c.reaches for c in one.cases], np.bool_) for agency in AGENCIES
    }
    extent = Extent(one.whole_from, one.as_at)
    return Cases.of(table_of(one.cases), SPLITS, extent, agency=one.agency, reaches=reaches)


def records_of(area: Area, terms: tuple[Term, ...] = ()) -> Records:
    """Give an area's datasets as the measures take them."""
    return Records({name: cases_of(one) for name, one in area.items()}, terms)


def case_measure(**words: Any) -> CaseMeasure:
    """Read a measure of the dataset "plans" by month, where the words say nothing else."""
    plain = {"source": "An agency", "periods": ["month"]}
    if words["kind"] not in ("ratio_of_cases", "linked_share"):
        plain["dataset"] = "plans"
    found: CaseMeasure = TypeAdapter(CaseKind).validate_python(plain | words)
    return found


def quick_answers(measure: CaseMeasure, records: Records, asked: Asked) -> Answers:
    """Give what the dashboard answers; no two figures are about the same."""
    table = figures_of_cases(measure, records, asked)
    found: Answers = {}
    for row in table.astype(object).where(table.notna(), None).to_dict("records"):
        about = About(row["series"], row["period"], row["split"], row["category"])
        assert about not in found
        found[about] = Answer(*(row[name] for name in Answer._fields))
    return found


def assert_same(quick: Answers, slow: Answers) -> None:
    """Hold each figure to the other's, to a billionth; their symbols to the letter."""
    assert quick.keys() == slow.keys()
    for about, answer in slow.items():
        assert is_close(quick[about], answer), (about, quick[about], answer)


def is_close(one: Answer, other: Answer) -> bool:
    """Say whether two figures are the same but for the last bits."""
    return one.symbol == other.symbol and all(
        (a is None) == (b is None) and (a is None or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9))
        for a, b in zip(_numbers(one), _numbers(other), strict=True)
    )


def _numbers(answer: Answer) -> list[Any]:
    return [getattr(answer, name) for name in Answer._fields if name != "symbol"]


def assert_counts_the_same(
    measure: CaseMeasure, area: Area, terms: tuple[Term, ...], asked: Asked
) -> Answers:
    """Hold the quick answers to the slow ones, and give them."""
    found = quick_answers(measure, records_of(area, terms), asked)
    assert_same(found, slow_figures(measure, area, terms, asked))
    return found


def figure(
    measure: CaseMeasure, area: Area, period: str, *, unit: str = "count", **more: Any
) -> tuple[Any, ...]:
    """Give numerator, denominator, value and symbol of a period in total."""
    asked = Asked(unit, 100 if unit == "percent" else 1)
    terms = more.pop("terms", ())
    answers = quick_answers(measure, records_of(area, terms), asked)
    key = f"{measure.periods[0]}:{measure.name or measure.datasets()[0]}"
    return answers[About(key, period, None, "")][:4]
