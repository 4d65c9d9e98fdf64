"""Personal budgets taken up for EHC plans on the January census day: DfE."""

from data_sources.feed import Due
from data_sources.published.release import Release

FEED = Release(
    name="personal_budgets",
    title="Personal budgets for EHC plans",
    agency="education",
    publisher="Department for Education",
    where="Explore Education Statistics: Education, health and care plans",
    dataset="personal_budgets",
    # The misspelling is the publisher's own.
    items={"personal_budget": "personal_budgets", "org_arrangments": "organised_arrangements"},
    topics={
        "child or young persons age": "age_band",
        "ethnicity": "ethnicity",
        "sex": "sex",
        "type of placement": "placement",
    },
    period_kinds={"academic year": "january"},
    due=Due(every_months=12, within_days=150),
)
