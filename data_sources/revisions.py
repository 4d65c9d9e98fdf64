"""What a revised release gives differently from the counts that it replaces."""

import pandas as pd
from pydantic import BaseModel, ConfigDict

from data_sources.feed import COUNT_COLUMNS


class Change(BaseModel):
    """A count that a revised release gives differently; `before` and `after` are as shown."""

    model_config = ConfigDict(frozen=True)

    place: str
    item: str
    period: str
    category: str
    before: str
    after: str


def worded(before: pd.DataFrame, changes: tuple[Change, ...]) -> str:
    """Say in a few words what a release replaces; nothing where it is the first."""
    if before.empty:
        return ""
    return f"replaces {len(before):,} earlier figures, {len(changes):,} of them changed"


def changes_between(before: pd.DataFrame, after: pd.DataFrame) -> tuple[Change, ...]:
    """Compare what a revised release says with what it replaces."""
    if before.empty:
        return ()
    keys = [column for column in COUNT_COLUMNS if column not in ("period_end", "geography_name")]
    both = before.assign(shown=_shown(before)).merge(
        after.assign(shown=_shown(after)), on=keys, how="outer", suffixes=("_before", "_after")
    )
    text = both[["shown_before", "shown_after"]].fillna("not given")
    changed = both[text["shown_before"] != text["shown_after"]]
    places = changed["geography_name_after"].fillna(changed["geography_name_before"])
    splits = [column for column in keys if column in before.columns[8:]]
    return tuple(
        Change(
            place=place,
            item=row["item"],
            period=row["period"],
            category=" ".join(row[split] for split in splits if row[split]),
            before=text.at[index, "shown_before"],
            after=text.at[index, "shown_after"],
        )
        for place, (index, row) in zip(places, changed.iterrows(), strict=True)
    )


def _shown(frame: pd.DataFrame) -> pd.Series:
    numbers = frame["value"].astype("float64").map("{:.12g}".format)
    return numbers.where(frame["value"].notna(), frame["symbol"]).astype(str)
