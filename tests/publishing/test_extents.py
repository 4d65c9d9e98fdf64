"""From which day on records are whole: what extracts look back on, up to the last hole."""

from datetime import date

import pandas as pd
import pytest

from dashboard.publishing.records import Vault, extent_of
from data_sources.catalogue import feed_named

TERMS = ["12-31", "03-31", "07-23"]
CENSUSES = sorted(f"{year}-{day}" for year in (2023, 2024, 2025) for day in TERMS)


def whole(feed: str, *as_at: str) -> tuple[str, str]:
    """Give the first and the last day for which these extracts of a feed are whole."""
    loads = pd.DataFrame({"feed": feed, "as_at": [date.fromisoformat(day) for day in as_at]})
    vault = Vault(None, loads, (feed_named(feed),), {feed}, None)  # type: ignore[arg-type]
    found = extent_of([feed], vault)
    return found.whole_from.isoformat(), found.as_at.isoformat()


def test_an_extract_looks_back_so_many_months() -> None:
    assert whole("sen2", "2024-12-31") == ("2024-01-01", "2024-12-31")
    # As at a day in January the 12 months are those of the year before.
    assert whole("sen2", "2024-01-18") == ("2023-01-01", "2024-01-18")
    assert whole("csds", "2024-06-30") == ("2024-01-01", "2024-06-30")


def test_school_holidays_are_no_hole_in_the_censuses() -> None:
    assert whole("school_census", *CENSUSES) == ("2022-12-01", "2025-12-31")


@pytest.mark.parametrize(
    ("missing", "first"),
    [("2024-07-23", "2024-09-01"), ("2024-03-31", "2024-03-01"), ("2023-12-31", "2023-12-01")],
)
def test_what_lies_before_a_missing_census_is_left_out(missing: str, first: str) -> None:
    told = [day for day in CENSUSES if day != missing]
    assert whole("school_census", *told) == (first, "2025-12-31")


def test_a_missing_half_year_is_a_hole_and_a_late_extract_is_not() -> None:
    assert whole("csds", "2023-06-30", "2024-06-30", "2024-12-31")[0] == "2024-01-01"
    assert whole("csds", "2024-12-31", "2023-12-31", "2024-06-30")[0] == "2023-07-01"
