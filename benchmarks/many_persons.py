"""A SEN2 return of as many made-up persons as are wanted, in the layout of a year."""

from collections.abc import Iterator
from datetime import date
from itertools import count, islice
from pathlib import Path

from data_sources.made_up.education import sen2_xml
from data_sources.made_up.education.sen2_persons import Element, Period, persons

SEED, YEAR = 331, 2026
ON = date(YEAR, 1, 15)
_TOLD = Period(date(YEAR - 1, 1, 1), date(YEAR - 1, 12, 31), ON)
_CHECKS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def write_return(path: Path, people: int) -> Path:
    """Write a return of so many persons; those of one area again and again, with other numbers."""
    header = {"reference": str(ON), "authority": "991", "serial": "1", "made": str(ON)}
    return sen2_xml.write(path, list(islice(_everyone(), people)), YEAR, header)


def _everyone() -> Iterator[Element]:
    once = persons((SEED, ON, 0), _TOLD)
    for turn in count():
        for person in once:
            yield _numbered(person, turn)


def _numbered(person: Element, turn: int) -> Element:
    """Give a person with numbers of its own for each turn: another authority's UPN."""
    upn, uln = str(person["UPN"]), str(person["UniqueLearnerNumber"])
    if upn:
        digits = f"{int(upn[1:4]) - turn}{upn[4:]}"
        check = sum(int(digit) * weight for weight, digit in enumerate(digits, start=2)) % 23
        upn = _CHECKS[check] + digits
    return person | {
        "UPN": upn,
        "UniqueLearnerNumber": f"{turn:02}{uln[2:]}" if uln else "",
        "Surname": f"{person['Surname']}{'abcdefghijklmnopqrstuvwxyz'[turn % 26]}",
    }
