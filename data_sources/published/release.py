"""The tidy CSV convention of Explore Education Statistics, declared once for all its releases.

Source: DfE's open data standards. Columns are found by lower-cased name, because their order and
case differ from file to file; "All ..." in the breakdown is the total, whatever follows.
"""

import re
from datetime import date

import pandas as pd
from pydantic import Field

from data_sources.feed import COUNT_COLUMNS, SPLITS, Feed, Refusal, Table, Tidied
from data_sources.periods import IDENTIFIERS, Period, PeriodKind, read_year

PLACE = (
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "new_la_code",
    "old_la_code",
    "la_name",
)
LEVELS = {
    "national": ("country", "country_code", "country_name"),
    "regional": ("region", "region_code", "region_name"),
    "local authority": ("authority", "new_la_code", "la_name"),
}


class Release(Feed):
    """A release in this convention: which columns are items, and what the filters mean."""

    dataset: str = ""
    datasets: dict[str, str] = Field(default={})
    """Where one file holds several datasets: the value of `filter_column` names which."""
    filter_column: str = ""
    items: dict[str, str]
    item_splits: dict[str, dict[str, str]] = Field(default={})
    """A column that is one category of a split: {"number_asd": {"need": "ASD"}}."""
    topics: dict[str, str] = Field(default={})
    """What each breakdown topic, lower case, is in our words for splits."""
    period_kinds: dict[str, PeriodKind] = Field(default={})

    def needs(self) -> tuple[str, ...]:
        """Give every heading the layout needs, lower case."""
        filters = ("breakdown_topic", "breakdown") if self.topics else ()
        chosen = (self.filter_column,) if self.filter_column else ()
        return (*PLACE, *filters, *chosen, *self.items)

    def recognises(self, tables: list[Table]) -> float:
        """Judge by the release's own columns: those that say when and where all releases have."""
        if len(tables) != 1:
            return 0.0
        there = set(tables[0].frame.columns)
        own = {self.filter_column, *self.items} - {""}
        share = len(own & there) / len(own)
        return share if there.issuperset(self.needs()) else min(share, 0.99)

    def fills(self) -> dict[str, set[str] | None]:
        """Every dataset has all the items."""
        items = set(self.items.values())
        return dict.fromkeys(self.datasets.values() or [self.dataset], items)

    def tidy(self, tables: list[Table]) -> Tidied:
        """Turn the release's wide rows into one count a cell."""
        table = tables[0]
        rows = table.frame
        described, refused = self._describe(rows)
        refused += [
            Refusal(
                severity="refused",
                sheet="",
                row=number,
                column="",
                rule=why,
                cure="Look for a comma too many or too few in the row.",
            )
            for number, why in table.misshapen
        ]
        kept = described[~described.index.isin([refusal.row for refusal in refused])]
        return Tidied(
            cells=self._melt(kept, rows),
            refusals=tuple(refused),
            rows_read=len(rows) + len(table.misshapen),
        )

    def _describe(self, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Refusal]]:
        """Say for each row which period, place, dataset and category it is about."""
        described = pd.DataFrame(index=rows.index)
        refused = [
            *self._add_periods(described, rows),
            *_add_places(described, rows),
            *self._add_dataset(described, rows),
            *self._add_splits(described, rows),
        ]
        return described, refused

    def _add_periods(self, described: pd.DataFrame, rows: pd.DataFrame) -> list[Refusal]:
        pairs = rows["time_identifier"].str.strip().str.lower() + "|" + rows["time_period"]
        periods = {pair: self._period(pair) for pair in pairs.unique()}
        found = pairs.map(lambda pair: periods[pair] or Period("month", "", date.min))
        for position, name in enumerate(("period_kind", "period", "period_end")):
            described[name] = [period[position] for period in found]
        return _refuse(
            pairs.map(lambda pair: periods[pair] is None),
            "time_period",
            "the period is not one that this release has",
            "Give a year such as 2024 or 202425 beside a known time_identifier.",
        )

    def _period(self, pair: str) -> Period | None:
        identifier, text = pair.split("|", 1)
        kind = self.period_kinds.get(identifier) or IDENTIFIERS.get(identifier)
        try:
            return read_year(kind, text) if kind else None
        except ValueError:
            return None

    def _add_dataset(self, described: pd.DataFrame, rows: pd.DataFrame) -> list[Refusal]:
        if not self.datasets:
            described["dataset"] = self.dataset
            return []
        chosen = rows[self.filter_column].str.strip().str.lower().map(self.datasets)
        described["dataset"] = chosen
        return _refuse(
            chosen.isna(),
            self.filter_column,
            "the category is not known",
            f"Known are: {'; '.join(self.datasets)}.",
        )

    def _add_splits(self, described: pd.DataFrame, rows: pd.DataFrame) -> list[Refusal]:
        for split in SPLITS:
            described[split] = ""
        if not self.topics:
            return []
        topic = rows["breakdown_topic"].str.strip().str.lower()
        total = topic.str.startswith("all")
        category = rows["breakdown"].str.strip()
        category = category.str.replace(r"^aged? ", "Age ", flags=re.IGNORECASE, regex=True)
        for name, split in self.topics.items():
            described[split] = category.where(topic == name, described[split])
        known = topic.isin(list(self.topics))
        return [
            *_refuse(
                ~(total | known),
                "breakdown_topic",
                "the breakdown is not known",
                f"Known are: All ...; {'; '.join(self.topics)}. Add it to the feed's topics.",
            ),
            # A category of no name would be taken for the total.
            *_refuse(
                known & (category == ""),
                "breakdown",
                "the category has no name",
                "Name the category that the row is about.",
            ),
        ]

    def _melt(self, described: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
        parts = []
        for heading, item in self.items.items():
            part = described.assign(item=item, cell=rows.loc[described.index, heading])
            for split, category in self.item_splits.get(heading, {}).items():
                part[split] = category
            part["column"] = heading
            parts.append(part)
        cells = pd.concat(parts)
        cells["row"] = cells.index
        cells["sheet"] = ""
        return cells[[*COUNT_COLUMNS, "cell", "sheet", "row", "column"]].reset_index(drop=True)


def _add_places(described: pd.DataFrame, rows: pd.DataFrame) -> list[Refusal]:
    level = rows["geographic_level"].str.strip().str.lower()
    for name in ("geography_kind", "geography_code", "geography_name"):
        described[name] = ""
    for text, (kind, code, name) in LEVELS.items():
        here = level == text
        described.loc[here, "geography_kind"] = kind
        described.loc[here, "geography_code"] = rows.loc[here, code].str.strip()
        described.loc[here, "geography_name"] = rows.loc[here, name].str.strip()
    return _refuse(
        ~level.isin(list(LEVELS)) | (described["geography_code"] == ""),
        "geographic_level",
        "the place is of no known level, or has no code",
        "Levels read are National, Regional and Local authority, each with its code.",
    )


def _refuse(bad: pd.Series, column: str, rule: str, cure: str) -> list[Refusal]:
    return [
        Refusal(severity="refused", sheet="", row=row, column=column, rule=rule, cure=cure)
        for row in bad.index[bad]
    ]
