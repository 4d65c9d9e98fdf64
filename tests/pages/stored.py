"""What the board store holds, read with plain SQL and put into words by the tests' own rules.

Nothing of `scorecard`, and no wording of a number or a date, is taken from the program: what the
page shows is held against a second way of reading the same rows.
"""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from dashboard import words

Row = dict[str, Any]

AGENCY = words.AGENCIES
MEASURE = words.SUCCESS_MEASURES
THEME = words.INSPECTION_THEMES
SYMBOL = words.SYMBOLS
WAYS = words.SPLITS
WORD = {status: word for status, (word, _) in words.STATUSES.items()}
TALLIED = WORD | {"met": "Met or on course"}
ORDER = ("missed", "close", "no data", "met", "not rated")
SHAPE = {"missed": "■", "close": "▲", "met": "●", "not rated": "○", "no data": "–"}
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August"]
MONTHS += ["September", "October", "November", "December"]
BEFORE = {"january": "January ", "year_to_march": "March ", "mid_year": "June "}


AMOUNT = {
    "percent": "{}%",
    "per_100": "{} per 100",
    "per_10000": "{} per 10,000",
    "points": "{} points",
    "weeks": "{} weeks",
}


def number(value: float, places: int = 0) -> str:
    """Round half up, and separate thousands."""
    exact = Decimal(repr(round(value, 9)))
    return f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"


def figure(unit: str, row: Row) -> str:
    """Word a figure, or why there is none."""
    if row["value"] is None and unit == "count" and row["numerator_from"] is not None:
        return between(row, "numerator")
    if row["value"] is None:
        said = SYMBOL.get(row["symbol"], "no figure")
        return said[0].upper() + said[1:]
    return amount(unit, row["value"])


def amount(unit: str, value: float) -> str:
    """Word a value in its unit."""
    return number(value) if unit == "count" else AMOUNT[unit].format(number(value, 1))


def between(row: Row, name: str) -> str:
    """Word between what a withheld number lies."""
    low, high = row[f"{name}_from"], row[f"{name}_to"]
    if high is None:
        return f"{low:.0f} or more"
    return f"{low:.0f} to {high:.0f}" if low else f"fewer than {high + 1:.0f}"


def why_withheld(row: Row) -> str:
    """Say why a number is withheld, of what is told of it."""
    ends = [(row[f"{name}_from"], row[f"{name}_to"]) for name in ("numerator", "denominator")]
    told = [each for each in ends if each != (None, None)]
    if (1, 4) in told:
        return "A number from 1 to 4"
    if any(high is None for _, high in told):
        return "So that a smaller number cannot be worked out"
    left_over = "Its number is small, or a smaller one could be worked out"
    return "What it leaves over is small" if told else left_over


def of_how_many(row: Row) -> str:
    """Word the two numbers behind a rate."""
    if row["denominator_from"] is not None:
        return "of " + between(row, "denominator")
    if row["denominator"] is not None and row["numerator_from"] is not None:
        return f"{between(row, 'numerator')} of {number(row['denominator'])}"
    if row["numerator"] is None or row["denominator"] is None:
        return ""
    return " of ".join(
        number(each, 0 if each == int(each) else 1)
        for each in (row["numerator"], row["denominator"])
    )


def period(row: Row) -> str:
    """Word a period."""
    kind, key = row["period_kind"], row["period"]
    if kind == "rolling_12_months":
        return f"12 months to {period({'period_kind': 'month', 'period': key})}"
    if kind == "month":
        return f"{MONTHS[int(key[5:]) - 1]} {key[:4]}"
    if kind == "winter":
        return f"winter {int(key) - 1}/{key[2:]}"
    return BEFORE.get(kind, "") + key


def day(text: str) -> str:
    """Word a date of the store."""
    year, month, number_of_day = text[:10].split("-")
    return f"{int(number_of_day)} {MONTHS[int(month) - 1]} {year}"


def target(kpi: Row, row: Row) -> str:
    """Word a target; empty where there is none."""
    low, high = row["target_low"], row["target_high"]
    if low is None:
        return ""
    shown = [AMOUNT.get(kpi["unit"], "{}").format(f"{each:,g}") for each in (low, high)]
    if kpi["better"] == "within":
        return f"between {shown[0]} and {shown[1]}"
    return f"at least {shown[0]}" if kpi["better"] == "higher" else f"{shown[0]} or less"


def status(kpi: Row, row: Row) -> str:
    """Word a status: what meets its target but not the law is on course."""
    if row["status"] == "met" and kpi["standard"] is not None:
        lawful = row["value"] >= kpi["standard"]
        if kpi["better"] == "lower":
            lawful = row["value"] <= kpi["standard"]
        return "Met" if lawful else "On course"
    return WORD[row["status"]]


@dataclass(frozen=True)
class Stored:
    """The current version of a board store."""

    version: Row
    kpis: list[Row]
    figures: list[Row]
    comparators: list[Row]
    extracts: list[Row]
    feeds: list[Row]
    chart_points: list[Row]

    @classmethod
    def read(cls, home: Path) -> "Stored":
        """Read the current version from a home."""
        with closing(sqlite3.connect(home / "board.sqlite")) as board:
            board.row_factory = sqlite3.Row

            def rows(table: str, key: str = "version", order: str = "position") -> list[Row]:
                query = (
                    f"SELECT * FROM {table} WHERE {key} = "  # noqa: S608
                    f"(SELECT version FROM current) ORDER BY {order}"
                )
                return [dict(row) for row in board.execute(query)]

            return cls(
                version=rows("versions", "name", "name")[0],
                kpis=[json.loads(row["body"]) for row in rows("definitions")],
                figures=[row for row in rows("figures") if row["audience"] == "board"],
                comparators=[r for r in rows("comparators") if r["audience"] == "board"],
                extracts=rows("extracts"),
                feeds=rows("feeds", order="feed"),
                chart_points=[r for r in rows("chart_points") if r["audience"] == "board"],
            )

    @cached_property
    def kpi(self) -> dict[str, Row]:
        """The KPIs by id."""
        return {kpi["id"]: kpi for kpi in self.kpis}

    def series(self, kpi: str) -> list[list[Row]]:
        """Give a KPI's figures in total, oldest first, one list a series that has periods."""
        totals = [row for row in self.figures if row["kpi"] == kpi and row["split"] is None]
        names = dict.fromkeys(row["series"] for row in totals)
        return [[row for row in totals if row["series"] == name] for name in names]

    def latest(self, kpi: str) -> Row:
        """Give the figure that the scorecard shows."""
        return self.series(kpi)[0][-1]

    def companion(self, kpi: str, role: str) -> Row:
        """Give the newest figure of what stands beside a share that was in time."""
        return next(rows[-1] for rows in self.series(kpi) if rows[0]["series"].startswith(role))

    def points(self, rows: list[Row]) -> list[Row]:
        """Give the chart's points of a series, with their limits."""
        of = rows[0]["kpi"], rows[0]["series"]
        return [point for point in self.chart_points if (point["kpi"], point["series"]) == of]

    def charted(self, kpi: str) -> list[list[Row]]:
        """Give the series that make a chart: those with two numbers or more."""
        return [
            rows
            for rows in self.series(kpi)
            if sum(row["value"] is not None for row in rows) > 1 and rows[0]["period"]
        ]

    def change(self, kpi: str) -> str:
        """Word the movement of the newest figure, from the figures as they are shown."""
        rows = self.series(kpi)[0]
        latest = rows[-1]
        earlier = rows[: -12 if latest["period_kind"] == "rolling_12_months" else -1]
        known = [row for row in earlier if row["value"] is not None]
        if latest["value"] is None or not known:
            return "no earlier figure"
        unit = self.kpi[kpi]["unit"]
        places = 0 if unit == "count" else 1
        now, before = (
            Decimal(number(row["value"], places).replace(",", "")) for row in (latest, known[-1])
        )
        since = f"since {period(known[-1])}"
        if now == before:
            return f"no change {since}"
        size = f"{abs(now - before):,}"
        points = " point" if size == "1.0" else " points"
        named = {"percent": points, "points": points, "per_100": " per 100"}
        named |= {"per_10000": " per 10,000", "weeks": " weeks"}
        return f"{'up' if now > before else 'down'} {size}{named.get(unit, '')} {since}"

    def beside(self, kpi: str) -> Row:
        """Give the figure whose comparators the scorecard shows: of another series, if need be."""
        first, *others = self.series(kpi)
        rows = [first[-1], *(row for series in others for row in reversed(series))]
        return next((row for row in rows if self.compared(row)), first[-1])

    def source(self, kpi: str, series: str) -> str:
        """Give where a series is from, as its measure says."""
        kind, name = series.split(":")[-2:]
        for measure in self.kpi[kpi]["measures"]:
            kinds = measure.get("periods") or [measure["period_kind"]]
            told = measure.get("name") or measure.get("dataset")
            if not told:
                told = (measure.get("numerator") or measure["of"][0])["dataset"]
            if told == name and (kind in kinds or series.count(":") == 2):
                return str(measure["source"])
        raise KeyError(series)

    def compared(self, row: Row) -> list[Row]:
        """Give England, region and neighbours for the period of a figure."""
        wanted = (row["kpi"], row["series"], row["period"])
        return [
            each
            for each in self.comparators
            if (each["kpi"], each["series"], each["period"]) == wanted
        ]

    def files(self, rows: list[Row]) -> list[Row]:
        """Give the extracts that figures were made from."""
        used = {sha256 for row in rows for sha256 in row["sources"].split()}
        return [extract for extract in self.extracts if extract["sha256"] in used]

    def late(self) -> list[Row]:
        """Give the feeds whose next extract should have come by today."""
        today = date.today().isoformat()
        return [feed for feed in self.feeds if feed["next_due"] and feed["next_due"] < today]

    def late_since(self, kpi: str) -> list[str]:
        """Give the dates by which a newer figure of a KPI was due; none where it is not late."""
        feeds = {extract["feed"] for extract in self.files([self.latest(kpi)])}
        return [day(feed["next_due"]) for feed in self.late() if feed["feed"] in feeds]
