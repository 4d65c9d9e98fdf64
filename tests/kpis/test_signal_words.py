"""What charts and courses say, in the words that a board reads."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dashboard import signal_words
from dashboard.board_rows import Course, Score, Signal
from tests.meetings.hand_made import yearly

from .counts import kpi, ratio

NO_MORE: dict[str, Any] = {
    "meets": None,
    "earliest": None,
    "latest": None,
    "more_needed": None,
    "months_to_clear": None,
}


def signal(
    variation: str | None, assurance: str | None = None, since: date | None = None
) -> Signal:
    """Give what a chart says."""
    why = "9 figures, and it takes 13"
    return Signal("k", "s", "xmr", "", variation, assurance, why, why, since, date(2026, 10, 31))


def course(name: str, **more: Any) -> Course:
    """Give where a KPI is going."""
    return Course(**{"kpi": "k", "course": name, **NO_MORE, **more})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (signal(None), "Real change cannot be told: 9 figures, and it takes 13."),
        (signal("common_cause"), "No real change: usual variation."),
        (
            signal("concern_low", since=date(2026, 6, 30)),
            "Really getting worse since June 2026: find out why.",
        ),
        (
            signal("improvement_high", since=date(2026, 6, 30)),
            "Really getting better since June 2026.",
        ),
        (
            signal("neutral_high", since=date(2026, 6, 30)),
            "Really higher than it was since June 2026.",
        ),
    ],
)
def test_variation(given: Signal, said: str) -> None:
    assert signal_words.variation(kpi(), given) == said


@pytest.mark.parametrize(
    ("kind", "since", "said"),
    [
        ("month", date(2026, 10, 31), "in 1 month"),
        ("month", date(2025, 9, 30), "in 14 months"),
        ("month", date(2024, 12, 31), "in 23 months"),
        ("month", date(2024, 11, 30), "in 2 years"),
        ("quarter", date(2026, 1, 31), "in 12 months"),
    ],
)
def test_for_how_long_there_was_no_real_change(kind: str, since: date, said: str) -> None:
    assert no_real_change(kind, since, date(2026, 10, 31)) == f"No real change {said}"


@pytest.mark.parametrize(
    ("since", "terms"),
    [
        (date(2026, 8, 31), "1 term"),
        (date(2026, 3, 31), "2 terms"),
        (date(2025, 12, 31), "3 terms"),
        (date(2025, 8, 31), "4 terms"),
        (date(2024, 12, 31), "6 terms"),
    ],
)
def test_school_terms_are_counted_though_they_are_not_of_one_length(
    since: date, terms: str
) -> None:
    assert no_real_change("term", since, date(2026, 8, 31)) == f"No real change in {terms}"


def no_real_change(kind: str, since: date, last: date) -> str:
    """Give what is said of usual variation between two ends of periods."""
    about = kpi(ratio(period_kind=kind))
    usual = signal("common_cause", since=since)
    usual = replace(usual, series=next(iter(about.series)), last=last)
    said, of_what = signal_words.variation(about, usual).split(": ")
    assert of_what == "usual variation."
    return said


def test_assurance_is_uncertain_while_it_changes_and_silent_without_a_target() -> None:
    steady = signal_words.assurance(signal("common_cause", "fail"))
    assert steady == "As things run now it is not expected to meet this target."
    changing = signal_words.assurance(signal("improvement_high", "fail"))
    assert changing == f"{steady} But it is changing, so that this is uncertain."
    assert signal_words.assurance(signal("common_cause")) == ""


def told(given: Course, **about: Any) -> list[str]:
    """Give the sentences of a course."""
    return [each for each in signal_words.course(kpi(**about), given, 815) if each]


def test_distance_and_course() -> None:
    plans = {"counted": "plans on time"}
    assert told(course("met", more_needed=0)) == []
    assert told(course("met", more_needed=21), **plans) == [
        "21 more plans on time, among the same 815, would meet the target."
    ]
    assert told(course("not on the present course", more_needed=-1204), **plans) == [
        "1,204 fewer plans on time, among the same 815, would meet the target.",
        "The target is not met on the present course.",
    ]
    meets = {"meets": date(2027, 3, 2), "earliest": date(2026, 12, 1)}
    assert told(course("meets", **meets, latest=date(2028, 1, 1))) == [
        "The present course meets the target in March 2027, somewhere between December 2026 "
        "and January 2028."
    ]
    assert told(course("meets", **meets)) == [
        "The present course meets the target in March 2027, somewhere between December 2026 "
        "and later than five years from now."
    ]


def test_a_row_says_why_real_change_cannot_be_told() -> None:
    of = Score(kpi(), ((),), (), (signal(None),))
    assert signal_words.in_short(of) == ["Real change cannot be told: 9 figures, and it takes 13."]
    assert signal_words.goes(of) == "cannot be told"
    once = replace(of, signals=(), series=((yearly("2025", (20, 40)),),))
    assert signal_words.in_short(once) == [signal_words.NOT_JUDGED]
    nothing = replace(once.latest, period=None)
    assert signal_words.in_short(replace(once, series=((nothing,),))) == []


def test_where_rounded_counts_lead_cannot_be_told() -> None:
    assert told(course("cannot be told")) == [
        "Where the present course leads cannot be told: the counts are rounded, and what shows "
        "may come of that."
    ]


def test_lists() -> None:
    assert told(course("no target", months_to_clear=8.7)) == [
        "At the pace of the last six months the list would be empty in 9 months."
    ]
    assert told(course("no target", months_to_clear=-1)) == [
        "The list is getting longer: more came than went in the last six months."
    ]
    assert told(course("no target", months_to_clear=0)) == [
        "The list stays as long as it is: as many came as went in the last six months."
    ]
    assert told(course("no target", months_to_clear=0.3)) == [
        "At the pace of the last six months the list would be empty in 1 month."
    ]


def test_what_the_owner_says_of_the_figure() -> None:
    about = kpi(
        confidence={
            "mark": "being checked",
            "by": "Head of SEND",
            "on": date(2026, 11, 3),
            "words": "Decisions were dated late.",
        }
    )
    assert signal_words.signals(Score(about, ((),), (), (signal("common_cause"),))) == [
        "No real change: usual variation.",
        "Practice or recording? It is being checked by Head of SEND, 3 November 2026. "
        "Decisions were dated late.",
    ]
