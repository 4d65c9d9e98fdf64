"""The workbook's figures: national series, national bands, and each organisation's lists."""

from data_sources.made_up.services import HIDDEN, SERVICES
from data_sources.made_up.sitrep import VARY, Cell, Rows, Workbook, band_title
from data_sources.made_up.sitrep_front import missing
from data_sources.made_up.waiting import BANDS, Line, Organisation, organisations

BLANKS = "Blanks indicate no organisation submitted for the service line."
SUM_MAY_DIFFER = "The sum of weekly breakdowns may not match the total waiting list."
STARS = (
    "* Data for adult safeguarding, looked after children teams and children and young people's "
    "safeguarding is only published at national level and for total waiting list."
)
SERIES = "National time series of total reported waiting list by service"
OVERVIEW = "National overview of waiting list metrics by service"


def series(book: Workbook) -> Rows:
    """Give Table 2: England by service and month, empty where a month is still to come."""
    first = None if book.layout == "A" else "Service"
    rows = book.headed(SERIES, (VARY,), [first, *book.month_headings()])
    england = organisations()[0]
    for label, services in _lines(book).items():
        totals = [
            _sum([book.line(england, service, month) for service in services], 0)
            if month <= book.month
            else None
            for month in book.months
        ]
        rows.append([*book.edge, label, *totals])
        if label == "England" and book.layout == "A" and not book.oldest:
            silent = [missing(book, england, month) for month in book.months]
            rows.append([*book.edge, "Number of missing submissions (England)", *silent])
    return rows


def overview(book: Workbook) -> Rows:
    """Give Table 3: England by service and band."""
    headings: list[Cell] = [None, "Total waiting list", *(f"Waiting {band}" for band in BANDS)]
    notes = (VARY, SUM_MAY_DIFFER, STARS)
    rows = book.headed(f"{OVERVIEW}{book.of_month}", notes, headings)
    england = organisations()[0]
    for label, services in _lines(book).items():
        shown = [book.line(england, name) for name in services if name not in HIDDEN]
        total = _sum([book.line(england, name) for name in services], 0)
        positions = range(1, len(BANDS) + 1)
        bands = [_sum(shown, position) if shown else _hidden(book) for position in positions]
        rows.append([*book.edge, label, total, *bands])
    return rows


def by_organisation(book: Workbook, band: str | None) -> Rows:
    """Give Table 4, or the table of one band: organisations down, services across."""
    title = band_title(band) if band else "Total waiting list by service"
    headings = [*book.label_headings(band), *(book.heading(name) for name in SERVICES)]
    rows = book.headed(f"{title}{book.of_month}", (BLANKS, VARY, STARS), headings)
    kind = ""
    for of in organisations():
        cells = [_cell(book, of, service, band) for service in SERVICES]
        rows.append([*book.edge, *book.labels(of, first_of_kind=of.kind != kind), *cells])
        kind = of.kind
    return rows


def _lines(book: Workbook) -> dict[str, list[str]]:
    adult = [name for name in SERVICES if name.startswith("(A)")]
    child = [name for name in SERVICES if name.startswith("(CYP)")]
    groups = {"England": adult + child, "Adult services": adult, "CYP services": child}
    return {**groups, **{book.heading(name): [name] for name in SERVICES}}


def _sum(lines: list[Line | None], position: int) -> int:
    return sum(line[position] for line in lines if line)


def _cell(book: Workbook, of: Organisation, service: str, band: str | None) -> Cell:
    if service in HIDDEN and (band or of.kind != "National"):
        return _hidden(book)
    line = book.line(of, service)
    return line[BANDS.index(band) + 1 if band else 0] if line else None


def _hidden(book: Workbook) -> str | None:
    return None if book.layout == "C" else "*"
