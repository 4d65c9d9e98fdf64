"""The Local Authority Interactive Tool's long table: every authority, region and England.

Values are text with the noise of floating point ("35.700000000000003"); a dash stands for every
reason why a value is missing. A year does not say which kind of year it is.
"""

import re
from datetime import date

import pandas as pd

from data_sources.feed import COUNT_COLUMNS, SPLITS, Feed, Refusal, Table, Tidied
from data_sources.periods import PeriodKind, read_year

KIND: PeriodKind = "year_as_published"
ENGLAND = "970"


class Lait(Feed):
    """One row is one measure, year and place; the measure's code is the item."""

    def fills(self) -> dict[str, set[str] | None]:
        """The items are as many as the file has."""
        return {"lait": None}

    def tidy(self, tables: list[Table]) -> Tidied:
        """Give one count a row."""
        everything = tables[0].frame
        ends = {text: _end(text) for text in everything["years"].unique()}
        dated = everything["years"].map(ends).notna()
        placed = everything["la number"].str.strip() != ""
        rows = everything[dated & placed]
        cells = pd.DataFrame(
            {
                "item": rows["short desc"],
                "period": rows["years"].str.strip(),
                "geography_code": rows["la number"].str.strip(),
                "geography_name": rows["la and regions"],
                "cell": _without_noise(rows["values"]),
                "row": rows.index,
            }
        )
        # An authority names its region; England and the regions themselves have the text NA,
        # which the tool that writes the file can also turn into a blank.
        cells["geography_kind"] = "authority"
        cells.loc[rows["region"].isin(["NA", ""]), "geography_kind"] = "region"
        cells.loc[rows["la number"] == ENGLAND, "geography_kind"] = "country"
        cells["period_end"] = rows["years"].map(ends)
        cells = cells.assign(dataset="lait", period_kind=KIND)
        cells = cells.assign(**dict.fromkeys(SPLITS, ""), sheet="", column="values")
        return Tidied(
            cells=cells[[*COUNT_COLUMNS, "cell", "sheet", "row", "column"]],
            refusals=(
                *_refuse(everything.index[~dated], "years", "the year is not a year"),
                *_refuse(everything.index[dated & ~placed], "la number", "the place has no number"),
            ),
            rows_read=len(everything),
        )


def _refuse(rows: pd.Index, column: str, rule: str) -> list[Refusal]:
    cure = "Leave the row out, or fill it in."
    return [
        Refusal(severity="refused", sheet="", row=row, column=column, rule=rule, cure=cure)
        for row in rows
    ]


def _end(text: str) -> date | None:
    """Find the last day of a label's period: 2024, 2023-24, 2021/22-23/24, 2025 (prov)."""
    parts = re.findall(r"\d+", text)
    if not parts or len(parts[0]) != 4:
        return None
    try:
        year = read_year(KIND, parts[0][: 4 - len(parts[-1])] + parts[-1]).end
    except ValueError:
        return None
    # A label of two years is an academic or a financial one; neither lasts beyond August.
    return year if len(parts) == 1 else year.replace(month=8)


def _without_noise(values: pd.Series) -> pd.Series:
    number = pd.to_numeric(values, errors="coerce")
    return number.map("{:.12g}".format).where(number.notna(), values)


FEED = Lait(
    name="lait",
    title="Local Authority Interactive Tool",
    agency="joint",
    publisher="Department for Education",
    where="GOV.UK: Local authority interactive tool (LAIT), data file",
    file_kind="parquet",
    columns=("short desc", "years", "la and regions", "values", "la number", "region"),
)
