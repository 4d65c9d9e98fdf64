"""Children and young people who say that they were heard in their plan, of those asked."""

from data_sources.agreed import LONGEST_TERM_GAP, agreed_counts
from data_sources.feed import Due

FEED = agreed_counts(
    name="heard_in_their_plan",
    title="Heard in their plan",
    agency="education",
    items=("say_they_were_heard",),
    where="the survey of children and young people, as an agreed sheet of counts by term",
    due=Due(every_months=LONGEST_TERM_GAP, within_days=30),
)
