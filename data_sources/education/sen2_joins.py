"""The linked tables of a SEN2 return joined: requests with their plans, and what is in force."""

from dataclasses import dataclass

import pandas as pd

from data_sources.census_codes import main_ethnicity
from data_sources.education.known_children import known_children
from data_sources.linked_tables import ID, PARENT, ROW, Tables, looked_up
from data_sources.text_days import BLADE, plain

PERSON = (
    *("surname", "forename", "personbirthdate", "sex", "ethnicity", "postcode", "upn"),
    "child",
)
_DATES = {
    "person": ("personbirthdate",),
    "requests": ("receiveddate", "requestoutcomedate"),
    "assessment": ("assessmentoutcomedate",),
    "namedplan": ("startdate", "ceasedate"),
    "activeplans": (
        *("reviewmeeting", "lastreview", "phasetransferduedate", "phasetransferfinaldate"),
    ),
    "placementdetail": ("entrydate", "leavingdate"),
}
_ASSESSMENT = ("assessmentoutcome", "assessmentoutcomedate", "week20")
_PLAN = ("startdate", "ceasedate", "ceasereason", "pb")


@dataclass(frozen=True)
class Joined:
    """Frames of text, each with the child's columns (`PERSON`) and `ROW`."""

    requests: pd.DataFrame
    """A row a request, with its assessment and its plan; `has_plan` says whether there is one."""
    active: pd.DataFrame
    """A row a plan in force, with `opened`, the plan's start, blank where it is not told."""
    placed: pd.DataFrame
    """A row a placement of a plan in force."""
    needs: pd.DataFrame
    """A row a need of a plan in force."""


def joined(tables: Tables) -> Joined:
    """Join the tables of a return, as XML or as CSV files; days come as 2026-09-30."""
    tidy = {name: _plain_days(name, frame) for name, frame in tables.items()}
    person = _with_child(tidy["person"])
    requests = tidy["requests"]
    requests = requests.assign(**looked_up(requests[PARENT], person, PERSON))
    assessed = looked_up(requests[ID], tidy["assessment"], (*_ASSESSMENT, ID), by=PARENT)
    requests = requests.assign(**assessed.drop(columns=ID))
    named = looked_up(assessed[ID], tidy["namedplan"], _PLAN, by=PARENT)
    requests = requests.assign(**named, has_plan=named["startdate"] != "")
    active = tidy["activeplans"]
    active = active.assign(**looked_up(active[PARENT], requests, (*PERSON, *_PLAN)))
    active = active.rename(columns={"wbp": "plan_wbp"})
    above = (*PERSON, "startdate", "ceasedate", "plan_wbp")
    placed, needs = tidy["placementdetail"], tidy["senneed"]
    return Joined(
        requests=requests,
        active=active,
        placed=placed.assign(**looked_up(placed[PARENT], active, above)),
        needs=needs.assign(**looked_up(needs[PARENT], active, above)),
    )


def _plain_days(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Write a Blade export's days as XML writes them."""
    blade = [name for name in _DATES.get(table, ()) if frame[name].str.contains(" ").any()]
    return frame.assign(**{name: plain(frame[name], BLADE) for name in blade})


def _with_child(person: pd.DataFrame) -> pd.DataFrame:
    """Give each person with what it is known by from return to return, and one heading for sex."""
    ethnicity = {code: main_ethnicity(code) for code in person["ethnicity"].unique()}
    return person.assign(
        child=known_children(person, "personbirthdate"),
        sex=person["sex"].where(person["sex"] != "", person["gendercurrent"]),
        ethnicity=person["ethnicity"].map(ethnicity).astype("str"),
    )


def rows_of(frame: pd.DataFrame) -> int:
    """Give where the first row of a frame stands in the file."""
    return int(frame[ROW].iloc[0])
