"""What a child of education's returns is known by, from one return to the next."""

import pandas as pd

from data_sources.identity import clean_upns
from data_sources.text_days import Texts

KNOWN_BY = "upn, uln, or names and birth date"
"""How refusals call what a case is known by."""
_ULN = "[1-9][0-9]{9}"


def known_children(people: pd.DataFrame, birth_date: str) -> Texts:
    """Give what each row's child is known by; blank where nothing tells who it is.

    A good UPN, else a good ULN, else surname, forename and birth date, where all are there: a
    placeholder such as UN1 would make one child of many.
    """
    upn, _ = clean_upns(people["upn"])
    known = upn.astype("str")
    if "uniquelearnernumber" in people:
        uln = people["uniquelearnernumber"].str.strip()
        known = known.where(known != "", uln.where(uln.str.fullmatch(_ULN), ""))
    parts = [people[name].str.strip() for name in ("surname", "forename", birth_date)]
    whole = (parts[0] != "") & (parts[1] != "") & (parts[2] != "")
    names = (parts[0] + "|" + parts[1] + "|" + parts[2]).where(whole, "")
    return known.where(known != "", names)


def named(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a flat frame whose cases are those of known children; of others nothing names a case."""
    case = frame["case"].where(frame["child"] != "", "")
    return frame.assign(case=case).rename(columns={"case": KNOWN_BY})
