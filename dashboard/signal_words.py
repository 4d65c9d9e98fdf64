"""The wording of what charts say: is it changing, will it meet its target, where does it lead."""

import math
from typing import Literal

from dashboard import words
from dashboard.board_rows import Course, Score, Signal
from dashboard.kpis.courses import GROWS, STEADY
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.rounding_noise import WHY

BETTER, WORSE = "improvement", "concern"
Way = Literal["better", "worse", "moved", "nowhere", "cannot be told"]
"""Where a KPI really goes; of one that has no better side it is told only that it moved."""
ASSURANCES = {
    "pass": "As things run now it can be expected to meet the target.",
    "fail": "As things run now it is not expected to meet this target.",
    "inconsistent": "As things run now it will meet the target at some times and miss it at "
    "others, by chance.",
}
CHARTS = {"p_prime": "a P-prime chart", "xmr": "an XmR chart", "run": "a run chart"}
VARIATIONS = {
    "common_cause": "common cause",
    "improvement_high": "special cause of an improving nature, high values",
    "improvement_low": "special cause of an improving nature, low values",
    "concern_high": "special cause of a concerning nature, high values",
    "concern_low": "special cause of a concerning nature, low values",
    "neutral_high": "special cause, high values",
    "neutral_low": "special cause, low values",
}
ASSURED = {
    "pass": "the target lies outside the process limits on the side of passing",
    "fail": "the target lies outside the process limits on the side of failing",
    "inconsistent": "the target lies within the process limits",
}
NOT_JUDGED = "Real change cannot be told: no figures by month, quarter or term."
IN_SHORT = {
    "pass": "As things run now we expect to meet this",
    "fail": "As things run now we do not expect to meet this",
    "inconsistent": "As things run now it will meet this or miss it by chance",
}


def signals(score: Score) -> list[str]:
    """Word all that is known of a KPI beside its figures, a sentence each."""
    told = [*_judged(score), _confidence(score.kpi), *_course(score)]
    return [sentence for sentence in told if sentence]


def in_short(score: Score) -> list[str]:
    """Word what a row has room for: is it really changing, and will it meet its target."""
    if score.signal is None or score.signal.assurance is None:
        return [sentence for sentence in _judged(score) if sentence]
    but = "" if score.signal.variation == "common_cause" else ", but it is changing"
    return [variation(score.kpi, score.signal), f"{IN_SHORT[score.signal.assurance]}{but}."]


def _judged(score: Score) -> list[str]:
    if score.signal:
        return [variation(score.kpi, score.signal), assurance(score.signal)]
    return [NOT_JUDGED] if score.latest.period else []


def in_their_terms(signal: Signal) -> str:
    """Word what a chart says in the terms of the NHS's "Making data count"."""
    why = f" ({signal.why})" if signal.why else ""
    told = [f"In the NHS's terms: {CHARTS[signal.chart]}{why}"]
    told.append(
        f"variation: {VARIATIONS[signal.variation]}"
        if signal.variation
        else f"no icon of variation, because {signal.why_no_variation}"
    )
    if signal.assurance:
        told.append(f"assurance: {ASSURED[signal.assurance]}")
    elif signal.why_no_assurance:
        told.append(f"no icon of assurance, because {signal.why_no_assurance}")
    return f"{'; '.join(told)}."


def goes(score: Score) -> Way:
    """Say which way a KPI really changes, or that it cannot be told."""
    found = score.signal.variation if score.signal else None
    if found is None:
        return "cannot be told"
    if found == "common_cause":
        return "nowhere"
    return "better" if found.startswith(BETTER) else "worse" if found.startswith(WORSE) else "moved"


def since(score: Score) -> str:
    """Word since when it really changes: "since June 2025"; nothing where that is not known."""
    started = score.signal.since if score.signal else None
    return f"since {_month(started)}" if started else ""


def distance(score: Score) -> str:
    """Word how many children are missing to the target; nothing where it is met or not known."""
    needed = score.course.more_needed if score.course else None
    if not needed:
        return ""
    more = "more" if needed > 0 else "fewer"
    return f"{words.number(abs(needed))} {more} {score.kpi.counted} would meet the target"


def _course(score: Score) -> list[str]:
    if score.course is None:
        return []
    return course(score.kpi, score.course, score.latest.denominator)


def variation(kpi: Kpi, signal: Signal) -> str:
    """Say whether there is real change, since when or for how long not, or why it is not known."""
    found = signal.variation
    if found is None:
        return f"Real change cannot be told: {signal.why_no_variation}."
    if found == "common_cause":
        return f"No real change{_for_how_long(kpi, signal)}: usual variation."
    since = f" since {_month(signal.since)}" if signal.since else ""
    if found.startswith(BETTER):
        return f"Really getting better{since}."
    if found.startswith(WORSE):
        return f"Really getting worse{since}: find out why."
    return f"Really {'higher' if 'high' in found else 'lower'} than it was{since}."


def _for_how_long(kpi: Kpi, signal: Signal) -> str:
    """Word for how long there was none, by whole periods; of months in years from two years on."""
    told = kpi.series.get(signal.series)
    if told is None or signal.since is None or signal.last is None:
        return ""
    months = 12 * (signal.last.year - signal.since.year) + signal.last.month - signal.since.month
    if told.period_kind == "term":
        # Terms are of three to five months, so that each is nearest to its number.
        return f" in {words.counted(round(months / 4) + 1, 'term')}"
    months += 3 if told.period_kind == "quarter" else 1
    years = f"{months // 12} years"
    return f" in {words.counted(months, 'month') if months < 24 else years}"


def assurance(signal: Signal) -> str:
    """Say whether the target can be expected to be met, or that rounding hides it.

    Nothing without a target.
    """
    if signal.assurance is None:
        hidden = signal.variation is not None and signal.why_no_assurance == WHY
        return f"Whether it will meet the target cannot be told: {WHY}." if hidden else ""
    sentence = ASSURANCES[signal.assurance]
    if signal.variation in (None, "common_cause"):
        return sentence
    return f"{sentence} But it is changing, so that this is uncertain."


def course(kpi: Kpi, told: Course, of: float | None = None) -> list[str]:
    """Say how many of how many are missing to the target, and where the present course leads."""
    return [_distance(kpi, told.more_needed, of), _leads(told), _clears(told.months_to_clear)]


def _distance(kpi: Kpi, needed: int | None, of: float | None) -> str:
    if not needed:
        return ""
    more = "more" if needed > 0 else "fewer"
    among = "" if of is None else f", among the same {words.number(of)},"
    return f"{words.number(abs(needed))} {more} {kpi.counted}{among} would meet the target."


def _leads(told: Course) -> str:
    if told.course == "not clear":
        return "It moves towards the target, but not clearly enough to say when it would meet it."
    if told.course == "cannot be told":
        return f"Where the present course leads cannot be told: {WHY}."
    if told.course == "not on the present course":
        return "The target is not met on the present course."
    if told.course != "meets" or told.meets is None:
        return ""
    between = ""
    if told.earliest:
        latest = _month(told.latest) if told.latest else "later than five years from now"
        between = f", somewhere between {_month(told.earliest)} and {latest}"
    return f"The present course meets the target in {_month(told.meets)}{between}."


def clears(score: Score) -> str:
    """Word how long a list would take to be empty; nothing where it is no list."""
    return _clears(score.course.months_to_clear) if score.course else ""


def _clears(months: float | None) -> str:
    if months is None:
        return ""
    if months == GROWS:
        return "The list is getting longer: more came than went in the last six months."
    if months == STEADY:
        return "The list stays as long as it is: as many came as went in the last six months."
    time = words.counted(math.ceil(months), "month")
    return f"At the pace of the last six months the list would be empty in {time}."


def _confidence(kpi: Kpi) -> str:
    if kpi.confidence is None:
        return ""
    mark, told = kpi.confidence, f" {kpi.confidence.words}" if kpi.confidence.words else ""
    said = "Confirmed" if mark.mark == "confirmed" else "Practice or recording? It is being checked"
    return f"{said} by {mark.by}, {words.day(mark.on)}.{told}"


def _month(day: object) -> str:
    return words.period("month", f"{day:%Y-%m}")
