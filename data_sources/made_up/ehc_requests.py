"""requests.csv: requests for EHC needs assessments, and the six weeks to decide on them."""

from data_sources.made_up import ehc_categories as categories
from data_sources.made_up.chance import chance, spread
from data_sources.made_up.ehc_categories import Weights
from data_sources.made_up.ehc_plans import EhcFile, Leaves, detailed
from data_sources.made_up.levels import share, volume
from data_sources.made_up.places import Place
from data_sources.made_up.wording import percent

HEADINGS = (
    *("requests_received_in_year", "requests_rya", "requests_decided_to_assess"),
    *("requests_decided_not_to_assess", "requests_decision_not_made", "requests_withdrawn"),
    *("request_assess_pc", "request_not_assess_pc", "request_outstanding_pc"),
    *("request_withdrawn_pc", "request_outcome_six_weeks", "request_outcome_over_6_weeks"),
    *("request_outcome_six_weeks_pc", "request_outcome_over_6_weeks_pc"),
    *("mediation_related_request", "tribunal_related_request", "tribunal_after_mediation_request"),
)
BEFORE_2023 = ("requests_received_in_year", "requests_rya", "requests_decided_not_to_assess")


def leaves(place: Place, year: int, seed: int) -> Leaves:
    """Share the year's requests out by outcome and by how long the decision took."""
    received = volume("requests", place, year, seed)
    shares = {name: share(name, place, year, seed) for name in ("refused", "not_decided")}
    shares["withdrawn"] = share("withdrawn", place, year, seed)
    shares["agreed"] = max(0.05, 1 - sum(shares.values()))
    outcome = spread(received, shares, chance(seed, "outcome", place.code, year), 0)
    in_time = share("in_6_weeks", place, year, seed)
    agreed = round(outcome["agreed"] * in_time)
    refused = round((outcome["agreed"] + outcome["refused"]) * in_time) - agreed
    return {
        "agreed_in_time": agreed,
        "agreed_late": outcome["agreed"] - agreed,
        "refused_in_time": refused,
        "refused_late": outcome["refused"] - refused,
        "not_decided": outcome["not_decided"],
        "withdrawn": outcome["withdrawn"],
        "relevant_accommodation": round(received * 0.002),
        "mediation": round(outcome["refused"] * 0.24),
        "tribunal": round(outcome["refused"] * 0.12),
        "tribunal_after_mediation": round(outcome["refused"] * 0.03),
    }


def printed(of: Leaves, year: int) -> dict[str, str]:
    """Print one row's cells."""
    agreed = of["agreed_in_time"] + of["agreed_late"]
    refused = of["refused_in_time"] + of["refused_late"]
    in_time = of["agreed_in_time"] + of["refused_in_time"]
    late = of["agreed_late"] + of["refused_late"]
    outcomes = (agreed, refused, of["not_decided"], of["withdrawn"])
    received = sum(outcomes)
    cells = (
        *(str(received), str(of["relevant_accommodation"])),
        *(str(count) for count in outcomes),
        *(percent(count, received) for count in outcomes),
        *(str(in_time), str(late)),
        *(percent(in_time, in_time + late), percent(late, in_time + late)),
        *(str(of["mediation"]), str(of["tribunal"]), str(of["tribunal_after_mediation"])),
    )
    return detailed(dict(zip(HEADINGS, cells, strict=True)), year, BEFORE_2023)


def topics(place: Place, leaf: str) -> dict[str, Weights]:
    """Give the breakdowns of the file."""
    del leaf
    return {
        "Child or young persons age": categories.ages(
            "Aged", held=False, youngest="Aged 2 and under", oldest="Aged 20 and over"
        ),
        "Ethnicity": categories.ethnicity(place),
        "Sex": categories.sex(held=False),
    }


FILE = EhcFile(
    name="requests.csv",
    headings=HEADINGS,
    total="All requests for EHC needs assessments",
    leaves=leaves,
    printed=printed,
    topics=topics,
)
