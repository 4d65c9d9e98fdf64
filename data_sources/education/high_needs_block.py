"""The high needs block in pounds: forecast outturn of the budget, spend of the plans."""

from data_sources.agreed import agreed_counts
from data_sources.feed import Due

FEED = agreed_counts(
    name="high_needs_block",
    title="High needs block",
    agency="education",
    items=("forecast_outturn", "spend"),
    where="the finance ledger, as an agreed sheet of counts by month",
    due=Due(every_months=1, within_days=20),
)
