"""The page on the made-up area says what its SEN2 returns add up to, and that is near."""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dashboard.settings import PROJECT
from data_sources.made_up.education import sen2

AS_AT = date(2026, 11, 25)
PAGE = (PROJECT / "docs" / "made_up_area.md").read_text(encoding="utf-8")
LINE = re.compile(r"^\| ([^|]+) \| (20\d\d) \| ([\d.]+) \| ([\d.]+) \|$", re.MULTILINE)
TOLD = {
    (name, int(year)): (float(ours), float(real)) for name, year, ours, real in LINE.findall(PAGE)
}


def day(text: str | None) -> date | None:
    """Read a day; None for a blank or a mistake."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def counted(path: Path, year: int) -> Counter[str]:
    """Count what a return tells of its year, from its elements alone."""
    found = Counter[str]()
    for request in ElementTree.parse(path).iter("Requests"):  # noqa: S314 - our own file
        count_request(request, year, found)
        count_plan(request, year, found)
    return found


def count_request(request: ElementTree.Element, year: int, found: Counter[str]) -> None:
    received = day(request.findtext("ReceivedDate"))
    decided = day(request.findtext("RequestOutcomeDate"))
    outcome = request.findtext("RequestOutcome")
    if received and received.year == year:
        found["received"] += 1
        found["refused"] += outcome == "N"
    if received and decided and decided.year == year and outcome in ("Y", "N"):
        found["decided"] += 1
        found["in 42 days"] += (decided - received).days <= 42
    issued = day(request.findtext("Assessment/NamedPlan/StartDate"))
    if request.findtext("Assessment/AssessmentOutcome") == "Y" and issued and received:
        rest = request.findtext("Assessment/Week20") != "1"
        in_time = (issued - received).days <= 140
        found.update({"issued": 1, "in time": in_time, "rest": rest})
        found["rest in time"] += rest and in_time


def count_plan(request: ElementTree.Element, year: int, found: Counter[str]) -> None:
    found["ceased"] += day(request.findtext("Assessment/NamedPlan/CeaseDate")) is not None
    active = request.find("ActivePlans")
    if active is None:
        return
    found["in force"] += 1
    started = day(request.findtext("Assessment/NamedPlan/StartDate"))
    met, wrote = day(active.findtext("ReviewMeeting")), day(active.findtext("LastReview"))
    if started and started < date(year, 1, 1):
        found["expected"] += 1
        found["met"] += met is not None
    if met and wrote and wrote >= met:
        found["answered"] += 1
        found["in 28 days"] += (wrote - met).days <= 28


def share(found: Counter[str], part: str, whole: str) -> float:
    """Give a percentage to one decimal."""
    return round(100 * found[part] / found[whole], 1)


def measures(found: Counter[str]) -> dict[str, float]:
    """Give what the page tells of a year."""
    return {
        "requests received": found["received"],
        "plans issued": found["issued"],
        "issued within 20 weeks, without exceptions, %": share(found, "rest in time", "rest"),
        "issued within 20 weeks, all, %": share(found, "in time", "issued"),
        "decided within 6 weeks, %": share(found, "in 42 days", "decided"),
        "requests refused, %": share(found, "refused", "received"),
        "plans ceased": found["ceased"],
        "plans in force in the January after": found["in force"],
        "annual review meetings held, %": share(found, "met", "expected"),
        "review decisions within 4 weeks, %": share(found, "in 28 days", "answered")
        if found["answered"]
        else 0,
    }


@pytest.fixture(scope="session")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the made-up area's SEN2 returns."""
    folder = tmp_path_factory.mktemp("returns")
    sen2.write(folder, AS_AT, 331, 0)
    return folder


@pytest.mark.parametrize(
    ("year", "name"),
    [(2022, "sen2_2023.xml"), (2023, "sen2_2024.xml"), (2024, "sen2_2025_revised.xml")],
)
def test_the_page_says_what_a_return_adds_up_to(year: int, name: str, returns: Path) -> None:
    worked_out = measures(counted(returns / name, year))
    told = {measure: ours for (measure, when), (ours, _) in TOLD.items() if when == year}
    assert told == {measure: worked_out[measure] for measure in told}
    assert len(told) >= 7


@pytest.mark.parametrize("row", TOLD, ids=lambda row: f"{row[0]} {row[1]}")
def test_what_is_made_up_is_near_what_is_published(row: tuple[str, int]) -> None:
    ours, real = TOLD[row]
    if row[0].endswith("%"):
        assert abs(ours - real) <= 5
    else:
        assert abs(ours - real) <= 0.1 * real
