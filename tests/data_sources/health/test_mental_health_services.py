"""The Mental Health Services Data Set: first and second contacts counted by plain Python."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.data_sources.agreed_cases import nhs
from tests.data_sources.whole_extracts import (
    as_one,
    examined,
    is_good,
    iso_day,
    read_csv,
    turned_away,
    write_csv,
)

AS_AT = date(2026, 3, 31)
FIRST, SECOND = "mental_health_waits", "mental_health_second_contacts"
HEADINGS = {
    "MHS000": ("OrgIDProvider", "ReportingPeriodStartDate", "ReportingPeriodEndDate"),
    "MHS001": (
        *("LocalPatientId", "NHSNumber", "PersonBirthDate", "Postcode", "Gender"),
        "EthnicCategory",
    ),
    "MHS101": (
        *("ServiceRequestId", "LocalPatientId", "OrgIDComm", "ReferralRequestReceivedDate"),
        *("ServDischDate", "ReferRejectionDate", "ReferRejectReason", "ReferClosReason"),
    ),
    "MHS102": ("ServiceRequestId", "ServTeamTypeRefToMH", "ReferClosureDate"),
    "MHS201": (
        *("CareContactId", "ServiceRequestId", "CareContDate", "ConsMechanismMH"),
        "AttendStatus",
    ),
}
SERVICES = {"A01": "CAMHS", "A02": "Autism assessment", "A03": "ADHD assessment"}
LIMITS = {"CAMHS": 28, "Autism assessment": 91}
# Referral: received, discharged, rejected, team, closed; contacts (day, status).
REFERRALS: dict[str, tuple[str, str, str, str, str, tuple[tuple[str, str], ...]]] = {
    "two contacts": (
        *("2025-11-01", "", "", "A01", ""),
        (("2026-02-01", "5"), ("2025-12-01", "6"), ("2026-01-01", "7")),
    ),
    "two on a day": ("2026-01-03", "", "", "A01", "", (("2026-01-09", "5"),) * 2),
    "one contact": ("2026-01-10", "", "", "A01", "", (("2026-02-01", "5"),)),
    "one, discharged": ("2026-01-11", "2026-03-01", "", "A01", "", (("2026-02-02", "5"),)),
    "rejected": ("2026-01-12", "", "2026-01-20", "A01", "", ()),
    "left unseen": ("2026-01-13", "", "", "A01", "2026-03-01", (("2026-02-01", "3"),)),
    "waiting": ("2026-01-14", "", "", "A01", "", ()),
    "autism, waiting": ("2025-01-01", "", "", "A02", "", ()),
    "autism, seen": ("2025-06-01", "", "", "A02", "", (("2026-03-31", "5"),)),
    "ADHD, rejected": ("2025-07-01", "", "2025-08-01", "A03", "", ()),
    "another team": ("2025-07-02", "", "", "Z99", "", ()),
    "one of no such day": (
        *("2026-02-02", "", "", "A01", ""),
        (("2026-02-30", "5"), ("2026-03-02", "5"), ("2026-03-03", "5")),
    ),
    "second before it came": (
        *("2026-02-01", "", "", "A01", ""),
        (("2026-01-01", "5"), ("2026-01-02", "5")),
    ),
}


def write_set(folder: Path) -> dict[str, Path]:
    """Write the set; each child has one referral, and all contacts are sent twice."""
    rows: dict[str, list[list[str]]] = {name: [] for name in HEADINGS}
    rows["MHS000"] = [["RYZ", "2026-01-01", "2026-03-31"]]
    for number, (name, told) in enumerate(REFERRALS.items()):
        received, left, rejected, team, closed, contacts = told
        patient = f"L{number}"
        rows["MHS001"].append([patient, nhs(number), "2014-02-28", "QM3 1AA", "2", "N"])
        rows["MHS101"].append([name, patient, "QZ1", received, left, rejected, "", ""])
        rows["MHS102"].append([name, team, closed])
        for turn, (on, status) in enumerate(contacts):
            rows["MHS201"].append([f"{number}-{turn}", name, on, "01", status])
    rows["MHS201"] *= 2
    folder.mkdir(exist_ok=True)
    return {
        name: write_csv(folder / f"2026-03-31_{name}.csv", HEADINGS[name], rows[name])
        for name in HEADINGS
    }


def counted(files: dict[str, Path], number: int) -> Counter[tuple[str, str, bool]]:
    """Count service, outcome and whether it is closed for first (1) or second (2) contacts."""
    teams = {row["ServiceRequestId"]: row for row in read_csv(files["MHS102"])}
    found = Counter[tuple[str, str, bool]]()
    for row in read_csv(files["MHS101"]):
        name = row["ServiceRequestId"]
        service = SERVICES.get(teams[name]["ServTeamTypeRefToMH"], "Not known")
        if number == 2 and service != "CAMHS":
            continue
        contacts = {contact["CareContactId"]: contact for contact in read_csv(files["MHS201"])}
        came = sorted(
            contact["CareContDate"]
            for contact in contacts.values()
            if contact["ServiceRequestId"] == name and contact["AttendStatus"] in ("5", "6")
        )
        if any(iso_day(on) is None for on in came):
            continue
        left = teams[name]["ReferClosureDate"] or row["ServDischDate"]
        if len(came) >= number:
            outcome, end = "seen", came[number - 1]
        elif row["ReferRejectionDate"]:
            outcome, end = "rejected", row["ReferRejectionDate"]
        elif left:
            outcome, end = "discharged after one contact" if came else "discharged unseen", left
        else:
            outcome, end = "waiting", ""
        if is_good(row["ReferralRequestReceivedDate"], end, "2014-02-28", AS_AT):
            found[service, outcome, bool(end)] += 1
    return found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a data folder that knows the teams."""
    folder = tmp_path / "home"
    folder.mkdir()
    write_csv(folder / "health_services.csv", ("code", "service"), list(SERVICES.items()))
    return folder


def test_what_is_kept_is_what_the_files_alone_say(home: Path, tmp_path: Path) -> None:
    files = write_set(tmp_path / "files")
    kept = examined(home, as_one(files.values(), tmp_path / "packed"))
    assert kept.found.feed == "mhsds" and kept.found.as_at == AS_AT
    for dataset, number in ((FIRST, 1), (SECOND, 2)):
        cases, expected = kept.of(dataset), counted(files, number)
        closed = cases["closed"].notna()
        assert Counter(zip(cases["service"], cases["outcome"], closed, strict=True)) == expected
        assert kept.found.datasets[dataset] == sum(expected.values())
    # And by hand, so that both can't be wrong alike.
    assert kept.found.datasets == {FIRST: 11, SECOND: 7}
    assert kept.tally(SECOND, "outcome") == {
        **{"seen": 2, "waiting": 2, "rejected": 1},
        **{"discharged unseen": 1, "discharged after one contact": 1},
    }


def test_each_service_has_its_limit(home: Path, tmp_path: Path) -> None:
    kept = examined(home, as_one(write_set(tmp_path / "files").values(), tmp_path / "packed"))
    for case in kept.of(FIRST).to_dict("records"):
        days = LIMITS.get(str(case["service"]), 126)
        assert case["due"] - case["opened"] == timedelta(days=days)
    second = kept.of(SECOND)
    assert set(second["due"] - second["opened"]) == {timedelta(days=126)}


def test_the_second_contact_is_the_second_that_was_attended(home: Path, tmp_path: Path) -> None:
    kept = examined(home, as_one(write_set(tmp_path / "files").values(), tmp_path / "packed"))
    opened = date(2025, 11, 1)
    assert kept.case(FIRST, opened)["closed"] == date(2025, 12, 1)
    assert kept.case(SECOND, opened)["closed"] == date(2026, 2, 1)
    assert kept.case(SECOND, date(2026, 1, 3))["closed"] == date(2026, 1, 9)
    assert kept.case(FIRST, opened)["ethnicity"] == "Black - Black African"


def test_without_the_table_of_teams_all_are_kept_under_not_known(tmp_path: Path) -> None:
    kept = examined(
        tmp_path / "home", as_one(write_set(tmp_path / "files").values(), tmp_path / "packed")
    )
    assert kept.tally(FIRST, "service") == {"Not known": 11}
    assert kept.of(SECOND).empty
    assert [each.rule for each in kept.told("warning")] == [
        "health_services.csv does not have the team of 13 referrals: A01, A02, A03, Z99"
    ]


def test_an_unknown_column_is_warned_of_and_a_missing_one_turned_away(
    home: Path, tmp_path: Path
) -> None:
    files = write_set(tmp_path / "files")
    text = files["MHS102"].read_text(encoding="utf-8-sig")
    headings, *rows = text.splitlines()
    wider = [f"{headings},NewIn2027", *(f"{row}," for row in rows)]
    files["MHS102"].write_text("\n".join(wider) + "\n", encoding="utf-8")
    kept = examined(home, as_one(files.values(), tmp_path / "packed"))
    assert [each.column for each in kept.told("warning")].count("newin2027") == 1
    files["MHS102"].write_text(text.replace("ReferClosureDate", "Closed"), encoding="utf-8")
    there = as_one(
        [path for name, path in files.items() if name != "MHS102"], tmp_path / "packed again"
    )
    assert "lacks the file 'mhs102'" in turned_away(home, there)
    said = turned_away(home, files["MHS102"])
    assert "not the layout of any feed" in said
