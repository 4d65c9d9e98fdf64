"""Health's log of the advice that EHC needs assessments asked of its services.

No national return holds it. Advice is due six weeks after it was asked for (SEND Regulations 2014,
regulation 8).
"""

from data_sources.agreed import agreed_cases
from data_sources.feed import Due

FEED = agreed_cases(
    name="health_advice_log",
    title="Health advice for EHC needs assessments",
    agency="health",
    dataset="ehc_health_advice",
    where="the designated clinical officer's advice log, as an agreed sheet of cases",
    due=Due(every_months=1, within_days=15),
)
