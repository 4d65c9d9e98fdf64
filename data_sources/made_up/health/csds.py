"""The tables of the Community Services Data Set, in its own headings."""

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
    *("LOCAL PATIENT IDENTIFIER (EXTENDED)", "NHS NUMBER", "PERSON BIRTH DATE"),
    *("POSTCODE OF USUAL ADDRESS", "PERSON STATED GENDER CODE", "ETHNIC CATEGORY"),
)
_REFERRAL, _PATIENT = "SERVICE REQUEST IDENTIFIER", _PATIENT_HEADINGS[0]
_RECEIVED, _DISCHARGED = "REFERRAL REQUEST RECEIVED DATE", "SERVICE DISCHARGE DATE"
_CONTACT = "CARE CONTACT DATE"
_TEAM = "SERVICE OR TEAM TYPE REFERRED TO (COMMUNITY CARE)"
_SOURCES = {"01": 27, "02": 26, "06": 30, "05": 9, "07": 8}
_REASONS = {
    **{"SLT": "015", "OCT": "020", "PHY": "018"},
    **{"DIE": "031", "CPD": "042"},
}
_CLOSED = {"01": 61, "02": 14, "03": 13, "05": 12}
_REJECTED = {"02": 61, "03": 27, "01": 12}


def _tables(listed: Listed, patients: Texts, period: Period) -> dict[str, Table]:
    """Give the tables by number, but for that of the patients."""
    return {
        "CYP000": _header(period),
        "CYP101": _referrals(listed, patients),
        "CYP102": _teams(listed),
        "CYP201": _contacts(listed),
    }


def _mistakes(period: Period) -> dict[str, Mistakes]:
    """Say which mistakes go into which table."""
    return {
        "CYP101": Mistakes(
            (
                to(_RECEIVED, f"{period.end.year}-02-30"),
                after(_RECEIVED, period.end),
                before(_DISCHARGED, _RECEIVED),
            ),
            0.0068,
        ),
        "CYP102": Mistakes((to(_TEAM, "XX9"),), 0.002),
        "CYP201": Mistakes((to(_CONTACT, f"{period.end.year}-02-30"),), 0.0012),
    }


def _header(period: Period) -> Table:
    cells = {
        "ORGANISATION IDENTIFIER (CODE OF PROVIDER)": period.provider,
        "ORGANISATION IDENTIFIER (CODE OF SUBMITTING ORGANISATION)": period.provider,
        "REPORTING PERIOD START DATE": period.start.isoformat(),
        "REPORTING PERIOD END DATE": period.end.isoformat(),
    }
    return {heading: np.array([cell]) for heading, cell in cells.items()}


def _referrals(listed: Listed, patients: Texts) -> Table:
    discharged = np.where(listed.rejected, "", iso(listed.closed))
    return {
        _REFERRAL: listed.number,
        _PATIENT: patients,
        "ORGANISATION IDENTIFIER (CODE OF COMMISSIONER)": np.full(len(patients), COMMISSIONER),
        _RECEIVED: iso(listed.received),
        "SOURCE OF REFERRAL FOR COMMUNITY": pick(listed.chance, _SOURCES),
        "PRIORITY TYPE CODE": np.where(listed.urgent, "2", "1"),
        "PRIMARY REASON FOR REFERRAL (COMMUNITY CARE)": _reasons(listed),
        _DISCHARGED: discharged,
    }


def _reasons(listed: Listed) -> Texts:
    codes = np.array(list(_REASONS))
    order = np.argsort(codes)
    place = order[np.searchsorted(codes[order], listed.team)]
    reasons: Texts = np.array(list(_REASONS.values()))[place]
    return reasons


def _teams(listed: Listed) -> Table:
    closed, rejected = iso(listed.closed), listed.rejected
    ended = closed != ""
    return {
        _REFERRAL: listed.number,
        _TEAM: listed.team,
        "REFERRAL CLOSURE DATE": np.where(rejected, "", closed),
        "REFERRAL CLOSURE REASON": np.where(ended & ~rejected, pick(listed.chance, _CLOSED), ""),
        "REFERRAL REJECTION DATE": np.where(rejected, closed, ""),
        "REFERRAL REJECTION REASON": np.where(rejected, pick(listed.chance, _REJECTED), ""),
    }


def _contacts(listed: Listed) -> Table:
    return {
        "CARE CONTACT IDENTIFIER": listed.contact_number,
        _REFERRAL: listed.number[listed.contact_of],
        _CONTACT: iso(listed.contact_on),
        "ATTENDANCE STATUS": attendance(listed.attended, listed.contact_chance),
        "CONSULTATION MECHANISM": pick(99 - listed.contact_chance, HOW),
    }


LAYOUT = Layout("CYP001", _PATIENT_HEADINGS, _tables, _mistakes)
