"""Families who rate their short break good or better, of those asked."""

from data_sources.agreed import agreed_counts
from data_sources.feed import Due

FEED = agreed_counts(
    name="short_break_ratings",
    title="Ratings of short breaks",
    agency="care",
    items=("rated_good_or_better",),
    where="the short breaks team's survey, as an agreed sheet of counts by quarter",
    due=Due(every_months=3, within_days=30),
)
