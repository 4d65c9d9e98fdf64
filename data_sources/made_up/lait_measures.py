"""The measures of the long table that a SEND board would show."""

from dataclasses import dataclass

from data_sources.made_up.levels import Levels

MISSING_YEARS = (2020, 2021)


@dataclass(frozen=True)
class Measure:
    """One measure: its short code, what it is called, which way is good, and its levels."""

    code: str
    topic: str
    title: str
    polarity: str
    released: str
    levels: Levels | None = None
    """None where another of the made-up files prints the figure already."""
    axis: str = "%"
    item: str = ""
    year_type: str = "Academic Year"
    decimals: int = 1
    most: float = 100.0
    split_years: bool = False
    cancelled_by_the_pandemic: bool = False


def _line(start: float, end: float) -> dict[int, float]:
    return {2018: start, 2025: end}


MEASURES = (
    Measure(
        "CINStatement",
        "Children in Need",
        "% of children in need with an EHC plan",
        "-",
        "outcomes",
    ),
    Measure(
        "CINSEN_SUP", "Children in Need", "% of children in need with SEN support", "-", "outcomes"
    ),
    Measure(
        *("LAC_SEN_Statement", "Children Looked After"),
        *("% of children looked after with an EHC plan", "-", "outcomes"),
    ),
    Measure(
        *("SEN_AppealableDec", "Children with SEN"),
        *("Appeals to the SEND Tribunal per 100 appealable decisions", "Low", "plans"),
        levels=Levels(_line(1.4, 3.3), _line(1.6, 3.4)),
        item="Appeals per 100 decisions that could be appealed",
        year_type="Calendar Year",
    ),
    Measure(
        *("SEN_EHC_Excpt_20wks", "Children with SEN"),
        *("New EHC plans issued within 20 weeks, without exceptions", "High", "plans"),
        item="Share of plans issued within 20 weeks, without exceptions",
        year_type="Calendar Year",
    ),
    Measure(
        *("16-17YroldSEN_ET", "Children with SEN"),
        *("16 and 17 year olds with SEN in education and training", "High", "participation"),
        levels=Levels(_line(86.0, 90.5), _line(88.5, 87.4)),
        year_type="Financial Year",
        decimals=2,
        most=97.0,
    ),
    Measure(
        *("SEN_Stat_AVG_Attain8_Score", "Children with SEN"),
        *("Attainment 8, pupils with an EHC plan", "High", "outcomes"),
        levels=Levels(_line(11.0, 10.3), _line(13.5, 14.7)),
        axis="Score per pupil",
        item="Average Attainment 8 of pupils with a plan",
    ),
    Measure(
        *("SEN_WoStat_AVG_Attain8_Score", "Children with SEN"),
        *("Attainment 8, pupils with SEN support", "High", "outcomes"),
        levels=Levels(_line(31.5, 32.5), _line(32.2, 33.2)),
        axis="Score per pupil",
        item="Average Attainment 8 of pupils with support",
    ),
    Measure(
        *("SEN_NoID_AVG_Attain8_Score", "Children with SEN"),
        *("Attainment 8, pupils with no identified SEN", "High", "outcomes"),
        levels=Levels(_line(46.5, 48.2), _line(49.9, 49.8)),
        axis="Score per pupil",
        item="Average Attainment 8 of pupils without SEN",
    ),
    Measure(
        *("NEW_KS2_RWM_Sen_Withsta", "Children with SEN"),
        *("Key stage 2 reading, writing and maths, pupils with an EHC plan", "High", "outcomes"),
        levels=Levels(_line(4.0, 5.0), _line(8.5, 9.0)),
        item="Key stage 2, pupils with a plan",
        decimals=0,
        cancelled_by_the_pandemic=True,
    ),
    Measure(
        *("NEW_KS2_RWM_Sen_W/Osta", "Children with SEN"),
        *("Key stage 2 reading, writing and maths, pupils with SEN support", "High", "outcomes"),
        levels=Levels(_line(21.0, 27.0), _line(23.0, 28.0)),
        item="Key stage 2, pupils with support",
        decimals=0,
        cancelled_by_the_pandemic=True,
    ),
    Measure(
        *("NoID_SEN_NEW_KS2_RWM", "Children with SEN"),
        *("Key stage 2 reading, writing and maths, pupils with no identified SEN",),
        *("High", "outcomes"),
        levels=Levels(_line(70.0, 72.0), _line(73.0, 74.0)),
        item="Key stage 2, pupils without SEN",
        decimals=0,
        cancelled_by_the_pandemic=True,
    ),
    Measure(
        *("FSP_Gooddev_With_SENSTATE", "Foundation Stage"),
        *("Good level of development at five, pupils with an EHC plan", "High", "outcomes"),
        levels=Levels(_line(2.0, 1.5), _line(4.8, 4.0)),
        item="Good level of development, pupils with a plan",
        cancelled_by_the_pandemic=True,
    ),
    Measure(
        *("FSP_Gooddev_Without_SENSTATE", "Foundation Stage"),
        *("Good level of development at five, pupils with SEN support", "High", "outcomes"),
        levels=Levels(_line(25.0, 26.0), _line(27.0, 26.0)),
        item="Good level of development, pupils with support",
        cancelled_by_the_pandemic=True,
    ),
    Measure(
        # Of children without SEN the tool has none; this is of all children.
        *("FSP_NEW_GOODDEV", "Foundation Stage"),
        *("Good level of development at five, all children", "High", "outcomes"),
        levels=Levels(_line(67.0, 65.0), _line(71.0, 68.0)),
        item="Good level of development, all children",
        cancelled_by_the_pandemic=True,
    ),
    Measure(
        *("SpecFixedEx", "All Pupil Absence & Exclusions"),
        *("Suspensions from special schools per 100 pupils", "Low", "outcomes"),
        levels=Levels(_line(7.0, 21.0), _line(11.0, 12.8)),
        axis="Suspensions per 100 pupils",
        item="Special school suspensions",
        decimals=5,
        split_years=True,
    ),
)
