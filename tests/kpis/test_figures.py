"""A KPI's figures for the area: what is rated, and what it is compared with."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.kpis.definitions import Kpi
from dashboard.kpis.figures import COMPARATORS, FIGURES, work_out

from .counts import AREA, HOME, count, frame, how_many, kpi, ratio

COUNTRY = ("country", "C1", "Country")
REGION = ("region", "R1", "Uplands")
NHS_REGION = ("nhs_region", "N1", "Uplands")
ICB = ("icb", "I1", "Home and Away")
TARGETS = [{"from": date(2024, 1, 1), "value": 60}]


def town(number: int) -> tuple[str, str, str]:
    """Give one of the neighbours, which are numbered from 2 to 11."""
    return "authority", f"E{number}", f"Town {number}"


def rate(
    place: tuple[str, str, str], in_time: float | str, everyone: float | str = 100, **more: Any
) -> list[dict[str, Any]]:
    """Give the two counts behind a rate."""
    return [
        count("in_time", in_time, place=place, **more),
        count("all", everyone, place=place, **more),
    ]


def worked(about: Kpi, *counts: list[dict[str, Any]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Work a KPI out, with None for what is not a number."""
    all_of_it = work_out(about, AREA, frame(*(each for part in counts for each in part)))
    both = (all_of_it.figures, all_of_it.comparators)
    first, second = (found.astype(object).where(found.notna(), None) for found in both)
    return first, second


def test_figures_have_target_status_and_place() -> None:
    figures, _ = worked(
        kpi(targets=TARGETS),
        rate(HOME, 50, period="2023"),
        rate(HOME, 60),
        rate(HOME, 40, sex="Boys"),
        rate(town(2), 10),
    )
    assert list(figures.columns) == FIGURES
    told = figures[["geography", "period", "value", "target_low", "target_high", "status"]]
    assert told.values.tolist() == [
        ["Home", "2023", 50, None, None, "not rated"],
        ["Home", "2024", 60, 60, 60, "met"],
    ]


def test_a_band_has_a_low_and_a_high() -> None:
    band = [{"from": date(2024, 1, 1), "low": 40, "high": 45}]
    figures, _ = worked(kpi(better="within", targets=band), rate(HOME, 47))
    told = figures.loc[0, ["target_low", "target_high", "status"]]
    assert told.tolist() == [40, 45, "missed"]


def test_splits_and_later_series_are_not_rated_and_no_data_is_said_everywhere() -> None:
    about = kpi(
        ratio(),
        ratio(period_kind="academic_year", dataset="other"),
        targets=TARGETS,
        splits=["sex"],
    )
    figures, _ = worked(
        about,
        rate(HOME, "c"),
        rate(HOME, 60, sex="Boys"),
        rate(HOME, "c", sex="Girls"),
        rate(HOME, 70, kind="academic_year", dataset="other"),
        rate(HOME, "x", kind="academic_year", dataset="other", period="2023"),
    )
    told = figures[["series", "period_kind", "category", "symbol", "status", "target_low"]]
    yearly, other = "calendar_year:plans", "academic_year:other"
    assert sorted(told.values.tolist(), key=str) == sorted(
        [
            [yearly, "calendar_year", "", "c", "no data", 60],
            [yearly, "calendar_year", "Boys", "", "not rated", None],
            [yearly, "calendar_year", "Girls", "c", "no data", None],
            [other, "academic_year", "", "", "not rated", None],
            [other, "academic_year", "", "x", "no data", None],
        ],
        key=str,
    )


def test_a_rate_alone_is_rated_and_a_small_denominator_is_not() -> None:
    alone = kpi(ratio(numerator=None, denominator=None, published="percent"), targets=TARGETS)
    figures, _ = worked(alone, [count("percent", 60)])
    assert list(figures["status"]) == ["met"]
    figures, _ = worked(kpi(targets=TARGETS), rate(HOME, 20, 29))
    assert list(figures["status"]) == ["not rated"]


@pytest.mark.parametrize("code", ["E1", "", "901"])
def test_a_place_is_known_by_code_older_code_or_name(code: str) -> None:
    figures, _ = worked(kpi(), rate(("authority", code, "HOME" if code == "" else "?"), 60))
    assert list(figures["value"]) == [60]


def test_a_place_of_another_kind_with_the_same_name_is_not_the_area() -> None:
    figures, _ = worked(kpi(), rate(("region", "E1", "Home"), 60))
    assert list(figures["status"]) == ["no data"]


@pytest.mark.parametrize(
    ("about", "row"),
    [
        (
            {"measures": [], "awaiting": "Health is to send it."},
            ["", "Home", "x", "Health is to send it."],
        ),
        ({"measures": [ratio()]}, ["calendar_year:plans", "Home", "x", ""]),
        (
            {"measures": [ratio(geography="icb")]},
            ["calendar_year:plans", "Home and Away ICB", "x", ""],
        ),
    ],
)
def test_a_kpi_without_a_figure_has_one_row_that_says_so(
    about: dict[str, Any], row: list[str]
) -> None:
    figures, compared = worked(kpi(**about), rate(town(2), 10))
    assert figures[["series", "geography", "symbol", "note"]].values.tolist() == [row]
    assert figures.loc[0, ["status", "period", "value"]].tolist() == ["no data", None, None]
    assert compared.empty and list(compared.columns) == COMPARATORS


def neighbours(*shares: float | str) -> list[dict[str, Any]]:
    """Give the neighbours' counts, from the first neighbour on."""
    return [each for number, share in enumerate(shares, 2) for each in rate(town(number), share)]


def test_country_region_and_neighbours_stand_beside_a_rate() -> None:
    _, compared = worked(
        kpi(),
        rate(HOME, 60),
        rate(COUNTRY, 50),
        rate(REGION, 40),
        rate(NHS_REGION, 1),
        neighbours(*range(10, 20)),
    )
    assert compared[["period", "place", "name", "value", "note"]].values.tolist() == [
        ["2024", "country", "Country", 50, ""],
        ["2024", "region", "Uplands", 40, ""],
        ["2024", "neighbours", "Mean of 10 neighbours", 14.5, "2025 model; 10 of 10 have a figure"],
    ]


@pytest.mark.parametrize(
    ("shares", "mean", "symbol", "how_many"),
    [
        ((*range(10, 19), "c"), 14, "", "9 of 10"),
        (tuple(range(10, 19)), 14, "", "9 of 10"),
        ((0, 100), 50, "", "2 of 10"),
        (("c",) * 10, None, "x", "0 of 10"),
    ],
)
def test_the_neighbours_mean_says_of_how_many_it_is(
    shares: tuple[float | str, ...], mean: float | None, symbol: str, how_many: str
) -> None:
    _, compared = worked(kpi(), rate(HOME, 60), neighbours(*shares))
    told = compared[["value", "symbol", "note"]].values.tolist()
    assert told == [[mean, symbol, f"2025 model; {how_many} have a figure"]]


def test_the_mean_is_of_rates_and_not_a_rate_of_sums() -> None:
    big, small = rate(town(2), 900, 1000), rate(town(3), 1, 10)
    _, compared = worked(kpi(), rate(HOME, 60), big, small)
    assert list(compared["value"]) == [50]


def test_counts_are_compared_with_neighbours_only() -> None:
    everyone = [
        [count("all", number, place=place)]
        for place, number in ((HOME, 5), (COUNTRY, 900), (REGION, 90), (town(2), 7), (town(3), 8))
    ]
    _, compared = worked(kpi(how_many(), unit="count", better="context"), *everyone)
    assert compared[["place", "value"]].values.tolist() == [["neighbours", 7.5]]


def test_a_board_of_health_is_compared_with_country_and_nhs_region_only() -> None:
    places = rate(ICB, 60), rate(COUNTRY, 50), rate(REGION, 40), rate(NHS_REGION, 30)
    _, compared = worked(kpi(ratio(geography="icb")), *places, rate(HOME, 1), neighbours(1, 2))
    assert compared[["name", "value"]].values.tolist() == [["Country", 50], ["NHS Uplands", 30]]


def test_only_periods_that_the_area_has_are_compared() -> None:
    _, compared = worked(
        kpi(splits=["sex"]),
        rate(HOME, 60),
        rate(COUNTRY, 50),
        rate(COUNTRY, 40, period="2023"),
        rate(COUNTRY, 30, sex="Boys"),
    )
    assert compared[["period", "value"]].values.tolist() == [["2024", 50]]
