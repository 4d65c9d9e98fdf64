"""The Community Services Data Set: waits counted by plain Python, and each trap by itself."""

from collections import Counter
from datetime import date
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

AS_AT = date(2026, 6, 30)
REFERRAL, PATIENT = "SERVICE REQUEST IDENTIFIER", "LOCAL PATIENT IDENTIFIER (EXTENDED)"
RECEIVED, DISCHARGED = "REFERRAL REQUEST RECEIVED DATE", "SERVICE DISCHARGE DATE"
TEAM = "SERVICE OR TEAM TYPE REFERRED TO (COMMUNITY CARE)"
CLOSED, REJECTED = "REFERRAL CLOSURE DATE", "REFERRAL REJECTION DATE"
CONTACT, ON, STATUS = "CARE CONTACT IDENTIFIER", "CARE CONTACT DATE", "ATTENDANCE STATUS"
PROVIDER = "ORGANISATION IDENTIFIER (CODE OF PROVIDER)"
HEADINGS = {
    "CYP000": (PROVIDER, "REPORTING PERIOD START DATE", "REPORTING PERIOD END DATE"),
    "CYP001": (
        *(PATIENT, "NHS NUMBER", "PERSON BIRTH DATE", "POSTCODE OF USUAL ADDRESS"),
        *("PERSON STATED GENDER CODE", "ETHNIC CATEGORY"),
    ),
    "CYP101": (REFERRAL, PATIENT, RECEIVED, "PRIORITY TYPE CODE", DISCHARGED),
    "CYP102": (REFERRAL, TEAM, CLOSED, "REFERRAL CLOSURE REASON", REJECTED),
    "CYP201": (CONTACT, REFERRAL, ON, STATUS, "CONSULTATION MECHANISM"),
}
SERVICES = {"SLT": "Speech and language therapy", "OCT": "Occupational therapy"}
# Referral: patient, received, discharged; team, closed, rejected; contacts (day, status).
REFERRALS: dict[str, tuple[str, str, str, str, str, str, tuple[tuple[str, str], ...]]] = {
    "seen late": ("P1", "2025-09-01", "", "SLT", "", "", (("2026-03-02", "5"),)),
    "seen first on the earlier day": (
        *("P1", "2026-01-05", "2026-05-01", "slt", "", ""),
        (("2026-03-01", "6"), ("2026-02-01", "5"), ("2026-01-20", "3")),
    ),
    "rejected": ("P2", "2026-02-01", "", "OCT", "", "2026-02-10", ()),
    "rejected, then closed": (
        *("P2", "2026-02-02", "2026-02-28", "OCT", "2026-02-20", "2026-02-11"),
        (("2026-02-09", "7"),),
    ),
    "never attended, closed": (
        *("P2", "2026-01-01", "", "OCT", "2026-04-01", ""),
        (("2026-02-01", "7"), ("2026-03-01", "3")),
    ),
    "never came, discharged": ("P3", "2026-01-02", "2026-04-03", "SLT", "", "", ()),
    "missed and waiting": ("P3", "2026-05-01", "", "SLT", "", "", (("2026-06-01", "7"),)),
    "waiting": ("P4", "2026-06-30", "", "OCT", "", "", ()),
    "unknown team": ("P4", "2026-04-01", "", "XX9", "", "", ()),
    "no team": ("P4", "2026-04-02", "", "", "", "", ()),
    "seen before it came": ("P5", "2026-03-01", "", "SLT", "", "", (("2026-02-01", "5"),)),
    "no such day": ("P5", "2026-02-30", "", "SLT", "", "", ()),
    "British day": ("P5", "01/02/2026", "", "SLT", "", "", ()),
    "contact without a day": ("P5", "2026-02-03", "", "SLT", "", "", (("", "5"),)),
    "contact of no such day": (
        *("P5", "2026-02-04", "", "SLT", "", ""),
        (("2026-02-31", "5"), ("2026-03-01", "5")),
    ),
    "after the period": ("P5", "2026-07-01", "", "SLT", "", "", ()),
    "grown up": ("P6", "2026-02-01", "", "SLT", "", "", ()),
}


def write_set(folder: Path) -> dict[str, Path]:
    """Write the set, with what is repeated in it."""
    rows: dict[str, list[list[str]]] = {
        "CYP000": [["RZ9", "2026-01-01", "2026-06-30"]],
        "CYP001": [
            ["P1", nhs(1), "2019-04-01", "QM1 4AA", "1", "A"],
            ["P2", "", "2015-01-01", "QM1 4AB", "2", "J"],
            ["P3", "9990000000", "2012-02-29", "", "9", "Z"],
            ["P4", nhs(4), "2020-05-05", "QM2 1AA", "X", ""],
            ["P5", nhs(5), "2018-01-01", "QM2 1AA", "1", "R"],
            ["P6", nhs(6), "1990-01-01", "QM2 1AA", "2", "M"],
        ],
        "CYP101": [["waiting", "P4", "2026-06-01", "1", "2026-06-02"]],
        "CYP102": [["waiting", "OCT", "2026-06-02", "", ""]],
        "CYP201": [],
    }
    for name, (patient, received, left, team, closed, rejected, contacts) in REFERRALS.items():
        rows["CYP101"].append([name, patient, received, "1", left])
        rows["CYP102"].append([name, team, closed, "", rejected])
        for number, (on, status) in enumerate(contacts):
            rows["CYP201"].append([f"{name} {number}", name, on, status, "01"])
    folder.mkdir(exist_ok=True)
    return {
        name: write_csv(folder / f"2026-06-30_{name}.csv", HEADINGS[name], rows[name])
        for name in HEADINGS
    }


def counted(files: dict[str, Path]) -> tuple[Counter[str], Counter[str], int]:
    """Count outcomes, services and closed waits from the files alone."""
    born = {row[PATIENT]: row["PERSON BIRTH DATE"] for row in read_csv(files["CYP001"])}
    teams = {row[REFERRAL]: row for row in read_csv(files["CYP102"])}
    outcomes, services, closed = Counter[str](), Counter[str](), 0
    for name, row in {row[REFERRAL]: row for row in read_csv(files["CYP101"])}.items():
        came = [
            contact[ON]
            for contact in read_csv(files["CYP201"])
            if contact[REFERRAL] == name and contact[STATUS] in ("5", "6")
        ]
        if any(iso_day(on) is None for on in came):
            continue
        team = teams[name]
        ends = {
            "seen": min(came, default=""),
            "rejected": team[REJECTED],
            "discharged unseen": team[CLOSED] or row[DISCHARGED],
        }
        outcome, end = next(((word, on) for word, on in ends.items() if on), ("waiting", ""))
        if is_good(row[RECEIVED], end, born[row[PATIENT]], AS_AT):
            outcomes[outcome] += 1
            services[SERVICES.get(team[TEAM].upper(), "Not known")] += 1
            closed += end != ""
    return outcomes, services, closed


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a data folder that knows two teams."""
    folder = tmp_path / "home"
    folder.mkdir()
    write_csv(folder / "health_services.csv", ("code", "service"), list(SERVICES.items()))
    return folder


def test_what_is_kept_is_what_the_files_alone_say(home: Path, tmp_path: Path) -> None:
    files = write_set(tmp_path / "files")
    kept = examined(home, as_one(files.values(), tmp_path / "packed"))
    outcomes, services, closed = counted(files)
    assert kept.found.feed == "csds" and kept.found.as_at == AS_AT
    assert kept.found.datasets == {"community_waits": sum(outcomes.values())}
    assert kept.tally("community_waits", "outcome") == dict(outcomes)
    assert kept.tally("community_waits", "service") == dict(services)
    assert kept.closed("community_waits") == closed
    # And by hand, so that both can't be wrong alike.
    assert outcomes == {"seen": 2, "rejected": 2, "discharged unseen": 2, "waiting": 4}
    assert kept.found.rows_read == len(REFERRALS) and kept.found.rows_refused == 7


def test_a_wait_says_when_it_began_is_due_and_ended(home: Path, tmp_path: Path) -> None:
    kept = examined(home, as_one(write_set(tmp_path / "files").values(), tmp_path / "packed"))
    late = kept.case("community_waits", date(2025, 9, 1))
    assert (late["closed"], late["due"]) == (date(2026, 3, 2), date(2026, 1, 5))
    assert (late["sex"], late["ethnicity"]) == ("Male", "White - White British")
    assert (late["provider"], late["age_band"]) == ("RZ9", "5 to 10")
    assert kept.case("community_waits", date(2026, 1, 5))["closed"] == date(2026, 2, 1)
    assert kept.case("community_waits", date(2026, 1, 1))["closed"] == date(2026, 4, 1)
    assert kept.case("community_waits", date(2026, 2, 2))["closed"] == date(2026, 2, 11)
    assert kept.case("community_waits", date(2026, 2, 1))["nhs"] == "", (
        "a child without a number is kept"
    )
    assert kept.found.keys_dropped == {"NHS number: check digit": 2}


def test_refusals_name_the_columns_as_they_were_sent(home: Path, tmp_path: Path) -> None:
    kept = examined(home, as_one(write_set(tmp_path / "files").values(), tmp_path / "packed"))
    named = Counter(each.column for each in kept.told("refused"))
    assert named == {RECEIVED.lower(): 3, "closed": 3, "person birth date": 1}


def test_a_repeated_referral_is_told_of_and_its_last_row_taken(home: Path, tmp_path: Path) -> None:
    kept = examined(home, as_one(write_set(tmp_path / "files").values(), tmp_path / "packed"))
    assert kept.of("community_waits")["opened"].tolist().count(date(2026, 6, 30)) == 1
    assert date(2026, 6, 1) not in set(kept.of("community_waits")["opened"])
    assert any("1 referrals are there again" in each.rule for each in kept.told("warning"))


def test_teams_that_are_not_in_the_table_are_told_of_once(home: Path, tmp_path: Path) -> None:
    kept = examined(home, as_one(write_set(tmp_path / "files").values(), tmp_path / "packed"))
    told = [each for each in kept.told("warning") if "does not have" in each.rule]
    assert [each.rule for each in told] == [
        "health_services.csv does not have the team of 2 referrals: XX9"
    ]
    assert kept.tally("community_waits", "service")["Not known"] == 2


def test_a_table_of_teams_with_other_headings_is_turned_away(home: Path, tmp_path: Path) -> None:
    write_csv(home / "health_services.csv", ("team", "name"), [("SLT", "Speech")])
    source = as_one(write_set(tmp_path / "files").values(), tmp_path / "packed")
    assert "health_services.csv: its headings must be code, service." in turned_away(home, source)


def test_a_table_of_teams_in_another_code_is_turned_away_by_its_name(
    home: Path, tmp_path: Path
) -> None:
    (home / "health_services.csv").write_bytes("code,service\nSLT,Orthopédie\n".encode("cp1252"))
    source = as_one(write_set(tmp_path / "files").values(), tmp_path / "packed")
    assert "health_services.csv is not in UTF-8." in turned_away(home, source)


def test_the_same_number_at_another_provider_is_another_referral(
    home: Path, tmp_path: Path
) -> None:
    files = write_set(tmp_path / "files")
    ours = examined(home, as_one(files.values(), tmp_path / "packed"))
    text = files["CYP000"].read_text(encoding="utf-8-sig")
    files["CYP000"].write_text(text.replace("RZ9", "RZ8"), encoding="utf-8")
    theirs = examined(home, as_one(files.values(), tmp_path / "packed again"))
    assert len(ours.cases) == len(theirs.cases) == 10
    assert set(ours.cases["case_key"]).isdisjoint(theirs.cases["case_key"])


def test_an_unknown_column_is_warned_of_and_tables_not_needed_may_lie_beside(
    home: Path, tmp_path: Path
) -> None:
    files = write_set(tmp_path / "files")
    text = files["CYP000"].read_text(encoding="utf-8-sig").splitlines()
    files["CYP000"].write_text(f"{text[0]},NEW IN 2027\n{text[1]},x\n", encoding="utf-8")
    files["CYP104"] = write_csv(
        tmp_path / "files" / "2026-06-30_CYP104.csv",
        (REFERRAL, "WAITING TIME MEASUREMENT TYPE"),
        [("waiting", "01")],
    )
    kept = examined(home, as_one(files.values(), tmp_path / "packed"))
    assert [each.column for each in kept.told("warning")].count("new in 2027") == 1
    assert kept.found.datasets == {"community_waits": 10}


def test_a_missing_column_and_a_missing_file_are_turned_away_in_words(
    home: Path, tmp_path: Path
) -> None:
    files = write_set(tmp_path / "files")
    without = [path for name, path in files.items() if name != "CYP201"]
    said = turned_away(home, as_one(without, tmp_path / "packed"))
    assert "looks most like 'csds', but lacks the file 'cyp201'" in said
    files["CYP201"].write_text("CARE CONTACT IDENTIFIER,CARE CONTACT DATE\n1,2026-01-01\n")
    source = as_one([files["CYP000"], *without[1:]], tmp_path / "packed again")
    assert "'cyp201'" in turned_away(home, source)


def test_a_contact_of_no_referral_is_refused(home: Path, tmp_path: Path) -> None:
    files = write_set(tmp_path / "files")
    with files["CYP201"].open("a", encoding="utf-8") as file:
        file.write("C9,nobody's,2026-03-01,5,01\r\n")
    kept = examined(home, as_one(files.values(), tmp_path / "packed"))
    assert [each.rule for each in kept.told("refused") if each.sheet == "cyp201"] == [
        "no row of 'cyp101' has this id"
    ]


def test_two_providers_in_one_set_are_turned_away(home: Path, tmp_path: Path) -> None:
    files = write_set(tmp_path / "files")
    with files["CYP000"].open("a", encoding="utf-8") as file:
        file.write("RZ8,2026-01-01,2026-06-30\r\n")
    said = turned_away(home, as_one(files.values(), tmp_path / "packed"))
    assert "names 2 providers. Send each provider's files apart." in said
