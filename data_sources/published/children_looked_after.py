"""Children looked after, starting and ceasing to be, and the rate per 10,000: DfE."""

from data_sources.feed import Due
from data_sources.published.release import Release

FEED = Release(
    name="children_looked_after",
    title="Children looked after",
    agency="care",
    publisher="Department for Education",
    where="Explore Education Statistics: Children looked after in England",
    filter_column="population_type",
    datasets={
        "children looked after on 31 march each year": "children_looked_after",
        "children starting to be looked after each year": "children_starting_to_be_looked_after",
        "children ceasing to be looked after each year": "children_ceasing_to_be_looked_after",
    },
    items={
        "children_count": "children",
        "population_estimate": "children_aged_0_to_17",
        "rate_per_10000": "rate_per_10000",
    },
    due=Due(every_months=12, within_days=240),
)
