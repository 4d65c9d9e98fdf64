"""Which ten authorities are most like which: the statistical-neighbour model of 2025.

Used to check the neighbours that the area's own file names. A rank from 1 (nearest) to 10.
"""

import pandas as pd

from data_sources.feed import COUNT_COLUMNS, SPLITS, Feed, Table, Tidied
from data_sources.periods import read_year

RANKS = range(1, 11)
MODEL = "2025"


class NeighbourModel(Feed):
    """One row an authority, ten columns of neighbours' codes."""

    def fills(self) -> dict[str, set[str] | None]:
        """The items are as many as the file has."""
        return {"statistical_neighbours": None}

    def tidy(self, tables: list[Table]) -> Tidied:
        """Give one count a neighbour: its code is the item, its rank the value."""
        rows = tables[0].frame
        parts = [
            pd.DataFrame(
                {
                    "item": "neighbour_" + rows[f"sn_{rank}"].str.strip(),
                    "geography_code": rows["old_la_code"].str.strip(),
                    "geography_name": rows["la_name"].str.strip(),
                    "cell": str(rank),
                    "row": rows.index,
                    "column": f"sn_{rank}",
                }
            )
            for rank in RANKS
        ]
        kind, period, end = read_year("year_as_published", MODEL)
        cells = pd.concat(parts, ignore_index=True).assign(
            dataset="statistical_neighbours",
            geography_kind="authority",
            period_kind=kind,
            period=period,
            period_end=end,
            sheet="",
            **dict.fromkeys(SPLITS, ""),
        )
        ordered = cells[[*COUNT_COLUMNS, "cell", "sheet", "row", "column"]]
        return Tidied(cells=ordered, rows_read=len(rows))


FEED = NeighbourModel(
    name="statistical_neighbours",
    title="Statistical neighbours, 2025 model",
    agency="joint",
    publisher="Department for Education",
    where="GOV.UK: Local authority interactive tool (LAIT), statistical neighbours of May 2025",
    columns=("old_la_code", "la_name", *(f"sn_{rank}" for rank in RANKS)),
)
