"""Children looked after: episodes and short breaks counted by plain Python, over the sample."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.data_sources.whole_extracts import (
    SHARED,
    Kept,
    Row,
    as_one,
    examined,
    is_good,
    needs_samples,
    read_csv,
    turned_away,
    write_csv,
)

SAMPLE = SHARED / "care" / "ssda903"
CARE, BREAKS = "looked_after_episodes", "looked_after_short_breaks"
STATUS = {
    **{"C1": "Interim care order", "C2": "Full care order", "E1": "Placement order"},
    **{"V3": "Short breaks, each recorded", "V4": "Short breaks, an agreed series"},
}
ENDED = {"E2": "died", "E7": "moved to adult social care", "E17": "stayed put at 18", "": ""}
PLACED = {"K2": "Children's home", "P1": "With parents", "Z1": "Other placement"}


def plainly(text: str) -> str:
    """Write DD/MM/YYYY as YYYY-MM-DD; leave anything else as it is."""
    found = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text)
    return "-".join(reversed(found.groups())) if found else text


def counted(folder: Path, prefix: str, as_at: date) -> list[Row]:
    """Give the episodes of a return that are to be kept."""
    born = {row["CHILD"]: row["DOB"] for row in read_csv(folder / f"{prefix}header.csv")}
    good: dict[tuple[str, str], Row] = {}
    for row in read_csv(folder / f"{prefix}episodes.csv"):
        if row["CHILD"] not in born:
            continue
        opened, closed = plainly(row["DECOM"]), plainly(row["DEC"])
        if is_good(opened, closed, plainly(born[row["CHILD"]]), as_at):
            good.setdefault((row["CHILD"], opened), row)
    return list(good.values())


def agree(kept: Kept, good: list[Row]) -> None:
    """Hold the cases to what was counted: how many, how many closed, and under which words."""
    for dataset in (CARE, BREAKS):
        rows = [row for row in good if (row["LS"] in ("V3", "V4")) == (dataset == BREAKS)]
        assert kept.found.datasets.get(dataset, 0) == len(rows)
        assert kept.closed(dataset) == sum(row["DEC"] != "" for row in rows)
        for heading, column, words in (
            ("LS", "service", STATUS),
            ("REC", "outcome", ENDED),
            ("PLACE", "placement", PLACED),
        ):
            told = Counter(row[heading] for row in rows)
            for code, word in words.items():
                assert kept.tally(dataset, column).get(word, 0) == told[code], (dataset, code)


@needs_samples
def test_the_sample_gives_what_it_holds(tmp_path: Path) -> None:
    as_at = date(2018, 3, 31)
    source = as_one(sorted(SAMPLE.iterdir()), tmp_path / "packed")
    kept = examined(tmp_path / "home", source, as_at)
    good = counted(SAMPLE, "", as_at)
    agree(kept, good)
    assert kept.found.feed == "ssda903" and len(kept.cases) == len(good) == 5_038
    assert kept.found.rows_read == 5_050 and kept.found.rows_refused == 12
    assert {(each.column, each.rule) for each in kept.told("refused")} == {
        ("dec", "a date after the day that the extract is as at")
    }


@needs_samples
def test_the_sample_does_not_say_as_at_which_day_it_is(tmp_path: Path) -> None:
    source = as_one(sorted(SAMPLE.iterdir()), tmp_path / "packed")
    assert "does not say as at which day it was made" in turned_away(tmp_path / "home", source)


HEADER = ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB")
EPISODES = (
    *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC"),
    *("REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"),
)
CHILDREN = (
    ("1", "1", "01/02/2012", "WBRI", "UN1", "", ""),
    ("2", "F", "2014-05-06", "XXX", "", "", ""),
    ("3", "U", "07/08/2010", "ABAN", "A1", "", ""),
)
# Child, DECOM, LS, PLACE, DEC, REC.
ROWS = (
    ("1", "01/04/2024", "C2", "U6", "05/05/2025", "X1"),
    ("1", "05/05/2025", "C2", "K3", "", ""),
    ("2", "2025-01-31", "V4", "K2", "2025-02-02", "E8"),
    ("2", "2025-06-01", "v2", "U4", "", ""),
    ("2", "2025-08-01", "E15", "ZZ9", "2025-09-01", "SWLAZY"),
    ("3", "30/02/2025", "C1", "U6", "", ""),
    ("3", "01/06/2025", "C1", "U6", "01/05/2025", "E8"),
    ("3", "01/04/2026", "C1", "U6", "", ""),
    ("3", "06/2025", "C1", "U6", "", ""),
    ("3", "", "C1", "U6", "", ""),
    ("1", "05/05/2025", "C2", "K2", "", ""),
    ("4", "05/05/2025", "C2", "K2", "", ""),
)


def write_set(folder: Path, more: tuple[str, ...] = ()) -> list[Path]:
    """Write a set to 31 March 2026; `more` are headings of episodes that are not the return's."""
    folder.mkdir(exist_ok=True)
    episodes = [
        (child, began, "S", status, "N1", place, "PR1", ended, why, "", "QM1 4AA", "", "")
        for child, began, status, place, ended, why in ROWS
    ]
    wider = [(*row, *("x" for _ in more)) for row in episodes]
    return [
        write_csv(folder / "2026-03-31_header.csv", HEADER, CHILDREN),
        write_csv(folder / "2026-03-31_episodes.csv", (*EPISODES, *more), wider),
        write_csv(
            folder / "2026-03-31_swepisodes.csv",
            ("CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"),
            [("1", "01/02/2012", "AB123", "01/04/2025", "", "SWLAZY")],
        ),
        write_csv(
            folder / "2026-03-31_uasc.csv",
            ("CHILD", "SEX", "DOB", "DUC"),
            [("3", "1", "07/08/2010", "")],
        ),
    ]


def test_each_trap_is_counted_as_plain_python_counts_it(tmp_path: Path) -> None:
    files = write_set(tmp_path / "files")
    kept = examined(tmp_path / "home", as_one(files, tmp_path / "packed"))
    agree(kept, counted(tmp_path / "files", "2026-03-31_", date(2026, 3, 31)))
    assert kept.found.as_at == date(2026, 3, 31)
    assert kept.found.datasets == {CARE: 4, BREAKS: 1}
    assert kept.found.rows_read == len(ROWS) and kept.found.rows_refused == 7
    assert kept.tally(CARE, "sex") == {"Male": 2, "Female": 2}
    assert kept.case(CARE, date(2025, 6, 1))["service"] == "Accommodated under section 20"
    assert kept.case(CARE, date(2024, 4, 1))["outcome"] == "episode ended, another began"
    assert kept.found.keys_dropped == {}, "UN1 says that there is no UPN"


def test_a_code_that_is_not_known_is_warned_of_and_its_episode_kept(tmp_path: Path) -> None:
    kept = examined(tmp_path / "home", as_one(write_set(tmp_path / "files"), tmp_path / "packed"))
    case = kept.case(CARE, date(2025, 8, 1))
    assert {case[name] for name in ("service", "placement", "outcome")} == {"Not known"}
    assert case["ethnicity"] == "Unclassified"
    told = sorted(each.column for each in kept.told("warning") if "code" in each.rule)
    assert told == ["ethnic", "ethnic", "ls", "place", "rec"]


def test_columns_that_data_teams_add_are_known_and_others_warned_of(tmp_path: Path) -> None:
    files = write_set(tmp_path / "files", ("TEST_COLUMN", "LA", "YEAR", "NEW_IN_2027"))
    kept = examined(tmp_path / "home", as_one(files, tmp_path / "packed"))
    new = [each.column for each in kept.told("warning") if "does not know" in each.rule]
    assert new == ["new_in_2027"]
    assert len(kept.cases) == 5


def test_without_episodes_it_is_turned_away_in_words(tmp_path: Path) -> None:
    header, _, *others = write_set(tmp_path / "files")
    said = turned_away(tmp_path / "home", as_one([header, *others], tmp_path / "packed"))
    assert "looks most like 'ssda903', but lacks the file 'episodes'" in said


def test_a_needed_heading_that_is_missing_is_turned_away_in_words(tmp_path: Path) -> None:
    files = write_set(tmp_path / "files")
    text = files[1].read_text(encoding="utf-8-sig")
    files[1].write_text(text.replace("DECOM", "BEGAN", 1), encoding="utf-8")
    rest = [path for path in files if path != files[1]]
    assert "lacks the file 'episodes'" in turned_away(
        tmp_path / "home", as_one(rest, tmp_path / "packed")
    )
    assert "not the layout of any feed" in turned_away(tmp_path / "home", files[1])


@pytest.mark.parametrize("as_at", [None, date(2026, 3, 31)])
def test_a_file_called_header_is_not_taken_for_the_header_of_xml(
    as_at: date | None, tmp_path: Path
) -> None:
    files = write_set(tmp_path / "files")
    alone = files[0].rename(tmp_path / "header.csv")
    source = as_one([alone], tmp_path / "packed")
    assert "lacks the file 'episodes'" in turned_away(tmp_path / "home", source, as_at)
