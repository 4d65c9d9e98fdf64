"""Children and young people waiting for community health services: NHS England's SitRep workbooks.

Three layouts are known; all are read by what the cells say. `*` is suppressed, a blank is a
service for which no organisation sent figures, 0 is zero.
"""

import re
from datetime import date, datetime

import pandas as pd

from data_sources.feed import COUNT_COLUMNS, SPLITS, Due, Feed, Table, Tidied, TurnedAway
from data_sources.periods import Period, month

KINDS = {
    "national": "country",
    "region": "nhs_region",
    "icb": "icb",
    "provider": "provider",
    "organisation": "provider",
}
TOTAL = re.compile(r"total waiting list by service", re.IGNORECASE)
BAND = re.compile(r"number waiting (?:>?(\d+)-(\d+)|over (\d+)) weeks", re.IGNORECASE)
MONTH = re.compile(r", (\w+ \d{4})$")


class SitRep(Feed):
    """One workbook: a sheet for the whole list and one for each band of weeks waited."""

    def recognises(self, tables: list[Table]) -> float:
        """Count the sheets that say they are the whole list or a band."""
        lists = sum(_item(table) is not None for table in tables)
        return 1.0 if lists >= 2 else 0.0

    def fills(self) -> dict[str, set[str] | None]:
        """The items are as many as the file has."""
        return {"community_waits": None}

    def tidy(self, tables: list[Table]) -> Tidied:
        """Give one count for each organisation, service and band."""
        kind, key, end = _data_month(tables)
        sheets = [_read_list(table, item) for table in tables if (item := _item(table))]
        cells = pd.concat(sheets, ignore_index=True)
        cells = cells.assign(
            dataset="community_waits", period_kind=kind, period=key, period_end=end
        )
        for split in SPLITS:
            if split not in cells:
                cells[split] = ""
        rows = cells[["sheet", "row"]].drop_duplicates()
        return Tidied(
            cells=cells[[*COUNT_COLUMNS, "cell", "sheet", "row", "column"]], rows_read=len(rows)
        )


def _title(table: Table) -> str:
    return next((str(cell).strip() for cell in table.frame.head(3).stack() if str(cell)), "")


def _item(table: Table) -> str | None:
    title = _title(table)
    if TOTAL.match(title):
        return "waiting"
    band = BAND.match(title)
    if not band:
        return None
    start, end, beyond = band.groups()
    if beyond:
        return f"waiting_over_{beyond}_weeks"
    return f"waiting_{'over_' if start != '0' else ''}{start}_to_{end}_weeks"


def _data_month(tables: list[Table]) -> Period:
    """Find the month in a list's title, else in the last filled column of the national series."""
    for table in tables:
        if _item(table) or table.name == "Table 3":
            day = _titled_month(_title(table))
            if day:
                return month(day.year, day.month)
    for table in tables:
        if _title(table).lower().startswith("national time series"):
            filled = _filled_months(table)
            if filled:
                return month(max(filled).year, max(filled).month)
    raise TurnedAway("the workbook names no data month in a title or in its national series.")


def _titled_month(title: str) -> date | None:
    found = MONTH.search(title)
    try:
        return datetime.strptime(found[1], "%B %Y") if found else None
    except ValueError:
        return None


def _filled_months(table: Table) -> list[date]:
    """Find the months for which the national series has a figure for England."""
    rows = table.frame.values.tolist()
    england = next((row for row in rows if "England" in row), [])
    header = next((row for row in rows if any(isinstance(cell, date) for cell in row)), [])
    return [
        day
        for day, cell in zip(header, england, strict=False)
        if isinstance(day, date) and isinstance(cell, float)
    ]


def _read_list(table: Table, item: str) -> pd.DataFrame:
    rows = table.frame.values.tolist()
    top = next((i for i, row in enumerate(rows) if _services(row)), None)
    if top is None:
        raise TurnedAway(f"sheet '{table.name}': no heading starts with (CYP).")
    services = _services(rows[top])
    _refuse_twins(services, table.name)
    labels = _label_columns(rows[top])
    kind, found = "national", []
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        name = str(row[labels["name"]]).strip()
        # The first layout writes an organisation's kind only where a new kind begins.
        kind = str(row[labels["kind"]]).strip().lower() or kind
        if not name:
            continue
        if kind not in KINDS:
            raise TurnedAway(
                f"sheet '{table.name}', row {number}: the organisation type '{kind}' is not known. "
                f"Known: {', '.join(KINDS)}."
            )
        code = str(row[labels["code"]]).strip() if "code" in labels else ""
        found += [
            (item, KINDS[kind], code, name, service, _text(row[at]), table.name, number, heading)
            for at, (heading, service) in services.items()
        ]
    names = ["item", "geography_kind", "geography_code", "geography_name", "service", "cell"]
    return pd.DataFrame(found, columns=[*names, "sheet", "row", "column"])


def _services(row: list[object]) -> dict[int, tuple[str, str]]:
    """Find the columns of children's services, with a name that is the same in every layout."""
    found: dict[int, tuple[str, str]] = {}
    for at, cell in enumerate(row):
        heading = " ".join(str(cell).split())
        if heading.startswith("(CYP)"):
            found[at] = (heading, heading.removeprefix("(CYP) ").capitalize())
    return found


def _refuse_twins(services: dict[int, tuple[str, str]], sheet: str) -> None:
    seen: set[str] = set()
    for heading, service in services.values():
        if service in seen:
            raise TurnedAway(
                f"sheet '{sheet}': the column '{heading}' is there twice. Take one of the two out."
            )
        seen.add(service)


def _label_columns(header: list[object]) -> dict[str, int]:
    """Say where kind, code and name stand: by heading, else the two columns before the services."""
    words = [str(cell).strip().lower() for cell in header]
    first = next(at for at, word in enumerate(words) if word.startswith("("))
    known = {
        "organisation type": "kind",
        "level": "kind",
        "organisation code": "code",
        "organisation name": "name",
        "name": "name",
    }
    labels = {known[word]: at for at, word in enumerate(words[:first]) if word in known}
    return {"kind": first - 2, "name": first - 1} | labels


def _text(cell: object) -> str:
    return f"{cell:g}" if isinstance(cell, float) and cell < 1e6 else str(cell)


FEED = SitRep(
    name="community_health_waits",
    title="Waits for children's community health services",
    agency="health",
    publisher="NHS England",
    where="NHS England statistics: Community Health Services waiting lists, monthly SitRep",
    file_kind="xlsx",
    due=Due(every_months=1, within_days=75),
)
