"""EHC plans in force on the January census day, by primary need: DfE."""

from data_sources.feed import Due
from data_sources.published.release import Release

NEEDS = {
    "asd": "Autistic spectrum disorder",
    "hi": "Hearing impairment",
    "mld": "Moderate learning difficulty",
    "msi": "Multi-sensory impairment",
    "oth": "Other difficulty",
    "pd": "Physical disability",
    "pmld": "Profound and multiple learning difficulty",
    "semh": "Social, emotional and mental health",
    "slcn": "Speech, language and communication needs",
    "sld": "Severe learning difficulty",
    "spld": "Specific learning difficulty",
    "vi": "Vision impairment",
    "need_unknown": "Not known",
}

FEED = Release(
    name="ehc_plans_by_need",
    title="EHC plans in force, by need",
    agency="education",
    publisher="Department for Education",
    where="Explore Education Statistics: Education, health and care plans",
    dataset="ehc_plans_in_force",
    items={"ehc_plans": "plans", **{f"number_{code}": "plans" for code in NEEDS}},
    item_splits={f"number_{code}": {"need": name} for code, name in NEEDS.items()},
    topics={
        "child or young persons age": "age_band",
        "ethnicity": "ethnicity",
        "sex": "sex",
        "type of placement": "placement",
        "years ehc plan in place": "years_held",
    },
    # The release calls its January count by the academic year that the January lies in.
    period_kinds={"academic year": "january"},
    due=Due(every_months=12, within_days=150),
)
