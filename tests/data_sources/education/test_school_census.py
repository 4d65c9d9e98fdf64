"""The school census against a plain count of its files: pupils, attendance, suspensions, AP."""

import csv
import zipfile
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path

import pytest

from data_sources.catalogue import all_feeds
from data_sources.education.school_census_rows import term_told
from data_sources.extract_sets import extracts
from data_sources.home import Home
from data_sources.made_up.education import school_census
from data_sources.made_up.education.terms import Term
from tests.data_sources.education.sen2_counting import NEED
from tests.data_sources.whole_extracts import SHARED, Kept, examined, needs_samples, turned_away

SAMPLES = SHARED / "education" / "school_census"
ABSENT = {"C", "C1", "C2", "E", "H", "I", "J1", "M", "R", "S", "T", "G", "N", "O", "U"}
PROVISION = {"E": "EHC plan", "S": "EHC plan", "K": "SEN support", "A": "SEN support"}
PROVISION |= {"P": "SEN support", "N": "No SEN", "": "Not known"}
PHASES = {"N1": "Nursery", "N2": "Nursery", "E1": "Nursery", "E2": "Nursery", "R": "Primary"}
PHASES |= {str(group): "Primary" for group in range(1, 7)}
PHASES |= {str(group): "Secondary" for group in range(7, 12)}
PHASES |= {str(group): "Post-16" for group in range(12, 15)}
PHASES |= {"X": "Not followed"}
SETTINGS = {"NFE": "Non-maintained further education", "OOT": "One-on-one tuition"}
SETTINGS |= {"OTH": "Other setting", "WBP": "Work-based placement"}
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
    needs = {
        row["pupilonrolltableid"]: row["sentype"]
        for row in reversed(files.get("senneeds", []))
        if row["sentyperank"] in ("1", "1.0")
    }
    missed = defaultdict[str, float](float)
    for row in files.get("termlysessiondetailsonroll", []):
        if row["attendancereason"] in ABSENT:
            # A blank is not nought: what such a pupil missed is not known.
            missed[row["pupilonrolltableid"]] += float(row["sessions"] or "inf")
    datasets = ("pupils", "suspensions", "exclusions", "sessions", "phases", "needs", "placed")
    found = {name: Counter[str]() for name in datasets}
    seen: set[tuple[str, ...]] = set()
    for key, pupil in pupils.items():
        once = ("pupils", who(pupil), pupil["NativeId"])
        good = day_of(pupil["dob"]) and pupil["enrolstatus"] in ("C", "M", "")
        if not good or once in seen:
            continue
        seen.add(once)
        found["pupils"][PROVISION[pupil["senprovision"]]] += 1
        found["phases"][PHASES.get(pupil["ncyearactual"], "Not known")] += 1
        found["needs"][NEED.get(needs.get(key, ""), "Not known")] += 1
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
    for row in files.get("schoolarrangedapdetailonroll", []):
        pupil, texts = pupils[row["pupilonrolltableid"]], (row["entrydate"], row["leavingdate"])
        entry, left = (day_of(text) for text in texts)
        once = ("placed", who(pupil), texts[0])
        ended = not texts[1] or (left and entry and entry <= left <= as_at)
        if entry and entry <= as_at and ended and day_of(pupil["dob"]) and once not in seen:
            seen.add(once)
            found["placed"][SETTINGS[row["apsettingtype"]]] += 1
            found["placed"]["left"] += texts[1] != ""
    return found


def by_provision(kept: Kept, dataset: str) -> Counter[str]:
    """Count the kept cases of a dataset."""
    return Counter(kept.tally(dataset, "sen_provision"))


def agree(kept: Kept, expected: dict[str, Counter[str]]) -> None:
    """Hold what was kept to the plain count."""
    assert by_provision(kept, "pupils") == expected["pupils"]
    assert by_provision(kept, "suspensions") == expected["suspensions"]
    assert by_provision(kept, "permanent_exclusions") == expected["exclusions"]
    pupils, placed = kept.of("pupils"), "school_alternative_provision"
    assert Counter(kept.tally("pupils", "phase")) == expected["phases"]
    assert Counter(kept.tally("pupils", "need")) == expected["needs"]
    tally = Counter(kept.tally(placed, "placement")) + Counter(left=kept.closed(placed))
    assert tally == expected["placed"]
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
    assert min(len(expected[name]) for name in ("phases", "placed", "suspensions")) > 2
    assert (len(expected["needs"]) > 1) == (term.name == "spring")
    assert expected["placed"]["left"] > 10
    agree(examined_set(tmp_path / "home", paths), expected)


def small(tmp_path: Path, **files: str) -> Path:
    """Pack a small census of the spring of 2026."""
    path = tmp_path / "2026-03-31_census.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return path


SESSIONS = "pupilonrolltableid,termlysessiondetailsonrolltableid,sessions,attendancereason\n"
PUPIL = "{n},S1,2012-Apr-25 00:00:00,Made,Up{n},,{enrolled},K,{possible}\n"


def test_who_is_enrolled_elsewhere_is_not_counted_and_absence_must_be_possible(
    tmp_path: Path,
) -> None:
    enrolled = ("C", "M", "S", "F", "O", "")
    pupils = HEAD + "".join(
        PUPIL.format(n=n, enrolled=each, possible=10) for n, each in enumerate(enrolled)
    )
    # J1 is absence and J was not; B and P are no absence; the pupil 1 cannot have missed 11 of 10.
    sessions = SESSIONS + "0,1,2,I\n0,2,1,J1\n0,3,4,J\n0,4,5,B\n0,5,1,G\n1,6,11,O\n"
    kept = examined(
        tmp_path / "home",
        small(tmp_path, pupilonroll=pupils, termlysessiondetailsonroll=sessions),
    )
    found = kept.of("pupils")
    assert len(found) == 3
    assert sorted(found["amount"].dropna()) == [0, 4]
    assert found["out_of"].sum() == 20
    (warning,) = [each for each in kept.told("warning") if each.column]
    assert warning.rule.startswith("1 pupils missed more sessions than were possible")


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


@pytest.mark.parametrize(
    ("codes", "missed"),
    [
        # Before August 2024, and since: at an interview was no absence, and is one as J1.
        (("C", "E", "H", "I", "M", "R", "S", "T", "G", "N", "O", "U"), 12),
        (("C1", "C2", "J1"), 3),
        (("/", "\\", "B", "D", "J", "K", "L", "P", "V", "W", "X", "Y", "Z", "#", "Q"), 0),
        (tuple(f"Y{number}" for number in range(1, 8)), 0),
        (("i", " O "), 2),
    ],
)
def test_only_codes_of_absence_are_absence(
    codes: tuple[str, ...], missed: int, tmp_path: Path
) -> None:
    sessions = "".join(f"0,{at},1,{code}\n" for at, code in enumerate(codes))
    pupils = HEAD + PUPIL.format(n=0, enrolled="C", possible=20)
    path = small(tmp_path, pupilonroll=pupils, termlysessiondetailsonroll=SESSIONS + sessions)
    (pupil,) = examined(tmp_path / "home", path).of("pupils").to_dict("records")
    assert (pupil["amount"], pupil["out_of"]) == (missed, 20)


def test_without_sessions_nobodys_attendance_is_told(tmp_path: Path) -> None:
    pupils = HEAD + PUPIL.format(n=0, enrolled="C", possible=20)
    kept = examined(tmp_path / "home", small(tmp_path, pupilonroll=pupils))
    assert kept.of("pupils")["out_of"].isna().all() and len(kept.of("pupils")) == 1


def test_rows_of_no_pupil_are_refused_and_their_place_told(tmp_path: Path) -> None:
    suspended = "pupilonrolltableid,termlyexclusionsonrolltableid,startdate,sessions,category,"
    suspended += (
        "senprovision\n0,1,2026-Feb-03 00:00:00,2,SUSP,K\n9,2,2026-Feb-03 00:00:00,2,SUSP,K\n"
    )
    placed = "pupilonrolltableid,schoolarrangedapdetailonrolltableid,entrydate,leavingdate,"
    placed += "apsettingtype\n8,1,2026-Jan-10 00:00:00,,OTH\n0,2,2026-Jan-10 00:00:00,,OOT\n"
    path = small(
        tmp_path,
        pupilonroll=HEAD + PUPIL.format(n=0, enrolled="C", possible=20),
        termlyexclusionsonroll=suspended,
        schoolarrangedapdetailonroll=placed,
        termlysessiondetailsonroll=SESSIONS + "7,1,3,I\n0,2,3,I\n",
    )
    kept = examined(tmp_path / "home", path)
    refused = {(each.sheet, each.row, each.rule) for each in kept.told("refused")}
    rule = "no row of 'pupilonroll' has this id"
    assert refused == {
        ("termlyexclusionsonroll", 3, rule),
        ("schoolarrangedapdetailonroll", 2, rule),
        ("termlysessiondetailsonroll", 2, rule),
    }
    assert kept.of("pupils")["amount"].tolist() == [3]
    assert len(kept.of("suspensions")) == len(kept.of("school_alternative_provision")) == 1


def test_lunches_and_unknown_categories_are_no_suspension(tmp_path: Path) -> None:
    head = "pupilonrolltableid,termlyexclusionsonrolltableid,startdate,sessions,category,"
    head += "senprovision\n"
    told = ("SUSP", "FIXD", "LNCH", "PERM", "susp", "")
    days = "".join(
        f"0,{at},2026-Feb-{at + 10} 00:00:00,{at},{category},K\n"
        for at, category in enumerate(told)
    )
    pupils = HEAD + PUPIL.format(n=0, enrolled="C", possible=20)
    path = small(tmp_path, pupilonroll=pupils, termlyexclusionsonroll=head + days)
    kept = examined(tmp_path / "home", path)
    suspended = kept.of("suspensions")
    assert suspended["opened"].tolist() == [date(2026, 2, day) for day in (10, 11, 14)]
    assert suspended["amount"].tolist() == [0, 1, 4]
    assert kept.of("permanent_exclusions")["opened"].tolist() == [date(2026, 2, 13)]


@pytest.mark.parametrize("month", range(1, 13))
def test_a_census_of_any_month_holds_its_pupils(month: int, tmp_path: Path) -> None:
    last = date(2026, month, 28)
    term = term_told(last, Home(tmp_path))
    assert term.first <= last <= term.last
    assert term.first.month == (9 if month >= 9 else 4 if month >= 4 else 1)


def test_an_areas_own_terms_decide_when_pupils_cases_open(tmp_path: Path) -> None:
    path = small(tmp_path, pupilonroll=HEAD + PUPIL.format(n=0, enrolled="C", possible=20))
    home = tmp_path / "home"
    before = examined(home, path).of("pupils")
    assert before["opened"].tolist() == [date(2026, 1, 1)]
    own = "2025/26,spring,2026-01-05,2026-04-12"
    told = f"academic_year,term,first_day,last_day\n{own}\n"
    (home / "school_terms.csv").write_text(told, encoding="utf-8")
    after = examined(home, path).of("pupils")
    assert after["opened"].tolist() == [date(2026, 1, 5)]
    assert after["closed"].tolist() == [date(2026, 3, 31)]
    assert after["case_key"].tolist() == before["case_key"].tolist(), "told anew, not told twice"
    assert "school_terms.csv has no term with 2026-04-30" in turned_away(
        home, path, date(2026, 4, 30)
    )


def test_codes_that_are_not_known_and_unreadable_sessions_are_told(tmp_path: Path) -> None:
    pupils = HEAD + "".join(
        PUPIL.format(n=n, enrolled=each, possible=10) for n, each in enumerate(("c", "Q"))
    )
    sessions = "pupilonrolltableid,termlysessiondetailsonrolltableid,sessions,attendancereason\n"
    sessions += "0,1,ten,I\n1,2,2,I\n"
    excluded = "pupilonrolltableid,termlyexclusionsonrolltableid,startdate,sessions,category,"
    excluded += "senprovision\n0,1,2026-Feb-03 00:00:00,2,SUSPENSION,K\n"
    excluded += "0,2,2026-Feb-04 00:00:00,2, SUSP ,K\n"
    kept = examined(
        tmp_path / "home",
        small(
            tmp_path,
            pupilonroll=pupils,
            termlysessiondetailsonroll=sessions,
            termlyexclusionsonroll=excluded,
        ),
    )
    assert kept.found.datasets["pupils"] == 2
    assert kept.found.datasets["suspensions"] == 1
    assert kept.of("pupils")["amount"].dropna().tolist() == [2]
    told = {each.column for each in kept.told("warning")}
    assert told == {"", "enrolstatus", "category", "termlysessionspossible"}
