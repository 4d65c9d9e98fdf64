"""Small SEN2 returns written by hand: elements as text, one inside the other."""

from pathlib import Path

ON = "2026-01-15"
"""The reference date of what is written here."""
MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
{before}<Message{attributes}>
<Header><CollectionDetails><Collection>SEN2</Collection><Year>{year}</Year>
<ReferenceDate>{on}</ReferenceDate></CollectionDetails>
<Source><LEA>991</LEA><DMO>Y</DMO></Source></Header>
<Persons>
{persons}
</Persons>
</Message>
"""


def element(tag: str, *inside: str, **texts: str) -> str:
    """Write an element: its texts by name, then what stands inside it."""
    own = "".join(f"<{name}>{text}</{name}>\n" for name, text in texts.items())
    return f"<{tag}>\n{own}{''.join(inside)}</{tag}>\n"


def person(name: str, *inside: str, **texts: str) -> str:
    """Write a child of that name."""
    own = {"Surname": name, "Forename": "Ann", "PersonBirthDate": "2015-05-05", "Sex": "F"}
    return element("Person", *inside, **(own | texts))


def request(received: str, outcome: str, *inside: str, **texts: str) -> str:
    """Write a request."""
    own = {"ReceivedDate": received, "RequestOutcome": outcome}
    return element("Requests", *inside, **(own | texts))


def assessment(outcome: str, *inside: str, **texts: str) -> str:
    """Write an assessment."""
    return element("Assessment", *inside, AssessmentOutcome=outcome, **texts)


def plan(start: str, **texts: str) -> str:
    """Write a plan."""
    return element("NamedPlan", StartDate=start, **texts)


def active(*inside: str, **texts: str) -> str:
    """Write what is in force: by default at a school, for autism."""
    whole = inside or (placed("1", URN="990001"), need("ASD", "1"))
    return element("ActivePlans", *whole, **texts)


def placed(rank: str, **texts: str) -> str:
    """Write a placement."""
    return element("PlacementDetail", PlacementRank=rank, **texts)


def need(code: str, rank: str) -> str:
    """Write a need."""
    return element("SENneed", SENtype=code, SENtypeRank=rank)


def write(
    path: Path,
    *persons: str,
    year: int = 2026,
    before: str = "",
    attributes: str = "",
    on: str = ON,
) -> Path:
    """Write a return of these persons."""
    told = {"year": year, "before": before, "attributes": attributes, "on": on}
    path.write_text(MESSAGE.format(persons="".join(persons), **told), encoding="utf-8")
    return path
