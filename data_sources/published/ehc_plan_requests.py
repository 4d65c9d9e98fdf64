"""Requests for an EHC needs assessment, and how many were decided within six weeks: DfE."""

from data_sources.feed import Due
from data_sources.published.release import Release

FEED = Release(
    name="ehc_plan_requests",
    title="Requests for EHC needs assessments",
    agency="education",
    publisher="Department for Education",
    where="Explore Education Statistics: Education, health and care plans",
    dataset="ehc_requests",
    items={
        "requests_received_in_year": "received",
        "requests_decided_to_assess": "decided_to_assess",
        "requests_decided_not_to_assess": "decided_not_to_assess",
        "request_outcome_six_weeks": "decided_within_6_weeks",
        "request_outcome_over_6_weeks": "decided_after_6_weeks",
        "request_outcome_six_weeks_pc": "percent_decided_within_6_weeks",
    },
    topics={
        "child or young persons age": "age_band",
        "ethnicity": "ethnicity",
        "sex": "sex",
    },
    due=Due(every_months=12, within_days=181),
)
