"""Commands that serve the board: on this machine, or a made-up area to look at."""

import os
import sys
from datetime import date
from typing import Annotated

import typer
from rich.progress import track

from dashboard.command_line.board import publish_now
from dashboard.command_line.program import app, errors, out
from dashboard.settings import PROJECT, Settings
from data_sources import loading, vault
from data_sources.keys import make_key

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.")]


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8050) -> None:
    """Serve the board on this machine; docs/run_in_production.md says how to run it for others."""
    serve_at(host, port)


def serve_at(host: str, port: int) -> None:
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
        "SEND_KPI_KEY_FILE": str(home / "key"),
        "SEND_KPI_VAULT_URL": "",
        "SEND_KPI_BOARD_URL": "",
    }
    settings = Settings()
    if not settings.key.exists():
        settings.key.parent.mkdir(parents=True, exist_ok=True)
        make_key(settings.key)
    errors.print("Writing the made-up area's extracts...")
    written = write_extracts(home / "extracts", as_at=date.today())
    engine = vault.open_vault(settings.vault)
    for path in track(written, "Loading them", console=errors, disable=not errors.is_terminal):
        loading.load(engine, loading.examine(path))
    name = publish_now(settings)
    out.print(f"Published version {name}: a made-up area, not real figures.")
    if serve:
        serve_at(host, port)
