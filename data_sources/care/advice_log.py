"""Social care's log of the advice that EHC needs assessments asked of it.

No national return holds it. Advice is due six weeks after it was asked for (SEND Regulations 2014,
regulation 8); that a child is not known to social care is an answer too.
"""

from data_sources.agreed import agreed_cases
from data_sources.feed import Due

FEED = agreed_cases(
    name="social_care_advice_log",
    title="Social care advice for EHC needs assessments",
    agency="care",
    dataset="ehc_social_care_advice",
    where="the designated social care officer's advice log, as an agreed sheet of cases",
    due=Due(every_months=1, within_days=15),
)
