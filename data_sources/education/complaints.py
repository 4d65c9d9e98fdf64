"""Complaints about SEND upheld by the authority, and by the Ombudsman, of those decided."""

from data_sources.agreed import agreed_counts
from data_sources.feed import Due

FEED = agreed_counts(
    name="complaints",
    title="Complaints about SEND",
    agency="education",
    items=("upheld", "ombudsman_upheld"),
    where="the complaints system, as an agreed sheet of counts by quarter",
    due=Due(every_months=3, within_days=30),
)
