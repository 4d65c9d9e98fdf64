"""The linked tables of the school census, as COLLECT's Blade exports name them.

Autumn and spring differ in their columns, and years do: columns are found by name. Everything that
no KPI needs, names of former schools and free school meals among it, is known and not read.
"""

from data_sources.linked_tables import LinkedTable

_PUPIL = (
    *("upn", "surname", "forename", "dob", "sex", "gender", "ethnicity", "postcode"),
    *("enrolstatus", "ncyearactual", "senprovision", "termlysessionspossible"),
)
_PUPIL_IGNORED = (
    *("middlenames", "preferredsurname", "formersurname", "formerupn", "uniquelearnernumber"),
    *("entrydate", "schoolcensustableid", "hoursatsetting", "schoollunchtaken", "parttime"),
    *("topupfunding", "unitcontacttime", "termlysessionsauthorised", "termlysessionsunauthorised"),
    *("termlysessionseducational", "termlysessionsexceptional", "senunitindicator"),
    *("resourcedprovisionindicator", "nonqualhrs", "ftemp", "qualhrs", "qualhrspreviousyear"),
    *("nonqualhrspreviousyear", "tlevelqualhrs", "tlevelnonqualhrs", "moveoffrollflag"),
    *("fundedhours", "missingaddress", "duplicatenotfunded", "summerhalfterm2sessionspossible"),
    *("extendedhours", "eligibilitycode", "summerhalfterm2sessionsauthorised", "dafindicator"),
    *("summerhalfterm2sessionsunauthorised", "summerhalfterm2sessionseducational", "eyppr"),
    *("summerhalfterm2sessionsexceptional", "summerhalfterm2sessionscoronavirus", "eyppbf"),
    *("yssa", "servicechild", "language", "classtype", "boarder", "plaa", "youngcarer"),
    *("mathsgcsehighestpriorattainment", "mathsgcsepriorattainmentyear11"),
    *("englishgcsehighestpriorattainment", "englishgcsepriorattainmentyear11"),
    *("mathsgcsefundingexemption", "englishgcsefundingexemption", "leavingdate"),
    *("mathsgcsehighestpriorattainmentpreviousyear", "learnersupportcode"),
    *("englishgcsehighestpriorattainmentpreviousyear", "cla", "fsmeligible"),
)
_EXCLUSION = ("startdate", "sessions", "category", "senprovision")
_EXCLUSION_IGNORED = ("reason1", "reason2", "reason3", "reason")
_AP = (
    *("urn", "entrydate", "leavingdate", "apsettingtype", "placementreason"),
    "senprovisionentry",
)
_AP_IGNORED = (
    *("ukprn", "apsessionsperweek", "senprovisionleaving", "apattendancepattern"),
    *("applacementpostcode", "companynumber"),
)


def _table(
    name: str,
    fields: tuple[str, ...],
    needs: tuple[str, ...],
    ignored: tuple[str, ...] = (),
    parent: str = "",
    **more: bool,
) -> LinkedTable:
    own = "" if parent else f"{name}tableid"
    return LinkedTable(
        name=name,
        fields=(*fields, "nativeid"),
        needs=needs,
        ignored=(f"{name}orderseqcolumn", f"{name}tableid", "sourceid", *ignored),
        parent=parent,
        id_heading=own,
        parent_heading=f"{parent}tableid" if parent else "",
        **more,
    )


ON_ROLL = _table("pupilonroll", _PUPIL, ("dob", "enrolstatus"), _PUPIL_IGNORED, optional=False)
OFF_ROLL = _table("pupilnolongeronroll", _PUPIL, ("dob",), _PUPIL_IGNORED)
_ON, _OFF = "pupilonroll", "pupilnolongeronroll"
TABLES = (
    ON_ROLL,
    OFF_ROLL,
    _table("senneeds", ("sentype", "sentyperank"), ("sentype", "sentyperank"), parent=_ON),
    _table(
        "termlyexclusionsonroll",
        _EXCLUSION,
        ("startdate", "category", "termlyexclusionsonrolltableid"),
        _EXCLUSION_IGNORED,
        parent=_ON,
    ),
    _table(
        "termlyexclusionsoffroll",
        _EXCLUSION,
        ("startdate", "category", "termlyexclusionsoffrolltableid"),
        _EXCLUSION_IGNORED,
        parent=_OFF,
    ),
    _table(
        "termlysessiondetailsonroll",
        ("sessions", "attendancereason"),
        ("sessions", "attendancereason"),
        parent=_ON,
    ),
    _table(
        "termlysessiondetailsoffroll",
        (),
        ("sessions", "attendancereason"),
        parent=_OFF,
        used=False,
    ),
    _table(
        "schoolarrangedapdetailonroll",
        _AP,
        ("apsettingtype",),
        _AP_IGNORED,
        parent=_ON,
    ),
    _table("schoolarrangedapdetailoffroll", (), ("apsettingtype",), parent=_OFF, used=False),
)
