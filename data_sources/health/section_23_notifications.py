"""Children under school age of whom health has notified the authority: 2014 Act, section 23."""

from data_sources.agreed import agreed_counts
from data_sources.feed import Due

FEED = agreed_counts(
    name="section_23_notifications",
    title="Section 23 notifications",
    agency="health",
    items=("children_notified",),
    where="health's log of notifications, as an agreed sheet of counts by quarter",
    due=Due(every_months=3, within_days=30),
)
