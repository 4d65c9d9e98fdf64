"""What young people of 16 to 24 do: one row a spell of learning, work, or neither.

The national return's element names were not at hand (CCIS, NCCIS); this is a plain table that an
authority's participation team can export from its system, with spells so that months can be told.
"""

from data_sources.census_codes import ETHNICITY, SEN_PROVISION, SEX
from data_sources.feed import Due
from data_sources.table_feed import TableFeed

ACTIVITY = {
    "EDU": "Education",
    "TRA": "Training",
    "APP": "Apprenticeship",
    "SIN": "Supported internship",
    "EMP": "Employment without training",
    "NEET": "Not in education, employment or training",
    "NK": "Not known",
}

FEED = TableFeed(
    name="participation_by_person",
    title="Post-16 participation by person",
    agency="education",
    publisher="the authority's participation team",
    where="the participation (CCIS) system: spells of activity",
    shape="cases",
    constants={"dataset": "participation"},
    fields={
        "case_id": "spell_id",
        "as_at": "as_at",
        "upn": "upn",
        "forename": "forename",
        "surname": "surname",
        "birth_date": "birth_date",
        "postcode": "postcode",
        "sex": "sex",
        "ethnicity": "ethnicity",
        "sen_provision": "send",
        "outcome": "activity",
        "opened": "activity_start",
        "closed": "activity_end",
    },
    codes={
        "sex": SEX,
        "ethnicity": ETHNICITY,
        "sen_provision": SEN_PROVISION,
        "outcome": ACTIVITY,
    },
    unknown_as={"sex": "Not known", "ethnicity": "Unclassified"},
    age_at="as_at",
    due=Due(every_months=1, within_days=15),
    usual_change=0.5,
)
