"""What makes a case of a children in need census.

A case is known by the authority's number of the child and the day on which it began.
"""

from collections.abc import Mapping

import pandas as pd

from data_sources.care.care_codes import NO_DISABILITY
from data_sources.census_codes import main_ethnicity
from data_sources.linked_tables import ID, PARENT, Tables, looked_up
from data_sources.text_days import Texts, days_in, texts_of
from data_sources.working_days import after

CHILD = ("child", "upn", "personbirthdate", "sex", "ethnicity", "first_disability")
NOTHING_DONE = ("true", "1")
ASSESSED_WITHIN = 45
"""Working days for an assessment: Working Together to Safeguard Children (2023), chapter 3.

The guidance counts from the referral. A referral may have several assessments, each with a start
and no referral of its own: so each is counted from its start."""


def frames(tables: Tables) -> Mapping[str, pd.DataFrame]:
    """Give a flat frame of text for each dataset.

    A referral on which nothing was done (ReferralNFA) is no need.
    """
    child, details = _children(tables["child"]), tables["cindetails"]
    details = details.assign(**looked_up(details[PARENT], child, CHILD))
    details = details.assign(reasonforclosure=details["reasonforclosure"].str.upper())
    nothing = details["referralnfa"].str.lower().isin(NOTHING_DONE)
    in_need = _known_by(details[~nothing], "cinreferraldate")
    assessed = _of_details(tables["assessments"], details)
    protected = _of_details(tables["childprotectionplans"], details)
    latest = protected["latestcategoryofabuse"]
    return {
        "children_in_need": in_need,
        "disabled_children_in_need": in_need[in_need["first_disability"] != ""],
        "social_care_assessments": _known_by(assessed, "assessmentactualstartdate").assign(
            due=_due(assessed["assessmentactualstartdate"])
        ),
        "child_protection_plans": _known_by(protected, "cppstartdate").assign(
            abuse=latest.where(latest != "", protected["initialcategoryofabuse"])
        ),
    }


def _children(child: pd.DataFrame) -> pd.DataFrame:
    ethnicity = {code: main_ethnicity(code) for code in child["ethnicity"].unique()}
    disability = {told: _first_disability(told) for told in child["disability"].unique()}
    return child.assign(
        child=child["lachildid"],
        sex=child["sex"].where(child["sex"] != "", child["gendercurrent"]),
        ethnicity=child["ethnicity"].map(ethnicity).astype("str"),
        first_disability=child["disability"].map(disability).astype("str"),
    )


def _first_disability(told: str) -> str:
    """Give the first of the codes of disabilities; blank for none, and for NONE alone."""
    codes = [code.strip().upper() for code in told.split(";")]
    return next((code for code in codes if code not in ("", NO_DISABILITY)), "")


def _of_details(rows: pd.DataFrame, details: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**looked_up(rows[PARENT], details, CHILD, by=ID))


def _due(started: Texts) -> Texts:
    """Give the last day for each assessment; blank where its bank holidays are not known yet."""
    days = after(days_in(started), ASSESSED_WITHIN)
    return texts_of(pd.Series(days, index=started.index))


def _known_by(rows: pd.DataFrame, opened: str) -> pd.DataFrame:
    known: Texts = rows["child"] + "|" + rows[opened]
    return rows.assign(case=known.where(rows["child"] != "", ""))
