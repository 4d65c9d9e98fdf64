"""The cases of a SEN2 return, counted with the standard library and no code of the project.

An XML file and the nine Blade files are read into the same nested elements, and the rules are
written out once more in plain words: which rows make a case, and which of them are refused.
"""

import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from tests.data_sources.whole_extracts import is_good, iso_day, read_csv

REQUEST = {
    **{"Y": "assessment agreed", "N": "assessment refused", "A": "awaiting a decision"},
    **{"W": "withdrawn", "T": "withdrawn", "moved": "moved to another authority"},
}
ASSESSMENT = {
    **{"Y": "plan issued", "N": "plan refused", "A": "awaiting a decision", "W": "withdrawn"},
    **{"": "awaiting a decision", "not yet": "plan to be issued"},
    "moved": "moved to another authority",
}
CEASED = {
    **{"": "", "1": "reached the maximum age", "2": "needs met without a plan"},
    **{"3": "moved to higher education", "4": "moved to employment"},
    **{"5": "moved to another authority", "6": "no longer wishes to engage"},
    **{"7": "moved out of England", "8": "died", "9": "other"},
}
REVIEW = {"M": "plan kept", "A": "plan amended", "C": "plan ceased", "": "not decided"}
WORK = {"A": "apprenticeship", "T": "traineeship", "S": "supported internship"}
RANK = {"1": "primary", "2": "secondary", "": "primary"}
SOURCE = {
    **{"": "Not known", "1": "Young person or parent", "2": "School or setting"},
    **{"3": "Health professional", "4": "Social care professional", "5": "Other"},
}
SETTING = {
    **{"": "School or college", "UNIT": "SEN unit", "RESOURCED": "Resourced provision"},
    **{"OLA": "Other arrangement by the authority", "OPA": "Other arrangement by parents"},
    **{"EHE": "Elective home education", "EYP": "Early years setting", "OTH": "Other setting"},
    "NEET": "Not in education, employment or training",
    **{"NIEC": "Not in education, notice to cease issued", "NIEO": "Not in education, other"},
}
NEED = {
    **{"ASD": "Autistic spectrum disorder", "HI": "Hearing impairment"},
    **{"MLD": "Moderate learning difficulty", "MSI": "Multi-sensory impairment"},
    **{"OTH": "Other difficulty", "DS": "Other difficulty"},
    **{"PD": "Physical disability", "SLD": "Severe learning difficulty"},
    "PMLD": "Profound and multiple learning difficulty",
    "SEMH": "Social, emotional and mental health",
    "SLCN": "Speech, language and communication needs",
    **{"SPLD": "Specific learning difficulty", "VI": "Vision impairment", "": "Not known"},
}
YES = ("1", "true")
TABLES = {
    **{"person": "", "requests": "person", "assessment": "requests", "namedplan": "assessment"},
    **{"activeplans": "requests", "placementdetail": "activeplans", "senneed": "activeplans"},
}


class Part(dict[str, str]):
    """One element: its texts by lower-case name, and below it the elements that it holds."""

    def __init__(self, texts: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(texts)
        self.below: dict[str, list[Part]] = defaultdict(list)

    def __bool__(self) -> bool:
        """Say that it is there, though it may have no text of its own."""
        return True

    def __missing__(self, name: str) -> str:
        return ""

    def one(self, name: str) -> "Part | None":
        """Give the first element of that name."""
        return self.below[name][0] if self.below[name] else None


@dataclass(frozen=True)
class Case:
    """What tells cases apart in a comparison; its name is for finding repeats only."""

    opened: str
    due: str = ""
    closed: str = ""
    outcome: str = ""
    exception: bool = False
    more: tuple[str, ...] = ()


@dataclass
class Counted:
    """The cases that are to be kept of each dataset, and how many rows are not."""

    cases: dict[str, Counter[Case]] = field(default_factory=lambda: defaultdict(Counter))
    refused: int = 0

    def numbers(self) -> dict[str, int]:
        """Give how many cases there are of each dataset that has any."""
        return {name: cases.total() for name, cases in self.cases.items() if cases}


def persons_of_xml(path: Path) -> tuple[date, list[Part]]:
    """Read the reference date and the persons of an XML return."""
    root = ET.parse(path).getroot()  # noqa: S314
    told = {_name(each): (each.text or "").strip() for each in root.iter()}
    found = [_part(each) for each in root.iter() if _name(each) == "person"]
    return date.fromisoformat(told["referencedate"]), found


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2].lower()


def _part(element: ET.Element) -> Part:
    part = Part()
    for child in element:
        if _name(child) in TABLES:
            part.below[_name(child)].append(_part(child))
        else:
            part[_name(child)] = (child.text or "").strip()
    return part


def persons_of_blade(files: Iterable[Path]) -> tuple[date, list[Part]]:
    """Read the reference date and the persons of a Blade set."""
    by_table = {path.stem.rpartition("_")[2].lower(): read_csv(path) for path in files}
    parts: dict[str, dict[str, Part]] = {}
    for table, parent in TABLES.items():
        parts[table] = {}
        for row in by_table[table]:
            part = Part((name, _day_of_blade(text)) for name, text in row.items())
            parts[table][row[f"{table}tableid"]] = part
            if parent:
                parts[parent][row[f"{parent}tableid"]].below[table].append(part)
    on = _day_of_blade(by_table["sen2"][0]["referencedate"])
    return date.fromisoformat(on), list(parts["person"].values())


def _day_of_blade(text: str) -> str:
    if not text.endswith(" 00:00:00"):
        return text
    try:
        return datetime.strptime(text, "%Y-%b-%d %H:%M:%S").date().isoformat()
    except ValueError:
        return text


def counted(as_at: date, persons: list[Part]) -> Counted:
    """Count the cases of a return."""
    counting = _Counting(as_at, persons)
    for table in (
        *(counting.requests, counting.assessments, counting.plans, counting.reviews_begun),
        *(counting.reviews_held, counting.decisions, counting.transfers, counting.placements),
        *(counting.needs, counting.budgets, counting.work_based),
    ):
        table()
    return counting.found


def later(text: str, days: int = 0, months: int = 0) -> str:
    """Give the day so much later; of a month that is too short its last day."""
    on = iso_day(text)
    if on is None:
        return ""
    if months:
        year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
        after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
        last = (after - timedelta(days=1)).day
        on = date(year, month + 1, min(on.day, last))
    return (on + timedelta(days=days)).isoformat()


def _child(person: Part) -> str:
    """Say who a person is: by a good UPN or ULN, or else by names and birth date."""
    upn, uln = person["upn"].upper(), person["uniquelearnernumber"]
    if _is_upn(upn):
        return upn
    if len(uln) == 10 and uln.isdigit() and uln[0] != "0":
        return uln
    names = [person[name] for name in ("surname", "forename", "personbirthdate")]
    return "|".join(names) if all(names) else ""


LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def _is_upn(upn: str) -> bool:
    """Say whether the first letter is that of the others' sum; all digits alike are a filler."""
    body = upn[1:]
    if len(upn) != 13 or not body[:11].isdigit() or upn[0] not in LETTERS:
        return False
    if len(set(body)) == 1 or not (body[11].isdigit() or body[11] in LETTERS):
        return False
    values = [int(each) if each.isdigit() else LETTERS.index(each) for each in body]
    return LETTERS[sum(at * each for at, each in enumerate(values, start=2)) % 23] == upn[0]


def _setting(placed: Part) -> str:
    unit = "UNIT" if placed["senunitindicator"] in YES else ""
    resourced = "RESOURCED" if placed["resourcedprovisionindicator"] in YES else ""
    return placed["sensetting"] or unit or resourced


def _first_need(active: Part | None) -> str:
    ranked = active.below["senneed"] if active else []
    return next((need["sentype"] for need in ranked if need["sentyperank"] != "2"), "")


class _Counting:
    """Walks the persons once for each dataset, as the return's rows follow each other."""

    def __init__(self, as_at: date, persons: list[Part]) -> None:
        self.as_at, self.persons, self.found = as_at, persons, Counted()
        self.seen: set[tuple[str, str]] = set()

    def rows(self) -> Iterator[tuple[Part, Part, Part, Part | None]]:
        """Give each request with its person, its plan (blank without one) and what is in force."""
        for person in self.persons:
            for request in person.below["requests"]:
                assessment = request.one("assessment")
                plan = assessment.one("namedplan") if assessment else None
                yield person, request, plan or Part(), request.one("activeplans")

    def active(self) -> Iterator[tuple[Part, Part, Part]]:
        """Give each plan in force with its person and what is told of the plan itself."""
        for person, _, plan, active in self.rows():
            if active is not None:
                yield person, plan, active

    def keep(
        self, dataset: str, person: Part, name: str, case: Case, readable: bool = True
    ) -> None:
        """Take a case in, or count its row as refused."""
        born, due = person["personbirthdate"], iso_day(case.due)
        good = (
            readable
            and _child(person) != ""
            and is_good(case.opened, case.closed, born, self.as_at)
        )
        good = good and (not case.due or (due is not None and case.due >= case.opened))
        known = (dataset, f"{_child(person)}|{name}")
        if not good or known in self.seen:
            self.found.refused += 1
            return
        self.seen.add(known)
        self.found.cases[dataset][case] += 1

    def requests(self) -> None:
        for person, request, _, _ in self.rows():
            code, told = request["requestoutcome"], request["requestoutcomedate"]
            if code == "H":
                continue
            code = "moved" if request["exported"] and code == "A" else code
            if code in ("W", "T", "moved"):
                due = later(request["receiveddate"], days=42)
                told = told or min(due, str(self.as_at))
            case = Case(
                opened=request["receiveddate"],
                due=later(request["receiveddate"], days=42),
                closed="" if code == "A" else told,
                outcome=REQUEST.get(code, ""),
                more=(SOURCE.get(request["requestsource"], "Not known"),),
            )
            self.keep("ehc_requests", person, case.opened, case, readable=code in REQUEST)

    def assessments(self) -> None:
        for person, request, plan, active in self.rows():
            assessment = request.one("assessment") or Part()
            code, told = assessment["assessmentoutcome"], assessment["assessmentoutcomedate"]
            of_request = request["requestoutcome"]
            if not (
                (of_request == "Y" and code != "H")
                or (of_request == "H" and code in ("Y", "N", "A", "W"))
                or (of_request == "N" and code in ("Y", "N"))
            ):
                continue
            code = "moved" if request["exported"] and code in ("A", "") else code
            if code == "Y":
                closed = plan["startdate"] or told
                code = code if closed else "not yet"
            elif code in ("W", "moved"):
                due = later(request["receiveddate"], days=140)
                closed = told or min(due, str(self.as_at))
            else:
                closed = told if code == "N" else ""
            case = Case(
                opened=request["receiveddate"],
                due=later(request["receiveddate"], days=140),
                closed=closed,
                outcome=ASSESSMENT.get(code, ""),
                exception=assessment["week20"] in YES,
                more=(NEED.get(_first_need(active), "Not known"),),
            )
            self.keep(
                "ehc_needs_assessments", person, case.opened, case, readable=code in ASSESSMENT
            )

    def plans(self) -> None:
        for person, _, plan, active in self.rows():
            if not plan["startdate"] and active is None:
                continue
            places = active.below["placementdetail"] if active else []
            now = [each for each in places if not each["leavingdate"]]
            first = [each for each in now if each["placementrank"] != "2"]
            setting = SETTING.get(_setting(first[0]), "Not known") if first else SETTING[""]
            case = Case(
                opened=plan["startdate"] or str(self.as_at),
                closed=plan["ceasedate"],
                outcome=CEASED.get(plan["ceasereason"], ""),
                more=(NEED.get(_first_need(active), "Not known"), setting),
            )
            name = plan["ceasedate"]
            readable = plan["ceasereason"] in CEASED
            self.keep("ehc_plans", person, name, case, readable)

    def reviews_begun(self) -> None:
        """A clock from the plan's start, ended by its first review if that is on record."""
        for person, plan, active in self.active():
            started = plan["startdate"]
            met = active["reviewmeeting"] or active["lastreview"]
            first = iso_day(met) is not None and started < met <= later(started, months=18)
            if started and (first or not met):
                case = Case(opened=started, due=later(started, months=12), closed=met)
                self.keep("annual_reviews", person, started, case)

    def reviews_held(self) -> None:
        """A clock from each meeting on record to the next; only the end of the plan ends it."""
        for person, plan, active in self.active():
            if met := active["reviewmeeting"] or active["lastreview"]:
                due = later(met, months=12)
                case = Case(opened=met, due=due, closed=plan["ceasedate"])
                self.keep("annual_reviews", person, met, case)

    def decisions(self) -> None:
        for person, _, active in self.active():
            met, wrote = active["reviewmeeting"], active["lastreview"]
            if not met:
                continue
            both = iso_day(met) is not None and iso_day(wrote) is not None
            about_another = both and wrote < met
            outcome = "" if about_another else active["reviewoutcome"]
            case = Case(
                opened=met,
                due=later(met, days=28),
                closed="" if about_another else wrote,
                outcome=REVIEW.get(outcome, ""),
            )
            self.keep("annual_review_decisions", person, met, case, readable=outcome in REVIEW)

    def transfers(self) -> None:
        for person, _, active in self.active():
            due, final = active["phasetransferduedate"], active["phasetransferfinaldate"]
            if not due:
                continue
            autumn = f"{int(due[:4]) - 1}-09-01" if iso_day(due) else ""
            opened = final if iso_day(final) and final < autumn else autumn
            opened = min(opened, str(self.as_at)) if opened else ""
            self.keep("phase_transfers", person, due, Case(opened, due, final))

    def placements(self) -> None:
        every = [
            (person, plan, placed, "2" if placed["placementrank"] == "2" else "1")
            for person, plan, active in self.active()
            for placed in active.below["placementdetail"]
        ]
        for person, plan, placed, rank in every:
            left = placed["leavingdate"]
            case = Case(
                opened=placed["entrydate"] or plan["startdate"] or str(self.as_at),
                closed=left,
                outcome=RANK.get(placed["placementrank"], ""),
                more=(SETTING.get(_setting(placed), "Not known"),),
            )
            name = f"{rank}|{left}"
            self.keep("ehc_placements", person, name, case, placed["placementrank"] in RANK)

    def needs(self) -> None:
        for person, plan, active in self.active():
            for need in active.below["senneed"]:
                rank = need["sentyperank"]
                case = Case(
                    opened=plan["startdate"] or str(self.as_at),
                    closed=plan["ceasedate"],
                    outcome=RANK.get(rank, ""),
                    more=(NEED.get(need["sentype"], "Not known"),),
                )
                name = "2" if rank == "2" else "1"
                self.keep("ehc_plan_needs", person, name, case, readable=rank in RANK)

    def budgets(self) -> None:
        paid = [
            (person, plan)
            for person, _, plan, _ in self.rows()
            if plan["startdate"] and plan["pb"] in YES
        ]
        for person, plan in paid:
            case = Case(opened=plan["startdate"], closed=plan["ceasedate"])
            name = plan["ceasedate"]
            self.keep("personal_budgets", person, name, case)

    def work_based(self) -> None:
        every = [
            (person, plan, placed, placed["wbp"] or active["wbp"])
            for person, plan, active in self.active()
            for placed in active.below["placementdetail"]
            if (placed["wbp"] or active["wbp"]) in WORK and placed["placementrank"] != "2"
        ]
        for person, plan, placed, kind in every:
            left = placed["leavingdate"]
            opened = placed["entrydate"] or plan["startdate"] or str(self.as_at)
            case = Case(opened=opened, closed=left, outcome=WORK[kind])
            name = f"{kind}|{left}"
            self.keep("work_based_placements", person, name, case)
