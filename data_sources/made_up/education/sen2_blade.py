"""A made-up SEN2 return as COLLECT's Blade export: nine CSV files that refer to each other."""

import csv
from datetime import date
from pathlib import Path

from data_sources.made_up.education.sen2_persons import Element
from data_sources.made_up.education.texts import blade

_TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "sen2": (
        "",
        (
            *("collection", "year", "referencedate", "sourcelevel", "lea", "softwarecode"),
            *("release", "serialno", "datetime", "dmo", "dco", "dsco"),
        ),
    ),
    "person": (
        "sen2",
        (
            *("surname", "forename", "personbirthdate", "sex", "ethnicity", "postcode", "upn"),
            *("uniquelearnernumber", "upnunknown"),
        ),
    ),
    "requests": (
        "person",
        (
            *("receiveddate", "requestsource", "rya", "requestoutcomedate", "requestoutcome"),
            *("requestmediation", "requesttribunal", "exported"),
        ),
    ),
    "assessment": (
        "requests",
        (
            *("assessmentoutcome", "assessmentoutcomedate", "assessmentmediation"),
            *("assessmenttribunal", "othermediation", "othertribunal", "week20"),
        ),
    ),
    "namedplan": (
        "assessment",
        ("startdate", "planres", "planwbp", "pb", "oa", "dp", "ceasedate", "ceasereason"),
    ),
    "plandetail": (
        "namedplan",
        (
            *("urn", "ukprn", "sensetting", "sensettingother", "placementrank"),
            *("senunitindicator", "resourcedprovisionindicator"),
        ),
    ),
    "activeplans": (
        "requests",
        (
            *("transferla", "reviewmeeting", "reviewoutcome", "reviewdraft"),
            *("phasetransferduedate", "phasetransferfinaldate", "lastreview"),
        ),
    ),
    "placementdetail": (
        "activeplans",
        (
            *("urn", "ukprn", "sensetting", "sensettingother", "placementrank", "entrydate"),
            *("leavingdate", "senunitindicator", "resourcedprovisionindicator", "res", "wbp"),
        ),
    ),
    "senneed": ("activeplans", ("sentype", "sentyperank")),
}


def write(folder: Path, people: list[Element], as_at: date, authority: str) -> list[Path]:
    """Write the nine files, named by the day as at which they are."""
    rows = _Rows(as_at, authority)
    for person in people:
        rows.add("person", person, "1")
    prefix = f"Blade-Export_{as_at:%d-%m-%Y}"
    return [_write(folder / f"{prefix}_{name}.csv", name, rows.of[name]) for name in _TABLES]


class _Rows:
    """The rows of each file; ids are given in the order in which rows come."""

    def __init__(self, as_at: date, authority: str) -> None:
        header = {
            "collection": "SEN2",
            "year": str(as_at.year + 1),
            "referencedate": blade(as_at.isoformat()),
            "sourcelevel": "L",
            "lea": authority,
            "softwarecode": "Local Authority",
            "release": "made up",
            "serialno": "1",
            "datetime": blade(as_at.isoformat()),
            **dict.fromkeys(("dmo", "dco", "dsco"), "Y"),
        }
        self.of: dict[str, list[dict[str, str]]] = {name: [] for name in _TABLES}
        self.of["sen2"].append(header | {"id": "1", "parent": ""})

    def add(self, table: str, element: Element, parent: str) -> None:
        rows = self.of[table]
        own = str(len(rows) + 1)
        row = {"id": own, "parent": parent}
        rows.append(row)
        for name, value in element.items():
            heading = name.lower()
            if isinstance(value, dict):
                self.add(heading, value, own)
            elif isinstance(value, list):
                for each in value:
                    self.add(heading, each, own)
            else:
                row[heading] = blade(str(value)) if heading.endswith(_DAYS) else str(value)


_DAYS = ("date", "reviewmeeting", "reviewdraft", "lastreview")


def _write(path: Path, table: str, rows: list[dict[str, str]]) -> Path:
    parent, headings = _TABLES[table]
    first = [f"{table}tableid", "NativeId", f"{table}orderseqcolumn", "sourceid"]
    above = [f"{parent}tableid"] if parent else []
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*first, *above, *headings])
        for row in rows:
            own = [row["id"], "", row["id"], "1", *([row["parent"]] if parent else [])]
            writer.writerow([*own, *(row.get(name, "") for name in headings)])
    return path
