"""EHC plans in force since 2022: whose, for what need, where, reviewed when, ended why."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from data_sources.made_up.children import ehc_levels as levels
from data_sources.made_up.children.people import Array, People, drawn, draws, people
from data_sources.made_up.children.requests import NO_DAY, Requests, requests
from data_sources.made_up.children.schools import mainstream, schools, special, year_group

FIRST_YEAR = 2022
_REASONS = {"1": 8.0, "2": 30.0, "3": 10.0, "4": 14.0, "5": 14.0, "6": 18.0, "8": 1.0, "9": 5.0}
_HELD_SINCE = (18, 14, 12, 11, 9, 10, 9, 7, 5, 5)
"""How many of the first plans were in their first, second ... year."""


@dataclass(frozen=True)
class Plans:
    """One entry a plan in every array: those in force at the beginning, then those issued."""

    child: Array
    request: Array
    """Its place among the requests; -1 for a plan of before."""
    started: Array
    ceased: Array
    cease_reason: Array
    need: Array
    need2: Array
    """A second need, or blank."""
    setting: Array
    """mainstream, special, college, or a code of the SEN2 return."""
    urn: Array
    """The school's; blank elsewhere."""
    budget: Array
    intern: Array
    """Whether a young person is in a supported internship."""


@dataclass(frozen=True)
class Reviews:
    """One entry a review meeting; `plan` is its place among the plans."""

    plan: Array
    meeting: Array
    decided: Array
    """NaT while the decision is outstanding."""
    outcome: Array


@dataclass(frozen=True)
class Transfers:
    """One entry a plan that is to name the next phase's school; `plan` is its place."""

    plan: Array
    due: Array
    final: Array


@cache
def plans(seed: int, as_at: date, area: int = 0) -> Plans:
    """Make the plans up, as they stand on a day."""
    everyone, rng = people(seed, as_at, area), draws(seed, area, 21)
    asked = requests(seed, as_at, area)
    issued = np.flatnonzero(~np.isnat(asked.issued))
    # Whoever is asked for again after a plan has been issued has it already.
    _, first = np.unique(asked.child[issued], return_index=True)
    issued = issued[np.sort(first)]
    before, since = _before(everyone, asked, rng)
    child = np.concatenate([before, asked.child[issued]])
    started = np.concatenate([since, asked.issued[issued]])
    ceased = _ceased(everyone, child, started, rng, as_at)
    setting, urn = _placed(everyone, child, rng, seed, as_at, area)
    count = len(child)
    return Plans(
        child=child,
        request=np.concatenate([np.full(len(before), -1), issued]),
        started=started,
        ceased=ceased,
        cease_reason=np.where(np.isnat(ceased), "", drawn(rng, _REASONS, count)),
        need=everyone.need[child],
        need2=_second_need(rng, everyone.need[child]),
        setting=setting,
        urn=urn,
        budget=rng.random(count) < levels.BUDGET,
        intern=(_age(everyone, child, as_at) >= 17) & (rng.random(count) < 0.08),
    )


@cache
def reviews(seed: int, as_at: date, area: int = 0) -> Reviews:
    """Make the annual reviews up: one a plan and year, in most years."""
    every, rng = plans(seed, as_at, area), draws(seed, area, 22)
    found: list[tuple[Array, Array]] = []
    for year in range(FIRST_YEAR, as_at.year + 1):
        meeting: Array = _anniversary(every.started, year)
        meeting = meeting + rng.integers(-45, 40, len(every.child))
        meeting = np.clip(meeting, np.datetime64(f"{year}-01-05"), np.datetime64(f"{year}-12-18"))
        meeting = np.busday_offset(_out_of_summer(meeting), 0, roll="forward")
        expected = every.started < np.datetime64(f"{year}-01-01")
        expected &= ~(every.ceased <= meeting) & (meeting <= np.datetime64(as_at))
        held = rng.random(len(meeting)) < levels.REVIEW_HELD[min(year, 2026)]
        plan = np.flatnonzero(expected & held)
        found.append((plan, meeting[plan]))
    plan, meeting = (np.concatenate(parts) for parts in zip(*found, strict=True))
    decided = meeting + _days_to_decide(rng, meeting)
    answered = (rng.random(len(plan)) < levels.REVIEW_DECIDED) & (decided <= np.datetime64(as_at))
    outcome = drawn(rng, {"M": 58.0, "A": 39.0, "C": 3.0}, len(plan))
    return Reviews(
        plan=plan,
        meeting=meeting,
        decided=np.where(answered, decided, NO_DAY),
        outcome=np.where(answered, outcome, ""),
    )


@cache
def transfers(seed: int, as_at: date, area: int = 0) -> Transfers:
    """Make the phase transfers up: due on 15 February, or on 31 March for those after Year 11."""
    every, rng = plans(seed, as_at, area), draws(seed, area, 23)
    born = people(seed, as_at, area).born[every.child]
    found: list[tuple[Array, Array, Array]] = []
    for year in range(FIRST_YEAR + 1, as_at.year + 2):
        group = year_group(born, np.datetime64(f"{year}-02-01"))
        into_school, after_16 = np.isin(group, (-1, 2, 6)), group == 11
        spring, end = np.datetime64(f"{year}-02-15"), np.datetime64(f"{year}-03-31")
        due = np.where(after_16, end, spring)
        in_force = (every.started < due - 120) & ~(every.ceased <= due)
        plan = np.flatnonzero((into_school | after_16) & in_force)
        in_time = rng.random(len(plan)) < levels.TRANSFER_IN_TIME[min(max(year, 2023), 2026)]
        away = np.where(
            in_time, -rng.integers(0, 45, len(plan)), 1 + rng.exponential(25, len(plan)).astype(int)
        )
        final = due[plan] + away.astype("timedelta64[D]")
        known = (final <= np.datetime64(as_at)) & (rng.random(len(plan)) < 0.985)
        found.append((plan, due[plan], np.where(known, final, NO_DAY)))
    plan, due, final = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return Transfers(plan, due, final)


def _age(everyone: People, child: Array, on: date) -> Array:
    age: Array = (np.datetime64(on) - everyone.born[child]).astype(int) * 4 // 1461
    return age


def _before(everyone: People, asked: Requests, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw who had a plan at the beginning of 2022, and since when."""
    start = np.datetime64(f"{FIRST_YEAR}-01-01")
    age = (start - everyone.born).astype(int) * 4 // 1461
    weights = np.interp(age, [3, 5, 11, 15, 17, 20, 25], [1, 5, 8, 7.5, 5.5, 2.5, 0], 0, 0)
    for need, weight in levels.NEED_WEIGHTS.items():
        weights = np.where(everyone.need == need, weights * weight, weights)
    weights = np.where(everyone.need == "", 0, weights)
    weights[asked.child] = 0
    early = asked.issued < start
    had = asked.child[early]
    number = levels.PLANS_BEFORE - len(np.unique(had))
    child = np.sort(rng.choice(len(age), number, replace=False, p=weights / weights.sum()))
    shares = np.array(_HELD_SINCE) / sum(_HELD_SINCE)
    days = 365 * (rng.choice(10, number, p=shares) + 1) - rng.integers(0, 365, number)
    earliest = np.minimum(everyone.born[child] + 750, start - 30)
    since = np.maximum(start - 180 - days.astype("timedelta64[D]"), earliest)
    return child, since


def _ceased(
    everyone: People, child: Array, started: Array, rng: np.random.Generator, as_at: date
) -> Array:
    """Draw which plans end in each year: mostly young people's, and all at 25."""
    ceased = np.full(len(child), NO_DAY)
    for year in range(FIRST_YEAR, as_at.year + 1):
        end = np.datetime64(f"{year}-12-31")
        age = (end - everyone.born[child]).astype(int) * 4 // 1461
        weights = np.interp(age, [4, 15, 16, 19, 22, 24, 25, 26], [1, 1.5, 5, 25, 25, 60, 4e3, 1e5])
        weights = np.where((started < end - 150) & np.isnat(ceased), weights, 0)
        number = levels.CEASED[min(year, max(levels.CEASED))]
        chosen = rng.choice(len(child), number, replace=False, p=weights / weights.sum())
        day = np.datetime64(f"{year}-01-01") + rng.integers(0, 364, number)
        ceased[chosen] = np.maximum(day, started[chosen] + 60)
    return np.where(ceased <= np.datetime64(as_at), ceased, NO_DAY)


def _placed(
    everyone: People, child: Array, rng: np.random.Generator, seed: int, as_at: date, area: int
) -> tuple[Array, Array]:
    """Draw each plan's kind of setting, and give its school's number."""
    age, count = _age(everyone, child, as_at), len(child)
    young, older = (
        drawn(rng, dict(levels.SETTINGS), count),
        drawn(rng, dict(levels.SETTINGS_AFTER_16), count),
    )
    setting = np.where(age >= 16, older, np.where(age < 4, "EYP", young))
    primary, secondary = (each[child] for each in mainstream(seed, as_at, area))
    school = np.where(age < 11, primary, secondary)
    school = np.where(setting == "special", special(seed, as_at, area)[child], school)
    in_school = np.isin(setting, ["mainstream", "special", "UNIT", "RESOURCED"])
    return setting, np.where(in_school, schools(area).urn[school], "")


def _second_need(rng: np.random.Generator, need: Array) -> Array:
    other = drawn(rng, {"SLCN": 40.0, "SEMH": 25.0, "MLD": 15.0, "ASD": 20.0}, len(need))
    return np.where((rng.random(len(need)) < 0.45) & (other != need), other, "")


def _anniversary(started: Array, year: int) -> Array:
    month = started.astype("datetime64[M]").astype(int) % 12
    day = (started - started.astype("datetime64[M]").astype("datetime64[D]")).astype(int)
    found: Array = (np.datetime64(f"{year}-01", "M") + month).astype("datetime64[D]") + day
    return found


def _out_of_summer(days: Array) -> Array:
    """Move a meeting of the summer holidays to June."""
    month = days.astype("datetime64[M]").astype(int) % 12
    found: Array = np.where(month == 7, days - 50, days)
    return found


def _days_to_decide(rng: np.random.Generator, meeting: Array) -> Array:
    years = meeting.astype("datetime64[Y]").astype(int) + 1970
    share = np.interp(years, list(levels.REVIEW_IN_TIME), list(levels.REVIEW_IN_TIME.values()))
    count = len(meeting)
    late = 29 + np.minimum(rng.exponential(35, count), 200).astype(int)
    days: Array = np.where(rng.random(count) < share, rng.integers(7, 29, count), late)
    return days.astype("timedelta64[D]")
