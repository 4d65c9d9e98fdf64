"""The made-up agencies' extracts read as a stranger would: whose numbers, and what happened."""

import csv
import hashlib
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dashboard.settings import PROJECT
from tests.made_up.conftest import AS_AT
from tests.made_up.test_agencies import day, rows

WRITE = """
import sys
from datetime import date
from pathlib import Path
from data_sources.made_up import care, health
from data_sources.made_up.education import (
    advice_log, alternative_provision, counts, ehc_children, participation, sen2
)
folder, as_at = Path(sys.argv[1]), date.fromisoformat(sys.argv[2])
for name, writers in {
    "education": (
        *(advice_log.write, alternative_provision.write, counts.write, ehc_children.write),
        *(participation.write, sen2.write),
    ),
    "health": (health.write,),
    "care": (care.write,),
}.items():
    (folder / name).mkdir(parents=True)
    for write in writers:
        write(folder / name, as_at, 331, 0)
"""
TEAM = "SERVICE OR TEAM TYPE REFERRED TO (COMMUNITY CARE)"
REFERRAL, PATIENT = "SERVICE REQUEST IDENTIFIER", "LOCAL PATIENT IDENTIFIER (EXTENDED)"
RECEIVED, DISCHARGED = "REFERRAL REQUEST RECEIVED DATE", "SERVICE DISCHARGE DATE"
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
NEVER = "9999-99-99"
"""After every day that a file tells."""


def digests(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of every file in a folder's folders."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("*/*")
    }


def test_another_process_with_another_hash_seed_writes_the_same_bytes(
    area: Path, tmp_path: Path
) -> None:
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland"}
    command = [sys.executable, "-c", WRITE, str(tmp_path / "again"), str(AS_AT)]
    subprocess.run(command, env=environment, cwd=PROJECT, check=True)
    again, before = digests(tmp_path / "again"), digests(area)
    again.pop("health/health_services.csv")  # It lies beside the folders of the area.
    assert again == {name: before[name] for name in again}
    # All that is missing are the school censuses.
    assert {name.partition("_")[2] for name in before.keys() - again.keys()} == {
        *("pupilonroll.csv", "senneeds.csv", "termlyexclusionsonroll.csv"),
        *("termlysessiondetailsonroll.csv", "schoolarrangedapdetailonroll.csv"),
    }
    assert len(again) > 200


def sent(area: Path) -> Iterator[Path]:
    """Give every extract, but of the many censuses of pupils the latest alone."""
    latest = max(area.glob("*/*_pupilonroll.csv"))
    for path in sorted(area.glob("*/*")):
        if path == latest or not path.name.endswith(
            ("_pupilonroll.csv", "sessiondetailsonroll.csv")
        ):
            yield path


def texts_under(path: Path, word: str) -> Iterator[str]:
    """Give the texts under every heading, or in every element, that has a word in its name."""
    if path.suffix == ".xml":
        whole = path.read_text(encoding="utf-8")
        yield from re.findall(rf"(?i)<\w*{word}\w*>([^<]+)</", whole)
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        at = [place for place, name in enumerate(next(reader)) if word in name.lower()]
        for row in reader if at else ():
            yield from (row[place] for place in at if row[place])


def told(area: Path, word: str) -> Counter[str]:
    """Count the texts under such a heading in all extracts."""
    return Counter(text for path in sent(area) for text in texts_under(path, word))


def nhs_check(number: str) -> bool:
    """Say by the NHS's modulus 11 whether the last digit is right."""
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(number[:9]))
    return (11 - total % 11) % 11 == int(number[9])


def upn_check(upn: str) -> bool:
    """Say by the department's modulus 23 whether the first letter is right."""
    total = sum(int(digit) * place for place, digit in enumerate(upn[1:], start=2))
    return upn[0] == LETTERS[total % 23]


def test_nhs_numbers_are_of_the_test_range_and_some_were_mistyped(area: Path) -> None:
    numbers = told(area, "nhs")
    assert len(numbers) > 20_000
    assert all(re.fullmatch(r"999\d{7}", number) for number in numbers)
    wrong = sum(times for number, times in numbers.items() if not nhs_check(number))
    assert 0.001 < wrong / numbers.total() < 0.006


def test_upns_are_of_no_authority_and_some_were_mistyped(area: Path) -> None:
    every = told(area, "upn")
    # UN1 and its like say why there is none.
    upns = Counter({upn: n for upn, n in every.items() if not re.fullmatch(r"UN\d\d?", upn)})
    assert len(upns) > 50_000
    assert all(re.fullmatch(r"[A-Z]991\d{9}", upn) for upn in upns)
    wrong = sum(times for upn, times in upns.items() if not upn_check(upn))
    assert 0 < wrong / upns.total() < 0.004


def test_postcodes_lie_in_an_area_that_does_not_exist(area: Path) -> None:
    postcodes = told(area, "post")
    assert len(postcodes) > 1_000
    assert all(re.fullmatch(r"QM[1-6] [1-9][A-Z]{2}", postcode) for postcode in postcodes)


def share(good: Iterable[bool]) -> float:
    """Give the share of those that are true."""
    found = Counter(good)
    return found[True] / found.total()


def in_20_weeks(path: Path) -> float:
    """Give the share of a return's plans, but for exceptions, that came within 20 weeks."""
    days = []
    for request in ElementTree.parse(path).iter("Requests"):  # noqa: S314 - our own file
        issued = request.findtext("Assessment/AssessmentOutcome") == "Y"
        asked = day(request.findtext("ReceivedDate"))
        started = day(request.findtext("Assessment/NamedPlan/StartDate"))
        if issued and request.findtext("Assessment/Week20") != "1" and asked and started:
            days.append((started - asked).days)
    assert len(days) > 300
    return share(each <= 140 for each in days)


def test_few_plans_of_2023_were_in_time(area: Path) -> None:
    shares = [in_20_weeks(area / "education" / f"sen2_{year}.xml") for year in (2023, 2024, 2025)]
    assert shares[0] > 0.7 and shares[1] < 0.45 and shares[2] > 0.6


def ends(area: Path, prefix: str) -> dict[str, tuple[str, str]]:
    """Give when each speech therapy referral of a set came and when its wait was over."""
    folder = area / "health"
    teams = {row[REFERRAL]: row for row in rows(folder / f"{prefix}_CYP102.csv")}
    over: dict[str, list[str]] = defaultdict(lambda: [NEVER])
    for contact in rows(folder / f"{prefix}_CYP201.csv"):
        if contact["ATTENDANCE STATUS"] in ("5", "6"):
            over[contact[REFERRAL]].append(contact["CARE CONTACT DATE"])
    found = {}
    for row in rows(folder / f"{prefix}_CYP101.csv"):
        team = teams[row[REFERRAL]]
        if team[TEAM] == "SLT":
            left = team["REFERRAL CLOSURE DATE"], team["REFERRAL REJECTION DATE"], row[DISCHARGED]
            told_of = [text for text in (*over[row[REFERRAL]], *left) if text]
            found[row[REFERRAL]] = row[RECEIVED], min(told_of)
    return found


def test_the_speech_therapy_list_steps_up_in_january(area: Path) -> None:
    months = [("2025-12-31", "2025-11-30"), ("2025-12-31", "2025-12-31")]
    months += [("2026-06-30", f"2026-0{month}-28") for month in range(1, 7)]
    waits = {prefix: ends(area, prefix) for prefix, _ in months}
    lists = [
        sum(came <= on < over for came, over in waits[prefix].values()) for prefix, on in months
    ]
    before, after = lists[:2], lists[2:]
    assert max(before) < 1.1 * min(before) and max(after) < 1.1 * min(after)
    assert 1.25 < min(after) / max(before) < 1.6


def test_the_suspensions_of_one_school_rise(area: Path) -> None:
    by_term = [
        Counter(row["NativeId"] for row in rows(path) if row["category"] in ("SUSP", "FIXD"))
        for path in sorted(area.glob("education/*_termlyexclusionsonroll.csv"))
    ]
    years = [sum(by_term[at : at + 3], Counter()) for at in range(0, len(by_term), 3)]
    risen = {school: years[-1][school] / number for school, number in years[0].items()}
    often = [school for school in risen if years[0][school] > 60]
    school, *others = sorted(often, key=risen.__getitem__, reverse=True)
    assert risen[school] > 3 and years[-1].most_common(1)[0][0] == school
    assert max(risen[each] for each in others) < 2 and len(others) > 10


def advice_in_time(area: Path, as_at: str) -> float:
    """Give the share of health's advice of a log's year that came by its due day."""
    cases = list(rows(area / "health" / f"{as_at}_health_advice.csv"))
    days = [(day(row["due"]), day(row["closed"])) for row in cases if row["exception"] == "no"]
    return share(closed <= due for due, closed in days if due and closed)


def test_health_advice_is_late_more_often_over_the_last_year(area: Path) -> None:
    usual = [advice_in_time(area, f"{year}-09-30") for year in (2022, 2023, 2024, 2025)]
    assert min(usual) > 0.8
    assert advice_in_time(area, "2026-10-31") < min(usual) - 0.05


def families_served(area: Path) -> list[float]:
    """Give the share of families who found what they needed on the local offer, by quarter."""
    found = {
        row["period"]: int(row["numerator"]) / int(row["denominator"])
        for path in area.glob("education/*_local_offer_survey.csv")
        for row in rows(path)
    }
    return [found[quarter] for quarter in sorted(found)]


def test_families_find_what_they_need_more_often_since_the_redesign(area: Path) -> None:
    shares = families_served(area)
    before, latest = shares[:-4], shares[-2:]
    assert len(shares) == 20 and max(before) < 0.53
    assert 0.42 < sum(before) / len(before) < 0.48
    assert 0.54 < sum(latest) / len(latest) < 0.66


@cache
def localities(area: Path) -> dict[str, str]:
    """Give the locality of each district, as QM3."""
    return {row["postcode"].split()[0]: row["locality"] for row in rows(area / "postcodes.csv")}


def test_in_one_locality_children_come_to_speech_therapy_later(area: Path) -> None:
    prefix = "2026-06-30"
    patients = {row[PATIENT]: row for row in rows(area / "health" / f"{prefix}_CYP001.csv")}
    speech = ends(area, prefix)
    found = defaultdict[str, list[float]](list)
    for row in rows(area / "health" / f"{prefix}_CYP101.csv"):
        patient, came = patients[row[PATIENT]], day(row[RECEIVED])
        born = day(patient["PERSON BIRTH DATE"])
        if row[REFERRAL] in speech and came and born:
            district = patient["POSTCODE OF USUAL ADDRESS"].split()[0]
            found[localities(area)[district]].append((came - born).days / 365.25)
    ages = {name: sum(each) / len(each) for name, each in found.items()}
    late = ages.pop("Eastmoor")
    assert late > max(ages.values()) + 0.25 and len(ages) == 5


def school_localities(area: Path, pupils: list[dict[str, str]]) -> dict[str, str]:
    """Give where most pupils of a school live who have a plan: the census has no postcodes."""
    text = (area / "education" / "sen2_2026.xml").read_text(encoding="utf-8")
    told_of = re.findall(r"<PostCode>(\w+) \w+</PostCode>\s*<UPN>(\w+)</UPN>", text)
    district = {upn: place for place, upn in told_of}
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for pupil in pupils:
        if pupil["upn"] in district:
            found[pupil["NativeId"]][localities(area)[district[pupil["upn"]]]] += 1
    return {school: where.most_common(1)[0][0] for school, where in found.items()}


def test_in_one_locality_schools_support_speech_needs_later(area: Path) -> None:
    folder, term = area / "education", "2026-03-31"
    speech = {
        row["pupilonrolltableid"]
        for row in rows(folder / f"{term}_senneeds.csv")
        if row["sentype"] == "SLCN"
    }
    pupils = list(rows(folder / f"{term}_pupilonroll.csv"))
    where = school_localities(area, pupils)
    young, all_ages = Counter[str](), Counter[str]()
    for pupil in pupils:
        if pupil["pupilonrolltableid"] in speech and pupil["NativeId"].startswith("9912"):
            all_ages[where[pupil["NativeId"]]] += 1
            young[where[pupil["NativeId"]]] += pupil["ncyearactual"] in ("N1", "N2", "R", "1", "2")
    shares = {name: young[name] / number for name, number in all_ages.items()}
    late = shares.pop("Eastmoor")
    assert late < 0.8 * min(shares.values()) and len(shares) == 5


def test_the_agencies_know_the_same_children(area: Path) -> None:
    pupils = {row["upn"] for row in rows(area / "education" / "2026-03-31_pupilonroll.csv")}
    cin = ElementTree.parse(area / "care" / "cin_2026.xml")  # noqa: S314 - our own file
    of_age = [
        child.findtext("UPN") or ""
        for child in cin.iter("ChildIdentifiers")
        if "2010-09-01" <= (child.findtext("PersonBirthDate") or "") <= "2021-08-31"
    ]
    known = share(upn in pupils for upn in of_age if upn)
    # Some are at schools elsewhere, and some keys were mistyped.
    assert len(of_age) > 1_000 and 0.8 < known < 0.99


def test_health_advises_on_children_whom_education_knows_by_name(area: Path) -> None:
    names = set[tuple[str, ...]]()
    for row in rows(area / "education" / "Blade-Export_31-10-2026_person.csv"):
        names.add((row["forename"], row["surname"], row["personbirthdate"][:4], row["postcode"]))
    advised = [
        (row["forename"], row["surname"], row["birth_date"][:4], row["postcode"])
        for row in rows(area / "health" / "2026-10-31_health_advice.csv")
        if row["opened"] >= "2026-01-01"
    ]
    assert len(advised) > 500 and share(each in names for each in advised) > 0.98


@pytest.mark.parametrize("agency", ["education", "health", "care"])
def test_nothing_is_of_a_day_to_come(agency: str, area: Path) -> None:
    days = [date.fromisoformat(path.name[:10]) for path in (area / agency).glob("20??-??-??_*.csv")]
    assert max(days) <= AS_AT and len(days) > 20
