"""Children in need, at any point in the year and on 31 March: DfE, Children in need."""

from data_sources.feed import Due
from data_sources.published.release import Release

FEED = Release(
    name="children_in_need",
    title="Children in need",
    agency="care",
    publisher="Department for Education",
    where="Explore Education Statistics: Children in need, table B1",
    dataset="children_in_need",
    items={
        "at31_episodes": "in_need_on_31_march",
        "started_episodes": "started_in_year",
        "ended_episodes": "ended_in_year",
    },
    due=Due(every_months=12, within_days=240),
)
