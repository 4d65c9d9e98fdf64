"""Adults with a learning disability whom care knows: in paid work, and in a home of their own."""

from data_sources.agreed import agreed_counts
from data_sources.feed import Due

FEED = agreed_counts(
    name="learning_disability_employment",
    title="Adults with a learning disability",
    agency="care",
    items=("in_paid_work", "in_own_home"),
    where="the adult social care system, as an agreed sheet of counts by quarter",
    due=Due(every_months=3, within_days=30),
)
