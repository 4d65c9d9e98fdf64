"""Children who wait for a wheelchair at the end of the month, and those over 18 weeks."""

from data_sources.agreed import agreed_counts
from data_sources.feed import Due

FEED = agreed_counts(
    name="wheelchair_waits",
    title="Wheelchair waits",
    agency="health",
    items=("waiting_over_18_weeks",),
    where="the wheelchair service's list, as an agreed sheet of counts by month",
    due=Due(every_months=1, within_days=20),
)
