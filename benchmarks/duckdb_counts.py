"""How DuckDB counts the cases of each kind of measure by period and all splits together, as SQL.

Only waits and children are listed period by period; what stands is told by what comes and goes.
"""

# All of the SQL is made of this code's own words and of numbers.
# ruff: noqa: S608

from typing import Any

from benchmarks.lines import Coded, Line
from dashboard.kpis.records import Group, Where, texts_of


class Counts:
    """Puts what a measure asks into SQL; texts are told by their numbers."""

    def __init__(self, coded: Coded) -> None:
        self.coded = coded
        self.by_area = "area" in next(iter(coded.tables.values())).column_names
        self.area = "area, " if self.by_area else ""

    def rows(self, m: Any, line: Line, columns: list[str]) -> str:
        """Give SQL for the counts y and n of a measure by period and all splits together."""
        by = ", ".join(columns)
        by = f", {by}" if by else ""
        if line.linked:
            return self._by_group(m, line)
        if m.kind == "closed_in_time":
            last = "due" if m.limit_days is None else f"opened + {m.limit_days}"
            day = {"closed": "closed", "opened": "opened", "due": last}[m.by]
            found = self.chosen(m, open_too=m.by != "closed")
            return self._flow(found, day, f"closed <= {last}", f"{last} IS NOT NULL", line, by)
        if m.kind == "flow":
            return self._flow(self.chosen(m), m.count, "true", "true", line, by)
        if m.kind == "ratio_of_amounts":
            both = "amount IS NOT NULL AND out_of IS NOT NULL"
            counts = "sum(amount) AS y, sum(out_of) AS n"
            return self._flow(self.chosen(m), m.by, "true", both, line, by, counts)
        if m.kind == "open_past":
            last = "due" if m.limit_days is None else f"opened + {m.limit_days}"
            found = f"SELECT * FROM ({self.chosen(m)}) WHERE {last} IS NOT NULL"
            return self._stock(found, f"greatest(opened, {last} + 1)", line, by)
        if m.kind == "stock" and m.count == "cases":
            return self._stock(self.chosen(m), "opened", line, by)
        if m.kind == "stock":
            firsts = self._firsts(self.chosen(m), "opened", "closed", line, by)
            return f"SELECT {self.area}p{by}, count(*) AS y, 0 AS n FROM ({firsts}) GROUP BY ALL"
        if m.kind == "wait":
            stood = self._listed(self.chosen(m), "opened", "closed", line)
            return f"SELECT {self.area}p{by}, last_day - opened AS days FROM ({stood})"
        if m.kind == "linked_share":
            return self._linked(m, line, by)
        return self._ratio(m, line, by)

    def chosen(self, asked: Any, *, open_too: bool = False) -> str:
        """Choose the cases that are asked for."""
        tests = self._tests(asked.where, open_too=open_too)
        rows = asked.dataset
        if asked.latest_of_child:
            window = f"PARTITION BY {self.area}child ORDER BY opened, closed NULLS LAST"
            ends = f"least(closed, lead(opened) OVER ({window}))"
            ends = f"CASE WHEN child < 0 THEN closed ELSE {ends} END"
            rows = f"(SELECT * REPLACE ({ends} AS closed) FROM {rows})"
        return f"SELECT * FROM {rows} WHERE {tests}"

    def _tests(self, where: Where, *, open_too: bool = False) -> str:
        tests = ["true"]
        for name, wanted in where.items():
            if name == "exception":
                tests.append(f"coalesce(exception, false) = {str(wanted).lower()}")
                continue
            codes = ", ".join(str(self.coded.code(name, text)) for text in texts_of(wanted))
            test = f"{name} IN ({codes})"
            is_open = open_too and name == "outcome"
            tests.append(f"(closed IS NULL OR {test})" if is_open else test)
        return " AND ".join(tests)

    def _flow(
        self, rows: str, day: str, in_time: str, of: str, line: Line, by: str, counts: str = ""
    ) -> str:
        counts = counts or f"count(*) FILTER ({in_time}) AS y, count(*) AS n"
        return (
            f"SELECT {self.area}{line.kind} AS p{by}, {counts} FROM ({rows}) "
            f"JOIN days ON day = {day} WHERE {of} "
            f"AND {line.kind} BETWEEN {line.first} AND {line.last} GROUP BY ALL"
        )

    def _stock(
        self, rows: str, come: str, line: Line, by: str, y: str = "true", n: str = "true"
    ) -> str:
        """Count what comes and goes; `come` is when it is in the numerator."""
        first = f"DATE '{line.first_day}'"
        stands = f"SELECT *, {come} AS come, ({y}) AS in_y, ({n}) AS in_n FROM ({rows}) "
        stands += "WHERE closed IS NULL OR closed > opened"
        late = "in_y AND (closed IS NULL OR closed > come)"
        events = (
            f"SELECT {self.area}opened AS turn{by}, 0::TINYINT AS y, in_n::TINYINT AS n "
            "FROM stands "
            f"UNION ALL SELECT {self.area}come{by}, 1, 0 FROM stands WHERE {late} "
            f"UNION ALL SELECT {self.area}closed{by}, -({late})::TINYINT, -in_n::TINYINT "
            "FROM stands WHERE closed IS NOT NULL"
        )
        return (
            f"WITH stands AS ({stands}), events AS ({events}) "
            f"SELECT {self.area}{line.kind} AS p{by}, sum(y) AS y, sum(n) AS n FROM events "
            f"JOIN days ON day = greatest(turn, {first}) "
            f"WHERE {line.kind} <= {line.last} GROUP BY ALL"
        )

    def _listed(self, rows: str, come: str, gone: str, line: Line) -> str:
        """List cases at each period's end at which they stand."""
        first, kind = f"DATE '{line.first_day}'", line.kind
        until = f"least(coalesce(b.{kind}, {line.last + 1}), {line.last + 1})"
        found = (
            f"SELECT c.*, unnest(range(a.{kind}, {until})) AS p FROM "
            f"(SELECT *, {come} AS come, {gone} AS gone FROM ({rows})) c "
            f"JOIN days a ON a.day = greatest(come, {first}) "
            # Of DuckDB's greatest a null is no part.
            f"LEFT JOIN days b ON b.day = if(gone IS NULL, NULL, greatest(gone, {first})) "
            f"WHERE a.{kind} <= {line.last} AND (gone IS NULL OR gone > come)"
        )
        return (
            f"SELECT s.*, last_day FROM ({found}) s "
            f"JOIN periods ON kind = '{kind}' AND periods.p = s.p"
        )

    def _firsts(self, rows: str, come: str, gone: str, line: Line, by: str) -> str:
        """List each child once a period, by its first case."""
        stood = self._listed(rows, come, gone, line)
        child = "CASE WHEN child < 0 THEN -1 - place ELSE child END"
        columns = [f"arg_min({c}, place) AS {c}" for c in by.split(", ")[1:]]
        return (
            f"SELECT {', '.join([f'{self.area}p', f'{child} AS whose', *columns])} "
            f"FROM ({stood}) GROUP BY {self.area}p, whose"
        )

    def _members(self, group: Group, line: Line) -> str:
        older = 0 if group.older_than_days is None else group.older_than_days + 1
        gone = "least(closed, due + 1)" if group.in_date else "closed"
        rows = self.chosen(group)
        rows = f"SELECT * FROM ({rows}) WHERE due IS NOT NULL" if group.in_date else rows
        stood = self._listed(rows, f"opened + {older}", gone, line)
        return f"SELECT DISTINCT {self.area}p, child FROM ({stood}) WHERE child >= 0"

    def _linked(self, m: Any, line: Line, by: str) -> str:
        first = m.of[0]
        older = 0 if first.older_than_days is None else first.older_than_days + 1
        gone = "least(closed, due + 1)" if first.in_date else "closed"
        known = f"SELECT * FROM ({self.chosen(first)}) WHERE child >= 0"
        firsts = self._firsts(known, f"opened + {older}", gone, line, by)
        joins, area = [], "AND g{0}.area = f.area " * self.by_area
        for number, group in enumerate((*m.of[1:], *m.who_are_in)):
            how = "JOIN" if number < len(m.of) - 1 else "LEFT JOIN"
            on = f"g{number}.p = f.p AND g{number}.child = f.whose {area.format(number)}"
            joins.append(f"{how} ({self._members(group, line)}) g{number} ON {on}")
        also = range(len(m.of) - 1, len(m.of) - 1 + len(m.who_are_in))
        both = " AND ".join(f"g{number}.p IS NOT NULL" for number in also)
        columns = ", ".join(f"f.{c}" for c in by.split(", ")[1:])
        head = f"{'f.area, ' * self.by_area}f.p{', ' * bool(columns)}{columns}"
        return (
            f"SELECT {head}, count(*) FILTER ({both}) AS y, count(*) AS n "
            f"FROM ({firsts}) f {' '.join(joins)} GROUP BY ALL"
        )

    def _by_group(self, m: Any, line: Line) -> str:
        last = "due" if m.limit_days is None else f"opened + {m.limit_days}"
        found = f"SELECT * FROM ({self.chosen(m)}) WHERE {last} IS NOT NULL AND child >= 0"
        stood = self._listed(found, "opened", "closed", line)
        members = self._members(m.linked_split.group, line)
        area = "AND g.area = s.area " * self.by_area
        return (
            f"SELECT {'s.area, ' * self.by_area}s.p, (g.p IS NULL)::INT AS code, "
            f"count(*) FILTER (greatest(opened, {last} + 1) <= last_day) AS y, count(*) AS n "
            f"FROM ({stood}) s LEFT JOIN ({members}) g ON g.p = s.p AND g.child = s.child {area}"
            "GROUP BY ALL"
        )

    def _ratio(self, m: Any, line: Line, by: str) -> str:
        """Count both parts in one scan where they are of one dataset."""
        one, other = m.numerator, m.denominator
        if (one.dataset, one.count) != (other.dataset, other.count):
            parts = [self._part(p, line, by, nought) for p, nought in ((one, "n"), (other, "y"))]
            return " UNION ALL ".join(f"({part})" for part in parts)
        tests = [f"({self._tests(part.where)}{_missed(part)})" for part in (one, other)]
        rows = f"SELECT * FROM {one.dataset} WHERE {' OR '.join(tests)}"
        if one.count == "open":
            return self._stock(rows, "opened", line, by, *tests)
        counts = ", ".join(
            f"count(*) FILTER ({test}) AS {name}" for name, test in zip("yn", tests, strict=True)
        )
        return self._flow(rows, one.count, "true", "true", line, by, counts)

    def _part(self, part: Any, line: Line, by: str, nought: str) -> str:
        rows, mine = self.chosen(part) + _missed(part), "n" if nought == "y" else "y"
        if part.count == "open":
            inner = self._stock(rows, "opened", line, by)
        else:
            inner = self._flow(rows, part.count, "true", "true", line, by)
        given = {mine: mine, nought: f"0 AS {nought}"}
        return f"SELECT {self.area}p{by}, {given['y']}, {given['n']} FROM ({inner})"


def _missed(part: Any) -> str:
    if part.missed_at_least is None:
        return ""
    return f" AND out_of > 0 AND 100 * amount >= {part.missed_at_least} * out_of"
