"""How the children in need census is written: which elements, in which order, in which year."""

from dataclasses import dataclass
from itertools import groupby

from data_sources.made_up.places import places
from data_sources.made_up.sheets.planting import Table

Row = dict[str, str]


@dataclass(frozen=True)
class Shape:
    """What differs between the years' returns."""

    year: int
    sex_in: str
    numbers_for_sex: bool
    says_no_disability: bool
    """NONE is written, where other years leave the element out."""
    digits_for_yes: bool
    empty_where_unknown: bool
    """An element without content, where other years leave it out."""

    @classmethod
    def of(cls, year: int) -> "Shape":
        """Give the shape of the return to 31 March of a year."""
        late = year >= 2025
        return cls(
            year=year,
            sex_in="Sex" if late else "GenderCurrent",
            numbers_for_sex=not late,
            says_no_disability=year >= 2023,
            digits_for_yes=year in (2024, 2025),
            empty_where_unknown=year >= 2026,
        )

    def yes_or_no(self, text: str) -> str:
        """Write true or false as the year's software does."""
        return {"true": "1", "false": "0"}[text] if self.digits_for_yes else text


def message(cells: Table, shape: Shape, turn: int) -> str:
    """Write the whole return; `turn` is 0 for the first time and 1 for the revised one."""
    headings = list(cells)
    columns = (column.tolist() for column in cells.values())
    rows = [dict(zip(headings, row, strict=True)) for row in zip(*columns, strict=True)]
    children = "".join(
        _child(list(group), shape) for _, group in groupby(rows, lambda row: row["child"])
    )
    header = _header(shape, turn)
    return f"<Message>\n{header}<Children>\n{children}</Children>\n</Message>\n"


def _header(shape: Shape, turn: int) -> str:
    year, lea = shape.year, places().home.number
    return (
        "<Header><CollectionDetails><Collection>CIN</Collection>"
        f"<Year>{year}</Year><ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails>"
        f"<Source><SourceLevel>L</SourceLevel><LEA>{lea}</LEA>"
        f"<SoftwareCode>Local Authority</SoftwareCode><Release>{year % 100}.1</Release>"
        f"<SerialNo>{turn + 1:03}</SerialNo><DateTime>{year}-0{6 + turn}-12T10:20:30</DateTime>"
        "</Source></Header>\n"
    )


def _tag(name: str, text: str, empty: bool = False) -> str:
    if text or empty:
        return f"<{name}>{text}</{name}>"
    return ""


def _child(rows: list[Row], shape: Shape) -> str:
    first = rows[0]
    sex = {"M": "1", "F": "2"}[first["sex"]] if shape.numbers_for_sex else first["sex"]
    details = "".join(_details(row, shape) for row in rows)
    return (
        f"<Child><ChildIdentifiers><LAchildID>{first['child']}</LAchildID>"
        f"{_tag('UPN', first['upn'], shape.empty_where_unknown)}"
        f"{_tag('UPNunknown', first['upn_unknown'], shape.empty_where_unknown)}"
        f"<PersonBirthDate>{first['born']}</PersonBirthDate>"
        f"<{shape.sex_in}>{sex}</{shape.sex_in}></ChildIdentifiers>"
        f"<ChildCharacteristics><Ethnicity>{first['ethnicity']}</Ethnicity>"
        f"{_disabilities(first['disability'], shape)}</ChildCharacteristics>"
        f"{details}</Child>\n"
    )


def _disabilities(code: str, shape: Shape) -> str:
    if code == "NONE" and not shape.says_no_disability:
        return ""
    return f"<Disabilities><Disability>{code}</Disability></Disabilities>"


def _details(row: Row, shape: Shape) -> str:
    empty = shape.empty_where_unknown
    nothing = f"<ReferralNFA>{shape.yes_or_no(row['no_further_action'])}</ReferralNFA>"
    # From 2025 on the answer stands behind the enquiry, as in the software of that time.
    early, late = ("", nothing) if shape.year >= 2025 else (nothing, "")
    return (
        f"<CINdetails><CINreferralDate>{row['referred']}</CINreferralDate>"
        f"<ReferralSource>{row['source']}</ReferralSource>"
        f"<PrimaryNeedCode>{row['need']}</PrimaryNeedCode>"
        f"{_tag('CINclosureDate', row['closed'], empty)}"
        f"{_tag('ReasonForClosure', row['reason'], empty)}"
        f"{_tag('DateOfInitialCPC', row['conference'])}{early}"
        f"{_assessment(row)}{_plan_dates(row)}{_enquiry(row, shape)}{late}{_protection(row)}"
        "</CINdetails>"
    )


def _assessment(row: Row) -> str:
    if not row["assessment_started"]:
        return ""
    ended = _tag("AssessmentAuthorisationDate", row["assessment_ended"])
    factor = f"<AssessmentFactors>{row['factor']}</AssessmentFactors>" if ended else ""
    return (
        f"<Assessments><AssessmentActualStartDate>{row['assessment_started']}"
        f"</AssessmentActualStartDate>{ended}"
        f"<FactorsIdentifiedAtAssessment>{factor}</FactorsIdentifiedAtAssessment></Assessments>"
    )


def _plan_dates(row: Row) -> str:
    """A plan follows an assessment where there is no protection plan, and ends with the case."""
    if not row["assessment_ended"] or row["enquiry"] or row["assessment_ended"] == row["closed"]:
        return ""
    ended = _tag("CINPlanEndDate", row["closed"])
    return (
        f"<CINPlanDates><CINPlanStartDate>{row['assessment_ended']}</CINPlanStartDate>"
        f"{ended}</CINPlanDates>"
    )


def _enquiry(row: Row, shape: Shape) -> str:
    if not row["enquiry"]:
        return ""
    conference = _tag("DateOfInitialCPC", row["conference"])
    return (
        f"<Section47><S47ActualStartDate>{row['enquiry']}</S47ActualStartDate>{conference}"
        f"<ICPCnotRequired>{shape.yes_or_no('false')}</ICPCnotRequired></Section47>"
    )


def _protection(row: Row) -> str:
    if not row["protected_from"]:
        return ""
    return (
        f"<ChildProtectionPlans><CPPstartDate>{row['protected_from']}</CPPstartDate>"
        f"{_tag('CPPendDate', row['protected_to'])}"
        f"<InitialCategoryOfAbuse>{row['abuse']}</InitialCategoryOfAbuse>"
        f"<LatestCategoryOfAbuse>{row['abuse']}</LatestCategoryOfAbuse>"
        "<NumberOfPreviousCPP>0</NumberOfPreviousCPP></ChildProtectionPlans>"
    )
