"""Care Act assessments of young people before they turn 18, due at 17 and a half.

The law asks for them in time (Care Act 2014, sections 58 and 59); the age is the board's measure.
"""

from data_sources.agreed import agreed_cases
from data_sources.feed import Due

FEED = agreed_cases(
    name="care_act_assessments",
    title="Care Act transition assessments",
    agency="care",
    dataset="care_act_assessments",
    where="adult social care's list of transition assessments, as an agreed sheet of cases",
    due=Due(every_months=1, within_days=15),
)
