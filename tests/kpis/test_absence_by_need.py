"""The shipped share of pupils who miss a tenth, by need: of spring, and where a need is known."""

from datetime import date

import pandas as pd
import pyarrow as pa

from dashboard.kpis.cases import Cases
from dashboard.kpis.definitions_file import read_definitions
from dashboard.kpis.figures import figures_of
from dashboard.kpis.periods import Extent
from dashboard.kpis.records import Records
from dashboard.settings import PROJECT
from data_sources.census_codes import NEED

from .case_tables import table_of
from .counts import AREA, count, frame
from .drawn_cases import school_terms
from .slow_cases import Case

NO_COUNTS = frame(count("in_time", 0, place=("country", "C1", "Country")))
(KPI,) = (
    kpi
    for kpi in read_definitions(PROJECT / "kpi_definitions.yaml")
    if kpi.id == "persistent_absence_by_need"
)
SPRINGS = [term.key for term in school_terms() if term.first.month == 1]
MISSED = {"Hearing impairment": 12, "Vision impairment": 3, "Not known": 50}
"""How many of a hundred sessions each of these pupils misses."""


def pupils(need: str, opened: date, closed: date) -> list[Case]:
    """Give ten pupils on SEN support for a term."""
    splits, missed = (("need", need), ("sex", "Female")), MISSED[need]
    return [Case(opened, None, closed, amount=missed, out_of=100, splits=splits) for _ in range(10)]


def figures() -> pd.DataFrame:
    """Give the KPI's figures of all terms; in spring the needs are told, and of ten are not."""
    found = [
        pupil
        for term in school_terms()
        for need in (MISSED if term.key in SPRINGS else ["Not known"])
        for pupil in pupils(need, term.first, term.first)
    ]
    support = pa.array(["SEN support"] * len(found), pa.string())
    table = table_of(found).append_column("sen_provision", support)
    extent = Extent(school_terms()[0].first, school_terms()[-1].last)
    cases = Cases.of(table, ("need", "sen_provision"), extent, agency="education", reaches={})
    records = Records({"pupils": cases}, school_terms())
    return figures_of(KPI, AREA, NO_COUNTS, records).figures


def test_only_springs_are_shown_and_only_pupils_whose_need_is_known() -> None:
    totals = figures()
    totals = totals[totals["split"].isna()]
    assert set(totals["period"]) == set(SPRINGS)
    assert set(zip(totals["numerator"], totals["denominator"], strict=True)) == {(10, 20)}


def test_each_known_need_is_held_against_the_rest() -> None:
    gaps = figures()
    gaps = gaps[gaps["split"] == "gap in need"]
    assert set(zip(gaps["category"], gaps["value"], strict=True)) == {
        ("Hearing impairment less the rest", 100),
        ("Vision impairment less the rest", -100),
    }


def test_every_need_that_the_census_tells_is_asked_for() -> None:
    (measure,) = KPI.measures
    for part in (measure.numerator, measure.denominator):  # type: ignore[union-attr]
        assert set(part.where["need"]) == set(NEED.values()) - {"Not known"}
