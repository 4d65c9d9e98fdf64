"""Takes out of figures what is withheld, and writes in what a reader is told in its place."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.attacker import MUTE, SHOWN, Levels
from dashboard.kpis.disclosure.cells import NONE, Cells, Row
from dashboard.kpis.disclosure.counted import AMOUNTS
from dashboard.kpis.disclosure.policy import Policy
from dashboard.kpis.disclosure.problems import Told
from dashboard.kpis.disclosure.rows import GAP, centile_of, countings
from dashboard.kpis.intervals import REST

TOLD = ["numerator_from", "numerator_to", "denominator_from", "denominator_to"]
"""Between what a withheld number lies; an end that is not told is NaN."""
NAN = float("nan")
MATCHED = (
    r"(?:([\d,]+) of ([\d,]+)|(?:At least|Fewer than) \d+% of) children could be looked up"
    r"(?: \(\d+%\))?\."
)
"""A note with how many children there are, and the same as `nearly_matched` words it."""


def withheld(
    figures: pd.DataFrame,
    rows: dict[int, Row],
    cells: Cells,
    levels: Levels,
    told: Told,
    kpis: Iterable[Kpi],
    policy: Policy,
) -> pd.DataFrame:
    """Add the columns TOLD; `levels` are those of the cells."""
    out = figures.assign(**dict.fromkeys(TOLD, NAN))
    columns = {name: out[name].to_numpy(copy=True) for name in _CHANGED}
    at = {label: number for number, label in enumerate(out.index)}
    for (label, row), places in zip(rows.items(), cells.rows, strict=True):
        _take_out(columns, at[label], row, places[:2], _Withheld(levels, told))
    out = out.assign(**columns)
    small = [label for label, row in rows.items() if not row.exempt]
    mine = pd.Series(out.index.isin(small), out.index)
    out = nearly_matched(out, mine, out["denominator"].notna() | many_unseen(out))
    out = _without_bare_centiles(out, rows, kpis, policy)
    out = _without_bare_rates(out, rows)
    return _without_gaps(out)


_CHANGED = ["numerator", "denominator", "value", "low", "high", "symbol", *TOLD]


class _Withheld(NamedTuple):
    """The level of each cell, and what is told of it."""

    levels: Levels
    told: Told

    def level(self, place: int) -> int:
        """Say how a cell is shown; one that is not there is not withheld."""
        return SHOWN if place == NONE else int(self.levels[place])

    def ends(self, place: int) -> tuple[float, float]:
        """Give between what the cell is said to lie."""
        if self.level(place) == MUTE:
            return NAN, NAN
        most = float(self.told.most[place])
        return float(self.told.least[place]), most if np.isfinite(most) else NAN


def _take_out(
    columns: dict[str, Any], at: int, row: Row, places: tuple[int, ...], gone: _Withheld
) -> None:
    numerator, denominator = places
    if gone.level(numerator) == gone.level(denominator) == SHOWN or row.unseen:
        return
    for name in ("numerator", "value", "low", "high"):
        columns[name][at] = NAN
    columns["symbol"][at] = "c"
    if gone.level(denominator) > SHOWN:
        columns["denominator"][at] = NAN
        name, place = "denominator", denominator
    else:
        name, place = "numerator", numerator
    if row.denominator is None or AMOUNTS not in row.denominator.also:
        columns[f"{name}_from"][at], columns[f"{name}_to"][at] = gone.ends(place)


def _without_bare_centiles(
    out: pd.DataFrame, rows: dict[int, Row], kpis: Iterable[Kpi], policy: Policy
) -> pd.DataFrame:
    """Take out centiles with too few cases on either side: one is a child's own wait."""
    by_series = countings(kpis)
    centiles = pd.Series(
        [centile_of(by_series.get(pair)) for pair in zip(out["kpi"], out["series"], strict=True)],
        index=out.index,
        dtype="float64",
    )
    fewer = np.minimum(centiles, 100 - centiles) / 100 * out["denominator"]
    mine = out.index.isin(list(rows)) & centiles.notna() & out["value"].notna()
    bare = mine & (fewer < policy.beyond_a_centile)
    return out.assign(value=out["value"].mask(bare), symbol=out["symbol"].mask(bare, "c"))


def _without_bare_rates(out: pd.DataFrame, rows: dict[int, Row]) -> pd.DataFrame:
    """Take out an agency's own rates of categories of which nobody knows how many they are of."""
    mine = out.index.isin([label for label, row in rows.items() if row.slice])
    bare = mine & out["value"].notna() & out["numerator"].isna() & out["denominator"].isna()
    return out.assign(value=out["value"].mask(bare), symbol=out["symbol"].mask(bare, "c"))


def _without_gaps(out: pd.DataFrame) -> pd.DataFrame:
    """Take out how far two categories are apart where either of them is withheld.

    The rest is the total less the category, and told where both their numbers are.
    """
    is_gap = out["split"].map(lambda split: isinstance(split, str) and split.startswith(GAP))
    parts: Any = out[~is_gap & out["value"].notna()].itertuples()
    shown: dict[tuple[str, ...], dict[str, bool]] = {}
    for part in parts:
        split = part.split if isinstance(part.split, str) else ""
        both = not (pd.isna(part.numerator) or pd.isna(part.denominator))
        categories = shown.setdefault((part.kpi, part.series, part.period, split), {})
        categories[part.category or ""] = both
    bare = pd.Series(False, index=out.index)
    told: Any = out[is_gap & out["value"].notna()].itertuples()
    for row in told:
        place = (row.kpi, row.series, row.period)
        there = shown.get((*place, row.split.removeprefix(GAP)), {})
        pairs = {f"{one} less {other}" for one in there for other in there}
        if shown.get((*place, ""), {}).get(""):
            pairs |= {f"{one} less {REST}" for one, both in there.items() if both}
        bare[row.Index] = row.category not in pairs
    numbers = {name: out[name].mask(bare) for name in ("value", "low", "high")}
    return out.assign(**numbers, symbol=out["symbol"].mask(bare, "c"))


def nearly_matched(out: pd.DataFrame, mine: pd.Series, enough: pd.Series) -> pd.DataFrame:
    """Say of a match rate only above which ten percent it lies, and nothing where not `enough`.

    The note counts the children that the figure is of, so it would tell what is withheld.
    """
    nearly = out["note"].str.replace(MATCHED, _nearly, regex=True)
    nothing = out["note"].str.replace(MATCHED, "", regex=True).str.strip()
    return out.assign(note=out["note"].mask(mine, nearly.where(enough, nothing)))


def many_unseen(out: pd.DataFrame) -> pd.Series:
    """Say which unreliable figures are of so many that ten percent more or less tell nothing."""
    return (out["symbol"] == "u") & (out["unseen_denominator"] >= MANY)


MANY = 10


def _nearly(found: Any) -> str:
    if found[1] is None:
        return str(found[0])
    matched, everyone = (int(number.replace(",", "")) for number in found.groups())
    tens = min(100 * matched // everyone // 10 * 10, 90)
    told = f"At least {tens}%" if tens else "Fewer than 10%"
    return f"{told} of children could be looked up."
