"""Contacts with the SEND information, advice and support service."""

from data_sources.agreed import agreed_counts
from data_sources.feed import Due

FEED = agreed_counts(
    name="sendiass_contacts",
    title="SENDIASS contacts",
    agency="education",
    items=("contacts",),
    where="the service's return, as an agreed sheet of counts by quarter",
    due=Due(every_months=3, within_days=30),
)
