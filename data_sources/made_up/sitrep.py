"""One month's waiting list workbook: its month, and what its layout changes.

A: no heading over the labels, behind an empty column. B: type and name. C: codes, upper case.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from data_sources.made_up.releases import months_on
from data_sources.made_up.services import early_heading
from data_sources.made_up.waiting import BANDS, Line, Organisation, waiting

Cell = str | int | date | None
Rows = list[list[Cell]]

DAYS = {
    **{"0-1 weeks": "(0-7 days)", ">1-2 weeks": "(8-14 days)", ">2-4 weeks": "(15-28 days)"},
    **{">4-12 weeks": "(29-84 days)", ">12-18 weeks": "(85-126 days)"},
    **{">18-52 weeks": "(127-364 days)", ">52 weeks": "(over 365 days)"},
}
VARY = "Providers that submit vary from month to month: see Table 1. All figures are made up."
_GROUPS = {"National": None, "Region": "Region", "ICB": "ICB", "Provider": "Organisation"}


@dataclass(frozen=True)
class Workbook:
    """One month's workbook. `oldest` leaves the month out of titles; `odd` misheads Table 4g."""

    month: date
    last: date
    layout: str
    seed: int
    oldest: bool = False
    odd: bool = False

    @property
    def file_date(self) -> date:
        """Give the date in the file's name: two months after the data month."""
        return months_on(self.month, 2)

    @property
    def edge(self) -> list[Cell]:
        """Give the empty column that the first layout starts with."""
        return [None] if self.layout == "A" else []

    @property
    def of_month(self) -> str:
        """Give how titles end: with the month, but not in the oldest workbook."""
        return "" if self.oldest else f", {self.month:%B %Y}"

    @cached_property
    def months(self) -> list[date]:
        """Give the columns of the time series: a half year at first, then a financial year."""
        start = date(self.month.year if self.month.month >= 4 else self.month.year - 1, 4, 1)
        half = months_on(start, 6)
        if self.layout == "A":
            first = half if self.month >= half else start
            return [months_on(first, step) for step in range(6)]
        return [months_on(start, step) for step in range(12)]

    def month_headings(self) -> list[Cell]:
        """Give the months as the layout writes them: dates at first, then text."""
        if self.layout == "A":
            return list(self.months)
        return [f"{month:%b-%y}" for month in self.months]

    def headed(self, title: str, notes: tuple[str, ...], headings: list[Cell]) -> Rows:
        """Start a sheet: title, notes, a gap in the first layout, headings."""
        gap: Rows = [[]] if self.layout == "A" else []
        texts: Rows = [[*self.edge, text] for text in (title, *notes)]
        return [*texts, *gap, [*self.edge, *headings]]

    def heading(self, service: str) -> str:
        """Write a service's name as the layout does."""
        return early_heading(service) if self.layout == "A" else service

    def label_headings(self, band: str | None) -> list[Cell]:
        """Give the headings over the labels of Table 4 and its bands."""
        if self.layout == "A":
            return [None, None]
        if self.layout == "C":
            return ["Organisation Type", "Organisation Code", "Organisation Name"]
        odd = self.odd and band == BANDS[-1]
        return ["level", "name"] if odd else ["Organisation Type", "Organisation Name"]

    def labels(self, of: Organisation, *, first_of_kind: bool) -> list[Cell]:
        """Give an organisation's labels. The first layout names a kind once."""
        if self.layout == "A":
            return [_GROUPS[of.kind] if first_of_kind else None, of.name]
        if self.layout == "B":
            return [of.kind, of.name]
        return [of.kind, of.code or None, of.name if of.kind == "National" else of.name.upper()]

    def line(self, of: Organisation, service: str, month: date | None = None) -> Line | None:
        """Give the list of a service and its bands in a month, this workbook's unless told."""
        return waiting(of, service, month or self.month, self.last, self.seed)


def band_title(band: str) -> str:
    """Title a band's sheet."""
    named = f"over {band[1:]}" if band == BANDS[-1] else band
    return f"Number waiting {named} {DAYS[band]} by service"
