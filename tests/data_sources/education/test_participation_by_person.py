"""What young people do after 16: spells counted by plain Python, with each trap."""

from collections import Counter
from datetime import date
from pathlib import Path

from data_sources.made_up.education import participation
from tests.data_sources.agreed_cases import upn
from tests.data_sources.education.conftest import AS_AT, SEED
from tests.data_sources.whole_extracts import (
    Kept,
    Row,
    examined,
    is_good,
    read_csv,
    turned_away,
    write_csv,
)

SPELLS = "participation"
ACTIVITY = {
    **{"EDU": "Education", "TRA": "Training", "APP": "Apprenticeship"},
    **{"SIN": "Supported internship", "EMP": "Employment without training"},
    **{"NEET": "Not in education, employment or training", "NK": "Not known"},
}
PROVISION = {
    **{"E": "EHC plan", "S": "EHC plan", "K": "SEN support", "A": "SEN support"},
    **{"P": "SEN support", "N": "No SEN", "": "Not known"},
}
HEADINGS = (
    *("spell_id", "upn", "forename", "surname", "birth_date", "postcode", "sex", "ethnicity"),
    *("send", "activity", "activity_start", "activity_end", "as_at"),
)
DAY = date(2026, 3, 31)
# Birth, SEND, activity, start, end.
TOLD = (
    ("2009-01-01", "E", "EDU", "2025-09-04", ""),
    ("2008-02-29", "K", "APP", "2025-07-01", "2026-03-31"),
    ("2008-03-01", "N", "NEET", "2026-03-31", ""),
    ("2008-03-02", "", "NK", "2025-09-01", "2025-12-01"),
    ("2005-03-03", "S", "SIN", "2025-09-02", ""),
    ("2001-09-01", "A", "TRA", "2025-09-03", ""),
    # These and a repeat of the first are refused.
    ("2009-01-01", "E", "STUDY", "2025-09-04", ""),
    ("2009-01-01", "Q", "EDU", "2025-09-05", ""),
    ("2009-01-01", "E", "EDU", "2025-09-31", ""),
    ("2009-01-01", "E", "EDU", "04/09/2025", ""),
    ("2009-01-01", "E", "EDU", "2025-09-07", "2025-09-06"),
    ("2009-01-01", "E", "EDU", "2026-04-01", ""),
    ("2009-01-01", "E", "EDU", "2025-09-08", "2026-04-01"),
    ("2009/01/01", "E", "EDU", "2025-09-09", ""),
    ("1999-09-10", "E", "EDU", "2025-09-10", ""),
    ("2009-01-01", "E", "EDU", "", ""),
)


def write_spells(path: Path, headings: tuple[str, ...] = HEADINGS) -> Path:
    """Write the spells; the first is there twice, and one is as at another day."""
    rows = [
        [f"S{at}", upn(at), "Ann", "Bee", born, "QM1 4AA", "F", "WBRI", *told, str(DAY)]
        for at, (born, *told) in enumerate(TOLD)
    ]
    other = ["S99", *rows[0][1:-1], "2026-02-28"]
    return write_csv(path, headings, [*rows, rows[0], other])


def good_of(path: Path, as_at: date) -> list[Row]:
    """Give the spells that are to be kept, each once."""
    good: dict[str, Row] = {}
    for row in read_csv(path):
        days = row["activity_start"], row["activity_end"], row["birth_date"]
        known = row["activity"] in ACTIVITY and row["send"] in PROVISION
        if known and row["as_at"] == str(as_at) and is_good(*days, as_at):
            good.setdefault(row["spell_id"], row)
    return list(good.values())


def agree(kept: Kept, good: list[Row]) -> None:
    """Hold the spells to what was counted: what, for whom, since when and till when."""
    expected = Counter(
        (
            *(row["activity_start"], row["activity_end"]),
            *(ACTIVITY[row["activity"]], PROVISION[row["send"]]),
        )
        for row in good
    )
    cases = kept.of(SPELLS)
    days = [cases[name].map(lambda on: str(on or "")) for name in ("opened", "closed")]
    assert Counter(zip(*days, cases["outcome"], cases["sen_provision"], strict=True)) == expected
    assert kept.found.datasets == {SPELLS: len(good)}
    assert kept.found.rows_read - kept.found.rows_refused == len(good)


def test_made_up_spells_are_those_of_a_plain_count(home: Path, tmp_path: Path) -> None:
    path = participation.write(tmp_path, AS_AT, SEED, 0)[-1]
    as_at = date.fromisoformat(path.name[:10])
    good = good_of(path, as_at)
    kept = examined(home, path)
    agree(kept, good)
    assert kept.found.feed == "participation_by_person" and kept.found.as_at == as_at
    assert len(good) > 10_000 and kept.found.rows_refused > 50
    assert set(kept.tally(SPELLS, "outcome")) == set(ACTIVITY.values())


def test_each_trap_is_counted_as_plain_python_counts_it(home: Path, tmp_path: Path) -> None:
    path = write_spells(tmp_path / "spells.csv")
    good = good_of(path, DAY)
    kept = examined(home, path, DAY)
    agree(kept, good)
    # And by hand, so that both can't be wrong alike.
    assert [row["spell_id"] for row in good] == [f"S{at}" for at in range(6)]
    assert kept.tally(SPELLS, "age_band") == {"16 to 19": 4, "20 to 25": 2}
    assert Counter(each.column for each in kept.told("refused")) == {
        **{"activity": 1, "send": 1, "activity_start": 4, "activity_end": 2, "birth_date": 2},
        **{"case_id": 1, "as_at": 1},
    }


def test_spells_of_several_days_do_not_say_as_at_which_it_is(home: Path, tmp_path: Path) -> None:
    said = turned_away(home, write_spells(tmp_path / "spells.csv"))
    assert "does not say as at which day it was made" in said


def test_a_missing_heading_is_turned_away_in_words(home: Path, tmp_path: Path) -> None:
    other = tuple("doing" if name == "activity" else name for name in HEADINGS)
    said = turned_away(home, write_spells(tmp_path / "spells.csv", other))
    assert "looks most like 'participation_by_person', but lacks the column 'activity'" in said
