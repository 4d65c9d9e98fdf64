"""Young people of 16 and 17 who are NEET or not known, with an EHC plan and with SEN support.

DfE prints percentages only: there is no numerator to keep.
"""

from data_sources.feed import Due
from data_sources.published.release import Release

FEED = Release(
    name="participation",
    title="NEET and participation, ages 16 and 17",
    agency="education",
    publisher="Department for Education",
    where="GOV.UK: NEET and participation, local authority figures (dashboard file)",
    dataset="participation",
    items={
        "neet_not_known_percent": "percent_neet_or_not_known",
        "neet_nk_ehcp_percent": "percent_neet_or_not_known_with_ehc_plan",
        "neet_nk_sendsupport_percent": "percent_neet_or_not_known_with_sen_support",
        "neet_nk_nosen_percent": "percent_neet_or_not_known_without_sen",
    },
    # Headline figures are the mean of December, January and February: see Cohort_DJFavg.
    period_kinds={"calendar year": "winter"},
    due=Due(every_months=12, within_days=180),
)
