"""The made-up agencies' extracts against plain counts of their files, by the rules in words."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from data_sources.catalogue import all_feeds
from data_sources.extract_sets import extracts
from data_sources.made_up import LOOK_UPS, write_agencies
from tests.data_sources.whole_extracts import examined
from tests.made_up.conftest import AS_AT


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


@pytest.fixture(scope="session")
def area(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write what the made-up agencies send; give the folder."""
    folder = tmp_path_factory.mktemp("agencies")
    write_agencies(folder, AS_AT)
    return folder


@pytest.fixture(scope="session")
def home(area: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder with the area's look-ups."""
    folder = tmp_path_factory.mktemp("home")
    for name in LOOK_UPS:
        (folder / name).write_bytes((area / name).read_bytes())
    return folder


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


@pytest.mark.parametrize(
    ("referrals", "contacts", "identity", "received", "dataset"),
    [
        (
            *("CYP101", "CYP201", "SERVICE REQUEST IDENTIFIER", "REFERRAL REQUEST RECEIVED DATE"),
            "community_waits",
        ),
        (
            *("MHS101", "MHS201", "ServiceRequestId", "ReferralRequestReceivedDate"),
            "mental_health_waits",
        ),
    ],
)
def test_referrals_are_those_of_a_plain_count(
    referrals: str,
    contacts: str,
    identity: str,
    received: str,
    dataset: str,
    area: Path,
    home: Path,
) -> None:
    prefix, as_at = "2026-06-30", date(2026, 6, 30)
    folder = area / "health"
    status = "ATTENDANCE STATUS" if contacts == "CYP201" else "AttendStatus"
    seen = {
        row[identity]
        for row in rows(folder / f"{prefix}_{contacts}.csv")
        if row[status] in ("5", "6")
    }
    good = {
        row[identity]
        for row in rows(folder / f"{prefix}_{referrals}.csv")
        if is_case(row[received], "", as_at)
    }
    files = sorted(folder.glob(f"{prefix}_{referrals[:3]}*.csv"))
    with extracts(files, all_feeds()) as packed:
        kept = examined(home, packed[0])
    refused = {each.row for each in kept.told("refused") if each.column == "closed"}
    outcomes = kept.tally(dataset, "outcome")
    assert sum(outcomes.values()) <= len(good) <= sum(outcomes.values()) + len(refused)
    # Whoever attended was seen, but for the few whose days contradict each other.
    assert 0 <= len(good & seen) - outcomes["seen"] <= len(refused)
