"""Feeds that are up to date at each month's end, counted from the days of their extracts."""

from datetime import date

import pandas as pd

from dashboard.publishing.feeds_on_time import deliveries_of
from data_sources.catalogue import feed_named
from tests.publishing import tiny

ADVICE, AUDITS = feed_named("health_advice_log"), feed_named("ehc_plan_audits")
"""One is due each month within 15 days, one each quarter within 30."""


def counted(*loads: tuple[str, str]) -> dict[tuple[str, str], tuple[float, float]]:
    """Give (up to date, expected) by month and agency, "" for all."""
    table = pd.DataFrame(loads, columns=["feed", "as_at"])
    table["as_at"] = [date.fromisoformat(day) for day in table["as_at"]]
    rows = deliveries_of(table, (ADVICE, AUDITS), tiny.area()).to_dict("records")
    found = {(r["period"], r["service"], r["item"]): r["value"] for r in rows}
    return {
        (month, agency): (found[month, agency, "up_to_date"], found[month, agency, "expected"])
        for month, agency, _ in found
    }


def test_an_extract_lasts_until_the_next_is_due() -> None:
    # As at the end of January, the next is of February and due by 15 March: late at March's end.
    found = counted(("health_advice_log", "2026-01-31"), ("ehc_plan_audits", "2026-03-31"))
    assert found["2026-01", ""] == (1, 1)
    assert found["2026-02", ""] == (1, 1)
    assert found["2026-03", ""] == (1, 2)
    assert found["2026-03", "health"] == (0, 1)
    assert found["2026-03", "education"] == (1, 1)


def test_a_quarterly_feed_is_up_to_date_until_a_month_after_the_next_quarter() -> None:
    months = [f"2026-{month:02}-28" for month in range(4, 10)]
    told = [("health_advice_log", day) for day in months]
    found = counted(("ehc_plan_audits", "2026-03-31"), *told, ("health_advice_log", "2026-10-31"))
    late = [
        month for (month, agency), (ok, of) in found.items() if agency == "education" and ok < of
    ]
    assert late == ["2026-07", "2026-08", "2026-09", "2026-10"]


def test_what_publishers_send_is_not_counted_and_nothing_is_no_row() -> None:
    assert deliveries_of(pd.DataFrame(columns=["feed", "as_at"]), (ADVICE,), tiny.area()).empty
    assert counted(("lait", "2026-01-31")) == {}
