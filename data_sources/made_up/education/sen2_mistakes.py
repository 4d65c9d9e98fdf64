"""Mistakes in a made-up SEN2 return, of the kinds that real ones have."""

from data_sources.made_up.children.people import draws
from data_sources.made_up.education.sen2_persons import Element, Made

ONE_IN = 140


def spoilt(people: list[Element], made: Made, year: int) -> list[Element]:
    """Put a mistake into about one person in 140: a day that is none, or days in a wrong order."""
    rng = draws(made[0], made[2], 33, year)
    for person in people:
        if rng.integers(ONE_IN):
            continue
        request = person["Requests"][0]
        kind = int(rng.integers(3))
        if kind == 0:
            request["ReceivedDate"] = f"{request['ReceivedDate'][:4]}-02-30"
        elif kind == 1 and request.get("RequestOutcomeDate"):
            request["RequestOutcomeDate"] = f"{int(request['ReceivedDate'][:4]) - 1}-01-15"
        else:
            person["PersonBirthDate"] = person["PersonBirthDate"].replace("-", "/")
    return people
