"""How fast KPIs are counted from cases, as ratios against DuckDB and Polars on two threads.

    .venv/bin/python -m benchmarks.engine [--home FOLDER] [--areas 1]

Asked are all measures on cases of kpi_definitions.yaml: in total by every kind of period, by each
split and by two that are crossed, the companions, and those that join agencies. The cases are those
of a data folder's vault, which is not written to; without a folder five years of a made-up area are
loaded first, which takes some minutes. The ways, each from Arrow tables in memory to figures:

* ours: `Cases.of` and `figures_of_cases` on one thread. It also gives the ends of intervals, gaps,
  notes on how many children could be looked up, and hashes, which the others leave out.
* DuckDB: `benchmarks.in_duckdb`, tables of its own first, then one query for each count.
* Polars: `benchmarks.in_polars`, all lazy counts collected in one go.

The last two are handed a calendar, the categories and texts as whole numbers, outside of the time.
Several areas are the same one again and again: DuckDB and Polars count them all at once, by the
area's number, and ours one after another, because that is what is best for each.

Before anything is timed every figure is compared: the same rows, and numerators, denominators and
values to a billionth. The ways are run in turn; the median and the best of the rounds are printed,
by the clock on the wall, and the median, least and largest ratio to ours of the same round.
"""

import argparse
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from benchmarks import in_duckdb, in_polars
from benchmarks.area_cases import Area, Question, area_of, home_of, kpis_of_cases, questions
from benchmarks.intake import seconds
from benchmarks.lines import Calendar, Coded, Line, calendar, coded, lines_of
from dashboard.kpis.case_figures import figures_of_cases

ROUNDS, ROUNDS_OF_MANY = 15, 5
ABOUT = ["measure", "series", "period", "split", "category"]
NUMBERS = ["numerator", "denominator", "value"]
WANTED = {"DuckDB": 3.0, "Polars": 2.0}
WANTED_OF_MANY = {"DuckDB": 1.5, "Polars": 2.0}


def ours(area: Area, asked: list[Question]) -> list[pd.DataFrame]:
    """Give the figures of each measure."""
    records = area.records()
    return [figures_of_cases(measure, records, more) for measure, more in asked]


def repeated(once: Coded, areas: int) -> Coded:
    """Give the same tables so many times, with the area's number in front."""
    if areas == 1:
        return once
    return once._replace(tables={name: _again(each, areas) for name, each in once.tables.items()})


def _again(table: pa.Table, areas: int) -> pa.Table:
    several = pa.concat_tables([table] * areas).combine_chunks()
    numbers = pa.array(np.repeat(np.arange(areas, dtype=np.int16), len(table)))
    return several.add_column(0, "area", numbers)


def plain(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Give a measure's figures in one order, without gaps, which are not counted."""
    numbered = [frame.assign(measure=place) for place, frame in enumerate(frames)]
    told = pd.concat(numbered, ignore_index=True)
    told["split"] = told["split"].astype(object).where(told["split"].notna(), "")
    told = told[~told["split"].str.startswith("gap in ")]
    found = told.set_index(ABOUT)[NUMBERS].astype("float64").sort_index()
    if not found.index.is_unique:
        raise RuntimeError("two figures are about the same")
    return found


def theirs(lines: list[list[Line]], found: list[Any], area: int) -> pd.DataFrame:
    """Give what a yardstick found of an area, as `plain` gives ours."""
    tables = iter(found)
    frames = []
    for each in lines:
        mine = [next(tables).to_pandas() for _ in in_duckdb.shared(each)]
        told = pd.concat(mine) if mine else pd.DataFrame(columns=[*ABOUT, *NUMBERS])
        frames.append(told[told["area"] == area] if "area" in told else told)
    return plain(frames)


def check_same(name: str, mine: pd.DataFrame, other: pd.DataFrame) -> None:
    """Raise RuntimeError where a figure is not there, or is another."""
    if not mine.index.equals(other.index):
        odd = mine.index.symmetric_difference(other.index)
        raise RuntimeError(f"{name} tells other figures: {list(odd[:3])} of {len(odd)}")
    same = np.isclose(mine, other, rtol=1e-9, atol=1e-9, equal_nan=True).all(axis=1)
    if not same.all():
        raise RuntimeError(f"{name}: {(~same).sum()} differ, as {mine.index[~same][0]}")


def ways(area: Area, areas: int) -> tuple[dict[str, Callable[[], Any]], list[list[Line]]]:
    """Give each way of counting, with what it is handed ready."""
    asked, records = questions(kpis_of_cases()), area.records()
    numbered: Calendar = calendar(records)
    lines = [lines_of(question, records, numbered) for question in asked]
    handed = repeated(coded(area), areas)
    return {
        "ours": lambda: [ours(area, asked) for _ in range(areas)],
        "DuckDB": lambda: in_duckdb.figures(handed, numbered, lines),
        "Polars": lambda: in_polars.figures(handed, numbered, lines),
    }, lines


def main(folder: str | None, areas: int) -> None:
    """Compare what all ways find, and print how long each takes."""
    with home_of(folder) as home:
        area = area_of(home)
    found, lines = ways(area, areas)
    mine = [plain(frames) for frames in found["ours"]()]
    for name in ("DuckDB", "Polars"):
        told = found[name]()
        for number in {0, areas - 1}:
            check_same(name, mine[number], theirs(lines, told, number))
        del told
    rows = areas * sum(len(each.table) for each in area.datasets.values())
    print(f"{areas} areas, {rows:,} cases, {len(lines)} measures, {areas * len(mine[0]):,} figures")
    print(f"DuckDB {duckdb.__version__}, Polars {pl.__version__}: the same figures, cell by cell")
    del mine
    times: dict[str, list[float]] = {name: [] for name in found}
    for _ in range(ROUNDS if areas == 1 else ROUNDS_OF_MANY):
        for name, work in found.items():
            times[name].append(seconds(work, time.perf_counter))
    print_times(times, WANTED if areas == 1 else WANTED_OF_MANY)


def print_times(times: dict[str, list[float]], aims: dict[str, float]) -> None:
    """Print each way's seconds, and the ratios to ours of the same round."""
    for name, each in times.items():
        line = f"{name:<8} {median(each):7.2f} s (at best {min(each):.2f})"
        if name in aims:
            ratios = [a / b for a, b in zip(each, times["ours"], strict=True)]
            between = f"({min(ratios):.1f} to {max(ratios):.1f})"
            line += f" {median(ratios):6.1f} times as long as ours {between}, wanted {aims[name]}"
        print(line, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", help="a data folder with a vault")
    parser.add_argument("--areas", type=int, default=1)
    given = parser.parse_args()
    main(given.home, given.areas)
