"""How Polars counts the cases of each kind of measure by period and all splits together, lazily."""

import os
from datetime import timedelta
from functools import reduce
from operator import and_
from typing import Any

# Read when Polars is imported.
os.environ["POLARS_MAX_THREADS"] = "2"

import polars as pl
import pyarrow as pa

from benchmarks.lines import Calendar, Coded, Line
from dashboard.kpis.records import Group, Where, texts_of

Frame = pl.LazyFrame
Test = pl.Expr
ALWAYS = pl.lit(value=True)
DAY = timedelta(days=1)


class Counts:
    """Puts what measures ask into Polars' expressions."""

    def __init__(self, coded: Coded, numbered: Calendar) -> None:
        self.coded = coded
        self.tables = {name: _frame(table).lazy() for name, table in coded.tables.items()}
        self.days = _frame(numbered.days).lazy()
        self.periods = _frame(numbered.periods)
        by_area = "area" in next(iter(coded.tables.values())).column_names
        self.area = ["area"] if by_area else []
        first = next(iter(self.tables.values()))
        self.areas = first.select("area").unique().collect() if by_area else None

    def rows(self, m: Any, line: Line, columns: list[str]) -> Frame:
        """Give the counts y and n of a measure by period and all splits together."""
        if line.linked:
            return self._by_group(m, line)
        last = _last(m)
        if m.kind == "closed_in_time":
            day = {"closed": pl.col("closed"), "opened": pl.col("opened"), "due": last}[m.by]
            rows = self.chosen(m, open_too=m.by != "closed").filter(last.is_not_null())
            y = (pl.col("closed") <= last).fill_null(value=False).sum()
            return self._flow(rows, day, [y.alias("y"), pl.len().alias("n")], line, columns)
        if m.kind == "flow":
            counts = [pl.len().alias("y"), pl.len().alias("n")]
            return self._flow(self.chosen(m), pl.col(m.count), counts, line, columns)
        if m.kind == "ratio_of_amounts":
            rows = self.chosen(m).filter(
                pl.all_horizontal(pl.col("amount", "out_of").is_not_null())
            )
            sums = [pl.col("amount").sum().alias("y"), pl.col("out_of").sum().alias("n")]
            return self._flow(rows, pl.col(m.by), sums, line, columns)
        if m.kind == "open_past":
            rows = self.chosen(m).filter(last.is_not_null())
            come = pl.max_horizontal("opened", last + DAY)
            return self._stock(rows, come, ALWAYS, ALWAYS, line, columns)
        if m.kind == "stock" and m.count == "cases":
            return self._stock(self.chosen(m), pl.col("opened"), ALWAYS, ALWAYS, line, columns)
        if m.kind == "stock":
            firsts = self._firsts(self.chosen(m), pl.col("opened"), pl.col("closed"), line, columns)
            counts = [pl.len().alias("y"), pl.len().alias("n")]
            return firsts.group_by(*self.area, "p", *columns).agg(counts)
        if m.kind == "wait":
            stood = self._listed(self.chosen(m), pl.col("opened"), pl.col("closed"), line, columns)
            days = (pl.col("last_day") - pl.col("opened")).dt.total_days().alias("days")
            return stood.select(*self.area, "p", *columns, days)
        if m.kind == "linked_share":
            return self._linked(m, line, columns)
        return self._ratio(m, line, columns)

    def chosen(self, asked: Any, *, open_too: bool = False) -> Frame:
        """Choose the cases that are asked for."""
        rows = self.tables[asked.dataset]
        if asked.latest_of_child:
            order = [*self.area, "child", "opened", "closed"]
            after = pl.col("opened").shift(-1).over([*self.area, "child"])
            ends = pl.when(pl.col("child") >= 0).then(pl.min_horizontal("closed", after))
            rows = rows.sort(order, nulls_last=True).with_columns(
                ends.otherwise(pl.col("closed")).alias("closed")
            )
        return rows.filter(self._tests(asked.where, open_too=open_too))

    def _tests(self, where: Where, *, open_too: bool = False) -> Test:
        tests = [ALWAYS]
        for name, wanted in where.items():
            if name == "exception":
                tests.append(pl.col("exception").fill_null(value=False) == wanted)
                continue
            codes = [self.coded.code(name, text) for text in texts_of(wanted)]
            test = pl.col(name).is_in(codes)
            is_open = open_too and name == "outcome"
            tests.append(pl.col("closed").is_null() | test if is_open else test)
        return reduce(and_, tests)

    def _dated(self, rows: Frame, day: Test, line: Line, name: str) -> Frame:
        """Add the number of the period in which a day lies; days outside of the years have none."""
        days = self.days.select("day", pl.col(line.kind).alias(name))
        return rows.with_columns(day.alias("day")).join(days, on="day", how="left")

    def _flow(
        self, rows: Frame, day: Test, counts: list[Test], line: Line, columns: list[str]
    ) -> Frame:
        dated = self._dated(rows, day, line, "p")
        inside = dated.filter(pl.col("p").is_between(line.first, line.last))
        return inside.group_by(*self.area, "p", *columns).agg(counts)

    def _stock(
        self, rows: Frame, come: Test, y: Test, n: Test, line: Line, columns: list[str]
    ) -> Frame:
        """Count what comes and goes; `come` is when it is in the numerator."""
        by, closed = [*self.area, *columns], pl.col("closed")
        stands = rows.filter(closed.is_null() | (closed > pl.col("opened"))).select(
            *by, "opened", "closed", come.alias("come"), y.alias("y"), n.alias("n")
        )
        late = pl.col("y") & (closed.is_null() | (closed > pl.col("come")))
        nought = pl.lit(0, pl.Int8)
        one, other = late.cast(pl.Int8), pl.col("n").cast(pl.Int8)
        events = pl.concat(
            [
                stands.select(*by, pl.col("opened").alias("turn"), nought.alias("y"), other),
                stands.filter(late).select(
                    *by,
                    pl.col("come").alias("turn"),
                    pl.lit(1, pl.Int8).alias("y"),
                    nought.alias("n"),
                ),
                stands.filter(closed.is_not_null()).select(
                    *by, closed.alias("turn"), (-one).alias("y"), -other
                ),
            ]
        )
        day = pl.max_horizontal(pl.col("turn"), pl.lit(line.first_day))
        sums = [pl.col(c).cast(pl.Int64).sum() for c in "yn"]
        dated = self._dated(events, day, line, "p")
        return dated.filter(pl.col("p") <= line.last).group_by(*self.area, "p", *columns).agg(sums)

    def _listed(self, rows: Frame, come: Test, gone: Test, line: Line, columns: list[str]) -> Frame:
        """List cases at each period's end at which they stand."""
        first = pl.lit(line.first_day)
        kept = [*self.area, "place", "child", "opened", *columns]
        rows = rows.select(*dict.fromkeys([*kept, "due", "closed"])).with_columns(
            come.alias("come"), gone.alias("gone")
        )
        rows = rows.filter(pl.col("gone").is_null() | (pl.col("gone") > pl.col("come")))
        clipped = pl.when(pl.col("gone").is_not_null()).then(pl.max_horizontal("gone", first))
        rows = self._dated(rows, pl.max_horizontal("come", first), line, "from")
        rows = self._dated(rows, clipped, line, "until")
        until = pl.min_horizontal(pl.col("until").fill_null(line.last + 1), line.last + 1)
        listed = pl.int_ranges("from", until, dtype=pl.Int32).alias("p")
        rows = rows.filter(pl.col("from") < until).select(*kept, "come", listed).explode("p")
        periods = self.periods.lazy().filter(pl.col("kind") == line.kind).select("p", "last_day")
        return rows.join(periods, on="p")

    def _firsts(self, rows: Frame, come: Test, gone: Test, line: Line, columns: list[str]) -> Frame:
        """List each child once a period, by its first case."""
        stood = self._listed(rows, come, gone, line, columns)
        whose = pl.when(pl.col("child") < 0).then(-1 - pl.col("place")).otherwise(pl.col("child"))
        firsts = [pl.col(c).get(pl.col("place").arg_min()) for c in columns]
        return stood.group_by(*self.area, "p", whose.alias("whose")).agg(firsts)

    def _members(self, group: Group, line: Line) -> Frame:
        stood = self._listed(self.chosen(group), *_come_and_gone(group), line, [])
        return stood.filter(pl.col("child") >= 0).select(*self.area, "p", whose="child").unique()

    def _linked(self, m: Any, line: Line, columns: list[str]) -> Frame:
        known = self.chosen(m.of[0]).filter(pl.col("child") >= 0)
        found = self._firsts(known, *_come_and_gone(m.of[0]), line, columns)
        keys = [*self.area, "p", "whose"]
        for group in m.of[1:]:
            found = found.join(self._members(group, line), on=keys, how="semi")
        also = []
        for number, group in enumerate(m.who_are_in):
            members = self._members(group, line).with_columns(ALWAYS.alias(f"in{number}"))
            found = found.join(members, on=keys, how="left")
            also.append(pl.col(f"in{number}").is_not_null())
        counts = [reduce(and_, also).sum().alias("y"), pl.len().alias("n")]
        return found.group_by(*self.area, "p", *columns).agg(counts)

    def _by_group(self, m: Any, line: Line) -> Frame:
        rows = self.chosen(m).filter(_last(m).is_not_null() & (pl.col("child") >= 0))
        rows = rows.with_columns(past=pl.max_horizontal("opened", _last(m) + DAY))
        stood = self._listed(rows, pl.col("opened"), pl.col("closed"), line, ["past"])
        members = self._members(m.linked_split.group, line).with_columns(pl.lit(0).alias("code"))
        keys = [*self.area, "p", "whose"]
        joined = stood.with_columns(whose="child").join(members, on=keys, how="left")
        code = pl.col("code").fill_null(1).cast(pl.Int64).alias("code")
        counts = [(pl.col("past") <= pl.col("last_day")).sum().alias("y"), pl.len().alias("n")]
        return joined.group_by(*self.area, "p", code).agg(counts)

    def _ratio(self, m: Any, line: Line, columns: list[str]) -> Frame:
        """Count both parts in one scan where they are of one dataset."""
        one, other = m.numerator, m.denominator
        if (one.dataset, one.count) != (other.dataset, other.count):
            nought = pl.lit(0, pl.Int64)
            parts = [self._part(one, line, columns).with_columns(nought.alias("n"))]
            parts.append(self._part(other, line, columns).with_columns(nought.alias("y")))
            order = [*self.area, "p", *columns, pl.col("y", "n").cast(pl.Int64)]
            return pl.concat([part.select(order) for part in parts])
        tests = [self._tests(part.where) & _missed(part) for part in (one, other)]
        y, n = (test.fill_null(value=False) for test in tests)
        rows = self.tables[one.dataset].filter(y | n)
        if one.count == "open":
            return self._stock(rows, pl.col("opened"), y, n, line, columns)
        # The sum of what is true of every row would be 1.
        every = [not part.where and part.missed_at_least is None for part in (one, other)]
        sums = [pl.len() if all_ else test.sum() for all_, test in zip(every, (y, n), strict=True)]
        counts = [each.alias(name) for each, name in zip(sums, "yn", strict=True)]
        return self._flow(rows, pl.col(one.count), counts, line, columns)

    def _part(self, part: Any, line: Line, columns: list[str]) -> Frame:
        rows = self.chosen(part).filter(_missed(part))
        if part.count == "open":
            return self._stock(rows, pl.col("opened"), ALWAYS, ALWAYS, line, columns)
        counts = [pl.len().alias("y"), pl.len().alias("n")]
        return self._flow(rows, pl.col(part.count), counts, line, columns)


def _frame(table: pa.Table) -> pl.DataFrame:
    found: Any = pl.from_arrow(table)
    return found  # type: ignore[no-any-return]


def _last(m: Any) -> Test:
    limit = getattr(m, "limit_days", None)
    return pl.col("due") if limit is None else pl.col("opened") + limit * DAY


def _come_and_gone(group: Group) -> tuple[Test, Test]:
    older = 0 if group.older_than_days is None else group.older_than_days + 1
    gone = pl.min_horizontal("closed", pl.col("due") + DAY)
    come = pl.col("opened") + older * DAY
    return come, gone if group.in_date else pl.col("closed")


def _missed(part: Any) -> Test:
    if part.missed_at_least is None:
        return ALWAYS
    enough = 100 * pl.col("amount") >= part.missed_at_least * pl.col("out_of")
    return enough & (pl.col("out_of") > 0)
