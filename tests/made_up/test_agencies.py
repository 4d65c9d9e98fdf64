"""The made-up agencies' extracts against plain counts of their files, by the rules in words."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from data_sources.catalogue import all_feeds
from data_sources.extract_sets import extracts
from tests.data_sources.whole_extracts import examined


class Sheet(NamedTuple):
    """Which headings of a sheet say what a case is, and which codes are known."""

    dataset: str
    opened: str = "opened"
    closed: str = "closed"
    code: str = "exception"
    known: frozenset[str] = frozenset(("yes", "no"))


SHEETS = {
    "education_advice": Sheet("ehc_education_advice"),
    "health_advice": Sheet("ehc_health_advice"),
    "care_advice": Sheet("ehc_social_care_advice"),
    "short_breaks": Sheet("short_breaks"),
    "short_break_waits": Sheet("short_break_waits"),
    "care_act_assessments": Sheet("care_act_assessments"),
    "alternative_provision": Sheet("alternative_provision"),
    "ehc_children": Sheet("ehc_children"),
    "participation": Sheet(
        "participation",
        "activity_start",
        "activity_end",
        "activity",
        frozenset(("EDU", "TRA", "APP", "SIN", "EMP", "NEET", "NK")),
    ),
    "two_year_reviews": Sheet(
        "two_year_reviews",
        "due_from",
        "completed",
        "asq_score_band",
        frozenset(("", "Above expected", "Close to expected", "Below expected")),
    ),
}


def day(text: str | None, form: str = "%Y-%m-%d") -> date | None:
    """Read a day; None where it is none."""
    try:
        return datetime.strptime(text or "", form).date()
    except ValueError:
        return None


def is_case(opened: str, closed: str, as_at: date, form: str = "%Y-%m-%d") -> bool:
    """Say whether days can be those of a case: begun by the extract's day, and ended in order."""
    begun, ended = day(opened, form), day(closed, form)
    if begun is None or begun > as_at:
        return False
    return not closed or (ended is not None and begun <= ended <= as_at)


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Give a file's rows."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheets_cases_are_those_of_a_plain_count(name: str, area: Path, home: Path) -> None:
    sheet = SHEETS[name]
    path = sorted(area.glob(f"*/*_{name}.csv"))[-1]
    as_at = date.fromisoformat(path.name[:10])
    good = [
        row
        for row in rows(path)
        if is_case(row[sheet.opened], row[sheet.closed], as_at)
        and row.get(sheet.code, "no") in sheet.known
    ]
    kept = examined(home, path)
    assert kept.cases["dataset"].unique().tolist() == [sheet.dataset]
    assert len(kept.cases) == len(good) > 50
    assert kept.closed(sheet.dataset) == sum(row[sheet.closed] != "" for row in good)


def test_the_ehc_list_has_both_numbers_of_every_child_with_a_request_or_a_plan(
    area: Path, home: Path
) -> None:
    path = area / "education" / "2026-10-31_ehc_children.csv"
    told = {row["case_id"]: row for row in rows(path)}
    numbers = [row["nhs_number"] for row in told.values() if row["nhs_number"]]
    assert len(told) == len(list(rows(path))), "a row a child"
    dropped = examined(home, path).found.keys_dropped
    valid = (len(numbers) - sum(n for why, n in dropped.items() if "NHS" in why)) / len(told)
    assert 0.96 < valid < 0.98 and any("NHS" in why for why in dropped)
    by_upn = {row["upn"]: row for row in told.values()}
    asked = list(rows(area / "education" / "2026-10-31_education_advice.csv"))
    known = [by_upn[row["upn"]] for row in asked if row["upn"] in by_upn]
    assert len(known) > 0.9 * len(asked) > 500
    assert all(row["opened"] <= "2026-10-31" for row in known)


def test_a_child_who_comes_back_to_the_ehc_service_is_the_same_case(area: Path) -> None:
    lists = [
        {row["case_id"]: row for row in rows(path)}
        for path in sorted(area.glob("education/*_ehc_children.csv"))
    ]
    assert len(lists) > 4
    both = [
        (before[case], after[case])
        for before, after in pairwise(lists)
        for case in before.keys() & after.keys()
    ]
    back = [new for old, new in both if old["closed"] and not new["closed"]]
    assert len(back) > 5
    plain = [new["opened"] == old["opened"] for old, new in both if day(old["opened"])]
    assert sum(plain) > 0.98 * len(plain), "but for mistakes, the first request stays the first"


def test_the_census_of_children_in_need_is_that_of_a_plain_count(area: Path, home: Path) -> None:
    path, as_at = area / "care" / "cin_2026.xml", date(2026, 3, 31)
    found = Counter[str]()
    for child in ElementTree.parse(path).iter("Child"):  # noqa: S314 - our own file
        for episode in child.iter("CINdetails"):
            texts = [episode.findtext(name) or "" for name in ("CINreferralDate", "CINclosureDate")]
            need = episode.findtext("ReferralNFA") in ("0", "false")
            found["children_in_need"] += need and is_case(*texts, as_at)
            for plan in episode.iter("ChildProtectionPlans"):
                ends = [plan.findtext(name) or "" for name in ("CPPstartDate", "CPPendDate")]
                found["child_protection_plans"] += is_case(*ends, as_at)
    kept = examined(home, path)
    assert found == {name: kept.found.datasets[name] for name in found}


def test_the_return_of_children_looked_after_is_that_of_a_plain_count(
    area: Path, home: Path
) -> None:
    as_at = date(2026, 3, 31)
    found = Counter[str]()
    for row in rows(area / "care" / f"{as_at}_episodes.csv"):
        short = row["LS"] in ("V3", "V4")
        name = "looked_after_short_breaks" if short else "looked_after_episodes"
        found[name] += is_case(row["DECOM"], row["DEC"], as_at, "%d/%m/%Y")
    names = ("header", "episodes", "reviews", "oc2", "missing")
    with extracts([area / "care" / f"{as_at}_{name}.csv" for name in names], all_feeds()) as files:
        kept = examined(home, files[0])
    assert found == kept.found.datasets


class Headings(NamedTuple):
    """What a national set of health calls its tables and headings."""

    table: str
    referral: str
    received: str
    discharged: str
    team: str
    closed: str
    rejected: str
    on: str
    status: str


COMMUNITY = Headings(
    *("CYP", "SERVICE REQUEST IDENTIFIER"),
    *("REFERRAL REQUEST RECEIVED DATE", "SERVICE DISCHARGE DATE"),
    *("SERVICE OR TEAM TYPE REFERRED TO (COMMUNITY CARE)", "REFERRAL CLOSURE DATE"),
    *("REFERRAL REJECTION DATE", "CARE CONTACT DATE", "ATTENDANCE STATUS"),
)
MENTAL = Headings(
    *("MHS", "ServiceRequestId", "ReferralRequestReceivedDate"),
    *("ServDischDate", "ServTeamTypeRefToMH", "ReferClosureDate", "ReferRejectionDate"),
    *("CareContDate", "AttendStatus"),
)
Waits = dict[str, Counter[tuple[str, str, bool]]]
"""Service, outcome and whether the wait is over, by whether a first or a second contact ends it."""


def attended(path: Path, names: Headings) -> dict[str, list[str]]:
    """Give the days of each referral's contacts to which the child came, in order."""
    found = defaultdict[str, list[str]](list)
    for contact in rows(path):
        if contact[names.status] in ("5", "6"):
            found[contact[names.referral]].append(contact[names.on])
    return {referral: sorted(days) for referral, days in found.items()}


def end_of(days: list[str], number: int, rejected: str, left: str) -> tuple[str, str]:
    """Say how a wait for the contact of that number ended, and on which day."""
    if len(days) >= number:
        return "seen", days[number - 1]
    if rejected:
        return "rejected", rejected
    gone = "discharged after one contact" if days else "discharged unseen"
    return (gone, left) if left else ("waiting", "")


def waits(folder: Path, as_at: date, names: Headings, services: dict[str, str]) -> Waits:
    """Count the waits of a set from its files alone."""
    first, second = Counter[tuple[str, str, bool]](), Counter[tuple[str, str, bool]]()
    files = {number: folder / f"{as_at}_{names.table}{number}.csv" for number in (101, 102, 201)}
    teams = {row[names.referral]: row for row in rows(files[102])}
    came = attended(files[201], names)
    for row in rows(files[101]):
        days, team = came.get(row[names.referral], []), teams[row[names.referral]]
        service = services.get(team[names.team], "Not known")
        rejected = row.get(names.rejected, "") or team.get(names.rejected, "")
        left = team[names.closed] or row[names.discharged]
        readable = all(day(each) for each in days)
        for number, found in ((1, first), (2, second)):
            outcome, end = end_of(days, number, rejected, left)
            if readable and is_case(row[names.received], end, as_at):
                found[service, outcome, end != ""] += 1
    camhs = Counter({each: number for each, number in second.items() if each[0] == "CAMHS"})
    return {"first": first, "second": camhs}


@pytest.mark.parametrize(
    ("names", "datasets"),
    [
        (COMMUNITY, {"community_waits": "first"}),
        (MENTAL, {"mental_health_waits": "first", "mental_health_second_contacts": "second"}),
    ],
    ids=["csds", "mhsds"],
)
def test_waits_are_those_of_a_plain_count(
    names: Headings, datasets: dict[str, str], area: Path, home: Path
) -> None:
    as_at, folder = date(2026, 6, 30), area / "health"
    services = {row["code"]: row["service"] for row in rows(area / "health_services.csv")}
    expected = waits(folder, as_at, names, services)
    files = sorted(folder.glob(f"{as_at}_{names.table}*.csv"))
    with extracts(files, all_feeds()) as packed:
        kept = examined(home, packed[0])
    for dataset, which in datasets.items():
        cases = kept.of(dataset)
        over = cases["closed"].notna()
        found = Counter(zip(cases["service"], cases["outcome"], over, strict=True))
        assert found == expected[which]
        assert found.total() > 1_000
