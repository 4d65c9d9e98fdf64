"""The made-up figures repeat, agree with each other, and name no real place."""

import hashlib
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from data_sources.loading import examine
from data_sources.made_up import AREA_FILE, write_extracts
from data_sources.made_up.ehc_plans import FIRST_DETAILED_YEAR
from data_sources.made_up.places import places
from data_sources.made_up.wording import percent

from .conftest import AS_AT, read

EHC = (
    "requests",
    "timeliness_20_week",
    "annual_reviews",
    "sen_needs_all_plans",
    "personal_budgets",
    "work_based_placements",
)
RATES = {
    "requests": {
        "request_assess_pc": ("requests_decided_to_assess", "requests_received_in_year"),
        "request_not_assess_pc": ("requests_decided_not_to_assess", "requests_received_in_year"),
        "request_outstanding_pc": ("requests_decision_not_made", "requests_received_in_year"),
        "request_withdrawn_pc": ("requests_withdrawn", "requests_received_in_year"),
    },
    "timeliness_20_week": {
        "pc_plans_issued_within_20_weeks": ("plans_issued_within_20_weeks", "plans_issued_den"),
        "PC_plans_issued_20_weeks_ex": ("plans_issued_20_weeks_ex", "plans_issued_den_ex"),
        "pc_plans_issued_gt20weeks_ltYear": ("plans_issued_gt20weeks_ltYear", "plans_issued_den"),
        "pc_plans_issued_gt_1_year": ("plans_issued_gt_1_year", "plans_issued_den"),
        "PC_plans_issued_gt_1_year_ex": ("plans_issued_gt_1_year_ex", "plans_issued_den_ex"),
    },
    "sen_needs_all_plans": {
        "asd_pc": ("number_asd", "ehc_plans"),
        "semh_pc": ("number_semh", "ehc_plans"),
        "unknown_pc": ("number_need_unknown", "ehc_plans"),
    },
}
OUTCOMES = (
    ("FSP_Gooddev_With_SENSTATE", "FSP_Gooddev_Without_SENSTATE", "FSP_NEW_GOODDEV"),
    ("NEW_KS2_RWM_Sen_Withsta", "NEW_KS2_RWM_Sen_W/Osta", "NoID_SEN_NEW_KS2_RWM"),
    (
        "SEN_Stat_AVG_Attain8_Score",
        "SEN_WoStat_AVG_Attain8_Score",
        "SEN_NoID_AVG_Attain8_Score",
    ),
)
SUMS: dict[str, list[tuple[str, tuple[str, ...], tuple[str, ...]]]] = {
    "requests": [
        (
            "requests_received_in_year",
            ("requests_decided_to_assess", "requests_decided_not_to_assess"),
            ("requests_decision_not_made", "requests_withdrawn"),
        )
    ],
    "timeliness_20_week": [
        (
            "plans_issued_den",
            ("plans_issued_within_20_weeks", "plans_issued_gt20weeks_ltYear"),
            ("plans_issued_gt_1_year",),
        )
    ],
    "annual_reviews": [
        ("total_ehc_plans", ("review_expected",), ("review_not_expected",)),
        ("review_expected", ("total_review_meeting",), ("no_review_meeting",)),
        (
            "total_review_meeting",
            ("review_meeting_25", "review_meeting_24"),
            ("review_meeting_prior_24",),
        ),
        (
            "total_review_meeting",
            ("outcome_amend", "outcome_cease", "outcome_maintan"),
            ("no_outcome",),
        ),
    ],
    "personal_budgets": [
        ("personal_budget", ("pb_health", "pb_education"), ("pb_social", "pb_integrated"))
    ],
    "work_based_placements": [
        ("open_wbp", ("open_supp_intern",), ("open_apprentice", "open_trainee"))
    ],
}


def digests(folder: Path) -> dict[str, str]:
    """Give each file's digest by its name below the folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def numbers(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Give the rows whose cells in these columns are all numbers, as whole numbers."""
    cells: pd.DataFrame = frame[columns].apply(pd.to_numeric, errors="coerce").dropna().astype(int)
    return cells


def test_the_same_seed_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    """Every file, workbooks and parquet too, is the same byte for byte."""
    paths = write_extracts(tmp_path, AS_AT)
    assert digests(tmp_path) == digests(written)
    assert sorted(paths) == sorted(path for path in tmp_path.rglob("*") if path.is_file())


def test_another_seed_gives_other_figures(written: Path, tmp_path: Path) -> None:
    """The seed matters."""
    write_extracts(tmp_path, AS_AT, seed=7)
    ours, theirs = digests(tmp_path), digests(written)
    assert ours["ehc_plans/requests.csv"] != theirs["ehc_plans/requests.csv"]


def test_only_what_is_published_by_the_date_is_written(tmp_path: Path) -> None:
    """In May neither the June release nor the autumn ones of the year are out."""
    write_extracts(tmp_path, date(2026, 5, 6))
    assert read(tmp_path / "ehc_plans" / "requests.csv").time_period.max() == "2024"
    assert (tmp_path / "social_care" / "b1_children_in_need_2017_to_2025.csv").exists()
    months = sorted(path.name for path in (tmp_path / "community_health").iterdir())
    assert (len(months), months[-1]) == (30, "community_health_2026-05-01.xlsx")


def test_too_early_a_date_is_refused(tmp_path: Path) -> None:
    """There is nothing before 2022."""
    with pytest.raises(ValueError, match="begins in 2022"):
        write_extracts(tmp_path, date(2020, 1, 1))


@pytest.mark.parametrize("name", SUMS)
def test_columns_add_up(name: str, written: Path) -> None:
    """Outcomes add up to requests, waits to plans issued, and so on, in every row."""
    frame = read(written / "ehc_plans" / f"{name}.csv")
    for total, some, others in SUMS[name]:
        cells = numbers(frame, [total, *some, *others])
        assert len(cells) > 100
        assert (cells[total] == cells[[*some, *others]].sum(axis=1)).all()


@pytest.mark.parametrize("name", EHC)
def test_breakdowns_add_up_to_their_total(name: str, written: Path) -> None:
    """Every breakdown of home and of England adds up in every count, in the last two years."""
    frame = read(written / "ehc_plans" / f"{name}.csv")
    counts = [
        column
        for column in frame.columns[12:]
        if not column.lower().startswith("pc_") and not column.endswith("_pc")
    ]
    detailed = frame[~frame.breakdown.str.endswith(" - total")]
    seen = 0
    for _, rows in detailed.groupby(["time_period", "geographic_level", "la_name"]):
        is_total = rows.breakdown_topic.str.startswith("All")
        total = numbers(rows[is_total], counts)
        for _, parts in rows[~is_total].groupby("breakdown_topic"):
            assert numbers(parts, counts).sum().to_list() == total.iloc[0].to_list()
            seen += 1
    assert seen >= 12


@pytest.mark.parametrize("name", RATES)
def test_percentages_are_right_but_for_the_misprint(name: str, written: Path) -> None:
    """One cell is wrong on purpose: that of the authority marked in country.yaml."""
    frame = read(written / "ehc_plans" / f"{name}.csv")
    frame = frame[frame.time_period.str[:4].astype(int) >= FIRST_DETAILED_YEAR]
    wrong = []
    for rate, (numerator, denominator) in RATES[name].items():
        whole = numbers(frame, [numerator, denominator])
        right = [
            percent(part, of) for part, of in zip(whole[numerator], whole[denominator], strict=True)
        ]
        rows = frame.loc[whole.index]
        wrong += [
            (row["time_period"], row["la_name"], rate)
            for _, row in rows[rows[rate] != right].iterrows()
        ]
    planted = [("2025", "Nettlewick, County of", "PC_plans_issued_20_weeks_ex")]
    assert wrong == (planted if name == "timeliness_20_week" else [])


def test_older_years_have_x_where_nothing_was_collected(written: Path) -> None:
    """Before 2023 returns were not about single requests, so most columns are x."""
    frame = read(written / "ehc_plans" / "requests.csv")
    early = frame[frame.time_period.astype(int) < FIRST_DETAILED_YEAR]
    assert set(early.request_outcome_six_weeks) == {"x"}
    assert "x" not in set(early.requests_received_in_year)


def test_social_care_figures_agree(written: Path) -> None:
    """Pupils with SEN are those with support and with a plan; the needs add up to them."""
    frame = read(written / "social_care" / "cin_outcomes_sen_la.csv")
    needs = list(frame.columns[16:29])
    status = ["t_all_SEN", "t_SEN_support", "t_statement_or_EHC_plan"]
    cells = numbers(frame, [*status, *needs])
    assert len(cells) > 60
    assert (cells[status[0]] == cells[status[1:]].sum(axis=1)).all()
    assert (cells[status[0]] == cells[needs].sum(axis=1)).all()
    assert {"c", "z"} <= set(frame.t_ASD)


def test_wait_bands_nearly_always_add_up(written: Path) -> None:
    """Total waiting list is the sum of the seven bands, but for a few cells."""
    cells = []
    for path in sorted((written / "community_health").iterdir())[-6:]:
        book = CalamineWorkbook.from_path(str(path))
        tables = [
            [row[3:] for row in book.get_sheet_by_name(f"Table 4{band}").to_python()[5:]]
            for band in ("", *"abcdefg")
        ]
        flat = ([cell for row in table for cell in row] for table in tables)
        cells += [cell for cell in zip(*flat, strict=True) if "" not in cell]
    right = sum(float(cell[0]) == sum(map(float, cell[1:])) for cell in cells)
    assert len(cells) > 2000
    assert 0.95 < right / len(cells) < 1


def test_outcomes_are_told_by_provision_for_home_and_england(written: Path) -> None:
    """Pupils with a plan reach less than those with support, and these less than the others."""
    counts = examine(written / "lait" / "bds_long_0.parquet").checked.counts
    latest = counts[(counts["dataset"] == "lait") & (counts["period"] == "2025")]
    for name in (places().home.name, "England"):
        here = latest[latest["geography_name"] == name].set_index("item")["value"]
        for with_plan, with_support, others in OUTCOMES:
            assert here[with_plan] < here[with_support] < here[others], name


def test_no_real_place_is_named(published: Path, written: Path) -> None:
    """No authority, region, board or provider of the real files is in the made-up ones."""
    real = read(published / "ehc_plans_2025" / "requests.csv")
    codes = set(real.new_la_code) | set(real.old_la_code) | set(real.region_code)
    names = set(real.la_name) | set(real.region_name)
    for path in written.rglob("*.csv"):
        frame = read(path)
        for column, known in (
            *((name, codes) for name in ("new_la_code", "old_la_code", "region_code")),
            *((name, names) for name in ("la_name", "region_name")),
        ):
            assert not (set(frame.get(column, [])) & known) - {""}
    long = pq.read_table(written / "lait" / "bds_long_0.parquet").to_pandas()
    real_long = pq.read_table(published / "lait" / "bds_long_0.parquet").to_pandas()
    for column in ("LA and Regions", "LA Number"):
        shared = set(long[column]) & set(real_long[column])
        assert shared <= {"England", 970.0}


def test_no_real_health_organisation_is_named(published: Path, written: Path) -> None:
    """Codes and names of boards, regions and providers are made up as well."""

    def labels(path: Path) -> set[str]:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Table 4").to_python()
        return {str(cell).upper() for row in rows[6:] for cell in row[1:3]} - {""}

    real = labels(published / "community_health" / "community_health_2023-10-01.xlsx")
    ours = labels(written / "community_health" / "community_health_2026-11-01.xlsx")
    assert len(ours) == 2 * (3 + 6 + 8)
    assert not ours & real


def test_the_area_file_names_the_home_and_its_neighbours() -> None:
    """The shipped area file is read, and says that it is made up."""
    text = AREA_FILE.read_text(encoding="utf-8")
    assert "made_up: true" in text
    assert places().home.name == "Marlbridge"
    assert len(places().authorities) == 15
