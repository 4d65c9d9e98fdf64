"""NHS England's four workbooks, in three layouts: month, values, and what is not a number."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from data_sources.loading import examine

from .conftest import Counts

MONTHS = {
    "community_health_2023-04-01.xlsx": "2023-02",
    "community_health_2023-05-01.xlsx": "2023-03",
    "community_health_2023-08-01.xlsx": "2023-06",
    "community_health_2023-10-01.xlsx": "2023-08",
}
SPEECH = "Therapy interventions: speech and language"
PAEDIATRICS = "Community paediatric service"


@pytest.mark.parametrize(("name", "month"), MONTHS.items())
def test_the_month_is_the_one_inside_whatever_the_file_is_called(
    name: str, month: str, published: Path, tmp_path: Path
) -> None:
    renamed = tmp_path / "community_health_2031-01-01.xlsx"
    shutil.copy(published / "community_health" / name, renamed)
    assert set(examine(renamed).checked.counts["period"]) == {month}


@pytest.mark.parametrize(
    ("month", "service", "waiting", "over_18_to_52", "over_52"),
    [
        ("2023-02", SPEECH, 889, 160, 3),
        ("2023-03", SPEECH, 994, 179, 3),
        ("2023-06", SPEECH, 844, 297, 7),
        ("2023-08", SPEECH, 1593, 317, 7),
        ("2023-06", PAEDIATRICS, 689, 258, 2),
        ("2023-08", PAEDIATRICS, 1351, 310, 65),
    ],
)
def test_waits_of_coventry_and_warwickshires_board(
    month: str, service: str, waiting: int, over_18_to_52: int, over_52: int, counts: Counts
) -> None:
    """The board (QWU) is named in capitals and by code only in the newest layout."""
    found = counts("community_waits")
    ours = found[
        (found["geography_name"].str.lower() == "coventry and warwickshire")
        & (found["geography_kind"] == "icb")
        & (found["period"] == month)
        & (found["service"] == service)
    ]
    values = dict(zip(ours["item"], ours["value"], strict=True))
    assert values["waiting"] == waiting
    assert values["waiting_over_18_to_52_weeks"] == over_18_to_52
    assert values["waiting_over_52_weeks"] == over_52
    assert set(ours["geography_code"]) == ({"QWU"} if month == "2023-08" else {""})


@pytest.mark.parametrize(("name", "month"), MONTHS.items())
def test_stars_blanks_and_zeros_stay_apart(
    name: str, month: str, published: Path, counts: Counts
) -> None:
    found = counts("community_waits")
    found = found[found["period"] == month]
    in_vault = Counter(
        f"symbol {symbol}" if symbol else "zero" if value == 0 else "number"
        for symbol, value in zip(found["symbol"], found["value"], strict=True)
    )
    assert in_vault == cells_of(published / "community_health" / name)
    assert min(in_vault["symbol blank"], in_vault["zero"]) > 1000
    # The newest layout leaves suppressed cells blank; the others star them.
    assert (in_vault["symbol c"] > 0) == (month != "2023-08")


def cells_of(path: Path) -> Counter[str]:
    """Count what the children's columns of Table 4 and its bands hold, with calamine alone."""
    book = CalamineWorkbook.from_path(str(path))
    found: Counter[str] = Counter()
    for name in book.sheet_names:
        if name.startswith("Table 4"):
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            top = next(at for at, row in enumerate(rows) if "(A) Audiology" in row)
            children = [at for at, cell in enumerate(rows[top]) if str(cell).startswith("(CYP)")]
            names = rows[top].index("(A) Adult safeguarding") - 1
            for row in rows[top + 1 :]:
                found.update(kind(row[at]) for at in children if row[names])
    return found


def kind(cell: object) -> str:
    """Say in which of the four ways a cell is filled."""
    if isinstance(cell, float):
        return "number" if cell else "zero"
    return {"*": "symbol c", "": "symbol blank"}[str(cell)]
