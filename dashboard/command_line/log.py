"""Commands for the log of loads and publishings."""

from typing import Annotated

import typer

from dashboard import board_store
from dashboard.command_line.program import app, errors, out
from dashboard.settings import Settings
from data_sources import vault
from stores import audit, reading

audit_app = typer.Typer(help="The log of loads and publishings, which only grows.")
app.add_typer(audit_app, name="audit")


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
        with reading(engine) as connection:
            problem = audit.verify(connection, table, anchor if name == "vault" else None)
            length, head = audit.head(connection, table)
        if problem:
            errors.print(f"{name}: entry {problem.seq}: {problem.reason}", style="bold")
            broken = True
        else:
            out.print(f"{name}: {length:,} entries, whole. Head: {head}", soft_wrap=True)
    raise typer.Exit(int(broken))
