"""Health reviews at 2 to 2½ years: due between two birthdays, done or not, and how they went.

The Community Services Data Set holds the assessment's scores under SNOMED codes that were not at
hand; this is a plain table that the health visiting service can export. ASQ is the Ages and Stages
Questionnaire.
"""

from data_sources.feed import Due
from data_sources.health.nhs_codes import ETHNICITY, SEX, SOFT
from data_sources.table_feed import TableFeed

BANDS = {
    "Above expected": "above expected",
    "Close to expected": "close to expected",
    "Below expected": "below expected",
    "": "",
}

FEED = TableFeed(
    name="two_year_reviews",
    title="Health reviews at 2 to 2½ years",
    agency="health",
    publisher="the health visiting service",
    where="the health visiting service's list of reviews due and done",
    shape="cases",
    constants={"dataset": "two_year_reviews"},
    fields={
        "case_id": "child_id",
        "as_at": "as_at",
        "nhs_number": "nhs_number",
        "forename": "forename",
        "surname": "surname",
        "birth_date": "birth_date",
        "postcode": "postcode",
        "sex": "sex",
        "ethnicity": "ethnicity",
        "opened": "due_from",
        "due": "due_by",
        "closed": "completed",
        "outcome": "asq_score_band",
    },
    codes={"sex": SEX, "ethnicity": ETHNICITY, "outcome": BANDS},
    unknown_as=SOFT,
    due=Due(every_months=3, within_days=60),
    usual_change=0.3,
)
