"""Annual reviews of EHC plans: meetings held, and decisions told within four weeks: DfE."""

from data_sources.feed import Due
from data_sources.published.release import Release

FEED = Release(
    name="ehc_plan_reviews",
    title="Annual reviews of EHC plans",
    agency="education",
    publisher="Department for Education",
    where="Explore Education Statistics: Education, health and care plans",
    dataset="annual_reviews",
    # The misspellings are the publisher's own.
    items={
        "review_expected": "reviews_expected",
        "total_review_meeting": "meetings_recorded",
        "no_review_meeting": "no_meeting_recorded",
        "number_decsion_4weeks": "decided_within_4_weeks",
        "number_decision_gt_4weeks": "decided_after_4_weeks",
        "pc_decsion_4weeks": "percent_decided_within_4_weeks",
    },
    topics={
        "child or young persons age": "age_band",
        "ethnicity": "ethnicity",
        "sex": "sex",
        "type of placement": "placement",
        "years ehc plan in place": "years_held",
    },
    due=Due(every_months=12, within_days=181),
)
