"""Settings that have completed the SEND workforce programme, of those in its scope."""

from data_sources.agreed import LONGEST_TERM_GAP, agreed_counts
from data_sources.feed import Due

FEED = agreed_counts(
    name="workforce_programme",
    title="SEND workforce programme",
    agency="education",
    items=("settings_completed",),
    where="the training log, as an agreed sheet of counts by term",
    due=Due(every_months=LONGEST_TERM_GAP, within_days=30),
)
