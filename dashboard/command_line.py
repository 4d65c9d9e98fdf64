"""`send-kpi`: check and load extracts, publish, print figures, serve the board."""

import csv
import json
import os
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table as RichTable
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, DBAPIError

from dashboard import board_store, publishing, scorecard, words
from dashboard.kpis.definitions import PLACES
from dashboard.kpis.definitions_file import DefinitionsError, read_area, read_definitions
from dashboard.kpis.rounding import half_up
from dashboard.settings import PROJECT, Settings
from data_sources import identity, loading, vault
from data_sources.examining import Order, sample_headings
from data_sources.feed import Refusal, TurnedAway
from data_sources.home import Home
from data_sources.mapping_files import new_mapping
from data_sources.refusal_report import write_report
from stores import StoreError, audit, open_store

SOME_ROWS_REFUSED, TURNED_AWAY = 1, 2
SHOWN_REFUSALS = 10
MENDABLE = (TurnedAway, DefinitionsError, StoreError, identity.KeyRefused)

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
audit_app = typer.Typer(help="The log of loads and publishings, which only grows.")
app.add_typer(audit_app, name="audit")
# A pipe has no width of its own; 80 columns would cut the KPIs' names short.
out = Console(width=None if sys.stdout.isatty() else 160)
errors = Console(stderr=True)

Files = Annotated[list[Path], typer.Argument(help="Extracts: CSV, XLSX or parquet files.")]
FeedOption = Annotated[
    str | None, typer.Option("--feed", help="Turn the files away unless they are of this feed.")
]
AsAt = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day that an extract of cases is as at."),
]
Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.")]


class Format(StrEnum):
    """How `figures` prints."""

    table = "table"
    csv = "csv"
    json = "json"


@app.command()
def check(
    files: Files,
    feed: FeedOption = None,
    as_at: AsAt = None,
    report: Annotated[
        Path | None, typer.Option(help="Write the rows to mend into this workbook (.xlsx).")
    ] = None,
) -> None:
    """Say what would be kept and what refused; write nothing into the vault."""
    worst, found = 0, []
    for path in files:
        try:
            examined = loading.examine(path, feed, _order(as_at))
        except TurnedAway as error:
            errors.print(f"Turned away. {error}", style="bold", soft_wrap=True, markup=False)
            worst = TURNED_AWAY
            continue
        found.append(examined)
        _tell(examined, "would be kept")
        worst = max(worst, SOME_ROWS_REFUSED if examined.checked.rows_refused else 0)
    if report:
        out.print(f"{write_report(report, found):,} rows to mend are in {report}.")
    raise typer.Exit(worst)


@app.command()
def load(files: Files, feed: FeedOption = None, as_at: AsAt = None) -> None:
    """Take extracts into the vault, each whole or not at all."""
    engine = vault.open_vault(Settings().vault)
    worst = 0
    for path in track(files, "Loading", console=errors, disable=not errors.is_terminal):
        worst = max(worst, _load(engine, path, feed, _order(as_at)))
    raise typer.Exit(worst)


@app.command()
def release(
    file: Annotated[Path, typer.Argument(help="The extract that was held back.")],
    reason: Annotated[str, typer.Option(help="Why it is right all the same; it is logged.")],
    feed: FeedOption = None,
    as_at: AsAt = None,
) -> None:
    """Load an extract that was held back, after a person has looked at it."""
    engine = vault.open_vault(Settings().vault)
    raise typer.Exit(_load(engine, file, feed, _order(as_at), released=reason))


def _load(engine: Engine, path: Path, feed: str | None, order: Order, *, released: str = "") -> int:
    """Load one file and say what became of it; gives the exit code that it deserves."""
    try:
        loaded = loading.load(engine, loading.examine(path, feed, order), order, released)
    except TurnedAway as error:
        errors.print(f"Turned away. {error}", style="bold", soft_wrap=True, markup=False)
        return TURNED_AWAY
    if loaded.already:
        out.print(f"{path.name}: the same file is loaded already.", markup=False)
        return 0
    _tell(loaded.examined, "would be kept" if loaded.held_back else "kept")
    if loaded.held_back:
        errors.print(
            f"Held back, nothing was loaded: {loaded.held_back}. Ask the agency. If it is right "
            "all the same: send-kpi release FILE --reason TEXT",
            style="bold",
            soft_wrap=True,
            markup=False,
        )
        return TURNED_AWAY
    _tell_cases(loaded)
    _tell_changes(loaded.changes)
    return SOME_ROWS_REFUSED if loaded.examined.checked.rows_refused else 0


def _order(as_at: datetime | None) -> Order:
    """Say where the data folder and the key are, and as at which day the extract was made."""
    settings = Settings()
    return Order(
        home=settings.home,
        key_file=settings.key if settings.key.exists() else None,
        as_at=as_at.date() if as_at else None,
        allow_test_numbers=settings.allow_test_numbers,
    )


def _tell_cases(loaded: loading.Loaded) -> None:
    if loaded.cases:
        told = ", ".join(f"{number:,} {what}" for what, number in loaded.cases.items())
        out.print(f"  Cases: {told}.")
    for what, number in loaded.examined.found.keys_dropped.items():
        out.print(f"  {number:,} not used, the rows kept without it: {what}.", markup=False)


@app.command()
def make_key() -> None:
    """Make the key for pseudonyms. Keep a copy where no store, log or backup of data is."""
    key = identity.make_key(Settings().key)
    out.print(f"Made the key {key.key_id} in {Settings().key}. Whoever has it can undo pseudonyms.")


@app.command()
def new_feed(
    name: Annotated[str, typer.Argument(help="The feed's name: small letters and underscores.")],
    sample: Annotated[Path, typer.Option("--from", help="A CSV or XLSX with the headings.")],
    agency: Annotated[str, typer.Option(help="education, health or care.")],
    counts: Annotated[bool, typer.Option(help="Counts, not cases.")] = False,
) -> None:
    """Write a mapping file for a plain table from a sample's headings, ready to fill in."""
    path = Home(Settings().home).feeds / f"{name}.yaml"
    if path.exists():
        raise StoreError(f"{path} is there already. Choose another name, or edit it.")
    text = new_mapping(name, agency, sample_headings(sample), "counts" if counts else "cases")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    out.print(f"Wrote {path}. Fill it in, then try it: send-kpi check FILE", soft_wrap=True)


@audit_app.command("verify")
def audit_verify(
    anchor: Annotated[str | None, typer.Option(help="A head that was written down before.")] = None,
) -> None:
    """Say whether the log of loads and publishings is whole; name the first broken entry."""
    settings = Settings()
    logs = {
        "vault": (vault.open_vault(settings.vault), vault.audit),
        "board": (board_store.open_board_store(settings.board), board_store.audit),
    }
    broken = False
    for name, (engine, table) in logs.items():
        with engine.connect() as connection:
            problem = audit.verify(connection, table, anchor if name == "vault" else None)
            length, head = audit.head(connection, table)
        if problem:
            errors.print(f"{name}: entry {problem.seq}: {problem.reason}", style="bold")
            broken = True
        else:
            out.print(f"{name}: {length:,} entries, whole. Head: {head}", soft_wrap=True)
    raise typer.Exit(int(broken))


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
    board = _board()
    rows = scorecard.all_figures(board, kpi)
    if not rows and scorecard.current_version(board) is None:
        raise StoreError("There is no published version. Run: send-kpi publish")
    if not rows:
        raise StoreError(f"There is no KPI '{kpi}'. Run: send-kpi figures, to see all of them.")
    if format is Format.json:
        typer.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    elif format is Format.csv:
        _print_csv(rows)
    else:
        _print_table(rows)


def _board() -> Engine:
    engine = open_store(Settings().board, read_only=True)
    if engine.dialect.name != "sqlite":
        # A server that is down must not read as a board on which nothing was published.
        engine.connect().close()
    return engine


def _print_csv(rows: list[dict[str, Any]]) -> None:
    writer = csv.DictWriter(sys.stdout, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(row | {"files": " ".join(row["files"])})


def _print_table(rows: list[dict[str, Any]]) -> None:
    table = RichTable(title=f"Version {rows[0]['version']}{_made_up(rows[0]['made_up'])}")
    for heading in ("KPI", "Period", "Of how many", "Value", "Target", "Status", "Geography"):
        table.add_column(
            heading,
            justify="right" if heading in ("Value", "Target") else "left",
            no_wrap=heading == "KPI",
        )
    for row in rows:
        if row["split"] is None:
            table.add_row(
                row["kpi"],
                words.period(row["period_kind"], row["period"]) if row["period"] else "",
                words.of_how_many(row["numerator"], row["denominator"]),
                _shown(row),
                "" if row["target"] is None else str(row["target"]),
                row["status"],
                row["geography"],
            )
    out.print(table)


def _shown(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return words.SYMBOLS.get(row["symbol"], "no figure")
    places = PLACES[row["unit"]]
    return f"{half_up(row['value'], places):,.{places}f}"


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
    # Not another folder to stand in: the data's folder is named from this one.
    command += ["--pythonpath", str(PROJECT), "--no-control-socket"]
    command += ["--log-level", "warning", "app:server"]
    sys.stdout.flush()
    # In place of this process, so that whoever stops this stops the server.
    os.execv(sys.executable, command)  # noqa: S606


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
    except (*MENDABLE, publishing.NothingToPublish) as error:
        _end(str(error))
    except ArgumentError as error:
        _end(f"The store's address cannot be used: {error}")
    except DBAPIError as error:
        # PostgreSQL tells a mistake in several lines.
        _end(f"The store cannot be used: {' '.join(str(error.orig).split())}")
    except OSError as error:
        _end(f"{error.filename}: {error.strerror}.")


def _end(why: str) -> None:
    errors.print(why, style="bold", soft_wrap=True, markup=False)
    sys.exit(TURNED_AWAY)
