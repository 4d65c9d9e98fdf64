"""The wording of numbers, dates, periods, symbols and statuses: here and nowhere else."""

import calendar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dashboard.kpis.definitions import PLACES, Kpi
from dashboard.kpis.rounding import half_up
from dashboard.kpis.series import Series

LONDON = ZoneInfo("Europe/London")
Between = tuple[float | None, float | None] | None
"""Between what a withheld number lies; None where it is not withheld, or nothing is told of it."""
AGENCIES = {
    "education": "Education",
    "health": "Health",
    "care": "Social care",
    "joint": "All agencies together",
}
SUCCESS_MEASURES = {
    "right_help_right_time": (
        "Identified early and given the right help, at the right time, in the right place"
    ),
    "co_production": "Co-production",
    "improving_outcomes": "Improving outcomes",
    "satisfaction_choice_control": "Satisfaction, choice and control",
}
INSPECTION_THEMES = {
    "identified_in_time": "Needs are identified accurately and assessed in good time",
    "take_part": "Children, young people and families take part in decisions",
    "right_help": "Children and young people receive the right help at the right time",
    "next_steps": "They are prepared for their next steps and achieve strong outcomes",
    "included": "They are valued, visible and included in their communities",
    "leadership": "Leaders know the needs, and commission, evaluate and improve services",
    "alternative_provision": "Alternative provision is commissioned and overseen well",
}
JOURNEY_STEPS = {
    "decision": "Decision to assess",
    "advice": "Advice",
    "plan": "Plan",
    "review": "Annual review",
}
"""In the order in which a child comes to them."""
STATUSES = {
    "missed": ("Missed", "the target was missed by more than the tolerance"),
    "close": ("Close", "short of the target, within the tolerance"),
    "met": ("Met", "at the target or better; called on course where the law asks for more"),
    "not rated": ("Not rated", "watched only, or no target, or too few children to judge"),
    "no data": ("No data", "no figure has come"),
}
SYMBOLS = {
    "c": "withheld to protect children",
    "x": "not available",
    "z": "not applicable",
    "low": "rounds to zero, but is not zero",
    "k": "rounds to zero, but is not zero",
    "u": "too unreliable to publish",
    "blank": "nothing submitted",
    "-": "not given, and no reason stated",
    ":": "not available",
    "~": "withheld by the publisher",
}
PERIOD_KINDS = {
    "month": "by month",
    "rolling_12_months": "12 months at a time",
    "quarter": "quarters",
    "term": "school terms",
    "calendar_year": "calendar years",
    "academic_year": "academic years",
    "financial_year": "financial years",
    "year_to_march": "years to 31 March",
    "january": "on the January census day",
    "winter": "mean of December, January and February",
    "mid_year": "on 30 June",
    "year_as_published": "years as the publisher names them",
}
UNITS = {
    "percent": "{}%",
    "count": "{}",
    "per_100": "{} per 100",
    "per_10000": "{} per 10,000",
    "weeks": "{} weeks",
    "points": "{} points",
}
ROLES = {
    "by_request": "The same by the month of request",
    "open_all": "All that are open",
    "open_past": "Open past the limit",
    "open_median": "How long those that are open have waited: half of them longer than this",
    "open_90th": "How long those that are open have waited: one in ten longer than this",
}
"""What stands beside a share that is in time, because the share alone misleads."""
SPLITS = {
    "need": "primary need",
    "sen_provision": "SEN provision",
    "age_band": "age",
    "sex": "sex",
    "ethnicity": "ethnicity",
    "locality": "locality",
    "deprivation": "deprivation",
    "phase": "phase",
    "placement": "type of placement",
    "service": "service",
    "provider": "provider",
    "years_held": "years that the plan has been in place",
}


GAP = "gap in "
"""Before the name of a split whose categories are compared."""


def day(when: date | None) -> str:
    """Word a date: 3 June 2026."""
    if when is None:
        return "no date"
    return f"{when.day} {calendar.month_name[when.month]} {when.year}"


def today() -> date:
    """Give the day that it is here, wherever the program runs."""
    return datetime.now(LONDON).date()


def moment(when: datetime) -> str:
    """Word a moment as clocks here show it: 3 June 2026, 09:15."""
    here = when.astimezone(LONDON)
    return f"{day(here.date())}, {here:%H:%M}"


def counted(number: int, what: str) -> str:
    """Word how many there are: "1 day", "2,014 days"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def limit(days: int) -> str:
    """Word a limit, in weeks where it is whole ones: "6 weeks", "45 days"."""
    return counted(days, "day") if days % 7 else counted(days // 7, "week")


def whole_percent(share: float) -> str:
    """Word a share of 0 to 1 as a whole percentage; one that is not all is never 100%."""
    return f"{min(int(half_up(100 * share, 0)), 99) if share < 1 else 100}%"


def period(kind: str | None, key: str | None) -> str:
    """Word a period: "August 2023", "January to March 2026", "2021/22", "winter 2022/23"."""
    if kind is None or key is None:
        return "no period"
    if kind == "month":
        year, month = key.split("-")
        return f"{calendar.month_name[int(month)]} {year}"
    if kind == "quarter":
        year, months = key.split("-Q")
        last = 3 * int(months)
        return f"{calendar.month_name[last - 2]} to {calendar.month_name[last]} {year}"
    if kind == "term":
        year, _, name = key.split(" ")
        return f"{name} term {year}"
    if kind == "january":
        return f"January {key}"
    if kind == "rolling_12_months":
        return f"12 months to {period('month', key)}"
    if kind == "year_to_march":
        return f"March {key}"
    if kind == "mid_year":
        return f"June {key}"
    if kind == "winter":
        return f"winter {int(key) - 1}/{key[2:]}"
    return key


def series(told: Series) -> str:
    """Name a series: its kind of period and where it is from."""
    role = f"{ROLES[told.role]}, " if told.role in ROLES else ""
    return f"{role}{PERIOD_KINDS[told.period_kind]} ({told.source})"


def split(name: str) -> str:
    """Name a way to slice: "primary need", "sex and age", "gap in SEN provision"."""
    if name == "linked":
        return "what other agencies know"
    if name.startswith(GAP):
        return GAP + SPLITS[name.removeprefix(GAP)]
    return " and ".join(SPLITS[part] for part in name.split(", "))


def number(value: float) -> str:
    """Word a count: 1,144, with a decimal only where there is one."""
    return f"{int(value):,}" if float(value).is_integer() else f"{half_up(value, 1):,}"


def rows(count: int | None) -> str:
    """Word a number of rows; of cases one of 1 to 4 is not told, and is None."""
    return "fewer than 5" if count is None else f"{count:,}"


def figure(kpi: Kpi, value: float | None, symbol: str = "", withheld: Between = None) -> str:
    """Word a figure in the KPI's unit, or say in words why there is none.

    Of a count that is withheld it says between what it lies.
    """
    if value is None and withheld and kpi.unit == "count":
        return sentence(between(withheld))
    if value is None:
        return sentence(SYMBOLS.get(symbol, "no figure"))
    places = PLACES[kpi.unit]
    shown = f"{half_up(value, places):,.{places}f}"
    return _with_unit(kpi, shown)


def _with_unit(kpi: Kpi, shown: str) -> str:
    return UNITS[kpi.unit].format(shown)


def bare_figure(kpi: Kpi, value: float | None, symbol: str = "") -> str:
    """Word a figure without its unit's words, where the unit stands beside it already."""
    return figure(kpi, value, symbol).split(" per ")[0]


def target(kpi: Kpi, low: float | None, high: float | None) -> str:
    """Word a target: "at least 70%", "15% or less", "between 40% and 45%"."""
    if low is None or high is None:
        return "no target for this period"
    first, second = _plain(kpi, low), _plain(kpi, high)
    if kpi.better == "within":
        return f"between {first} and {second}"
    return f"at least {first}" if kpi.better == "higher" else f"{first} or less"


def standard(kpi: Kpi) -> str:
    """Word the legal standard: "legal standard 100%", or nothing where there is none."""
    return "" if kpi.standard is None else f"legal standard {_plain(kpi, kpi.standard)}"


def _plain(kpi: Kpi, value: float) -> str:
    return _with_unit(kpi, f"{value:,.10g}")


def status(kpi: Kpi, name: str, value: float | None) -> str:
    """Word a status; a target met that the law exceeds is "On course", never good in itself."""
    if name == "met" and kpi.standard is not None and value is not None:
        shown = half_up(value, PLACES[kpi.unit])
        short = shown < kpi.standard if kpi.better == "higher" else shown > kpi.standard
        return "On course" if short else "Met"
    return STATUSES[name][0]


def change(kpi: Kpi, moved: float | None, since: str) -> str:
    """Word the movement since another period, with its size and without a judgement.

    `moved` is the difference of two figures as shown, in the KPI's unit.
    """
    if moved is None:
        return "no earlier figure to compare with"
    if moved == 0:
        return f"no change since {since}"
    size = f"{abs(moved):,.{PLACES[kpi.unit]}f}"
    plural = "" if size == "1.0" else "s"
    what = {
        "percent": f" point{plural}",
        "per_100": " per 100",
        "per_10000": " per 10,000",
        "weeks": f" week{plural}",
        "points": f" point{plural}",
    }
    return f"{'up' if moved > 0 else 'down'} {size}{what.get(kpi.unit, '')} since {since}"


def of_how_many(
    numerator: float | None,
    denominator: float | None,
    above: Between = None,
    below: Between = None,
) -> str:
    """Word the two numbers behind a rate: "392 of 618"; empty where the publisher gives neither.

    Where one is withheld, `above` or `below` say between what it lies: "1 to 4 of 57".
    """
    if below:
        return f"of {between(below)}"
    if denominator is None or (numerator is None and above is None):
        return ""
    top = between(above) if above and numerator is None else number(numerator or 0)
    return f"{top} of {number(denominator)}"


def between(ends: tuple[float | None, float | None]) -> str:
    """Word between what a withheld number lies: "1 to 4", "5 or more", "fewer than 5"."""
    low, high = ends
    if high is None:
        return f"{number(low or 0)} or more"
    return f"{number(low)} to {number(high)}" if low else f"fewer than {number(high + 1)}"


def interval(kpi: Kpi, low: float | None, high: float | None) -> str:
    """Word an interval: "61.2 to 68.9"; empty where there is none."""
    if low is None or high is None:
        return ""
    places = PLACES[kpi.unit]
    return " to ".join(f"{half_up(end, places):,.{places}f}" for end in (low, high))


def sentence(text: str) -> str:
    """Begin with a capital, and leave the rest (names of months, of places) alone."""
    return text[:1].upper() + text[1:]


def dataset(name: str) -> str:
    """Word a dataset's name: "EHC requests" for ehc_requests."""
    return sentence(name.replace("_", " ")).replace("Ehc ", "EHC ")


def listed(names: list[str]) -> str:
    """Join names as a sentence does: "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def file_hash(sha256: str) -> str:
    """Shorten a file's hash for the eye; the whole of it is in the page's title attribute."""
    return sha256[:12]
