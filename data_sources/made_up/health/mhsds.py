"""The tables of the Mental Health Services Data Set, in its own headings."""

import numpy as np

from data_sources.made_up.children.arrays import Texts, iso
from data_sources.made_up.health.listing import Listed
from data_sources.made_up.health.provider_rows import (
    COMMISSIONER,
    HOW,
    Layout,
    Mistakes,
    Period,
    attendance,
    pick,
)
from data_sources.made_up.sheets.planting import Table, after, before, to

_PATIENT_HEADINGS = (
    *("LocalPatientId", "NHSNumber", "PersonBirthDate"),
    *("Postcode", "Gender", "EthnicCategory"),
)
_SOURCES = {"A1": 36, "A2": 4, "A3": 8, "B1": 9, "B2": 8, "C1": 6, "C2": 29}
_CLOSED = {"01": 64, "02": 15, "03": 12, "05": 9}
_REJECTED = {"02": 66, "03": 24, "01": 10}
_MOODS = {"05": 24, "11": 38, "13": 12, "17": 14, "24": 12}


def _tables(listed: Listed, patients: Texts, period: Period) -> dict[str, Table]:
    """Give the tables by number, but for that of the patients."""
    return {
        "MHS000": _header(period),
        "MHS101": _referrals(listed, patients),
        "MHS102": _teams(listed),
        "MHS201": _contacts(listed),
    }


def _mistakes(period: Period) -> dict[str, Mistakes]:
    """Say which mistakes go into which table."""
    return {
        "MHS101": Mistakes(
            (
                to("ReferralRequestReceivedDate", f"{period.end.year}-02-30"),
                after("ReferralRequestReceivedDate", period.end),
                before("ServDischDate", "ReferralRequestReceivedDate"),
            ),
            0.0068,
        ),
        "MHS102": Mistakes((to("ServTeamTypeRefToMH", "XX9"),), 0.002),
        "MHS201": Mistakes((to("CareContDate", f"{period.end.year}-02-30"),), 0.0015),
    }


def _header(period: Period) -> Table:
    return {
        "OrgIDProvider": np.array([period.provider]),
        "ReportingPeriodStartDate": np.array([period.start.isoformat()]),
        "ReportingPeriodEndDate": np.array([period.end.isoformat()]),
    }


def _referrals(listed: Listed, patients: Texts) -> Table:
    closed, rejected = iso(listed.closed), listed.rejected
    left = (closed != "") & ~rejected
    reason = pick(listed.chance, _MOODS)
    reason = np.where(listed.team == "AUT", "25", np.where(listed.team == "ADH", "24", reason))
    return {
        "ServiceRequestId": listed.number,
        "LocalPatientId": patients,
        "OrgIDComm": np.full(len(patients), COMMISSIONER),
        "ReferralRequestReceivedDate": iso(listed.received),
        "SourceOfReferralMH": pick(listed.chance, _SOURCES),
        "ClinRespPriorityType": np.where(listed.urgent, "2", "3"),
        "PrimReasonReferralMH": reason,
        "ServDischDate": np.where(rejected, "", closed),
        "ReferRejectionDate": np.where(rejected, closed, ""),
        "ReferRejectReason": np.where(rejected, pick(listed.chance, _REJECTED), ""),
        "ReferClosReason": np.where(left, pick(listed.chance, _CLOSED), ""),
    }


def _teams(listed: Listed) -> Table:
    return {
        "ServiceRequestId": listed.number,
        "ServTeamTypeRefToMH": listed.team,
        "ReferClosureDate": np.where(listed.rejected, "", iso(listed.closed)),
    }


def _contacts(listed: Listed) -> Table:
    return {
        "CareContactId": listed.contact_number,
        "ServiceRequestId": listed.number[listed.contact_of],
        "CareContDate": iso(listed.contact_on),
        "ConsMechanismMH": pick(99 - listed.contact_chance, HOW),
        "AttendStatus": attendance(listed.attended, listed.contact_chance),
    }


LAYOUT = Layout("MHS001", _PATIENT_HEADINGS, _tables, _mistakes)
