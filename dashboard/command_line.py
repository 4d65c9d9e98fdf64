"""`send-kpi`: check and load extracts, publish, print figures, serve the board."""

import csv
import json
import os
import subprocess
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table as RichTable
from sqlalchemy.exc import OperationalError

from dashboard import board_store, publishing, scorecard, words
from dashboard.kpis.definitions_file import DefinitionsError, read_area, read_definitions
from dashboard.settings import Settings
from data_sources import loading, vault
from data_sources.feed import Refusal, TurnedAway
from stores import StoreError, open_store

SOME_ROWS_REFUSED, TURNED_AWAY = 1, 2
SHOWN_REFUSALS = 10

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
out = Console()
errors = Console(stderr=True)

Files = Annotated[list[Path], typer.Argument(help="Extracts: CSV, XLSX or parquet files.")]
FeedOption = Annotated[
    str | None, typer.Option("--feed", help="Turn the files away unless they are of this feed.")
]
Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.")]


class Format(StrEnum):
    """How `figures` prints."""

    table = "table"
    csv = "csv"
    json = "json"


@app.command()
def check(files: Files, feed: FeedOption = None) -> None:
    """Say what would be kept and what refused; write nothing."""
    worst = 0
    for path in files:
        try:
            examined = loading.examine(path, feed)
        except TurnedAway as error:
            errors.print(f"Turned away. {error}", style="bold", soft_wrap=True, markup=False)
            worst = TURNED_AWAY
            continue
        _tell(examined, "would be kept")
        worst = max(worst, SOME_ROWS_REFUSED if examined.checked.rows_refused else 0)
    raise typer.Exit(worst)


@app.command()
def load(files: Files, feed: FeedOption = None) -> None:
    """Take extracts into the vault, each whole or not at all."""
    engine = vault.open_vault(Settings().vault)
    worst = 0
    for path in track(files, "Loading", console=errors, disable=not errors.is_terminal):
        try:
            loaded = loading.load(engine, loading.examine(path, feed))
        except TurnedAway as error:
            errors.print(f"Turned away. {error}", style="bold", soft_wrap=True, markup=False)
            worst = TURNED_AWAY
            continue
        if loaded.already:
            out.print(f"{path.name}: the same file is loaded already.", markup=False)
            continue
        _tell(loaded.examined, "kept")
        _tell_changes(loaded.changes)
        worst = max(worst, SOME_ROWS_REFUSED if loaded.examined.checked.rows_refused else 0)
    raise typer.Exit(worst)


def _tell(examined: loading.Examined, kept: str) -> None:
    checked = examined.checked
    out.print(
        f"{examined.file}: {examined.feed.name}; of {checked.rows_read:,} rows "
        f"{checked.rows_kept:,} {kept}, {checked.rows_refused:,} refused, "
        f"{checked.warnings:,} with a warning.",
        soft_wrap=True,
        markup=False,
    )
    for refusal in checked.refusals[:SHOWN_REFUSALS]:
        out.print(f"  {_worded(refusal)}", soft_wrap=True, markup=False)
    if len(checked.refusals) > SHOWN_REFUSALS:
        out.print(f"  and {len(checked.refusals) - SHOWN_REFUSALS:,} more.")


def _worded(refusal: Refusal) -> str:
    sheet = f"sheet '{refusal.sheet}', " if refusal.sheet else ""
    column = f", column '{refusal.column}'" if refusal.column else ""
    return f"{refusal.severity}: {sheet}row {refusal.row}{column}: {refusal.rule}. {refusal.cure}"


def _tell_changes(changes: tuple[loading.Change, ...]) -> None:
    if not changes:
        return
    out.print(f"  A revised release: {len(changes):,} figures differ from what it replaces.")
    for change in changes[:SHOWN_REFUSALS]:
        category = f", {change.category}" if change.category else ""
        out.print(
            f"  {change.place}{category}: {change.item} {change.period}: "
            f"{change.before} is now {change.after}",
            soft_wrap=True,
            markup=False,
        )
    if len(changes) > SHOWN_REFUSALS:
        out.print(f"  and {len(changes) - SHOWN_REFUSALS:,} more.")


@app.command()
def publish() -> None:
    """Work the KPIs out from the vault and put them before the board, all at once."""
    name = _publish(Settings())
    out.print(f"Published version {name}.")


def _publish(settings: Settings) -> str:
    kpis = read_definitions(settings.definitions)
    area = read_area(settings.area_file)
    vault_engine = vault.open_vault(settings.vault)
    board_engine = board_store.open_board_store(settings.board)
    return publishing.publish(vault_engine, board_engine, kpis, area)


@app.command()
def figures(
    kpi: Annotated[str | None, typer.Argument(help="One KPI's id; all KPIs without it.")] = None,
    format: Annotated[Format, typer.Option(help="table, csv or json.")] = Format.table,
) -> None:
    """Print the current version's figures: totals as a table, everything as csv or json."""
    rows = scorecard.all_figures(_board(), kpi)
    if not rows:
        what = f"There is no KPI '{kpi}' in" if kpi else "There is no"
        raise StoreError(f"{what} published version. Run: send-kpi publish")
    if format is Format.json:
        typer.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    elif format is Format.csv:
        _print_csv(rows)
    else:
        _print_table(rows)


def _board() -> Any:
    return open_store(Settings().board, read_only=True)


def _print_csv(rows: list[dict[str, Any]]) -> None:
    writer = csv.DictWriter(sys.stdout, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(row | {"files": " ".join(row["files"])})


def _print_table(rows: list[dict[str, Any]]) -> None:
    table = RichTable(title=f"Version {rows[0]['version']}{_made_up(rows[0]['made_up'])}")
    for heading in ("KPI", "Period", "Of how many", "Value", "Target", "Status", "Geography"):
        table.add_column(heading, justify="right" if heading in ("Value", "Target") else "left")
    for row in rows:
        if row["split"] is None:
            table.add_row(
                row["kpi"],
                words.period(row["period_kind"], row["period"]) if row["period"] else "",
                words.of_how_many(row["numerator"], row["denominator"]),
                row["symbol"] if row["value"] is None else f"{row['value']:,.1f}",
                "" if row["target"] is None else str(row["target"]),
                row["status"],
                row["geography"],
            )
    out.print(table)


def _made_up(made_up: bool) -> str:
    return " (made up: these are not real figures)" if made_up else ""


@app.command()
def versions() -> None:
    """List what has been published, the current version marked."""
    found = scorecard.versions(_board())
    table = RichTable(title="Versions, newest first")
    for heading in ("Version", "Made at (UTC)", "Area", "Current"):
        table.add_column(heading)
    for version in found:
        area = f"{version.area}{_made_up(version.made_up)}"
        table.add_row(
            version.name,
            f"{version.made_at:%Y-%m-%d %H:%M}",
            area,
            "current" if version.current else "",
        )
    out.print(table if found else "Nothing has been published yet. Run: send-kpi publish")


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8050) -> None:
    """Serve the board on this machine; docs/run_in_production.md says how to run it for others."""
    _serve(host, port)


def _serve(host: str, port: int) -> None:
    errors.print(f"The board is at http://{host}:{port} (stop it with Ctrl+C)")
    if sys.platform == "win32":
        # gunicorn does not run on Windows; Dash's own server does for one person.
        from app import app as dash_app

        dash_app.run(host=host, port=port, debug=False)
        return
    command = [sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--threads", "8"]
    command += ["--no-control-socket", "--log-level", "warning", "app:server"]
    raise typer.Exit(subprocess.call(command, cwd=Path(__file__).parent.parent))  # noqa: S603


@app.command()
def demo(
    host: Host = "127.0.0.1",
    port: Port = 8050,
    serve: Annotated[bool, typer.Option(help="Serve the board when it is published.")] = True,
) -> None:
    """Show the whole board with a made-up area, in a folder of its own."""
    from data_sources.made_up import AREA_FILE, write_extracts

    home = Settings().home / "demo"
    os.environ |= {
        "SEND_KPI_HOME": str(home),
        "SEND_KPI_AREA": str(AREA_FILE),
        "SEND_KPI_VAULT_URL": "",
        "SEND_KPI_BOARD_URL": "",
    }
    settings = Settings()
    errors.print("Writing the made-up area's extracts...")
    written = write_extracts(home / "extracts", as_at=date.today())
    engine = vault.open_vault(settings.vault)
    for path in track(written, "Loading them", console=errors, disable=not errors.is_terminal):
        loading.load(engine, loading.examine(path))
    name = _publish(settings)
    out.print(f"Published version {name}: a made-up area, not real figures.")
    if serve:
        _serve(host, port)


def main() -> None:
    """Run the command line; a mistake that a person can mend is told in one sentence."""
    try:
        app()
    except (TurnedAway, DefinitionsError, StoreError, publishing.NothingToPublish) as error:
        errors.print(str(error), style="bold", soft_wrap=True, markup=False)
        sys.exit(TURNED_AWAY)
    except OperationalError as error:
        errors.print(f"The store cannot be used: {error.orig}", style="bold", soft_wrap=True)
        sys.exit(TURNED_AWAY)
