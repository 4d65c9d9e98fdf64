"""The SEN2 person-level return: requests, assessments, plans, reviews, placements and needs.

It comes yearly as XML (2023 to 2026, and later ones by name) or as COLLECT's nine Blade CSV files;
an authority may write either from its own system in between. Both give the same cases.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from data_sources.census_codes import ETHNICITY, NEED, SEX
from data_sources.education import sen2_codes as codes
from data_sources.education.known_children import KNOWN_BY
from data_sources.education.sen2_joins import joined, rows_of
from data_sources.education.sen2_rows import NO_PLAN_YET, frames
from data_sources.education.sen2_tables import TABLES
from data_sources.feed import Due, Refusal
from data_sources.home import Home
from data_sources.linked_tables import Tables
from data_sources.returns import Flat, Return, dataset
from data_sources.table_feed import TableFeed
from data_sources.text_days import BLADE, BLADE_SHOWN, plain

_CHILD = {
    "case_id": KNOWN_BY,
    "upn": "upn",
    "forename": "forename",
    "surname": "surname",
    "birth_date": "personbirthdate",
    "postcode": "postcode",
    "sex": "sex",
    "ethnicity": "ethnicity",
}
_CODES = {"sex": SEX, "ethnicity": ETHNICITY}
_SOFT = {"sex": "Not known", "ethnicity": "Unclassified", "need": "Not known"}
_SOFT |= {"placement": "Not known", "service": "Not known"}
_SETTING = codes.SETTING | {"UNIT": "SEN unit", "RESOURCED": "Resourced provision"}


def _dataset(
    name: str,
    table: str,
    fields: Mapping[str, str],
    more_codes: Mapping[str, Mapping[str, str]] | None = None,
    **more: object,
) -> TableFeed:
    own = _CODES | dict(more_codes or {})
    soft = {field: word for field, word in _SOFT.items() if field in own}
    return dataset(name, "education", table, _CHILD | dict(fields), own, unknown_as=soft, **more)


_DATASETS = (
    _dataset(
        "ehc_requests",
        "Requests",
        {
            "opened": "receiveddate",
            "due": "due",
            "closed": "requestoutcomedate",
            "outcome": "requestoutcome",
            "service": "requestsource",
        },
        {"outcome": codes.REQUEST, "service": codes.SOURCE},
    ),
    _dataset(
        "ehc_needs_assessments",
        "Assessment",
        {
            "opened": "receiveddate",
            "due": "due",
            "closed": "closed",
            "outcome": "assessmentoutcome",
            "exception": "week20",
            "need": "sentype",
        },
        {
            "outcome": codes.ASSESSMENT | {NO_PLAN_YET: "plan to be issued"},
            "exception": codes.YES_NO,
            "need": NEED,
        },
    ),
    _dataset(
        "ehc_plans",
        "NamedPlan",
        {
            "opened": "opened",
            "closed": "ceasedate",
            "outcome": "ceasereason",
            "need": "sentype",
            "placement": "setting",
            "provider": "urn",
        },
        {"outcome": codes.CEASED, "need": NEED, "placement": _SETTING},
        age_at="as_at",
    ),
    _dataset(
        "annual_reviews",
        "ActivePlans",
        {"opened": "opened", "due": "due", "closed": "closed"},
        age_at="as_at",
    ),
    _dataset(
        "annual_review_decisions",
        "ActivePlans",
        {
            "opened": "reviewmeeting",
            "due": "due",
            "closed": "lastreview",
            "outcome": "reviewoutcome",
        },
        {"outcome": codes.REVIEW},
    ),
    _dataset(
        "phase_transfers",
        "ActivePlans",
        {
            "opened": "opened",
            "due": "phasetransferduedate",
            "closed": "phasetransferfinaldate",
        },
    ),
    _dataset(
        "ehc_placements",
        "PlacementDetail",
        {
            "opened": "opened",
            "closed": "leavingdate",
            "outcome": "placementrank",
            "placement": "setting",
            "provider": "urn",
        },
        {"outcome": codes.RANK, "placement": _SETTING},
    ),
    _dataset(
        "ehc_plan_needs",
        "SENneed",
        {"opened": "opened", "closed": "ceasedate", "outcome": "sentyperank", "need": "sentype"},
        {"outcome": codes.RANK, "need": NEED},
        age_at="as_at",
    ),
    _dataset("personal_budgets", "NamedPlan", {"opened": "startdate", "closed": "ceasedate"}),
    _dataset(
        "work_based_placements",
        "PlacementDetail",
        {"opened": "opened", "closed": "leavingdate", "outcome": "kind"},
        {"outcome": codes.WORK_BASED},
    ),
)


class Sen2(Return):
    """The return, in either form."""

    def flat(self, tables: Tables, as_at: date, home: Home) -> Flat:
        """Join the tables; warn of plans in force that do not say when they started."""
        found = joined(tables)
        without = found.active[found.active["startdate"] == ""]
        warnings: tuple[Refusal, ...] = ()
        if len(without):
            warnings = (
                Refusal(
                    severity="warning",
                    sheet="ActivePlans",
                    row=rows_of(without),
                    column="StartDate",
                    rule=f"{len(without):,} plans in force do not say when they started",
                    cure="Give each a NamedPlan with its StartDate; until then the reference "
                    "date is taken for it.",
                ),
            )
        return Flat(frames(found, as_at.isoformat()), warnings)

    def header_day(self, header: Mapping[str, str]) -> str:
        """Give the reference date, however it is written."""
        said = header.get("referencedate", "")
        return plain(pd.Series([said], dtype="str"), BLADE).iloc[0]


FEED = Sen2(
    name="sen2",
    title="SEN2 return",
    agency="education",
    publisher="the authority's SEN team",
    where="the case system's SEN2 return, or COLLECT's Blade export of it",
    file_kind="xml",
    record="Person",
    collection="SEN2",
    header_table="sen2",
    set_dates=BLADE_SHOWN,
    tables=TABLES,
    datasets=_DATASETS,
    due=Due(every_months=1, within_days=31),
    usual_change=0.3,
)
