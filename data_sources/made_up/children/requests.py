"""Requests for EHC needs assessments: who asks, what is decided, when the plan is issued."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from data_sources.made_up.children import ehc_levels as levels
from data_sources.made_up.children.people import Array, People, drawn, draws, people

FIRST_YEAR = 2021
NO_DAY = np.datetime64("NaT", "D")
HEALTH_SERVICES = {
    "Speech and language therapy": 44.0,
    "Community paediatrics": 26.0,
    "Occupational therapy": 14.0,
    "CAMHS": 10.0,
    "Physiotherapy": 6.0,
}


@dataclass(frozen=True)
class Requests:
    """One entry a request in every array, in the order in which they were received."""

    child: Array
    received: Array
    decided: Array
    """NaT while it is open, and where it was withdrawn."""
    decision: Array
    """Y agreed, N refused, A awaited, W withdrawn."""
    source: Array
    issued: Array
    """The plan's date; NaT where there is none."""
    assessed: Array
    """The day on which a plan was refused."""
    outcome: Array
    """Y, N, A or W; blank where no assessment was agreed."""
    week20: Array
    """Whether a permitted exception applies."""
    mediation: Array
    tribunal: Array
    advice_requested: Array
    ep_received: Array
    health_received: Array
    care_received: Array
    health_service: Array
    care_known: Array


@cache
def requests(seed: int, as_at: date, area: int = 0) -> Requests:
    """Make the requests up that were received from 2021 to a day, as they stand on that day."""
    everyone, rng = people(seed, as_at, area), draws(seed, area, 11)
    child, received = _asked(everyone, rng, as_at)
    count = len(child)
    fate = rng.random(count)
    agreed = fate < levels.AGREED
    refused = ~agreed & (fate < levels.AGREED + levels.REFUSED)
    decided = received + _days_to_decide(rng, received)
    week20 = rng.random(count) < levels.EXCEPTIONS
    issued = _issued(rng, received, decided, week20)
    no_plan, gave_up = (rng.random(count) < share for share in (0.008, 0.008))
    assessed = np.where(agreed & no_plan, decided + rng.integers(40, 75, count), NO_DAY)
    issued = np.where(agreed & ~no_plan & ~gave_up, issued, NO_DAY)
    asked_for = np.where(agreed, decided + rng.integers(0, 4, count), NO_DAY)
    today = np.datetime64(as_at)
    known = (decided <= today) & (agreed | refused)
    outcome = np.select(
        [~(agreed & known), issued <= today, assessed <= today, gave_up & (decided < today - 60)],
        ["", "Y", "N", "W"],
        "A",
    )
    decision = np.select([known & agreed, known, ~(agreed | refused)], ["Y", "N", "W"], "A")
    return Requests(
        child=child,
        received=received,
        decided=np.where(known, decided, NO_DAY),
        decision=decision,
        source=drawn(rng, dict(levels.SOURCES), count),
        issued=_until(issued, today),
        assessed=_until(assessed, today),
        outcome=outcome,
        week20=week20 & agreed,
        mediation=refused & (rng.random(count) < 0.12),
        tribunal=refused & (rng.random(count) < 0.06),
        advice_requested=_until(asked_for, today),
        ep_received=_until(_answered(rng, asked_for, issued, levels.EP_IN_TIME), today),
        health_received=_until(
            _answered(rng, asked_for, issued, _health_in_time(asked_for, today)), today
        ),
        care_received=_until(_answered(rng, asked_for, issued, levels.CARE_IN_TIME), today),
        health_service=drawn(rng, HEALTH_SERVICES, count),
        care_known=rng.random(count) < 0.24,
    )


def _until(days: Array, last: np.datetime64) -> Array:
    return np.where(days <= last, days, NO_DAY)


def _asked(everyone: People, rng: np.random.Generator, as_at: date) -> tuple[Array, Array]:
    """Draw who is asked for and when; a child may be asked for again in a later year."""
    children, days = [], []
    for year in range(FIRST_YEAR, as_at.year + 1):
        number = levels.REQUESTS[min(year, max(levels.REQUESTS))]
        weights = _weights(everyone, year)
        found = rng.choice(len(weights), number, replace=False, p=weights / weights.sum())
        children.append(found)
        days.append(_days_of(rng, year, number))
    child, received = np.concatenate(children), np.concatenate(days)
    # Nobody is asked for before birth and two years, whatever the month drawn.
    kept = (received <= np.datetime64(as_at)) & (received - everyone.born[child] > 600)
    order = np.argsort(received[kept], kind="stable")
    return child[kept][order], received[kept][order]


def _weights(everyone: People, year: int) -> Array:
    """Weigh each child by age and need; before a need is found few ask."""
    middle = np.datetime64(f"{year}-07-01")
    age = (middle - everyone.born).astype(int) * 4 // 1461
    by_age = np.zeros(31)
    by_age[list(levels.ASKED_AT)] = list(levels.ASKED_AT.values())
    by_need = np.zeros(len(age))
    for need, weight in levels.NEED_WEIGHTS.items():
        by_need[everyone.need == need] = weight
    found = everyone.support_from <= middle + 120
    # Children under five are asked for with needs that school has not found yet.
    early = np.where(age < 5, 0.9, 0.12)
    weighed: Array = by_age[np.clip(age, 0, 30)] * by_need * np.where(found, 1.0, early)
    return weighed


def _days_of(rng: np.random.Generator, year: int, number: int) -> Array:
    shares = np.array(levels.MONTHS) / sum(levels.MONTHS)
    month = np.datetime64(f"{year}-01", "M") + rng.choice(12, number, p=shares)
    days: Array = _workday(month.astype("datetime64[D]") + rng.integers(0, 28, number))
    return days


def _workday(days: Array) -> Array:
    """Move a weekend's day to the Monday."""
    found: Array = np.busday_offset(days, 0, roll="forward")
    return found


def _by_year(shares: dict[int, float], days: Array) -> Array:
    years = days.astype("datetime64[Y]").astype(int) + 1970
    found: Array = np.interp(years, list(shares), list(shares.values()))
    return found


def _days_to_decide(rng: np.random.Generator, received: Array) -> Array:
    count = len(received)
    in_time = rng.random(count) < _by_year(levels.DECIDED_IN_TIME, received)
    late = 43 + np.minimum(rng.exponential(20, count), 110).astype(int)
    days: Array = np.where(in_time, rng.integers(21, 43, count), late)
    return days.astype("timedelta64[D]")


def _issued(rng: np.random.Generator, received: Array, decided: Array, week20: Array) -> Array:
    """Draw the plan's date: within 140 days for as many as the request's month says."""
    starts = np.array(list(levels.ISSUED_IN_TIME))
    shares = np.array(list(levels.ISSUED_IN_TIME.values()))
    share = shares[np.searchsorted(starts, received.astype("datetime64[M]"), side="right") - 1]
    count = len(received)
    in_time = rng.random(count) < np.where(week20, 0.6 * share, share)
    late = 141 + np.minimum(rng.exponential(52, count), 330).astype(int)
    days = np.where(in_time, rng.integers(112, 141, count), late).astype("timedelta64[D]")
    found: Array = np.maximum(received + days, decided + 35)
    return found


def _health_in_time(asked_for: Array, today: np.datetime64) -> Array:
    """Slip from a year ago on to the lower share that holds today."""
    into = (asked_for - (today - 365)).astype(float) / 365
    slipped = np.clip(np.nan_to_num(into), 0, 1)
    share: Array = levels.HEALTH_IN_TIME + slipped * (
        levels.HEALTH_SLIPS_TO - levels.HEALTH_IN_TIME
    )
    return share


def _answered(
    rng: np.random.Generator, asked_for: Array, issued: Array, in_time: float | Array
) -> Array:
    """Draw when advice came: never after the plan that is made of it."""
    count = len(asked_for)
    prompt = rng.random(count) < in_time
    late = 43 + np.minimum(rng.exponential(18, count), 100).astype(int)
    days = np.where(prompt, rng.integers(14, 43, count), late).astype("timedelta64[D]")
    answered = asked_for + days
    latest = np.where(np.isnat(issued), answered, issued - 7)
    found: Array = np.minimum(answered, np.maximum(latest, asked_for))
    return found
