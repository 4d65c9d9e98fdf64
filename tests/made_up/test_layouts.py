"""The made-up extracts have the real files' layouts: headings, marks, sheets, types."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

REAL_AND_MADE_UP = {
    "ehc_plans_2025/requests.csv": "ehc_plans/requests.csv",
    "ehc_plans_2025/timeliness_20_week.csv": "ehc_plans/timeliness_20_week.csv",
    "ehc_plans_2025/annual_reviews.csv": "ehc_plans/annual_reviews.csv",
    "ehc_plans_2025/sen_needs_all_plans.csv": "ehc_plans/sen_needs_all_plans.csv",
    "ehc_plans_2025/personal_budgets.csv": "ehc_plans/personal_budgets.csv",
    "ehc_plans_2025/work_based_placements.csv": "ehc_plans/work_based_placements.csv",
    "participation/UD_NEETNK_LA_dashboard_2023_final.csv": (
        "participation/UD_NEETNK_LA_dashboard_2026_final.csv"
    ),
    "social_care/b1_children_in_need_2013_to_2025.csv": (
        "social_care/b1_children_in_need_2017_to_2026.csv"
    ),
    "social_care/cin_outcomes_sen_la.csv": "social_care/cin_outcomes_sen_la.csv",
    "social_care/cla_number_and_rate_per_10k_children.csv": (
        "social_care/cla_number_and_rate_per_10k_children.csv"
    ),
    "social_care/ons_mid-year_population_estimates_2012_to_2024.csv": (
        "social_care/ons_mid-year_population_estimates_2016_to_2025.csv"
    ),
    "sn_model_2025_wide.csv": "sn_model_2025_wide.csv",
}
REAL_WORKBOOKS = {  # real file: the made-up one of the same layout
    "community_health_2023-04-01.xlsx": "community_health_2024-06-01.xlsx",
    "community_health_2023-05-01.xlsx": "community_health_2024-07-01.xlsx",
    "community_health_2023-08-01.xlsx": "community_health_2024-08-01.xlsx",
    "community_health_2023-10-01.xlsx": "community_health_2026-11-01.xlsx",
}


@pytest.mark.parametrize(("real", "made_up"), REAL_AND_MADE_UP.items())
def test_first_line_is_the_real_files(
    real: str, made_up: str, published: Path, written: Path
) -> None:
    """Headings, their order and case, the byte order mark and the line end are the same."""
    with (published / real).open("rb") as theirs, (written / made_up).open("rb") as ours:
        assert ours.readline() == theirs.readline()


def sheet(path: Path, name: str) -> list[list[Any]]:
    """Give a sheet's cells, empty rows and columns included."""
    return (
        CalamineWorkbook.from_path(str(path))
        .get_sheet_by_name(name)
        .to_python(skip_empty_area=False)
    )


@pytest.mark.parametrize(("real", "made_up"), REAL_WORKBOOKS.items())
def test_workbooks_are_laid_out_as_the_real_ones(
    real: str, made_up: str, published: Path, written: Path
) -> None:
    """Sheets, the row and the columns of headings, and the services are the same."""
    theirs, ours = published / "community_health" / real, written / "community_health" / made_up
    names = CalamineWorkbook.from_path(str(theirs)).sheet_names
    assert CalamineWorkbook.from_path(str(ours)).sheet_names == names
    for name in names[5:]:
        row = 5 if sheet(theirs, name)[4][0] == "" else 4
        assert sheet(ours, name)[row] == sheet(theirs, name)[row], name
    for name in ("Cover page", "Contents", "Table 2", "Table 3"):
        assert len(sheet(ours, name)) == len(sheet(theirs, name)), name


@pytest.mark.parametrize(("real", "made_up"), REAL_WORKBOOKS.items())
def test_services_are_listed_in_the_real_order(
    real: str, made_up: str, published: Path, written: Path
) -> None:
    """Tables 2 and 3 have the real rows, also the row that only one of the layouts has."""
    for name in ("Table 2", "Table 3"):
        theirs, ours = (
            [next((cell for cell in row if cell != ""), "") for row in sheet(path, name)[5:]]
            for path in (
                published / "community_health" / real,
                written / "community_health" / made_up,
            )
        )
        assert ours == theirs


def test_the_long_table_has_the_real_types(published: Path, written: Path) -> None:
    """Values are text and authority numbers are floats, as in the real long table."""
    theirs = pq.read_schema(published / "lait" / "bds_long_0.parquet")
    ours = pq.read_schema(written / "lait" / "bds_long_0.parquet")
    assert ours.remove_metadata().equals(theirs.remove_metadata())
