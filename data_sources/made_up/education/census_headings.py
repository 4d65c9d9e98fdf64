"""The headings of the school census's Blade CSV files, in the order of autumn and of spring.

Autumn and summer have one layout of pupils, spring another with ethnicity and needs beside it.
"""

_AUTUMN = (
    *("pupilonrolltableid", "NativeId", "dob", "surname", "forename", "middlenames"),
    *("preferredsurname", "formersurname", "upn", "formerupn", "uniquelearnernumber", "sex"),
    *("entrydate", "pupilonrollorderseqcolumn", "sourceid", "schoolcensustableid"),
    *("hoursatsetting", "schoollunchtaken", "parttime", "topupfunding"),
    *("termlysessionspossible", "termlysessionsauthorised", "termlysessionsunauthorised"),
    *("senunitindicator", "resourcedprovisionindicator", "nonqualhrs", "ftemp", "qualhrs"),
    *("qualhrspreviousyear", "nonqualhrspreviousyear", "tlevelqualhrs", "tlevelnonqualhrs"),
    *("moveoffrollflag", "fundedhours", "missingaddress", "duplicatenotfunded"),
    *("summerhalfterm2sessionspossible", "extendedhours", "eligibilitycode"),
    *("summerhalfterm2sessionsauthorised", "summerhalfterm2sessionsunauthorised"),
    *("dafindicator", "summerhalfterm2sessionseducational"),
    *("summerhalfterm2sessionsexceptional", "summerhalfterm2sessionscoronavirus", "yssa"),
    *("servicechild", "language", "classtype", "enrolstatus", "boarder", "plaa"),
    *("senprovision", "ncyearactual", "mathsgcsehighestpriorattainment"),
    *("mathsgcsepriorattainmentyear11", "englishgcsehighestpriorattainment"),
    *("englishgcsepriorattainmentyear11", "mathsgcsefundingexemption"),
    *("englishgcsefundingexemption", "mathsgcsehighestpriorattainmentpreviousyear"),
    *("englishgcsehighestpriorattainmentpreviousyear", "eyppr", "eyppbf"),
)
_SPRING = (
    *("pupilonrolltableid", "NativeId", "dob", "surname", "forename", "middlenames"),
    *("preferredsurname", "formersurname", "upn", "formerupn", "uniquelearnernumber", "sex"),
    *("entrydate", "pupilonrollorderseqcolumn", "sourceid", "schoolcensustableid"),
    *("hoursatsetting", "schoollunchtaken", "parttime", "topupfunding", "unitcontacttime"),
    *("termlysessionspossible", "senunitindicator", "resourcedprovisionindicator"),
    *("moveoffrollflag", "fundedhours", "missingaddress", "duplicatenotfunded"),
    *("extendedhours", "eligibilitycode", "dafindicator", "ethnicity", "yssa"),
    *("servicechild", "language", "classtype", "enrolstatus", "boarder", "plaa"),
    *("senprovision", "ncyearactual", "eyppr", "eyppbf", "youngcarer"),
)
_KEYS = ("pupilonrolltableid", "NativeId")
_TABLES = {
    "senneeds": ("sentyperank", "sentype"),
    "termlyexclusionsonroll": (
        *("startdate", "sessions", "reason1", "reason2", "reason3", "category", "senprovision"),
    ),
    "termlysessiondetailsonroll": ("sessions", "attendancereason"),
    "schoolarrangedapdetailonroll": (
        *("urn", "ukprn", "entrydate", "leavingdate", "apsessionsperweek", "apsettingtype"),
        *("placementreason", "senprovisionentry", "senprovisionleaving", "apattendancepattern"),
        *("applacementpostcode", "companynumber"),
    ),
}


def of(table: str, term: str) -> tuple[str, ...]:
    """Give a file's headings in their order."""
    if table == "pupilonroll":
        return _SPRING if term == "spring" else _AUTUMN
    own = (f"{table}tableid", f"{table}orderseqcolumn", "sourceid")
    return (*_KEYS, *own, *_TABLES[table])
