"""The educational psychology service's log of advice for EHC needs assessments."""

from data_sources.agreed import agreed_cases
from data_sources.feed import Due

FEED = agreed_cases(
    name="education_advice_log",
    title="Educational psychology advice for EHC needs assessments",
    agency="education",
    dataset="ehc_education_advice",
    where="the educational psychology service's advice log, as an agreed sheet of cases",
    due=Due(every_months=1, within_days=15),
)
