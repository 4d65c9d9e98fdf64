"""A made-up agency's referrals, 1 in 100 of them bad, and a pydantic model of one of its rows."""

import csv
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import xlsxwriter
import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from data_sources.case_columns import EARLIEST
from data_sources.table_feed import TableFeed

AS_AT = date(2026, 1, 1)
HEADINGS = ["case", "nhs", "referred", "due", "seen", "outcome", "team", "sex", "exception"]
SEXES = {"M": "Male", "F": "Female"}
MAPPING: dict[str, Any] = {
    "title": "Referrals",
    "agency": "health",
    "publisher": "made up",
    "where": "made up",
    "shape": "cases",
    "constants": {"dataset": "referrals"},
    "fields": {
        "case_id": "case",
        "nhs_number": "nhs",
        "opened": "referred",
        "due": "due",
        "closed": "seen",
        "outcome": "outcome",
        "service": "team",
        "sex": "sex",
        "exception": "exception",
    },
    "codes": {"sex": SEXES},
}
FEED = TableFeed.model_validate({"name": "referrals", **MAPPING})
CASES_A_CHILD = 3


def write_mapping(home: Path) -> None:
    """Write the feed into a data folder."""
    (home / "feeds").mkdir(parents=True)
    (home / "feeds" / "referrals.yaml").write_text(yaml.safe_dump(MAPPING), encoding="utf-8")


def referrals(rows: int) -> Iterator[list[Any]]:
    """Give rows with dates and texts, every hundredth with an impossible date."""
    chance = random.Random(331)  # noqa: S311 - made-up rows
    for number in range(rows):
        opened = date(2021, 1, 1) + timedelta(days=chance.randrange(1700))
        seen = opened + timedelta(days=chance.randrange(250))
        yield [
            f"R{number}",
            nhs_number(chance.randrange(max(1, rows // CASES_A_CHILD))),
            "2021-02-30" if number % 100 == 0 else opened,
            opened + timedelta(days=126),
            seen if seen < AS_AT else "",
            "seen",
            chance.choice(["SLT", "OT", "Physio"]),
            chance.choice("MF"),
            "no",
        ]


def nhs_number(child: int) -> str:
    """Give a number of the test range, or a blank where no check digit makes one good."""
    digits = f"999{child:06}"
    check = -sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
    return f"{digits}{check}" if check < 10 else ""


def write_csv(path: Path, rows: int) -> None:
    """Write referrals as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(referrals(rows))


def write_xlsx(path: Path, rows: int) -> None:
    """Write referrals as a sheet; dates are dates there, and what is none is text."""
    options = {"default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADINGS, *referrals(rows)]):
            sheet.write_row(at, 0, row)


def _day(text: str) -> date | None:
    return datetime.strptime(text.strip(), FEED.date_format).date() if text else None


def _blank(text: str) -> str | None:
    return text or None


class _Row(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)

    case: Annotated[str, Field(min_length=1)]
    nhs: str
    outcome: str
    team: str
    sex: Annotated[Literal["M", "F"], AfterValidator(SEXES.__getitem__)]
    exception: bool
    referred: Any
    due: Any
    seen: Any

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for day in (self.due, self.seen):
            if day is not None and day < self.referred:
                raise ValueError("before the case opened")
        return self


Declared = BeforeValidator(_day)
Given = BeforeValidator(_blank)
Any_day, Past = Field(ge=EARLIEST), Field(ge=EARLIEST, le=AS_AT)


class Referral(_Row):
    """A row that has its dates in the form that the feed declares, as our check demands."""

    referred: Annotated[date, Past, Declared]
    due: Annotated[Annotated[date, Any_day] | None, Declared]
    seen: Annotated[Annotated[date, Past] | None, Declared]


class LooseReferral(_Row):
    """A row that has its dates as pydantic reads them, which takes 45689 for a day of 1970."""

    referred: Annotated[date, Past]
    due: Annotated[Annotated[date, Any_day] | None, Given]
    seen: Annotated[Annotated[date, Past] | None, Given]


def kept_by_model(path: Path, model: type[_Row]) -> int:
    """Check a CSV file with csv and a model a row; give how many rows are kept."""
    kept, refused, seen = 0, list[tuple[int, str]](), set[str]()
    with path.open(newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                case = model.model_validate(row).case
            except ValidationError as error:
                refused.append((number, str(error.errors()[0]["loc"])))
                continue
            kept += case not in seen
            seen.add(case)
    return kept
