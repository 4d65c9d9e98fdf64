"""Files that belong together: which they are, how they travel, and what is wrong with them."""

import tempfile
import zipfile
from pathlib import Path

import pytest

from data_sources import archives
from data_sources.archives import pack, unpack
from data_sources.catalogue import all_feeds
from data_sources.examining import Order, examine_apart, sample_headings
from data_sources.extract_sets import ExtractSet, extracts, files_in, gathered
from data_sources.feed import TurnedAway
from data_sources.keys import make_key
from data_sources.reading import sha256_of

PUPILS = "pupilonrolltableid,NativeId,dob,surname,forename,upn,enrolstatus,senprovision\n"
PUPIL = "1,9912001,2015-Apr-25 00:00:00,Made,Up,,C,K\n"
NEEDS = "pupilonrolltableid,senneedstableid,sentyperank,sentype\n1,1,1,SLCN\n"


def text(path: Path, content: str) -> Path:
    """Write a file."""
    path.write_text(content, encoding="utf-8")
    return path


@pytest.fixture
def order(tmp_path: Path) -> Order:
    """Give an order of a home with a key."""
    home = tmp_path / "home"
    home.mkdir()
    make_key(home / "key")
    return Order(home=home, key_file=home / "key")


def test_files_of_one_prefix_are_one_extract_and_others_stay_alone(tmp_path: Path) -> None:
    files = [
        text(tmp_path / "2025-12-31_pupilonroll.csv", PUPILS + PUPIL),
        text(tmp_path / "2025-12-31_senneeds.csv", NEEDS),
        text(tmp_path / "2026-03-31_pupilonroll.csv", PUPILS + PUPIL),
        text(tmp_path / "requests.csv", "time_period,la_name\n2024,x\n"),
        text(tmp_path / "notes.txt", "x"),
    ]
    found = gathered(files_in([tmp_path]), all_feeds())
    sets = [each for each in found if isinstance(each, ExtractSet)]
    assert [[path.name for path in each.files] for each in sets] == [
        ["2025-12-31_pupilonroll.csv", "2025-12-31_senneeds.csv"],
        ["2026-03-31_pupilonroll.csv"],
    ]
    assert sets[0].name == "2025-12-31_school_census.zip"
    # What is of no set stays as it is, also under a name that a set's file could have.
    assert [each for each in found if isinstance(each, Path)] == [files[4], files[3]]


def test_the_same_files_are_the_same_archive_whenever_they_are_packed(tmp_path: Path) -> None:
    one = [text(tmp_path / name, name) for name in ("b.csv", "a.csv")]
    first = sha256_of(pack(one, tmp_path / "1.zip"))
    (tmp_path / "a.csv").touch()
    assert sha256_of(pack(one[::-1], tmp_path / "2.zip")) == first
    text(tmp_path / "a.csv", "other")
    assert sha256_of(pack(one, tmp_path / "3.zip")) != first


def test_the_day_is_found_in_the_names_and_a_set_is_examined_whole(
    tmp_path: Path, order: Order
) -> None:
    text(tmp_path / "2025-12-31_pupilonroll.csv", PUPILS + PUPIL)
    text(tmp_path / "2025-12-31_senneeds.csv", NEEDS)
    results = tmp_path / "results"
    results.mkdir()
    with extracts([tmp_path / "2025-12-31_pupilonroll.csv", tmp_path], all_feeds()) as paths:
        packed = next(path for path in paths if path.suffix == ".zip")
        found = examine_apart(packed, results, order)
    assert (found.feed, str(found.as_at), found.datasets["pupils"]) == (
        "school_census",
        "2025-12-31",
        1,
    )


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """Pack an archive as somebody else might."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


PUPILONROLL = (PUPILS + PUPIL).encode()
HOSTILE: dict[str, tuple[dict[str, bytes], str]] = {
    "nothing in it": ({}, "0 files in it; 1 to 100 are read."),
    "too many files": (
        {f"{number}.csv": b"a,b\n" for number in range(101)},
        "101 files in it; 1 to 100 are read.",
    ),
    "another kind of file": (
        {"pupilonroll.csv": PUPILONROLL, "run.exe": b"MZ"},
        "not only CSV files in it.",
    ),
    "two of one name": (
        {"a/pupilonroll.csv": PUPILONROLL, "b/pupilonroll.csv": PUPILONROLL},
        "two files of one name in it.",
    ),
    "a bomb": ({"pupilonroll.csv": b"0" * 2**25}, "it unpacks to more than it may."),
}


@pytest.mark.parametrize(("files", "words"), HOSTILE.values(), ids=HOSTILE)
def test_an_archive_that_is_not_what_it_should_be_is_turned_away(
    files: dict[str, bytes], words: str, tmp_path: Path
) -> None:
    path = zipped(tmp_path / "x.zip", files)
    with pytest.raises(TurnedAway, match=f"^x.zip: {words}"):
        unpack(path, tmp_path)


def test_a_path_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "in" / "here"
    folder.mkdir(parents=True)
    path = zipped(tmp_path / "x.zip", {"../../pupilonroll.csv": PUPILONROLL, "__MACOSX/x": b""})
    assert unpack(path, folder) == [folder / "file-1.csv"]
    assert not (tmp_path / "pupilonroll.csv").exists()


def test_a_damaged_archive_and_a_text_by_that_name_are_turned_away(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "x.zip", {"a.csv": b"a,b\n" * 1000}).read_bytes()
    for content in (whole[:-40], b"not a zip", whole.replace(b"a.csv", b"b.csv", 1)[:60]):
        (tmp_path / "x.zip").write_bytes(content)
        with pytest.raises(TurnedAway, match=r"^x.zip: cannot be read as ZIP"):
            unpack(tmp_path / "x.zip", tmp_path)


def test_an_archive_may_not_unpack_to_more_than_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "LARGEST", 100)
    path = zipped(tmp_path / "x.zip", {"a.csv": b"0123456789" * 11})
    with pytest.raises(TurnedAway, match="unpacks to more than it may"):
        unpack(path, tmp_path)


LACKING = {
    "the needed file is not there": (
        {"senneeds.csv": NEEDS},
        "looks most like 'school_census', but lacks the file 'pupilonroll'",
    ),
    "a file of something else": (
        {"pupilonroll.csv": PUPILS + PUPIL, "other.csv": "a,b\n1,2\n"},
        "file-2.csv: this file is none of School census. Leave it out.",
    ),
    "the same table twice": (
        {"pupilonroll.csv": PUPILS + PUPIL, "more_pupilonroll.csv": PUPILS + PUPIL},
        "a second 'pupilonroll'. Send each extract apart.",
    ),
    "no day": ({"pupilonroll.csv": PUPILS + PUPIL}, "it does not say as at which day it was made."),
}


@pytest.mark.parametrize(("files", "words"), LACKING.values(), ids=LACKING)
def test_a_set_that_is_not_whole_is_turned_away_in_words(
    files: dict[str, str],
    words: str,
    tmp_path: Path,
    order: Order,
    request: pytest.FixtureRequest,
) -> None:
    name = "census.zip" if "no day" in request.node.name else "2025-12-31.zip"
    path = zipped(tmp_path / name, {name: each.encode() for name, each in files.items()})
    results = tmp_path / "results"
    results.mkdir()
    with pytest.raises(TurnedAway) as refused:
        examine_apart(path, results, order)
    assert words in str(refused.value)


def test_a_row_that_hangs_on_no_row_is_refused_with_its_place(tmp_path: Path, order: Order) -> None:
    needs = NEEDS + "7,2,1,ASD\n"
    files = {"2026-03-31_pupilonroll.csv": PUPILS + PUPIL, "2026-03-31_senneeds.csv": needs}
    path = zipped(
        tmp_path / "2026-03-31.zip", {name: each.encode() for name, each in files.items()}
    )
    results = tmp_path / "results"
    results.mkdir()
    found = examine_apart(path, results, order)
    (refusal,) = [each for each in found.refusals if each.severity == "refused"]
    assert (refusal.sheet, refusal.row) == ("senneeds", 3)
    assert refusal.rule == "no row of 'pupilonroll' has this id"
    assert (found.rows_read, found.rows_refused) == (2, 1)


def test_what_a_member_of_an_archive_is_called_is_in_no_message(
    tmp_path: Path, order: Order
) -> None:
    files = {"pupilonroll.csv": PUPILONROLL, "SMITH John 9990000018.csv": b"a,b\n1,2\n"}
    results = tmp_path / "results"
    results.mkdir()
    with pytest.raises(TurnedAway) as refused:
        examine_apart(zipped(tmp_path / "2026-03-31.zip", files), results, order)
    assert "SMITH" not in str(refused.value) and "9990000018" not in str(refused.value)


def test_the_day_of_an_export_is_not_taken_for_the_day_that_it_tells_of(
    tmp_path: Path, order: Order
) -> None:
    path = zipped(tmp_path / "Blade-Export_28-04-2026.zip", {"pupilonroll.csv": PUPILONROLL})
    results = tmp_path / "results"
    results.mkdir()
    with pytest.raises(TurnedAway, match="it does not say as at which day it was made"):
        examine_apart(path, results, order)


def test_files_that_are_not_there_are_warned_of_together(tmp_path: Path, order: Order) -> None:
    path = zipped(tmp_path / "2026-03-31.zip", {"pupilonroll.csv": PUPILONROLL})
    results = tmp_path / "results"
    results.mkdir()
    (warning,) = examine_apart(path, results, order).refusals
    assert warning.severity == "warning"
    assert (
        "there is no file of pupilnolongeronroll, senneeds, termlyexclusionsonroll" in warning.rule
    )


def test_a_sample_for_a_mapping_is_not_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"pupilonroll.csv": PUPILONROLL})
    before = sorted(Path(tempfile.gettempdir()).glob("send-kpi-*"))
    with pytest.raises(TurnedAway, match="a mapping is of a plain table"):
        sample_headings(path)
    assert sorted(Path(tempfile.gettempdir()).glob("send-kpi-*")) == before
