"""Commands for meetings: add one, list them, and cut the version that one has seen."""

from typing import Annotated

import typer
from rich.table import Table as RichTable

from dashboard import board_store, words
from dashboard.command_line.board import open_board
from dashboard.command_line.program import app, out
from dashboard.cutting import add_meeting, cut_meeting
from dashboard.meetings import day_of, meetings
from dashboard.settings import Settings

meeting_app = typer.Typer(help="The board's meetings, and the version that each has seen.")
app.add_typer(meeting_app, name="meeting")

Day = Annotated[str, typer.Argument(help="The meeting's date, as 2026-12-08.", metavar="DATE")]


@meeting_app.command("add")
def meeting_add(
    date: Day, chair: Annotated[str, typer.Option(help="Who chairs it.", metavar="NAME")]
) -> None:
    """Write a meeting down that is to come."""
    day = day_of(date)
    add_meeting(board_store.open_board_store(Settings().board), day, chair)
    out.print(f"Added the meeting of {words.day(day)}.", markup=False, soft_wrap=True)


@meeting_app.command("list")
def meeting_list() -> None:
    """List the meetings, newest first, with the version that was cut for each."""
    found = meetings(open_board())
    table = RichTable(title="Meetings, newest first")
    for heading in ("Date", "Chair", "Version", "Cut at", "Cut by"):
        table.add_column(heading)
    for each in found:
        cut = words.moment(each.cut_at) if each.cut_at else "not cut yet"
        table.add_row(str(each.day), each.chair, each.version or "", cut, each.cut_by or "")
    out.print(table if found else "There are no meetings yet. See: send-kpi meeting add --help")


@meeting_app.command("cut")
def meeting_cut(
    date: Day,
    chair: Annotated[
        str, typer.Option(help="Who chairs it, where it was not added or another does.")
    ] = "",
    again: Annotated[bool, typer.Option("--again", help="Cut it anew, with a reason.")] = False,
    reason: Annotated[str, typer.Option(help="Why it is cut again; it is logged.")] = "",
) -> None:
    """Pin the current version to a meeting: what the board saw, whatever is published later."""
    board = board_store.open_board_store(Settings().board)
    meeting = cut_meeting(board, day_of(date), chair, again=again, reason=reason)
    out.print(
        f"Pinned version {meeting.version} to the meeting of {words.day(meeting.day)}.",
        markup=False,
        soft_wrap=True,
    )
