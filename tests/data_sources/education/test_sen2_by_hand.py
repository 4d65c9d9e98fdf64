"""The traps of the SEN2 return, each in a small XML file written by hand."""

import xml.etree.ElementTree as ET
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.data_sources.education.sen2_counting import counted, persons_of_xml
from tests.data_sources.education.sen2_writing import (
    active,
    assessment,
    element,
    need,
    person,
    placed,
    plan,
    request,
    write,
)
from tests.data_sources.education.test_sen2 import agree
from tests.data_sources.whole_extracts import Kept, examined, turned_away

REQUESTS, ASSESSMENTS, PLANS = "ehc_requests", "ehc_needs_assessments", "ehc_plans"
REVIEWS, DECISIONS = "annual_reviews", "annual_review_decisions"
PLACEMENTS, NEEDS = "ehc_placements", "ehc_plan_needs"
ON = date(2026, 1, 15)
WHOLE = person(
    "Whole",
    request(
        "2025-02-03",
        "Y",
        assessment(
            "Y",
            plan("2025-06-20", PB="1"),
            AssessmentOutcomeDate="2025-06-19",
            Week20="1",
        ),
        active(
            placed("1", SENSetting="OLA", EntryDate="2025-09-01", WBP="S"),
            placed("2", URN="990001", EntryDate="2025-09-02"),
            need("SEMH", "1"),
            need("MLD", "2"),
            ReviewMeeting="2025-12-01",
            ReviewOutcome="A",
            LastReview="2025-12-20",
            PhaseTransferDueDate="2026-03-31",
        ),
        RequestOutcomeDate="2025-03-10",
        RequestSource="2",
    ),
    UPN="X991200000001",
)
IN_FORCE = assessment("H", plan("2024-02-01"))
OTHER = person("Other", request("2025-11-03", "A"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give where a return is written."""
    return tmp_path / "sen2.xml"


def kept_of(home: Path, path: Path) -> Kept:
    """Examine a return and hold it to the plain count."""
    kept = examined(home, path)
    agree(kept, counted(*persons_of_xml(path)))
    return kept


def rows_of(kept: Kept) -> Counter[tuple[str, ...]]:
    """Give the cases as they go to the vault, to be compared."""
    return Counter(kept.cases.astype("str").itertuples(index=False, name=None))


def turned_round(element: ET.Element) -> None:
    """Put the elements inside every other in the opposite order."""
    for child in element:
        turned_round(child)
    element[:] = reversed(element)


def test_the_whole_story_of_a_child_is_ten_cases_and_more(home: Path, path: Path) -> None:
    kept = kept_of(home, write(path, WHOLE))
    assert kept.found.datasets == {
        **{REQUESTS: 1, ASSESSMENTS: 1, PLANS: 1, REVIEWS: 2, DECISIONS: 1, PLACEMENTS: 2},
        **{"phase_transfers": 1, NEEDS: 2, "personal_budgets": 1, "work_based_placements": 1},
    }
    case = kept.case(ASSESSMENTS, date(2025, 2, 3))
    assert (case["closed"], case["due"]) == (date(2025, 6, 20), date(2025, 6, 23))
    assert case["exception"] and case["outcome"] == "plan issued"
    assert case["need"] == "Social, emotional and mental health"
    transfer = kept.case("phase_transfers", date(2025, 9, 1))
    assert (transfer["due"], transfer["closed"]) == (date(2026, 3, 31), None)
    assert kept.case(PLANS, date(2025, 6, 20))["placement"] == "Other arrangement by the authority"
    assert kept.case(PLACEMENTS, date(2025, 9, 2))["placement"] == "School or college"


def test_the_order_of_elements_does_not_matter(home: Path, path: Path, tmp_path: Path) -> None:
    usual = kept_of(home, write(path, WHOLE, OTHER))
    tree = ET.parse(path)  # noqa: S314
    turned_round(tree.getroot())
    other = tmp_path / "turned.xml"
    tree.write(other, encoding="utf-8")
    assert other.read_text(encoding="utf-8").index("<LastReview>") < other.read_text(
        encoding="utf-8"
    ).index("<ReviewMeeting>")
    assert rows_of(kept_of(home, other)) == rows_of(usual)


def test_an_empty_element_is_as_one_that_is_not_there(home: Path, path: Path) -> None:
    of_request = {"RequestOutcomeDate": "", "RequestSource": "", "Exported": ""}
    of_plan = {"CeaseDate": "", "CeaseReason": "", "PB": "", "PlanRes": ""}
    of_place = {"SENSetting": "", "EntryDate": "", "LeavingDate": "", "SENunitIndicator": ""}
    of_active = {"ReviewMeeting": "", "LastReview": "", "PhaseTransferDueDate": ""}

    def child(
        request_: dict[str, str],
        plan_: dict[str, str],
        place: dict[str, str],
        active_: dict[str, str],
        **own: str,
    ) -> str:
        held = active(placed("1", URN="990001", **place), need("ASD", "1"), **active_)
        assessed = assessment("Y", plan("2025-05-01", **plan_))
        return person("One", request("2025-01-02", "Y", assessed, held, **request_), **own)

    without = kept_of(home, write(path, child({}, {}, {}, {})))
    empty = child(of_request, of_plan, of_place, of_active, UPN="", UPNunknown="", PostCode="")
    assert rows_of(kept_of(home, write(path, empty))) == rows_of(without)
    assert without.found.datasets[PLANS] == 1 and not without.told("warning")


def test_gender_current_of_before_2024_tells_the_sex(home: Path, path: Path) -> None:
    words = {"1": "Male", "2": "Female", "0": "Not known", "9": "Not known", "": "Not known"}
    children = [
        person(f"P{code}", request(f"2022-0{turn}-05", "A"), Sex="", GenderCurrent=code)
        for turn, code in enumerate(words, start=1)
    ]
    kept = kept_of(home, write(path, *children, year=2023, on="2023-01-19"))
    for turn, word in enumerate(words.values(), start=1):
        assert kept.case(REQUESTS, date(2022, turn, 5))["sex"] == word


def test_a_refused_request_and_a_new_one_are_two_cases(home: Path, path: Path) -> None:
    refused = request("2025-02-03", "N", RequestOutcomeDate="2025-03-03")
    again = request("2025-09-01", "Y", assessment("A"), RequestOutcomeDate="2025-10-01")
    kept = kept_of(home, write(path, person("Twice", refused, again)))
    assert kept.tally(REQUESTS, "outcome") == {"assessment refused": 1, "assessment agreed": 1}
    assert kept.of(ASSESSMENTS)["opened"].tolist() == [date(2025, 9, 1)]
    assert len(set(kept.of(REQUESTS)["person"])) == 1


def test_a_request_that_is_told_twice_is_refused_the_second_time(home: Path, path: Path) -> None:
    twice = person("Same", request("2025-02-03", "A"), request("2025-02-03", "W"))
    kept = kept_of(home, write(path, twice, person("Not the same", request("2025-02-03", "A"))))
    assert kept.tally(REQUESTS, "outcome") == {"awaiting a decision": 2}
    assert [each.rule for each in kept.told("refused")] == ["the case is given in an earlier row"]


@pytest.mark.parametrize(
    ("asked", "assessed", "outcome"),
    [
        ("N", "A", None),
        ("N", "W", None),
        ("N", "H", None),
        ("N", "Y", "plan to be issued"),
        ("N", "N", "plan refused"),
        ("H", "H", None),
        ("H", "A", "awaiting a decision"),
        ("H", "N", "plan refused"),
        ("H", "W", "withdrawn"),
        ("Y", "H", None),
        ("Y", "", "awaiting a decision"),
        ("Y", "A", "awaiting a decision"),
        ("A", "A", None),
        ("W", "W", None),
        ("T", "A", None),
    ],
)
def test_what_becomes_of_a_request_says_whether_there_is_an_assessment(
    asked: str, assessed: str, outcome: str | None, home: Path, path: Path
) -> None:
    child = person("Child", request("2025-02-03", asked, assessment(assessed)))
    sure = person("Sure", request("2025-04-04", "Y", assessment("A")))
    kept = kept_of(home, write(path, child, sure))
    found = kept.of(ASSESSMENTS).set_index("opened")["outcome"].to_dict()
    assert found.pop(date(2025, 4, 4)) == "awaiting a decision"
    assert found == ({date(2025, 2, 3): outcome} if outcome else {})
    assert len(kept.of(REQUESTS)) == 1 + (asked != "H")


def test_an_agreed_request_without_an_assessment_is_under_way(home: Path, path: Path) -> None:
    kept = kept_of(home, write(path, person("Child", request("2025-02-03", "Y"))))
    case = kept.case(ASSESSMENTS, date(2025, 2, 3))
    assert (case["outcome"], case["closed"]) == ("awaiting a decision", None)


def test_a_case_of_two_years_is_one_case_that_closes_in_the_second(
    home: Path, path: Path, tmp_path: Path
) -> None:
    asked = request("2024-10-01", "Y", assessment("A"), RequestOutcomeDate="2024-11-11")
    first = write(path, person("Child", asked), on="2025-01-16")
    issued = assessment("Y", plan("2025-02-20"), AssessmentOutcomeDate="2025-02-20")
    later = person("Child", request("2024-10-01", "H", issued, active()))
    kept = [
        kept_of(home, each)
        for each in (first, write(tmp_path / "later.xml", later, on="2026-01-15"))
    ]
    cases = [each.case(ASSESSMENTS, date(2024, 10, 1)) for each in kept]
    assert cases[0]["case_key"] == cases[1]["case_key"]
    assert [case["closed"] for case in cases] == [None, date(2025, 2, 20)]
    assert cases[1]["outcome"] == "plan issued"
    assert [len(each.of(REQUESTS)) for each in kept] == [1, 0], "H was told of the year before"


def test_what_was_withdrawn_on_no_day_ends_when_due_or_on_the_reference_date(
    home: Path, path: Path
) -> None:
    children = (
        person("A", request("2025-02-03", "W")),
        person("B", request("2025-03-03", "W", RequestOutcomeDate="2025-03-20")),
        person("C", request("2025-04-03", "Y", assessment("W"), RequestOutcomeDate="2025-05-05")),
        person("D", request("2025-05-03", "A", RequestOutcomeDate="2025-06-06")),
        person("E", request("2025-12-20", "W")),
    )
    kept = kept_of(home, write(path, *children))
    # Always the same day, from return to return.
    assert kept.case(REQUESTS, date(2025, 2, 3))["closed"] == date(2025, 3, 17)
    assert kept.case(REQUESTS, date(2025, 12, 20))["closed"] == ON
    assert kept.case(REQUESTS, date(2025, 3, 3))["closed"] == date(2025, 3, 20)
    assert kept.case(ASSESSMENTS, date(2025, 4, 3))["closed"] == date(2025, 8, 21)
    assert kept.case(REQUESTS, date(2025, 5, 3))["closed"] is None


@pytest.mark.parametrize("told", ["no plan", "no assessment"])
def test_a_plan_in_force_that_does_not_say_when_it_started_is_warned_of(
    told: str, home: Path, path: Path
) -> None:
    inside = (assessment("H", element("NamedPlan", PB="1")),) if told == "no plan" else ()
    child = person("Child", request("2020-02-03", "H", *inside, active()))
    write(path, WHOLE, child)
    kept = kept_of(home, path)
    (warning,) = kept.told("warning")
    assert (warning.column, warning.sheet) == ("StartDate", "ActivePlans")
    assert warning.rule == "1 plans in force do not say when they started"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert warning.row == len(lines) - lines[::-1].index("<ActivePlans>")
    assert kept.case(PLANS, ON)["outcome"] == ""
    assert kept.found.datasets["personal_budgets"] == 1, "without a start there is no case"


def _days(column: "pd.Series[Any]") -> list[str]:
    """Write days as texts; None for none."""
    return ["None" if pd.isna(day) else str(day) for day in column]


def test_a_decision_of_before_the_meeting_was_about_an_earlier_one(home: Path, path: Path) -> None:
    held = {"ReviewMeeting": "2025-11-20", "ReviewOutcome": "M"}
    written = {"Before": "2025-11-19", "Same": "2025-11-20", "After": "2025-12-18", "Open": ""}
    children = [
        person(name, request("2020-01-01", "H", IN_FORCE, active(**held, LastReview=wrote)))
        for name, wrote in written.items()
    ]
    kept = kept_of(home, write(path, *children))
    cases = kept.of(DECISIONS)
    found = Counter(zip(_days(cases["closed"]), cases["outcome"], strict=True))
    assert found == {
        ("None", "not decided"): 1,
        ("2025-11-20", "plan kept"): 1,
        ("2025-12-18", "plan kept"): 1,
        ("None", "plan kept"): 1,
    }
    assert set(cases["due"]) == {date(2025, 12, 18)}


def test_only_a_meeting_within_18_months_was_the_first_review(home: Path, path: Path) -> None:
    started = assessment("H", plan("2024-02-29"))
    met = {"In time": "2025-02-27", "Last day": "2025-08-29", "A day on": "2025-08-30", "No": ""}
    # A meeting on the plan's first day, or before, was not about this plan.
    met |= {"First day": "2024-02-29", "Before": "2024-02-28"}
    children = [
        person(name, request("2023-09-09", "H", started, active(ReviewMeeting=on)))
        for name, on in met.items()
    ]
    kept = kept_of(home, write(path, *children))
    first = kept.of(REVIEWS)[kept.of(REVIEWS)["opened"] == date(2024, 2, 29)]
    assert sorted(_days(first["closed"])) == ["2025-02-27", "2025-08-29", "None", "None"]
    assert set(first["due"]) == {date(2025, 2, 28)}, "29 February comes once in four years"
    assert len(kept.of(REVIEWS)) == 3 + 5


def test_a_letter_stands_for_the_meeting_where_there_is_none(home: Path, path: Path) -> None:
    held = active(LastReview="2022-11-30")
    child = person("Child", request("2020-01-01", "H", assessment("H", plan("2020-05-05")), held))
    kept = kept_of(home, write(path, child, year=2023, on="2023-01-19"))
    case = kept.case(REVIEWS, date(2022, 11, 30))
    assert (case["due"], case["closed"]) == (date(2023, 11, 30), None)
    assert kept.of(DECISIONS).empty


def test_a_child_has_one_plan_in_force_and_what_ceased_goes_by_its_end(
    home: Path, path: Path
) -> None:
    ceased = plan("2022-02-02", CeaseDate="2025-03-03", CeaseReason="5")
    child = person(
        "Child",
        request("2021-09-09", "H", assessment("H", ceased)),
        request("2025-04-04", "Y", assessment("Y", plan("2025-08-08")), active()),
    )
    kept = kept_of(home, write(path, child))
    assert kept.tally(PLANS, "outcome") == {"moved to another authority": 1, "": 1}
    alone = kept_of(
        home, write(path, person("Child", request("2021-09-09", "H", assessment("H", ceased))))
    )
    was = kept.case(PLANS, date(2022, 2, 2))["case_key"]
    assert was != alone.case(PLANS, date(2022, 2, 2))["case_key"]
    assert kept.case(PLANS, date(2025, 8, 8))["case_key"] in set(alone.of(PLANS)["case_key"])


def test_two_plans_that_have_ended_are_two_cases(home: Path, path: Path) -> None:
    first = plan("2020-02-02", CeaseDate="2025-03-03", CeaseReason="5")
    again = plan("2025-04-04", CeaseDate="2025-11-11", CeaseReason="9")
    child = person(
        "Child",
        request("2019-09-09", "H", assessment("H", first)),
        request("2024-12-12", "H", assessment("H", again)),
    )
    kept = kept_of(home, write(path, child))
    assert kept.tally(PLANS, "outcome") == {"moved to another authority": 1, "other": 1}
    assert not kept.told("refused")


def test_who_has_moved_away_is_waited_for_no_more(home: Path, path: Path) -> None:
    children = (
        person("A", request("2025-06-02", "A", Exported="330")),
        person("B", request("2025-06-03", "Y", assessment("A"), Exported="XXX")),
    )
    kept = kept_of(home, write(path, *children))
    moved = kept.case(REQUESTS, date(2025, 6, 2))
    assert (moved["outcome"], moved["closed"]) == ("moved to another authority", date(2025, 7, 14))
    assert kept.case(ASSESSMENTS, date(2025, 6, 3))["outcome"] == "moved to another authority"


def test_a_transfer_of_next_year_opens_at_the_latest_on_the_day_of_the_return(
    home: Path, path: Path
) -> None:
    held = active(PhaseTransferDueDate="2027-02-15")
    child = person("Child", request("2020-01-01", "H", IN_FORCE, held))
    kept = kept_of(home, write(path, child))
    (case,) = kept.of("phase_transfers").to_dict("records")
    assert (case["opened"], case["due"]) == (ON, date(2027, 2, 15))


def test_placeholders_do_not_make_one_child_of_two(home: Path, path: Path) -> None:
    children = [
        person(name, request("2025-06-02", "A"), UPN="UN1", UniqueLearnerNumber="0000000000")
        for name in ("One", "Two")
    ]
    kept = kept_of(home, write(path, *children))
    assert len(kept.of(REQUESTS)) == 2
    nobody = person("", request("2025-06-02", "A"), UPN="", Surname="", Forename="")
    kept = kept_of(home, write(path, *children, nobody))
    (refusal,) = kept.told("refused")
    assert (refusal.column, refusal.rule) == (
        "upn, uln, or names and birth date",
        "nothing is given",
    )


def test_an_element_of_a_later_year_is_warned_of_and_the_rest_read(home: Path, path: Path) -> None:
    known = kept_of(home, write(path, WHOLE, WHOLE.replace("Whole", "W2").replace("001", "002")))
    text = path.read_text(encoding="utf-8")
    new = "<NewIn2031>\n<Part>1</Part></NewIn2031>"
    text = text.replace("<Assessment>", f"{new}<Assessment>").replace(">2026</Year", ">2031</Year")
    path.write_text(text, encoding="utf-8")
    kept = kept_of(home, path)
    lines = text.splitlines()
    first = next(at for at, line in enumerate(lines, start=1) if "NewIn2031" in line)
    assert [(each.column, each.row) for each in kept.told("warning")] == [("NewIn2031", first)]
    assert rows_of(kept) == rows_of(known)


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("person", "PersonBirthDate"),
        ("requests", "ReceivedDate"),
        ("requests", "RequestOutcome"),
        ("assessment", "AssessmentOutcome"),
        ("namedplan", "StartDate"),
        ("placementdetail", "PlacementRank"),
        ("senneed", "SENtype"),
    ],
)
def test_a_needed_element_that_is_missing_is_named(
    table: str, name: str, home: Path, path: Path
) -> None:
    write(path, WHOLE, OTHER)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"{name}>", f"{name}Anew>"), encoding="utf-8")
    said = turned_away(home, path)
    assert f"no '{table}' of it has a '{name.lower()}', which is needed" in said


@pytest.mark.parametrize("prefix", ["", "s:"])
def test_a_namespace_does_not_matter(prefix: str, home: Path, path: Path) -> None:
    plain = rows_of(kept_of(home, write(path, WHOLE, OTHER)))
    text = path.read_text(encoding="utf-8")
    if prefix:
        text = text.replace("</", "\0").replace("<", "<s:").replace("\0", "</s:")
        text = text.replace("<s:?xml", "<?xml")
    named = "xmlns:s" if prefix else "xmlns"
    whole = text.replace(f"<{prefix}Message>", f'<{prefix}Message {named}="urn:a-made-up-one">')
    path.write_text(whole, encoding="utf-8")
    assert rows_of(kept_of(home, path)) == plain


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE Message SYSTEM "sen2.dtd">',
        '<!DOCTYPE Message [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
    ],
)
def test_a_document_type_is_refused(before: str, home: Path, path: Path) -> None:
    said = turned_away(home, write(path, WHOLE, before=before))
    assert "DOCTYPE" in said or "document type" in said.lower()


@pytest.mark.parametrize(("days", "in_time"), [(41, True), (42, True), (43, False)])
def test_a_decision_is_due_on_the_42nd_day(
    days: int, in_time: bool, home: Path, path: Path
) -> None:
    told = date(2025, 1, 17) + timedelta(days=days)
    asked = request("2025-01-17", "N", RequestOutcomeDate=str(told))
    case = kept_of(home, write(path, person("Child", asked))).case(REQUESTS, date(2025, 1, 17))
    assert case["due"] == date(2025, 2, 28) and case["closed"] == told
    assert (case["closed"] <= case["due"]) == in_time


@pytest.mark.parametrize(("days", "in_time"), [(139, True), (140, True), (141, False)])
def test_a_plan_is_due_on_the_140th_day(days: int, in_time: bool, home: Path, path: Path) -> None:
    # From a leap year's February on, over the end of summer time, to the day.
    opened = date(2024, 2, 10)
    started = opened + timedelta(days=days)
    issued = assessment("Y", plan(str(started)), AssessmentOutcomeDate="2024-06-01")
    kept = kept_of(home, write(path, person("Child", request(str(opened), "Y", issued, active()))))
    case = kept.case(ASSESSMENTS, opened)
    assert case["due"] == date(2024, 6, 29) and case["closed"] == started
    assert (case["closed"] <= case["due"]) == in_time


def test_wrong_days_are_refused_and_their_lines_named(home: Path, path: Path) -> None:
    children = (
        person("A", request("2025-02-30", "A")),
        person("B", request("2025-03-01", "N", RequestOutcomeDate="2025-02-28")),
        person("C", request("2026-01-16", "A")),
        person("D", request("2025-01-01", "A"), PersonBirthDate="2015/05/05"),
        person("E", request("2025-01-02", "A"), PersonBirthDate="1990-01-01"),
        person("F", request("2025-01-03", "Q")),
        OTHER,
    )
    write(path, *children)
    kept = kept_of(home, path)
    lines = path.read_text(encoding="utf-8").splitlines()
    at = [number for number, line in enumerate(lines, start=1) if line == "<Requests>"]
    refused = sorted(kept.told("refused"), key=lambda refusal: refusal.row)
    assert [each.row for each in refused] == at[:-1]
    assert [each.column for each in refused] == [
        *("receiveddate", "requestoutcomedate", "receiveddate"),
        *("personbirthdate", "personbirthdate", "requestoutcome"),
    ]
    assert kept.found.datasets == {REQUESTS: 1} | {
        name: 0 for name in kept.found.datasets if name != REQUESTS
    }


def test_a_code_of_a_split_that_is_not_known_is_warned_of_and_kept(home: Path, path: Path) -> None:
    held = active(placed("1", SENSetting="XYZ"), need("NEW", "1"))
    child = person("Child", request("2020-01-01", "H", IN_FORCE, held), Ethnicity="WALB", Sex="X")
    kept = kept_of(home, write(path, child))
    assert {each.column for each in kept.told("warning")} == {"sex", "setting", "sentype"}
    (case,) = kept.of(PLANS).to_dict("records")
    assert (case["need"], case["placement"], case["sex"]) == ("Not known",) * 3
    assert case["ethnicity"] == "White - Any other White background"
