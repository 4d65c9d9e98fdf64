"""EHC plans issued within 20 weeks, by year of issue: DfE, Education, health and care plans."""

from data_sources.feed import Due, PrintedRate
from data_sources.published.release import Release

FEED = Release(
    name="ehc_plan_timeliness",
    title="EHC plans issued within 20 weeks",
    agency="education",
    publisher="Department for Education",
    where="Explore Education Statistics: Education, health and care plans",
    dataset="ehc_plans_issued",
    items={
        "plans_issued_den": "plans_issued",
        "plans_issued_den_ex": "plans_issued_excluding_exceptions",
        "plans_issued_within_20_weeks": "within_20_weeks",
        "plans_issued_20_weeks_ex": "within_20_weeks_excluding_exceptions",
        "pc_plans_issued_within_20_weeks": "percent_within_20_weeks",
        "pc_plans_issued_20_weeks_ex": "percent_within_20_weeks_excluding_exceptions",
    },
    topics={
        "child or young persons age": "age_band",
        "ethnicity": "ethnicity",
        "sex": "sex",
    },
    rates=(
        PrintedRate(
            rate="pc_plans_issued_within_20_weeks",
            numerator="plans_issued_within_20_weeks",
            denominator="plans_issued_den",
        ),
        PrintedRate(
            rate="pc_plans_issued_20_weeks_ex",
            numerator="plans_issued_20_weeks_ex",
            denominator="plans_issued_den_ex",
        ),
    ),
    # The release comes in June, half a year after the calendar year that it is about.
    due=Due(every_months=12, within_days=181),
)
