"""The school census's codes in our words: sex, need, SEN provision and ethnicity.

The returns of education and of social care share them.
"""

from data_sources.published.ehc_plans_by_need import NEEDS as PUBLISHED_NEEDS

Codes = dict[str, str]

SEX: Codes = {
    **{"M": "Male", "F": "Female", "U": "Not known", "": "Not known"},
    # GenderCurrent, until 2023.
    **{"1": "Male", "2": "Female", "0": "Not known", "9": "Not known"},
}
NEED: Codes = {
    **{code.upper(): name for code, name in PUBLISHED_NEEDS.items() if code != "need_unknown"},
    # The published counts put Down syndrome among the others until they say otherwise.
    "DS": PUBLISHED_NEEDS["oth"],
    "": "Not known",
}
SEN_PROVISION: Codes = {
    **{"E": "EHC plan", "K": "SEN support", "N": "No SEN", "": "Not known"},
    # Statements, School Action and School Action Plus, which 2014 replaced.
    **{"S": "EHC plan", "A": "SEN support", "P": "SEN support"},
}
_WHITE = {
    "WBRI": "White - White British",
    "WENG": "White - White British",
    "WSCO": "White - White British",
    "WWEL": "White - White British",
    "WCOR": "White - White British",
    "WOWB": "White - White British",
    "WIRI": "White - Irish",
    "WIRT": "White - Traveller of Irish heritage",
    "WROM": "White - Gypsy/Roma",
    "WOTH": "White - Any other White background",
}
_MIXED = {
    "MWBC": "Mixed - White and Black Caribbean",
    "MWBA": "Mixed - White and Black African",
    "MWAS": "Mixed - White and Asian",
    "MOTH": "Mixed - Any other Mixed background",
}
_ASIAN = {
    "AIND": "Asian - Indian",
    "APKN": "Asian - Pakistani",
    "ABAN": "Asian - Bangladeshi",
    "AOTH": "Asian - Any other Asian background",
    "CHNE": "Asian - Chinese",
}
_BLACK = {
    "BCRB": "Black - Black Caribbean",
    "BAFR": "Black - Black African",
    "BOTH": "Black - Any other Black background",
}
ETHNICITY: Codes = {
    **_WHITE,
    **_MIXED,
    **_ASIAN,
    **_BLACK,
    "OOTH": "Any other ethnic group",
    **{"REFU": "Unclassified", "NOBT": "Unclassified", "": "Unclassified"},
}
"""The school census's main codes, in the words of the published breakdowns."""

_FAMILIES = {"W": "WOTH", "M": "MOTH", "A": "AOTH", "B": "BOTH", "C": "CHNE", "O": "OOTH"}


def main_ethnicity(code: str) -> str:
    """Give the main code of an extended one, as WALB for WOTH: the first letter tells it."""
    return code if code in ETHNICITY else _FAMILIES.get(code[:1], code)
