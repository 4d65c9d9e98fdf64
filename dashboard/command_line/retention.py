"""The command that deletes what is older than the agreements allow to keep."""

from typing import Annotated

import typer
from rich.table import Table as RichTable

from dashboard.command_line.program import app, out
from dashboard.settings import Settings
from data_sources import vault
from data_sources.home import Home
from data_sources.local_days import today
from data_sources.retention import Expired, delete_expired, expired


@app.command()
def retention(
    apply: Annotated[bool, typer.Option("--apply", help="Delete it; else only say it.")] = False,
) -> None:
    """Say what is older than the agreements allow to keep, and delete it with --apply."""
    settings = Settings()
    engine, home = vault.open_vault(settings.vault), Home(settings.home)
    found = (delete_expired if apply else expired)(engine, home, today(), settings.inbox)
    _tell(found, "Deleted" if apply else "To be deleted")
    if not apply and not found.nothing:
        out.print("Nothing was deleted yet. To delete it: send-kpi retention --apply")


def _tell(found: Expired, title: str) -> None:
    if found.feeds:
        table = RichTable(title=title)
        for heading in ("Feed", "Kept, months", "What is before", "Cases", "Refused rows' places"):
            table.add_column(heading, no_wrap=heading == "Feed")
        for each in found.feeds:
            numbers = (f"{each.cases:,}", f"{each.refusals:,}")
            table.add_row(each.feed, str(each.keep_months), str(each.before), *numbers)
        out.print(table)
    out.print(
        f"{title}: {sum(each.cases for each in found.feeds):,} cases, {found.people:,} people "
        f"whom nothing refers to, {sum(each.refusals for each in found.feeds):,} refused rows' "
        f"places, {len(found.files):,} files of extracts; and the snapshots with "
        "these cases in them. Figures stay.",
        soft_wrap=True,
    )
