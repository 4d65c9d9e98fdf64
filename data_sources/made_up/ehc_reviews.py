"""annual_reviews.csv: reviews expected, meetings held, and decisions told within four weeks."""

from data_sources.made_up import ehc_categories as categories
from data_sources.made_up.chance import chance, spread
from data_sources.made_up.ehc_categories import Weights
from data_sources.made_up.ehc_plans import EhcFile, Leaves
from data_sources.made_up.levels import share, volume
from data_sources.made_up.places import Place
from data_sources.made_up.wording import percent

# The publisher names the years in the headings after one release and misspells two of them.
HEADINGS = (
    *("total_ehc_plans", "review_expected", "review_not_expected"),
    *("review_meeting_25", "review_meeting_24", "review_meeting_prior_24"),
    *("total_review_meeting", "no_review_meeting"),
    *("review_decision25", "review_decision24", "review_decision_prior24"),
    *("review_decision_not_due", "review_decision_outstanding"),
    *("outcome_amend", "outcome_cease", "outcome_maintan", "no_outcome"),
    *("number_decsion_4weeks", "number_decision_gt_4weeks"),
    *("pc_decsion_4weeks", "pc_decision_gt_4weeks"),
)
WHEN = {"since": 0.13, "in_year": 0.74, "before": 0.13}
OUTCOMES = {"amend": 0.68, "cease": 0.01, "maintain": 0.31}


def leaves(place: Place, year: int, seed: int) -> Leaves:
    """Follow the plans: expected for review, met about, decided on, told in time or late."""
    plans = volume("plans_in_force", place, year + 1, seed)
    expected = round(plans * share("review_expected", place, year, seed))
    met = round(expected * share("review_met", place, year, seed))
    decided = round(met * share("review_decided", place, year, seed))
    in_time = round(decided * share("in_4_weeks", place, year, seed))
    not_due = round((met - decided) * 0.3)
    return {
        "not_expected": plans - expected,
        "not_met": expected - met,
        "not_due": not_due,
        "outstanding": met - decided - not_due,
        **_decisions(in_time, "in_time", (seed, place.code, year)),
        **_decisions(decided - in_time, "late", (seed, place.code, year)),
    }


def _decisions(count: int, timing: str, keys: tuple[object, ...]) -> Leaves:
    weights = {
        f"{timing} {when} {outcome}": WHEN[when] * OUTCOMES[outcome]
        for when in WHEN
        for outcome in OUTCOMES
    }
    return spread(count, weights, chance(*keys, timing), 0.05)


def printed(of: Leaves, year: int) -> dict[str, str]:
    """Print one row's cells."""
    del year

    def decisions(word: str) -> int:
        return sum(count for leaf, count in of.items() if word in leaf.split())

    when = {each: decisions(each) for each in WHEN}
    # A decision that fell after the year's end was about a meeting within it.
    in_year = when["since"] + when["in_year"] + of["outstanding"]
    in_time, late = decisions("in_time"), decisions("late")
    met = in_time + late + of["not_due"] + of["outstanding"]
    expected = met + of["not_met"]
    counts = (
        *(expected + of["not_expected"], expected, of["not_expected"]),
        *(of["not_due"], in_year, when["before"], met, of["not_met"]),
        *(*when.values(), of["not_due"], of["outstanding"]),
        *(decisions(outcome) for outcome in OUTCOMES),
        *(of["not_due"] + of["outstanding"], in_time, late),
    )
    percentages = (percent(in_time, in_time + late), percent(late, in_time + late))
    return dict(zip(HEADINGS, (*map(str, counts), *percentages), strict=True))


def topics(place: Place, leaf: str) -> dict[str, Weights]:
    """Give the breakdowns of the file."""
    # A review is expected once a plan has been in place for a year.
    new = {categories.NEWEST: 1.0}
    return {
        "Child or young persons age": categories.ages(
            "Aged", held=True, youngest="Aged 2 and under", oldest="Aged 20 and over"
        ),
        "Ethnicity": categories.ethnicity(place),
        "Sex": categories.sex(held=True),
        "Type of placement": categories.PLACEMENTS,
        "Years EHC plan in place": new if leaf == "not_expected" else categories.YEARS_IN_PLACE,
    }


FILE = EhcFile(
    name="annual_reviews.csv",
    headings=HEADINGS,
    total="All annual reviews",
    leaves=leaves,
    printed=printed,
    topics=topics,
    latest_only=2,
)
