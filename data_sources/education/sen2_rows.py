"""What makes a case of a SEN2 return, and which day it opens, is due and closes.

The return holds no number of a request or a plan, so that a case is known by its child and a day.
What may be told otherwise a year later (a need, a placement, a plan) is known by its child alone,
so that the newer word takes the place of the older.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data_sources.education.known_children import named
from data_sources.education.sen2_joins import Joined
from data_sources.linked_tables import ID, PARENT, looked_up
from data_sources.text_days import Texts, days_in, days_on, months_on, texts_of

FIRST_REVIEW = 18
"""Months after a plan's start in which the meeting on record must be its first review."""
NO_PLAN_YET = "P"
"""Our code for an assessment that is to end in a plan which is not issued yet."""
MOVED = "X"
"""Our code for a child who has moved to another authority before the end."""


def frames(found: Joined, as_at: str) -> Mapping[str, pd.DataFrame]:
    """Give a flat frame of text for each dataset; `as_at` is the reference date."""
    made = {
        "ehc_requests": _requests(found, as_at),
        "ehc_needs_assessments": _assessments(found, as_at),
        "ehc_plans": _plans(found, as_at),
        "annual_reviews": _reviews(found, as_at),
        "annual_review_decisions": _review_decisions(found),
        "phase_transfers": _phase_transfers(found, as_at),
        "ehc_placements": _placements(found, as_at),
        "ehc_plan_needs": _needs(found, as_at),
        "personal_budgets": _budgets(found),
        "work_based_placements": _work_based(found, as_at),
    }
    return {name: named(frame) for name, frame in made.items()}


def _requests(found: Joined, as_at: str) -> pd.DataFrame:
    """Every request that was open in the period; one decided before it (H) was told then."""
    asked = found.requests[found.requests["requestoutcome"] != "H"]
    outcome = _moved(asked["requestoutcome"], asked["exported"])
    due = days_on(asked["receiveddate"], 42)
    told = asked["requestoutcomedate"].mask(outcome == "A", "")
    return asked.assign(
        case=asked["child"] + "|" + asked["receiveddate"],
        due=due,
        requestoutcome=outcome,
        requestoutcomedate=_ended_by(told, outcome.isin(["W", "T", MOVED]), due, as_at),
    )


def _assessments(found: Joined, as_at: str) -> pd.DataFrame:
    """Every assessment that was under way in the period.

    A refused request may carry an assessment that never was: it counts only once it has an
    outcome, as after an appeal. One that was agreed and has no element of its own is under way.
    """
    every = found.requests
    request, outcome = every["requestoutcome"], every["assessmentoutcome"]
    under_way = (request == "Y") & (outcome != "H")
    agreed_earlier = (request == "H") & outcome.isin(["Y", "N", "A", "W"])
    after_appeal = (request == "N") & outcome.isin(["Y", "N"])
    assessed = every[under_way | agreed_earlier | after_appeal]
    outcome = _moved(assessed["assessmentoutcome"], assessed["exported"])
    due = days_on(assessed["receiveddate"], 140)
    ended = assessed["assessmentoutcomedate"]
    issued = _first_of(assessed["startdate"], ended)
    closed = issued.where(outcome == "Y", ended).mask(outcome.isin(["A", ""]), "")
    closed = _ended_by(closed, outcome.isin(["W", MOVED]), due, as_at)
    return assessed.assign(
        case=assessed["child"] + "|" + assessed["receiveddate"],
        due=due,
        closed=closed,
        assessmentoutcome=outcome.mask((outcome == "Y") & (closed == ""), NO_PLAN_YET),
        sentype=_primary_need(found, assessed[ID]),
    )


def _plans(found: Joined, as_at: str) -> pd.DataFrame:
    """Every plan that was in force in the period: those in force at its end, and those ceased."""
    active = found.active
    in_force = found.requests[ID].isin(active[PARENT])
    plans = found.requests[found.requests["has_plan"] | in_force]
    request = plans[ID]
    held = looked_up(request, active, (ID,), by=PARENT)[ID]
    current = found.placed[(found.placed["leavingdate"] == "") & _is_first(found.placed)]
    where = looked_up(held, _with_setting(current), ("setting", "urn"), by=PARENT)
    return plans.assign(
        case=_one_at_a_time(plans["child"], plans["ceasedate"]),
        opened=plans["startdate"].mask(plans["startdate"] == "", as_at),
        sentype=_primary_need(found, request),
        **where,
    )


def _reviews(found: Joined, as_at: str) -> pd.DataFrame:
    """A clock of twelve months from each plan's start and from each review meeting on record.

    Of a child's clocks the latest counts. A meeting within 18 months of the start was the first
    review and ends the first clock. Before 2024 the return had no meetings: then the day on which
    the authority wrote with its decision stands for the meeting.
    """
    active = found.active
    meeting = _first_of(active["reviewmeeting"], active["lastreview"])
    started = active["startdate"]
    first = days_in(meeting) <= days_in(months_on(started, FIRST_REVIEW))
    first &= days_in(meeting) > days_in(started)
    begun = active[first | (meeting == "")]
    clocks = [
        begun.assign(opened=begun["startdate"], closed=meeting[begun.index]),
        active.assign(opened=meeting, closed=active["ceasedate"])[meeting != ""],
    ]
    every = pd.concat([clock[clock["opened"] != ""] for clock in clocks])
    case = every["child"] + "|" + every["opened"]
    return every.assign(case=case, due=months_on(every["opened"], 12))


def _review_decisions(found: Joined) -> pd.DataFrame:
    """A clock of four weeks from each review meeting to the day that the authority wrote.

    A letter of before the meeting was about an earlier one, and this decision is outstanding.
    """
    met = found.active[found.active["reviewmeeting"] != ""]
    earlier = days_in(met["lastreview"]) < days_in(met["reviewmeeting"])
    return met.assign(
        case=met["child"] + "|" + met["reviewmeeting"],
        due=days_on(met["reviewmeeting"], 28),
        lastreview=met["lastreview"].mask(earlier, ""),
        reviewoutcome=met["reviewoutcome"].mask(earlier, ""),
    )


def _phase_transfers(found: Joined, as_at: str) -> pd.DataFrame:
    """Plans that are to name the next phase's school by 15 February or 31 March of a year.

    The return has no beginning of it: the autumn before is taken, or the final plan or the day of
    the return, if earlier.
    """
    due_ones = found.active[found.active["phasetransferduedate"] != ""]
    due = days_in(due_ones["phasetransferduedate"])
    autumn = pd.to_datetime((due.dt.year - 1).map("{:.0f}-09-01".format), errors="coerce")
    final = days_in(due_ones["phasetransferfinaldate"])
    begun = autumn.where(~(final < autumn), final)
    opened = texts_of(begun.mask(begun > pd.Timestamp(as_at), pd.Timestamp(as_at)))
    case = due_ones["child"] + "|" + due_ones["phasetransferduedate"]
    return due_ones.assign(case=case, opened=opened)


def _placements(found: Joined, as_at: str) -> pd.DataFrame:
    placed = _with_setting(found.placed)
    known = placed["child"] + "|" + _rank(placed["placementrank"])
    opened = _first_of(placed["entrydate"], placed["startdate"])
    return placed.assign(
        case=_one_at_a_time(known, placed["leavingdate"]),
        opened=opened.mask(opened == "", as_at),
    )


def _needs(found: Joined, as_at: str) -> pd.DataFrame:
    needs = found.needs
    return needs.assign(
        case=needs["child"] + "|" + _rank(needs["sentyperank"]),
        opened=needs["startdate"].mask(needs["startdate"] == "", as_at),
    )


def _budgets(found: Joined) -> pd.DataFrame:
    paid = found.requests[found.requests["pb"].isin(["1", "true"]) & found.requests["has_plan"]]
    return paid.assign(case=_one_at_a_time(paid["child"], paid["ceasedate"]))


def _work_based(found: Joined, as_at: str) -> pd.DataFrame:
    """Internships, apprenticeships and traineeships; until 2023 they stood with the plan."""
    placed = found.placed
    kind = _first_of(placed["wbp"], placed["plan_wbp"])
    working = placed.assign(kind=kind)[kind.isin(["A", "T", "S"]) & _is_first(placed)]
    opened = _first_of(working["entrydate"], working["startdate"])
    known = working["child"] + "|" + working["kind"]
    return working.assign(
        case=_one_at_a_time(known, working["leavingdate"]),
        opened=opened.mask(opened == "", as_at),
    )


def _one_at_a_time(known: Texts, ended: Texts) -> Texts:
    """Name what a child has one of: what has ended goes by its end where there is a later one.

    The last to end goes by the child alone, as it did before it ended.
    """
    last = ended.mask(ended == "", "9").groupby(known).transform("max")
    return known.where((ended == "") | (ended == last), known + "|" + ended)


def _ended_by(days: Texts, ended: "pd.Series[bool]", due: Texts, as_at: str) -> Texts:
    """Put a day where something has ended on one that the return does not say.

    The day that it was due, or of the return if that is earlier: so it never counts as late, and
    does not move from return to return.
    """
    return days.mask(ended & (days == ""), due.where(due < as_at, as_at))


def _moved(outcome: Texts, exported: Texts) -> Texts:
    """Say of what awaits an outcome that the child has moved away, where the return says so."""
    return outcome.mask((exported != "") & outcome.isin(["A", ""]), MOVED)


def _first_of(texts: Texts, others: Texts) -> Texts:
    return texts.where(texts != "", others)


def _rank(ranks: Texts) -> Texts:
    return ranks.where(ranks == "2", "1")


def _is_first(placed: pd.DataFrame) -> "pd.Series[bool]":
    return placed["placementrank"] != "2"


def _primary_need(found: Joined, requests: Texts) -> Texts:
    """Give the primary need of the plan in force under each request; blank without one."""
    first = found.needs[_rank(found.needs["sentyperank"]) == "1"]
    held = looked_up(requests, found.active, (ID,), by=PARENT)[ID]
    return looked_up(held, first, ("sentype",), by=PARENT)["sentype"]


def _with_setting(placed: pd.DataFrame) -> pd.DataFrame:
    """Name each placement's kind: its setting's code, or the unit of a school that it is in."""
    unit, resourced = (
        placed[name].isin(["1", "true"])
        for name in ("senunitindicator", "resourcedprovisionindicator")
    )
    in_school = np.select([unit, resourced], ["UNIT", "RESOURCED"], default="")
    school = pd.Series(in_school, index=placed.index, dtype="str")
    return placed.assign(setting=_first_of(placed["sensetting"], school))
