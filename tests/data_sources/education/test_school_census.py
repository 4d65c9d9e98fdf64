"""The school census against a plain count of its files: pupils, attendance, suspensions, AP."""

import csv
import zipfile
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path

import pytest

from data_sources.catalogue import all_feeds
from data_sources.extract_sets import extracts
from data_sources.made_up.education import school_census
from data_sources.made_up.education.terms import Term
from tests.data_sources.whole_extracts import SHARED, Kept, examined, needs_samples

SAMPLES = SHARED / "education" / "school_census"
ABSENT = {"C", "C1", "C2", "E", "H", "I", "J1", "M", "R", "S", "T", "G", "N", "O", "U"}
PROVISION = {"E": "EHC plan", "S": "EHC plan", "K": "SEN support", "A": "SEN support"}
PROVISION |= {"P": "SEN support", "N": "No SEN", "": "Not known"}
HEAD = "pupilonrolltableid,NativeId,dob,surname,forename,upn,enrolstatus,senprovision,"
HEAD += "termlysessionspossible\n"
Files = dict[str, list[dict[str, str]]]


def rows_of(paths: list[Path]) -> Files:
    """Read the files of a set by the table that each name ends with."""
    found: Files = {}
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[path.stem.rpartition("_")[2]] = list(csv.DictReader(file))
    return found


def day_of(text: str) -> date | None:
    """Read a day as Blade writes it."""
    try:
        return datetime.strptime(text, "%Y-%b-%d %H:%M:%S").date()
    except ValueError:
        return None


def who(pupil: dict[str, str]) -> str:
    """Say who a pupil is from term to term."""
    names = "|".join(pupil[name] for name in ("surname", "forename"))
    return pupil["upn"].upper() or f"{names}|{pupil['dob']}"


def plain_count(files: Files, as_at: date) -> dict[str, Counter[str]]:
    """Count cases by SEN provision, and add attendance up, from the rows alone."""
    pupils = {row["pupilonrolltableid"]: row for row in files["pupilonroll"]}
    missed = defaultdict[str, float](float)
    for row in files.get("termlysessiondetailsonroll", []):
        if row["attendancereason"] in ABSENT:
            missed[row["pupilonrolltableid"]] += float(row["sessions"] or 0)
    found = {name: Counter[str]() for name in ("pupils", "suspensions", "exclusions", "sessions")}
    seen: set[tuple[str, ...]] = set()
    for key, pupil in pupils.items():
        once = ("pupils", who(pupil), pupil["NativeId"])
        good = day_of(pupil["dob"]) and pupil["enrolstatus"] in ("C", "M", "")
        if not good or once in seen:
            continue
        seen.add(once)
        found["pupils"][PROVISION[pupil["senprovision"]]] += 1
        possible = float(pupil["termlysessionspossible"] or 0)
        if possible > 0 and missed[key] <= possible:
            found["sessions"] += Counter(missed=round(missed[key]), possible=round(possible))
    for row in files["termlyexclusionsonroll"]:
        pupil, day = pupils[row["pupilonrolltableid"]], day_of(row["startdate"])
        kind = {"SUSP": "suspensions", "FIXD": "suspensions", "PERM": "exclusions"}
        name = kind.get(row["category"], "")
        once = (name, who(pupil), row["startdate"])
        if name and day and day <= as_at and day_of(pupil["dob"]) and once not in seen:
            seen.add(once)
            found[name][PROVISION[row["senprovision"]]] += 1
    return found


def by_provision(kept: Kept, dataset: str) -> Counter[str]:
    """Count the kept cases of a dataset."""
    return Counter(kept.tally(dataset, "sen_provision"))


def agree(kept: Kept, expected: dict[str, Counter[str]]) -> None:
    """Hold what was kept to the plain count."""
    assert by_provision(kept, "pupils") == expected["pupils"]
    assert by_provision(kept, "suspensions") == expected["suspensions"]
    assert by_provision(kept, "permanent_exclusions") == expected["exclusions"]
    pupils = kept.of("pupils")
    sums = {"missed": pupils["amount"].sum(), "possible": pupils["out_of"].sum()}
    assert sums == {name: expected["sessions"][name] for name in sums}


def examined_set(home: Path, paths: list[Path], as_at: date | None = None) -> Kept:
    """Examine the files of a set."""
    with extracts(paths, all_feeds()) as (packed,):
        return examined(home, packed, as_at)


@needs_samples
@pytest.mark.parametrize(
    ("term", "as_at"), [("2024_autumn", date(2024, 12, 31)), ("2025_spring", date(2025, 5, 31))]
)
def test_a_samples_cases_are_those_of_a_plain_count(term: str, as_at: date, tmp_path: Path) -> None:
    paths = sorted(SAMPLES.glob(f"{term}_*.csv"))
    expected = plain_count(rows_of(paths), as_at)
    assert sum(expected["pupils"].values()) > 6000
    agree(examined_set(tmp_path / "home", paths, as_at), expected)


@pytest.fixture(scope="session")
def terms(tmp_path_factory: pytest.TempPathFactory) -> dict[Term, list[Path]]:
    """Write the made-up area's censuses."""
    made = (331, date(2026, 11, 23), 0)
    return school_census.write(tmp_path_factory.mktemp("censuses"), made)


@pytest.mark.parametrize("which", [-1, -2, -3])
def test_a_made_up_terms_cases_are_those_of_a_plain_count(
    which: int, terms: dict[Term, list[Path]], tmp_path: Path
) -> None:
    term, paths = list(terms.items())[which]
    expected = plain_count(rows_of(paths), term.last)
    assert sum(expected["pupils"].values()) > 50_000
    agree(examined_set(tmp_path / "home", paths), expected)


def small(tmp_path: Path, **files: str) -> Path:
    """Pack a small census of the spring of 2026."""
    path = tmp_path / "2026-03-31_census.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return path


PUPIL = "{n},S1,2012-Apr-25 00:00:00,Made,Up{n},,{enrolled},K,{possible}\n"


def test_who_is_enrolled_elsewhere_is_not_counted_and_absence_must_be_possible(
    tmp_path: Path,
) -> None:
    enrolled = ("C", "M", "S", "F", "O", "")
    pupils = HEAD + "".join(
        PUPIL.format(n=n, enrolled=each, possible=10) for n, each in enumerate(enrolled)
    )
    sessions = "pupilonrolltableid,termlysessiondetailsonrolltableid,sessions,attendancereason\n"
    # J1 is absence and J was not; B and P are no absence; the pupil 1 cannot have missed 11 of 10.
    sessions += "0,1,2,I\n0,2,1,J1\n0,3,4,J\n0,4,5,B\n0,5,1,G\n1,6,11,O\n"
    kept = examined(
        tmp_path / "home",
        small(tmp_path, pupilonroll=pupils, termlysessiondetailsonroll=sessions),
    )
    found = kept.of("pupils")
    assert len(found) == 3
    assert sorted(found["amount"].dropna()) == [0, 4]
    assert found["out_of"].sum() == 20
    (warning,) = kept.told("warning")
    assert warning.rule == "1 pupils missed more sessions than were possible"


def test_suspensions_of_those_who_have_left_count_too(tmp_path: Path) -> None:
    left = HEAD.replace("pupilonrolltableid", "pupilnolongeronrolltableid")
    left += PUPIL.format(n=1, enrolled="", possible="")
    off = "pupilnolongeronrolltableid,termlyexclusionsoffrolltableid,startdate,sessions,category,"
    off += "senprovision\n1,1,2026-Feb-03 00:00:00,0,PERM,K\n1,2,2026-Jan-13 00:00:00,4,FIXD,K\n"
    on = off.replace("pupilnolongeronroll", "pupilonroll").replace("offroll", "onroll")
    kept = examined(
        tmp_path / "home",
        small(
            tmp_path,
            pupilonroll=HEAD + PUPIL.format(n=1, enrolled="C", possible=10).replace("Up", "Here"),
            pupilnolongeronroll=left,
            termlyexclusionsoffroll=off,
            termlyexclusionsonroll=on.replace("PERM", "SUSP"),
        ),
    )
    assert kept.found.datasets | {"school_alternative_provision": 0} == {
        "pupils": 1,
        "suspensions": 3,
        "permanent_exclusions": 1,
        "school_alternative_provision": 0,
    }
