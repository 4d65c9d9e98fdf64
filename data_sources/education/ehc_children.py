"""Children whom the EHC service knows, with both numbers: they join education's cases to health's.

Education's returns have UPNs and health's national data sets NHS numbers, so that no row of one has
a key of the other. The EHC case system has both, because health's advice carries the NHS number.
"""

from data_sources.agreed import agreed_cases
from data_sources.feed import Due

FEED = agreed_cases(
    name="ehc_children_both_numbers",
    title="Children known to the EHC service, with NHS number and UPN",
    agency="education",
    dataset="ehc_children",
    where="the EHC case system, as an agreed sheet of cases: one row a child, with both numbers",
    due=Due(every_months=1, within_days=15),
)
