"""The persons of a made-up SEN2 return, nested as in the return and without regard to its year."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np

from data_sources.made_up.children.ehc import plans, requests, reviews, transfers
from data_sources.made_up.children.people import Array, draws, people
from data_sources.made_up.education.texts import iso

Made: TypeAlias = tuple[int, date, int]
"""Seed, as-at day and area."""
Element: TypeAlias = dict[str, Any]
"""Texts, elements or lists of them, by the element's name."""


@dataclass(frozen=True)
class Period:
    """What a return tells of: the days from `start` to `end`, and what is in force on `on`."""

    start: date
    end: date
    on: date


def persons(made: Made, period: Period) -> list[Element]:
    """Give everyone with a request that was open, or a plan that was in force, in the period."""
    found: dict[int, list[Element]] = defaultdict(list)
    plan_of = _Plans(made, period)
    for child, request in _Requests(made, period, plan_of).all():
        found[child].append(request)
    for child, request in plan_of.without_request():
        found[child].append(request)
    everyone = _Keys(made)
    return [everyone.person(child, found[child]) for child in sorted(found)]


class _Keys:
    """Who each child is, as the return says it."""

    def __init__(self, made: Made) -> None:
        who = people(*made)
        rng = draws(made[0], made[2], 31)
        self.who, self.born = who, iso(who.born)
        young = (np.datetime64(made[1]) - who.born).astype(int) < 4 * 365
        self.no_upn = rng.random(len(who.born)) < np.where(young, 0.3, 0.01)

    def person(self, child: int, requests_of: list[Element]) -> Element:
        who, missing = self.who, bool(self.no_upn[child])
        return {
            "Surname": who.surname[child],
            "Forename": who.forename[child],
            "PersonBirthDate": self.born[child],
            "Sex": who.sex[child],
            "Ethnicity": who.ethnicity[child],
            "PostCode": who.postcode[child],
            "UPN": "" if missing else who.upn[child],
            "UniqueLearnerNumber": who.uln[child] if self.born[child] < "2011" else "",
            "UPNunknown": "UN1" if missing else "",
            "Requests": requests_of,
        }


class _Requests:
    """The requests that a return of a period holds, as they stood at its end."""

    def __init__(self, made: Made, period: Period, plan_of: "_Plans") -> None:
        self.asked, self.period, self.plan_of = requests(*made), period, plan_of
        self.start, self.end = np.datetime64(period.start), np.datetime64(period.end)
        asked = self.asked
        self.received, self.decided = iso(asked.received), iso(asked.decided)
        self.issued, self.assessed = iso(asked.issued), iso(asked.assessed)
        stray = draws(made[0], made[2], 32).random(len(asked.child)) < 0.1
        self.stray = stray & (asked.decision == "N")

    def all(self) -> list[tuple[int, Element]]:
        asked = self.asked
        here = asked.received <= self.end
        ended = np.where(asked.decision == "Y", _later(asked.issued, asked.assessed), asked.decided)
        gone = np.isin(asked.decision, ["W"]) | (asked.outcome == "W")
        ended = np.where(gone, asked.received + 90, ended)
        open_in_period = here & ~(ended < self.start)
        with_plan = here & self.plan_of.is_told_of_request
        return [
            (int(asked.child[at]), self._request(int(at)))
            for at in np.flatnonzero(open_in_period | with_plan)
        ]

    def _request(self, at: int) -> Element:
        asked = self.asked
        decided_by_end = bool(asked.decided[at] <= self.end)
        decision = str(asked.decision[at])
        if decision in "YN" and not decided_by_end:
            decision = "A"
        earlier = decision in "YN" and bool(asked.decided[at] < self.start)
        request: Element = {
            "ReceivedDate": self.received[at],
            "RequestSource": asked.source[at],
            "RYA": "0",
            "RequestOutcomeDate": "" if earlier or decision in "AW" else self.decided[at],
            "RequestOutcome": "H" if earlier else decision,
            "RequestMediation": "1" if asked.mediation[at] else "0",
            "RequestTribunal": "1" if asked.tribunal[at] else "0",
        }
        if decision == "Y":
            request["Assessment"] = self._assessment(at)
        elif decision == "A" or self.stray[at]:
            request["Assessment"] = {"AssessmentOutcome": "A"}
        plan = self.plan_of.of_request(at)
        if plan is not None:
            self.plan_of.add(request, plan)
        return request

    def _assessment(self, at: int) -> Element:
        asked = self.asked
        outcome, day = "A", ""
        if asked.issued[at] <= self.end:
            outcome = "Y" if asked.issued[at] >= self.start else "H"
            day = self.issued[at]
        elif asked.assessed[at] <= self.end:
            outcome = "N" if asked.assessed[at] >= self.start else "H"
            day = self.assessed[at]
        elif asked.outcome[at] == "W":
            outcome = "W"
        return {
            "AssessmentOutcome": outcome,
            "AssessmentOutcomeDate": day if outcome in "YN" else "",
            "AssessmentMediation": "0",
            "AssessmentTribunal": "0",
            "OtherMediation": "0",
            "OtherTribunal": "0",
            "Week20": "1" if asked.week20[at] else "0",
        }


class _Plans:
    """The plans that a return of a period holds."""

    def __init__(self, made: Made, period: Period) -> None:
        self.every, self.period = plans(*made), period
        every = self.every
        start, end = np.datetime64(period.start), np.datetime64(period.end)
        self.told = (every.started <= end) & ~(every.ceased < start)
        self.active = self.told & ~(every.ceased <= np.datetime64(period.on))
        asked = requests(*made)
        self.by_request = {
            int(request): at
            for at, request in enumerate(every.request)
            if request >= 0 and self.told[at]
        }
        self.is_told_of_request = np.zeros(len(asked.child), np.bool_)
        self.is_told_of_request[list(self.by_request)] = True
        self.started, self.ceased = iso(every.started), iso(every.ceased)
        self.asked_on = iso(every.started - 150)
        self.ceased_by_end = every.ceased <= end
        self.met = _meetings(made, period)
        self.moving = _moves(made, period)

    def of_request(self, request: int) -> int | None:
        return self.by_request.get(request)

    def without_request(self) -> list[tuple[int, Element]]:
        found = []
        for at in np.flatnonzero(self.told & (self.every.request < 0)):
            request: Element = {
                "ReceivedDate": self.asked_on[at],
                "RequestSource": "2",
                "RYA": "0",
                "RequestOutcome": "H",
                "Assessment": {"AssessmentOutcome": "H"},
            }
            self.add(request, int(at))
            found.append((int(self.every.child[at]), request))
        return found

    def add(self, request: Element, at: int) -> None:
        """Put a plan into the request that it came of."""
        every, ceased = self.every, bool(self.ceased_by_end[at])
        request["Assessment"]["NamedPlan"] = {
            "StartDate": self.started[at],
            "PlanDetail": [self._setting(at)],
            "PB": "1" if every.budget[at] else "0",
            "OA": "0",
            "DP": "E" if every.budget[at] else "",
            "CeaseDate": self.ceased[at] if ceased else "",
            "CeaseReason": every.cease_reason[at] if ceased else "",
        }
        if self.active[at]:
            request["ActivePlans"] = self._active(at)

    def _setting(self, at: int) -> Element:
        every = self.every
        setting, urn = str(every.setting[at]), str(every.urn[at])
        college = setting == "college"
        return {
            "URN": urn,
            "UKPRN": "99900001" if college else "",
            "SENSetting": "" if urn or college else setting,
            "PlacementRank": "1",
            "SENunitIndicator": "1" if setting == "UNIT" else "0",
            "ResourcedProvisionIndicator": "1" if setting == "RESOURCED" else "0",
        }

    def _active(self, at: int) -> Element:
        every, need2 = self.every, str(self.every.need2[at])
        needs = [{"SENtype": every.need[at], "SENtypeRank": "1"}]
        if need2:
            needs.append({"SENtype": need2, "SENtypeRank": "2"})
        placement = {
            **self._setting(at),
            "EntryDate": self.started[at],
            "LeavingDate": "",
            "AttendancePattern": "FT",
            "WBP": "S" if every.intern[at] else "",
        }
        return {
            "PlacementDetail": [placement],
            "SENneed": needs,
            "AttendancePattern": "FT",
            "WBP": "S" if every.intern[at] else "",
            **self.met.get(at, {}),
            **self.moving.get(at, {}),
        }


def _later(one: Array, other: Array) -> Array:
    return np.where(np.isnat(one), other, one)


def _meetings(made: Made, period: Period) -> dict[int, Element]:
    """Give each plan's latest review meeting of the period, and the latest letter about one.

    Where the decision on this meeting is outstanding the letter is about the one before.
    """
    every = reviews(*made)
    start, end = np.datetime64(period.start), np.datetime64(period.end)
    meeting, decided = iso(every.meeting), iso(every.decided)
    letter: dict[int, str] = {}
    found: dict[int, Element] = {}
    for at in np.argsort(every.meeting, kind="stable"):
        plan = int(every.plan[at])
        known = bool(every.decided[at] <= end)
        if every.meeting[at] > end:
            break
        if known:
            letter[plan] = decided[at]
        if every.meeting[at] >= start:
            amended = known and every.outcome[at] == "A"
            found[plan] = {
                "ReviewMeeting": meeting[at],
                "ReviewOutcome": every.outcome[at] if known else "",
                "ReviewDraft": decided[at] if amended else "",
                "LastReview": letter.get(plan, ""),
            }
    return found


def _moves(made: Made, period: Period) -> dict[int, Element]:
    """Give each plan's phase transfer that was due in the period, or else the next one."""
    every = transfers(*made)
    start, end = np.datetime64(period.start), np.datetime64(period.end)
    due, final = iso(every.due), iso(every.final)
    found: dict[int, Element] = {}
    for at in np.argsort(-every.due.astype(int), kind="stable"):
        if start <= every.due[at] <= end + 150:
            found[int(every.plan[at])] = {
                "PhaseTransferDueDate": due[at],
                "PhaseTransferFinalDate": final[at] if every.final[at] <= end else "",
            }
    return found
