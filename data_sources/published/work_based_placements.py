"""Young people with an EHC plan in work-based learning on the January census day: DfE."""

from data_sources.feed import Due
from data_sources.published.release import Release

FEED = Release(
    name="work_based_placements",
    title="Work-based placements of young people with an EHC plan",
    agency="education",
    publisher="Department for Education",
    where="Explore Education Statistics: Education, health and care plans",
    dataset="work_based_placements",
    items={
        "open_supp_intern": "supported_internships",
        "open_apprentice": "apprenticeships",
        "open_trainee": "traineeships",
    },
    topics={
        "young persons age": "age_band",
        "ethnicity": "ethnicity",
        "sex": "sex",
        "type of placement": "placement",
    },
    period_kinds={"academic year": "january"},
    due=Due(every_months=12, within_days=150),
)
