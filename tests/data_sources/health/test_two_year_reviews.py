"""Health reviews at 2 to 2½ years: counted by plain Python, with each trap."""

from collections import Counter
from datetime import date
from pathlib import Path

from tests.data_sources.agreed_cases import nhs
from tests.data_sources.whole_extracts import examined, is_good, read_csv, turned_away, write_csv

HEADINGS = (
    *("child_id", "nhs_number", "forename", "surname", "birth_date", "postcode", "sex"),
    *("ethnicity", "due_from", "due_by", "completed", "asq_score_band", "as_at"),
)
AS_AT = date(2026, 3, 31)
BANDS = {"Above expected", "Close to expected", "Below expected", ""}
# Birth, sex, ethnicity, due from, due by, completed, band.
REVIEWS = (
    ("2023-09-01", "1", "A", "2025-09-01", "2026-03-01", "2025-10-01", "Above expected"),
    ("2023-09-02", "2", "L", "2025-09-02", "2026-03-02", "2026-03-10", "Below expected"),
    ("2023-09-03", "9", "Z", "2025-09-03", "2026-03-03", "", ""),
    ("2024-01-31", "X", "", "2026-01-31", "2026-07-31", "", ""),
    ("2023-10-01", "1", "99", "2025-10-01", "2026-04-01", "2025-12-01", "Close to expected"),
    # A code of ethnicity that there is not is warned of; these after it are refused.
    ("2023-10-02", "1", "Q9", "2025-10-02", "2026-04-02", "2025-12-02", "Close to expected"),
    ("2023-10-03", "1", "A", "2025-10-03", "2026-04-03", "2025-12-03", "Unclear"),
    ("2023-10-04", "1", "A", "04/10/2025", "2026-04-04", "", ""),
    ("2023-10-05", "1", "A", "2025-10-05", "2026-04-05", "2025-09-01", "Above expected"),
    ("2023-10-06", "1", "A", "2025-10-06", "2026-04-06", "2026-04-01", "Above expected"),
    ("2023-10-07", "1", "A", "", "2026-04-07", "", ""),
)


def write_list(path: Path, headings: tuple[str, ...] = HEADINGS) -> Path:
    """Write the list of reviews; the last child is there twice."""
    rows = [
        [
            *(f"HV{number}", nhs(number) if number else "", "Ann", "Bee", born, "QM1 4AA"),
            *(*told, "2026-03-31"),
        ]
        for number, (born, *told) in enumerate(REVIEWS)
    ]
    return write_csv(path, headings, [*rows, rows[0]])


def test_what_is_kept_is_what_the_file_alone_says(tmp_path: Path) -> None:
    path = write_list(tmp_path / "reviews.csv")
    good = {
        row["child_id"]: row
        for row in read_csv(path)
        if is_good(row["due_from"], row["completed"], row["birth_date"], AS_AT)
        and row["asq_score_band"] in BANDS
    }
    kept = examined(tmp_path / "home", path)
    assert kept.found.feed == "two_year_reviews" and kept.found.as_at == AS_AT
    assert kept.found.datasets == {"two_year_reviews": len(good)}
    assert len(good) == 6 and kept.found.rows_refused == 6
    outcomes = Counter(row["asq_score_band"].lower() for row in good.values())
    assert kept.tally("two_year_reviews", "outcome") == dict(outcomes)
    assert kept.closed("two_year_reviews") == sum(bool(row["completed"]) for row in good.values())
    assert kept.tally("two_year_reviews", "sex") == {"Male": 3, "Female": 1, "Not known": 2}
    late = kept.case("two_year_reviews", date(2025, 9, 2))
    assert (late["due"], late["ethnicity"]) == (
        date(2026, 3, 2),
        "Asian - Any other Asian background",
    )
    assert [each.column for each in kept.told("warning")] == ["ethnicity"]


def test_a_missing_heading_is_turned_away_in_words(tmp_path: Path) -> None:
    other = tuple("done" if name == "completed" else name for name in HEADINGS)
    said = turned_away(tmp_path / "home", write_list(tmp_path / "reviews.csv", other))
    assert "looks most like 'two_year_reviews', but lacks the column 'completed'" in said
