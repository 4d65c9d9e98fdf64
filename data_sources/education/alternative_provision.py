"""The authority's register of alternative provision that it has arranged."""

from data_sources.agreed import agreed_cases
from data_sources.feed import Due

FEED = agreed_cases(
    name="alternative_provision",
    title="Alternative provision register",
    agency="education",
    dataset="alternative_provision",
    where="the authority's register of alternative provision, as an agreed sheet of cases",
    due=Due(every_months=1, within_days=15),
)
