"""The school census: pupils, their SEN provision and needs, attendance, suspensions, AP.

It comes each term as COLLECT's Blade CSV files. As at which day it is stands in their names
(2025-12-31_pupilonroll.csv) or is told to the loader: the files do not say it.
"""

from collections.abc import Mapping
from datetime import date

from data_sources.census_codes import ETHNICITY, NEED, SEN_PROVISION, SEX
from data_sources.education.known_children import KNOWN_BY
from data_sources.education.school_census_rows import YEAR_GROUPS, frames
from data_sources.education.school_census_tables import TABLES
from data_sources.feed import Due
from data_sources.home import Home
from data_sources.linked_tables import Tables
from data_sources.returns import Flat, Return, dataset
from data_sources.table_feed import TableFeed
from data_sources.text_days import BLADE_SHOWN

SETTINGS = {
    "NFE": "Non-maintained further education",
    "OOT": "One-on-one tuition",
    "OTH": "Other setting",
    "WBP": "Work-based placement",
    "": "Not known",
}
REASONS = {
    "BHS": "Behaviour support",
    "SUS": "Suspension",
    "EXR": "Instead of exclusion",
    "MHN": "Mental health need",
    "PHN": "Physical health need",
    "OTH": "Other",
    "": "Not known",
}
_PUPIL = {
    "case_id": KNOWN_BY,
    "upn": "upn",
    "forename": "forename",
    "surname": "surname",
    "birth_date": "dob",
    "postcode": "postcode",
    "sex": "sex",
    "ethnicity": "ethnicity",
    "provider": "nativeid",
}
_CODES = {"sex": SEX, "ethnicity": ETHNICITY, "sen_provision": SEN_PROVISION}
_SOFT = {
    **dict.fromkeys(("sex", "need", "phase", "placement", "service", "sen_provision"), "Not known"),
    "ethnicity": "Unclassified",
}


def _dataset(
    name: str,
    table: str,
    fields: Mapping[str, str],
    codes: Mapping[str, Mapping[str, str]] | None = None,
) -> TableFeed:
    own = _CODES | dict(codes or {})
    soft = {field: word for field, word in _SOFT.items() if field in own}
    return dataset(name, "education", table, _PUPIL | dict(fields), own, unknown_as=soft)


_EXCLUSION = {
    "opened": "startdate",
    "closed": "startdate",
    "amount": "sessions",
    "sen_provision": "senprovision",
}


class SchoolCensus(Return):
    """The return of one term."""

    def flat(self, tables: Tables, as_at: date, home: Home) -> Flat:
        """Join the tables; warn of pupils whose sessions can't be true."""
        return Flat(*frames(tables, as_at, home))


FEED = SchoolCensus(
    name="school_census",
    title="School census",
    agency="education",
    publisher="the authority's school data team",
    where="COLLECT's Blade export of the term's school census",
    file_kind="zip",
    looks_back_months=4,
    set_dates=BLADE_SHOWN,
    tables=TABLES,
    datasets=(
        _dataset(
            "pupils",
            "pupilonroll",
            {
                "opened": "opened",
                "closed": "closed",
                "amount": "missed",
                "out_of": "possible",
                "sen_provision": "senprovision",
                "need": "sentype",
                "phase": "ncyearactual",
            },
            {"need": NEED, "phase": YEAR_GROUPS},
        ),
        _dataset("suspensions", "termlyexclusionsonroll", _EXCLUSION),
        _dataset("permanent_exclusions", "termlyexclusionsonroll", _EXCLUSION),
        _dataset(
            "school_alternative_provision",
            "schoolarrangedapdetailonroll",
            {
                "opened": "entrydate",
                "closed": "leavingdate",
                "placement": "apsettingtype",
                "service": "placementreason",
                "sen_provision": "senprovisionentry",
            },
            {"placement": SETTINGS, "service": REASONS},
        ),
    ),
    due=Due(every_months=4, within_days=60),
)
