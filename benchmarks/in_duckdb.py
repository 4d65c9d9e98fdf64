"""The same figures by SQL in DuckDB, one query for the lines of a measure that share a count.

Cases are counted once by period and all splits together (`duckdb_counts`); each split is added up
from that by GROUPING SETS, and what stands is the running sum of what has come and gone.
"""

# All of the SQL is made of this code's own words and of numbers.
# ruff: noqa: S608

from itertools import groupby
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.duckdb_counts import Counts
from benchmarks.lines import Calendar, Coded, Line, Split, datasets_of, share_of
from dashboard.kpis.case_measures import CaseMeasure
from dashboard.kpis.records import Where

THREADS = 2
CENTILES = (50, 90)
CROSSED = 1000
"""By how much the first of two crossed categories is multiplied."""
TOTAL: Split = ()


def figures(coded: Coded, numbered: Calendar, lines: list[list[Line]]) -> list[pa.Table]:
    """Give all lines' figures: a table for each query."""
    with duckdb.connect(config={"threads": THREADS}) as database:
        words = Words(coded)
        groups = [group for each in lines for group in shared(each)]
        given = {"days": numbered.days, "periods": numbered.periods}
        given["asked"] = categories_table(coded, groups)
        for name, table in given.items():
            database.register(f"given_{name}", table)
            database.execute(f"CREATE TABLE {name} AS FROM given_{name}")
        for name, table in coded.tables.items():
            database.register(f"given_{name}", table)
            wanted = ", ".join(words.columns(name, groups))
            database.execute(f"CREATE TABLE {name} AS SELECT {wanted} FROM given_{name}")
        return [
            database.sql(words.query(number, group)).to_arrow_table()
            for number, group in enumerate(groups)
        ]


def shared(lines: list[Line]) -> list[list[Line]]:
    """Put the lines together that one count serves: by month and by 12 of them, two centiles."""

    def count(line: Line) -> Any:
        asked = line.measure.model_dump_json(exclude={"centile", "periods", "name", "only_latest"})
        return asked, line.kind, line.first, line.last, line.linked

    ordered = sorted(lines, key=count)
    return [list(group) for _, group in groupby(ordered, key=count)]


def splits_of(group: list[Line]) -> list[Split]:
    return [split for line in group for split in line.splits]


def categories_table(coded: Coded, groups: list[list[Line]]) -> pa.Table:
    """Give the categories that each query tells, as a table."""
    rows: list[tuple[int, int, str | None, int, str]] = []
    for number, group in enumerate(groups):
        measure: Any = group[0].measure
        if group[0].linked:
            told = (measure.linked_split.those, measure.linked_split.others)
            rows += [(number, 0, "linked", place, name) for place, name in enumerate(told)]
            continue
        rows.append((number, 0, None, 0, ""))
        for place, split in enumerate(splits_of(group), start=1):
            for name, codes in coded.categories(datasets_of(measure), split):
                code = codes[0] if len(codes) == 1 else codes[0] * CROSSED + codes[1]
                rows.append((number, place, ", ".join(split), code, name))
    names = ("query", "way", "split", "code", "category")
    return pa.table({name: [row[at] for row in rows] for at, name in enumerate(names)})


class Words(Counts):
    """Puts the lines of a measure that share a count into SQL."""

    def columns(self, dataset: str, groups: list[list[Line]]) -> list[str]:
        """Name what any query reads of a dataset."""
        mine = [g for g in groups if dataset in g[0].measure.datasets()]
        splits = {column for group in mine for split in splits_of(group) for column in split}
        wheres = {c for g in mine for where in _wheres(g[0].measure) for c in where}
        columns = ["opened", "due", "closed", "exception", "amount", "out_of", "child", "place"]
        more = sorted((splits | wheres | {"outcome"}) - {"exception"})
        return [*(["area"] if self.by_area else []), *columns, *more]

    def query(self, number: int, group: list[Line]) -> str:
        """Give the query of the lines that share a count."""
        line, parts, counts = group[0], [], []
        ways = [TOTAL, *splits_of(group)]
        asked: dict[str, tuple[CaseMeasure, list[int]]] = {}
        for way, split in enumerate(ways):
            whole = line.measure.whole(split)
            asked.setdefault(whole.model_dump_json(), (whole, []))[1].append(way)
        for place, (measure, mine) in enumerate(asked.values()):
            columns = list(dict.fromkeys(column for way in mine for column in ways[way]))
            rows = self.rows(measure, line, columns)
            parts.append(f"cube{place} AS ({rows})")
            counts.append(self._added(place, {way: ways[way] for way in mine}, columns, group))
        stands = not line.linked and "open" in _counts_of(line.measure)
        parts += [
            f"counted AS ({' UNION ALL '.join(counts)})",
            f"whole AS ({self._filled(number, line, stands=stands)})",
        ]
        told = " UNION ALL ".join(self._told(each) for each in group)
        return f"WITH {', '.join(parts)} {told}"

    def _added(
        self, place: int, ways: dict[int, Split], columns: list[str], group: list[Line]
    ) -> str:
        """Add a cube up for each way to split."""
        line = group[0]
        if line.linked:
            return f"SELECT {self.area}p, 0 AS way, code, y, n FROM cube{place}"
        held = [
            f"GROUPING({c}) = {int(c not in split)}" for split in ways.values() for c in columns
        ]
        tests = [
            " AND ".join(held[at * len(columns) : (at + 1) * len(columns)]) or "true"
            for at in range(len(ways))
        ]
        way = " ".join(f"WHEN {test} THEN {w}" for test, w in zip(tests, ways, strict=True))
        code = " ".join(
            f"WHEN {test} THEN {_code(split)}"
            for test, split in zip(tests, ways.values(), strict=True)
        )
        sets = ", ".join(f"({self.area}{', '.join(('p', *split))})" for split in ways.values())
        sums = "sum(y) AS y, sum(n) AS n"
        if line.measure.kind == "wait":  # type: ignore[attr-defined]
            centiles = [f"quantile_disc(days, {c / 100})" for c in CENTILES]
            sums = f"[{', '.join(centiles)}] AS y, count(*) AS n"
        return (
            f"SELECT {self.area}p, CASE {way} END AS way, CASE {code} END AS code, {sums} "
            f"FROM cube{place} GROUP BY GROUPING SETS ({sets})"
        )

    def _filled(self, number: int, line: Line, *, stands: bool) -> str:
        """Give every category and period a row; what stands is what came less what went."""
        window = f"OVER (PARTITION BY {self.area}way, code ORDER BY p)"
        waits = line.measure.kind == "wait"  # type: ignore[attr-defined]
        y, n = ("y", "coalesce(n, 0)") if waits else ("coalesce(y, 0)", "coalesce(n, 0)")
        if stands:
            y, n = f"sum({y}) {window}", f"sum({n}) {window}"
        areas = f", (SELECT DISTINCT area FROM {line.measure.datasets()[0]})" * self.by_area
        return (
            f"SELECT {self.area}way, split, code, category, p, key, {y} AS y, {n} AS n "
            f"FROM (SELECT * FROM asked, periods{areas} WHERE query = {number} "
            f"AND kind = '{line.kind}' AND p BETWEEN {line.first} AND {line.last}) "
            f"LEFT JOIN counted USING ({self.area}way, code, p)"
        )

    def _told(self, line: Line) -> str:
        """Give a line's figures of the periods in which they are told."""
        y, n = "y", "n"
        if line.rolled:
            window = f"PARTITION BY {self.area}way, code ORDER BY p ROWS 11 PRECEDING"
            y, n = f"sum(y) OVER ({window})", f"sum(n) OVER ({window})"
        waits = line.measure.kind == "wait"  # type: ignore[attr-defined]
        if waits:
            measure: Any = line.measure
            y = f"y[{CENTILES.index(measure.centile) + 1}]"
            numbers = f"NULL::DOUBLE AS numerator, n::DOUBLE AS denominator, y / {line.divided}"
        elif share_of(line):
            numbers = "y::DOUBLE AS numerator, n::DOUBLE AS denominator, "
            numbers += f"CASE WHEN n > 0 THEN {line.scale} * y / n END"
        else:
            numbers = "y::DOUBLE AS numerator, NULL::DOUBLE AS denominator, y::DOUBLE"
        ways = len(line.splits) if line.splits else 0
        return (
            f"SELECT {self.area}'{line.key}' AS series, key AS period, split, category, {numbers} "
            f"AS value FROM (SELECT * REPLACE ({y} AS y, {n} AS n) FROM whole WHERE way <= {ways}) "
            f"WHERE p >= {line.told_from} AND ({line.last} - p) % "
            f"CASE WHEN way = 0 THEN {line.every} ELSE {line.every_of_split} END = 0"
        )


def _code(split: Split) -> str:
    if len(split) < 2:
        return split[0] if split else "0"
    return f"{split[0]} * {CROSSED} + {split[1]}"


def _wheres(measure: Any) -> list[Where]:
    if measure.kind == "ratio_of_cases":
        return [measure.numerator.where, measure.denominator.where]
    if measure.kind == "linked_share":
        return [group.where for group in (*measure.of, *measure.who_are_in)]
    return [measure.where]


def _counts_of(measure: Any) -> tuple[str, ...]:
    """Say whether what stands is counted by what comes and goes."""
    if measure.kind == "ratio_of_cases":
        return (measure.numerator.count, measure.denominator.count)
    if measure.kind == "stock":
        return ("open",) if measure.count == "cases" else ()
    return ("open",) if measure.kind == "open_past" else ()
