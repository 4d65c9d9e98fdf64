"""The same figures in Polars: the lazy counts of all lines are collected in one go.

As in `in_duckdb` cases are counted once by period and all splits together (`polars_counts`), each
split is added up from that, and what stands is the running sum of what has come and gone.
"""

from typing import Any

import polars as pl

from benchmarks.in_duckdb import shared, splits_of
from benchmarks.lines import Calendar, Coded, Line, Split, datasets_of, share_of
from benchmarks.polars_counts import Counts, Frame

TOTAL: Split = ()
NUMBERS = ["numerator", "denominator", "value"]
ROLLED = 12


def figures(coded: Coded, numbered: Calendar, lines: list[list[Line]]) -> list[pl.DataFrame]:
    """Give all lines' figures: a frame for each count that lines share."""
    asked = Asked(coded, numbered)
    groups = [group for each in lines for group in shared(each)]
    cubes = [asked.cubes(group) for group in groups]
    collected = iter(pl.collect_all([cube for each in cubes for _, cube in each]))
    found = []
    for group, each in zip(groups, cubes, strict=True):
        counted = [(ways, next(collected)) for ways, _ in each]
        found.append(asked.told(group, counted))
    return found


class Asked(Counts):
    """Adds counts up and makes figures of them."""

    def cubes(self, group: list[Line]) -> list[tuple[list[Split], Frame]]:
        """Give the counts that a group of lines needs, each with the splits that are in it."""
        line, asked = group[0], dict[str, tuple[Any, list[Split]]]()
        for split in (TOTAL, *splits_of(group)):
            whole = line.measure.whole(split)
            asked.setdefault(whole.model_dump_json(), (whole, []))[1].append(split)
        return [
            (splits, self.rows(measure, line, list({c: 0 for split in splits for c in split})))
            for measure, splits in asked.values()
        ]

    def told(self, group: list[Line], counted: list[tuple[list[Split], pl.DataFrame]]) -> Any:
        """Add each split up and give the figures of each line."""
        line, found = group[0], []
        parts = {split: cube for splits, cube in counted for split in splits}
        for split, cube in parts.items():
            grid = self._grid(line, split)
            keys = [*self.area, "p", *(split or (["code"] if line.linked else []))]
            added = cube if line.linked else _added(cube, keys)
            whole = grid.join(added, on=keys, how="left").sort([*self.area, "category", "p"])
            if not line.linked and _stands(line.measure):
                over = [*self.area, "category"]
                sums = [pl.col(c).fill_null(0).cum_sum().over(over) for c in "yn"]
                whole = whole.with_columns(sums)
            told = [each for each in group if not split or split in each.splits]
            found += [self._line(each, split, whole) for each in told]
        return pl.concat(found)

    def _grid(self, line: Line, split: Split) -> pl.DataFrame:
        """Give every category and period a row."""
        measure: Any = line.measure
        if line.linked:
            names = [measure.linked_split.those, measure.linked_split.others]
            told = {"category": names, "code": [0, 1]}
        elif split:
            categories = self.coded.categories(datasets_of(measure), split)
            told = {"category": [name for name, _ in categories]}
            told |= {c: [codes[at] for _, codes in categories] for at, c in enumerate(split)}
        else:
            told = {"category": [""]}
        types = dict.fromkeys(split, pl.Int16)
        grid = pl.DataFrame(told, schema_overrides=types)
        within = pl.col("p").is_between(line.first, line.last) & (pl.col("kind") == line.kind)
        grid = grid.join(self.periods.filter(within).select("p", "key"), how="cross")
        return grid if self.areas is None else grid.join(self.areas, how="cross")

    def _line(self, line: Line, split: Split, whole: pl.DataFrame) -> pl.DataFrame:
        every = line.every_of_split if split else line.every
        y, n = pl.col("y"), pl.col("n").fill_null(0).cast(pl.Float64)
        if _waits(line.measure):
            y = pl.col(f"y{line.measure.centile}")  # type: ignore[attr-defined]
        else:
            y = y.fill_null(0).cast(pl.Float64)
        if line.rolled:
            over = [*self.area, "category"]
            y, n = (each.rolling_sum(ROLLED).over(over) for each in (y, n))
        nothing = pl.lit(None, pl.Float64)
        if _waits(line.measure):
            numbers = (nothing, n, y / line.divided)
        elif share_of(line):
            numbers = (y, n, pl.when(n > 0).then(line.scale * y / n))
        else:
            numbers = (y, nothing, y)
        name = "linked" if line.linked else (", ".join(split) or None)
        cells = [
            number.cast(pl.Float64).alias(c) for number, c in zip(numbers, NUMBERS, strict=True)
        ]
        return (
            whole.with_columns(cells)
            .filter((pl.col("p") >= line.told_from) & ((line.last - pl.col("p")) % every == 0))
            .select(
                *self.area,
                pl.lit(line.key).alias("series"),
                pl.col("key").alias("period"),
                pl.lit(name, pl.String).alias("split"),
                "category",
                *NUMBERS,
            )
        )


def _added(cube: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Add a count up by some of its splits; of waits give the nearest ranks."""
    if "days" not in cube.columns:
        return cube.group_by(keys).agg(pl.col("y", "n").sum())
    ranks = [
        pl.col("days").quantile(centile / 100, "equiprobable").alias(f"y{centile}")
        for centile in (50, 90)
    ]
    return cube.group_by(keys).agg(*ranks, pl.len().alias("n"))


def _waits(measure: Any) -> bool:
    return bool(measure.kind == "wait")


def _stands(measure: Any) -> bool:
    """Say whether what stands is counted by what comes and goes."""
    if measure.kind == "ratio_of_cases":
        return "open" in (measure.numerator.count, measure.denominator.count)
    return measure.kind == "open_past" or (measure.kind == "stock" and measure.count == "cases")
