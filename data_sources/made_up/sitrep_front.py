"""The workbook's cover page, contents, and Table 1 of who did not submit."""

from datetime import date, timedelta

from data_sources.made_up.chance import chance
from data_sources.made_up.releases import months_on
from data_sources.made_up.sitrep import VARY, Cell, Rows, Workbook, band_title
from data_sources.made_up.waiting import BANDS, Organisation, organisations


def cover(book: Workbook) -> Rows:
    """Give the cover page, which names a range of months and no data month."""
    ends = months_on(book.months[-1], 1) - timedelta(days=1)
    published = book.file_date.replace(day=11)
    facts: dict[str, Cell] = {
        "Title:": "Community Health Services Waiting Times",
        "Summary:": "Made-up figures of a made-up country, in the layout of the real workbooks.",
        "Period:": f"{book.months[0]:%d %B %Y} - {ends:%d %B %Y}",
        "Source:": "Made up: nobody submitted anything here.",
        "Basis:": "Provider",
        "Published:": f"{published:%d/%m/%Y}" if book.layout == "C" else published,
        "Revised:": "-",
        "Status:": "Made up",
        "Contact:": "-",
    }
    rows: Rows = [[*book.edge, name, fact] for name, fact in facts.items()]
    if book.layout == "A":
        return [[], *rows[:2], [], *rows[2:]]
    return [*rows[:2], [None, "No child, board or trust in it exists."], *rows[2:]]


def contents(book: Workbook) -> Rows:
    """Give the list of tables, with the data month in every layout."""
    month = f"{book.month:%B %Y}"
    did = "submitted data" if book.layout == "A" else "did not submit data by month"
    lines = [
        "Contents",
        f"Table 1: Number of organisations that {did}",
        "Table 2: National time series of total reported waiting list by service",
        f"Table 3: National overview of waiting list metrics by service, {month}",
        f"Table 4: Total waiting list by service, {month}",
    ]
    for letter, band in zip("abcdefg", BANDS, strict=True):
        lines.append(f"Table 4{letter}: {band_title(band).replace('>', '')}, {month}")
    rows: Rows = [[*book.edge, line] for line in lines]
    return [[], *rows] if book.layout == "A" else rows


def not_submitted(book: Workbook) -> Rows:
    """Give Table 1, by month, down to boards."""
    labels: list[Cell] = ["Organisation Type", "Organisation Name"]
    if book.layout == "A":
        labels = [None, None]
    title = "Number of organisations in scope that did not submit data"
    rows = book.headed(title, (VARY,), [*labels, *book.month_headings()])
    kind = ""
    for of in organisations():
        if of.kind != "Provider":
            known = None if of.kind == "National" else of.kind
            label = None if book.layout == "A" and of.kind == kind else known
            months = [missing(book, of, month) for month in book.months]
            rows.append([*book.edge, label, of.name, *months])
            kind = of.kind
    return rows


def missing(book: Workbook, of: Organisation, month: date) -> int | None:
    """Count who did not submit in a month; nothing for the months still to come."""
    if month > book.month:
        return None
    draw = chance(book.seed, "missing", of.code, month)
    return 5 + draw.randrange(3) if of.kind == "National" else int(draw.random() < 0.15)
