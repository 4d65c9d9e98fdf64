"""The Community Services Data Set: children's waits for therapies and community paediatrics.

It comes as the provider's CSV files of the tables CYP000, 001, 101, 102 and 201 (version 1.6) in
the data set's own headings, or in an export under them. Tables that no KPI needs may lie beside
them. A referral to two teams counts under the team that its last row of CYP102 names.
"""

from collections.abc import Mapping
from datetime import date

from data_sources.feed import Due
from data_sources.health.nhs_codes import SOFT
from data_sources.health.referrals import CODES, Layout, as_sent, ended, joined
from data_sources.home import Home
from data_sources.linked_tables import LinkedTable, Tables
from data_sources.returns import Flat, Return, dataset
from data_sources.text_days import days_on

DUE_DAYS = 126
"""18 weeks: the NHS's standard for community waits (Medium Term Planning Framework)."""
_PATIENT, _REFERRAL = "local patient identifier (extended)", "service request identifier"
_PROVIDER, _PERIOD_END = "organisation identifier (code of provider)", "reporting period end date"
_RECEIVED, _TEAM = (
    "referral request received date",
    "service or team type referred to (community care)",
)
LAYOUT = Layout(
    header="cyp000",
    patients="cyp001",
    referrals="cyp101",
    teams="cyp102",
    contacts="cyp201",
    headings={
        _PROVIDER: "provider",
        "nhs number": "nhs_number",
        "person birth date": "birth_date",
        "postcode of usual address": "postcode",
        "person stated gender code": "sex",
        "ethnic category": "ethnicity",
        _RECEIVED: "received",
        "service discharge date": "discharged",
        _TEAM: "team",
        "referral closure date": "team_closed",
        "referral rejection date": "rejected",
        "care contact date": "on",
        "attendance status": "status",
    },
)
TABLES = (
    LinkedTable(
        name="cyp000",
        fields=(_PROVIDER, _PERIOD_END),
        needs=(_PROVIDER, _PERIOD_END),
        ignored=(
            "organisation identifier (code of submitting organisation)",
            *("reporting period start date", "version", "primary data collection system in use"),
        ),
        optional=False,
    ),
    LinkedTable(
        name="cyp001",
        fields=(
            *("nhs number", "person birth date", "postcode of usual address"),
            *("person stated gender code", "ethnic category"),
        ),
        needs=("nhs number", "person birth date"),
        ignored=("nhs number status indicator code",),
        id_heading=_PATIENT,
        optional=False,
    ),
    LinkedTable(
        name="cyp101",
        fields=(_RECEIVED, "service discharge date"),
        needs=(_RECEIVED, "service discharge date"),
        ignored=(
            "organisation identifier (code of commissioner)",
            *("source of referral for community", "priority type code"),
            *("primary reason for referral (community care)", "referral request received time"),
        ),
        parent="cyp001",
        id_heading=_REFERRAL,
        parent_heading=_PATIENT,
        optional=False,
    ),
    LinkedTable(
        name="cyp102",
        fields=(_TEAM, "referral closure date", "referral rejection date"),
        needs=(_TEAM, "referral closure date", "referral rejection date"),
        ignored=("referral closure reason", "referral rejection reason"),
        parent="cyp101",
        parent_heading=_REFERRAL,
        optional=False,
    ),
    LinkedTable(
        name="cyp201",
        fields=("care contact date", "attendance status"),
        needs=("care contact date", "attendance status"),
        ignored=("consultation mechanism", "care contact time", "clinical contact duration"),
        parent="cyp101",
        id_heading="care contact identifier",
        parent_heading=_REFERRAL,
        optional=False,
    ),
    LinkedTable(
        name="cyp104",
        fields=(),
        needs=(_REFERRAL, "waiting time measurement type"),
        used=False,
    ),
    LinkedTable(
        name="cyp202",
        fields=(),
        needs=("care contact identifier", "community care activity type"),
        used=False,
    ),
)


class CommunityServices(Return):
    """One provider's set of files for a period."""

    def flat(self, tables: Tables, as_at: date, home: Home) -> Flat:
        """Give each referral's wait."""
        referrals, warnings = joined(tables, LAYOUT, home)
        waits = ended(referrals, "first").assign(due=days_on(referrals["received"], DUE_DAYS))
        return Flat({"community_waits": as_sent(waits, LAYOUT)}, warnings)

    def header_day(self, header: Mapping[str, str]) -> str:
        """Give the end of the reporting period."""
        return header.get(_PERIOD_END, "").strip()


FEED = CommunityServices(
    name="csds",
    title="Community Services Data Set",
    agency="health",
    publisher="the community health provider",
    where="the provider's own CSDS submission, referrals of children and young people alone",
    file_kind="zip",
    header_table="cyp000",
    tables=TABLES,
    datasets=(
        dataset("community_waits", "health", "CYP101", LAYOUT.fields(), CODES, unknown_as=SOFT),
    ),
    due=Due(every_months=1, within_days=45),
    usual_change=0.3,
    looks_back_months=6,
    first_end_counts=True,
)
