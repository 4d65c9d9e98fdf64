"""SEN of children in need, on a protection plan, and looked after: DfE, outcomes release."""

from data_sources.feed import Due, PrintedRate
from data_sources.published.release import Release

FEED = Release(
    name="children_in_need_sen",
    title="Children in need and looked after, by SEN",
    agency="care",
    publisher="Department for Education",
    where="Explore Education Statistics: Outcomes for children in need, SEN by authority",
    filter_column="social_care_group",
    datasets={
        "cino at 31 march": "children_in_need_sen",
        "cppo at 31 march": "child_protection_plan_sen",
        "cla 12 months at 31 march": "looked_after_sen",
    },
    items={
        "t_pupils": "pupils",
        "t_sen_support": "with_sen_support",
        "t_statement_or_ehc_plan": "with_ehc_plan",
        "pt_sen_support": "percent_with_sen_support",
        "pt_statement_or_ehc_plan": "percent_with_ehc_plan",
    },
    rates=(
        PrintedRate(
            rate="pt_statement_or_ehc_plan",
            numerator="t_statement_or_ehc_plan",
            denominator="t_pupils",
        ),
        PrintedRate(rate="pt_sen_support", numerator="t_sen_support", denominator="t_pupils"),
    ),
    due=Due(every_months=12, within_days=270),
)
