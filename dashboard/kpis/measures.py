"""How a KPI is worked out: one small class a kind, whose fields are the words of the YAML.

Each takes counts for all places and gives a figure for each period, place and category. Whole
numerators and denominators are kept and the rate is derived from them; where a publisher's
printed rate disagrees with its own numbers the printed rate is kept, and where the publisher
prints nothing else, numerator and denominator stay empty.
"""

from typing import Annotated, Any, Literal, get_args

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from dashboard.kpis.periods import PeriodKind

Split = Literal[
    "need",
    "sen_provision",
    "age_band",
    "sex",
    "ethnicity",
    "locality",
    "deprivation",
    "phase",
    "placement",
    "service",
    "provider",
    "years_held",
]
SPLITS: tuple[str, ...] = get_args(Split)
PLACE_AND_PERIOD = ["period", "period_end", "geography_kind", "geography_code", "geography_name"]
FIGURE = [*PLACE_AND_PERIOD, "split", "category", "numerator", "denominator", "value", "symbol"]
STRONGEST = ("c", "x", "z", "-", "u", "low", "k", ":", "~", "blank")
"""Which symbol a sum takes from its parts: the first of these that any part has."""


class CountMeasure(BaseModel):
    """What every measure on counts says: where to look, for which kind of period and place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dataset: str
    period_kind: PeriodKind
    source: str
    """Publisher and release, as the screen names them."""
    geography: Literal["authority", "icb"] = "authority"
    where: dict[Split, str] = {}
    """Only counts of these categories: {service: "Therapy interventions: dietetics"}."""
    add_up: Split | None = None
    """The split whose categories make up the total, where no total is published."""

    @property
    def key(self) -> str:
        """What tells this series from the KPI's others."""
        return f"{self.period_kind}:{self.dataset}"

    @property
    def items(self) -> list[str]:
        """The items of the dataset that this measure reads."""
        raise NotImplementedError

    def figures(self, wide: pd.DataFrame, scale: float) -> pd.DataFrame:
        """Give numerator, denominator, value and symbol for each row of `widened` counts."""
        raise NotImplementedError

    def compute(self, counts: pd.DataFrame, splits: tuple[str, ...], scale: float) -> pd.DataFrame:
        """Work the figures out for all places, in total and for each split.

        `counts` has a row a count: dataset, item, PLACE_AND_PERIOD, the splits, value, symbol,
        sha256. Gives the columns FIGURE, note and sources; `scale` is 100 for a percentage.
        """
        mine = self._mine(counts)
        if mine.empty:
            return pd.DataFrame(columns=[*FIGURE, "note", "sources"])
        open_splits = [split for split in SPLITS if split not in self.where]
        parts = [self._total(mine, open_splits, scale)]
        for split in splits:
            wide = widened(_only(mine, split, open_splits), self.items, mine[split])
            parts.append(self.figures(wide, scale).assign(split=split, note=""))
        columns = [*FIGURE, "note", "sources"]
        filled = [part.reset_index()[columns] for part in parts if len(part)]
        return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=columns)

    def _mine(self, counts: pd.DataFrame) -> pd.DataFrame:
        here = (counts["dataset"] == self.dataset) & (counts["period_kind"] == self.period_kind)
        mine = counts[here & counts["item"].isin(self.items)]
        for split, category in self.where.items():
            mine = mine[mine[split] == category]
        return mine

    def _total(self, mine: pd.DataFrame, open_splits: list[str], scale: float) -> pd.DataFrame:
        if not self.add_up:
            rows = mine[(mine[open_splits] == "").all(axis=1)]
            wide = widened(rows, self.items, pd.Series("", index=rows.index))
            return self.figures(wide, scale).assign(split=None, note="")
        parts = widened(_only(mine, self.add_up, open_splits), self.items, mine[self.add_up])
        wide, notes = added_up(parts, self.items)
        return self.figures(wide, scale).assign(split=None).join(notes)


class Ratio(CountMeasure):
    """Some items over others, as a percentage or a rate, for each period."""

    kind: Literal["ratio"]
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    published: str | None = None
    """The item that is the publisher's own printed rate."""
    published_places: Annotated[int, Field(strict=True, ge=0, le=9)] = 1
    """To how many decimals the publisher prints it."""

    @model_validator(mode="after")
    def _has_something_to_work_with(self) -> "Ratio":
        if bool(self.numerator) != bool(self.denominator):
            raise ValueError("give both numerator and denominator, or neither")
        if not self.numerator and not self.published:
            raise ValueError("give numerator and denominator, or the published rate, or all three")
        if self.published and self.add_up:
            raise ValueError("rates cannot be added up: give add_up or the published rate")
        return self

    @property
    def items(self) -> list[str]:
        """Numerator, denominator and the printed rate."""
        printed = [self.published] if self.published else []
        return [*dict.fromkeys([*self.numerator, *self.denominator, *printed])]

    def figures(self, wide: pd.DataFrame, scale: float) -> pd.DataFrame:
        """Give the exact rate, or the printed one where it disagrees or stands alone.

        A rate of nothing is not applicable: publishers print 0 or x for some of them.
        """
        numerator, symbol = total_of(wide, self.numerator)
        denominator, other = total_of(wide, self.denominator)
        found = wide[["sources"]].assign(numerator=numerator, denominator=denominator)
        exact = (scale * numerator / denominator).where(denominator > 0)
        symbol = symbol.where(symbol != "", other)
        if self.published:
            printed = wide[self.published]
            half_a_step = 0.5 * 10.0**-self.published_places
            disagrees = (exact - printed).abs() > half_a_step + 1e-9
            exact = exact.mask(disagrees | exact.isna(), printed)
            own = wide[f"{self.published} symbol"]
            symbol = own.where(own != "", symbol)
        exact = exact.mask(denominator == 0)
        symbol = symbol.mask(denominator == 0, "z")
        return found.assign(value=exact, symbol=symbol.where(exact.isna(), ""))


class Count(CountMeasure):
    """How many: items added together, for each period. Watched more often than rated."""

    kind: Literal["count"]
    count: tuple[str, ...] = Field(min_length=1)

    @property
    def items(self) -> list[str]:
        """What is counted."""
        return list(self.count)

    def figures(self, wide: pd.DataFrame, scale: float) -> pd.DataFrame:
        """Give the sum as value and numerator; there is no denominator."""
        del scale
        value, symbol = total_of(wide, self.count)
        nothing = pd.Series(float("nan"), index=wide.index)
        return wide[["sources"]].assign(
            numerator=value, denominator=nothing, value=value, symbol=symbol
        )


class CategoryShare(CountMeasure):
    """The share of some categories in the total: plans in special schools, of all plans."""

    kind: Literal["category_share"]
    count: tuple[str, ...] = Field(min_length=1)
    split: Split
    categories: tuple[str, ...] = Field(min_length=1)

    @property
    def items(self) -> list[str]:
        """What is counted."""
        return list(self.count)

    def compute(self, counts: pd.DataFrame, splits: tuple[str, ...], scale: float) -> pd.DataFrame:
        """Work the share out for all places, in total alone; as `CountMeasure.compute`."""
        del splits
        mine = self._mine(counts)
        open_splits = [name for name in SPLITS if name not in self.where]
        some = _only(mine[mine[self.split].isin(self.categories)], self.split, open_splits)
        whole = mine[(mine[open_splits] == "").all(axis=1)]
        if some.empty or whole.empty:
            return pd.DataFrame(columns=[*FIGURE, "note", "sources"])
        part, _ = added_up(widened(some, self.items, some[self.split]), self.items)
        wide = widened(whole, self.items, pd.Series("", index=whole.index))
        return self._shares(part.reindex(wide.index), wide, scale)

    def _shares(self, part: pd.DataFrame, wide: pd.DataFrame, scale: float) -> pd.DataFrame:
        symbols = [f"{item} symbol" for item in self.items]
        # A category that is not told at all is not nought.
        numerator, symbol = total_of(part.fillna(dict.fromkeys(symbols, "x")), self.count)
        denominator, other = total_of(wide, self.count)
        value = (scale * numerator / denominator).where(denominator > 0)
        symbol = symbol.where(symbol != "", other).mask(denominator == 0, "z")
        found = wide[["sources"]].assign(
            numerator=numerator,
            denominator=denominator,
            value=value,
            symbol=symbol.where(value.isna(), ""),
            split=None,
            note="",
        )
        return found.reset_index()[[*FIGURE, "note", "sources"]]


CountKind = Annotated[Ratio | Count, Field(discriminator="kind")]


def _only(counts: pd.DataFrame, split: str, open_splits: list[str]) -> pd.DataFrame:
    """Give the counts that are split one way and no other."""
    others = [other for other in open_splits if other != split]
    return counts[(counts[split] != "") & (counts[others] == "").all(axis=1)]


def widened(counts: pd.DataFrame, items: list[str], category: pd.Series) -> pd.DataFrame:
    """Give a row a period, place and category; for each item a column, and "<item> symbol".

    An item that is not there at all has the symbol x. `sources` are the files' hashes.
    """
    keys = [*PLACE_AND_PERIOD, "category"]
    keyed = counts.assign(category=category.reindex(counts.index))
    wide = keyed.pivot(index=keys, columns="item", values=["value", "symbol"])
    sources = keyed.groupby(keys)["sha256"].agg(lambda hashes: " ".join(sorted(set(hashes))))
    columns: dict[str, Any] = {"sources": sources.reindex(wide.index)}
    for item in items:
        there = ("value", item) in wide.columns
        columns[item] = wide["value", item].astype("float64") if there else float("nan")
        columns[f"{item} symbol"] = wide["symbol", item].fillna("x") if there else "x"
    return pd.DataFrame(columns, index=wide.index)


def total_of(wide: pd.DataFrame, items: tuple[str, ...]) -> tuple[pd.Series, pd.Series]:
    """Add items up; the sum is NaN, with the strongest symbol, where any is not a number."""
    if not items:
        return pd.Series(float("nan"), index=wide.index), pd.Series("", index=wide.index)
    value = wide[list(items)].sum(axis=1, min_count=len(items))
    return value, _symbol(_strength(wide[[f"{item} symbol" for item in items]]))


def _strength(symbols: pd.DataFrame) -> pd.Series:
    """Give each row the place in STRONGEST of its strongest symbol; past the end is none."""
    places = {symbol: place for place, symbol in enumerate(STRONGEST)}
    ranked: pd.DataFrame = symbols.apply(lambda column: column.map(places))
    return ranked.min(axis=1).fillna(len(STRONGEST)).astype("int64")


def _symbol(strength: pd.Series) -> pd.Series:
    return strength.map(dict(enumerate([*STRONGEST, ""]))).astype(object)


def added_up(parts: pd.DataFrame, items: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add the categories of each period and place up, with words on those left out.

    A category for which any item is not a number is left out of every item, so that numerator
    and denominator stay about the same children. Where none is left, the sum is no number.
    """
    by_place = parts.groupby(level=PLACE_AND_PERIOD)
    whole = parts[items].notna().all(axis=1)
    wide = parts[whole].groupby(level=PLACE_AND_PERIOD)[items].sum().reindex(by_place.size().index)
    symbols = parts[[f"{item} symbol" for item in items]]
    why = _symbol(_strength(symbols).groupby(level=PLACE_AND_PERIOD).min())
    for item in items:
        wide[f"{item} symbol"] = why.where(wide[item].isna(), "")
    wide["sources"] = by_place["sources"].agg(
        lambda hashes: " ".join(sorted(set(" ".join(hashes).split())))
    )
    suppressed = (symbols == "c").any(axis=1)
    hidden = suppressed.groupby(level=PLACE_AND_PERIOD).sum()
    silent = (~suppressed & ~whole).groupby(level=PLACE_AND_PERIOD).sum()
    words = [left_out_words(*numbers) for numbers in zip(hidden, silent, strict=True)]
    keys = [*PLACE_AND_PERIOD, "category"]
    notes = pd.DataFrame({"note": words}, index=wide.index)
    return (
        wide.assign(category="").set_index("category", append=True).reorder_levels(keys),
        notes.assign(category="").set_index("category", append=True).reorder_levels(keys),
    )


def left_out_words(suppressed: int, silent: int) -> str:
    """Say how many categories a sum leaves out, and why."""
    parts = []
    if suppressed:
        parts.append(f"{suppressed} that the publisher suppresses")
    if silent:
        parts.append(f"{silent} for which no figure was given")
    return f"Leaves out {' and '.join(parts)}." if parts else ""
