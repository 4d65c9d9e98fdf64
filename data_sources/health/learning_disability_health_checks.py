"""People of 14 to 25 on the learning disability register who had a health check in 12 months."""

from data_sources.agreed import agreed_counts
from data_sources.feed import Due

FEED = agreed_counts(
    name="learning_disability_health_checks",
    title="Learning disability health checks",
    agency="health",
    items=("checked_in_12_months",),
    where="general practice's extract, as an agreed sheet of counts by quarter",
    due=Due(every_months=3, within_days=30),
)
