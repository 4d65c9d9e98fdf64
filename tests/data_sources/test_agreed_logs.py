"""The logs of health and care in the agreed sheet of cases: each is told by its dataset."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.data_sources.agreed_cases import nhs, upn
from tests.data_sources.whole_extracts import examined, is_good, read_csv, turned_away, write_csv

HEADINGS = (
    *("agency", "dataset", "case_id", "as_at", "nhs_number", "upn", "birth_date", "opened"),
    *("due", "closed", "outcome", "exception", "service"),
)
AS_AT = date(2026, 10, 31)
LOGS = {
    "health_advice_log": ("health", "ehc_health_advice"),
    "social_care_advice_log": ("care", "ehc_social_care_advice"),
    "short_breaks": ("care", "short_breaks"),
    "short_break_waits": ("care", "short_break_waits"),
    "care_act_assessments": ("care", "care_act_assessments"),
}
# Opened, due, closed, outcome, exception, service.
CASES = (
    ("2026-08-01", "2026-09-12", "2026-09-01", "returned", "no", "Physiotherapy"),
    ("2026-08-02", "2026-09-13", "2026-10-01", "returned", "yes", "CAMHS"),
    ("2026-08-03", "2026-09-14", "2026-08-20", "not known to the service", "no", "CAMHS"),
    ("2026-10-31", "2026-12-12", "", "", "no", "CAMHS"),
    ("2026-02-30", "2026-09-12", "", "", "no", "CAMHS"),
    ("2026-08-05", "2026-09-16", "2026-08-04", "returned", "no", "CAMHS"),
    ("2026-08-06", "2026-09-17", "2026-11-01", "returned", "no", "CAMHS"),
    ("06/08/2026", "2026-09-17", "", "", "no", "CAMHS"),
)


def write_log(path: Path, agency: str, dataset: str, *more: list[str]) -> Path:
    """Write a log of these cases; one child has no number."""
    rows = [
        [agency, dataset, f"A{number}", "2026-10-31"]
        + ([nhs(number), ""] if number else ["", upn(number)])
        + ["2017-01-01", *case]
        for number, case in enumerate(CASES)
    ]
    return write_csv(path, HEADINGS, [*rows, *more])


@pytest.mark.parametrize("feed", LOGS)
def test_what_is_kept_is_what_the_file_alone_says(feed: str, tmp_path: Path) -> None:
    agency, dataset = LOGS[feed]
    path = write_log(tmp_path / "log.csv", agency, dataset)
    good = [
        row
        for row in read_csv(path)
        if is_good(row["opened"], row["closed"], row["birth_date"], AS_AT)
    ]
    kept = examined(tmp_path / "home", path)
    assert kept.found.feed == feed and kept.found.as_at == AS_AT
    assert len(kept.of(dataset)) == len(kept.cases) == len(good) == 4
    assert kept.found.rows_refused == 4
    for column in ("outcome", "service"):
        assert kept.tally(dataset, column) == dict(Counter(row[column] for row in good))
    assert kept.closed(dataset) == sum(bool(row["closed"]) for row in good) == 3
    assert int(kept.cases["exception"].sum()) == 1
    assert kept.case(dataset, date(2026, 8, 1))["due"] == date(2026, 9, 12)


def test_rows_of_another_dataset_are_refused(tmp_path: Path) -> None:
    other = ["care", "something_else", "B1", "2026-10-31", "", "", "", *CASES[0]]
    path = write_log(tmp_path / "log.csv", "care", "short_breaks", other)
    kept = examined(tmp_path / "home", path)
    assert kept.found.feed == "short_breaks" and len(kept.cases) == 4
    assert [each.rule for each in kept.told("refused") if each.column == "dataset"] == [
        "not 'short_breaks', as in all rows of this feed"
    ]


def test_a_missing_heading_is_turned_away_in_words(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    write_log(path, "care", "short_break_waits")
    path.write_text(path.read_text(encoding="utf-8-sig").replace("case_id", "number", 1))
    said = turned_away(tmp_path / "home", path)
    assert "looks most like 'short_break_waits', but lacks the column 'case_id'" in said
