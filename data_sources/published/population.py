"""Children aged 0 to 17: the Office for National Statistics' mid-year estimates."""

from data_sources.feed import Due
from data_sources.published.release import Release

FEED = Release(
    name="population",
    title="Children aged 0 to 17, mid-year estimates",
    agency="joint",
    publisher="Office for National Statistics",
    where="Explore Education Statistics: mid-year population estimates",
    filter_column="age_group",
    datasets={"children aged 0 to 17 years": "population_0_to_17"},
    items={"population_estimate": "children"},
    period_kinds={"reporting year": "mid_year"},
    due=Due(every_months=12, within_days=500),
)
