"""The command that prints what a role of PostgreSQL needs so that the web can only read."""

from typing import Annotated

import typer
from sqlalchemy import Engine

from dashboard.command_line.program import app
from dashboard.settings import Settings
from dashboard.web_role import Place, place_of, sql_for
from stores import StoreError, open_store


@app.command()
def web_role(
    name: Annotated[str, typer.Argument(help="The role by which the web process comes.")],
) -> None:
    """Print SQL, for psql, by which a PostgreSQL role can read the board store and no more."""
    settings = Settings()
    board = _place(open_store(settings.board, read_only=True))
    if board is None:
        raise StoreError(
            "The board store is a SQLite file, and SQLite has no roles: what is enforced then and "
            "what is not is in docs/run_in_production.md. To have a role, let SEND_KPI_BOARD_URL "
            "name a PostgreSQL database."
        )
    vault = _place(open_store(settings.vault, read_only=True))
    typer.echo(sql_for(name, board, vault), nl=False)


def _place(engine: Engine) -> Place | None:
    """Ask a store where it is, and let go of it; None where it is a file."""
    if engine.dialect.name == "sqlite":
        return None
    try:
        return place_of(engine)
    finally:
        engine.dispose()
