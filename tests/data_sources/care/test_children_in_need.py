"""The children in need census: cases counted with the standard library alone, over the samples."""

import re
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from tests.data_sources.whole_extracts import (
    SHARED,
    Kept,
    examined,
    is_good,
    needs_samples,
    turned_away,
)

SAMPLES = SHARED / "care" / "cin_census"
IN_NEED, DISABLED = "children_in_need", "disabled_children_in_need"
ASSESSED, PROTECTED = "social_care_assessments", "child_protection_plans"
NEEDS = {"N1": "Abuse or neglect", "N4": "Family in acute stress", "N8": "Absent parenting"}
CLOSURES = {"RC1": "adopted", "RC8": "closed after assessment", "": ""}
DISABILITIES = {"HAND": "Hand function", "AUT": "Autism", "LD": "Learning"}


def told(element: ET.Element, name: str) -> str:
    """Give the text of the first element of that name, however deep."""
    return (element.findtext(f".//{name}") or "").strip()


def own(element: ET.Element, name: str) -> str:
    """Give the text of a child element."""
    return (element.findtext(name) or "").strip()


Found = dict[str, list[dict[str, str]]]


def counted(path: Path) -> Found:
    """Give what opens, closes and is told of each case that is to be kept, by dataset."""
    root = ET.parse(path).getroot()  # noqa: S314
    as_at = date.fromisoformat(told(root, "ReferenceDate"))
    found: Found = defaultdict(list)
    seen: set[tuple[str, ...]] = set()
    for child in root.iter("Child"):
        number, born = told(child, "LAchildID"), told(child, "PersonBirthDate")
        disabled = [
            (each.text or "") for each in child.iter("Disability") if each.text not in ("NONE", "")
        ]

        def add(dataset: str, opened: str, closed: str, **more: str) -> None:
            known = (dataset, number, opened)  # noqa: B023
            if known not in seen and is_good(opened, closed, born, as_at):  # noqa: B023
                seen.add(known)
                found[dataset].append({"opened": opened, "closed": closed, **more})

        for details in child.iter("CINdetails"):
            opened, closed = own(details, "CINreferralDate"), own(details, "CINclosureDate")
            reason = own(details, "ReasonForClosure")
            if own(details, "ReferralNFA").lower() not in ("true", "1"):
                need = own(details, "PrimaryNeedCode")
                add(IN_NEED, opened, closed, need=need, reason=reason)
                if disabled:
                    add(DISABLED, opened, closed, need=disabled[0], reason=reason)
            for each in details.iter("Assessments"):
                started = own(each, "AssessmentActualStartDate")
                add(ASSESSED, started, own(each, "AssessmentAuthorisationDate"))
            for each in details.iter("ChildProtectionPlans"):
                add(PROTECTED, own(each, "CPPstartDate"), own(each, "CPPendDate"))
    return found


def agree(kept: Kept, expected: Found) -> None:
    """Hold the cases to what was counted: how many, how many closed, and under which words."""
    numbers = {name: n for name, n in kept.found.datasets.items() if n}
    assert numbers == {name: len(cases) for name, cases in expected.items() if cases}
    for dataset, cases in expected.items():
        assert kept.closed(dataset) == sum(bool(case["closed"]) for case in cases)
    for dataset, words in ((IN_NEED, NEEDS), (DISABLED, DISABILITIES)):
        needs = Counter(case["need"] for case in expected.get(dataset, []))
        for code, word in words.items():
            assert kept.tally(dataset, "need").get(word, 0) == needs[code]
        reasons = Counter(case["reason"] for case in expected.get(dataset, []))
        for code, word in CLOSURES.items():
            assert kept.tally(dataset, "outcome").get(word, 0) == reasons[code]


@needs_samples
@pytest.mark.parametrize("name", ["CIN_Census_2024.xml", "CIN_Census_2026.xml"])
def test_the_samples_of_two_years_give_what_they_hold(name: str, tmp_path: Path) -> None:
    kept = examined(tmp_path / "home", SAMPLES / name)
    agree(kept, counted(SAMPLES / name))
    assert kept.found.datasets == {IN_NEED: 1, DISABLED: 1, ASSESSED: 1, PROTECTED: 1}
    # The second child's dates are after the reference date.
    assert kept.found.rows_refused == 2 and not kept.told("warning")
    case = kept.case(DISABLED, date(2022, 10, 6))
    assert (case["need"], case["sex"]) == ("Hand function", "Male")
    assert (case["closed"], case["outcome"]) == (date(2023, 2, 27), "adopted")


@needs_samples
def test_the_large_sample_is_all_referrals_on_which_nothing_was_done(tmp_path: Path) -> None:
    assert counted(SAMPLES / "fake_CIN_data.xml") == {}
    said = turned_away(tmp_path / "home", SAMPLES / "fake_CIN_data.xml")
    assert "no row of it could be kept" in said


@needs_samples
def test_the_large_sample_with_need_gives_what_it_holds(tmp_path: Path) -> None:
    text = (SAMPLES / "fake_CIN_data.xml").read_text(encoding="utf-8")
    turns = iter(("false", "0", "true", "1", "false") * 1_000)
    path = tmp_path / "cin.xml"
    path.write_text(re.sub("(?<=<ReferralNFA>)true", lambda _: next(turns), text), encoding="utf-8")
    kept = examined(tmp_path / "home", path)
    agree(kept, counted(path))
    assert kept.found.datasets[IN_NEED] > 200 and kept.found.datasets[DISABLED] > 20


CENSUS = """<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year>
<ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails></Header><Children>{}</Children>
</Message>"""
CHILD = """<Child><ChildIdentifiers><LAchildID>C{number}</LAchildID>
<PersonBirthDate>2015-01-01</PersonBirthDate><GenderCurrent>2</GenderCurrent></ChildIdentifiers>
<ChildCharacteristics><Ethnicity>WALB</Ethnicity><Disabilities>{disabilities}</Disabilities>
</ChildCharacteristics><CINdetails><CINreferralDate>2025-05-01</CINreferralDate>
<PrimaryNeedCode>N2</PrimaryNeedCode><ReferralNFA>{nothing}</ReferralNFA>{more}</CINdetails></Child>
"""
PLAN = """<ChildProtectionPlans><CPPstartDate>2025-06-01</CPPstartDate>
<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>
<LatestCategoryOfAbuse>{}</LatestCategoryOfAbuse></ChildProtectionPlans>"""


def census(path: Path, *children: dict[str, str]) -> Path:
    """Write a small census of these children."""
    plain = {"disabilities": "", "nothing": "false", "more": ""}
    texts = [
        CHILD.format(number=number, **(plain | child)) for number, child in enumerate(children)
    ]
    path.write_text(CENSUS.format("".join(texts)), encoding="utf-8")
    return path


def disabilities(*codes: str) -> dict[str, str]:
    """Give a child with these disabilities."""
    return {"disabilities": "".join(f"<Disability>{code}</Disability>" for code in codes)}


def test_disabilities_repeat_and_none_is_none(tmp_path: Path) -> None:
    path = census(
        tmp_path / "cin.xml",
        disabilities("NONE"),
        disabilities("NONE", "AUT", "LD"),
        disabilities("LD", "AUT"),
        disabilities("XYZ"),
        {},
        {"nothing": "1"},
    )
    kept = examined(tmp_path / "home", path)
    agree(kept, counted(path))
    assert kept.found.datasets[IN_NEED] == 5
    assert kept.tally(DISABLED, "need") == {"Autism": 1, "Learning": 1, "Not known": 1}
    assert kept.tally(IN_NEED, "ethnicity") == {"White - Any other White background": 5}
    assert kept.tally(IN_NEED, "need") == {"Child's disability or illness": 5}
    assert [each.column for each in kept.told("warning")] == ["first_disability"]


ASSESSMENT = """<Assessments><AssessmentActualStartDate>{}</AssessmentActualStartDate>
<AssessmentAuthorisationDate>{}</AssessmentAuthorisationDate></Assessments>"""


def test_an_assessment_is_due_after_45_working_days_where_these_are_known(tmp_path: Path) -> None:
    # From 1 May 2025 over two bank holidays of May; 2011 is before all that are known.
    started = {"2025-05-01": date(2025, 7, 7), "2025-06-07": date(2025, 8, 8), "2011-09-01": None}
    more = "".join(ASSESSMENT.format(day, "2025-08-01" if "2025" in day else "") for day in started)
    path = census(tmp_path / "cin.xml", {"more": more})
    text = path.read_text(encoding="utf-8").replace("2015-01-01", "2010-01-01")
    path.write_text(text, encoding="utf-8")
    kept = examined(tmp_path / "home", path)
    agree(kept, counted(path))
    due = {day: kept.case(ASSESSED, date.fromisoformat(day))["due"] for day in started}
    assert due == started


def test_an_assessments_unreadable_start_is_refused_in_its_own_words(tmp_path: Path) -> None:
    path = census(
        tmp_path / "cin.xml", {"more": ASSESSMENT.format("2025-02-30", "")}, {"nothing": "0"}
    )
    (refusal,) = examined(tmp_path / "home", path).told("refused")
    assert (refusal.sheet, refusal.column) == ("Assessments", "assessmentactualstartdate")


def test_a_plan_is_of_its_latest_category_of_abuse(tmp_path: Path) -> None:
    path = census(tmp_path / "cin.xml", {"more": PLAN.format("EMO")}, {"more": PLAN.format("")})
    kept = examined(tmp_path / "home", path)
    assert kept.tally(PROTECTED, "need") == {"Emotional abuse": 1, "Neglect": 1}
    assert kept.closed(PROTECTED) == 0


def test_a_child_without_a_number_is_refused_and_the_others_kept(tmp_path: Path) -> None:
    path = census(tmp_path / "cin.xml", {}, {"more": PLAN.format("EMO")})
    text = path.read_text(encoding="utf-8").replace("<LAchildID>C1</LAchildID>", "<LAchildID/>")
    path.write_text(text, encoding="utf-8")
    kept = examined(tmp_path / "home", path)
    assert {name: n for name, n in kept.found.datasets.items() if n} == {IN_NEED: 1}
    assert [(each.sheet, each.rule) for each in kept.told("refused")] == [
        ("CINdetails", "nothing is given"),
        ("ChildProtectionPlans", "nothing is given"),
    ]


def test_a_reason_for_closure_is_read_however_its_letters_are_written(tmp_path: Path) -> None:
    closed = "<CINclosureDate>2025-09-30</CINclosureDate><ReasonForClosure>rc8</ReasonForClosure>"
    kept = examined(tmp_path / "home", census(tmp_path / "cin.xml", {"more": closed}))
    assert kept.case(IN_NEED, date(2025, 5, 1))["outcome"] == "closed after assessment"
    assert not kept.told("warning")


def test_an_unknown_element_is_warned_of_once(tmp_path: Path) -> None:
    new = {"more": "<NewIn2027><Part>1</Part></NewIn2027>"}
    kept = examined(tmp_path / "home", census(tmp_path / "cin.xml", new, new))
    assert [each.column for each in kept.told("warning")] == ["NewIn2027"]
    assert kept.found.datasets[IN_NEED] == 2


@pytest.mark.parametrize("name", ["ReferralNFA", "CINreferralDate", "LAchildID"])
def test_without_a_needed_element_it_is_turned_away_in_words(name: str, tmp_path: Path) -> None:
    path = census(tmp_path / "cin.xml", {}, {})
    path.write_text(path.read_text(encoding="utf-8").replace(name, "Renamed"), encoding="utf-8")
    said = turned_away(tmp_path / "home", path)
    assert f"has a '{name.lower()}', which is needed" in said
