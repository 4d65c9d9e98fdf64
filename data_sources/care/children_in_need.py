"""The children in need census: children in need, those disabled, assessments, protection plans.

It comes yearly as XML, as at 31 March. The years 2021 to 2026 differ in which elements there are
and in their order; elements are found by name. An assessment is due 45 working days after its
start.
"""

from collections.abc import Mapping
from datetime import date

from data_sources.care import care_codes as codes
from data_sources.care.children_in_need_rows import frames
from data_sources.census_codes import ETHNICITY, SEX
from data_sources.feed import Due
from data_sources.home import Home
from data_sources.linked_tables import LinkedTable, Tables
from data_sources.returns import Flat, Return, dataset
from data_sources.table_feed import TableFeed

TABLES = (
    LinkedTable(
        name="child",
        fields=(
            *("lachildid", "upn", "personbirthdate", "sex", "gendercurrent"),
            *("ethnicity", "disability"),
        ),
        needs=("lachildid", "personbirthdate"),
        ignored=("formerupn", "upnunknown", "expectedpersonbirthdate", "persondeathdate"),
        grouped=("childidentifiers", "childcharacteristics", "disabilities"),
        optional=False,
    ),
    LinkedTable(
        name="cindetails",
        fields=(
            *("cinreferraldate", "primaryneedcode", "cinclosuredate", "reasonforclosure"),
            "referralnfa",
        ),
        # Without the last, referrals that came to nothing would count as need.
        needs=("cinreferraldate", "referralnfa"),
        ignored=(
            *("referralsource", "dateofinitialcpc", "cinplandates", "section47"),
            "preproceedingsandfgdm",
        ),
        parent="child",
        optional=False,
    ),
    LinkedTable(
        name="assessments",
        fields=("assessmentactualstartdate", "assessmentauthorisationdate"),
        needs=("assessmentactualstartdate",),
        # What was found about the family is nothing that a KPI needs.
        ignored=("assessmentinternalreviewdate", "factorsidentifiedatassessment"),
        parent="cindetails",
    ),
    LinkedTable(
        name="childprotectionplans",
        fields=("cppstartdate", "cppenddate", "initialcategoryofabuse", "latestcategoryofabuse"),
        needs=("cppstartdate",),
        ignored=("numberofpreviouscpp", "reviews"),
        parent="cindetails",
    ),
)
_CHILD = {
    "case_id": "case",
    "upn": "upn",
    "birth_date": "personbirthdate",
    "sex": "sex",
    "ethnicity": "ethnicity",
}
_EPISODE = {"opened": "cinreferraldate", "closed": "cinclosuredate", "outcome": "reasonforclosure"}
_SOFT = {"sex": "Not known", "ethnicity": "Unclassified", "need": "Not known"}
_SOFT |= {"outcome": "Not known"}


def _dataset(
    name: str,
    table: str,
    fields: Mapping[str, str],
    more_codes: Mapping[str, Mapping[str, str]] | None = None,
    **more: object,
) -> TableFeed:
    own = {"sex": SEX, "ethnicity": ETHNICITY} | dict(more_codes or {})
    soft = {field: word for field, word in _SOFT.items() if field in own}
    return dataset(name, "care", table, _CHILD | dict(fields), own, unknown_as=soft, **more)


_DATASETS = (
    _dataset(
        "children_in_need",
        "CINdetails",
        {**_EPISODE, "need": "primaryneedcode"},
        {"outcome": codes.CLOSURE, "need": codes.NEED},
        age_at="as_at",
    ),
    _dataset(
        "disabled_children_in_need",
        "CINdetails",
        {**_EPISODE, "need": "first_disability"},
        {"outcome": codes.CLOSURE, "need": codes.DISABILITY},
        age_at="as_at",
    ),
    _dataset(
        "social_care_assessments",
        "Assessments",
        {
            "opened": "assessmentactualstartdate",
            "due": "due",
            "closed": "assessmentauthorisationdate",
        },
    ),
    _dataset(
        "child_protection_plans",
        "ChildProtectionPlans",
        {"opened": "cppstartdate", "closed": "cppenddate", "need": "abuse"},
        {"need": codes.ABUSE},
        age_at="as_at",
    ),
)


class ChildrenInNeed(Return):
    """The census of one year."""

    def flat(self, tables: Tables, as_at: date, home: Home) -> Flat:
        """Give each episode of need, assessment and protection plan with its child."""
        return Flat(frames(tables))


FEED = ChildrenInNeed(
    name="cin_census",
    title="Children in need census",
    agency="care",
    publisher="the authority's social care data team",
    where="the case system's children in need census, as XML",
    file_kind="xml",
    record="Child",
    collection="CIN",
    tables=TABLES,
    datasets=_DATASETS,
    due=Due(every_months=12, within_days=120),
    usual_change=0.3,
)
