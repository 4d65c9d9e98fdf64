"""The Mental Health Services Data Set: waits for CAMHS, and for autism and ADHD assessments.

It comes as the provider's CSV files of the tables MHS000, 001, 101, 102 and 201. What a wait's
limit is follows from the service's name in health_services.csv: CAMHS 4 weeks to a first and 18 to
a second contact (NHS planning guidance), autism 13 weeks (NICE QS51), all others 18 weeks.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from data_sources.feed import Due
from data_sources.health.nhs_codes import SOFT
from data_sources.health.referrals import CODES, Layout, as_sent, due_after, ended, joined
from data_sources.home import Home
from data_sources.linked_tables import LinkedTable, Tables
from data_sources.returns import Flat, Return, dataset
from data_sources.text_days import Texts, days_on

CAMHS, AUTISM = "camhs", "autism"
"""In small letters, what the names of these services begin with."""
CAMHS_DAYS, AUTISM_DAYS, OTHER_DAYS, SECOND_DAYS = 28, 91, 126, 126
_PERIOD_END = "reportingperiodenddate"
LAYOUT = Layout(
    header="mhs000",
    patients="mhs001",
    referrals="mhs101",
    teams="mhs102",
    contacts="mhs201",
    headings={
        "orgidprovider": "provider",
        "nhsnumber": "nhs_number",
        "personbirthdate": "birth_date",
        "gender": "sex",
        "ethniccategory": "ethnicity",
        "referralrequestreceiveddate": "received",
        "servdischdate": "discharged",
        "referrejectiondate": "rejected",
        "servteamtypereftomh": "team",
        "referclosuredate": "team_closed",
        "carecontdate": "on",
        "attendstatus": "status",
    },
)
TABLES = (
    LinkedTable(
        name="mhs000",
        fields=("orgidprovider", _PERIOD_END),
        needs=("orgidprovider", _PERIOD_END),
        ignored=("reportingperiodstartdate", "orgidsubmit", "datsetversion", "primsystem"),
        optional=False,
    ),
    LinkedTable(
        name="mhs001",
        fields=("nhsnumber", "personbirthdate", "postcode", "gender", "ethniccategory"),
        needs=("nhsnumber", "personbirthdate"),
        ignored=("nhsnumberstatus", "genderidcode"),
        id_heading="localpatientid",
        optional=False,
    ),
    LinkedTable(
        name="mhs101",
        fields=("referralrequestreceiveddate", "servdischdate", "referrejectiondate"),
        needs=("referralrequestreceiveddate", "servdischdate", "referrejectiondate"),
        ignored=(
            *("orgidcomm", "sourceofreferralmh", "clinrespprioritytype", "primreasonreferralmh"),
            *("referrejectreason", "referclosreason", "referralrequestreceivedtime"),
        ),
        parent="mhs001",
        id_heading="servicerequestid",
        parent_heading="localpatientid",
        optional=False,
    ),
    LinkedTable(
        name="mhs102",
        fields=("servteamtypereftomh", "referclosuredate"),
        needs=("servteamtypereftomh", "referclosuredate"),
        ignored=("careprofteamlocalid", "referrejectiondate", "referrejectreason"),
        parent="mhs101",
        parent_heading="servicerequestid",
        optional=False,
    ),
    LinkedTable(
        name="mhs201",
        fields=("carecontdate", "attendstatus"),
        needs=("carecontdate", "attendstatus"),
        ignored=("consmechanismmh", "careconttime", "clincontdurofcarecont"),
        parent="mhs101",
        id_heading="carecontactid",
        parent_heading="servicerequestid",
        optional=False,
    ),
    LinkedTable(
        name="mhs104", fields=(), needs=("servicerequestid", "waittimemeasuretype"), used=False
    ),
)


class MentalHealthServices(Return):
    """One provider's set of files for a period."""

    def flat(self, tables: Tables, as_at: date, home: Home) -> Flat:
        """Give each referral's wait for a first contact, and with CAMHS for a second."""
        referrals, warnings = joined(tables, LAYOUT, home)
        due = due_after(referrals["received"], limits(referrals["service"]))
        with_camhs = referrals[_begins(referrals["service"], CAMHS)]
        second = ended(with_camhs, "second")
        waits = {
            "mental_health_waits": ended(referrals, "first").assign(due=due),
            "mental_health_second_contacts": second.assign(
                due=days_on(second["received"], SECOND_DAYS)
            ),
        }
        return Flat({name: as_sent(frame, LAYOUT) for name, frame in waits.items()}, warnings)

    def header_day(self, header: Mapping[str, str]) -> str:
        """Give the end of the reporting period."""
        return header.get(_PERIOD_END, "").strip()


def limits(services: Texts) -> "pd.Series[int]":
    """Give the days within which each service is to see a child first."""
    days = pd.Series(OTHER_DAYS, index=services.index)
    return days.mask(_begins(services, CAMHS), CAMHS_DAYS).mask(
        _begins(services, AUTISM), AUTISM_DAYS
    )


def _begins(services: Texts, name: str) -> "pd.Series[bool]":
    return services.str.lower().str.startswith(name)


FEED = MentalHealthServices(
    name="mhsds",
    title="Mental Health Services Data Set",
    agency="health",
    publisher="the mental health provider",
    where="the provider's own MHSDS submission, referrals of children and young people alone",
    file_kind="zip",
    header_table="mhs000",
    tables=TABLES,
    datasets=tuple(
        dataset(name, "health", "MHS101", LAYOUT.fields(), CODES, unknown_as=SOFT)
        for name in ("mental_health_waits", "mental_health_second_contacts")
    ),
    due=Due(every_months=1, within_days=45),
    usual_change=0.3,
    looks_back_months=6,
    first_end_counts=True,
)
