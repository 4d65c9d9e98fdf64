"""Hostile dates and deliveries at the level of cases, on the agreed sheet and on a mapping feed.

Where each line of the table of hostile inputs is tested: X1 to X5, E1 to E3, C1 to C3, C5 to C9
and P1 in `test_hostile_files`; E4 there and in `test_revisions`; C4 there and in `test_intake`;
S2 there and in `test_intake`; S3 and S4 of counts in `test_revisions`; C10, C11, S1, S3 to S6 and
D1 to D5 of cases here. D6, the golden counts of days, belongs to the KPIs of cases.
"""

from datetime import date, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from sqlalchemy import Engine, select

from data_sources import vault
from data_sources.examining import Order
from data_sources.feed import TurnedAway
from data_sources.loading import Examined, Loaded, examine, load
from data_sources.mapping_files import read_mapping
from data_sources.refusal_report import write_report
from data_sources.vault_cases import cases
from tests.data_sources.agreed_cases import Folder, folder, nhs, row

AS_AT = date(2026, 10, 31)
MAPPING = """
title: Waits
agency: health
publisher: us
where: here
shape: cases
complete: true
constants: {{dataset: waits}}
date_format: "{form}"
only: {{la: "001"}}
fields:
  case_id: referral
  nhs_number: nhs no
  birth_date: born
  opened: referred
  closed: seen
  service: team
  provider: trust
codes:
  service: {{S1: Speech, S2: Physiotherapy}}
"""
OWN_HEADINGS = ("referral", "nhs no", "born", "referred", "seen", "team", "trust", "la", "parent")


@pytest.fixture
def home(tmp_path: Path) -> Folder:
    """Give a data folder with the agreed sheets and a feed `waits`, whose dates are d/m/y."""
    made = folder(tmp_path / "home")
    mapped(made)
    return made


def mapped(home: Folder, form: str = "%d/%m/%Y") -> None:
    """Declare the feed `waits`, complete at each delivery, with dates of a form."""
    (home.path / "feeds").mkdir(exist_ok=True)
    text = MAPPING.format(form=form)
    (home.path / "feeds" / "waits.yaml").write_text(text, encoding="utf-8")
    home.agree("waits")


def wait(referral: str, referred: str = "01/09/2026", seen: str = "", **more: str) -> str:
    """Write one row of the mapping feed's table."""
    cells = {"team": "S1", "trust": "Trust A", "la": "001"} | more
    own = {"referral": referral, "referred": referred, "seen": seen, **cells}
    return ",".join(own.get(heading.replace(" ", "_"), "") for heading in OWN_HEADINGS)


def order(home: Folder, as_at: date | None = AS_AT) -> Order:
    """Say as at which day an extract of the mapping feed is."""
    return home.order().model_copy(update={"as_at": as_at})


def waits(home: Folder, *rows: str) -> Path:
    """Write an extract of the mapping feed."""
    path = home.path / "waits.csv"
    path.write_text("\n".join([",".join(OWN_HEADINGS), *rows]) + "\n", encoding="utf-8")
    return path


def sent(engine: Engine, home: Folder, rows: list[str], as_at: date = AS_AT) -> Loaded:
    """Load an extract of the mapping feed."""
    path = waits(home, *rows)
    return load(engine, examine(path, None, order(home, as_at)), order(home, as_at))


def examined(home: Folder, *rows: str) -> Examined:
    """Examine rows of the agreed sheet or of the mapping feed, whichever they are of."""
    if rows[0].startswith("health,"):
        return examine(home.write(list(rows)), None, order(home, None))
    return examine(waits(home, *rows), None, order(home))


def refused(found: Examined) -> list[tuple[int, str, str]]:
    """Give each refused row's number, column and rule."""
    assert found.checked.rows_kept + found.checked.rows_refused == found.checked.rows_read
    return [(each.row, each.column, each.rule) for each in found.checked.refusals]


def held(engine: Engine, *columns: str) -> list[tuple[Any, ...]]:
    """Give these columns of the cases in use, sorted."""
    query = select(*(cases.c[name] for name in columns)).where(cases.c.withdrawn_by.is_(None))
    with engine.connect() as connection:
        return sorted((tuple(found) for found in connection.execute(query)), key=str)


def sheet(home: Folder, *rows: list[Any], epoch: datetime | None = None) -> Path:
    """Write a workbook of the mapping feed; each row is [referral, referred, seen]."""
    book = Workbook()
    if epoch:
        book.epoch = epoch
    page = book.active
    assert page is not None
    page.append(list(OWN_HEADINGS))
    for referral, referred, seen in rows:
        page.append([referral, "", "", referred, seen, "S1", "Trust A", "001", ""])
    path = home.path / "waits.xlsx"
    book.save(path)
    return path


SHEET_FORM, OWN_FORM = "YYYY-MM-DD", "DD/MM/YYYY"
GOOD_SHEET, GOOD_OWN = row("health", "1"), wait("1")


@pytest.mark.parametrize(
    ("good", "bad", "column", "rule"),
    [
        # D1: the other order of day and month, in a column of the declared one.
        (GOOD_SHEET, row("health", "2", opened="13/02/2025"), "opened", SHEET_FORM),
        (GOOD_SHEET, row("health", "2", opened="2025-13-02"), "opened", SHEET_FORM),
        (wait("1", "13/02/2025"), wait("2", "02/13/2025"), "referred", OWN_FORM),
        (wait("1", "13/02/2025"), wait("2", "2025-02-13"), "referred", OWN_FORM),
        # D2: a spreadsheet's serial number.
        (GOOD_SHEET, row("health", "2", closed="45689"), "closed", SHEET_FORM),
        (GOOD_OWN, wait("2", seen="45689"), "seen", OWN_FORM),
        # D3: a year of two digits.
        (GOOD_SHEET, row("health", "2", opened="25-02-13"), "opened", SHEET_FORM),
        (GOOD_OWN, wait("2", "13/02/25"), "referred", OWN_FORM),
        # No such day.
        (GOOD_SHEET, row("health", "2", opened="2025-02-29"), "opened", SHEET_FORM),
        (wait("1", "29/02/2024"), wait("2", "31/04/2025"), "referred", OWN_FORM),
    ],
)
def test_d1_d2_d3_a_date_of_another_form_is_refused(
    home: Folder, good: str, bad: str, column: str, rule: str
) -> None:
    assert refused(examined(home, good, bad)) == [(3, column, f"not a date of the form {rule}")]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("%d/%m/%y", "give the year in full"),
        ("%m/%Y", "and the day"),
        ("%d %Y", "the month"),
        ("%Y-%m-%d%z", "a zone (%z) stands at the end, after a time (%H)"),
        ("%zT%H:%M %Y-%m-%d", "a zone (%z) stands at the end, after a time (%H)"),
    ],
)
def test_d3_a_form_that_leaves_the_day_open_is_refused(home: Folder, form: str, told: str) -> None:
    mapped(home, form)
    with pytest.raises(TurnedAway, match=r"feeds/waits.yaml: date_format: ") as refusal:
        read_mapping(home.path / "feeds" / "waits.yaml")
    assert told in str(refusal.value)


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_d2_a_workbooks_own_dates_are_taken_in_either_calendar(
    engine: Engine, home: Folder, epoch: datetime | None
) -> None:
    path = sheet(home, ["1", date(2024, 2, 29), datetime(2026, 9, 30, 23, 59)], epoch=epoch)
    load(engine, examine(path, None, order(home)), order(home))
    assert held(engine, "opened", "closed") == [(date(2024, 2, 29), date(2026, 9, 30))]


def test_d2_a_number_that_is_no_date_or_too_early_a_date_is_refused(home: Folder) -> None:
    path = sheet(home, ["1", date(2026, 9, 1), None], *([f"{n}", n, None] for n in (45689, 59, 60)))
    book = load_workbook(path)
    page = book.active
    assert page is not None
    for cell in ("D4", "D5"):
        page[cell].number_format = "dd/mm/yyyy"
    book.save(path)
    early = "a date before 1990"
    assert refused(examine(path, None, order(home))) == [
        (3, "referred", f"not a date of the form {OWN_FORM}"),
        (4, "referred", early),
        (5, "referred", early),
    ]


AFTER = "a date after the day that the extract is as at"
BEFORE = "a date before the case opened"
GROWN_UP = "older than 25 when the case opened"


@pytest.mark.parametrize(
    ("bad", "column", "rule"),
    [
        (row("health", "2", opened="2026-11-01"), "opened", AFTER),
        (row("health", "2", closed="2026-11-01"), "closed", AFTER),
        (row("health", "2", closed="2026-08-31"), "closed", BEFORE),
        (row("health", "2", due="2026-08-31"), "due", BEFORE),
        (
            row("health", "2", birth_date="2026-11-01"),
            "birth_date",
            "born after the extract was made",
        ),
        (row("health", "2", birth_date="2000-09-01"), "birth_date", GROWN_UP),
        (row("health", "2", birth_date="2000-02-29", opened="2026-03-01"), "birth_date", GROWN_UP),
        (wait("2", "01/11/2026"), "referred", AFTER),
        (wait("2", seen="01/11/2026"), "seen", AFTER),
        (wait("2", seen="31/08/2026"), "seen", BEFORE),
        (wait("2", born="01/11/2026"), "born", "born after the extract was made"),
        (wait("2", born="01/09/2000"), "born", GROWN_UP),
        (wait("2", born="01/09/1989"), "born", "a date before 1990"),
    ],
)
def test_d4_an_impossible_date_is_refused(home: Folder, bad: str, column: str, rule: str) -> None:
    good = GOOD_SHEET if bad.startswith("health,") else GOOD_OWN
    assert refused(examined(home, good, bad)) == [(3, column, rule)]


def test_d4_a_row_as_at_another_day_is_refused_however_far_down_it_is(home: Folder) -> None:
    rows = [row("health", f"{n}") for n in range(300)]
    found = examined(
        home, *rows, row("health", "300", as_at="2026-09-30"), row("health", "301", as_at="")
    )
    assert refused(found) == [(302, "as_at", "as at another day than the extract")]


@pytest.mark.parametrize(
    "good",
    [
        row("health", "2", opened="2026-10-31", closed="2026-10-31", due="2027-03-20"),
        row("health", "2", birth_date="2026-10-31", opened="2026-10-31"),
        row("health", "2", birth_date="2000-09-02"),
        row("health", "2", birth_date="2000-02-29", opened="2026-02-28"),
        # A complete extract goes on telling what closed long ago.
        row("health", "2", birth_date="1995-01-01", opened="2019-09-01", closed="2020-01-05"),
        wait("2", "31/10/2026", "31/10/2026"),
        wait("2", "01/09/2019", "05/01/2020", born="01/01/1995"),
    ],
)
def test_d4_a_date_that_is_only_near_the_edge_is_kept(home: Folder, good: str) -> None:
    assert refused(examined(home, good)) == []


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2025-06-30T23:30Z", date(2025, 7, 1)),
        ("2025-06-30T22:59Z", date(2025, 6, 30)),
        ("2025-06-30T23:30+0100", date(2025, 6, 30)),
        ("2025-07-01T00:30+01:00", date(2025, 7, 1)),
        ("2025-12-31T23:30Z", date(2025, 12, 31)),
        ("2025-12-31T20:00-05:00", date(2026, 1, 1)),
        # The clocks go forward at 01:00 on 29 March 2026 and back at 02:00 on 25 October.
        ("2026-03-28T23:30Z", date(2026, 3, 28)),
        ("2026-03-29T00:59Z", date(2026, 3, 29)),
        ("2026-03-29T23:30Z", date(2026, 3, 30)),
        ("2026-10-24T23:30Z", date(2026, 10, 25)),
        ("2026-10-25T23:30Z", date(2026, 10, 25)),
        ("2024-02-28T23:30Z", date(2024, 2, 28)),
        ("2024-02-29T23:30Z", date(2024, 2, 29)),
        # Without a zone it is London's own time; in a gap of an hour too.
        ("2025-06-30T23:30", date(2025, 6, 30)),
        ("2026-03-29T01:30", date(2026, 3, 29)),
    ],
)
def test_d5_a_moment_belongs_to_its_day_in_london(
    engine: Engine, home: Folder, stamp: str, day: date
) -> None:
    mapped(home, "%Y-%m-%dT%H:%M%z")
    assert sent(engine, home, [wait("1", stamp)]).cases["new"] == 1
    assert held(engine, "opened") == [(day,)]


@pytest.mark.parametrize(
    "stamp",
    [
        *("2025-06-30", "2025-06-30T23:30 BST", "2025-06-30T23:30+9999", "2025-06-31T10:00Z"),
        *("2025-02-29T10:00Z", "0001-01-01T00:00+14:00", "٢025-06-30T23:30Z", "30/06/2025"),
    ],
)
def test_d5_what_is_no_moment_is_refused(home: Folder, stamp: str) -> None:
    mapped(home, "%Y-%m-%dT%H:%M%z")
    found = examined(home, wait("1", "2025-06-30T23:30Z"), wait("2", stamp))
    assert refused(found) == [
        (3, "referred", "not a date of the form YYYY-MM-DDThh:mm+hh:mm"),
    ]


def test_d5_a_time_without_a_zone_is_the_day_that_is_written(engine: Engine, home: Folder) -> None:
    mapped(home, "%d/%m/%Y %H:%M")
    sent(engine, home, [wait("1", "30/06/2025 23:30"), wait("2", "29/02/2024 00:00")])
    assert held(engine, "opened") == [(date(2024, 2, 29),), (date(2025, 6, 30),)]


def test_d5_the_day_of_the_extract_is_londons_too(home: Folder) -> None:
    mapped(home, "%Y-%m-%dT%H:%M%z")
    mapping = home.path / "feeds" / "waits.yaml"
    text = mapping.read_text(encoding="utf-8").replace("fields:", "fields:\n  as_at: parent")
    mapping.write_text(text, encoding="utf-8")
    lines = [wait(f"{n}", "2026-06-30T23:30Z", parent="2026-06-30T23:45Z") for n in range(3)]
    assert examine(waits(home, *lines), None, order(home, None)).found.as_at == date(2026, 7, 1)


def test_c10_c11_words_that_look_like_blanks_or_formulas_stay_text(
    engine: Engine, home: Folder, tmp_path: Path
) -> None:
    rows = [
        row("health", "1", name="Null,None,2015-05-05,AA1 1AA", outcome="NA", service="None"),
        row("health", "2", outcome="=1+1", service="=SUM(A1)", provider="+44"),
        row("health", "-3", outcome="nan", service="Null", opened="=cmd|' /C calc'!A0"),
    ]
    found = home.take(engine, rows, released="One row is wrong on purpose")
    assert held(engine, "outcome", "service", "provider") == [
        ("=1+1", "=SUM(A1)", "+44"),
        ("NA", "None", ""),
    ]
    assert [known is not None for (known,) in held(engine, "person_id")].count(True) == 1
    path = tmp_path / "mend.xlsx"
    assert write_report(path, [found.examined]) == 1
    page = load_workbook(path).active
    assert page is not None
    cells = [cell for line in page.iter_rows() for cell in line if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [cell.value for cell in cells if "cmd" in str(cell.value)]


def test_s1_a_code_that_is_not_known_is_refused_and_the_known_are_named(home: Folder) -> None:
    found = examined(home, GOOD_OWN, wait("2", team="S9"), wait("3", team=""))
    rule = "the code is not one that this feed is known to use"
    assert refused(found) == [(3, "team", rule), (4, "team", rule)]
    assert found.checked.refusals[0].cure.startswith("Known are: S1, S2.")


def test_s1_a_missing_column_is_named_and_one_more_does_no_harm(home: Folder) -> None:
    path = home.path / "waits.csv"
    headings = [heading for heading in OWN_HEADINGS if heading not in ("seen", "parent")]
    path.write_text(",".join(headings) + "\n1,,,01/09/2026,S1,A,001\n", encoding="utf-8")
    with pytest.raises(TurnedAway, match=r"looks most like 'waits', but lacks the column 'seen'"):
        examine(path, None, order(home))
    assert refused(examined(home, wait("1", parent="Quillfeather"))) == []


def several(number: int, trust: str = "Trust A", start: int = 0, **more: str) -> list[str]:
    """Write rows of cases of one provider."""
    return [wait(f"{trust}{start + n}", trust=trust, **more) for n in range(number)]


def test_s3_the_same_day_again_the_newer_word_wins_and_the_differences_are_told(
    engine: Engine, home: Folder
) -> None:
    sent(engine, home, several(12, start=0))
    again = [*several(10, start=0, seen="30/09/2026"), *several(1, start=50)]
    assert sent(engine, home, again).cases == {
        "new": 1,
        "changed": 10,
        "older": 0,
        "withdrawn": 2,
    }
    assert held(engine, "closed").count((date(2026, 9, 30),)) == 10
    assert len(held(engine, "case_key")) == 11


@pytest.mark.parametrize("places", list(permutations(range(3))))
def test_s4_extracts_out_of_order_leave_what_they_leave_in_order(
    engine: Engine, home: Folder, places: tuple[int, ...]
) -> None:
    """A is in all three, B until the second, C in the first alone, D comes with the third."""
    extracts = [
        (["A", "B", "C"], "", date(2026, 8, 31)),
        (["A", "B"], "20/09/2026", date(2026, 9, 30)),
        (["A", "D"], "21/09/2026", date(2026, 10, 31)),
    ]
    for place in places:
        names, seen, as_at = extracts[place]
        day = "01/08/2026"
        sent(engine, home, [wait(name, day, seen, trust=name) for name in names], as_at)
    assert held(engine, "provider", "closed") == [
        ("A", date(2026, 9, 21)),
        ("D", date(2026, 9, 21)),
    ]


def test_s5_a_part_of_the_usual_rows_is_held_back(engine: Engine, home: Folder) -> None:
    for month in (8, 9, 10):
        rows = several(100, referred="01/07/2026", seen=f"02/{month:02}/2026")
        assert not sent(engine, home, rows, date(2026, month, 28)).held_back
    few = sent(engine, home, several(30, referred="01/07/2026"), date(2026, 11, 28))
    assert few.held_back == "30 rows, where 100 are usual: more than 20% away"
    assert len(held(engine, "case_key")) == 100


@pytest.mark.parametrize(
    ("others", "why"),
    [
        # Trust B is missing, and A has as many more: the total is what is usual.
        (several(140), "0 cases of the provider 'Trust B', where 40 are held: more than 47% away"),
        (several(100) + several(12, "Trust B"), "12 cases of the provider 'Trust B'"),
        (several(100) + several(80, "Trust B"), "80 cases of the provider 'Trust B'"),
        (
            several(100) + several(40, "Trust B", team="S2"),
            "100 cases of the service 'Speech', where 140 are held",
        ),
        # So small a unit may change so much by chance, or close.
        (several(98) + several(30, "Trust B"), ""),
        (several(100) + several(40, "Trust B") + several(9, "Trust C"), ""),
    ],
)
def test_s5_a_unit_that_is_missing_or_partial_is_held_back_though_the_total_is_usual(
    engine: Engine, home: Folder, others: list[str], why: str
) -> None:
    sent(engine, home, several(100) + several(40, "Trust B"), date(2026, 9, 28))
    found = sent(engine, home, others)
    assert found.held_back.startswith(why)
    assert bool(found.held_back) is bool(why)


def test_s4_and_s5_on_postgresql(postgresql: Any, home: Folder) -> None:
    engine = vault.open_vault(postgresql.database())
    sent(engine, home, several(20, seen="05/10/2026") + several(20, "Trust B"), AS_AT)
    late = [*several(20), *several(20, "Trust B"), wait("gone")]
    assert sent(engine, home, late, date(2026, 9, 30)).cases == {
        "new": 1,
        "changed": 0,
        "older": 40,
        "withdrawn": 1,
    }
    assert len(held(engine, "case_key")) == 40
    found = sent(engine, home, several(20), date(2026, 11, 30))
    assert found.held_back.startswith("0 cases of the provider 'Trust B', where 20 are held")
    engine.dispose()


def released(engine: Engine, home: Folder, rows: list[str], as_at: date) -> Loaded:
    """Load an extract of which more was refused than goes without a person's word."""
    path = waits(home, *rows)
    return load(engine, examine(path, None, order(home, as_at)), order(home, as_at), "confirmed")


def test_texts_that_are_alike_when_trimmed_or_coded_are_one(engine: Engine, home: Folder) -> None:
    mapping = home.path / "feeds" / "waits.yaml"
    text = mapping.read_text(encoding="utf-8").replace("S2: Physiotherapy", "S2: Speech")
    mapping.write_text(text, encoding="utf-8")
    sent(engine, home, [wait("1"), wait("2", trust="Trust A ", team="S2")], date(2026, 9, 30))
    # Only now are the units compared with what is held.
    rows = [wait("1"), wait("2", trust="Trust A ", team="S2"), wait("3", team="S2 ")]
    assert not sent(engine, home, rows).held_back
    assert held(engine, "service", "provider") == [("Speech", "Trust A")] * 3


def test_a_refused_row_does_not_withdraw_its_case(url: str, home: Folder) -> None:
    engine = vault.open_vault(url)
    assert held(engine, "case_key") == []
    first, second, third = (date(2026, month, 28) for month in (8, 9, 10))
    day = "01/08/2026"
    released(engine, home, [wait(name, day, trust=name) for name in "ABCDE"], first)
    bad = [wait("B", "31/02/2026"), wait("C", day, team="S9"), wait("", day)]
    told = released(engine, home, [wait("A", day, trust="A"), *bad, wait("D", "soon")], second)
    # Only E was not sent.
    assert told.cases == {"new": 0, "changed": 1, "older": 0, "withdrawn": 1}
    assert told.withdrawn == ("waits, opened 2026-08-01, Speech, E",)
    assert held(engine, "provider") == [("A",), ("B",), ("C",), ("D",)]
    # Once it is sent no more, neither well nor badly, it is withdrawn.
    told = released(engine, home, [wait("A", day, trust="A"), bad[0]], third)
    assert told.cases["withdrawn"] == 2
    assert held(engine, "provider") == [("A",), ("B",)]
    engine.dispose()


def test_a_refused_row_does_not_withdraw_the_case_of_a_late_extract(url: str, home: Folder) -> None:
    engine = vault.open_vault(url)
    first, second, third = (date(2026, month, 28) for month in (8, 9, 10))
    day = "01/08/2026"
    released(engine, home, [wait("A", day, trust="A"), wait("B", "soon")], second)
    late = released(engine, home, [wait(name, day, trust=name) for name in "AB"], first)
    assert late.cases == {"new": 1, "changed": 0, "older": 1, "withdrawn": 0}
    assert held(engine, "provider") == [("A",), ("B",)]
    assert released(engine, home, [wait("A", day, trust="A")], third).cases["withdrawn"] == 1
    engine.dispose()


def test_s5_a_sheet_of_one_dataset_alone_misses_nothing(engine: Engine, home: Folder) -> None:
    rows = [row("health", f"{n}", provider="Trust A") for n in range(40)]
    home.take(engine, rows)
    assert not home.take(engine, rows[:1], released="").held_back
    assert len(held(engine, "case_key")) == 40


def test_s6_rows_of_another_agency_or_authority_are_refused(home: Folder) -> None:
    found = examine(
        home.write([row("health", "1"), row("care", "2")]), "agreed_cases_care", order(home)
    )
    assert refused(found) == [(2, "agency", "not 'care', as in all rows of this feed")]
    found = examined(home, GOOD_OWN, wait("2", la="002"), wait("3", la=""))
    rule = "not '001', as in all rows of this feed"
    assert refused(found) == [(3, "la", rule), (4, "la", rule)]
    with pytest.raises(TurnedAway, match="not the layout of any feed"):
        examined(home, wait("1", la="002"))


def test_s6_rows_of_another_agencys_counts_are_refused(home: Folder) -> None:
    path = home.path / "counts.csv"
    path.write_text(
        "agency,dataset,item,period_kind,period,numerator\n"
        "care,audits,good,month,2026-09,41\nhealth,audits,good,month,2026-09,43\n",
        encoding="utf-8",
    )
    found = examine(path, None, home.order())
    assert refused(found) == [(3, "agency", "not 'care', as in all rows of this feed")]


def production(home: Folder) -> Order:
    """Give the order of a program that takes no test numbers."""
    return home.order(allow_test_numbers=False)


def test_s6_an_extract_of_mostly_test_numbers_is_turned_away(home: Folder) -> None:
    rows = [row("health", f"{n}", nhs_number=nhs(n)) for n in range(6)]
    with pytest.raises(TurnedAway, match=r"^extract.csv: most of its NHS numbers are of the test"):
        examine(home.write([*rows, row("health", "9")]), None, production(home))
    assert examine(home.write(rows), None, home.order()).checked.rows_kept == 6


def test_s6_a_few_test_numbers_are_dropped_and_counted(home: Folder) -> None:
    # Numbers from 000 on were never given out; at most one check digit fits each.
    real = [f"{body:09}{check}" for body in range(1, 5) for check in range(10)]
    rows = [row("health", f"{n}", nhs_number=number) for n, number in enumerate(real)]
    rows += [row("health", f"test{n}", nhs_number=nhs(n)) for n in range(2)]
    dropped = examine(home.write(rows), None, production(home)).found.keys_dropped
    assert dropped["NHS number: test range"] == 2


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 10, 30), "extract.csv: it is as at 2026-10-31, a day to come."),
        (date(2026, 10, 31), ""),
    ],
)
def test_s6_an_extract_of_a_day_to_come_is_turned_away(
    home: Folder, today: date, told: str
) -> None:
    told_today = home.order().model_copy(update={"today": today})
    path = home.write([row("health", "1")])
    if not told:
        assert examine(path, None, told_today).found.as_at == AS_AT
        return
    with pytest.raises(TurnedAway) as refusal:
        examine(path, None, told_today)
    assert str(refusal.value).startswith(told)


@pytest.mark.parametrize(
    ("kind", "period", "begun", "not_begun"),
    [
        ("month", "2026-10", date(2026, 10, 1), date(2026, 9, 30)),
        ("quarter", "2026-Q4", date(2026, 10, 1), date(2026, 9, 30)),
        ("term", "2026/27 1 autumn", date(2026, 9, 1), date(2026, 8, 31)),
        ("academic_year", "2026/27", date(2026, 9, 1), date(2026, 8, 31)),
        ("financial_year", "2026/27", date(2026, 4, 1), date(2026, 3, 31)),
        ("calendar_year", "2027", date(2027, 1, 1), date(2026, 12, 31)),
    ],
)
def test_s6_counts_of_a_period_that_has_not_begun_are_turned_away(
    home: Folder, kind: str, period: str, begun: date, not_begun: date
) -> None:
    path = home.path / "counts.csv"
    path.write_text(
        f"agency,dataset,item,period_kind,period,numerator\ncare,audits,good,{kind},{period},41\n",
        encoding="utf-8",
    )
    told = home.order().model_copy(update={"today": begun})
    assert examine(path, None, told).checked.rows_kept == 1
    told = home.order().model_copy(update={"today": not_begun})
    with pytest.raises(TurnedAway, match=rf"it tells of {period}, which has not begun"):
        examine(path, None, told)
