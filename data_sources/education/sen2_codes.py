"""The codes of the SEN2 return in our words.

Names agree across four independent readers of the return; the Department for Education's own
specification was not at hand, so that a code of a split that is not known is warned of and kept.
"""

from data_sources.census_codes import Codes

REQUEST: Codes = {
    "Y": "assessment agreed",
    "N": "assessment refused",
    "A": "awaiting a decision",
    "W": "withdrawn",
    # Statements and transfers of the first years.
    "T": "withdrawn",
    "X": "moved to another authority",
}
ASSESSMENT: Codes = {
    "Y": "plan issued",
    "N": "plan refused",
    "A": "awaiting a decision",
    "W": "withdrawn",
    "X": "moved to another authority",
    "": "awaiting a decision",
}
CEASED: Codes = {
    "": "",
    "1": "reached the maximum age",
    "2": "needs met without a plan",
    "3": "moved to higher education",
    "4": "moved to employment",
    "5": "moved to another authority",
    "6": "no longer wishes to engage",
    "7": "moved out of England",
    "8": "died",
    "9": "other",
}
REVIEW: Codes = {"M": "plan kept", "A": "plan amended", "C": "plan ceased", "": "not decided"}
SETTING: Codes = {
    "": "School or college",
    "OLA": "Other arrangement by the authority",
    "OPA": "Other arrangement by parents",
    "EHE": "Elective home education",
    "EYP": "Early years setting",
    "OTH": "Other setting",
    "NEET": "Not in education, employment or training",
    "NIEC": "Not in education, notice to cease issued",
    "NIEO": "Not in education, other",
}
WORK_BASED: Codes = {"A": "apprenticeship", "T": "traineeship", "S": "supported internship"}
SOURCE: Codes = {
    "": "Not known",
    "1": "Young person or parent",
    "2": "School or setting",
    "3": "Health professional",
    "4": "Social care professional",
    "5": "Other",
}
RANK: Codes = {"1": "primary", "2": "secondary", "": "primary"}
YES_NO: Codes = {"1": "yes", "0": "no", "true": "yes", "false": "no", "": "no"}
