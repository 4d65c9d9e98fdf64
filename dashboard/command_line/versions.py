"""Commands for what has been published: list it, go back to it, delete what is old."""

from typing import Annotated

import typer
from rich.table import Table as RichTable

from dashboard import board_store, scorecard, words
from dashboard.board_rows import Version
from dashboard.command_line.board import made_up_mark, open_board
from dashboard.command_line.program import app, out
from dashboard.meetings import meetings
from dashboard.settings import Settings
from dashboard.version_keeping import Pruning, use_version
from dashboard.version_keeping import prunable as prunable_versions
from dashboard.version_keeping import prune as prune_versions

KEEP = 20
"""How many of the newest versions are kept: a year and more of monthly publishing."""

HEADINGS = ("Version", "Made at (UTC)", "Area")


@app.command()
def versions() -> None:
    """List what has been published, the current version marked, and the meetings that saw it."""
    board = open_board()
    found = scorecard.versions(board)
    seen: dict[str | None, list[str]] = {}
    for meeting in meetings(board):
        seen.setdefault(meeting.version, []).append(str(meeting.day))
    table = RichTable(title="Versions, newest first")
    for heading in (*HEADINGS, "Current", "Seen at the meeting of"):
        table.add_column(heading)
    for version in found:
        current = "current" if version.current else ""
        table.add_row(*_cells(version), current, ", ".join(seen.get(version.name, [])))
    out.print(table if found else "Nothing has been published yet. Run: send-kpi publish")


@app.command()
def use(
    version: Annotated[
        str, typer.Argument(help="A version's name or how it begins, or a meeting's date.")
    ],
) -> None:
    """Show readers another version, older or newer, until the next is published."""
    moved = use_version(board_store.open_board_store(Settings().board), version)
    if moved.before == moved.now:
        _say(f"Version {moved.now} is the current one already.")
        return
    _say(f"Before, version {moved.before} was current; now it is {moved.now}.")
    _say(f"To undo it: send-kpi use {moved.before}")


@app.command()
def prune(
    keep: Annotated[
        int, typer.Option(min=1, help="How many of the newest versions to keep.", metavar="N")
    ] = KEEP,
    apply: Annotated[bool, typer.Option("--apply", help="Delete them; else only say it.")] = False,
) -> None:
    """Say which versions nothing keeps, neither a meeting nor their age; delete with --apply."""
    board = board_store.open_board_store(Settings().board)
    found = (prune_versions if apply else prunable_versions)(board, keep)
    _tell(found, "Deleted" if apply else "To be deleted", keep)
    if found.versions and not apply:
        _say(f"Nothing was deleted yet. To delete it: send-kpi prune --keep {keep} --apply")


def _tell(found: Pruning, title: str, keep: int) -> None:
    if found.versions:
        table = RichTable(title=title)
        for heading in HEADINGS:
            table.add_column(heading)
        for version in found.versions:
            table.add_row(*_cells(version))
        out.print(table)
    _say(
        f"{title}: {words.counted(len(found.versions), 'version')} with "
        f"{words.counted(found.rows, 'row')}. Kept: {words.counted(found.kept, 'version')}, which "
        f"are the {keep} newest, the current one, and those that a meeting has seen."
    )


def _cells(version: Version) -> tuple[str, ...]:
    area = f"{version.area}{made_up_mark(version.made_up)}"
    return version.name, f"{version.made_at:%Y-%m-%d %H:%M}", area


def _say(text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)
