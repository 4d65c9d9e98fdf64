"""NHS England's workbooks: three layouts, one list of counts, and the month from inside."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data_sources.feed import TurnedAway
from data_sources.loading import examine, load

from .conftest import everything
from .sitrep import LABELS, SERVICES, Rows, lists, series, write

SPEECH = "Therapy interventions: speech and language"
EXPECTED: dict[tuple[str, str, str], Any] = {
    ("country", "england", "Audiology"): 50,
    ("country", "england", SPEECH): 100,
    ("nhs_region", "midlands", "Audiology"): 0,
    ("nhs_region", "midlands", SPEECH): 60,
    ("icb", "somewhere and elsewhere", "Audiology"): "blank",
    ("icb", "somewhere and elsewhere", SPEECH): 12,
    ("icb", "nowhere", "Audiology"): "c",
    ("icb", "nowhere", SPEECH): "blank",
}
ITEMS = {"waiting", "waiting_over_18_to_52_weeks", "waiting_over_52_weeks"}


@pytest.mark.parametrize("layout", LABELS)
def test_every_layout_gives_the_same_counts(layout: str, tmp_path: Path) -> None:
    counts = examine(write(tmp_path / "e.xlsx", lists(layout))).checked.counts
    keys = zip(
        counts["item"],
        counts["geography_kind"],
        counts["geography_name"].str.lower(),
        counts["service"],
        strict=True,
    )
    shown = counts["value"].astype(object).where(counts["symbol"] == "", counts["symbol"])
    assert dict(zip(keys, shown, strict=True)) == {
        (item, *key): value for item in ITEMS for key, value in EXPECTED.items()
    }
    codes = {"", "Y60", "QZZ", "QYY"} if layout == "type, code and name" else {""}
    assert set(counts["geography_code"]) == codes


OVERVIEW: dict[str, Rows] = {"Table 3": [["National overview of waiting list, May 2023"], ["x"]]}


@pytest.mark.parametrize(
    ("sheets", "month"),
    [
        (lists("type and name", "August 2023") | series(1, 2), "2023-08"),
        (lists("no heading", "") | series(90.0, 80.0, 70.0), "2023-06"),
        (lists("no heading", "") | OVERVIEW | series(90.0), "2023-05"),
        (lists("no heading", "Summer 2023") | series(90.0), "2023-04"),
    ],
    ids=["title", "last filled month of the series", "overview", "title of no month"],
)
def test_the_month_comes_from_inside(sheets: dict[str, Rows], month: str, tmp_path: Path) -> None:
    path = write(tmp_path / "community_health_2031-01-01.xlsx", sheets)
    counts = examine(path).checked.counts
    assert set(counts["period_kind"] + " " + counts["period"]) == {f"month {month}"}


TITLE = "National time series of total reported waiting list by service"


@pytest.mark.parametrize(
    "sheets",
    [
        {},
        series(),
        series("-", "-"),
        {"Table 2": [[TITLE]]},
        {"Table 2": [[TITLE], ["Service", "Apr-23", "May-23"], ["England", 90, 80]]},
        {"Table 2": [*series(90)["Table 2"][:3], ["", "Britain", 90]]},
    ],
    ids=["no series", "not filled", "text", "title only", "months as text", "no England"],
)
def test_a_workbook_of_no_month_is_turned_away(
    sheets: dict[str, Rows], tmp_path: Path, engine: Engine
) -> None:
    words = "the workbook names no data month in a title or in its national series."
    turned_away(write(tmp_path / "e.xlsx", lists("no heading", "") | sheets), words, engine)


def test_a_service_that_a_month_lacks_has_no_counts_in_it(tmp_path: Path, engine: Engine) -> None:
    may = lists("type and name", "May 2023", SERVICES[:2])
    for name, sheets in (("may", may), ("june", lists("type and name"))):
        load(engine, examine(write(tmp_path / f"{name}.xlsx", sheets)))
    counts = examine(tmp_path / "may.xlsx").checked.counts
    assert set(counts["service"]) == {"Audiology"}
    # Three sheets, four organisations: one service in May and two in June.
    assert len(everything(engine)["counts"]) == 3 * 4 * (1 + 2)


@pytest.mark.parametrize("twin", ["(CYP) Audiology", "(CYP)  AUDIOLOGY"])
def test_a_service_twice_is_turned_away(twin: str, tmp_path: Path, engine: Engine) -> None:
    sheets = lists("type and name", services=(*SERVICES, twin))
    words = (
        f"sheet 'Table 4': the column '{' '.join(twin.split())}' is there twice. Take one of the "
        "two out."
    )
    turned_away(write(tmp_path / "e.xlsx", sheets), words, engine)


def test_an_unknown_kind_of_organisation_is_turned_away(tmp_path: Path, engine: Engine) -> None:
    sheets = lists("type and name")
    sheets["Table 4f"][4][0] = "Planet"
    words = (
        "sheet 'Table 4f', row 5: the organisation type 'planet' is not known. Known: national, "
        "region, icb, provider, organisation."
    )
    turned_away(write(tmp_path / "e.xlsx", sheets), words, engine)


def test_lists_without_childrens_services_are_turned_away(tmp_path: Path, engine: Engine) -> None:
    path = write(tmp_path / "e.xlsx", lists("type and name", services=SERVICES[:1]))
    turned_away(path, "sheet 'Table 4': no heading starts with (CYP).", engine)


def test_a_workbook_of_something_else_is_turned_away(tmp_path: Path, engine: Engine) -> None:
    path = write(tmp_path / "e.xlsx", {"Sheet1": [["a", "b"], [1, 2]], "Empty": []})
    turned_away(path, "this is not the layout of any feed. ", engine)


def test_an_unreadable_cell_refuses_its_row_by_sheet_and_number(tmp_path: Path) -> None:
    sheets = lists("type and name")
    sheets["Table 4g"][4][3] = "about 60"
    checked = examine(write(tmp_path / "e.xlsx", sheets)).checked
    (refusal,) = checked.refusals
    assert (refusal.sheet, refusal.row) == ("Table 4g", 5)
    assert refusal.column == "(CYP) Audiology"
    assert "60" not in f"{refusal.rule} {refusal.cure}"
    assert (checked.rows_read, checked.rows_kept, checked.rows_refused) == (12, 11, 1)


def turned_away(path: Path, words: str, engine: Engine) -> None:
    """Check what is said of a workbook, and that the vault stays as it was."""
    load(engine, examine(write(path.with_name("before.xlsx"), lists("type and name"))))
    before = everything(engine)
    with pytest.raises(TurnedAway) as refused:
        load(engine, examine(path))
    assert str(refused.value).startswith(f"e.xlsx: {words}")
    assert everything(engine) == before
    assert len(before["counts"]) == 24
