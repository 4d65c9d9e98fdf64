"""What the board would see of the made-up area's own cases, against the slow plain answers."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from dashboard.kpis.case_figures import Asked
from dashboard.kpis.cases import Cases
from dashboard.kpis.measures import SPLITS
from dashboard.kpis.periods import Extent
from dashboard.kpis.records import Records
from tests.data_sources.whole_extracts import as_one, examined
from tests.kpis.case_tables import assert_same, case_measure, quick_answers
from tests.kpis.slow_cases import Case, Told
from tests.kpis.slow_figures import slow_figures

WHOLE_FROM, UNTIL = date(2025, 8, 1), date(2026, 10, 31)
AGENCIES = ("education", "health", "care")
EXTRACTS = ("health/2026-10-31_health_advice.csv", "care/2026-10-31_short_breaks.csv")
RETURN = "education/Blade-Export_31-10-2026_*.csv"


class Both(NamedTuple):
    """The area as the quick and as the slow way of counting take it."""

    records: Records
    area: dict[str, Told]


@pytest.fixture(scope="module")
def both(area: Path, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Read what was sent at the end of October 2026, and join the children by their keys."""
    sen2 = as_one(sorted(area.glob(RETURN)), tmp_path_factory.mktemp("sen2"))
    paths = [("education", sen2), *((name.split("/")[0], area / name) for name in EXTRACTS)]
    sent = [(agency, examined(home, path).cases) for agency, path in paths]
    number = _numbers(frame for _, frame in sent)
    quick, slow = {}, {}
    for agency, frame in sent:
        for name, mine in frame.groupby("dataset", sort=False):
            child = [number.get(row.upn or row.nhs) for row in mine.itertuples()]
            quick[str(name)] = _quick(mine, child, agency)
            rows = tuple(_cases(mine, child))
            slow[str(name)] = Told(rows, WHOLE_FROM, UNTIL, agency)
    return Both(Records(quick), slow)


def _numbers(frames: Iterable[pd.DataFrame]) -> dict[str, int]:
    """Give the number of each child by its key: education and care know children by the same."""
    keys = {key for frame in frames for name in ("upn", "nhs") for key in frame[name]} - {""}
    return {key: place for place, key in enumerate(sorted(keys))}


def _quick(mine: pd.DataFrame, child: list[int | None], agency: str) -> Cases:
    days = {
        name: pa.array(_or_none(mine[name]), pa.date32()) for name in ("opened", "due", "closed")
    }
    texts = {name: pa.array(mine[name].astype(str)) for name in ("outcome", *SPLITS)}
    others = {
        "exception": pa.array(mine["exception"].astype(bool)),
        "amount": pa.array(mine["amount"].astype(float)),
        "out_of": pa.array(mine["out_of"].astype(float)),
        "child": pa.array([-1 if each is None else each for each in child], pa.int32()),
    }
    reached = np.array([each is not None for each in child])
    return Cases.of(
        pa.table(days | texts | others),
        SPLITS,
        Extent(WHOLE_FROM, UNTIL),
        agency=agency,
        reaches=dict.fromkeys(AGENCIES, reached),
    )


def _or_none(days: pd.Series) -> list[date | None]:
    return [None if pd.isna(day) else day for day in days]


def _cases(mine: pd.DataFrame, child: list[int | None]) -> Iterable[Case]:
    days = zip(*(_or_none(mine[name]) for name in ("opened", "due", "closed")), strict=True)
    for row, each, (opened, due, closed) in zip(mine.to_dict("records"), child, days, strict=True):
        assert opened is not None
        splits = tuple((name, str(row[name])) for name in SPLITS)
        reaches = frozenset(AGENCIES if each is not None else ())
        told = (str(row["outcome"]), bool(row["exception"]), None, None)
        yield Case(opened, due, closed, *told, each, splits, reaches)


ISSUED = {"outcome": "plan issued", "exception": False}
ROLLED = ["month", "rolling_12_months"]
WITH_BREAKS = {"group": {"dataset": "short_breaks"}, "those": "with", "others": "without"}
MEASURES: list[tuple[dict[str, Any], str, tuple[tuple[str, ...], ...]]] = [
    (
        {"kind": "closed_in_time", "dataset": "ehc_needs_assessments", "limit_days": 140,
         "where": ISSUED, "periods": ROLLED, "by_request": True},
        "percent",
        (("need",), ("age_band", "sex")),
    ),
    (
        {"kind": "closed_in_time", "dataset": "ehc_requests", "limit_days": 42, "by": "due"},
        "percent",
        (("locality",),),
    ),
    ({"kind": "closed_in_time", "dataset": "ehc_health_advice"}, "percent", (("service",),)),
    (
        {"kind": "closed_in_time", "dataset": "annual_review_decisions", "by": "opened",
         "latest_of_child": True, "periods": ["quarter"]},
        "percent",
        (("sex",),),
    ),
    ({"kind": "open_past", "dataset": "annual_reviews"}, "percent", (("age_band",),)),
    (
        {"kind": "open_within", "dataset": "ehc_plans", "limit_days": 1000,
         "linked_split": WITH_BREAKS},
        "percent",
        (("placement",),),
    ),
    ({"kind": "stock", "dataset": "ehc_plans", "count": "children"}, "count", (("need", "sex"),)),
    ({"kind": "flow", "dataset": "ehc_requests", "count": "opened", "periods": ROLLED}, "count",
     (("service",),)),
    (
        {"kind": "wait", "dataset": "ehc_needs_assessments", "of": "closed", "centile": 90,
         "periods": ROLLED},
        "weeks",
        (("need",),),
    ),
    ({"kind": "wait", "dataset": "ehc_health_advice", "of": "open"}, "weeks", (("service",),)),
    (
        {"kind": "ratio_of_cases",
         "numerator": {"dataset": "ehc_requests", "count": "closed",
                       "where": {"outcome": "assessment refused"}},
         "denominator": {"dataset": "ehc_requests", "count": "closed"}, "periods": ROLLED},
        "percent",
        (("sex",), ("locality", "sex")),
    ),
    (
        {"kind": "linked_share", "of": [{"dataset": "short_breaks"}],
         "who_are_in": [{"dataset": "ehc_plans", "older_than_days": 365}]},
        "percent",
        (("age_band",), ("service",)),
    ),
    (
        {"kind": "linked_share", "of": [{"dataset": "ehc_plans", "older_than_days": 365}],
         "who_are_in": [{"dataset": "annual_reviews", "in_date": True, "latest_of_child": True}]},
        "percent",
        (("need",),),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "unit", "splits"), MEASURES, ids=[words["kind"] for words, _, _ in MEASURES]
)
def test_every_figure_of_the_area_is_that_of_the_slow_answer(
    words: dict[str, Any], unit: str, splits: tuple[tuple[str, ...], ...], both: Both
) -> None:
    measure = case_measure(**words)
    asked = Asked(unit, 100 if unit == "percent" else 1, splits, minimum_match=80)
    found = quick_answers(measure, both.records, asked)
    assert_same(found, slow_figures(measure, both.area, (), asked))
    assert sum(answer.value or 0 for answer in found.values()) > 0
