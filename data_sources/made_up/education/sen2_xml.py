"""The made-up SEN2 returns as XML: each year in its own shape."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from data_sources.made_up.education.sen2_persons import Element

FIRST_SHAPE, LAST_SHAPE = 2023, 2026
_PERSON = (
    *("Surname", "Forename", "PersonBirthDate", "Sex", "Ethnicity", "PostCode", "UPN"),
    *("UniqueLearnerNumber", "UPNunknown", "Requests"),
)
_REQUEST = (
    *("ReceivedDate", "RequestSource", "RYA", "RequestOutcomeDate", "RequestOutcome"),
    *("RequestMediation", "RequestTribunal", "Exported", "Assessment", "ActivePlans"),
)
_ASSESSMENT = (
    *("AssessmentOutcome", "AssessmentOutcomeDate", "AssessmentMediation", "AssessmentTribunal"),
    *("OtherMediation", "OtherTribunal", "Week20", "NamedPlan"),
)
_PLAN = (
    *("StartDate", "PlanDetail", "PlanRes", "PlanWBP", "PB", "OA", "DP", "CeaseDate"),
    "CeaseReason",
)
_DETAIL = (
    *("URN", "UKPRN", "SENSetting", "SENSettingOther", "PlacementRank", "SENunitIndicator"),
    "ResourcedProvisionIndicator",
)
_ACTIVE_2023 = ("TransferLA", "Res", "WBP", "PlacementDetail", "SENneed", "LastReview")
_ACTIVE_2024 = (
    *("TransferLA", "PlacementDetail", "SENneed", "ReviewMeeting", "ReviewOutcome"),
    "LastReview",
)
_ACTIVE_2025 = (
    *("TransferLA", "PlacementDetail", "SENneed", "ReviewMeeting", "LastReview"),
    *("ReviewOutcome", "ReviewDraft", "PhaseTransferDueDate", "PhaseTransferFinalDate"),
)
_PLACED = (*_DETAIL[:5], "EntryDate", "LeavingDate", *_DETAIL[5:])
_NEED = ("SENtype", "SENtypeRank")
_GENDER = {"M": "1", "F": "2"}


def write(path: Path, people: list[Element], year: int, header: dict[str, str]) -> Path:
    """Write a return in the shape of its year; one of a later year has the last known shape."""
    shape = _Shape(min(max(year, FIRST_SHAPE), LAST_SHAPE))
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<Message>\n')
        file.writelines(_header(year, header))
        file.write("<Persons>\n")
        for person in people:
            file.write("".join(shape.element("Person", person)))
        file.write("</Persons>\n</Message>\n")
    return path


def _header(year: int, header: dict[str, str]) -> Iterator[str]:
    officers = ("DMO", "DCO", "DSCO") if year >= 2025 else ("DMO", "DCO")
    yield "<Header>\n<CollectionDetails>\n<Collection>SEN2</Collection>\n"
    yield f"<Year>{year}</Year>\n<ReferenceDate>{header['reference']}</ReferenceDate>\n"
    yield "</CollectionDetails>\n<Source>\n<SourceLevel>L</SourceLevel>\n"
    yield f"<LEA>{header['authority']}</LEA>\n<SoftwareCode>Local Authority</SoftwareCode>\n"
    yield f"<Release>made up</Release>\n<SerialNo>{header['serial']}</SerialNo>\n"
    yield f"<DateTime>{header['made']}T09:00:00</DateTime>\n"
    yield "".join(f"<{name}>Y</{name}>\n" for name in officers)
    yield "</Source>\n</Header>\n"


class _Shape:
    """Which elements a year's return has, in which order, and what becomes of empty ones."""

    def __init__(self, year: int) -> None:
        self.year = year
        request = _REQUEST if year >= 2025 else tuple(n for n in _REQUEST if n != "RequestSource")
        attendance = ("AttendancePattern",) if year < 2024 else ("Res", "WBP")
        active = _ACTIVE_2023 if year < 2024 else _ACTIVE_2024 if year < 2025 else _ACTIVE_2025
        self.order = {
            "Person": _PERSON,
            "Requests": request,
            "Assessment": _ASSESSMENT,
            "NamedPlan": _PLAN,
            "PlanDetail": _DETAIL,
            "ActivePlans": active,
            "PlacementDetail": (*_PLACED, *attendance),
            "SENneed": _NEED,
        }
        # In even years' software an element without a value is left out.
        self.writes_empty = year % 2 == 1

    def element(self, name: str, content: Element) -> Iterator[str]:
        yield f"<{name}>\n"
        for child in self.order[name]:
            value: Any = content.get(child)
            if isinstance(value, list):
                for each in value:
                    yield from self.element(child, each)
            elif isinstance(value, dict):
                yield from self.element(child, value)
            elif value:
                yield from self._text(child, str(value))
            elif self.writes_empty and child in content:
                yield f"<{child}></{child}>\n"
        yield f"</{name}>\n"

    def _text(self, name: str, value: str) -> Iterator[str]:
        if name == "Sex" and self.year < 2024:
            name, value = "GenderCurrent", _GENDER[value]
        yield f"<{name}>{escape(value)}</{name}>\n"
