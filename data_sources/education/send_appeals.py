"""Appeals registered with the SEND Tribunal, of the decisions that could be appealed."""

from data_sources.agreed import agreed_counts
from data_sources.feed import Due

FEED = agreed_counts(
    name="send_appeals",
    title="SEND appeals",
    agency="education",
    items=("appeals_registered",),
    where="the tribunal officer's log, as an agreed sheet of counts by quarter",
    due=Due(every_months=3, within_days=30),
)
