"""Waits for short breaks: opened when one is agreed on, closed when the first takes place."""

from data_sources.agreed import agreed_cases
from data_sources.feed import Due

FEED = agreed_cases(
    name="short_break_waits",
    title="Waits for short breaks",
    agency="care",
    dataset="short_break_waits",
    where="the short breaks team's list of those who wait, as an agreed sheet of cases",
    due=Due(every_months=1, within_days=15),
)
