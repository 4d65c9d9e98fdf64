"""Specialist places: filled of those commissioned; children named and not placed."""

from data_sources.agreed import LONGEST_TERM_GAP, agreed_counts
from data_sources.feed import Due

FEED = agreed_counts(
    name="specialist_places",
    title="Specialist places",
    agency="education",
    items=("places_filled", "named_but_not_placed"),
    where="the place planning system, as an agreed sheet of counts by term",
    due=Due(every_months=LONGEST_TERM_GAP, within_days=30),
)
