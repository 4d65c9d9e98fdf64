"""Parent carers who rate local SEND support good or better, of those who answered each term."""

from data_sources.agreed import LONGEST_TERM_GAP, agreed_counts
from data_sources.feed import Due

FEED = agreed_counts(
    name="parent_carer_survey",
    title="Parent carers' survey",
    agency="education",
    items=("rated_good_or_better",),
    where="the parent carer forum's survey, as an agreed sheet of counts by term",
    due=Due(every_months=LONGEST_TERM_GAP, within_days=30),
)
