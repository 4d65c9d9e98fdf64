"""Short breaks that disabled children receive: opened with the first, closed with the last."""

from data_sources.agreed import agreed_cases
from data_sources.feed import Due

FEED = agreed_cases(
    name="short_breaks",
    title="Short breaks",
    agency="care",
    dataset="short_breaks",
    where="the short breaks team's list, as an agreed sheet of cases",
    due=Due(every_months=1, within_days=15),
)
