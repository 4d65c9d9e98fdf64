"""Families who found what they needed on the local offer's website, of those asked."""

from data_sources.agreed import agreed_counts
from data_sources.feed import Due

FEED = agreed_counts(
    name="local_offer_survey",
    title="Local offer survey",
    agency="education",
    items=("found_what_they_needed",),
    where="the local offer's own survey, as an agreed sheet of counts by quarter",
    due=Due(every_months=3, within_days=30),
)
