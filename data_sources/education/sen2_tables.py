"""The linked tables of the SEN2 return, as COLLECT's Blade exports and the XML name them.

The XML of 2023 to 2026 differs in which elements it has and in their order. Elements are found by
name, so that one list of all of them reads every year's.
"""

from data_sources.linked_tables import LinkedTable

_SETTING = ("urn", "ukprn", "sensetting", "placementrank")
_UNITS = ("senunitindicator", "resourcedprovisionindicator")


def _table(
    name: str,
    fields: tuple[str, ...],
    needs: tuple[str, ...],
    parent: str = "",
    ignored: tuple[str, ...] = (),
    **more: bool,
) -> LinkedTable:
    """Declare a table with the headings that COLLECT gives every table beside its own."""
    return LinkedTable(
        name=name,
        fields=fields,
        needs=needs,
        ignored=(f"{name}orderseqcolumn", "nativeid", "sourceid", *ignored),
        parent=parent,
        id_heading=f"{name}tableid",
        parent_heading=f"{parent}tableid" if parent else "",
        **more,
    )


PERSON = _table(
    "person",
    (
        *("surname", "forename", "personbirthdate", "sex", "gendercurrent", "ethnicity"),
        *("postcode", "upn", "uniquelearnernumber"),
    ),
    ("personbirthdate",),
    ignored=("upnunknown", "sen2tableid"),
    optional=False,
)
REQUESTS = _table(
    "requests",
    ("receiveddate", "requestsource", "requestoutcomedate", "requestoutcome", "exported"),
    ("receiveddate", "requestoutcome"),
    parent="person",
    ignored=("rya", "requestmediation", "requesttribunal"),
    optional=False,
)
ASSESSMENT = _table(
    "assessment",
    ("assessmentoutcome", "assessmentoutcomedate", "week20"),
    ("assessmentoutcome",),
    parent="requests",
    ignored=("assessmentmediation", "assessmenttribunal", "othermediation", "othertribunal"),
    optional=False,
)
NAMED_PLAN = _table(
    "namedplan",
    ("startdate", "planwbp", "pb", "ceasedate", "ceasereason"),
    ("startdate",),
    parent="assessment",
    ignored=("planres", "oa", "dp"),
    optional=False,
)
PLAN_DETAIL = _table(
    "plandetail",
    _SETTING,
    (),
    parent="namedplan",
    ignored=(*_UNITS, "sensettingother"),
    used=False,
)
ACTIVE_PLANS = _table(
    "activeplans",
    (
        *("reviewmeeting", "reviewoutcome", "lastreview", "phasetransferduedate"),
        *("phasetransferfinaldate", "wbp"),
    ),
    (),
    parent="requests",
    ignored=("transferla", "reviewdraft", "res", "attendancepattern"),
    optional=False,
)
PLACEMENT_DETAIL = _table(
    "placementdetail",
    (*_SETTING, *_UNITS, "entrydate", "leavingdate", "wbp"),
    ("placementrank",),
    parent="activeplans",
    ignored=("sensettingother", "attendancepattern", "res"),
)
SEN_NEED = _table("senneed", ("sentype", "sentyperank"), ("sentype",), parent="activeplans")
RETURN = LinkedTable(
    name="sen2",
    fields=("collection", "year", "referencedate", "lea"),
    needs=("collection", "referencedate"),
    ignored=(
        *("sen2orderseqcolumn", "nativeid", "sourceid", "sourcelevel", "softwarecode", "release"),
        *("serialno", "datetime", "dmo", "dco", "dsco"),
    ),
    id_heading="sen2tableid",
)
TABLES = (
    *(PERSON, REQUESTS, ASSESSMENT, NAMED_PLAN, PLAN_DETAIL),
    *(ACTIVE_PLANS, PLACEMENT_DETAIL, SEN_NEED, RETURN),
)
