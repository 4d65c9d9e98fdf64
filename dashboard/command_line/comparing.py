"""The command that tells how two versions differ."""

import csv
import json
import sys
from typing import Annotated, Any

import typer
from sqlalchemy import Engine

from dashboard import comparison_words, words
from dashboard.board_rows import Figure, Version
from dashboard.command_line.board import Format, made_up_mark, open_board
from dashboard.command_line.program import app, out
from dashboard.comparison import WHAT, Difference, compare
from dashboard.meetings import contents_of, meetings, version_named

SHOWN = 30
"""So many lines of each kind are read out; every figure is in the CSV and the JSON."""
Which = Annotated[
    str, typer.Argument(help="A version's name or how it begins, current, or a meeting's date.")
]
OF_A_FIGURE = ("period", "numerator", "denominator", "value", "symbol", "status")
COLUMNS = (
    *("what", "level", "kpi", "title", "series", "split", "category", "period", "parts"),
    *(f"{name}_{when}" for when in ("before", "now") for name in OF_A_FIGURE),
    "words",
)


@app.command("compare")
def compare_versions(
    before: Which,
    now: Which,
    splits: Annotated[bool, typer.Option("--splits", help="Compare splits as well.")] = False,
    format: Annotated[Format, typer.Option(help="table, csv or json.")] = Format.table,
) -> None:
    """Say what was restated, changed, is new or gone, and which statuses crossed."""
    board = open_board()
    versions = version_named(board, before), version_named(board, now)
    sides = (contents_of(board, version, splits=splits) for version in versions)
    differences = compare(*sides)
    if format is Format.table:
        _print(board, versions, differences)
    elif format is Format.csv:
        writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_flat(each) | {"parts": " ".join(each.parts)} for each in differences)
    else:
        typer.echo(json.dumps(_told(versions, differences), indent=1, ensure_ascii=False))


def _print(
    board: Engine, versions: tuple[Version, Version], differences: tuple[Difference, ...]
) -> None:
    seen: dict[str, list[str]] = {version.name: [] for version in versions}
    for meeting in meetings(board):
        if meeting.version in seen:
            seen[meeting.version].append(words.day(meeting.day))
    for label, version in zip(("Before", "Now"), versions, strict=True):
        worded = comparison_words.version(version, seen[version.name])
        _line(f"{label}: {worded}{made_up_mark(version.made_up)}")
    _line(comparison_words.counts(differences))
    for what in WHAT:
        lines = comparison_words.lines([each for each in differences if each.what == what])
        for line in lines[:SHOWN]:
            _line(line)
        if len(lines) > SHOWN:
            more = words.counted(len(lines) - SHOWN, "more line")
            _line(f"  and {more}; --format csv lists every figure.")


def _line(text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def _told(versions: tuple[Version, Version], differences: tuple[Difference, ...]) -> dict[str, Any]:
    before, now = (
        {"version": each.name, "made_at": each.made_at.isoformat(), "made_up": each.made_up}
        for each in versions
    )
    counts = {what: sum(each.what == what for each in differences) for what in WHAT}
    rows = [_flat(each) for each in differences]
    return {"before": before, "now": now, "counts": counts, "differences": rows}


def _flat(each: Difference) -> dict[str, Any]:
    names = ("kpi", "series", "split", "category", "period")
    path = dict.fromkeys(names) | dict(zip(names, each.path, strict=False))
    return {
        "what": each.what,
        "level": each.level,
        **path,
        "title": each.kpi.title,
        "parts": list(each.parts),
        **_of(each.before, "before"),
        **_of(each.now, "now"),
        "words": comparison_words.difference(each),
    }


def _of(figure: Figure | None, when: str) -> dict[str, Any]:
    return {f"{name}_{when}": getattr(figure, name, None) for name in OF_A_FIGURE}
