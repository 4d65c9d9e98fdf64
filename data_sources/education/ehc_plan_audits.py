"""Audits of EHC plans by all agencies: graded good, and shaped by what families said."""

from data_sources.agreed import agreed_counts
from data_sources.feed import Due

FEED = agreed_counts(
    name="ehc_plan_audits",
    title="Audits of EHC plans",
    agency="education",
    items=("graded_good_or_better", "voice_shaped_outcomes"),
    where="the audit tool's export, as an agreed sheet of counts by quarter",
    due=Due(every_months=3, within_days=30),
)
