"""What makes a case of a school census: a pupil in a term, a suspension, a placement in AP.

A census tells of the term in which its as-at day lies. Of a pupil in a term, `amount` is the
sessions missed and `out_of` those possible, so that absence can be added up for any group.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from data_sources.census_codes import main_ethnicity
from data_sources.education.known_children import known_children, named
from data_sources.feed import Refusal
from data_sources.home import Home
from data_sources.linked_tables import PARENT, ROW, Tables, looked_up
from data_sources.school_terms import Term, read_terms, term_of
from data_sources.text_days import BLADE, Texts, plain

PUPIL = ("surname", "forename", "dob", "sex", "ethnicity", "postcode", "upn", "child", "nativeid")
MAIN, ELSEWHERE = ("C", "M", ""), ("S", "F", "O")
"""Enrolment: single, main, not told; and subsidiary, at college or other, who are counted there."""
COUNTED = "They are counted as pupils. Correct the code."
NOT_COUNTED = "They are not counted. Correct the code: SUSP, PERM, or LNCH for lunchtimes alone."
ABSENT = frozenset(["C", "C1", "C2", "E", "H", "I", "J1", "M", "R", "S", "T", "G", "N", "O", "U"])
"""Codes of absence, authorised and not, of the attendance regulations of 2024 and of before."""
SUSPENSIONS, PERMANENT = ("SUSP", "FIXD"), ("PERM",)
CATEGORIES = (*SUSPENSIONS, *PERMANENT, "LNCH")
_PHASES = {
    **dict.fromkeys(("E1", "E2", "N1", "N2"), "Nursery"),
    **dict.fromkeys(("R", *map(str, range(1, 7))), "Primary"),
    **dict.fromkeys(map(str, range(7, 12)), "Secondary"),
    **dict.fromkeys(map(str, range(12, 15)), "Post-16"),
    "X": "Not followed",
    "": "Not known",
}
YEAR_GROUPS: Mapping[str, str] = _PHASES


def term_told(as_at: date, home: Home) -> Term:
    """Give the term that a census as at a day tells of.

    Raises TurnedAway where the table of terms does not have the day.
    """
    return term_of(as_at, read_terms(home.school_terms))


def frames(
    tables: Tables, as_at: date, home: Home
) -> tuple[dict[str, pd.DataFrame], tuple[Refusal, ...]]:
    """Give a flat frame of text for each dataset, and what is to be warned of."""
    on_roll, off_roll = _pupils(tables["pupilonroll"]), _pupils(tables["pupilnolongeronroll"])
    term = term_told(as_at, home)
    pupils, warnings = _with_absence(on_roll, tables["termlysessiondetailsonroll"])
    excluded = pd.concat(
        [
            _of_pupil(tables["termlyexclusionsonroll"], on_roll, ("startdate",)),
            _of_pupil(tables["termlyexclusionsoffroll"], off_roll, ("startdate",)),
        ]
    )
    excluded = excluded.assign(case=excluded["child"] + "|" + excluded["startdate"])
    category = excluded["category"].str.upper()
    placed = _of_pupil(
        tables["schoolarrangedapdetailonroll"], on_roll, ("entrydate", "leavingdate")
    )
    here = pupils[~pupils["enrolstatus"].isin(ELSEWHERE)]
    found = {
        "pupils": here.assign(
            # The term's name stays where a data folder mends the day on which it begins.
            case=here["child"] + "|" + here["nativeid"] + "|" + term.key,
            sentype=_needs(here, tables["senneeds"]),
            opened=term.first.isoformat(),
            closed=as_at.isoformat(),
        ),
        "suspensions": excluded[category.isin(SUSPENSIONS)],
        "permanent_exclusions": excluded[category.isin(PERMANENT)],
        "school_alternative_provision": placed.assign(
            case=placed["child"] + "|" + placed["entrydate"]
        ),
    }
    odd = [*warnings]
    odd += _odd(pupils, ~pupils["enrolstatus"].isin([*MAIN, *ELSEWHERE]), "enrolstatus", COUNTED)
    odd += _odd(excluded, ~category.isin(CATEGORIES), "category", NOT_COUNTED)
    return {name: named(frame) for name, frame in found.items()}, tuple(odd)


def _odd(rows: pd.DataFrame, odd: "pd.Series[bool]", column: str, what: str) -> list[Refusal]:
    """Warn once of rows with a code that is not known, and say what becomes of them."""
    if not odd.any():
        return []
    told = {"severity": "warning", "sheet": "pupilonroll", "row": int(rows[ROW][odd].iloc[0])}
    if column == "category":
        told["sheet"] = "termlyexclusionsonroll"
    rule = f"the code is not one that this reader knows, in {odd.sum():,} rows"
    return [Refusal.model_validate(told | {"column": column, "rule": rule, "cure": what})]


def _pupils(pupils: pd.DataFrame) -> pd.DataFrame:
    days = _plain_days(pupils, ("dob",))
    ethnicity = {code: main_ethnicity(code) for code in days["ethnicity"].unique()}
    return days.assign(
        child=known_children(days, "dob"),
        enrolstatus=days["enrolstatus"].str.upper(),
        sex=days["sex"].where(days["sex"] != "", days["gender"]),
        ethnicity=days["ethnicity"].map(ethnicity).astype("str"),
    )


def _plain_days(frame: pd.DataFrame, headings: tuple[str, ...]) -> pd.DataFrame:
    return frame.assign(**{name: plain(frame[name], BLADE) for name in headings})


def _of_pupil(rows: pd.DataFrame, pupils: pd.DataFrame, headings: tuple[str, ...]) -> pd.DataFrame:
    """Give rows with their pupil's columns and these days written plainly."""
    own = rows.drop(columns="nativeid")
    return _plain_days(own, headings).assign(**looked_up(rows[PARENT], pupils, PUPIL))


def _needs(pupils: pd.DataFrame, needs: pd.DataFrame) -> Texts:
    """Give each pupil's primary need; blank where none is told. Ranks come as 1 or as 1.0."""
    first = needs[pd.to_numeric(needs["sentyperank"], errors="coerce") == 1]
    return looked_up(pupils["_id"], first, ("sentype",), by=PARENT)["sentype"]


def _with_absence(
    pupils: pd.DataFrame, sessions: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[Refusal, ...]]:
    """Add the sessions that each pupil missed; none at all where they can't be true."""
    absent = sessions[sessions["attendancereason"].str.strip().str.upper().isin(ABSENT)]
    # One number that cannot be read, and what the pupil missed is not known.
    number = pd.to_numeric(absent["sessions"], errors="coerce").fillna(np.inf)
    missed = number.groupby(absent[PARENT].to_numpy()).sum().reindex(pupils["_id"]).fillna(0)
    possible = pd.to_numeric(pupils["termlysessionspossible"], errors="coerce").to_numpy()
    known = ~np.isnan(possible) & (possible > 0) & (len(sessions) > 0)
    wrong = known & (missed.to_numpy() > possible)
    usable = known & ~wrong
    filled = pupils.assign(
        missed=_whole(missed.to_numpy(), usable, pupils),
        possible=_whole(possible, usable, pupils),
    )
    return filled, _too_many_sessions(pupils[wrong])


def _whole(numbers: Any, usable: Any, like: pd.DataFrame) -> Texts:
    """Write numbers as whole ones; blank where they are not of use."""
    texts = np.where(usable, numbers, 0).astype("int64").astype("str")
    return pd.Series(np.where(usable, texts, ""), index=like.index, dtype="str")


def _too_many_sessions(wrong: pd.DataFrame) -> tuple[Refusal, ...]:
    if wrong.empty:
        return ()
    return (
        Refusal(
            severity="warning",
            sheet="pupilonroll",
            row=int(wrong[ROW].iloc[0]),
            column="termlysessionspossible",
            rule=f"{len(wrong):,} pupils missed more sessions than were possible, or an unreadable "
            "number",
            cure="Ask the schools; till then these pupils count as pupils and not for absence.",
        ),
    )
