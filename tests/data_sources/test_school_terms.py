"""The table of school terms: the one that comes with the program, an area's own, and mistakes."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from data_sources import fingerprints
from data_sources.catalogue import all_feeds
from data_sources.feed import TurnedAway
from data_sources.home import Home
from data_sources.school_terms import Term, read_terms, term_of

HEAD = "academic_year,term,first_day,last_day"
AUTUMN = "2025/26,autumn,2025-09-03,2026-01-04"
SPRING = "2025/26,spring,2026-01-05,2026-04-12"
SUMMER = "2025/26,summer,2026-04-13,2026-09-01"


def table(folder: Path, *rows: str, head: str = HEAD) -> Path:
    """Write a data folder's own table."""
    path = folder / "school_terms.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_every_day_of_sixteen_years_belongs_to_one_term() -> None:
    terms = read_terms()
    assert len(terms) == 48
    assert (terms[0].first, terms[-1].last) == (date(2015, 9, 1), date(2031, 8, 31))
    days = [
        term.first + timedelta(days=at)
        for term in terms
        for at in range((term.last - term.first).days + 1)
    ]
    assert days == [terms[0].first + timedelta(days=at) for at in range(len(days))]
    assert [term.key for term in terms] == sorted(term.key for term in terms)


@pytest.mark.parametrize(
    ("day", "key", "first", "last", "taught_until"),
    [
        ("2025-08-31", "2024/25 3 summer", "2025-04-01", "2025-08-31", "2025-07-20"),
        ("2025-09-01", "2025/26 1 autumn", "2025-09-01", "2025-12-31", "2025-12-19"),
        ("2025-12-31", "2025/26 1 autumn", "2025-09-01", "2025-12-31", "2025-12-19"),
        ("2026-01-01", "2025/26 2 spring", "2026-01-01", "2026-03-31", "2026-03-31"),
        ("2026-04-01", "2025/26 3 summer", "2026-04-01", "2026-08-31", "2026-07-20"),
    ],
)
def test_a_day_belongs_to_the_term_up_to_the_next(
    day: str, key: str, first: str, last: str, taught_until: str
) -> None:
    term = Term(key, *(date.fromisoformat(each) for each in (first, last, taught_until)))
    assert term_of(date.fromisoformat(day), read_terms()) == term


@pytest.mark.parametrize("day", ["2015-08-31", "2031-09-01"])
def test_a_day_that_no_term_has_is_told_with_the_cure(day: str) -> None:
    with pytest.raises(TurnedAway, match=f"no term with {day}: it goes from 2015-09-01 to 2031"):
        term_of(date.fromisoformat(day), read_terms())


def test_the_data_folders_own_table_takes_the_place(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert len(read_terms(home.school_terms)) == 48
    # In any order, with a column more, and with what Excel leaves below.
    rows = (f"{row},x" for row in (SUMMER, AUTUMN, SPRING))
    table(tmp_path, *rows, ",,,,", "", head=f"{HEAD},note")
    assert [term.key for term in read_terms(home.school_terms)] == [
        "2025/26 1 autumn",
        "2025/26 2 spring",
        "2025/26 3 summer",
    ]
    assert read_terms(home.school_terms)[1].last == date(2026, 4, 12)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([AUTUMN, SPRING.replace("01-05", "01-06")], "row 3, column first_day: .* leaves days out"),
        ([AUTUMN, SPRING.replace("01-05", "01-04")], "row 3, column first_day: .* has days of"),
        ([SPRING, AUTUMN.replace("01-04", "01-05")], "row 2, column first_day: .* has days of"),
        (
            [AUTUMN, SPRING.replace("spring", "Lent")],
            "row 3, column term: 'Lent' is no term. Write autumn, spring, summer",
        ),
        ([AUTUMN, SPRING.replace("spring", "summer")], "row 3, column term: .* does not follow"),
        ([AUTUMN, SPRING.replace("spring", "autumn")], "row 3, column term: .* does not follow"),
        ([AUTUMN, SPRING.replace("5/26", "6/27")], "row 3, column term: .* does not follow"),
        (
            [AUTUMN.replace("2026-01-04", "2025-08-31")],
            "row 2, column last_day: 2025-08-31 is before the first day, 2025-09-03",
        ),
        (
            [AUTUMN.replace("2025-09-03", "03/09/2025")],
            "row 2, column first_day: '03/09/2025' is no day. Write it as 2025-09-01",
        ),
        (["2025/26,autumn,2025-09-03"], "row 2, column last_day: '' is no day"),
        ([AUTUMN.replace("2025/26", "2025")], "row 2, column academic_year: .* as 2025/26"),
        ([AUTUMN.replace("2025/26", "2025/27")], "row 2, column academic_year: .* as 2025/26"),
        ([], "has no terms"),
    ],
)
def test_a_mistake_is_told_with_its_row_and_column(
    rows: list[str], told: str, tmp_path: Path
) -> None:
    with pytest.raises(TurnedAway, match=rf"^school_terms.csv.*{told}"):
        read_terms(table(tmp_path, *rows))


def test_a_table_without_its_headings_or_in_another_encoding_is_turned_away(
    tmp_path: Path,
) -> None:
    path = table(tmp_path, AUTUMN, head=HEAD.replace("term", "name"))
    with pytest.raises(TurnedAway, match="its headings must be academic_year, term, first_day"):
        read_terms(path)
    path.write_bytes(f"{HEAD},note\n{AUTUMN},Caf\xe9\n".encode("cp1252"))
    with pytest.raises(TurnedAway, match=r"school_terms.csv is not in UTF-8"):
        read_terms(path)


def test_a_mended_table_makes_censuses_news(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds = {feed.name: feed for feed in all_feeds()}
    census, published = feeds["school_census"], feeds["lait"]
    before = [fingerprints.read_by(feed, tmp_path) for feed in (census, published)]
    table(tmp_path, AUTUMN)
    after = [fingerprints.read_by(feed, tmp_path) for feed in (census, published)]
    assert after[0] != before[0] and after[1] == before[1]
    # A newer package knows the bank holidays of further years.
    monkeypatch.setattr(fingerprints, "version", lambda _: "99")
    assert fingerprints.read_by(census, tmp_path) != after[0]


def test_the_last_school_day_may_be_left_out(tmp_path: Path) -> None:
    assert read_terms(table(tmp_path, AUTUMN))[0].taught_until == date(2026, 1, 4)


@pytest.mark.parametrize("day", ["2025-09-02", "2026-01-05"])
def test_a_last_school_day_outside_its_term_is_told_with_the_cure(tmp_path: Path, day: str) -> None:
    own = table(tmp_path, f"{AUTUMN},{day}", head=f"{HEAD},taught_until")
    with pytest.raises(TurnedAway, match=f"row 2, column taught_until: {day} is not in the term"):
        read_terms(own)
