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
from openpyxl import Workbook
from sqlalchemy import Engine, select

from data_sources.examining import Order
from data_sources.loading import Examined, Loaded, examine, load
from data_sources.vault_cases import cases
from tests.data_sources.agreed_cases import Folder, folder, row

AS_AT = date(2026, 10, 31)
MAPPING = """
title: Waits
agency: health
publisher: us
where: here
shape: cases
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


AFTER = "a date after the day that the extract is as at"
BEFORE = "a date before the case opened"
GROWN_UP = "older than 25 when the case opened"


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


def production(home: Folder) -> Order:
    """Give the order of a program that takes no test numbers."""
    return home.order(allow_test_numbers=False)
