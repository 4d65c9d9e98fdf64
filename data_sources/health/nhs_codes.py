"""The NHS's codes of sex and of ethnic category, in the words that education's returns use.

Codes are those of the NHS Data Dictionary (PERSON STATED GENDER CODE, ETHNIC CATEGORY), as known
in the field; the dictionary itself was not at hand.
"""

from data_sources.census_codes import ETHNICITY as CENSUS
from data_sources.census_codes import Codes

SEX: Codes = {
    **{"1": "Male", "2": "Female"},
    **{"0": "Not known", "9": "Not known", "X": "Not known", "": "Not known"},
}
_AS_IN_THE_CENSUS = {
    **{"A": "WBRI", "B": "WIRI", "C": "WOTH", "D": "MWBC", "E": "MWBA", "F": "MWAS", "G": "MOTH"},
    **{"H": "AIND", "J": "APKN", "K": "ABAN", "L": "AOTH", "R": "CHNE"},
    **{"M": "BCRB", "N": "BAFR", "P": "BOTH", "S": "OOTH"},
    # Not stated, not known, blank.
    **{"Z": "REFU", "99": "NOBT", "": ""},
}
ETHNICITY: Codes = {theirs: CENSUS[ours] for theirs, ours in _AS_IN_THE_CENSUS.items()}
SOFT: Codes = {"sex": "Not known", "ethnicity": "Unclassified"}
"""What a code that is not known is taken for; it is warned of."""
