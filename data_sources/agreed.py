"""The two agreed sheets, for any clock and any figure that an agency can export.

An agency that can write a table under these headings needs no adapter: `agency` says whose it is.
"""

from data_sources.feed import Agency, Due
from data_sources.table_feed import CASE_FIELDS, COUNT_FIELDS, NEEDED, TableFeed

LOGS_MAY_CHANGE = 0.6
"""A log of a year's requests grows as they do, and requests have doubled in two years."""
COUNTS_MAY_CHANGE = 0.6
"""A sheet of counts is a few rows: a period or a group more or less is no mistake."""
LONGEST_TERM_GAP = 5
"""Months from the end of the spring term to that of the summer term. The others are nearer to each
other, so that a sheet of terms is never called late before it is, and sometimes only later."""
AGENCIES: tuple[Agency, ...] = ("education", "health", "care")


def _sheet(shape: str, agency: Agency, known: tuple[str, ...]) -> TableFeed:
    return TableFeed.model_validate(
        {
            "name": f"agreed_{shape}_{agency}",
            "title": f"Agreed {shape}, {agency}",
            "agency": agency,
            "publisher": "the agency itself",
            "where": f"the agreed sheet of {shape}: docs/agreed_sheets.md",
            "shape": shape,
            "fields": {field: field for field in known},
            "optional": tuple(field for field in known if field not in NEEDED[shape]),
            "only": {"agency": agency},
            # One sheet may be sent for one dataset alone, so what is not in it is not gone.
            "complete": False,
        }
    )


def agreed_cases(
    name: str, title: str, agency: Agency, dataset: str, where: str, due: Due
) -> TableFeed:
    """Declare a feed that comes in the agreed sheet of cases and holds one dataset alone.

    It is told from the agency's other agreed cases by what stands under `dataset`.
    """
    sheet = _sheet("cases", agency, CASE_FIELDS)
    return sheet.model_copy(
        update={
            "name": name,
            "title": title,
            "where": where,
            "only": {**sheet.only, "dataset": dataset},
            "due": due,
            "usual_change": LOGS_MAY_CHANGE,
        }
    )


def agreed_counts(
    name: str, title: str, agency: Agency, items: tuple[str, ...], where: str, due: Due
) -> TableFeed:
    """Declare a feed that comes in the agreed sheet of counts and holds the dataset of its name.

    It is told from the agency's other agreed counts by what stands under `dataset`; a row of an
    item that is not one of `items` is refused, so that a misspelt one is not a silent gap.
    """
    sheet = _sheet("counts", agency, COUNT_FIELDS)
    return sheet.model_copy(
        update={
            "name": name,
            "title": title,
            "where": where,
            "fields": {field: head for field, head in sheet.fields.items() if field != "dataset"},
            "constants": {"dataset": name},
            "codes": {"item": {item: item for item in items}},
            "only": {**sheet.only, "dataset": name},
            "due": due,
            "usual_change": COUNTS_MAY_CHANGE,
        }
    )


FEEDS = (
    *(_sheet("cases", agency, CASE_FIELDS) for agency in AGENCIES),
    *(_sheet("counts", agency, COUNT_FIELDS) for agency in AGENCIES),
)
